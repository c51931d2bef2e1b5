//! Whose home an address or a contact names, by what a look-up made of it (`docs/ref/lookup.md`). Whoever
//! asks is told nothing of it: a home that nobody has is filed like any other.

use sidelight_domain::emergency::{Claim, NamedHome};
use sidelight_domain::record::HouseholdId;

use crate::app::App;
use crate::problem::ApiResult;
use crate::release::doors::{self, wrong};
use crate::release::footage::newest_statement;

/// Households that one hash can name; where more than one says that it is its own, it names none.
const HOMES_OF_A_HASH_MAX: u32 = 2;

/// Whether a home is one of a look-up of this agency, by a hash that its officer handed in. Both are the
/// agency's own work: whoever is refused learns nothing of a home.
pub(crate) async fn looked_up(app: &App, claim: &Claim) -> ApiResult<()> {
    let Some(home) = claim.home else {
        return Ok(());
    };
    let look_up = app.store.look_up_of_entry(home.look_up).await?;
    let own = look_up.filter(|it| it.agency == claim.agency);
    let hashes = own.and_then(|it| it.hashes).unwrap_or_default();
    if hashes.contains(&home.address) {
        return Ok(());
    }
    let what =
        "Choose an address or a contact of a look-up of your agency whose answers are there.";
    Err(wrong("home", what))
}

/// Whose footage a claim is about, if that is one household's.
pub(crate) async fn household(app: &App, claim: &Claim) -> ApiResult<Option<HouseholdId>> {
    let Some(home) = claim.home else {
        return doors::household(app, &claim.doors).await;
    };
    let found = app.store.homes_at(&home.address, HOMES_OF_A_HASH_MAX);
    Ok(match &found.await?[..] {
        [household] => Some(*household),
        _ => None,
    })
}

/// Whether the household's newest statement still says that this is its address or a contact of it.
pub(super) async fn is_at(app: &App, household: HouseholdId, home: NamedHome) -> ApiResult<bool> {
    let newest = newest_statement(app, household).await?;
    Ok(newest.is_named_by(&home.address))
}

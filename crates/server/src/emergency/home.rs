//! Whose home an address names, by what a look-up made of it (`docs/ref/lookup.md`). Whoever asks is told
//! nothing of it: a home that nobody has is filed like any other.

use sidelight_domain::emergency::{Claim, NamedHome};
use sidelight_domain::record::HouseholdId;

use crate::app::App;
use crate::problem::ApiResult;
use crate::release::doors;
use crate::release::footage::newest_statement;

/// Households that one address can name; where more than one says that it lives there, it names none.
const HOMES_OF_AN_ADDRESS_MAX: u32 = 2;

/// Whose footage a claim is about, if that is one household's.
pub(crate) async fn household(app: &App, claim: &Claim) -> ApiResult<Option<HouseholdId>> {
    let Some(home) = claim.home else {
        return doors::household(app, &claim.doors).await;
    };
    let found = app.store.homes_at(&home.address, HOMES_OF_AN_ADDRESS_MAX);
    Ok(match &found.await?[..] {
        [household] => Some(*household),
        _ => None,
    })
}

/// Whether the household's newest statement still says that it lives there.
pub(super) async fn is_at(app: &App, household: HouseholdId, home: NamedHome) -> ApiResult<bool> {
    let newest = newest_statement(app, household).await?;
    let address = newest.address();
    Ok(address.is_some_and(|it| it.hash == home.address))
}

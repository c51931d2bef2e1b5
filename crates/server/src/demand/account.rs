//! What the operator can read of an account: names, where its members are reached, and what its rows say of
//! hubs and clips (`/what-we-know`). Nothing here is forced by a key.

use sidelight_domain::record::HouseholdId;
use sidelight_domain::window::write_minute;

use crate::app::App;
use crate::problem::{ApiError, ApiResult};

/// Members that are listed.
const MEMBERS_MAX: u32 = 50;

/// Name and value of each.
pub(crate) async fn lines(app: &App, household: HouseholdId) -> ApiResult<Vec<(String, String)>> {
    let store = &app.store;
    let kept = store.household(household).await?;
    let kept = kept.ok_or_else(ApiError::not_found)?;
    let mut lines = Vec::new();
    let mut add = |name: &str, value: String| lines.push((name.to_owned(), value));
    add("Household", household.to_string());
    for account in store.people_of_household(household, MEMBERS_MAX).await? {
        if let Some(member) = store.account(account).await? {
            add("Member", member.name);
        }
        let channels = store.channels(account).await?;
        for channel in channels.into_iter().filter(|it| it.kind == "email") {
            add("E-mail address", channel.address);
        }
    }
    for hub in store.hubs(household).await? {
        let seen = hub.last_seen_ms.map_or("never".to_owned(), write_minute);
        add("Hub last here", seen);
    }
    add("Clips stored", kept.clips.to_string());
    add("Bytes stored", kept.used_bytes.to_string());
    Ok(lines)
}

//! What must reach a person: who waits is looked up, the next ones are told, and messages are sent
//! (`docs/ref/notifications.md`).
//!
//! What waits is rows of requests, emergencies and demands, so nothing has to be handed over here: `watch`
//! finds it, whatever stopped in between. `tell` decides whose turn it is, `send` brings messages out. A
//! message is a label and a link, of one size; it never says who, where or what.

use std::time::Duration;

use sidelight_domain::record::HouseholdId;
use sidelight_store::{AccountId, EmergencyId, StoreError};

use crate::app::App;

mod demands;
pub(crate) mod kind;
pub(crate) mod label;
mod look_ups;
mod outcomes;
pub(crate) mod outlet;
pub(crate) mod quiet;
mod send;
pub(crate) mod tell;
mod trustees;
mod watch;

/// Between two rounds.
const EVERY: Duration = Duration::from_secs(2);
/// Alerts told, and looked at, in one round.
const ROUND_MAX: u32 = 200;
/// People of one role, agency or household who can be told.
pub(crate) const PEOPLE_MAX: u32 = 200;
/// What was sent, and notes for whoever is on duty next, are kept so long, ms.
const KEPT_MS: u64 = 90 * 24 * 60 * 60 * 1000;

/// Whose an alert is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Audience {
    /// Everybody of the operator's of this role, those on duty first.
    Role(String),
    /// The supervisors of an agency, those on duty first.
    Supervisors(String),
    /// Everybody of an agency.
    Agency(String),
    /// The members of a household.
    Household(HouseholdId),
    /// The members of one whom an emergency asks, which leaves out others.
    Asked(EmergencyId),
    /// One person.
    Account(AccountId),
    /// Everybody who asked to be told of urgent asks of this region.
    Region(String),
}

impl Audience {
    /// As in rows.
    pub(crate) fn to_text(&self) -> String {
        match self {
            Audience::Role(role) => format!("role:{role}"),
            Audience::Supervisors(agency) => format!("agency:{agency}"),
            Audience::Agency(agency) => format!("everybody:{agency}"),
            Audience::Household(household) => format!("household:{household}"),
            Audience::Asked(emergency) => format!("asked:{emergency}"),
            Audience::Account(account) => format!("account:{account}"),
            Audience::Region(region) => format!("region:{region}"),
        }
    }

    fn parse(text: &str) -> Result<Self, StoreError> {
        let corrupt = || StoreError::Corrupt("audience");
        let (whose, rest) = text.split_once(':').ok_or_else(corrupt)?;
        match whose {
            "region" => Ok(Audience::Region(rest.to_owned())),
            "role" => Ok(Audience::Role(rest.to_owned())),
            "agency" => Ok(Audience::Supervisors(rest.to_owned())),
            "everybody" => Ok(Audience::Agency(rest.to_owned())),
            "household" => Ok(Audience::Household(rest.parse().map_err(|_| corrupt())?)),
            "asked" => Ok(Audience::Asked(rest.parse().map_err(|_| corrupt())?)),
            "account" => Ok(Audience::Account(rest.parse().map_err(|_| corrupt())?)),
            _ => Err(corrupt()),
        }
    }
}

/// Runs until the program ends.
pub(crate) async fn run(app: App) {
    loop {
        if let Err(error) = round(&app).await {
            tracing::error!(%error, "a round of notifications failed and will be repeated");
        }
        tokio::select! {
            () = app.outlet.wake.notified() => {}
            () = tokio::time::sleep(EVERY) => {}
            () = app.stopping.cancelled() => return,
        }
    }
}

/// One round: what waits is raised, whoever's turn it is is told, and what is due is sent.
pub async fn round(app: &App) -> Result<(), StoreError> {
    watch::watch(app).await?;
    tell::tell(app).await?;
    send::send(app).await?;
    let before = app.now_ms().saturating_sub(KEPT_MS);
    app.store.hand_over_sweep(before).await?;
    app.store.reach_sweep(before, ROUND_MAX).await
}

//! What a message says of an alert. Nobody is woken by a drill that does not say so before anything else.

use sidelight_store::{EmergencyId, StoreError};

use super::kind::Kind;
use crate::app::App;
use crate::emergency::drill::is_drill;

/// Before the words of a drill.
const DRILL: &str = "DRILL. ";

/// The label of an alert of a kind about a subject.
pub(crate) async fn label(app: &App, kind: Kind, subject: &str) -> Result<String, StoreError> {
    let practised = match kind {
        Kind::CallWaits
        | Kind::ReviewWaits
        | Kind::SignatureWaits
        | Kind::OwnerAsked
        | Kind::Released => practised(app, subject).await?,
        Kind::QuestionWaits => asked_about(app, subject),
        // No court is asked about a drill, and of the others there are none.
        Kind::OutcomeDue
        | Kind::OutcomeWaits
        | Kind::RequestWaits
        | Kind::UrgentWaits
        | Kind::DangerNear
        | Kind::LookUpWaits
        | Kind::LookUpSignatureWaits
        | Kind::LookedUp
        | Kind::DemandWaits
        | Kind::DemandSignatureWaits
        | Kind::DemandTold
        | Kind::TrusteesFew
        | Kind::Test
        | Kind::Confirm => false,
    };
    let before = if practised { DRILL } else { "" };
    Ok(format!("{before}{}", kind.label()))
}

/// Of what stands before the first colon of a subject.
fn about(subject: &str) -> &str {
    subject.split_once(':').map_or(subject, |(about, _)| about)
}

/// Whether the emergency that it is about is a drill.
async fn practised(app: &App, subject: &str) -> Result<bool, StoreError> {
    // Footage and accounts of demands are released, too; they have ids of their own.
    let Ok(id) = about(subject).parse::<EmergencyId>() else {
        return Ok(false);
    };
    let row = app.store.emergency(id).await?;
    Ok(row.is_some_and(|row| is_drill(app, &row)))
}

/// Whether the release that a trustee asks about is a drill.
fn asked_about(app: &App, subject: &str) -> bool {
    let release = about(subject).parse().ok();
    let found = app
        .record
        .view(|log| release.is_some_and(|it| log.ledger().drill(it).is_some()));
    found == Some(true)
}

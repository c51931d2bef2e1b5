//! `POST /api/decisions`: what would be decided, word for word. Nothing happens yet.

use axum::extract::State;
use sidelight_api::decision::{Ask, Decision};
use sidelight_api::limits::DECISIONS_WAITING_MAX;

use super::kind::Kind;
use super::question::{Asking, Question};
use super::wire::on_wire;
use crate::access::Deciding;
use crate::app::App;
use crate::asking::credential::deciders_or_refused;
use crate::body::{Answer, Json};
use crate::problem::{ApiError, ApiResult};

/// 409 `no_credential` while the caller's passkey is not in the log.
pub(crate) async fn handle(
    State(app): State<App>,
    who: Deciding,
    Json(ask): Json<Ask>,
) -> ApiResult<Answer<Decision>> {
    kind_of(&ask).is_for(&who.seat)?;
    let deciders = deciders_or_refused(&app, who.signed_in.account.id, &who.seat).await?;
    let now_ms = app.now_ms();
    let asking = Asking {
        app: &app,
        who: &who,
        deciders,
        now_ms,
    };
    let row = asking.row(question(&asking, &ask).await?)?;
    let stored = app
        .store
        .decision_create(&row, u64::from(DECISIONS_WAITING_MAX))
        .await?;
    if !stored {
        let title = "Too many decisions wait.";
        let detail = format!("At most {DECISIONS_WAITING_MAX} wait for a passkey; cancel some.");
        return Err(ApiError::conflict("decisions_waiting", title, detail));
    }
    Ok(Answer(on_wire(&app, row, &asking.deciders)?))
}

fn kind_of(ask: &Ask) -> Kind {
    match ask {
        Ask::Publish { .. } => Kind::Publish,
        Ask::Refuse { .. } => Kind::Refuse,
        Ask::Update { .. } => Kind::Update,
        Ask::Resolve { .. } => Kind::Resolve,
        Ask::Withdraw { .. } => Kind::Withdraw,
        Ask::Rotate { .. } => Kind::Rotate,
        Ask::Redact { .. } => Kind::Redact,
        Ask::Misused { .. } => Kind::Misused,
        Ask::Outcome { .. } => Kind::Outcome,
        Ask::EmergencyMisused { .. } => Kind::EmergencyMisused,
    }
}

async fn question(asking: &Asking<'_>, ask: &Ask) -> ApiResult<Question> {
    match ask {
        Ask::Publish { request } => asking.publish(request).await,
        Ask::Refuse { request, reason } => asking.refuse(request, reason).await,
        Ask::Update { update } => asking.update(update).await,
        Ask::Resolve { request, text } => asking.resolve(request, text.as_deref()).await,
        Ask::Withdraw { request, text } => asking.withdraw(request, text.as_deref()).await,
        Ask::Rotate { recipient } => asking.rotate(recipient).await,
        Ask::Redact { document, ground } => asking.redact(document, ground),
        Ask::Misused { request, reason } => asking.misused(*request, reason),
        Ask::Outcome { outcome } => asking.outcome(outcome).await,
        Ask::EmergencyMisused { emergency, reason } => {
            asking.emergency_misused(*emergency, reason).await
        }
    }
}

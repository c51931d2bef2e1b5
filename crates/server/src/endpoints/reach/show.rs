//! `GET /api/reach`: everything about how the caller is reached.

use axum::extract::State;
use sidelight_api::limits::SENT_LISTED_MAX;
use sidelight_api::reach::{AlertItem, Duty, KindItem, Reach, Sent, Wake};
use sidelight_store::AccountId;
use sidelight_store::accounts::Account;
use sidelight_store::reach::{Alert, ReachPerson, SentItem};

use super::{is_staff, item, shift};
use crate::access::{RESIDENT, SignedIn};
use crate::app::App;
use crate::body::Answer;
use crate::problem::ApiResult;
use crate::reach::kind::Kind;
use crate::reach::label::label;
use crate::reach::quiet;
use crate::reach::tell::people_of;

/// Alerts that are shown.
const WAITING_MAX: u32 = 100;

/// For anyone signed in.
pub(crate) async fn handle(
    State(app): State<App>,
    signed_in: SignedIn,
) -> ApiResult<Answer<Reach>> {
    let account = signed_in.account;
    let said = app.store.reach_person(account.id).await?;
    let waiting = app
        .store
        .alerts_for(account.id, &Kind::waiting(), WAITING_MAX)
        .await?;
    let sent = app.store.sent_to(account.id, SENT_LISTED_MAX).await?;
    let channels = app.store.channels(account.id).await?;
    let kinds = Kind::for_role(&account.role).into_iter().map(kind_item);
    Ok(Answer(Reach {
        push_key: app.outlet.push.public(),
        email: app.outlet.mails(),
        webhook_key: is_staff(&account.role).then(|| app.outlet.webhook.public()),
        channels: channels.iter().map(item).collect(),
        quiet: quiet::read(&said),
        wake: (account.role == RESIDENT).then(|| Wake {
            region: said.wake.clone(),
            label: Kind::DangerNear.label().to_owned(),
        }),
        duty: duty(&app, &account, &said).await?,
        waiting: waits(&app, waiting, account.id).await?,
        sent: listed(&app, sent).await?,
        kinds: kinds.collect(),
    }))
}

fn kind_item(kind: Kind) -> KindItem {
    KindItem {
        kind: kind.code().to_owned(),
        label: kind.label().to_owned(),
        through: kind.comes_through(),
    }
}

async fn duty(app: &App, account: &Account, said: &ReachPerson) -> ApiResult<Option<Duty>> {
    let Some(shift) = shift(app, account).await? else {
        return Ok(None);
    };
    let people = people_of(app, &shift).await?;
    let until_ms = said.duty_ms.map(|(_, until)| until);
    Ok(Some(Duty {
        until_ms: until_ms.filter(|until| *until > app.now_ms()),
        on_duty: people.iter().filter(|(_, on_duty)| *on_duty).count(),
        escalate_minutes: Kind::duty_minutes(&account.role),
    }))
}

async fn waits(app: &App, alerts: Vec<Alert>, caller: AccountId) -> ApiResult<Vec<AlertItem>> {
    let mut items = Vec::with_capacity(alerts.len());
    for alert in alerts {
        let Some(kind) = Kind::of(&alert.kind) else {
            continue;
        };
        items.push(AlertItem {
            id: alert.id.to_string(),
            label: label(app, kind, &alert.subject).await?,
            kind: alert.kind,
            page: kind.page().to_owned(),
            raised_ms: alert.raised_ms,
            taken: alert.taken.is_some(),
            own: alert.taken.is_some_and(|(by, _)| by == caller),
        });
    }
    Ok(items)
}

async fn listed(app: &App, all: Vec<SentItem>) -> ApiResult<Vec<Sent>> {
    let mut items = Vec::with_capacity(all.len());
    for sent in all {
        let Some(kind) = Kind::of(&sent.alert_kind) else {
            continue;
        };
        let (channel, name) = sent.channel.unzip();
        items.push(Sent {
            label: label(app, kind, &sent.subject).await?,
            channel,
            name,
            told_ms: sent.told_ms,
            tried_ms: sent.tried_ms,
            tries: sent.tries,
            outcome: sent.outcome.map(|it| it.as_str().to_owned()),
        });
    }
    Ok(items)
}

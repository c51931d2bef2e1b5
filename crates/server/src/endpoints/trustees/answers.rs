//! `POST /api/trustees/answers` and `/refusals`: what a trustee did with a release becomes its receipt, and
//! the notice to the owner. The answer is kept before its receipt is entered, so there is never a receipt
//! whose answer is lost; a trustee hands in the same until it is told the entry.

use axum::extract::State;
use sidelight_api::trustee::{NewAnswer, NewRefusal, ReceiptFields, TRUSTEE_ANSWER_BYTES_MAX};
use sidelight_store::trustees::KeptAnswer;
use sidelight_translog::entry::{
    Body, Entry, EntryIndex, Notice, Receipt, ReceiptOutcome, Slug, Text,
};
use sidelight_translog::hash::Sha256Hash;

use super::{Created, created, malformed, sha256};
use crate::app::App;
use crate::asking::entry::origin;
use crate::body::at_most;
use crate::problem::{ApiError, ApiResult};
use crate::record::day_of;
use crate::trustee::caller::Called;
use crate::trustee::enter::{enter, refused};

/// 201 with the receipt, the same for the same again; 409 `answered` for another one.
pub(crate) async fn answer(State(app): State<App>, called: Called) -> ApiResult<Created> {
    let new: NewAnswer = called.json()?;
    at_most("The answer", &new.sealed.0, TRUSTEE_ANSWER_BYTES_MAX)?;
    let receipt = receipt(&called.trustee, new.release, &new.receipt)?;
    if receipt.outcome != ReceiptOutcome::Answered
        || receipt.answer != Some(Sha256Hash::of(&new.sealed.0))
    {
        let title = "The receipt is for something else.";
        let detail = "It names the SHA-256 of the sealed answer.";
        return Err(ApiError::unprocessable("receipt", title, detail));
    }
    let notice = match new.notice {
        None => None,
        Some(it) => Some(Notice {
            release: receipt.release,
            trustee: called.trustee.clone(),
            notice_box: it.r#box.parse().map_err(|_| malformed("The box"))?,
            signature: it
                .signature
                .parse()
                .map_err(|_| malformed("The notice's signature"))?,
        }),
    };
    if let Some(notice) = &notice {
        signed(&app, notice)?;
    }
    let entered = Done::of(&app, new.release, &called.trustee);
    let receipt = Body::from(receipt);
    if entered.receipt.is_none() {
        fits(&app, &receipt)?;
    }
    let kept = KeptAnswer {
        release: new.release,
        trustee: called.trustee.to_string(),
        sealed: new.sealed.0,
    };
    if !app.store.answer_put(&kept).await? {
        return Err(another());
    }
    let index = once(&app, entered.receipt, receipt).await?;
    if let Some(notice) = notice {
        once(&app, entered.notice, notice.into()).await?;
    }
    Ok(created(index))
}

/// 201 with the receipt, the same for the same again; 409 `answered` for another one.
pub(crate) async fn refuse(State(app): State<App>, called: Called) -> ApiResult<Created> {
    let new: NewRefusal = called.json()?;
    let receipt = receipt(&called.trustee, new.release, &new.receipt)?;
    if receipt.outcome != ReceiptOutcome::Refused {
        let title = "The receipt is for something else.";
        let detail = "A refusal's receipt says `refused` and which check.";
        return Err(ApiError::unprocessable("receipt", title, detail));
    }
    let entered = Done::of(&app, new.release, &called.trustee);
    once(&app, entered.receipt, receipt.into())
        .await
        .map(created)
}

fn receipt(trustee: &Slug, release: u64, fields: &ReceiptFields) -> ApiResult<Receipt> {
    if fields.trustee != trustee.as_str() || fields.release != release {
        return Err(ApiError::not_found());
    }
    Ok(Receipt {
        release: EntryIndex(release),
        trustee: trustee.clone(),
        outcome: match fields.outcome.as_str() {
            "answered" => ReceiptOutcome::Answered,
            "refused" => ReceiptOutcome::Refused,
            _ => return Err(malformed("The outcome")),
        },
        answer: match fields.answer.as_str() {
            "none" => None,
            hash => Some(sha256(hash)?),
        },
        check: match fields.check.as_str() {
            "none" => None,
            code => Some(code.parse().map_err(|_| malformed("The check"))?),
        },
        minutes: fields.minutes,
        signature: fields
            .signature
            .parse()
            .map_err(|_| malformed("The receipt's signature"))?,
    })
}

/// A notice is entered behind its receipt, so it is looked at before there is one.
fn signed(app: &App, notice: &Notice) -> ApiResult<()> {
    let origin: Text = origin(app)?.parse().map_err(ApiError::internal)?;
    let key = app.record.view(|log| {
        let known = log.ledger().trustee(&notice.trustee)?;
        Some(known.entry.signing_key)
    });
    let holds = |key: sidelight_translog::entry::PublicKey| {
        key.signed(&notice.message(&origin), &notice.signature)
    };
    match key.flatten().is_some_and(holds) {
        true => Ok(()),
        false => {
            let title = "The notice is not signed.";
            let detail = "Its signature is by the signing key, over this release and this box.";
            Err(ApiError::unprocessable("notice", title, detail))
        }
    }
}

/// What the record has of a trustee and a release.
struct Done {
    receipt: Option<u64>,
    notice: Option<u64>,
}

impl Done {
    fn of(app: &App, release: u64, trustee: &Slug) -> Self {
        let found = app.record.view(|log| {
            let release = log.ledger().release(release)?;
            let receipt = release.receipts.get(trustee).map(|it| it.index);
            let notice = release.notices.get(trustee).map(|it| it.index);
            Some(Self { receipt, notice })
        });
        let none = Self {
            receipt: None,
            notice: None,
        };
        found.flatten().unwrap_or(none)
    }
}

/// Refuses what the record would not take now.
fn fits(app: &App, body: &Body) -> ApiResult<()> {
    let day = day_of(app.now_ms());
    let next = app
        .record
        .view(|log| log.ledger().next_entry(body.clone(), day));
    match next {
        Some(Err(violation)) => Err(refused(&violation)),
        Some(Ok(_)) | None => Ok(()),
    }
}

/// Enters it, unless the record has it at `there`; 409 if it has another one there.
async fn once(app: &App, there: Option<u64>, body: Body) -> ApiResult<u64> {
    let Some(index) = there else {
        return enter(app, body, None).await;
    };
    let record = app.record.clone();
    let read = tokio::task::spawn_blocking(move || record.entries(index, 1));
    let read = read.await.map_err(ApiError::internal)?;
    let bytes = read.map_err(ApiError::internal)?.pop().unwrap_or_default();
    match Entry::parse(&bytes) {
        Ok(entry) if *entry.body() == body => Ok(index),
        Ok(_) => Err(another()),
        Err(error) => Err(ApiError::internal(error)),
    }
}

fn another() -> ApiError {
    let title = "You did something else with this release.";
    let detail = "Each trustee answers or refuses a release once, and what it did stands.";
    ApiError::conflict("answered", title, detail)
}

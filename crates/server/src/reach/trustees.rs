//! What is about trustees: too few of them are there; and whom a question of one waits for: the two
//! reviewers who decided on the release, at once; and when they have had their time, whoever of the
//! reviewers' turn it is.

use sidelight_store::StoreError;

use super::Audience;
use super::kind::Kind;
use super::watch::Waits;
use crate::access::REVIEWER;
use crate::app::App;
use crate::trustee::question::{Source, open};
use crate::trustee::there::standing;

/// Too few trustees: told anew whenever another one is missing.
pub(super) async fn few(app: &App, now_ms: u64) -> Result<Option<Waits>, StoreError> {
    let found = standing(app).await?;
    let found = found.filter(|it| it.trustees.is_alarming());
    Ok(found.and_then(|it| {
        Some(Waits {
            kind: Kind::TrusteesFew,
            subject: format!("{}:{}", it.set, it.since_ms?),
            audience: Audience::Role(REVIEWER.to_owned()),
            except: None,
            since_ms: now_ms,
        })
    }))
}

/// Each question is told anew.
pub(super) async fn questions(app: &App, now_ms: u64) -> Result<Vec<Waits>, StoreError> {
    let kind = Kind::QuestionWaits;
    let mut waits = Vec::new();
    for question in open(app).await? {
        let Some(source) = Source::of(app, question.release).await? else {
            continue;
        };
        let subject = |whose: &str| {
            let (release, trustee, number) = (question.release, &question.trustee, question.number);
            format!("{release}:{trustee}:{number}:{whose}")
        };
        let wait = |whose: &str, audience| Waits {
            kind,
            subject: subject(whose),
            audience,
            except: None,
            since_ms: question.asked_ms,
        };
        for account in source.reviewers(app).await? {
            waits.push(wait(&account.to_string(), Audience::Account(account)));
        }
        let had_ms = kind.escalates_ms().unwrap_or(0);
        if now_ms >= question.asked_ms.saturating_add(had_ms) {
            let role = Audience::Role(REVIEWER.to_owned());
            waits.push(wait(REVIEWER, role));
        }
    }
    Ok(waits)
}

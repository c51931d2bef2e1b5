//! `GET /api/agency/look-ups/{id}/answers`: what the trustees answered to what was blinded.

use axum::extract::State;
use sidelight_api::lookup::case::{LookUpAnswered, LookUpAnswers};
use sidelight_api::lookup::set_up::LOOK_UP_ANSWER_BYTES;
use sidelight_store::look_ups::LookUpAnswer;
use sidelight_translog::ledger::Ledger;
use sidelight_translog::merkle::leaf_hash;

use super::own;
use crate::access::Officer;
use crate::app::App;
use crate::body::{Answer, Path};
use crate::problem::{ApiError, ApiResult};
use crate::trustee::case::entry;
use crate::trustee::release::number_of;

/// 404 before it is public, and for one that was refused.
pub(crate) async fn handle(
    State(app): State<App>,
    officer: Officer,
    Path(look_up): Path<String>,
) -> ApiResult<Answer<LookUpAnswers>> {
    let who = officer.who();
    let row = own(&app, who, &look_up).await?;
    let index = row.entry.ok_or_else(ApiError::not_found)?;
    let kept = app.store.look_up_answers(index).await?;
    let found = app.record.view(|log| shown(log.ledger(), index, &kept));
    let mut shown = found.flatten().ok_or_else(ApiError::not_found)?;
    shown.leaf = leaf_hash(entry(&app, index).await?.as_bytes()).0;
    Ok(Answer(shown))
}

fn shown(ledger: &Ledger, index: u64, kept: &[LookUpAnswer]) -> Option<LookUpAnswers> {
    let record = ledger.look_up(index)?;
    let mut sets = ledger.lookup_sets().iter();
    let set = sets.find(|set| set.index == record.entry.lookup_set.0)?;
    let one = |it: &LookUpAnswer| {
        let answers = it.answers.chunks(LOOK_UP_ANSWER_BYTES);
        Some(LookUpAnswered {
            trustee: number_of(ledger, &it.trustee)?,
            answers: answers.map(|answer| answer.to_vec().into()).collect(),
        })
    };
    let mut trustees: Vec<_> = kept.iter().filter_map(one).collect();
    trustees.sort_by_key(|it| it.trustee);
    Some(LookUpAnswers {
        index,
        leaf: [0; 32],
        lookup_set: set.index,
        threshold: set.threshold,
        trustees,
    })
}

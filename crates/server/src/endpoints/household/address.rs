//! `POST /api/household/address/set-ups`: the household's page asks the trustees about its own address or a
//! contact, which it has blinded; `GET .../{id}`: what they answered. The operator sees neither, and no
//! token (`docs/ref/lookup.md`, set-up).

use axum::extract::State;
use http::StatusCode;
use sidelight_api::lookup::set_up::{
    NewSetUp, SET_UP_LIFE_MS, SET_UPS_KEPT_MAX, SET_UPS_PER_HOUSEHOLD_DAY_MAX, SetUp, SetUpAnswer,
    SetUpAnswers,
};
use sidelight_domain::record::statement::Access;
use sidelight_store::SetUpId;
use sidelight_store::set_ups::{KeptSetUp, SetUpLimits, SetUpPut};

use crate::access::Resident;
use crate::app::{App, random};
use crate::body::{Answer, Json, Path, id};
use crate::look_up::typed::newest_key;
use crate::problem::{ApiError, ApiResult};
use crate::release::footage::newest_statement;
use crate::trustee::release::number_of;

/// Answers that one set-up can have: one of each trustee there ever was.
const ANSWERS_MAX: u32 = 100;
/// Seconds after which to try again where all together have asked too often.
const RETRY_SECONDS: u64 = 3600;

/// 201. Only where the household chose emergency access, and of the look-up key in force.
pub(crate) async fn ask(
    State(app): State<App>,
    resident: Resident,
    Json(new): Json<NewSetUp>,
) -> ApiResult<(StatusCode, Answer<SetUp>)> {
    let household = resident.household;
    let newest = newest_statement(&app, household).await?;
    if !matches!(newest.access, Access::Emergency { .. }) {
        let title = "Your household has not chosen emergency access.";
        let detail = "Only a household that has is found by its address or a contact.";
        return Err(ApiError::conflict("access", title, detail));
    }
    let epoch = newest_key(&app).map(|(_, epoch)| epoch);
    if epoch != Some(new.epoch) {
        let title = "This is not the look-up key in force.";
        let detail = "The trustees have another one, or none. Look at the record again.";
        return Err(ApiError::conflict("look_up_key", title, detail));
    }
    let set_up = SetUpId(random());
    let now_ms = app.now_ms();
    let kept = KeptSetUp {
        id: set_up,
        household,
        epoch: new.epoch,
        element: new.element,
        created_ms: now_ms,
    };
    let limits = SetUpLimits {
        since_ms: now_ms.saturating_sub(SET_UP_LIFE_MS),
        per_household_max: SET_UPS_PER_HOUSEHOLD_DAY_MAX,
        kept_max: SET_UPS_KEPT_MAX,
    };
    match app.store.set_up_put(&kept, limits).await? {
        SetUpPut::Kept => {}
        SetUpPut::HouseholdFull => {
            let title = "Your household has asked often enough today.";
            let detail = format!(
                "At most {SET_UPS_PER_HOUSEHOLD_DAY_MAX} times within 24 hours. Try again tomorrow."
            );
            return Err(ApiError::conflict("set_ups", title, detail));
        }
        SetUpPut::Full => {
            return Err(ApiError::unavailable(
                "Too many households asked today.",
                RETRY_SECONDS,
            ));
        }
    }
    let set_up = set_up.to_string();
    Ok((StatusCode::CREATED, Answer(SetUp { set_up })))
}

/// By the trustee's number. 404 for every other household's.
pub(crate) async fn answers(
    State(app): State<App>,
    resident: Resident,
    Path(set_up): Path<String>,
) -> ApiResult<Answer<SetUpAnswers>> {
    let set_up: SetUpId = id(&set_up)?;
    let found = app.store.set_up(set_up).await?;
    found
        .filter(|it| it.household == resident.household)
        .ok_or_else(ApiError::not_found)?;
    let rows = app.store.set_up_answers(set_up, ANSWERS_MAX).await?;
    let answers = app.record.view(|log| {
        let answer = |(trustee, answer): (String, Vec<u8>)| {
            Some(SetUpAnswer {
                trustee: number_of(log.ledger(), &trustee)?,
                answer: answer.into(),
            })
        };
        let mut answers: Vec<_> = rows.into_iter().filter_map(answer).collect();
        answers.sort_by_key(|it| it.trustee);
        answers
    });
    Ok(Answer(SetUpAnswers {
        answers: answers.unwrap_or_default(),
    }))
}

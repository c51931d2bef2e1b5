//! Door tags: as typed, and whose they are.

use std::collections::BTreeSet;

use sidelight_api::request::RuleBroken;
use sidelight_domain::emergency::DoorTag;
use sidelight_domain::record::{CameraId, HouseholdId};

use crate::app::App;
use crate::problem::{ApiError, ApiResult};

/// Cameras that one door tag can name; more than one is a coincidence of ids, and then it names none.
const CAMERAS_OF_A_TAG_MAX: u32 = 2;

/// A part of what was typed that is none.
pub(crate) fn wrong(field: &str, what: &str) -> ApiError {
    ApiError::rules(vec![RuleBroken {
        code: field.to_owned(),
        message: what.to_owned(),
    }])
}

/// What was typed, in one line.
pub(crate) fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Tags as somebody typed them from doors; 422 names the part that is none.
pub(crate) fn typed(field: &str, tags: &[String]) -> ApiResult<Vec<DoorTag>> {
    let doors: Result<Vec<DoorTag>, _> = tags.iter().map(|it| DoorTag::typed(it)).collect();
    doors.map_err(|error| wrong(field, &format!("Read the tag again: {error}.")))
}

/// Whose doors these are, if all are one household's. Whoever asks is told nothing of it.
pub(crate) async fn household(app: &App, doors: &[DoorTag]) -> ApiResult<Option<HouseholdId>> {
    let mut households = BTreeSet::new();
    let mut unknown = false;
    for tag in doors {
        let found = app
            .store
            .doors(&tag.to_string(), CAMERAS_OF_A_TAG_MAX)
            .await?;
        match &found[..] {
            [door] => {
                households.insert(door.household);
            }
            _ => unknown = true,
        }
    }
    match (households.len(), unknown) {
        (1, false) => Ok(households.pop_first()),
        _ => Ok(None),
    }
}

/// The camera of a household that a tag names.
pub(super) async fn camera_of(
    app: &App,
    household: HouseholdId,
    tag: DoorTag,
) -> ApiResult<Option<CameraId>> {
    let found = app
        .store
        .doors(&tag.to_string(), CAMERAS_OF_A_TAG_MAX)
        .await?;
    Ok(match &found[..] {
        [door] if door.household == household => Some(door.camera),
        _ => None,
    })
}

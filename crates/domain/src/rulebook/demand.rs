//! The rulebook's legal demands: limits, and types as rows (`[demands]`, `[[demand]]`).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{DAYS_MAX, RulebookError, hold};
use crate::words::{is_line, is_slug};

/// The word that stands for a type while a gag runs; no type's code.
const SEALED: &str = "sealed";
/// The longest gag, and the longest that anything is kept, days; as in `docs/ref/leaf.md`.
const GAG_DAYS_MAX: u64 = 90;
/// So many numbers make a band: the widths that 50 U.S.C. 1874 lets a provider choose from.
pub const BAND_WIDTHS: [u64; 4] = [100, 250, 500, 1000];
/// The most hours that a demand's window can have.
const HOURS_MAX: u64 = 24;
/// The most hours in which a type can be answered; more than that is days.
const ANSWER_HOURS_MAX: u64 = 48;
/// The most cameras that a demand can name.
const CAMERAS_MAX: usize = 8;
/// The most footage of one camera, minutes: a release fits into an answer.
const CAMERA_MINUTES_MAX: u64 = 60;

/// The highest class of data that a type of demand yields; never more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DemandClass {
    /// Footage, where the household chose emergency access.
    Content,
    /// What the operator can read of an account.
    Account,
    /// Nothing: what there is is kept.
    Preserve,
}

impl DemandClass {
    /// Every class.
    pub const ALL: [DemandClass; 3] = [
        DemandClass::Content,
        DemandClass::Account,
        DemandClass::Preserve,
    ];

    /// As in the rulebook.
    pub fn code(self) -> &'static str {
        match self {
            DemandClass::Content => "content",
            DemandClass::Account => "account",
            DemandClass::Preserve => "preserve",
        }
    }
}

/// A type of demand.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemandType {
    /// Stable and public.
    pub code: String,
    /// For people.
    pub title: String,
    /// The most that it yields.
    pub class: DemandClass,
    /// Days from telling the household to delivery.
    pub notice_days: u64,
    /// Longest gag; 0 for none.
    pub gag_days_max: u64,
    /// Within how many days an operator usually answers.
    pub answer_days: Option<u64>,
    /// The same in hours, where the law counts them; of both there is one.
    pub answer_hours: Option<u64>,
    /// For how long what there is is kept; only of class `preserve`.
    pub preserve_days: Option<u64>,
    /// For how much longer once, if it is renewed; only of class `preserve`.
    pub renew_days: Option<u64>,
    /// If a law forbids to tell how many there are: so many numbers make a band, and none is filed. Only of
    /// class `account`.
    pub band_width: Option<u64>,
}

impl DemandType {
    /// Whether officers can file one.
    pub fn is_filed(&self) -> bool {
        self.band_width.is_none()
    }

    fn keeps_its_days(&self) -> bool {
        let days = [self.preserve_days, self.renew_days];
        let keeps = self.class == DemandClass::Preserve;
        let mut kept = days.iter().flatten();
        days.iter().all(|days| days.is_some() == keeps)
            && kept.all(|it| (1..=GAG_DAYS_MAX).contains(it))
    }

    fn has_a_band_if_any(&self) -> bool {
        let account = self.class == DemandClass::Account;
        self.band_width
            .is_none_or(|width| account && BAND_WIDTHS.contains(&width))
    }
}

/// The section without the types.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Limits {
    window_hours_max: u64,
    cameras_max: usize,
    camera_minutes_max: u64,
    life_days: u64,
}

/// What holds for legal demands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemandRules {
    /// Longest window.
    pub window_hours_max: u64,
    /// Most cameras, named one by one.
    pub cameras_max: usize,
    /// Most footage of one camera that leaves.
    pub camera_minutes_max: u64,
    /// Until it lapses, from when it could be decided.
    pub life_days: u64,
    /// Which there are.
    pub types: Vec<DemandType>,
}

impl DemandRules {
    /// The type of that code.
    pub fn kind(&self, code: &str) -> Option<&DemandType> {
        self.types.iter().find(|it| it.code == code)
    }
}

/// The section and its rows, of which there are both or neither.
pub(super) fn rules(
    limits: Option<Limits>,
    types: Vec<DemandType>,
) -> Result<Option<DemandRules>, RulebookError> {
    hold(&[(
        limits.is_some() != types.is_empty(),
        "types of demands without limits, or limits without types",
    )])?;
    let Some(limits) = limits else {
        return Ok(None);
    };
    let codes: BTreeSet<&str> = types.iter().map(|it| it.code.as_str()).collect();
    hold(&[
        (
            (1..=HOURS_MAX).contains(&limits.window_hours_max),
            "a demand's window is not 1 to 24 hours",
        ),
        (
            (1..=CAMERAS_MAX).contains(&limits.cameras_max)
                && (1..=CAMERA_MINUTES_MAX).contains(&limits.camera_minutes_max),
            "a demand names no camera or footage, or more than a release can hold",
        ),
        (
            (1..=DAYS_MAX).contains(&limits.life_days),
            "a demand's life is not 1 to 3,650 days",
        ),
        (codes.len() == types.len(), "a type of demand stands twice"),
        (
            types
                .iter()
                .all(|it| is_slug(&it.code) && it.code != SEALED && is_line(&it.title)),
            "a type of demand whose code or title an entry cannot hold",
        ),
        (
            types
                .iter()
                .all(|it| it.notice_days <= GAG_DAYS_MAX && it.gag_days_max <= GAG_DAYS_MAX),
            "a notice or a gag of more than 90 days",
        ),
        (
            types
                .iter()
                .all(|it| match (it.answer_days, it.answer_hours) {
                    (Some(days), None) => (1..=DAYS_MAX).contains(&days),
                    (None, Some(hours)) => (1..=ANSWER_HOURS_MAX).contains(&hours),
                    (Some(_), Some(_)) | (None, None) => false,
                }),
            "no time to answer, or one in days and in hours, or more than 48 hours of it",
        ),
        (
            types.iter().all(DemandType::keeps_its_days),
            "days to keep without class preserve, or the reverse, or not 1 to 90",
        ),
        (
            types.iter().all(DemandType::has_a_band_if_any),
            "a band without class account, or not of 100, 250, 500 or 1,000 numbers",
        ),
    ])?;
    Ok(Some(DemandRules {
        window_hours_max: limits.window_hours_max,
        cameras_max: limits.cameras_max,
        camera_minutes_max: limits.camera_minutes_max,
        life_days: limits.life_days,
        types,
    }))
}

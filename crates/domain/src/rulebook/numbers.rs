//! The rulebook's numbers as rules: what decides where there are no policies, in versions 1 and 2, and where
//! nobody reads them, on a hub.
//!
//! A rulebook with policies comes into force only if they say the same of each limit and of one beyond it
//! (`sidelight-rules`).

use std::collections::BTreeSet;

use super::decide::{Action, Decide, Question, broken};
use super::{DemandClass, DemandRules, DemandType, EmergencyRules, Rulebook, SharingRules};

/// Reviewers of a release.
const REVIEWERS: u64 = 2;

impl Decide for Rulebook {
    fn forbids(&self, question: &Question) -> BTreeSet<String> {
        match question.action {
            Action::Ask => self.ask(question),
            Action::Share => self.sharing.forbids(question),
            Action::FileEmergency | Action::ReleaseEmergency => match &self.emergency {
                Some(rules) => rules.forbids(question),
                None => broken(&[("emergency", true)]),
            },
            Action::FileDemand | Action::ReleaseDemand => match &self.demands {
                Some(rules) => rules.forbids(question),
                None => broken(&[("demand", true)]),
            },
        }
    }
}

impl Rulebook {
    /// Fewest cells.
    pub(super) fn cells_min(&self, sensitive: bool) -> usize {
        match sensitive {
            true => self.request.sensitive_cells_min,
            false => self.request.cells_min,
        }
    }

    fn ask(&self, it: &Question) -> BTreeSet<String> {
        let rules = &self.request;
        let (listed, sensitive, urgent) = (it.yes("listed"), it.yes("sensitive"), it.yes("urgent"));
        let min = self.cells_min(sensitive) as u64;
        let limits = self.urgent.as_ref();
        let full = |name, max: Option<u64>| urgent && max.is_some_and(|max| !it.under(name, max));
        broken(&[
            ("unknown-offence", !listed),
            ("not-this-agency", listed && !it.yes("theirs")),
            ("cells", it.outside("cells", min, rules.cells_max as u64)),
            (
                "area",
                it.outside("area_m2", rules.area_m2_min, rules.area_m2_max),
            ),
            (
                "window",
                it.outside(
                    "window_minutes",
                    rules.window_minutes_min,
                    rules.window_minutes_max,
                ),
            ),
            ("future", it.no("window_over")),
            (
                "too-old",
                it.over("began_days_ago", rules.look_back_days_max),
            ),
            ("no-text", !sensitive && it.under("text_chars", 1)),
            (
                "text-length",
                !sensitive && it.over("text_chars", rules.text_chars_max as u64),
            ),
            ("sensitive-text", sensitive && it.over("text_chars", 0)),
            (
                "contact",
                it.outside("contact_chars", 1, rules.contact_chars_max as u64),
            ),
            (
                "terms",
                it.outside("terms_chars", 1, rules.terms_chars_max as u64),
            ),
            ("per-case", !it.under("case_requests", rules.per_case_max)),
            ("not-own", !it.yes("own")),
            ("urgent", urgent && limits.is_none()),
            (
                "urgent-offence",
                // An offence that is on no list is told of once.
                urgent && listed && limits.is_some() && !it.yes("urgent_listed"),
            ),
            (
                "urgent-per-day",
                full("urgent_day", limits.map(|it| it.per_agency_day_max)),
            ),
            (
                "urgent-misused",
                full("urgent_misused", limits.map(|it| it.misused_max)),
            ),
        ])
    }
}

impl Decide for SharingRules {
    fn forbids(&self, it: &Question) -> BTreeSet<String> {
        broken(&[
            ("clips", it.outside("clips", 1, self.clips_max as u64)),
            (
                "hold",
                it.outside("hold_minutes", self.hold_minutes_min, self.hold_minutes_max),
            ),
        ])
    }
}

impl Decide for EmergencyRules {
    fn forbids(&self, it: &Question) -> BTreeSet<String> {
        let mut all = broken(&[
            ("window", it.over("window_minutes", self.window_minutes_max)),
            ("future", !it.yes("window_begun")),
            (
                "too-old",
                it.over("began_days_ago", self.look_back_days_max),
            ),
            ("cameras", it.over("cameras", self.cameras_max as u64)),
        ]);
        all.extend(match it.action {
            Action::ReleaseEmergency => {
                let mut release = released(it, self.camera_minutes_max);
                release.extend(broken(&[("call-back", !it.yes("called_back"))]));
                release
            }
            _ => broken(&[
                (
                    "officer-limit",
                    !it.under("by_officer_day", self.per_officer_day_max),
                ),
                (
                    "agency-limit",
                    !it.under("by_agency_day", self.per_agency_day_max),
                ),
                ("first-ever", it.under("requests", self.requests_before_min)),
                ("never", !it.under("never", self.never_max)),
                ("deadline", it.yes("deadline_over")),
            ]),
        });
        all
    }
}

impl Decide for DemandRules {
    fn forbids(&self, it: &Question) -> BTreeSet<String> {
        let kind = it.code("kind").and_then(|code| self.kind(code));
        let gag = kind.map_or(0, |it| it.gag_days_max);
        let gagged = kind.is_some() && it.get("gag_days").is_some();
        let mut all = broken(&[
            ("type", !kind.is_some_and(DemandType::is_filed)),
            ("window", it.over("window_hours", self.window_hours_max)),
            ("future", !it.yes("window_begun")),
            ("cameras", it.over("cameras", self.cameras_max as u64)),
            ("issued", !it.yes("issued")),
            ("no-gag", gagged && gag == 0),
            ("gag-long", gagged && gag > 0 && it.over("gag_days", gag)),
        ]);
        all.extend(match it.action {
            Action::ReleaseDemand => {
                let class = kind.map(|it| it.class);
                let notice = kind.map_or(0, |it| it.notice_days);
                // Told its days before; or not told, while a gag runs of which the entry says the end.
                let told = it.get("told_days").map(|days| days >= notice);
                let mut release = released(it, self.camera_minutes_max);
                release.extend(broken(&[
                    ("class", class.is_some_and(|it| it != DemandClass::Content)),
                    ("checklist", !it.yes("checklist")),
                    ("notice", !told.unwrap_or_else(|| it.yes("gag_runs"))),
                    ("objection", it.yes("objection_holds")),
                ]));
                release
            }
            _ => broken(&[
                ("served", it.yes("serving_over")),
                ("gag-over", gagged && gag > 0 && it.under("gag_days", 1)),
            ]),
        });
        all
    }
}

/// What holds for whatever a trustee answers.
fn released(it: &Question, minutes_max: u64) -> BTreeSet<String> {
    broken(&[
        ("camera-minutes", it.over("camera_minutes", minutes_max)),
        ("reviewers", it.under("reviewers", REVIEWERS)),
        ("supervisor", !it.yes("supervised")),
        ("own-work", it.yes("own_work")),
    ])
}

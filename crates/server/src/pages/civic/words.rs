//! Times, classes and reasons in words, all in UTC.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use sidelight_domain::emergency::Danger;
use sidelight_domain::rulebook::OffenceClass;
use sidelight_domain::window::{HiddenDay, When, Window, write_minute};
use sidelight_translog::entry::{Ground, Misuse};

/// What somebody is in danger of, behind "somebody".
pub(crate) fn danger(danger: Danger) -> &'static str {
    match danger {
        Danger::Death => "is in danger of death",
        Danger::SeriousInjury => "is in danger of a serious injury",
        Danger::Kidnapping => "was kidnapped",
        Danger::MissingAtRisk => "is missing and at risk",
    }
}

/// In what way an urgent ask was misused.
pub(crate) fn misuse(misuse: Misuse) -> &'static str {
    match misuse {
        Misuse::NoDanger => "nobody was in danger, and whoever asked could know it",
        Misuse::OtherPurpose => "the footage was asked for something else",
        Misuse::NotEnded => "it was known to be over and was not ended",
    }
}

/// A time for people and for programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// `22 November 2026, 12:00`.
    pub(crate) words: String,
    /// `2026-11-22T12:00Z`, for `<time datetime>`.
    pub(crate) machine: String,
}

impl Moment {
    fn of(at_ms: u64) -> Self {
        let at = i64::try_from(at_ms).ok();
        let at = at.and_then(|ms| Timestamp::from_millisecond(ms).ok());
        let words = at.map(|at| {
            let at = Offset::UTC.to_datetime(at);
            at.strftime("%-d %B %Y, %H:%M").to_string()
        });
        Self {
            words: words.unwrap_or_default(),
            machine: write_minute(at_ms),
        }
    }
}

/// When it happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum WhenWords {
    /// Between two moments.
    Window {
        /// It begins.
        from: Moment,
        /// It ends.
        to: Moment,
        /// `4 h 30 min`.
        length: String,
    },
    /// On one day of a week that is not told.
    Hidden {
        /// `16 to 22 November 2026`.
        week: String,
        /// `2026-W47`.
        machine: String,
        /// `21:00`.
        start: String,
        /// `4 h 30 min`.
        length: String,
    },
}

impl WhenWords {
    /// The words of a window or a hidden day.
    pub(crate) fn of(when: When) -> Self {
        match when {
            When::Window(window) => Self::Window {
                from: Moment::of(window.from_ms()),
                to: Moment::of(window.to_ms()),
                length: length(window),
            },
            When::Hidden(hidden) => Self::hidden(hidden),
        }
    }

    fn hidden(hidden: HiddenDay) -> Self {
        let days = hidden.windows();
        let day = |window: Window| Moment::of(window.from_ms()).words;
        let without_time = |words: String| words.split(',').next().unwrap_or_default().to_owned();
        let (first, last) = (without_time(day(days[0])), without_time(day(days[6])));
        Self::Hidden {
            week: format!("{first} to {last}"),
            machine: hidden.week(),
            start: hidden.daily().chars().take(5).collect(),
            length: length(days[0]),
        }
    }

    /// In one line: `22 November 2026, 12:00 to 16:30 UTC`.
    pub(crate) fn line(&self) -> String {
        match self {
            Self::Window { from, to, .. } => {
                let same = from.words.split(',').next() == to.words.split(',').next();
                let to = match to.words.split_once(", ") {
                    Some((_, time)) if same => time,
                    _ => &to.words,
                };
                format!("{} to {to} UTC", from.words)
            }
            Self::Hidden {
                week,
                start,
                length,
                ..
            } => format!("one day of {week}, from {start} UTC for {length}"),
        }
    }
}

/// How long a window is: `4 h 30 min`.
fn length(window: Window) -> String {
    minutes(window.minutes())
}

/// A number of minutes: `45 min`, `12 h`, `4 h 30 min`.
pub(crate) fn minutes(all: u64) -> String {
    match (all / 60, all % 60) {
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// What an offence's class means for a request, in one sentence.
pub(crate) fn class(class: OffenceClass) -> Option<&'static str> {
    match class {
        OffenceClass::Ordinary => None,
        OffenceClass::LowLevel => {
            Some("A low-level offence: the rulebook has it marked wherever it is shown.")
        }
        OffenceClass::Sensitive => Some(
            "A sensitive offence: the public text shows a week instead of a day, a larger area and no \
             words, to protect whoever it happened to.",
        ),
    }
}

/// A day for people and for programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Day {
    /// `23 November 2026`.
    pub(crate) words: String,
    /// `2026-11-23`.
    pub(crate) machine: String,
}

impl Day {
    /// The words of an entry's day.
    pub(crate) fn of(day: sidelight_translog::entry::Day) -> Self {
        let machine = day.to_string();
        let words = match machine.parse::<Date>() {
            Ok(date) => date.strftime("%-d %B %Y").to_string(),
            Err(_) => machine.clone(),
        };
        Self { words, machine }
    }
}

/// The class in two words, for a list.
pub(crate) fn class_label(class: OffenceClass) -> Option<&'static str> {
    match class {
        OffenceClass::Ordinary => None,
        OffenceClass::LowLevel => Some("low-level"),
        OffenceClass::Sensitive => Some("sensitive"),
    }
}

/// Why a text was taken out of sight.
pub(crate) fn ground(ground: Ground) -> &'static str {
    match ground {
        Ground::PersonalData => "it held personal data",
        Ground::DangerToAPerson => "it endangered a person",
        Ground::CourtOrder => "a court ordered it",
        Ground::UnlawfulContent => "its content was unlawful",
        Ground::PersonFound => "the person it named was found",
        Ground::PublishedInError => "it was published in error",
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn windows_are_said_in_utc() {
        let from_ms = sidelight_domain::window::read_minute("2026-11-22T21:00Z").unwrap();
        let at = |hours: u64| from_ms + hours * 3_600_000;
        let window = |to| Window::new(from_ms, to).unwrap();
        let line = |window| WhenWords::of(When::Window(window)).line();
        assert_eq!(line(window(at(2))), "22 November 2026, 21:00 to 23:00 UTC");
        assert_eq!(
            line(window(at(4))),
            "22 November 2026, 21:00 to 23 November 2026, 01:00 UTC"
        );
        let hidden = HiddenDay::parse("2026-W47", "21:00Z 270").unwrap();
        assert_eq!(
            WhenWords::of(When::Hidden(hidden)).line(),
            "one day of 16 November 2026 to 22 November 2026, from 21:00 UTC for 4 h 30 min"
        );
        assert_eq!(minutes(45), "45 min");
        assert_eq!(minutes(720), "12 h");
        let day = Day::of("2026-12-07".parse().unwrap());
        assert_eq!(day.words, "7 December 2026");
    }
}

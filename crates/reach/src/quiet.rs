//! Hours in which somebody is not to be disturbed, in their own time zone.

use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use sidelight_api::reach::Quiet;

/// Minutes of a day.
const DAY_MINUTES: u16 = 24 * 60;

/// What is wrong with the hours, for a sender of these kinds.
#[must_use]
pub fn problem(quiet: &Quiet, kinds: &[&str]) -> Option<&'static str> {
    if quiet.from_minute >= DAY_MINUTES || quiet.to_minute >= DAY_MINUTES {
        return Some("Minutes of a day are 0 to 1439.");
    }
    if quiet.from_minute == quiet.to_minute {
        return Some("Quiet hours have a beginning and another end.");
    }
    if TimeZone::get(&quiet.zone).is_err() {
        return Some("The time zone is not known here.");
    }
    let unknown = |code: &String| !kinds.contains(&code.as_str());
    if quiet.through.len() > kinds.len() || quiet.through.iter().any(unknown) {
        return Some("What comes through is none of the kinds.");
    }
    None
}

/// From when on a message of this kind may be sent, ms; `None` if it may be at once.
#[must_use]
pub fn ends_ms(quiet: &Quiet, kind: &str, now_ms: u64) -> Option<u64> {
    if quiet.through.iter().any(|it| it == kind) {
        return None;
    }
    let zone = TimeZone::get(&quiet.zone).ok()?;
    let now = Timestamp::from_millisecond(i64::try_from(now_ms).ok()?).ok()?;
    let here = now.to_zoned_datetime(zone.clone());
    let minute = u16::try_from(here.hour()).ok()? * 60 + u16::try_from(here.minute()).ok()?;
    let (from, to) = (quiet.from_minute, quiet.to_minute);
    let within = match from < to {
        true => (from..to).contains(&minute),
        false => minute >= from || minute < to,
    };
    if !within {
        return None;
    }
    let day = match minute < to {
        true => here.date(),
        false => here.date().tomorrow().ok()?,
    };
    let end = Time::new(
        i8::try_from(to / 60).ok()?,
        i8::try_from(to % 60).ok()?,
        0,
        0,
    );
    // Where the clocks are set on over that minute, it is the first one after it.
    let end = day.to_datetime(end.ok()?).to_zoned_datetime(zone).ok()?;
    u64::try_from(end.timestamp().as_millisecond()).ok()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn ms(text: &str) -> u64 {
        let at: Timestamp = text.parse().unwrap();
        u64::try_from(at.as_millisecond()).unwrap()
    }

    #[test]
    fn quiet_hours_end_where_the_person_lives() {
        let quiet = Quiet {
            zone: "Europe/Lisbon".to_owned(),
            from_minute: 22 * 60,
            to_minute: 7 * 60,
            through: vec!["owner-asked".to_owned()],
        };
        let kinds = ["owner-asked", "request-waits"];
        assert_eq!(problem(&quiet, &kinds), None);
        let ends = |kind, at: &str| ends_ms(&quiet, kind, ms(at));
        let summer = "2026-07-01T21:30:00Z";
        assert_eq!(
            ends("request-waits", summer),
            Some(ms("2026-07-02T06:00:00Z"))
        );
        assert_eq!(ends("owner-asked", summer), None);
        assert_eq!(ends("request-waits", "2026-07-01T20:59:00Z"), None);
        assert_eq!(ends("request-waits", "2026-07-02T06:00:00Z"), None);
        // The night in which summer time ends, and the one in which it begins.
        let autumn = ends("request-waits", "2026-10-24T23:00:00Z");
        assert_eq!(autumn, Some(ms("2026-10-25T07:00:00Z")));
        let spring = ends("request-waits", "2026-03-28T23:00:00Z");
        assert_eq!(spring, Some(ms("2026-03-29T06:00:00Z")));
        let day = Quiet {
            from_minute: 60,
            to_minute: 120,
            ..quiet.clone()
        };
        let at = ends_ms(&day, "request-waits", ms("2026-12-01T01:30:00Z"));
        assert_eq!(at, Some(ms("2026-12-01T02:00:00Z")));
        for wrong in [
            Quiet {
                zone: "Nowhere/Here".to_owned(),
                ..quiet.clone()
            },
            Quiet {
                to_minute: 1440,
                ..quiet.clone()
            },
            Quiet {
                to_minute: 22 * 60,
                ..quiet.clone()
            },
            Quiet {
                through: vec!["x".to_owned()],
                ..quiet
            },
        ] {
            assert!(problem(&wrong, &kinds).is_some(), "{wrong:?}");
        }
    }
}

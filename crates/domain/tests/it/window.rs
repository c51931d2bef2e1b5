//! Windows, and weeks that hide a day.

use proptest::prelude::*;
use sidelight_domain::window::{
    HiddenDay, TIME_MS_MAX, When, Window, WindowError, end_of_day_ms, read_minute, say_minute,
    write_day, write_minute,
};

use crate::asks::{DAY, MINUTE, NOW};

#[test]
fn a_clip_is_held_up_to_the_borders() {
    let (from, to) = (NOW, NOW + 15 * MINUTE);
    let window = Window::new(from, to).unwrap();
    assert!(window.holds(from, to));
    assert!(!window.holds(from - 1, to));
    assert!(!window.holds(from, to + 1));
    assert!(!window.holds(to, from), "a clip that ends before it begins");
    assert!(window.overlaps(from - 1, from + 1));
    assert!(!window.overlaps(from - 9, from));
    assert!(!window.overlaps(to, to + 9));
}

#[test]
fn a_window_is_said_as_people_say_it_with_its_day_once() {
    let from = read_minute("2026-11-27T19:44Z").unwrap();
    let said = |hours: u64, joint| {
        let window = Window::new(from, from + hours * 60 * MINUTE).unwrap();
        window.said(joint)
    };
    assert_eq!(said(1, "to"), "2026-11-27 19:44 to 20:44 UTC");
    assert_eq!(said(1, "and"), "2026-11-27 19:44 and 20:44 UTC");
    assert_eq!(said(5, "to"), "2026-11-27 19:44 to 2026-11-28 00:44 UTC");
    assert_eq!(say_minute(from), "2026-11-27 19:44 UTC");
}

#[test]
fn a_week_is_that_of_the_beginning() {
    // Sunday 2027-01-03 23:30 to Monday 01:00: the last week of 2026.
    let from = read_minute("2027-01-03T23:30Z").unwrap();
    let window = Window::new(from, from + 90 * MINUTE).unwrap();
    let hidden = HiddenDay::of(window).unwrap();
    assert_eq!(hidden.week(), "2026-W53");
    assert_eq!(hidden.daily(), "23:30Z 90");
    assert_eq!(hidden.windows()[6], window);
    let when = When::Hidden(hidden);
    assert!(
        when.holds(from - 6 * DAY, from - 6 * DAY + MINUTE),
        "Monday's"
    );
    assert!(
        !when.holds(from - 7 * DAY, from - 7 * DAY + MINUTE),
        "the week before"
    );
    assert!(
        !when.holds(from + DAY, from + DAY + MINUTE),
        "the week after"
    );
    assert!(!when.holds(from - MINUTE, from + MINUTE), "before the hour");
}

#[test]
fn texts_have_one_spelling() {
    assert_eq!(write_minute(NOW), "2026-11-23T12:00Z");
    assert_eq!(write_day(NOW).unwrap(), "2026-11-23");
    assert_eq!(end_of_day_ms("2026-11-23").unwrap(), NOW + DAY / 2);
    assert_eq!(end_of_day_ms("9998-12-31").unwrap(), TIME_MS_MAX + 1);
    assert_eq!(end_of_day_ms("9999-12-30"), Err(WindowError::Range));
    for bad in [
        "",
        "2026-11-23",
        "2026-11-23T12:00",
        "2026-11-23 12:00Z",
        "2026-11-23T12:00:00Z",
        "2026-11-23T24:00Z",
        "2026-02-30T12:00Z",
        "2026-11-23t12:00Z",
        "2026-11-23T12:00z",
        "2026-11-23T12:00+00:00",
        "+002026-11-23T12:00Z",
        "1969-12-31T23:59Z",
        "2026-11-23T12:0Z",
    ] {
        assert_eq!(read_minute(bad), Err(WindowError::Text), "{bad}");
    }
    for bad in [
        "2026-11-3",
        "2026-11-31",
        "20261123",
        "2026-11-23T00:00Z",
        "",
    ] {
        assert_eq!(end_of_day_ms(bad), Err(WindowError::Text), "{bad}");
    }
    for (week, daily) in [
        ("2026-W54", "12:00Z 60"),
        ("2025-W53", "12:00Z 60"),
        ("2026-W00", "12:00Z 60"),
        ("2026-W5", "12:00Z 60"),
        ("2026W47", "12:00Z 60"),
        ("2026-W47", "24:00Z 60"),
        ("2026-W47", "12:60Z 60"),
        ("2026-W47", "12:00Z 0"),
        ("2026-W47", "12:00Z 1440"),
        ("2026-W47", "12:00Z 060"),
        ("2026-W47", "12:00Z +60"),
        ("2026-W47", "12:00 60"),
    ] {
        assert!(HiddenDay::parse(week, daily).is_err(), "{week} {daily}");
    }
}

proptest! {
    #[test]
    fn a_hidden_window_is_one_of_seven(from in 0..TIME_MS_MAX / MINUTE - 2000, minutes in 1u64..1440) {
        let window = Window::new(from * MINUTE, (from + minutes) * MINUTE).unwrap();
        let hidden = HiddenDay::of(window);
        // The Monday of the first days of 1970 lies before the beginning of time.
        prop_assume!(hidden.is_ok() || from > 7 * 24 * 60);
        let hidden = hidden.unwrap();
        prop_assert!(hidden.windows().contains(&window));
        prop_assert_eq!(HiddenDay::parse(&hidden.week(), &hidden.daily()).unwrap(), hidden);
    }

    #[test]
    fn minutes_round_trip(at in 0..=TIME_MS_MAX / MINUTE) {
        prop_assert_eq!(read_minute(&write_minute(at * MINUTE)).unwrap(), at * MINUTE);
    }
}

//! Cells, regions, areas and windows, for the code that matches in the browser.

use serde_json::{Value, json};
use sidelight_domain::place::grid::{Zoom, around};
use sidelight_domain::place::{Area, Cell, Point};
use sidelight_domain::window::{HiddenDay, When, Window, read_minute};

use super::{file, read, text};
use crate::asks::{DAY, MINUTE, NOW, cells, town};

/// Points whose cells any H3 library must give: cities, both hemispheres, the date line, borders of regions.
const POINTS: [(&str, f64, f64); 10] = [
    ("the town", 40.0012, -82.8634),
    ("north of the town", 40.0212, -82.8634),
    ("London", 51.5074, -0.1278),
    ("Sydney", -33.8688, 151.2093),
    ("west of the date line", -16.8, 179.9999),
    ("east of the date line", -16.8, -179.9999),
    ("the equator at Greenwich", 0.0, 0.0),
    ("the far north", 89.9, 10.0),
    ("the south pole", -90.0, 0.0),
    ("the finest cells", 39.0, 122.0),
];

fn some_areas() -> Vec<Area> {
    let cells: Vec<Cell> = cells(12)
        .into_iter()
        .map(|c| Cell::try_from(c).unwrap())
        .collect();
    [1, 4, 12]
        .iter()
        .map(|n| Area::new(cells[..*n].iter().copied()).unwrap())
        .collect()
}

pub(super) fn place() -> Value {
    let areas = some_areas();
    let valid = POINTS.iter().map(|(name, lat, lng)| {
        let point = Point::new(*lat, *lng).unwrap();
        json!({
            "name": name, "lat": lat, "lng": lng,
            "cell": point.cell().to_string(), "region": point.region().to_string(),
            "in": areas.iter().map(|area| area.contains(point)).collect::<Vec<_>>(),
        })
    });
    let cell = town().cell().to_string();
    let bad = |name: &str, cell: &str| json!({"name": name, "error": "cell", "cell": cell});
    let invalid = vec![
        bad("empty", ""),
        bad("in capitals", &cell.to_uppercase()),
        bad("with a zero in front", &format!("0{cell}")),
        bad("with a sign", &format!("+{}", &cell[1..])),
        bad("a region", &town().region().to_string()),
        bad("of resolution 8", "882a8a0b2bfffff"),
        bad("no cell: a base cell that is not", "89ffa0b2a3fffff"),
        bad("no cell: a digit too many", "892a8a0b2a3fff7"),
    ];
    let mut all = file(
        "Cells, regions and areas (docs/ref/request.md).",
        valid.collect(),
        invalid,
    );
    all["areas"] = areas
        .iter()
        .map(|area| {
            json!({
                "cells": area.cells().iter().map(|c| c.to_string()).collect::<Vec<_>>(),
                "text": area.to_string(),
                "regions": area.regions().iter().map(|r| r.to_string()).collect::<Vec<_>>(),
            })
        })
        .collect();
    all["grid"] = around(town(), Zoom::Near, 1)
        .iter()
        .map(|tile| {
            json!({
                "cell": tile.cell().unwrap().to_string(), "label": tile.label(),
                "middle": tile.middle, "corners": tile.corners,
            })
        })
        .collect();
    all
}

pub(super) fn windows() -> Value {
    let window = Window::new(NOW - DAY, NOW - DAY + 270 * MINUTE).unwrap();
    let hidden = HiddenDay::of(window).unwrap();
    let (from, to) = (window.from_ms(), window.to_ms());
    let spans = [
        ("all of it", from, to),
        ("a clip inside", from + 5_000, from + 65_000),
        ("begins too early", from - 1, from + 60_000),
        ("ends too late", to - 60_000, to + 1),
        ("before", from - 60_000, from),
        (
            "the day before, same hours",
            from - DAY,
            from - DAY + 60_000,
        ),
        (
            "the Monday of that week",
            from - 6 * DAY,
            from - 6 * DAY + 60_000,
        ),
        ("the week before", from - 7 * DAY, from - 7 * DAY + 60_000),
        ("the week after", from + DAY, from + DAY + 60_000),
        ("longer than the window", from - 1, to + 1),
    ];
    let cases = spans.iter().map(|(name, start, end)| {
        let says = |when: When| json!([when.holds(*start, *end), when.overlaps(*start, *end)]);
        json!({
            "name": name, "start": start, "end": end,
            "window": says(When::Window(window)), "week": says(When::Hidden(hidden)),
        })
    });
    let mut all = file(
        "Whether [start, end] (ms) is held by and overlaps the window `from` to `to`, and the week. \
         Invalid: minutes and weeks that are none.",
        cases.collect(),
        malformed(),
    );
    all["minutes"] = json!([
        ["1970-01-01T00:00Z", 0],
        ["2024-02-29T23:59Z", 1_709_251_140_000_u64],
        ["2026-03-29T02:30Z", 1_774_751_400_000_u64],
        ["9998-12-31T23:59Z", 253_370_764_740_000_u64],
    ]);
    all["from"] = from.into();
    all["to"] = to.into();
    all["hidden"] = json!({"week": hidden.week(), "daily": hidden.daily()});
    all
}

fn malformed() -> Vec<Value> {
    let minutes = [
        ("midnight at the end of a day", "2026-11-22T24:00Z"),
        ("the sixtieth minute", "2026-11-22T12:60Z"),
        ("seconds", "2026-11-22T12:00:00Z"),
        ("a zone", "2026-11-22T12:00+00:00"),
        ("no zone", "2026-11-22T12:00"),
        ("a space for the T", "2026-11-22 12:00Z"),
        ("small letters", "2026-11-22t12:00z"),
        ("29 February of another year", "2026-02-29T12:00Z"),
        ("31 November", "2026-11-31T12:00Z"),
        ("month 13", "2026-13-01T12:00Z"),
        ("before 1970", "1969-12-31T23:59Z"),
        ("later than every zone has", "9999-01-01T00:00Z"),
        ("a year of five digits", "10000-01-01T00:00Z"),
        ("a year with a sign", "+2026-11-22T12:00Z"),
        ("a space behind it", "2026-11-22T12:00Z "),
        ("digits of another script", "２０２６-11-22T12:00Z"),
    ];
    let weeks = [
        ("week 0", "2026-W00", "12:00Z 270"),
        ("week 53 of a year of 52", "2027-W53", "12:00Z 270"),
        ("a week of one digit", "2026-W7", "12:00Z 270"),
        ("a week with a day", "2026-W47-1", "12:00Z 270"),
        ("a week that begins before 1970", "1970-W01", "12:00Z 270"),
        ("a week later than every zone has", "9999-W10", "12:00Z 270"),
        ("hour 24", "2026-W47", "24:00Z 270"),
        ("no minutes", "2026-W47", "12:00Z 0"),
        ("minutes with a zero in front", "2026-W47", "12:00Z 0270"),
        ("a whole day", "2026-W47", "12:00Z 1440"),
        ("an hour of one digit", "2026-W47", "9:00Z 270"),
        ("two spaces", "2026-W47", "12:00Z  270"),
    ];
    let minute =
        |(name, text): &(&str, &str)| json!({"name": name, "error": "text", "minute": text});
    let week = |case: &(&str, &str, &str)| {
        let (name, week, daily) = case;
        json!({"name": name, "error": "text", "week": week, "daily": daily})
    };
    minutes
        .iter()
        .map(minute)
        .chain(weeks.iter().map(week))
        .collect()
}

#[test]
fn windows_hold_and_overlap_as_the_file_says() {
    let file = read("place-window");
    let ms = |value: &Value| value.as_u64().unwrap();
    let window = Window::new(ms(&file["from"]), ms(&file["to"])).unwrap();
    let hidden = &file["hidden"];
    let hidden = HiddenDay::parse(text(hidden, "week"), text(hidden, "daily")).unwrap();
    for case in file["valid"].as_array().unwrap() {
        let (start, end) = (ms(&case["start"]), ms(&case["end"]));
        for (when, name) in [
            (When::Window(window), "window"),
            (When::Hidden(hidden), "week"),
        ] {
            let says = json!([when.holds(start, end), when.overlaps(start, end)]);
            assert_eq!(says, case[name], "{case}");
        }
    }
    for minute in file["minutes"].as_array().unwrap() {
        assert_eq!(read_minute(minute[0].as_str().unwrap()), Ok(ms(&minute[1])));
    }
    for case in file["invalid"].as_array().unwrap() {
        let refused = match case["minute"].as_str() {
            Some(minute) => read_minute(minute).is_err(),
            None => HiddenDay::parse(text(case, "week"), text(case, "daily")).is_err(),
        };
        assert!(refused, "{case}");
    }
}

#[test]
fn points_lie_in_their_cells() {
    let file = read("place");
    let areas: Vec<Area> = file["areas"]
        .as_array()
        .unwrap()
        .iter()
        .map(|area| {
            let cells = area["cells"].as_array().unwrap().iter();
            Area::new(cells.map(|c| c.as_str().unwrap().parse().unwrap())).unwrap()
        })
        .collect();
    for case in file["valid"].as_array().unwrap() {
        let point =
            Point::new(case["lat"].as_f64().unwrap(), case["lng"].as_f64().unwrap()).unwrap();
        assert_eq!(point.cell().to_string(), text(case, "cell"));
        assert_eq!(point.region().to_string(), text(case, "region"));
        for (area, expected) in areas.iter().zip(case["in"].as_array().unwrap()) {
            assert_eq!(area.contains(point), expected.as_bool().unwrap(), "{case}");
        }
    }
    for case in file["invalid"].as_array().unwrap() {
        assert!(text(case, "cell").parse::<Cell>().is_err(), "{case}");
    }
}

/// A region is the cell's index with other bits: what a browser computes without a map library.
#[test]
fn a_region_is_bits_of_its_cells() {
    for case in read("place")["valid"].as_array().unwrap() {
        let cell = u64::from(text(case, "cell").parse::<Cell>().unwrap());
        let region = (cell & !(0xf << 52)) | (3 << 52) | ((1 << 36) - 1);
        assert_eq!(format!("{region:x}"), text(case, "region"));
    }
}

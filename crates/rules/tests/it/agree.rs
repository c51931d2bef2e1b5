//! A rulebook whose policies and numbers differ is not read, whichever of them was changed.

use sidelight_domain::rulebook::decide::{Action, Decide, Question};
use sidelight_rules::{RulesError, read};

use crate::books::{DEMO, SECOND, THIRD, numbers, with};
use crate::later::DATES;

#[test]
fn those_of_this_folder_are_read() {
    for text in [SECOND, THIRD, DEMO] {
        read(text).unwrap();
    }
}

#[test]
fn the_third_says_what_the_second_said_and_of_look_ups_hours_and_bands() {
    let at = THIRD.find("[policies]").unwrap();
    let mut third = THIRD[..at].parse::<toml::Table>().unwrap();
    assert!(third.remove("look_up").is_some());
    let hours = SECOND.replacen("answer_days = 1\n", "answer_hours = 8\n", 1);
    let title = "title = \"National security demand\"\n";
    let bands = hours.replacen(title, &format!("{title}band_width = 500\n"), 1);
    let mut second = bands.parse::<toml::Table>().unwrap();
    second.insert("version".to_owned(), 3.into());
    assert_eq!(third, second);
}

#[test]
fn every_number_is_in_the_policies_or_a_date() {
    let table: toml::Table = THIRD.parse().unwrap();
    for (name, number) in numbers(THIRD) {
        // Told in bands alone, so none is filed and no policy speaks of it.
        if name.starts_with("demand.national-security.") {
            continue;
        }
        let mut path = name.split('.');
        let (section, last) = (path.next().unwrap(), name.rsplit('.').next().unwrap());
        if DATES
            .iter()
            .any(|(date, _)| *date == format!("{section}.{last}"))
        {
            continue;
        }
        let differs = [number + 1, number - 1].into_iter().any(|other| {
            let mut table = table.clone();
            let section = match table.get_mut(section).unwrap() {
                toml::Value::Array(rows) => rows
                    .iter_mut()
                    .find(|row| row["code"].as_str() == name.split('.').nth(1))
                    .unwrap(),
                one => one,
            };
            section[last] = other.into();
            let read = read(&toml::to_string(&table).unwrap());
            matches!(read, Err(RulesError::Differ { .. }))
        });
        assert!(differs, "{name}");
    }
}

#[test]
fn what_differs_is_named() {
    let less = with(
        THIRD,
        "context.hold_minutes < 10 ",
        "context.hold_minutes < 9 ",
    );
    let Err(RulesError::Differ {
        action,
        fact,
        policies,
        numbers,
    }) = read(&less)
    else {
        panic!("read")
    };
    assert_eq!(
        (action, fact.as_str()),
        (Action::Share, "hold_minutes Number(9)")
    );
    assert_eq!((policies.len(), numbers.len()), (0, 1));
    for (from, to) in [
        ("context.reviewers < 2 ", "context.reviewers < 1 "),
        ("context.own_work ", "false "),
        ("context.listed && !context.theirs", "!context.theirs"),
        ("@id(\"served\")\nforbid", "@id(\"late\")\nforbid"),
        (
            "title = \"Subpoena\"\nclass = \"account\"",
            "title = \"Subpoena\"\nclass = \"content\"",
        ),
        ("[emergency]", "[policies.emergency]"),
    ] {
        let read = read(&with(THIRD, from, to));
        assert!(read.is_err(), "{from}");
    }
}

#[test]
fn policies_that_cannot_be_gone_by_are_not_read() {
    for (from, to) in [
        ("@id(\"hold\")\n", ""),
        ("context.hold_minutes < 10 ", "context.hold < 10 "),
        ("context.hold_minutes < 10 ", "context.clips == \"10\" "),
        ("clips: Long, ", ""),
        (
            "permit (principal is Household",
            "permit (principal == ?principal",
        ),
    ] {
        let read = read(&with(THIRD, from, to));
        assert!(
            matches!(read, Err(RulesError::Policies(_))),
            "{from}: {read:?}"
        );
    }
    // Nothing is shared where nobody may, and nothing is computed that has no result.
    let none = with(
        THIRD,
        "permit (principal is Household, action == Action::\"share\", resource);",
        "",
    );
    assert!(matches!(read(&none), Err(RulesError::Differ { .. })));
    let over = with(
        THIRD,
        "context.clips > 40 ",
        "context.clips * 9223372036854775807 > 40 ",
    );
    let Err(RulesError::Differ { policies, .. }) = read(&over) else {
        panic!("read")
    };
    assert!(policies.contains("clips"), "what has no result forbids");
}

#[test]
fn a_fact_that_is_missing_or_unknown_forbids() {
    let (_, by) = read(THIRD).unwrap();
    let share = || Question::new(Action::Share).number("clips", 1);
    assert_eq!(by.forbids(&share().number("hold_minutes", 10)).len(), 0);
    for question in [
        share(),
        share().is("hold_minutes", true),
        share().number("hold_minutes", 10).number("more", 1),
    ] {
        assert!(by.forbids(&question).contains("not-in-schema"));
    }
}

//! A later rulebook is not weaker than the one before unless its text says so: each rule that is, and each
//! date, is in its list `weakens`, and nothing else is.

use crate::books::{DEMO, THIRD, numbers, with};
use crate::prover::{Proved, beyond};

/// Numbers that say when something follows, or are counted where it is stored; whether more of it is weaker.
pub(crate) const DATES: [(&str, bool); 18] = [
    ("request.life_days", true),
    ("sharing.paired_days_min", false),
    ("sharing.shares_per_request_max", true),
    ("urgent.life_days", true),
    ("emergency.owner_minutes", false),
    ("emergency.life_hours", true),
    ("emergency.notice_hours", true),
    ("emergency.process_days", true),
    ("look_up.addresses_max", true),
    ("look_up.per_officer_day_max", true),
    ("look_up.per_agency_day_max", true),
    ("look_up.life_hours", true),
    ("demands.life_days", true),
    ("demand.answer_days", true),
    ("demand.answer_hours", true),
    ("demand.preserve_days", true),
    ("demand.renew_days", true),
    ("demand.band_width", true),
];

/// What is weaker in `new` and not said, or said and not weaker.
fn unsaid(new: &str, old: &str) -> Vec<String> {
    let (after, before) = (Proved::of(new), Proved::of(old));
    let named: Vec<&String> = after.weakens.iter().collect();
    let rest = before.without(&named);
    let found = beyond(&after.schema, &after.set, &rest);
    let mut found: Vec<String> = found.iter().map(|it| format!("{it:?}")).collect();
    let mut dates: Vec<String> = Vec::new();
    for (name, was) in numbers(old) {
        let parts: Vec<&str> = name.split('.').collect();
        let date = format!("{}.{}", parts[0], parts[parts.len() - 1]);
        let date = DATES.iter().find(|(it, _)| *it == date);
        let is = numbers(new).into_iter().find(|(it, _)| *it == name);
        if let (Some((_, more)), Some((_, is))) = (date, is)
            && (if *more { is > was } else { is < was })
        {
            dates.push(name);
        }
    }
    found.extend(dates.iter().filter(|it| !named.contains(it)).cloned());
    for code in named {
        let others: Vec<&String> = after.weakens.iter().filter(|it| *it != code).collect();
        let with_it = before.without(&others);
        let weaker =
            dates.contains(code) || !beyond(&after.schema, &after.set, &with_it).is_empty();
        found.extend((!weaker).then(|| format!("{code} is not weaker")));
    }
    found
}

#[test]
fn the_demos_is_weaker_in_what_it_says_and_in_nothing_else() {
    assert_eq!(unsaid(DEMO, THIRD), [""; 0]);
    assert_eq!(unsaid(THIRD, THIRD), [""; 0]);
}

#[test]
fn a_weakening_that_is_not_said_is_found() {
    let weakens =
        "weakens = [\"hold\", \"sharing.paired_days_min\", \"emergency.owner_minutes\"]\n";
    let says = |codes: &str| {
        unsaid(
            &with(DEMO, weakens, &format!("weakens = [{codes}]\n")),
            THIRD,
        )
    };
    assert!(
        says("\"hold\", \"emergency.owner_minutes\"")
            .contains(&"sharing.paired_days_min".to_owned())
    );
    let hold = says("\"sharing.paired_days_min\", \"emergency.owner_minutes\"");
    assert!(
        hold.len() == 1 && hold[0].contains("hold_minutes"),
        "{hold:?}"
    );
    let more =
        says("\"hold\", \"cells\", \"sharing.paired_days_min\", \"emergency.owner_minutes\"");
    assert_eq!(more, ["cells is not weaker"]);
    // Stricter needs no word.
    let strict = with(
        THIRD,
        "context.cameras > 8 };\n@id(\"officer",
        "context.cameras > 4 };\n@id(\"officer",
    );
    assert_eq!(unsaid(&strict, THIRD), [""; 0]);
    assert_eq!(unsaid(THIRD, &strict).len(), 2);
}

//! Entries: one spelling each, the page and the code agree, openings open only what they committed to.

use proptest::prelude::*;
use sidelight_translog::entry::{
    CommittedForm, Entry, EntryDefect, FieldOpening, Kind, Openness, RESERVED_KINDS,
};

use crate::fixture;

#[test]
fn every_kind_is_read_and_written_alike() {
    let (entries, _) = fixture::entries();
    for kind in Kind::ALL {
        assert!(
            entries.iter().any(|entry| entry.kind() == *kind),
            "{} is in the story",
            kind.as_str()
        );
    }
    for entry in entries {
        let bytes = entry.to_bytes();
        assert_eq!(Entry::parse(&bytes).unwrap(), entry);
    }
}

/// No bit of an entry can be changed, no byte left out or doubled into a second spelling of the same entry.
#[test]
fn no_entry_has_a_second_spelling() {
    for entry in fixture::entries().0 {
        let bytes = entry.to_bytes();
        for at in 0..bytes.len() {
            let changed = (0..8).map(|bit| {
                let mut changed = bytes.clone();
                changed[at] ^= 1 << bit;
                changed
            });
            let shorter = [&bytes[..at], &bytes[at + 1..]].concat();
            let longer = [&bytes[..=at], &bytes[at..]].concat();
            for text in changed
                .chain([shorter, longer])
                .filter(|text| *text != bytes)
            {
                if let Ok(other) = Entry::parse(&text) {
                    assert_ne!(other, entry);
                    assert_eq!(other.to_bytes(), text);
                }
            }
        }
    }
}

/// The table of `docs/ref/leaf.md`: kind, field, openness and form of each row.
fn rows_of_the_page(page: &str) -> Vec<[String; 4]> {
    let mut rows: Vec<[String; 4]> = Vec::new();
    for line in page.lines() {
        let cells: Vec<_> = line
            .split('|')
            .map(|cell| cell.trim().replace('`', ""))
            .collect();
        let [_, kind, field, openness, form, ..] = &cells[..] else {
            continue;
        };
        if openness != "open" && openness != "committed" {
            continue;
        }
        let kind = if kind.is_empty() {
            rows.last().unwrap()[0].clone()
        } else {
            kind.clone()
        };
        let form = form
            .split([' ', ','])
            .next()
            .unwrap()
            .replace("code", "slug");
        rows.push([kind, field.clone(), openness.clone(), form]);
    }
    rows
}

fn rows_of_the_code() -> Vec<[String; 4]> {
    let mut rows = Vec::new();
    for kind in Kind::ALL.iter().filter(|kind| kind.like().is_none()) {
        for row in kind.fields() {
            let (openness, form) = match row.openness {
                Openness::Open => ("open", row.form),
                Openness::Committed(CommittedForm::Text) => ("committed", "text"),
                Openness::Committed(CommittedForm::Uint) => ("committed", "uint"),
                Openness::Committed(CommittedForm::Index) => ("committed", "index"),
                Openness::Committed(CommittedForm::Slug) => ("committed", "slug"),
                Openness::Committed(CommittedForm::Recipient) => ("committed", "recipient"),
                Openness::Committed(CommittedForm::Sha256) => ("committed", "sha256"),
                Openness::Committed(CommittedForm::Id) => ("committed", "id"),
            };
            rows.push([kind.as_str(), row.name, openness, form].map(str::to_owned));
        }
    }
    rows
}

#[test]
fn the_page_and_the_code_agree() {
    let page = include_str!("../../../../docs/ref/leaf.md");
    assert_eq!(rows_of_the_page(page), rows_of_the_code());
    for kind in Kind::ALL {
        let Some(other) = kind.like() else { continue };
        let same = format!("`{}` has the fields of `{}`", kind.as_str(), other.as_str());
        assert!(page.contains(&same), "{same}");
        assert_eq!(kind.fields(), other.fields());
    }
    for reserved in RESERVED_KINDS {
        assert!(page.contains(&format!("`{reserved}`")), "{reserved}");
    }
}

#[test]
fn an_opening_opens_one_field_of_one_kind() {
    let opening = fixture::opening(Kind::Consent, 1, "clips", "3");
    let commitment = opening.commit(Kind::Consent, "clips");
    assert_ne!(commitment, opening.commit(Kind::Consent, "seconds"));
    assert_ne!(commitment, opening.commit(Kind::Request, "clips"));
    let other = FieldOpening {
        value: b"4".to_vec(),
        ..opening.clone()
    };
    assert_ne!(commitment, other.commit(Kind::Consent, "clips"));
    let mut salted = opening.clone();
    salted.salt[31] ^= 1;
    assert_ne!(commitment, salted.commit(Kind::Consent, "clips"));
    assert_eq!(format!("{opening:?}"), "FieldOpening(..)");
}

#[test]
fn committed_forms_take_what_the_page_says() {
    let accepts: &[(CommittedForm, &[&str], &[&str])] = &[
        (
            CommittedForm::Text,
            &["", "Zoë 2026-1", "a"],
            &["a\nb", "\u{7f}"],
        ),
        (CommittedForm::Uint, &["", "0", "120"], &["012", "-1", "1 "]),
        (CommittedForm::Index, &["", "17"], &["x"]),
        (
            CommittedForm::Slug,
            &["", "millbrook-police"],
            &["Millbrook", "all"],
        ),
        (CommittedForm::Recipient, &[""], &["age1x"]),
        (
            CommittedForm::Id,
            &["", "000102030405060708090a0b0c0d0e0f"],
            &["00", "000102030405060708090A0B0C0D0E0F"],
        ),
    ];
    for (form, good, bad) in accepts {
        assert!(
            good.iter().all(|value| form.accepts(value.as_bytes())),
            "{form:?}"
        );
        assert!(
            !bad.iter().any(|value| form.accepts(value.as_bytes())),
            "{form:?}"
        );
    }
    assert!(!CommittedForm::Text.accepts(&[0xff]));
    assert!(!CommittedForm::Text.accepts(&[b'a'; 201]));
}

proptest! {
    #[test]
    fn any_bytes_are_refused_or_canonical(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(Entry::parse(&bytes).is_err());
    }

    /// Lines of valid entries in any order: refused, or one of the entries.
    #[test]
    fn shuffled_lines_are_refused_or_canonical(
        number in 0usize..60,
        cut in prop::collection::vec(0usize..12, 0..4),
        swap in any::<(prop::sample::Index, prop::sample::Index)>(),
    ) {
        let entry = fixture::entries().0[number].to_bytes();
        let mut lines: Vec<_> = entry.split_inclusive(|byte| *byte == b'\n').collect();
        let (one, two) = (swap.0.index(lines.len()), swap.1.index(lines.len()));
        lines.swap(one, two);
        for at in cut {
            if at < lines.len() {
                lines.remove(at);
            }
        }
        let text = lines.concat();
        match Entry::parse(&text) {
            Ok(entry) => prop_assert_eq!(entry.to_bytes(), text),
            Err(error) => prop_assert!(error.line <= 30 && !matches!(error.defect, EntryDefect::TooLong)),
        }
    }
}

//! Documents and notes: one spelling each, and what they show of what was asked.

use proptest::prelude::*;
use sidelight_domain::commitment::log_commitment;
use sidelight_domain::record::sha256;
use sidelight_domain::request::{
    DocumentError, NoteAbout, RequestDocument, RequestNote, RequestSalts, window_commitment,
};
use sidelight_domain::rulebook::{Ask, Rulebook, Violation};

use crate::asks::{NOW, burglary, cells, rulebook, rulebook_text, sensitive};

pub(crate) fn salts() -> RequestSalts {
    RequestSalts {
        case: [7; 32],
        window: [8; 32],
    }
}

pub(crate) fn document(ask: &Ask<'_>) -> RequestDocument {
    let accepted = rulebook().check(ask, NOW, &rulebook()).unwrap();
    RequestDocument::new(&accepted, "millbrook-police", &salts()).unwrap()
}

#[test]
fn an_ordinary_request_is_published_in_full() {
    let cells = cells(4);
    let document = document(&burglary(&cells));
    let text = document.text();
    assert_eq!(RequestDocument::parse(&text).unwrap(), document);
    assert_eq!(document.hash(), sha256(text.as_bytes()));
    for line in [
        "from 2026-11-22T12:00Z\nto 2026-11-22T16:30Z\ncell ",
        "\nterms Kept with the case for seven years; given to the prosecution and the defence.\n",
        "\ntext Two people left a house on foot.\ntext A grey van was parked near it.\n",
    ] {
        assert!(text.contains(line), "{text}");
    }
    assert_eq!(document.breaks(&rulebook()), []);
}

#[test]
fn the_case_number_is_committed_as_in_the_entry() {
    let cells = cells(4);
    let document = document(&burglary(&cells));
    assert!(!document.text().contains("26-004417"));
    let entry = log_commitment("request", "case", &salts().case, "26-004417");
    assert_eq!(*document.case(), entry);
}

#[test]
fn a_sensitive_request_shows_neither_day_nor_words() {
    let cells = cells(10);
    let ask = sensitive(&cells);
    let document = document(&ask);
    let text = document.text();
    assert_eq!(RequestDocument::parse(&text).unwrap(), document);
    assert!(!text.contains("2026-11"), "{text}");
    assert!(!text.contains("\ntext"), "{text}");
    assert!(text.contains("\nweek 2026-W47\ndaily 12:00Z 270\nwindow committed:"));
    let accepted = rulebook().check(&ask, NOW, &rulebook()).unwrap();
    let window = window_commitment(accepted.window(), &salts().window);
    assert_eq!(document.window(), Some(&window));
    assert!(document.when().holds(ask.from_ms, ask.to_ms));
    assert_eq!(document.breaks(&rulebook()), []);
}

#[test]
fn two_days_of_one_week_give_the_same_text_but_for_the_commitment() {
    let cells = cells(10);
    let ask = sensitive(&cells);
    let day = crate::asks::DAY;
    let earlier = Ask {
        from_ms: ask.from_ms - 2 * day,
        to_ms: ask.to_ms - 2 * day,
        ..ask.clone()
    };
    let visible = |ask: &Ask<'_>| {
        let text = document(ask).text();
        let lines = text.lines().filter(|line| !line.starts_with("window "));
        lines.collect::<Vec<_>>().join("\n")
    };
    assert_eq!(visible(&ask), visible(&earlier));
    assert_ne!(document(&ask).window(), document(&earlier).window());
}

#[test]
fn whoever_reads_it_sees_which_rules_it_breaks() {
    let cells = cells(4);
    let text = document(&burglary(&cells)).text();
    let edited = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        RequestDocument::parse(&text.replace(from, to)).unwrap()
    };
    let codes = |document: &RequestDocument| {
        let broken = document.breaks(&rulebook());
        broken
            .iter()
            .map(|it| it.code().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        codes(&edited("Home burglary", "Home invasion")),
        ["wording"]
    );
    assert_eq!(
        codes(&edited("class ordinary", "class low-level")),
        ["wording"]
    );
    assert_eq!(
        codes(&edited("agency-kind police", "agency-kind fire")),
        ["not-this-agency"]
    );
    assert_eq!(
        codes(&edited("offence burglary", "offence protest")),
        ["unknown-offence"]
    );
    assert_eq!(codes(&edited("T16:30Z", "T23:59Z")), Vec::<&str>::new());
    assert_eq!(codes(&edited("to 2026-11-22", "to 2026-11-23")), ["window"]);
    let newer = Rulebook::parse(&rulebook_text().replace("version = 1", "version = 2")).unwrap();
    assert_eq!(
        document(&burglary(&cells)).breaks(&newer),
        [Violation::OtherRulebook]
    );
}

#[test]
fn an_agency_is_a_slug() {
    let cells = cells(4);
    let accepted = rulebook()
        .check(&burglary(&cells), NOW, &rulebook())
        .unwrap();
    for bad in ["", "Millbrook", "none", "-a", "a\nb"] {
        assert_eq!(
            RequestDocument::new(&accepted, bad, &salts()),
            None,
            "{bad}"
        );
    }
}

#[test]
fn a_document_has_a_limit() {
    let cells = cells(4);
    let text = document(&burglary(&cells)).text();
    let long = format!("{text}{}", "text a\n".repeat(10_000));
    assert_eq!(RequestDocument::parse(&long), Err(DocumentError::TooLong));
}

#[test]
fn notes_say_what_happened_since() {
    let note = RequestNote::new(
        "millbrook-police",
        17,
        NoteAbout::Update,
        " Found.\n\nThanks. ",
    )
    .unwrap();
    assert_eq!(note.paragraphs(), ["Found.", "Thanks."]);
    assert_eq!(RequestNote::parse(&note.text()).unwrap(), note);
    for bad in ["", " \n ", "a\u{202e}b", &"x".repeat(4_001)] {
        assert_eq!(
            RequestNote::new("millbrook-police", 17, NoteAbout::Update, bad),
            None
        );
    }
}

proptest! {
    /// One changed byte: the text is refused, or it is the one spelling of another document.
    #[test]
    fn what_parses_writes_back(at in 0usize..2000, byte in 0x0au8..0x7f, hidden: bool) {
        let cells = cells(10);
        let ask = if hidden { sensitive(&cells) } else { burglary(&cells) };
        let mut text = document(&ask).text().into_bytes();
        let at = at % text.len();
        text[at] = byte;
        let text = String::from_utf8(text).unwrap();
        if let Ok(document) = RequestDocument::parse(&text) {
            prop_assert_eq!(document.text(), text);
        }
    }

    #[test]
    fn typed_text_never_breaks_out_of_its_lines(typed in "\\PC{0,40}(\n\\PC{0,40}){0,3}") {
        let cells = cells(4);
        let ask = Ask { text: &typed, ..burglary(&cells) };
        if let Ok(accepted) = rulebook().check(&ask, NOW, &rulebook()) {
            let document = RequestDocument::new(&accepted, "a", &salts()).unwrap();
            prop_assert_eq!(RequestDocument::parse(&document.text()).unwrap(), document);
        }
    }
}

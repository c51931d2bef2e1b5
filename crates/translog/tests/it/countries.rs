//! Countries: what an agency says of itself, what a release may say before its agency is open, and the
//! numbers that are split by it.

use sidelight_translog::{
    entry::{Agency, Authority, Body, Country, Entry, EntryIndex, Kind},
    ledger::{CountryNumbers, Ledger, Violation},
};

use crate::emergencies::{RELEASE, after, refused, release_of, sealed};
use crate::fixture::{self, at, day, entries, hash, opening, reveal, slug};

const TODAY: &str = "2026-12-01";
const OTHER_COUNTRY: &str = "reveal: the entry says another country than the agency's";

fn country(code: &str) -> Option<Country> {
    (!code.is_empty()).then(|| code.parse().unwrap())
}

fn next(ledger: &Ledger, body: impl Into<Body>) -> Result<(), String> {
    let entry = ledger.next_entry(body.into(), day(TODAY));
    entry.map(drop).map_err(|violation| violation.to_string())
}

fn admit(ledger: &mut Ledger, body: impl Into<Body>) -> u64 {
    let entry = ledger.next_entry(body.into(), day(TODAY)).unwrap();
    ledger.admit(&entry).unwrap()
}

/// The police's next key, with this jurisdiction; none is `none`.
fn rotated(epoch: u64, jurisdiction: &str) -> Agency {
    let by = Authority::Credential(EntryIndex(at::SUPERVISOR));
    Agency {
        jurisdiction: Some((!jurisdiction.is_empty()).then(|| jurisdiction.parse().unwrap())),
        ..fixture::agency("millbrook-police", epoch, 40 + epoch as u8, by)
    }
}

#[test]
fn once_told_a_jurisdiction_is_told_and_can_be_another() {
    let mut ledger = after(0);
    let dropped = "agency: it had a jurisdiction";
    assert_eq!(next(&ledger, rotated(3, "")), Err(dropped.to_owned()));
    let unsaid = Agency {
        jurisdiction: None,
        ..rotated(3, "")
    };
    let entry = ledger.next_entry(unsaid.into(), day(TODAY));
    let (kind, field) = ("agency", "jurisdiction");
    assert_eq!(entry, Err(Violation::Late { kind, field }));
    admit(&mut ledger, rotated(3, "GB-ENG"));
    let police = slug("millbrook-police");
    let keys = ledger.agency(&police).unwrap();
    let said = keys.iter().map(|key| key.country());
    assert_eq!(said.collect::<Vec<_>>(), ["US", "US", "GB"].map(country));
    let (new, size) = (keys[2].index, ledger.size());
    assert_eq!(ledger.country_at(&police, new), country("US"));
    assert_eq!(ledger.country_at(&police, size), country("GB"));
    assert_eq!(ledger.country_at(&police, keys[0].index), None);
    assert_eq!(ledger.country_at(&slug("nobody"), size), None);
    // Who never had one may say so for ever, and say one at last.
    let fire = |epoch, by, code: &str| Agency {
        agency: slug("millbrook-fire"),
        decided_by: by,
        decision: matches!(by, Authority::Credential(_)).then(|| hash("fire")),
        ..rotated(epoch, code)
    };
    admit(
        &mut ledger,
        Agency {
            delivery_key: fixture::recipient(60),
            ..fire(1, Authority::Operator, "")
        },
    );
    let officer = fixture::credential(
        sidelight_translog::entry::Role::Supervisor,
        Some("millbrook-fire"),
        61,
        Authority::Operator,
    );
    let by = Authority::Credential(EntryIndex(admit(&mut ledger, officer)));
    for code in ["", "AT-9", "AT"] {
        let epoch = ledger.agency(&slug("millbrook-fire")).unwrap().len() as u64 + 1;
        let key = Agency {
            delivery_key: fixture::recipient(60 + epoch as u8),
            ..fire(epoch, by, code)
        };
        admit(&mut ledger, key);
        // What it said before may have been signed just before this.
        let may = ["", "AT", "US"].map(|code| {
            let (said, size) = (country(code), ledger.size());
            ledger.may_say(said, &slug("millbrook-fire"), size)
        });
        assert_eq!(may, [code != "AT", !code.is_empty(), false], "{code}");
    }
}

/// Releases and refusals, practised or not, of the police, who are of the United States.
#[test]
fn what_was_told_at_once_is_held_against_the_agency_once_that_is_open() {
    for field in ["agency", "recipient", "submitted-by", "supervised-by"] {
        for (said, fits) in [("US", true), ("GB", false), ("", false)] {
            let mut ledger = after(2);
            let mut body = release_of(Kind::Emergency, 1, sealed);
            body.country = Some(country(said));
            assert_eq!(admit(&mut ledger, body), RELEASE);
            let opened = reveal(RELEASE, Kind::Emergency, 1, field, &sealed(field));
            let expected = if fits {
                Ok(())
            } else {
                Err(OTHER_COUNTRY.to_owned())
            };
            assert_eq!(next(&ledger, opened), expected, "{field} {said}");
        }
    }
    let kind = Kind::EmergencyRefused;
    for (said, fits) in [("US", true), ("", false)] {
        let mut ledger = after(2);
        let mut body = refused(1);
        body.country = Some(country(said));
        let index = admit(&mut ledger, body);
        admit(
            &mut ledger,
            reveal(index, kind, 1, "claim", &sealed("claim")),
        );
        let opened = reveal(index, kind, 1, "agency", &sealed("agency"));
        assert_eq!(next(&ledger, opened).is_ok(), fits, "{said}");
    }
}

/// What is of before says nothing, and nothing is held against it.
#[test]
fn an_entry_of_before_opens_as_it_did() {
    let mut ledger = after(2);
    let of_before = |ordinal| {
        let mut body = release_of(Kind::Emergency, ordinal, sealed);
        body.country = None;
        body
    };
    admit(&mut ledger, of_before(1));
    admit(
        &mut ledger,
        reveal(RELEASE, Kind::Emergency, 1, "agency", &sealed("agency")),
    );
    admit(&mut ledger, release_of(Kind::Emergency, 2, sealed));
    let entry = ledger.next_entry(of_before(3).into(), day(TODAY));
    let (kind, field) = ("emergency", "country");
    assert_eq!(entry, Err(Violation::Late { kind, field }));
    let numbers = ledger.numbers().countries;
    let releases = |code| numbers[&country(code)].releases;
    assert_eq!((releases(""), releases("US")), (1, 1));
}

/// Somebody signed, and the agency's next entry came first: it can still be opened. The one after cannot.
#[test]
fn the_entry_before_the_newest_counts_too() {
    let mut ledger = after(2);
    admit(&mut ledger, rotated(3, "GB"));
    let mut body = release_of(Kind::Emergency, 1, sealed);
    let index = admit(&mut ledger, body.clone());
    let of = |ordinal, index| {
        let value = opening(Kind::Emergency, ordinal, "agency", "millbrook-police");
        assert_eq!(value.value, sealed("agency").as_bytes());
        reveal(index, Kind::Emergency, ordinal, "agency", &sealed("agency"))
    };
    assert_eq!(next(&ledger, of(1, index)), Ok(()));
    admit(&mut ledger, rotated(4, "GB-SCT"));
    assert_eq!(next(&ledger, of(1, index)), Ok(()), "as of then");
    body = release_of(Kind::Emergency, 2, sealed);
    let index = admit(&mut ledger, body);
    assert_eq!(next(&ledger, of(2, index)), Err(OTHER_COUNTRY.to_owned()));
}

#[test]
fn the_numbers_by_country_are_all_there_are() {
    let (all, _) = entries();
    let mut ledger = Ledger::new();
    for entry in &all {
        ledger.admit(entry).unwrap();
        let numbers = ledger.numbers();
        let mut sum = CountryNumbers::default();
        for of in numbers.countries.values() {
            sum.requests += of.requests;
            sum.refused += of.refused;
            sum.releases += of.releases;
            sum.claims_refused += of.claims_refused;
        }
        let of = ledger.emergency_numbers(day(TODAY)).all;
        let expected = CountryNumbers {
            requests: numbers.all.requests,
            refused: numbers.all.refused,
            releases: of.releases,
            claims_refused: of.claims_refused,
        };
        assert_eq!(sum, expected, "after {}", ledger.size());
    }
    let published = ledger.published_numbers(hash("root"), day(TODAY)).unwrap();
    let us = ledger.numbers().countries[&country("US")];
    assert!(us.requests > 0 && us.refused > 0 && us.releases > 0 && us.claims_refused > 0);
    let counted = format!(
        "\"requests\":{},\"refused\":{},\"releases\":{},\"claims_refused\":{}",
        us.requests, us.refused, us.releases, us.claims_refused
    );
    let zeros = "\"requests\":0,\"refused\":0,\"releases\":0,\"claims_refused\":0";
    let list = format!("[{{\"country\":\"US\",\"numbers\":{{{counted}}}}}]");
    let expected = format!(",\"countries\":{{\"unsaid\":{{{zeros}}},\"list\":{list}}}}}\n");
    let json = published.to_json();
    assert!(json.ends_with(&expected), "{json}");
    let line = format!(",country/US,claims-refused,{}\r\n", us.claims_refused);
    let csv = published.to_csv();
    assert!(csv.contains(&line), "{csv}");
}

/// A request counts where its agency had its powers when it asked, not where it has them by now.
#[test]
fn what_was_asked_stays_in_its_country_and_in_its_own_row() {
    let mut ledger = after(0);
    let before = ledger.numbers().countries[&country("US")];
    admit(&mut ledger, rotated(3, "GB"));
    assert_eq!(ledger.numbers().countries.get(&country("GB")), None);
    let asked = fixture::request(3, at::MODERATOR, at::SUPERVISOR);
    let asked = sidelight_translog::entry::Request {
        expires: day("2026-12-07"),
        ..asked
    };
    admit(&mut ledger, asked);
    let after = ledger.numbers().countries;
    assert_eq!(after[&country("US")], before);
    assert_eq!(after[&country("GB")].requests, 1);
    let rows = ledger.aggregate().unwrap().to_csv();
    let row = ",GB,2026-12-01,2026-12-01,residents,request,1,,,\r\n";
    assert!(rows.contains(row), "{rows}");
    assert!(rows.contains(",US,2026-11-01,"), "{rows}");
}

/// Where an agency is the only one of its part of a country, the part would say which it is.
#[test]
fn a_release_says_the_country_and_no_part_of_it() {
    let ledger = after(2);
    let police = ledger.agency(&slug("millbrook-police")).unwrap();
    let told = police.last().unwrap().jurisdiction.as_ref().unwrap();
    assert_eq!(told.to_string(), "US-CA");
    for body in [
        release_of(Kind::Emergency, 1, sealed).into(),
        refused(1).into(),
    ] {
        let entry = ledger.next_entry(body, day(TODAY)).unwrap().to_bytes();
        let text = String::from_utf8(entry).unwrap();
        assert!(text.contains("\ncountry US\n"), "{text}");
        let part = text.replace("\ncountry US\n", "\ncountry US-CA\n");
        assert!(Entry::parse(part.as_bytes()).is_err(), "{part}");
    }
}

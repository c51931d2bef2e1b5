//! A type of demand whose number is told in bands alone: each half-year is stated once, and not the number.

use sidelight_translog::entry::Body;

use crate::record::{WithRecord, sidelightd_with};

const RULEBOOK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policy/rulebook-3.toml");

#[tokio::test]
async fn a_half_year_is_stated_in_a_band_and_the_number_is_nowhere() {
    let log = WithRecord::with(|config| config.rulebook = Some(RULEBOOK.into())).await;
    let config = log.test.folder.path().join("sidelightd.toml");
    let text = format!("data_dir = 'data'\nreserve_bytes = 0\nrulebook = '{RULEBOOK}'\n");
    std::fs::write(&config, text).unwrap();
    let state = |what: [&str; 3]| {
        let done = sidelightd_with(&config, &[&["admin", "banded"], &what[..]].concat());
        let said = String::from_utf8(done.stderr).unwrap();
        (done.status.success(), said)
    };
    let half_year = "the last month of a half-year";
    for (what, why) in [
        (
            ["subpoena", "2025-12", "3"],
            "no type of demand subpoena with a band_width",
        ),
        (["national-security", "2025-11", "3"], half_year),
        (["national-security", "2099-06", "3"], half_year),
        (["national-security", "soon", "3"], half_year),
    ] {
        let (done, said) = state(what);
        assert!(!done && said.contains(why), "{what:?}: {said}");
    }
    let (done, said) = state(["national-security", "2025-12", "613"]);
    assert!(
        done && said.contains("500 to 999") && !said.contains("613"),
        "{said}"
    );
    log.round().await;
    let bodies = log.bodies();
    let is_it = |body: &&Body| matches!(body, Body::DemandsBanded(_));
    let Some(Body::DemandsBanded(banded)) = bodies.iter().find(is_it) else {
        panic!("{bodies:?}");
    };
    assert_eq!(banded.month.to_string(), "2025-12");
    assert_eq!([banded.least, banded.most], [500, 999]);
    let (done, said) = state(["national-security", "2025-12", "3"]);
    assert!(!done && said.contains("stated already"), "{said}");
    for (path, wanted) in [
        (
            "/record/emergencies",
            "<td data-of=\"How many\">500 to 999</td>",
        ),
        (
            "/rules",
            "Not filed here: its number is stated in bands of 500",
        ),
    ] {
        let page = log.test.visitor().get(path).await;
        let page = String::from_utf8(page.body.to_vec()).unwrap();
        assert!(page.contains(wanted), "{page}");
    }
}

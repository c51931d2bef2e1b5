//! What the demo is made of: its rules, its places, the commands it prints.

use std::path::Path;

use sidelight_demo::cast::{DEPARTMENTS, HOMES, STAFF};
use sidelight_demo::layout::{Layout, RULEBOOK};
use sidelight_domain::rulebook::Rulebook;

#[test]
fn the_demos_rulebook_is_the_products_but_for_what_one_waits_for() {
    let product = include_str!("../../../../policy/rulebook-3.toml");
    let product = Rulebook::parse(product).unwrap();
    let mut demo = Rulebook::parse(RULEBOOK).unwrap();
    assert_ne!(demo.hash, product.hash);
    assert_eq!(
        (demo.sharing.hold_minutes_min, demo.sharing.paired_days_min),
        (0, 0)
    );
    demo.sharing.hold_minutes_min = product.sharing.hold_minutes_min;
    demo.sharing.paired_days_min = product.sharing.paired_days_min;
    let (Some(own), Some(rules)) = (&mut demo.emergency, &product.emergency) else {
        panic!("both have emergencies");
    };
    assert_eq!(own.owner_minutes, 1);
    own.owner_minutes = rules.owner_minutes;
    let (Some(own), Some(rules)) = (&mut demo.policies, &product.policies) else {
        panic!("both have policies");
    };
    let said = ["hold", "sharing.paired_days_min", "emergency.owner_minutes"];
    assert_eq!(
        (&own.weakens[..], &rules.weakens[..]),
        (&said.map(str::to_owned)[..], &[][..])
    );
    own.weakens.clear();
    own.rules = own.rules.replace("hold_minutes < 0 ", "hold_minutes < 10 ");
    demo.hash = product.hash;
    assert_eq!(demo, product);
}

#[test]
fn the_homes_are_in_one_cell_so_that_who_asks_the_lane_asks_both() {
    let [rosa, idris, practice] = HOMES.map(|home| home.point());
    assert_eq!(rosa.cell(), idris.cell());
    assert_ne!(rosa.cell(), practice.cell());
    let layout = Layout::new(Path::new("/nowhere"), 1);
    assert_eq!(
        (layout.region(), rosa.region()),
        (practice.region(), practice.region())
    );
}

#[test]
fn every_command_is_printed_in_the_order_it_is_run_in() {
    let layout = Layout::new(Path::new("/d"), 5000);
    let lines: Vec<_> = layout.programs().iter().map(|p| p.shell()).collect();
    let place = |what: &str| lines.iter().position(|line| line.contains(what)).unwrap();
    assert!(place("admin log create") < place("agency enroll"));
    assert!(place("admin invite --role moderator") < place(" serve"));
    assert!(place(" serve") < place("sidelight-hub"));
    for department in DEPARTMENTS {
        let line = &lines[place(&format!("enroll {}", department.slug))];
        let own = |role| {
            let of = |s: &&sidelight_demo::cast::Staff| {
                s.job.department().map(|d| d.slug) == Some(department.slug)
            };
            STAFF
                .iter()
                .filter(of)
                .filter(|s| s.job.role() == role)
                .count()
        };
        assert!(line.contains(&format!("--officers {}", own("officer"))));
        assert!(line.contains(&format!("--supervisors {}", own("supervisor"))));
        assert!(line.contains(&layout.region().to_string()));
    }
    // A name with a quote in it comes out as one word of a shell.
    assert!(
        lines
            .iter()
            .any(|line| line.contains(r"'Fire marshal'\''s office"))
    );
}

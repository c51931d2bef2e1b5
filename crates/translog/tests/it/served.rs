//! The numbers of legal demands.

use sidelight_translog::{
    entry::{Kind, ReceiptOutcome},
    ledger::Ledger,
};

use crate::demands::{RELEASE, admit, after, preservation, sealed};
use crate::emergencies::receipt_of;
use crate::fixture::{day, hash, reveal};

#[test]
fn a_known_log_has_known_numbers() {
    let numbers = after(10)
        .published_numbers(hash("root"), day("2026-12-05"))
        .unwrap();
    let json = numbers.to_json();
    let start = json.find("\"demands\":").unwrap();
    let expected = concat!(
        r#""demands":{"releases":1,"accounts":1,"refused":1,"preservations":1,"preserved":1,"told":1,"#,
        r#""gagged":0,"homes":1,"cameras":1,"clips":4,"seconds":240,"#,
        r#""answers":{"answered":0,"refused":0,"waiting":1},"#,
        r#""objection":{"raised":0,"withdrawn":0,"upheld":0,"overruled":1},"#,
        r#""reason":{"no-document":0,"not-genuine":0,"not-in-force":0,"wrong-operator":0,"over-scope":0,"#,
        r#""class":1,"not-in-possession":0,"objection":0,"withdrawn":0,"no-decision":0},"#,
        r#""notices":{"in_time":1,"late":0,"waiting":0,"overdue":0},"#,
        r#""months":[{"month":"2026-12","numbers":"#,
        r#"{"releases":1,"accounts":1,"refused":1,"preservations":1}}],"#,
        r#""types":[{"type":"preservation","numbers":"#,
        r#"{"releases":0,"accounts":0,"refused":0,"preservations":1}},"#,
        r#"{"type":"sealed","numbers":{"releases":0,"accounts":1,"refused":0,"preservations":0}},"#,
        r#"{"type":"search-warrant","numbers":"#,
        r#"{"releases":1,"accounts":0,"refused":0,"preservations":0}},"#,
        r#"{"type":"subpoena","numbers":{"releases":0,"accounts":0,"refused":1,"preservations":0}}],"#,
        r#""list":[{"release":47,"day":"2026-12-01","demand":"search-warrant","told":"2026-12-01","#,
        r#""cameras":1,"clips":4,"seconds":240,"answers":"waiting","notice_due":"2026-12-03","#,
        r#""noticed":"2026-12-01","seal_until":"2026-12-20","agency":null}],"banded":[]},"#,
        r#""drills":{"canaries":0,"drills":0,"answered":0,"refused":0},"#,
        r#""offences":{"unsaid":0,"list":[{"offence":"burglary","requests":1,"#,
        r#""agencies":[{"agency":"millbrook-police","requests":1}]},"#,
        r#"{"offence":"missing-person","requests":1,"#,
        r#""agencies":[{"agency":"millbrook-police","requests":1}]}]},"#,
        r#""countries":{"unsaid":{"requests":0,"refused":0,"releases":0,"claims_refused":0},"#,
        r#""list":[{"country":"US","numbers":{"requests":2,"refused":1,"releases":1,"claims_refused":1}}]}}"#,
        "\n"
    );
    assert_eq!(&json[start..], expected);
    assert!(json.contains(r#""releases":{"all":2,"emergency":1,"compelled":1}"#));
    let csv = numbers.to_csv();
    for line in [
        "54,all,releases,2",
        "54,all,releases-compelled,1",
        "54,all,demand-preserved,1",
        "54,all,demand-objection-overruled,1",
        "54,all,demand-reason-class,1",
        "54,all,demand-notice-in-time,1",
        "54,month/2026-12,demand-refused,1",
        "54,demand/search-warrant,demand-releases,1",
        "54,trustee/press-council,emergency-answered,2",
    ] {
        assert!(csv.contains(&format!("{line}\r\n")), "{line} in {csv}");
    }
}

/// Nothing leaves of what is kept: no sum has it, and it ends by itself.
#[test]
fn preservations_are_in_no_total() {
    let mut ledger = after(7);
    let before = ledger.aggregate().unwrap().to_csv();
    admit(&mut ledger, preservation(1, None));
    assert_eq!(ledger.aggregate().unwrap().to_csv(), before);
    let of = ledger.demand_numbers(day("2027-03-01"));
    assert_eq!((of.preserved, of.all.preservations), (1, 1));
    assert_eq!(of.left[2], 4);
    assert_eq!(ledger.demand_numbers(day("2027-03-02")).preserved, 0);
}

#[test]
fn aggregators_see_each_demand_by_its_type() {
    let mut ledger = after(10);
    let rows = |ledger: &Ledger| {
        let csv = ledger.aggregate().unwrap().to_csv();
        let rows = csv
            .lines()
            .filter_map(|line| Some(line.split_once("demand,")?.1.to_owned()));
        rows.collect::<Vec<_>>()
    };
    let before = [
        "sealed,1,1,1,1",
        "search-warrant,1,1,0,0",
        "subpoena,1,1,0,0",
    ];
    assert_eq!(rows(&ledger), before);
    admit(
        &mut ledger,
        receipt_of(RELEASE, 2, ReceiptOutcome::Answered),
    );
    let account = RELEASE + 6;
    admit(
        &mut ledger,
        reveal(account, Kind::AccountDisclosed, 1, "type", &sealed("type")),
    );
    assert_eq!(
        rows(&ledger),
        ["search-warrant,2,2,2,2", "subpoena,1,1,0,0"]
    );
}

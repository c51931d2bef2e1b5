//! Attacks on what a release rests on.

use sidelight_api::Bytes64;
use sidelight_api::trustee::{Basis, CaseFile, Finding};
use sidelight_trustee::verify::Check;

use super::{Attacks, flip, other_hex};

pub(super) fn on_emergency(all: &mut Attacks, (claim, call_back): (&str, &str)) {
    fn texts(case: &mut CaseFile) -> (&mut String, &mut String) {
        match &mut case.basis {
            Basis::Emergency {
                claim, call_back, ..
            } => (claim, call_back),
            Basis::Compelled { .. } => unreachable!(),
        }
    }
    let other = claim.replace("nine", "ten");
    all.on("claim", Check::Openings, |it| *texts(it).0 = other);
    let spaced = claim.replacen(':', ": ", 1);
    all.on("claim's form", Check::Form, |it| *texts(it).0 = spaced);
    let other = call_back.replace("Yes", "No");
    all.on("call-back", Check::Openings, |it| *texts(it).1 = other);
    all.on("no call-back", Check::Form, |it| texts(it).1.clear());
    all.on("another basis", Check::Kind, |it| {
        it.basis = Basis::Compelled {
            demand: "{}".to_owned(),
            order: Vec::new().into(),
            gag: None,
            checklist: "{}".to_owned(),
            told_salt: None,
        };
    });
}

pub(super) fn on_look_up(all: &mut Attacks, salt: Option<&String>) {
    fn given(case: &mut CaseFile) -> &mut Option<String> {
        match &mut case.basis {
            Basis::Emergency { look_up_salt, .. } => look_up_salt,
            Basis::Compelled { .. } => unreachable!(),
        }
    }
    match salt {
        Some(salt) => {
            let mut other = salt.clone();
            other_hex(&mut other);
            all.on("look-up-salt", Check::Openings, |it| {
                *given(it) = Some(other)
            });
            all.on("no look-up-salt", Check::Openings, |it| *given(it) = None);
        }
        None => all.on("a look-up-salt", Check::Openings, |it| {
            *given(it) = Some("0".repeat(64));
        }),
    }
    all.on("look-up-salt's form", Check::Form, |it| {
        *given(it) = Some("salt".to_owned());
    });
}

pub(super) fn on_compelled(
    all: &mut Attacks,
    (demand, order, checklist): (&str, &Bytes64, &str),
    told_salt: Option<&String>,
) {
    struct Parts<'a> {
        demand: &'a mut String,
        order: &'a mut Bytes64,
        checklist: &'a mut String,
        told_salt: &'a mut Option<String>,
    }
    fn parts(case: &mut CaseFile) -> Parts<'_> {
        match &mut case.basis {
            Basis::Compelled {
                demand,
                order,
                gag: _,
                checklist,
                told_salt,
            } => Parts {
                demand,
                order,
                checklist,
                told_salt,
            },
            Basis::Emergency { .. } => unreachable!(),
        }
    }
    let other = demand.replace("CV-2026", "CV-2027");
    all.on("demand", Check::Openings, |it| *parts(it).demand = other);
    let spaced = demand.replacen(':', ": ", 1);
    all.on("demand's form", Check::Form, |it| {
        *parts(it).demand = spaced
    });
    let mut bytes = order.0.clone();
    flip(&mut bytes);
    all.on("order", Check::Openings, |it| {
        *parts(it).order = bytes.into()
    });
    all.on("no order", Check::Openings, |it| parts(it).order.0.clear());
    let other = checklist.replace("The clerk", "A clerk");
    all.on("checklist", Check::Openings, |it| {
        *parts(it).checklist = other
    });
    all.on("no checklist", Check::Form, |it| {
        parts(it).checklist.clear()
    });
    match told_salt {
        Some(salt) => {
            let mut other = salt.clone();
            other_hex(&mut other);
            all.on("told-salt", Check::Openings, |it| {
                *parts(it).told_salt = Some(other)
            });
            all.on("no told-salt", Check::Openings, |it| {
                *parts(it).told_salt = None
            });
            all.on("told-salt's form", Check::Form, |it| {
                *parts(it).told_salt = Some("salt".to_owned());
            });
        }
        None => all.on("a told-salt", Check::Openings, |it| {
            *parts(it).told_salt = Some("0".repeat(64));
        }),
    }
    all.on("another basis", Check::Kind, |it| {
        it.basis = Basis::Emergency {
            claim: "{}".to_owned(),
            call_back: "{}".to_owned(),
            findings: Vec::new(),
            look_up_salt: None,
        };
    });
}

/// The document that keeps the household from being told is the one that the demand names.
pub(super) fn on_gag(all: &mut Attacks, gag: Option<&Bytes64>) {
    fn given(case: &mut CaseFile) -> &mut Option<Bytes64> {
        match &mut case.basis {
            Basis::Compelled { gag, .. } => gag,
            Basis::Emergency { .. } => unreachable!(),
        }
    }
    let check = Check::Openings;
    match gag {
        Some(gag) => {
            let mut other = gag.0.clone();
            flip(&mut other);
            all.on("gag", check, |it| *given(it) = Some(other.into()));
            all.on("an empty gag", check, |it| {
                *given(it) = Some(Vec::new().into())
            });
            all.on("no gag", check, |it| *given(it) = None);
        }
        None => all.on("a gag", check, |it| {
            *given(it) = Some(b"the gag".to_vec().into())
        }),
    }
}

pub(super) fn on_findings(all: &mut Attacks, findings: &[Finding]) {
    for (at, finding) in findings.iter().enumerate() {
        let Finding {
            by,
            danger,
            imminent,
            helps,
            no_time,
        } = *finding;
        fn given(case: &mut CaseFile) -> &mut Vec<Finding> {
            match &mut case.basis {
                Basis::Emergency { findings, .. } => findings,
                Basis::Compelled { .. } => unreachable!(),
            }
        }
        let check = Check::Approvals;
        all.on("finding's reviewer", check, |it| given(it)[at].by = by + 1);
        all.on("no danger", check, |it| given(it)[at].danger = !danger);
        all.on("not imminent", check, |it| {
            given(it)[at].imminent = !imminent
        });
        all.on("does not help", check, |it| given(it)[at].helps = !helps);
        all.on("time enough", check, |it| given(it)[at].no_time = !no_time);
        all.on("finding left out", check, |it| *given(it) = vec![*finding]);
    }
}

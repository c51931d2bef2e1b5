//! What in the entries of a legal demand contradicts itself (`docs/ref/leaf.md`).

use sidelight_domain::rulebook::BAND_WIDTHS;

use super::emergency::{NOT_SEALED, NOT_TWO, NOTICE_DAYS_MAX, sealed};
use super::kind::{
    AccountDisclosed, Body, Compelled, DemandRefused, DemandsBanded, Objection, Preservation,
};
use super::list::{Authority, DemandName, ObjectionState};
use super::value::Day;

/// What is kept is kept for so many days at most; as long as a gag can run.
const KEPT_DAYS_MAX: u16 = 90;

pub(super) fn contradiction(day: Day, body: &Body) -> Option<&'static str> {
    match body {
        Body::Compelled(compelled) => of_compelled(day, compelled),
        Body::AccountDisclosed(disclosed) => of_account(disclosed),
        Body::Objection(objection) => of_objection(objection),
        Body::DemandRefused(refused) => of_refused(refused),
        Body::Preservation(preservation) => of_preservation(day, preservation),
        Body::DemandsBanded(banded) => of_banded(day, banded),
        _ => None,
    }
}

/// A household is told unless it is gagged, and then the type is not told either.
fn told(told: bool, demand: &DemandName) -> Option<&'static str> {
    let gagged = *demand == DemandName::Sealed;
    (told == gagged).then_some("sealed although the household was told, or the reverse")
}

fn of_compelled(day: Day, compelled: &Compelled) -> Option<&'static str> {
    if compelled.homes != 1 {
        return Some("a demand is about one home");
    }
    if compelled.cameras == 0 || compelled.clips == 0 || compelled.seconds == 0 {
        return Some("nothing leaves");
    }
    if !sealed(day).contains(&compelled.seal_until) {
        return Some(NOT_SEALED);
    }
    let last = match compelled.told {
        Some(_) => day.after(NOTICE_DAYS_MAX),
        None => compelled.seal_until,
    };
    if compelled.notice_due < day || compelled.notice_due > last {
        return Some("the notice is due in the past, or too late");
    }
    if compelled.first_review >= compelled.second_review {
        return Some(NOT_TWO);
    }
    told(compelled.told.is_some(), &compelled.demand)
}

fn of_account(disclosed: &AccountDisclosed) -> Option<&'static str> {
    if disclosed.first_review >= disclosed.second_review {
        return Some(NOT_TWO);
    }
    told(disclosed.told.is_some(), &disclosed.demand)
}

/// The household speaks for itself; who settles what it says is a reviewer.
fn of_objection(objection: &Objection) -> Option<&'static str> {
    let by_operator = objection.decided_by == Authority::Operator;
    let by_household = matches!(
        objection.state,
        ObjectionState::Raised | ObjectionState::Withdrawn
    );
    let fits = by_operator == by_household && by_operator == objection.decision.is_none();
    (!fits).then_some("the state, the decision and who decided do not go together")
}

/// A reviewer's reason needs a reviewer; what nobody decided, nobody signed.
fn of_refused(refused: &DemandRefused) -> Option<&'static str> {
    let by_operator = refused.decided_by == Authority::Operator;
    let by_nobody = !refused.reason.is_a_reviewers();
    let fits = by_operator == by_nobody && by_operator == refused.decision.is_none();
    (!fits).then_some("the reason, the decision and who decided do not go together")
}

fn of_preservation(day: Day, preservation: &Preservation) -> Option<&'static str> {
    let kept = day..=day.after(KEPT_DAYS_MAX);
    (!kept.contains(&preservation.until)).then_some("kept until the past, or for too long")
}

fn of_banded(day: Day, banded: &DemandsBanded) -> Option<&'static str> {
    if !banded.month.ends_half_year() || banded.month >= day.month() {
        return Some("not a half-year that is over");
    }
    let is_band = BAND_WIDTHS.iter().any(|width| {
        banded.least.is_multiple_of(*width)
            && banded.most.checked_sub(banded.least) == Some(width - 1)
    });
    (!is_band).then_some("not a band of 100, 250, 500 or 1,000 numbers")
}

//! Quiet hours of somebody the operator reaches.

use sidelight_api::reach::Quiet;
use sidelight_reach::quiet;
use sidelight_store::reach::ReachPerson;

use super::kind::Kind;

/// What somebody has said; what cannot be read disturbs nobody's sleep for ever, so it counts as nothing.
pub(crate) fn read(said: &ReachPerson) -> Option<Quiet> {
    serde_json::from_str(said.quiet.as_deref()?).ok()
}

/// What is wrong with the hours.
pub(crate) fn problem(said: &Quiet) -> Option<&'static str> {
    quiet::problem(said, &Kind::ALL.map(Kind::code))
}

/// From when on a message of this kind may be sent, ms; `None` if it may be at once.
pub(crate) fn ends_ms(said: &Quiet, kind: Kind, now_ms: u64) -> Option<u64> {
    let always = matches!(kind, Kind::DangerNear | Kind::Test | Kind::Confirm);
    match always {
        true => None,
        false => quiet::ends_ms(said, kind.code(), now_ms),
    }
}

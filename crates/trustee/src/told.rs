//! A case in words: what a person must know before deciding, at the console and at the command line.

use sidelight_domain::emergency::life::Owner;
use sidelight_domain::emergency::{Danger, NotAsked};
use sidelight_domain::window::write_minute;

use crate::cases::Arrived;
use crate::verify::Cleared;

/// One line: what it is about, and what it says.
pub(crate) type Line = (&'static str, String);

/// A cleared case.
pub(crate) struct Told {
    /// What everybody reads.
    pub(crate) first: Vec<Line>,
    /// The rest.
    pub(crate) more: Vec<Line>,
}

impl Told {
    /// A case that passed every check.
    pub(crate) fn of(cleared: &Cleared, arrived: &Arrived) -> Self {
        let (claim, entry) = (cleared.claim(), cleared.entry());
        let call = cleared.call_back();
        Self {
            first: vec![
                (
                    "who asks",
                    format!("{}, case {}", cleared.agency(), claim.case),
                ),
                (
                    "danger",
                    format!("{}: {}. {}", danger(claim.danger), claim.who, claim.harm),
                ),
                ("why now", claim.why_now.clone()),
                ("what leaves", leaves(cleared)),
                ("the owner", owner(entry.owner, claim.not_asked)),
            ],
            more: vec![
                ("why no court", claim.why_no_process.clone()),
                ("why footage", claim.why_footage.clone()),
                (
                    "call back",
                    format!(
                        "{} at {}, {}: {}",
                        call.reached,
                        call.number,
                        at(call.at),
                        call.said
                    ),
                ),
                (
                    "two reviewers",
                    "found danger, now, footage that helps, and no time for a court".to_owned(),
                ),
                ("afterwards", claim.process.clone()),
                ("the case came", at(arrived.seen_ms)),
            ],
        }
    }
}

/// A moment for people.
pub(crate) fn at(ms: u64) -> String {
    write_minute(ms).replace('T', " ").replace('Z', " UTC")
}

/// A case in one line.
pub(crate) fn line(cleared: &Cleared) -> String {
    let claim = cleared.claim();
    format!("{}: danger {}", cleared.agency(), danger(claim.danger))
}

fn leaves(cleared: &Cleared) -> String {
    let (entry, window) = (cleared.entry(), cleared.claim().window);
    format!(
        "at most {} min of {} camera(s), {} clip(s), between {} and {}",
        entry.seconds.div_ceil(60),
        cleared.cameras().len(),
        entry.clips,
        at(window.from_ms()),
        at(window.to_ms())
    )
}

fn danger(danger: Danger) -> &'static str {
    match danger {
        Danger::Death => "of death",
        Danger::SeriousInjury => "of a serious injury",
        Danger::Kidnapping => "kidnapping",
        Danger::MissingAtRisk => "missing, at risk",
    }
}

fn owner(owner: Owner, not_asked: Option<NotAsked>) -> String {
    let says = match owner {
        Owner::Agreed => "was asked and agreed",
        Owner::Declined => "was asked and declined",
        Owner::NoAnswer => "was asked and did not answer in time",
        Owner::NotAsked => "was not asked",
    };
    let why = not_asked.map(|reason| match reason {
        NotAsked::OwnerInDanger => ": it would put the owner in danger",
        NotAsked::OwnerSuspected => ": the owner may be the one who does harm",
        NotAsked::OwnerUnreachable => ": nobody there can be reached",
        NotAsked::NoTime => ": there was no time",
    });
    format!("{says}{}", why.unwrap_or_default())
}

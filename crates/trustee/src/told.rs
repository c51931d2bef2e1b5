//! A case in words: what a person must know before deciding, at the console and at the command line.

use sidelight_domain::emergency::life::Owner;
use sidelight_domain::emergency::{Claim, Danger as Of, LeftOut, NotAsked};
use sidelight_domain::window::say_minute;
use sidelight_domain::words::plural;

use crate::cases::Arrived;
use crate::verify::{Basis, Cleared, Danger, Demanded};

/// What is read first where somebody practises.
pub(crate) const DRILL: &str = "DRILL";

/// Characters of a line on a phone, as few as wrapping leaves of it.
const PHONE_CHARS: usize = 30;
/// Lines of a case that a phone shows at once.
const PHONE_ROWS_MAX: usize = 17;

/// One line: what it is about, and what it says.
pub(crate) type Line = (&'static str, String);

/// A document of a case that was cleared: it is the one that the demand names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paper {
    /// The order.
    Order,
    /// What keeps the household from being told.
    Gag,
}

impl Paper {
    /// In addresses.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Paper::Order => "order",
            Paper::Gag => "gag",
        }
    }

    /// For people.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Paper::Order => "the order",
            Paper::Gag => "the gag",
        }
    }

    /// That of this address.
    pub(crate) fn of(code: &str) -> Option<Self> {
        [Paper::Order, Paper::Gag]
            .into_iter()
            .find(|it| it.code() == code)
    }

    /// Its bytes, a PDF that somebody else made: to be saved, and shown by no page.
    pub(crate) fn bytes(self, cleared: &Cleared) -> Option<Vec<u8>> {
        match (self, cleared.basis()) {
            (_, Basis::Emergency(_)) => None,
            (Paper::Order, Basis::Compelled(it)) => Some(it.order.clone()),
            (Paper::Gag, Basis::Compelled(it)) => it.gag.clone(),
        }
    }
}

/// A cleared case.
pub(crate) struct Told {
    /// What everybody reads.
    pub(crate) first: Vec<Line>,
    /// Documents that go with it.
    pub(crate) papers: Vec<Paper>,
    /// The rest.
    pub(crate) more: Vec<Line>,
    /// What the rest is.
    pub(crate) folded: &'static str,
}

impl Told {
    /// A case that passed every check.
    pub(crate) fn of(cleared: &Cleared, arrived: &Arrived) -> Self {
        let mut told = match cleared.basis() {
            Basis::Emergency(it) => in_danger(cleared, it),
            Basis::Compelled(it) => demanded(cleared, it),
        };
        told.more
            .push(("the case came", say_minute(arrived.seen_ms)));
        told
    }
}

fn in_danger(cleared: &Cleared, case: &Danger) -> Told {
    let (claim, call) = (&case.claim, &case.call_back);
    let called = format!(
        "{} at {}, {}: {}",
        call.reached,
        call.number,
        say_minute(call.at),
        call.said
    );
    let found = "found danger, now, footage that helps, and no time for a court";
    let practised = "nobody is in danger: it is practised on a home that was announced for it";
    let practised = case.is_drill.then(|| (DRILL, practised.to_owned()));
    let why = [
        ("why no court", claim.why_no_process.clone()),
        ("why footage", claim.why_footage.clone()),
    ];
    let first = [
        (
            "who asks",
            format!("{}, case {}", cleared.agency(), claim.case),
        ),
        (
            "danger",
            format!("{}: {}. {}", danger(claim.danger), claim.who, claim.harm),
        ),
        ("why now", claim.why_now.clone()),
        ("what leaves", format!("{}{}", leaves(cleared), named(case))),
        ("the owner", owner(case.entry.owner, claim)),
    ];
    let first: Vec<Line> = practised.into_iter().chain(first).collect();
    let rest = [
        ("call back", called),
        ("two reviewers", found.to_owned()),
        ("afterwards", claim.process.clone()),
    ];
    let not_to_know = claim.left_out.as_ref().map(left_out);
    let rest = not_to_know.into_iter().chain(rest);
    let papers = Vec::new();
    match fits(first.iter().chain(&why)) {
        true => Told {
            first: first.into_iter().chain(why).collect(),
            papers,
            more: rest.collect(),
            folded: "The call back, and afterwards",
        },
        false => Told {
            first,
            papers,
            more: why.into_iter().chain(rest).collect(),
            folded: "Why no court, why footage, who was called",
        },
    }
}

/// Whether so much can be read on a phone's screen of 390 by 844 together with what decides, unfolded.
fn fits<'a>(mut lines: impl Iterator<Item = &'a Line>) -> bool {
    let rows = lines.try_fold(0, |rows: usize, (_, says)| {
        let rows = rows + says.chars().count().div_ceil(PHONE_CHARS);
        (rows <= PHONE_ROWS_MAX).then_some(rows)
    });
    rows.is_some()
}

fn demanded(cleared: &Cleared, case: &Demanded) -> Told {
    let (demand, entry) = (&case.demand, &case.entry);
    let owner = match (entry.told, demand.gag) {
        (Some(told), _) => format!("was told in entry {} and had its days to object", told.0),
        (None, _) => format!(
            "may not be told before {}; your notice waits here until then",
            entry.notice_due
        ),
    };
    let order = format!(
        "{}, {} {}, issued {}",
        demand.kind,
        demand.authority,
        demand.reference,
        say_minute(demand.issued_ms)
    );
    let document = format!(
        "{} bytes, SHA-256 {}",
        case.order.len(),
        hex::encode(demand.order)
    );
    let gag = demand.gag.map(|gag| {
        format!(
            "{}, until {}, by a document of {} bytes, SHA-256 {}",
            demand.authority,
            say_minute(gag.until_ms),
            case.gag.as_ref().map_or(0, Vec::len),
            hex::encode(gag.document)
        )
    });
    let mut first = vec![
        (
            "who asks",
            format!("{}, case {}", cleared.agency(), demand.case),
        ),
        ("demanded by", order),
        ("what leaves", leaves(cleared)),
        ("the owner", owner),
    ];
    first.extend(gag.map(|says| ("gag", says)));
    let mut papers = vec![Paper::Order];
    papers.extend(demand.gag.map(|_| Paper::Gag));
    let by = format!(
        "{}, {}",
        case.checklist.reached,
        say_minute(case.checklist.at)
    );
    Told {
        first,
        papers,
        more: vec![
            ("the order", document),
            ("confirmed by", by),
            (
                "a reviewer",
                "found it genuine, in force, for this operator, for these doors and hours"
                    .to_owned(),
            ),
            ("two reviewers", "approved it".to_owned()),
        ],
        folded: "The order, and who confirmed it",
    }
}

/// A case in one line.
pub(crate) fn line(cleared: &Cleared) -> String {
    match cleared.basis() {
        Basis::Emergency(it) => {
            let says = format!("{}: danger {}", cleared.agency(), danger(it.claim.danger));
            match it.is_drill {
                true => format!("{DRILL}, {says}"),
                false => says,
            }
        }
        Basis::Compelled(it) => {
            format!(
                "{}: {} of {}",
                cleared.agency(),
                it.demand.kind,
                it.demand.authority
            )
        }
    }
}

fn leaves(cleared: &Cleared) -> String {
    let (entry, (_, window)) = (cleared.basis().release(), cleared.basis().named());
    format!(
        "at most {} min of {}, {}, between {}",
        entry.seconds.div_ceil(60),
        plural(cleared.cameras().len() as u64, "camera"),
        plural(entry.clips, "clip"),
        window.said("and")
    )
}

/// Whoever decides knows where nobody stood at the door.
fn named(case: &Danger) -> String {
    match case.claim.home {
        None => String::new(),
        Some(home) => format!(
            "; of a home that was named by its address or a contact, in look-up {}",
            home.look_up
        ),
    }
}

fn danger(danger: Of) -> &'static str {
    match danger {
        Of::Death => "of death",
        Of::SeriousInjury => "of a serious injury",
        Of::Kidnapping => "kidnapping",
        Of::MissingAtRisk => "missing, at risk",
    }
}

fn owner(owner: Owner, claim: &Claim) -> String {
    let says = match owner {
        Owner::Agreed => "was asked and agreed",
        Owner::Declined => "was asked and declined",
        Owner::NoAnswer => "was asked and did not answer in time",
        Owner::NotAsked => "was not asked",
    };
    let why = claim.not_asked.map(|reason| match reason {
        NotAsked::OwnerInDanger => ": it would put the owner in danger",
        NotAsked::OwnerSuspected => ": the owner may be the one who does harm",
        NotAsked::OwnerUnreachable => ": nobody there can be reached",
        NotAsked::NoTime => ": there was no time",
    });
    // One row of a phone, wherever there can be: the names are in the rest.
    if let Some(it) = &claim.left_out {
        let left = match it.people.len() {
            1 => "1 person".to_owned(),
            people => format!("{people} people"),
        };
        let said = match owner {
            Owner::Agreed => "agreed",
            Owner::Declined => "declined",
            Owner::NoAnswer => "did not answer",
            Owner::NotAsked => {
                return format!("{says}, because of {left} named");
            }
        };
        return format!("{said}; {left} not asked");
    }
    format!("{says}{}", why.unwrap_or_default())
}

/// Who was not to learn of it, as the agency knows them.
fn left_out(it: &LeftOut) -> Line {
    let why = match it.reason {
        NotAsked::OwnerSuspected => "may be who does harm",
        NotAsked::OwnerInDanger | NotAsked::OwnerUnreachable | NotAsked::NoTime => {
            "would put somebody in danger by knowing of it"
        }
    };
    ("not to know", format!("{}: {why}", it.people.join("; ")))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn what_the_owner_was_asked_is_what_the_claim_and_the_entry_say() {
        let text = |version: u64, asked: &str| {
            format!(
                "{{\"v\":{version},\"origin\":\"log.example\",\"agency\":\"town-police\",\"case\":\"1\",\
                 \"danger\":\"death\",\"who\":\"x\",\"harm\":\"x\",\"why_now\":\"x\",\"why_no_process\":\
                 \"x\",\"why_footage\":\"x\",\"doors\":[\"0a0b0c0d0e\"],\"from\":0,\"to\":60000,{asked},\
                 \"process\":\"x\",\"deadline\":null}}"
            )
        };
        let of = |version, asked: &str| Claim::parse(&text(version, asked)).unwrap();
        let asked = of(1, "\"owner\":\"ask\",\"owner_reason\":null");
        assert_eq!(owner(Owner::Agreed, &asked), "was asked and agreed");
        let hurried = of(1, "\"owner\":\"do-not-ask\",\"owner_reason\":\"no-time\"");
        assert_eq!(
            owner(Owner::NotAsked, &hurried),
            "was not asked: there was no time"
        );
        let left = of(
            3,
            "\"owner\":\"ask\",\"owner_reason\":null,\"left_out\":{\"people\":[\"Rob\",\
             \"r@example.org\"],\"reason\":\"owner-suspected\"}",
        );
        assert_eq!(
            owner(Owner::Declined, &left),
            "declined; 2 people not asked"
        );
        assert_eq!(
            owner(Owner::NotAsked, &left),
            "was not asked, because of 2 people named"
        );
        assert_eq!(
            left_out(left.left_out.as_ref().unwrap()),
            (
                "not to know",
                "Rob; r@example.org: may be who does harm".to_owned()
            )
        );
    }

    #[test]
    fn a_case_is_unfolded_as_long_as_it_fits_a_phone() {
        let of = |chars: usize| vec![("why now", "x".repeat(chars))];
        let most = PHONE_CHARS * PHONE_ROWS_MAX;
        assert!(fits(of(most).iter()));
        assert!(!fits(of(most + 1).iter()));
        // Each begins a line of its own.
        let short = vec![("why now", "x".to_owned()); PHONE_ROWS_MAX];
        assert!(fits(short.iter()));
        assert!(!fits(short.iter().chain(&of(1))));
    }
}

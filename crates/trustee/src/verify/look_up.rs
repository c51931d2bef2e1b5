//! What a trustee checks before it answers a look-up of addresses and contacts, by itself
//! (`docs/ref/lookup.md`, answering): the same record, the same people, and exactly the elements that the
//! entry commits to.
//!
//! An answer can be computed from a [`ClearedLookUp`] alone, and there is no other way to one than
//! [`clear_look_up`].

use std::collections::BTreeSet;

use sidelight_api::lookup::case::LookUpCase;
use sidelight_domain::approval::Site;
use sidelight_domain::lookup::{LookUp, look_up_digest};
use sidelight_domain::record::{Encoder, Hash, sha256};
use sidelight_domain::rulebook::Rulebook;
use sidelight_quorum::{Addresses, Point, Roster, ShareKey};
use sidelight_translog::entry::{self, Body, Commitment, Entry, Kind, Role, Slug};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::ledger::Ledger;
use sidelight_translog::merkle::leaf_hash;
use sidelight_translog::source::TileSource;

use super::people::{Approved, decision_of, signed};
use super::record::Head;
use super::{Check, Refused, values};

/// What this trustee knows by itself.
pub struct LookUpGround<'a, S> {
    /// How it is called in the record.
    pub me: &'a Slug,
    /// Its share of the look-up key.
    pub share: &'a ShareKey<Addresses>,
    /// The roster of the look-up key in force.
    pub roster: &'a Roster<Addresses>,
    /// The record as replayed here.
    pub ledger: &'a Ledger,
    /// The head that is published now, and what it is held against.
    pub head: Head<'a, S>,
    /// Text of the rulebook that the entry names.
    pub rulebook: &'a str,
    /// Where this operator's people give approvals, as pinned here.
    pub site: Site<'a>,
}

/// A look-up that passed every check.
#[derive(Clone, Debug)]
pub struct ClearedLookUp {
    index: u64,
    leaf: Hash,
    elements: Vec<(Hash, Point<Addresses>)>,
}

impl ClearedLookUp {
    /// Index of the entry.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// Leaf hash of the entry: every answer is bound to it.
    pub(crate) fn leaf(&self) -> &Hash {
        &self.leaf
    }

    /// The blinded addresses, in the order of the text.
    pub(crate) fn elements(&self) -> impl Iterator<Item = &Point<Addresses>> {
        self.elements.iter().map(|(_, point)| point)
    }

    /// What an answer to this is an answer for: entry and elements.
    pub fn digest(&self) -> Hash {
        let digest = Encoder::new("sidelight/trustee-looked-up/v1").field(&self.leaf);
        let with = |digest: Encoder, (bytes, _): &(Hash, _)| digest.field(bytes);
        self.elements.iter().fold(digest, with).hash()
    }
}

/// A case as it reads, before anything of it is believed.
struct Read<'a> {
    case: &'a LookUpCase,
    entry: Entry,
    body: entry::LookUp,
    text: LookUp,
}

/// Runs every check; the first that does not hold refuses.
pub fn clear_look_up<S: TileSource>(
    case: &LookUpCase,
    ground: &LookUpGround<'_, S>,
) -> Result<ClearedLookUp, Refused> {
    let read = read(case)?;
    current(&read, ground)?;
    ground.head.witnessed()?;
    ground.head.continues(ground.ledger)?;
    ground.head.includes(case.index, case.entry.as_bytes())?;
    let record = ground.ledger.look_up(case.index);
    let same = record.is_some_and(|it| it.entry == read.body && it.day == read.entry.day());
    Check::Replayed.demand(same, "not as replayed here")?;
    let (agency, people) = opened(&read, ground)?;
    approved(&read, (&agency, people), ground)?;
    let mut elements = Vec::with_capacity(read.text.elements.len());
    for bytes in &read.text.elements {
        let point = Point::from_bytes(bytes);
        let point = point.map_err(|_| Check::Wraps.refused("no element that is computed with"))?;
        elements.push((*bytes, point));
    }
    let who = ground.ledger.trustee(ground.me);
    let number = who.and_then(|it| u16::try_from(it.entry.number).ok());
    let share = ground.share;
    let fits = number == Some(share.trustee().get())
        && ground.roster.public_share(share.trustee()) == Some(share.public());
    Check::Share.demand(fits, "")?;
    Ok(ClearedLookUp {
        index: case.index,
        leaf: leaf_hash(case.entry.as_bytes()).0,
        elements,
    })
}

fn read(case: &LookUpCase) -> Result<Read<'_>, Refused> {
    let entry = Entry::parse(case.entry.as_bytes());
    let entry = entry.map_err(|_| Check::Form.refused("entry"))?;
    let Body::LookUp(body) = entry.body().clone() else {
        return Err(Check::Kind.refused("no look-up"));
    };
    let text = LookUp::parse(&case.text).map_err(|_| Check::Form.refused("text"))?;
    Ok(Read {
        case,
        entry,
        body,
        text,
    })
}

/// Rulebook, limits, key and roster of the entry's day.
fn current<S>(read: &Read<'_>, ground: &LookUpGround<'_, S>) -> Result<(), Refused> {
    let check = Check::Current;
    let policy = ground.ledger.policy_on(read.entry.day());
    let in_force = policy.is_some_and(|policy| policy.rulebook == read.body.policy);
    check.demand(in_force, "rulebook")?;
    let text = Sha256Hash(sha256(ground.rulebook.as_bytes()));
    check.demand(text == read.body.policy, "the rulebook's text")?;
    let rules = Rulebook::parse(ground.rulebook).ok();
    let rules = rules.and_then(|book| book.look_up);
    let allowed = rules.is_some_and(|it| read.body.addresses <= it.addresses_max);
    Check::Replayed.demand(allowed, "more addresses than the rulebook allows")?;
    let newest = ground.ledger.lookup_sets().last();
    let set = newest.filter(|set| set.index == read.body.lookup_set.0);
    let set = set.ok_or_else(|| check.refused("look-up set"))?;
    let roster = Sha256Hash::of(ground.roster.to_text().as_bytes());
    let fits = roster == set.entry.roster && ground.roster.epoch() == set.entry.epoch;
    check.demand(fits, "roster")?;
    check.demand(read.text.epoch == set.entry.epoch, "epoch")
}

/// Every committed field fits its opening, and says what the text says.
fn opened<S>(read: &Read<'_>, ground: &LookUpGround<'_, S>) -> Result<(Slug, [u64; 2]), Refused> {
    let check = Check::Openings;
    let (body, text) = (&read.body, &read.text);
    let committed: [(&str, Commitment); 4] = [
        ("agency", body.agency),
        ("text", body.text),
        ("submitted-by", body.submitted_by),
        ("supervised-by", body.supervised_by),
    ];
    let values = values(Kind::LookUp, &committed, &read.case.openings)?;
    let value = |field| values.get(field).copied().unwrap_or_default();
    let hash = Sha256Hash::of(read.case.text.as_bytes()).to_hex();
    check.demand(value("text") == hash, "text")?;
    let origin = ground.ledger.operator().map(|it| it.origin.as_str());
    let says = value("agency") == text.agency
        && origin == Some(text.origin.as_str())
        && body.danger == text.danger
        && body.addresses == text.addresses();
    check.demand(says, "it says something else than the entry")?;
    let number = |field| value(field).parse().map_err(|_| check.refused(field));
    let agency = value("agency")
        .parse()
        .map_err(|_| check.refused("agency"))?;
    Ok((agency, [number("submitted-by")?, number("supervised-by")?]))
}

/// Officer and supervisor over the text, a reviewer over the decision; three people.
fn approved<S>(
    read: &Read<'_>,
    (agency, [officer, supervisor]): (&Slug, [u64; 2]),
    ground: &LookUpGround<'_, S>,
) -> Result<(), Refused> {
    let check = Check::Approvals;
    let asked = look_up_digest(&read.text.origin, &read.case.text, officer);
    let decided = decision_of(&read.case.entry, Kind::LookUp, &read.text.origin);
    let decided = decided.ok_or_else(|| check.refused("decision"))?;
    check.demand(read.body.decision.0 == decided, "decision")?;
    let reviewer = read.body.decided_by.0;
    let expected = [
        (officer, Role::Officer, Some(agency), asked),
        (supervisor, Role::Supervisor, Some(agency), asked),
        (reviewer, Role::Reviewer, None, decided),
    ];
    let people: BTreeSet<u64> = expected.iter().map(|it| it.0).collect();
    check.demand(people.len() == expected.len(), "one did two people's part")?;
    signed(
        &read.case.approvals,
        &expected,
        &Approved {
            ledger: ground.ledger,
            site: &ground.site,
            before: read.case.index,
        },
    )
}

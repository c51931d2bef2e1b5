//! The record's side: what is in force, who has signed the head, that it is the record mirrored here.

use sidelight_domain::demand::Told;
use sidelight_domain::record::HouseholdId;
use sidelight_domain::rulebook::decide::Released;
use sidelight_domain::window::DAY_MS;
use sidelight_translog::checkpoint::OpenCheckpoint;
use sidelight_translog::entry::{Day, FieldOpening, Kind, ObjectionState};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::ledger::Ledger;
use sidelight_translog::merkle::{check_inclusion, leaf_hash};
use sidelight_translog::policy::Policy;
use sidelight_translog::proven::ProvenTree;
use sidelight_translog::source::TileSource;

use super::{Basis, Case, Check, Demanded, Ground, Opened, Refused};

/// How old the signatures under a head may be, seconds.
const HEAD_SECONDS_MAX: u64 = 10 * 60;
/// How far clocks may stand apart, ms.
const CLOCKS_MS_MAX: u64 = 10 * 60 * 1000;
/// How long before the case the call back may lie, ms.
const CALL_MS_MAX: u64 = DAY_MS;

pub(super) fn current<S>(case: &Case<'_>, ground: &Ground<'_, S>) -> Result<(), Refused> {
    let check = Check::Current;
    let policy = ground.ledger.policy_on(case.entry.day());
    let in_force = policy.is_some_and(|policy| policy.rulebook == case.body.policy);
    check.demand(in_force, "rulebook")?;
    let text = Sha256Hash::of(ground.rulebook.as_bytes());
    check.demand(text == case.body.policy, "the rulebook's text")?;
    let set = ground.ledger.trustee_sets().last();
    let newest = set.filter(|set| set.index == case.body.trustee_set.0);
    let set = newest.ok_or_else(|| check.refused("trustee set"))?;
    let roster = Sha256Hash::of(ground.roster.to_text().as_bytes());
    let fits = roster == set.entry.roster && ground.roster.epoch() == set.entry.epoch;
    check.demand(fits, "roster")
}

/// A head that was published, and what it is held against.
#[derive(Clone, Copy)]
pub struct Head<'a, S> {
    /// Who must have signed it, as pinned here.
    pub log_policy: &'a Policy,
    /// The head, as signed.
    pub published: &'a [u8],
    /// When that was, ms.
    pub seen_ms: u64,
    /// Size and root of what is replayed here.
    pub tree: (u64, Sha256Hash),
    /// Its files.
    pub files: &'a S,
}

impl<S> Head<'_, S> {
    fn open(&self) -> Result<OpenCheckpoint, Refused> {
        let open = self.log_policy.open(self.published);
        open.map_err(|error| Check::Witnessed.refused(&error.to_string()))
    }

    /// The quorum has signed, and lately.
    pub(super) fn witnessed(&self) -> Result<(), Refused> {
        let policy = self.log_policy;
        let none = policy.is_operator_signed_only();
        Check::Witnessed.demand(!none, "your policy demands nobody")?;
        let open = self.open()?;
        let now = self.seen_ms / 1000;
        let fresh = policy.quorum_met(|vkey| {
            let mut signed = open.cosignatures.iter().filter(|it| it.vkey == *vkey);
            signed.any(|it| it.time.abs_diff(now) <= HEAD_SECONDS_MAX)
        });
        Check::Fresh.demand(fresh, "")
    }
}

impl<S: TileSource> Head<'_, S> {
    /// The head is one of the tree that is replayed here.
    pub(super) fn continues(&self, ledger: &Ledger) -> Result<(), Refused> {
        let open = self.open()?;
        let (size, root) = open.checkpoint.head();
        let here = ProvenTree::new(self.files, self.tree).root_at(size);
        let own = ledger.log_key() == Some(&open.log_key);
        Check::Continues.demand(own && here.is_ok_and(|here| here == root), "")
    }

    /// The entry is in it at its index.
    pub(super) fn includes(&self, index: u64, entry: &[u8]) -> Result<(), Refused> {
        let head = self.open()?.checkpoint.head();
        let leaf = leaf_hash(entry);
        let there = ProvenTree::new(self.files, head)
            .prove_inclusion(index)
            .is_ok_and(|proof| check_inclusion(&proof, head, (index, leaf)).is_ok());
        Check::Included.demand(there, "")
    }
}

/// The replay has this entry, and what was found of it before is of its time.
pub(super) fn replayed<S>(case: &Case<'_>, ground: &Ground<'_, S>) -> Result<(), Refused> {
    let check = Check::Replayed;
    let (ledger, release) = (ground.ledger, case.file.release);
    let (day, seen_ms) = (case.entry.day(), ground.seen_ms);
    let past = |at_ms: u64| at_ms <= seen_ms.saturating_add(CLOCKS_MS_MAX);
    match &case.basis {
        Basis::Emergency(it) => {
            let record = match it.is_drill {
                true => ledger.drill(release),
                false => ledger.emergency(release),
            };
            let same = record.is_some_and(|record| record.entry == it.entry && record.day == day);
            check.demand(same, "not as replayed here")?;
            let misused = ledger.misused_emergency(release).is_some();
            check.demand(!misused, "a reviewer says that it was misused")?;
            let called = it.call_back.at;
            let lately = past(called) && seen_ms.saturating_sub(called) <= CALL_MS_MAX;
            check.demand(lately, "the call back is not of today")
        }
        Basis::Compelled(it) => {
            let record = ledger.compelled_release(release);
            let same = record.is_some_and(|record| record.entry == it.entry && record.day == day);
            check.demand(same, "not as replayed here")?;
            check.demand(past(it.checklist.at), "the checklist is of the future")
        }
    }
}

/// A drill is about a home that was announced for drills on an earlier day, and nothing else about one that
/// was ever announced: so no emergency passes for a drill, and no drill takes a home's footage.
pub(super) fn practised<S>(
    case: &Case<'_>,
    household: HouseholdId,
    ground: &Ground<'_, S>,
) -> Result<(), Refused> {
    let canary = ground.ledger.canary(household);
    match case.basis.is_drill() {
        true => {
            let announced = canary.is_some_and(|it| it.day < case.entry.day());
            Check::Kind.demand(announced, "no home for drills")
        }
        false => Check::Kind.demand(canary.is_none(), "a home for drills"),
    }
}

/// It keeps to the rulebook, with everything that was found.
pub(super) fn ruled<S>(
    case: &Case<'_>,
    released: Released,
    ground: &Ground<'_, S>,
) -> Result<(), Refused> {
    let check = Check::Replayed;
    let read = sidelight_rules::read(ground.rulebook);
    let (_, by) = read.map_err(|error| check.refused(&error.to_string()))?;
    let forbidden = match &case.basis {
        Basis::Emergency(it) => it.claim.release_forbidden(it.call_back.at, released, &by),
        Basis::Compelled(it) => {
            let told = household(it, case.entry.day(), ground)?;
            let demand = &it.demand;
            demand.release_forbidden(it.checklist.at, (released, told), &by)
        }
    };
    match forbidden.first() {
        None => Ok(()),
        Some(rule) => Err(check.refused(rule)),
    }
}

/// Whether the household was told and has objected; or else whether a gag runs of which the entry says the
/// end.
fn household<S>(demanded: &Demanded, day: Day, ground: &Ground<'_, S>) -> Result<Told, Refused> {
    let entry = &demanded.entry;
    let told = match entry.told {
        None => None,
        Some(told) => {
            let record = ground.ledger.told(told.0);
            Some(record.ok_or_else(|| Check::Replayed.refused("told"))?)
        }
    };
    let ends = demanded.demand.gag.map(|gag| gag.until_ms);
    let free = |objection| {
        matches!(
            objection,
            None | Some(ObjectionState::Withdrawn | ObjectionState::Overruled)
        )
    };
    Ok(Told {
        days: told.map(|record| record.day.until(day)),
        gag_runs: ends == Some(entry.notice_due.start_ms()) && entry.notice_due > day,
        objection_holds: told.is_some_and(|record| !free(record.objection)),
    })
}

/// The entry by which the household was told is of this very demand.
pub(super) fn told<S>(case: &Case<'_>, ground: &Ground<'_, S>) -> Result<(), Refused> {
    let check = Check::Openings;
    let Basis::Compelled(it) = &case.basis else {
        return Ok(());
    };
    let (told, salt) = match (it.entry.told, it.told_salt) {
        (None, None) => return Ok(()),
        (Some(told), Some(salt)) => (told, salt),
        _ => return Err(check.refused("told-salt")),
    };
    let record = ground.ledger.told(told.0);
    let record = record.ok_or_else(|| check.refused("told"))?;
    let opening = case.file.openings.iter();
    let mut text = opening.filter(|opening| opening.field == "demand-text");
    let made = text.next().map(|opening| {
        let opening = FieldOpening {
            salt,
            value: opening.value.clone().into_bytes(),
        };
        opening.commit(Kind::DemandNoticed, "demand-text")
    });
    check.demand(made == Some(record.demand_text), "told of another demand")
}

/// The look-up that a claimed home was in is one of this agency, and was let through before.
pub(super) fn looked_up<S>(case: &Case<'_>, ground: &Ground<'_, S>) -> Result<(), Refused> {
    let check = Check::Openings;
    let Basis::Emergency(it) = &case.basis else {
        return Ok(());
    };
    let (home, salt) = match (it.claim.home, it.look_up_salt) {
        (None, None) => return Ok(()),
        (Some(home), Some(salt)) => (home, salt),
        _ => return Err(check.refused("look-up-salt")),
    };
    let record = ground.ledger.look_up(home.look_up);
    let before = record.filter(|_| case.precedes(home.look_up));
    let record = before.ok_or_else(|| check.refused("look-up"))?;
    let opening = FieldOpening {
        salt,
        value: it.claim.agency.clone().into_bytes(),
    };
    let made = opening.commit(Kind::LookUp, "agency");
    check.demand(made == record.entry.agency, "a look-up of another agency")
}

/// The entry says before the agency is open of which country it is, or was by its last entry but one, which
/// may be what reviewers signed; of none if the agency has not said it.
pub(super) fn country<S>(
    case: &Case<'_>,
    opened: &Opened,
    ground: &Ground<'_, S>,
) -> Result<(), Refused> {
    let Basis::Emergency(it) = &case.basis else {
        return Ok(());
    };
    // A record in which nobody has said any has entries of before.
    let said = it.entry.country.unwrap_or_default();
    let release = case.file.release;
    let may = ground.ledger.may_say(said, &opened.agency, release);
    Check::Openings.demand(may, "country")
}

/// It is sealed to the agency's newest key that was in the record before, or to the one before that, which is
/// used while the newest cools off.
pub(super) fn recipient<S>(
    case: &Case<'_>,
    opened: &Opened,
    ground: &Ground<'_, S>,
) -> Result<(), Refused> {
    let keys = ground.ledger.agency(&opened.agency).unwrap_or_default();
    let before = keys.iter().filter(|key| case.precedes(key.index));
    let mut newest = before.rev().take(2);
    let known = newest.any(|key| key.delivery_key == opened.recipient);
    Check::Recipient.demand(known, "")
}

//! The record's side: what is in force, who has signed the head, that it is the record mirrored here.

use sidelight_domain::demand::DemandViolation;
use sidelight_domain::rulebook::{DemandClass, DemandRules, EmergencyRules, Rulebook};
use sidelight_domain::window::DAY_MS;
use sidelight_translog::entry::{Day, FieldOpening, Kind, ObjectionState};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::merkle::{check_inclusion, leaf_hash};
use sidelight_translog::proven::ProvenTree;
use sidelight_translog::source::TileSource;

use super::{Basis, CLIP_SECONDS_MAX, Case, Check, Danger, Demanded, Ground, Opened, Refused};

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

/// The quorum has signed, and lately.
pub(super) fn witnessed<S>(ground: &Ground<'_, S>) -> Result<(), Refused> {
    let policy = ground.log_policy;
    let none = policy.is_operator_signed_only();
    Check::Witnessed.demand(!none, "your policy demands nobody")?;
    let open = policy.open(ground.published);
    let open = open.map_err(|error| Check::Witnessed.refused(&error.to_string()))?;
    let now = ground.seen_ms / 1000;
    let fresh = policy.quorum_met(|vkey| {
        let mut signed = open.cosignatures.iter().filter(|it| it.vkey == *vkey);
        signed.any(|it| it.time.abs_diff(now) <= HEAD_SECONDS_MAX)
    });
    Check::Fresh.demand(fresh, "")
}

/// The head is one of the tree that is replayed here.
pub(super) fn continues<S: TileSource>(ground: &Ground<'_, S>) -> Result<(), Refused> {
    let open = ground.log_policy.open(ground.published);
    let open = open.map_err(|error| Check::Witnessed.refused(&error.to_string()))?;
    let (size, root) = open.checkpoint.head();
    let here = ProvenTree::new(ground.files, ground.tree).root_at(size);
    let own = ground.ledger.log_key() == Some(&open.log_key);
    Check::Continues.demand(own && here.is_ok_and(|here| here == root), "")
}

pub(super) fn included<S: TileSource>(
    case: &Case<'_>,
    ground: &Ground<'_, S>,
) -> Result<(), Refused> {
    let open = ground.log_policy.open(ground.published);
    let open = open.map_err(|error| Check::Witnessed.refused(&error.to_string()))?;
    let head = open.checkpoint.head();
    let (index, leaf) = (case.file.release, leaf_hash(case.file.entry.as_bytes()));
    let there = ProvenTree::new(ground.files, head)
        .prove_inclusion(index)
        .is_ok_and(|proof| check_inclusion(&proof, head, (index, leaf)).is_ok());
    Check::Included.demand(there, "")
}

/// The replay has this entry, and it keeps to the rulebook.
pub(super) fn replayed<S>(case: &Case<'_>, ground: &Ground<'_, S>) -> Result<(), Refused> {
    let check = Check::Replayed;
    let (ledger, release) = (ground.ledger, case.file.release);
    let day = case.entry.day();
    let same = match &case.basis {
        Basis::Emergency(it) => {
            let record = ledger.emergency(release);
            record.is_some_and(|record| record.entry == it.entry && record.day == day)
        }
        Basis::Compelled(it) => {
            let record = ledger.compelled_release(release);
            record.is_some_and(|record| record.entry == it.entry && record.day == day)
        }
    };
    check.demand(same, "not as replayed here")?;
    let rules = Rulebook::parse(ground.rulebook).ok();
    match &case.basis {
        Basis::Emergency(it) => {
            let rules = rules.and_then(|rules| rules.emergency);
            let rules = rules.ok_or_else(|| check.refused("this rulebook has no emergencies"))?;
            amounts(case, (rules.cameras_max, rules.camera_minutes_max))?;
            in_danger(it, &rules, ground.seen_ms)
        }
        Basis::Compelled(it) => {
            let rules = rules.and_then(|rules| rules.demands);
            let rules = rules.ok_or_else(|| check.refused("this rulebook has no demands"))?;
            amounts(case, (rules.cameras_max, rules.camera_minutes_max))?;
            demanded(it, &rules, (ground, day))
        }
    }
}

fn amounts(case: &Case<'_>, (cameras_max, minutes_max): (usize, u64)) -> Result<(), Refused> {
    let check = Check::Replayed;
    let cameras = usize::try_from(case.body.cameras).unwrap_or(usize::MAX);
    check.demand(cameras <= cameras_max, "cameras")?;
    let seconds = case.body.cameras.saturating_mul(minutes_max);
    let seconds = seconds.saturating_mul(CLIP_SECONDS_MAX);
    check.demand(case.body.seconds <= seconds, "seconds")
}

fn in_danger(danger: &Danger, rules: &EmergencyRules, seen_ms: u64) -> Result<(), Refused> {
    let called = danger.call_back.at;
    let lately = called <= seen_ms.saturating_add(CLOCKS_MS_MAX)
        && seen_ms.saturating_sub(called) <= CALL_MS_MAX;
    Check::Replayed.demand(lately, "the call back is not of today")?;
    match rules.scope(&danger.claim, called).first() {
        None => Ok(()),
        Some(rule) => Err(Check::Replayed.refused(rule.code())),
    }
}

/// Of a type that yields footage; told its days before, with no objection that holds it, or under a gag of
/// which the entry says the end.
fn demanded<S>(
    demanded: &Demanded,
    rules: &DemandRules,
    (ground, day): (&Ground<'_, S>, Day),
) -> Result<(), Refused> {
    let check = Check::Replayed;
    let (demand, entry) = (&demanded.demand, &demanded.entry);
    let looked = demanded.checklist.at;
    let past = looked <= ground.seen_ms.saturating_add(CLOCKS_MS_MAX);
    check.demand(past, "the checklist is of the future")?;
    // It was filed before the checklist, at a moment that the case does not name: whether it was served in
    // time, and whether its gag has ended since, is what the checklist and the entry say.
    let mut broken = rules.scope(demand, looked).into_iter();
    let broken =
        broken.find(|rule| !matches!(rule, DemandViolation::Served | DemandViolation::GagOver));
    if let Some(rule) = broken {
        return Err(check.refused(rule.code()));
    }
    let kind = rules.kind(&demand.kind);
    let kind = kind.ok_or_else(|| check.refused("type"))?;
    check.demand(kind.class == DemandClass::Content, "class")?;
    match entry.told {
        Some(told) => {
            let record = ground.ledger.told(told.0);
            let record = record.ok_or_else(|| check.refused("told"))?;
            let waited = record.day.until(day) >= kind.notice_days;
            check.demand(waited, "the household's days are not over")?;
            let free = matches!(
                record.objection,
                None | Some(ObjectionState::Withdrawn | ObjectionState::Overruled)
            );
            check.demand(free, "an objection holds it")
        }
        None => {
            let gag = demand.gag.ok_or_else(|| check.refused("nobody was told"))?;
            let ends = entry.notice_due.start_ms() == gag.until_ms && entry.notice_due > day;
            check.demand(ends, "the notice is not due when the gag ends")
        }
    }
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

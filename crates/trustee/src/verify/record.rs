//! The record's side: what is in force, who has signed the head, that it is the record mirrored here.

use sidelight_domain::rulebook::Rulebook;
use sidelight_domain::window::DAY_MS;
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::merkle::{check_inclusion, leaf_hash};
use sidelight_translog::proven::ProvenTree;
use sidelight_translog::source::TileSource;

use super::{CLIP_SECONDS_MAX, Case, Check, Ground, Opened, Refused};

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
    let record = ground.ledger.emergency(case.file.release);
    let same = record.is_some_and(|it| it.entry == case.body && it.day == case.entry.day());
    check.demand(same, "not as replayed here")?;
    let rules = Rulebook::parse(ground.rulebook).ok();
    let rules = rules.and_then(|rules| rules.emergency);
    let rules = rules.ok_or_else(|| check.refused("this rulebook has no emergencies"))?;
    let cameras = usize::try_from(case.body.cameras).unwrap_or(usize::MAX);
    check.demand(cameras <= rules.cameras_max, "cameras")?;
    let seconds = case.body.cameras.saturating_mul(rules.camera_minutes_max);
    check.demand(
        case.body.seconds <= seconds.saturating_mul(CLIP_SECONDS_MAX),
        "seconds",
    )?;
    let (called, seen) = (case.call_back.at, ground.seen_ms);
    let lately =
        called <= seen.saturating_add(CLOCKS_MS_MAX) && seen.saturating_sub(called) <= CALL_MS_MAX;
    check.demand(lately, "the call back is not of today")?;
    let broken = rules.scope(&case.claim, called);
    match broken.first() {
        None => Ok(()),
        Some(rule) => Err(check.refused(rule.code())),
    }
}

/// It is sealed to the agency's newest key that was in the record before, or to the one before that, which is
/// used while the newest cools off.
pub(super) fn recipient<S>(
    case: &Case<'_>,
    opened: &Opened,
    ground: &Ground<'_, S>,
) -> Result<(), Refused> {
    let keys = ground.ledger.agency(&opened.agency).unwrap_or_default();
    let before = keys.iter().filter(|key| key.index < case.file.release);
    let mut newest = before.rev().take(2);
    let known = newest.any(|key| key.delivery_key == opened.recipient);
    Check::Recipient.demand(known, "")
}

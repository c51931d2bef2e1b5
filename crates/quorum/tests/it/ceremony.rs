//! Generation, refresh and repair: the same key, other shares, and who cheats is named.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sidelight_quorum::{
    CeremonyError, Clips, CombineError, PublicPackages, RepairError, RosterError, Seats,
    SecretPackages, ShareError, ShareKey, add, combine, cut, generate, receive, refresh,
    transcript,
};

use crate::parties::{
    ENTRY, FILE_KEY, LABEL, answers, id, ids, quorum, refreshed, rng, sums, wrap,
};

#[test]
fn any_threshold_of_the_trustees_opens_and_one_fewer_does_not() {
    for (k, n) in [(2, 2), (2, 3), (3, 5), (4, 7)] {
        let (shares, roster) = quorum(k, n, 1);
        let wrap = wrap(&roster).check(&roster, &LABEL).unwrap();
        let all = answers(shares.values(), &roster, &wrap);
        for first in 0..=all.len() - k {
            let some = &all[first..first + k];
            assert_eq!(*combine(&roster, &wrap, &ENTRY, some).unwrap(), FILE_KEY);
            let few = combine(&roster, &wrap, &ENTRY, &some[1..]);
            assert_eq!(
                few.unwrap_err(),
                CombineError::TooFew {
                    have: k - 1,
                    need: k
                }
            );
        }
        assert_eq!(*combine(&roster, &wrap, &ENTRY, &all).unwrap(), FILE_KEY);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn every_choice_of_trustees_gives_the_same_key(
        n in 2u16..8,
        seed in any::<u64>(),
        order in any::<u64>(),
    ) {
        let k = usize::from(n / 2 + 1);
        let (shares, roster) = quorum(k, n, seed);
        let wrap = wrap(&roster).check(&roster, &LABEL).unwrap();
        let mut all = answers(shares.values(), &roster, &wrap);
        all.sort_by_key(|a| u64::from(a.trustee.get()).wrapping_mul(order | 1).rotate_left(17));
        let opened = combine(&roster, &wrap, &ENTRY, &all[..k]);
        prop_assert_eq!(*opened.unwrap(), FILE_KEY);
    }
}

#[test]
fn a_threshold_of_half_or_less_is_no_quorum() {
    for (k, n) in [(1, 2), (2, 4), (4, 3), (1, 1)] {
        let refused = Seats::new(ids(1..=n), k).unwrap_err();
        let (threshold, trustees) = (k, usize::from(n));
        let error = RosterError::Threshold {
            threshold,
            trustees,
        };
        assert_eq!(refused, CeremonyError::Roster(error));
    }
}

#[test]
fn a_kept_share_comes_back_and_another_one_is_refused() {
    let (shares, roster) = quorum(2, 3, 1);
    let kept = shares[&id(2)].to_secret_bytes();
    let back = ShareKey::from_bytes(&kept, &roster).unwrap();
    assert_eq!(back.public(), roster.public_share(id(2)).unwrap());
    let mut other = kept.clone();
    other[1] = 3;
    assert_eq!(
        ShareKey::from_bytes(&other, &roster).unwrap_err(),
        ShareError::OtherRoster
    );
    other[1] = 0;
    assert_eq!(
        ShareKey::from_bytes(&other, &roster).unwrap_err(),
        ShareError::Malformed
    );
    let shown = format!("{back:?}");
    assert_eq!(shown, "ShareKey(of trustee 2)");
}

#[test]
fn a_refresh_keeps_key_and_clips_and_makes_old_shares_useless() {
    let (shares, roster) = quorum(3, 5, 1);
    let sealed = wrap(&roster);
    let (newer, after) = refreshed(&shares, &roster, &ids([1, 2, 3, 4]));
    assert_eq!(roster.recipient(), after.recipient());
    assert_ne!(roster.public_share(id(1)), after.public_share(id(1)));
    let checked = sealed.check(&after, &LABEL).unwrap();
    let opened = answers(newer.values().take(3), &after, &checked);
    assert_eq!(
        *combine(&after, &checked, &ENTRY, &opened).unwrap(),
        FILE_KEY
    );
    // An old share does not even answer, whoever left and whoever stayed.
    for old in shares.values() {
        assert!(old.answer(&after, &checked, &ENTRY, &mut rng(1)).is_none());
    }
}

#[test]
fn a_new_trustee_takes_the_seat_of_one_that_leaves_and_no_clip_is_touched() {
    let (mut shares, roster) = quorum(3, 5, 1);
    let sealed = wrap(&roster);
    let helpers = ids([2, 3, 4]);
    let sums = sums(&shares, &roster, &helpers, id(8));
    let seated = roster.replacing(id(1), id(8)).unwrap();
    assert_eq!(seated.key(), roster.key());
    let share = receive(&seated, id(8), &helpers, &sums).unwrap();
    shares.insert(id(8), share);
    let (newer, after) = refreshed(&shares, &seated, &ids([2, 3, 4, 5, 8]));
    let checked = sealed.check(&after, &LABEL).unwrap();
    let some = [&newer[&id(8)], &newer[&id(2)], &newer[&id(5)]];
    let opened = answers(some, &after, &checked);
    assert_eq!(
        *combine(&after, &checked, &ENTRY, &opened).unwrap(),
        FILE_KEY
    );
}

#[test]
fn a_lost_share_is_repaired_to_the_same_one() {
    let (shares, roster) = quorum(2, 3, 1);
    let helpers = ids([1, 3]);
    let sums = sums(&shares, &roster, &helpers, id(2));
    let share = receive(&roster, id(2), &helpers, &sums).unwrap();
    assert_eq!(*share.to_secret_bytes(), *shares[&id(2)].to_secret_bytes());
}

#[test]
fn a_wrong_piece_in_a_repair_is_found() {
    let (shares, roster) = quorum(2, 3, 1);
    let helpers = ids([1, 3]);
    let good = sums(&shares, &roster, &helpers, id(2));
    let mut wrong = good.clone();
    wrong.get_mut(&id(3)).unwrap()[0] ^= 1;
    let refused = receive(&roster, id(2), &helpers, &wrong).unwrap_err();
    assert_eq!(refused, RepairError::Wrong);
    let mut missing = good.clone();
    missing.remove(&id(3));
    let refused = receive(&roster, id(2), &helpers, &missing).unwrap_err();
    assert_eq!(refused, RepairError::Pieces);
    assert_eq!(add(&helpers, &missing).unwrap_err(), RepairError::Pieces);
    let mut huge = good;
    huge.insert(id(3), zeroize::Zeroizing::new([0xff; 32]));
    let refused = receive(&roster, id(2), &helpers, &huge).unwrap_err();
    assert_eq!(refused, RepairError::Pieces);
    let few = cut(&shares[&id(1)], &roster, &ids([1]), id(2), &mut rng(1));
    assert_eq!(few.unwrap_err(), RepairError::Helpers);
}

/// First packages of 2 of 3, with the round of trustee 1.
fn begun() -> (sidelight_quorum::FirstRound, PublicPackages) {
    let seats = Seats::new(ids(1..=3), 2).unwrap();
    let mut rng = rng(1);
    let mut rounds: BTreeMap<_, _> = ids(1..=3)
        .into_iter()
        .map(|me| (me, generate(me, seats.clone(), 1, &mut rng).unwrap()))
        .collect();
    let public = rounds
        .iter()
        .map(|(i, r)| (*i, r.package().to_vec()))
        .collect();
    (rounds.remove(&id(1)).unwrap(), public)
}

#[test]
fn first_packages_that_do_not_hold_end_the_ceremony_by_name() {
    type Change = fn(&mut PublicPackages);
    let cases: [(&str, Change, CeremonyError); 6] = [
        (
            "missing",
            |p| drop(p.remove(&id(3))),
            CeremonyError::Packages,
        ),
        (
            "one more",
            |p| drop(p.insert(id(4), p[&id(3)].clone())),
            CeremonyError::Packages,
        ),
        (
            "another one than mine",
            |p| drop(p.insert(id(1), p[&id(2)].clone())),
            CeremonyError::Packages,
        ),
        (
            "cut off",
            |p| p.get_mut(&id(2)).unwrap().truncate(40),
            CeremonyError::Malformed(id(2)),
        ),
        (
            "another's",
            |p| drop(p.insert(id(2), p[&id(3)].clone())),
            CeremonyError::Culprit(id(2)),
        ),
        (
            "too long",
            |p| p.get_mut(&id(3)).unwrap().resize(5000, 0),
            CeremonyError::Malformed(id(3)),
        ),
    ];
    for (name, change, error) in cases {
        let (round, mut public) = begun();
        change(&mut public);
        assert_eq!(round.next(&public).unwrap_err(), error, "{name}");
    }
}

#[test]
fn one_more_coefficient_than_agreed_does_not_raise_the_threshold() {
    let (round, mut public) = begun();
    let wider = Seats::new(ids(1..=3), 3).unwrap();
    let cheat = generate::<Clips>(id(2), wider, 1, &mut rng(9)).unwrap();
    public.insert(id(2), cheat.package().to_vec());
    assert_eq!(round.next(&public).unwrap_err(), CeremonyError::Protocol);
}

#[test]
fn a_wrong_second_package_is_found_and_its_sender_named() {
    let (round, public) = begun();
    let (round, _) = round.next(&public).unwrap();
    // Of another ceremony of the same trustees: well formed, and not what the first packages promise.
    let seats = Seats::new(ids(1..=3), 2).unwrap();
    let mut rng = rng(50);
    let mut others: BTreeMap<_, _> = ids(1..=3)
        .into_iter()
        .map(|me| {
            (
                me,
                generate::<Clips>(me, seats.clone(), 1, &mut rng).unwrap(),
            )
        })
        .collect();
    let foreign: PublicPackages = others
        .iter()
        .map(|(i, r)| (*i, r.package().to_vec()))
        .collect();
    let mut mail = SecretPackages::new();
    for from in [2, 3] {
        let (_, made) = others.remove(&id(from)).unwrap().next(&foreign).unwrap();
        mail.insert(id(from), made[&id(1)].clone());
    }
    let refused = round.finish(&mail).unwrap_err();
    assert!(
        matches!(refused, CeremonyError::Culprit(_) | CeremonyError::Protocol),
        "{refused}"
    );
    assert_ne!(transcript(&public), transcript(&foreign));
}

#[test]
fn who_has_no_seat_takes_no_part() {
    let seats = Seats::new(ids(1..=3), 2).unwrap();
    let refused = generate::<Clips>(id(4), seats.clone(), 1, &mut rng(1)).unwrap_err();
    assert_eq!(refused, CeremonyError::NoSeat);
    let (shares, roster) = quorum(2, 3, 1);
    let wider = Seats::new(ids(1..=4), 3).unwrap();
    let share = shares[&id(1)].clone();
    let refused = refresh(share.clone(), roster.clone(), wider, &mut rng(1)).unwrap_err();
    assert_eq!(refused, CeremonyError::NoSeat);
    let higher = Seats::new(ids(1..=3), 3).unwrap();
    let refused = refresh(share, roster, higher, &mut rng(1)).unwrap_err();
    assert_eq!(refused, CeremonyError::Protocol);
}

#[test]
fn debug_shows_no_secret() {
    let (round, _) = begun();
    assert_eq!(format!("{round:?}"), "FirstRound(of trustee 1)");
}

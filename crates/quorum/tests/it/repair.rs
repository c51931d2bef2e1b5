//! Repair with commitments: the same share comes of it, and whoever cheats is named.

use std::collections::{BTreeMap, BTreeSet};

use sidelight_quorum::{
    Addresses, Clips, Commitments, KeyUse, Piece, Repair, RepairError, Roster, ShareKey, TrusteeId,
    cut, seen,
};
use zeroize::Zeroizing;

use crate::parties::{Shares, id, ids, keys, rng};

type Given<U> = BTreeMap<TrusteeId, (Commitments<U>, Piece)>;

/// What each helper was given by all, as it arrived.
fn pieces<U: KeyUse>(
    shares: &Shares<U>,
    (roster, helpers): (&Roster<U>, &BTreeSet<TrusteeId>),
    lost: TrusteeId,
) -> BTreeMap<TrusteeId, Given<U>> {
    let repair = Repair::new(roster, helpers, lost).unwrap();
    let mut rng = rng(8);
    let mut given: BTreeMap<TrusteeId, Given<U>> = BTreeMap::new();
    for from in helpers {
        let made = cut(&shares[from], roster, helpers, lost, &mut rng).unwrap();
        let bytes = Commitments::<U>::to(&made).unwrap().to_bytes();
        for (to, piece) in made {
            let read = repair.commitments(*from, &bytes).unwrap();
            given.entry(to).or_default().insert(*from, (read, piece));
        }
    }
    given
}

/// What who lost its share is given.
fn sums<U: KeyUse>(
    repair: &Repair<'_, U>,
    pieces: &BTreeMap<TrusteeId, Given<U>>,
) -> Result<Given<U>, RepairError> {
    let sum = |(helper, given): (&TrusteeId, &Given<U>)| {
        let own = given[helper].0.clone();
        Ok((*helper, (own, repair.add(*helper, given)?)))
    };
    pieces.iter().map(sum).collect()
}

fn repaired<U: KeyUse>(k: usize, n: u16, helpers: &[u16], lost: u16) -> (ShareKey<U>, Shares<U>) {
    let (shares, roster) = keys::<U>(k, n, 3);
    let helpers = ids(helpers.iter().copied());
    let repair = Repair::new(&roster, &helpers, id(lost)).unwrap();
    let pieces = pieces(&shares, (&roster, &helpers), id(lost));
    let sums = sums(&repair, &pieces).unwrap();
    (repair.receive(&sums).unwrap(), shares)
}

#[test]
fn the_share_that_was_lost_comes_back_of_either_key() {
    let (share, shares) = repaired::<Clips>(2, 3, &[1, 3], 2);
    assert_eq!(share.to_secret_bytes(), shares[&id(2)].to_secret_bytes());
    let (share, shares) = repaired::<Addresses>(3, 5, &[1, 2, 3, 5], 4);
    assert_eq!(share.to_secret_bytes(), shares[&id(4)].to_secret_bytes());
    // Who has no seat yet gets the share that its number implies, though no roster has room for it.
    let (share, _) = repaired::<Clips>(2, 3, &[1, 2], 7);
    let (_, roster) = keys::<Clips>(2, 3, 3);
    let seated = roster.seating(&ids([1, 2, 7])).unwrap();
    assert_eq!(Some(share.public()), seated.public_share(id(7)));
    assert_eq!(seated.key(), roster.key());
    assert!(roster.seating(&ids([1, 2, 3, 7])).is_err(), "two of four");
}

#[test]
fn whoever_cheats_is_named() {
    let (shares, roster) = keys::<Clips>(2, 3, 3);
    let helpers = ids([1, 3]);
    let repair = Repair::new(&roster, &helpers, id(2)).unwrap();
    let good = pieces(&shares, (&roster, &helpers), id(2));
    let culprit = |number| RepairError::Culprit(id(number));
    let spoilt = |piece: &Piece| {
        let mut bytes = **piece;
        bytes[0] ^= 1;
        Zeroizing::new(bytes)
    };
    // A wrong piece, by whom it was given to.
    let mut given = good[&id(1)].clone();
    let wrong = spoilt(&given[&id(3)].1);
    given.get_mut(&id(3)).unwrap().1 = wrong;
    assert_eq!(repair.add(id(1), &given).unwrap_err(), culprit(3));
    // One less.
    given.remove(&id(3));
    let few = repair.add(id(1), &given).unwrap_err();
    assert_eq!(few, RepairError::Pieces);
    // A wrong sum, by who receives.
    let sums = sums(&repair, &good).unwrap();
    let mut wrong = sums.clone();
    let piece = spoilt(&wrong[&id(1)].1);
    wrong.get_mut(&id(1)).unwrap().1 = piece;
    assert_eq!(repair.receive(&wrong).unwrap_err(), culprit(1));
    wrong.remove(&id(1));
    assert_eq!(repair.receive(&wrong).unwrap_err(), RepairError::Pieces);
    // Commitments that are not of its share, that are another's, or that are none.
    let (bytes, other) = (sums[&id(1)].0.to_bytes(), sums[&id(3)].0.to_bytes());
    let swapped = [&bytes[32..], &bytes[..32]].concat();
    let mixed = [&bytes[..32], &other[32..]].concat();
    let no_point = [&[0xff; 32], &bytes[32..]].concat();
    for bad in [
        &other,
        &mixed,
        &no_point,
        &bytes[..32].to_vec(),
        &Vec::new(),
    ] {
        assert_eq!(repair.commitments(id(1), bad).unwrap_err(), culprit(1));
    }
    // They add up, whatever their order: then no piece fits.
    let read = repair.commitments(id(1), &swapped).unwrap();
    let mut given = good[&id(3)].clone();
    given.get_mut(&id(1)).unwrap().0 = read.clone();
    assert_eq!(repair.add(id(3), &given).unwrap_err(), culprit(1));
    // And whoever was shown others says so.
    let of = |one: &Commitments| seen([(id(1), one), (id(3), &sums[&id(3)].0)]);
    assert_ne!(of(&read), of(&sums[&id(1)].0));
}

#[test]
fn only_those_who_can_help() {
    let (_, roster) = keys::<Clips>(2, 3, 3);
    for helpers in [&[1][..], &[1, 2], &[1, 4], &[]] {
        let helpers = ids(helpers.iter().copied());
        let refused = Repair::new(&roster, &helpers, id(2)).unwrap_err();
        assert_eq!(refused, RepairError::Helpers, "{helpers:?}");
    }
}

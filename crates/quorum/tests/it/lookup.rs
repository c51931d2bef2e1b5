//! The look-up key: the token of RFC 9497 from any quorum, and what an attacker can try.

use std::collections::BTreeMap;

use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::Identity;
use sidelight_quorum::{
    Addresses, Answer, AnswerError, Blinding, CeremonyError, Clips, CombineError, KeyUse, Point,
    PointError, Roster, RosterTextError, Seats, ShareError, ShareKey, Token, TrusteeId, combine,
    generate, receive,
};

use crate::parties::{
    ENTRY, LABEL, Shares, answers, id, ids, keys, quorum, refreshed, rng, sums, wrap,
};

pub(crate) type LookupShares = Shares<Addresses>;

/// Keys of both uses from one seed would have one secret: the tests that have both take two.
fn key(k: usize, n: u16, seed: u64) -> (LookupShares, Roster<Addresses>) {
    keys(k, n, seed)
}

fn asked(input: &[u8]) -> Blinding {
    Blinding::new(input, &mut rng(1)).unwrap()
}

pub(crate) fn evaluations<'a>(
    shares: impl IntoIterator<Item = &'a ShareKey<Addresses>>,
    roster: &Roster<Addresses>,
    element: Point<Addresses>,
) -> Vec<Answer> {
    let mut rng = rng(2);
    shares
        .into_iter()
        .map(|s| s.evaluate(roster, element, &ENTRY, &mut rng).unwrap())
        .collect()
}

/// A secret that is known, cut into shares with a polynomial that is known: for vectors alone.
pub(crate) fn dealt(secret: Scalar, k: usize, n: u16) -> (LookupShares, Roster<Addresses>) {
    let coefficients: Vec<Scalar> = (1..k as u64).map(|i| Scalar::from(1_000_003 * i)).collect();
    let at = |x: u16| {
        let x = Scalar::from(x);
        let step = |sum: Scalar, coefficient: &Scalar| (sum + coefficient) * x;
        coefficients.iter().rev().fold(Scalar::ZERO, step) + secret
    };
    let point = |secret: Scalar| {
        Point::from_bytes(RistrettoPoint::mul_base(&secret).compress().as_bytes()).unwrap()
    };
    let shares = (1..=n).map(|i| (id(i), point(at(i)))).collect();
    let roster = Roster::new(1, k, point(secret), shares).unwrap();
    let share = |i: u16| {
        let kept = [&i.to_be_bytes()[..], at(i).as_bytes()].concat();
        let share = ShareKey::from_bytes(&kept.try_into().unwrap(), &roster).unwrap();
        (id(i), share)
    };
    ((1..=n).map(share).collect(), roster)
}

#[test]
fn any_quorum_makes_the_same_token_and_one_fewer_makes_none() {
    for (k, n) in [(2, 2), (2, 3), (4, 7)] {
        let (shares, roster) = key(k, n, 1);
        let mut tokens = Vec::<Token>::new();
        for first in 0..=usize::from(n) - k {
            let asked = Blinding::new(b"12 oak road", &mut rng(first as u64)).unwrap();
            let some = shares.values().skip(first).take(k);
            let good = evaluations(some, &roster, asked.element());
            tokens.push(asked.token(&roster, &ENTRY, &good).unwrap());
            let few = asked.token(&roster, &ENTRY, &good[1..]).unwrap_err();
            let (have, need) = (k - 1, k);
            assert_eq!(few, CombineError::TooFew { have, need });
        }
        assert!(tokens.windows(2).all(|pair| pair[0] == pair[1]));
        let other = asked(b"13 oak road");
        let good = evaluations(shares.values(), &roster, other.element());
        assert_ne!(other.token(&roster, &ENTRY, &good).unwrap(), tokens[0]);
    }
}

/// What two blindings of one input have in common is nothing that a trustee sees.
#[test]
fn the_same_address_is_shown_differently_each_time() {
    let mut rng = rng(1);
    let elements = [(); 2].map(|()| Blinding::new(b"12 oak road", &mut rng).unwrap().element());
    assert_ne!(elements[0], elements[1]);
    let shown = format!("{:?}", asked(b"12 oak road"));
    assert_eq!(shown, "Blinding");
    assert!(Blinding::new(&[0; 65_536], &mut rng).is_none());
}

#[test]
fn repair_and_refresh_keep_the_token() {
    let (mut shares, roster) = key(3, 5, 1);
    let asked = asked(b"12 oak road");
    let good = evaluations(shares.values(), &roster, asked.element());
    let before = asked.token(&roster, &ENTRY, &good).unwrap();
    let helpers = ids([2, 3, 4]);
    let sums = sums(&shares, &roster, &helpers, id(8));
    let seated = roster.replacing(id(1), id(8)).unwrap();
    shares.insert(id(8), receive(&seated, id(8), &helpers, &sums).unwrap());
    let (newer, after) = refreshed(&shares, &seated, &ids([2, 3, 4, 5, 8]));
    assert_eq!(after.key(), roster.key());
    let good = evaluations(newer.values().skip(2), &after, asked.element());
    assert_eq!(asked.token(&after, &ENTRY, &good).unwrap(), before);
    for old in shares.values() {
        let none = old.evaluate(&after, asked.element(), &ENTRY, &mut rng(1));
        assert!(none.is_none());
    }
}

#[test]
fn a_proof_is_good_for_its_trustee_its_element_and_its_occasion_alone() {
    let (shares, roster) = key(2, 3, 1);
    let asked = asked(b"12 oak road");
    let good = evaluations(shares.values(), &roster, asked.element());
    let refused = |answers: &[_]| asked.token(&roster, &ENTRY, answers).unwrap_err();
    let named = |number, error| CombineError::Answer(id(number), error);
    let changed = |change: fn(&mut Answer, &Answer)| {
        let mut bad = good[0].clone();
        change(&mut bad, &good[1]);
        refused(&[bad])
    };
    let unproved = named(1, AnswerError::Unproved);
    assert_eq!(changed(|a, _| a.proof[3] ^= 4), unproved);
    assert_eq!(changed(|a, other| a.point = other.point), unproved);
    assert_eq!(changed(|a, other| a.proof = other.proof), unproved);
    let posing = changed(|a, _| a.trustee = TrusteeId::new(2).unwrap());
    assert_eq!(posing, named(2, AnswerError::Unproved));
    let nobody = changed(|a, _| a.trustee = TrusteeId::new(9).unwrap());
    assert_eq!(nobody, named(9, AnswerError::Unknown));
    let malformed = changed(|a, _| a.proof[63] = 0xff);
    assert_eq!(malformed, named(1, AnswerError::Proof));
    let twice = refused(&[good[0].clone(), good[0].clone()]);
    assert_eq!(twice, CombineError::Twice(id(1)));

    let elsewhere = asked.token(&roster, &[10; 32], &good).unwrap_err();
    assert_eq!(elsewhere, unproved);
    let again = Blinding::new(b"12 oak road", &mut rng(9)).unwrap();
    let replayed = again.token(&roster, &ENTRY, &good).unwrap_err();
    assert_eq!(replayed, unproved);
    for answer in &good {
        assert!(
            answer
                .check_blinded(&roster, asked.element(), &ENTRY)
                .is_ok()
        );
        assert!(
            answer
                .check_blinded(&roster, again.element(), &ENTRY)
                .is_err()
        );
    }
}

#[test]
fn shares_and_answers_of_another_key_or_epoch_are_refused() {
    let (shares, roster) = key(2, 3, 1);
    let asked = asked(b"12 oak road");
    let (foreign, other) = key(2, 3, 2);
    let none = foreign[&id(1)].evaluate(&roster, asked.element(), &ENTRY, &mut rng(1));
    assert!(none.is_none());
    let theirs = evaluations(foreign.values(), &other, asked.element());
    let refused = asked.token(&roster, &ENTRY, &theirs).unwrap_err();
    let unproved = CombineError::Answer(id(1), AnswerError::Unproved);
    assert_eq!(refused, unproved);
    // The same shares under another epoch's number.
    let public: BTreeMap<_, _> = shares.iter().map(|(i, s)| (*i, s.public())).collect();
    let next = Roster::new(2, 2, roster.key(), public).unwrap();
    let good = evaluations(shares.values(), &roster, asked.element());
    assert_eq!(asked.token(&next, &ENTRY, &good).unwrap_err(), unproved);
}

/// ristretto255 has no points of small order; what would be one elsewhere has no spelling here.
#[test]
fn what_is_not_an_element_is_neither_asked_about_nor_answered_with() {
    let (shares, roster) = key(2, 3, 1);
    let asked = asked(b"12 oak road");
    let good = evaluations(shares.values(), &roster, asked.element());
    let torsion = curve25519_dalek::constants::EIGHT_TORSION;
    let negated = {
        let mut bytes = asked.element().to_bytes();
        bytes[0] ^= 1;
        bytes
    };
    let bad = [
        (
            RistrettoPoint::identity().compress().to_bytes(),
            PointError::Identity,
        ),
        (
            EdwardsPoint::identity().compress().to_bytes(),
            PointError::NotAPoint,
        ),
        (torsion[1].compress().to_bytes(), PointError::NotAPoint),
        (torsion[4].compress().to_bytes(), PointError::NotAPoint),
        (negated, PointError::NotAPoint),
        ([0xff; 32], PointError::NotAPoint),
    ];
    for (bytes, error) in bad {
        let read = Point::<Addresses>::from_bytes(&bytes).unwrap_err();
        assert_eq!(read, error, "{bytes:02x?}");
        let mut changed = good[0].clone();
        changed.point = bytes;
        let refused = asked.token(&roster, &ENTRY, &[changed]).unwrap_err();
        assert_eq!(
            refused,
            CombineError::Answer(id(1), AnswerError::Point(error))
        );
    }
}

/// The secret that `k` trustees hold between them: what nobody ever puts together.
pub(crate) fn secret<U: KeyUse>(shares: &Shares<U>, k: usize) -> Scalar {
    let share = |(i, share): (&TrusteeId, &ShareKey<U>)| {
        let kept = share.to_secret_bytes();
        let secret = Scalar::from_canonical_bytes(kept[2..].try_into().unwrap());
        (Scalar::from(i.get()), secret.unwrap())
    };
    let points: Vec<_> = shares.iter().take(k).map(share).collect();
    let weight = |i: &Scalar| {
        let others = points.iter().filter(|(j, _)| j != i);
        others
            .map(|(j, _)| j * (j - i).invert())
            .product::<Scalar>()
    };
    points.iter().map(|(i, secret)| weight(i) * secret).sum()
}

/// Whoever has a look-up answered may show the point of a victim's clip in place of an address. The same
/// secret under both keys would hand out the clip's Diffie-Hellman point; two keys do not.
#[test]
fn a_clips_point_answered_under_the_look_up_key_opens_nothing() {
    let (clip_shares, clips) = quorum(2, 3, 1);
    let checked = wrap(&clips).check(&clips, &LABEL).unwrap();
    let e = Scalar::random(&mut rng(5));
    assert_eq!(
        wrap(&clips).ephemeral,
        EdwardsPoint::mul_base(&e).compress().to_bytes()
    );
    let element = RistrettoPoint::mul_base(&e);
    let shared = element * secret(&clip_shares, 2);
    let element = Point::<Addresses>::from_bytes(element.compress().as_bytes()).unwrap();
    let answered = |(shares, roster): &(LookupShares, Roster<Addresses>)| {
        let given = evaluations(shares.values(), roster, element);
        let d = |i: usize| CompressedRistretto(given[i].point).decompress().unwrap();
        (Scalar::from(2u64) * d(0) - d(1), given)
    };
    let (oracle, _) = answered(&dealt(secret(&clip_shares, 2), 2, 3));
    assert_eq!(oracle, shared);

    let (combined, given) = answered(&key(2, 3, 2));
    assert_ne!(combined, shared);
    assert!(combine(&clips, &checked, &ENTRY, &given).is_err());
    // And nothing that the quorum key answers is a look-up's answer.
    let (_, roster) = key(2, 3, 2);
    for answer in answers(clip_shares.values(), &clips, &checked) {
        assert!(answer.check_blinded(&roster, element, &ENTRY).is_err());
    }
}

/// Kept shares, rosters and packages of one purpose are not read as the other's.
#[test]
fn nothing_of_one_key_is_taken_for_the_other() {
    let (clip_shares, clips) = quorum(2, 3, 1);
    let (shares, roster) = key(2, 3, 2);
    let kept = clip_shares[&id(1)].to_secret_bytes();
    let other = ShareKey::<Addresses>::from_bytes(&kept, &roster).unwrap_err();
    assert_eq!(other, ShareError::OtherRoster);
    let kept = shares[&id(1)].to_secret_bytes();
    let other = ShareKey::<Clips>::from_bytes(&kept, &clips).unwrap_err();
    assert_eq!(other, ShareError::OtherRoster);

    assert_eq!(
        Roster::<Addresses>::from_text(&roster.to_text()).unwrap(),
        roster
    );
    let other = Roster::<Clips>::from_text(&roster.to_text()).unwrap_err();
    assert_eq!(other, RosterTextError::Version);
    let other = Roster::<Addresses>::from_text(&clips.to_text()).unwrap_err();
    assert_eq!(other, RosterTextError::Version);

    let seats = Seats::new(ids(1..=2), 2).unwrap();
    let mine = generate::<Addresses>(id(1), seats.clone(), 1, &mut rng(1)).unwrap();
    let theirs = generate::<Clips>(id(2), seats, 1, &mut rng(2)).unwrap();
    let packages = BTreeMap::from([
        (id(1), mine.package().to_vec()),
        (id(2), theirs.package().to_vec()),
    ]);
    let refused = mine.next(&packages).unwrap_err();
    assert_eq!(refused, CeremonyError::Malformed(id(2)));
}

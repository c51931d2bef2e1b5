//! What an attacker who controls header, operator and up to `k - 1` trustees can try.

use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION};
use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::Identity;
use sidelight_quorum::{
    AnswerError, Clips, CombineError, Point, PointError, Roster, RosterError, SECOND_GENERATOR,
    Wrap, WrapError, combine, derive_second_generator,
};

use crate::parties::{ENTRY, FILE_KEY, LABEL, answers, id, quorum, rng, wrap};

fn decompress(bytes: &[u8; 32]) -> EdwardsPoint {
    CompressedEdwardsY(*bytes).decompress().unwrap()
}

#[test]
fn the_second_generator_is_the_one_that_is_derived() {
    assert_eq!(derive_second_generator().to_bytes(), SECOND_GENERATOR);
    assert_ne!(
        SECOND_GENERATOR,
        ED25519_BASEPOINT_POINT.compress().to_bytes()
    );
    let said = format!("{:?}", derive_second_generator());
    assert_eq!(said, format!("Point({})", hex::encode(SECOND_GENERATOR)));
}

/// The victim's point and a point of the attacker's own added, under a label of the attacker's.
fn mauled(roster: &Roster, victim: &Wrap) -> (Wrap, Scalar) {
    let mine = Scalar::from(424_242u64);
    let own = Wrap::new(roster, [1; 32], &[0; 16], &mut rng(3));
    let e = decompress(&victim.ephemeral) + mine * ED25519_BASEPOINT_POINT;
    let e_bar = decompress(&victim.ephemeral_bar) + mine * decompress(&SECOND_GENERATOR);
    let mauled = Wrap {
        share: e.to_montgomery().to_bytes(),
        ephemeral: e.compress().to_bytes(),
        ephemeral_bar: e_bar.compress().to_bytes(),
        ..own
    };
    (mauled, mine)
}

/// Multiplying any point with the shares, as a plain threshold X25519 would, opens another clip.
#[test]
fn without_the_proof_an_answer_for_a_mauled_point_opens_the_victims_clip() {
    let (shares, roster) = quorum(2, 3, 1);
    let victim = wrap(&roster);
    let (mauled, mine) = mauled(&roster, &victim);
    let plain = |number: u16| {
        let kept = shares[&id(number)].to_secret_bytes();
        let secret: [u8; 32] = kept[2..].try_into().unwrap();
        decompress(&mauled.ephemeral) * Scalar::from_canonical_bytes(secret).unwrap()
    };
    // Lagrange for trustees 1 and 2, then what the attacker added is taken away again.
    let combined = Scalar::from(2u64) * plain(1) - plain(2);
    let shared = combined - mine * decompress(&roster.key().to_bytes());
    assert_eq!(open_with(&shared, &victim, &roster), Some(FILE_KEY));
}

/// Opens a native stanza with the Diffie-Hellman point, as `age` would.
fn open_with(shared: &EdwardsPoint, wrap: &Wrap, roster: &Roster) -> Option<[u8; 16]> {
    use chacha20poly1305::aead::Aead;
    use chacha20poly1305::{ChaCha20Poly1305, KeyInit, Nonce};
    let salt = [wrap.share, roster.key().to_montgomery()].concat();
    let mut key = [0; 32];
    hkdf::Hkdf::<sha2::Sha256>::new(Some(&salt), shared.to_montgomery().as_bytes())
        .expand(b"age-encryption.org/v1/X25519", &mut key)
        .unwrap();
    let opened = ChaCha20Poly1305::new(&key.into()).decrypt(&Nonce::default(), &wrap.body[..]);
    opened.ok()?.try_into().ok()
}

#[test]
fn a_mauled_point_is_not_answered() {
    let (_, roster) = quorum(2, 3, 1);
    let victim = wrap(&roster);
    let (mut mauled, _) = mauled(&roster, &victim);
    assert_eq!(
        mauled.check(&roster, &mauled.label).unwrap_err(),
        WrapError::Unproved
    );
    mauled.proof = victim.proof;
    assert_eq!(
        mauled.check(&roster, &mauled.label).unwrap_err(),
        WrapError::Unproved
    );
}

#[test]
fn every_part_of_a_wrap_is_bound_to_every_other() {
    let (_, roster) = quorum(2, 3, 1);
    let other_wrap = Wrap::new(&roster, [8; 32], &[1; 16], &mut rng(6));
    type Change = fn(&mut Wrap, &Wrap);
    let cases: [(&str, Change, WrapError); 9] = [
        ("another epoch", |w, _| w.epoch = 2, WrapError::Epoch),
        ("another label", |w, o| w.label = o.label, WrapError::Label),
        (
            "another native share",
            |w, o| w.share = o.share,
            WrapError::Share,
        ),
        ("another body", |w, o| w.body = o.body, WrapError::Unproved),
        (
            "another Ebar",
            |w, o| w.ephemeral_bar = o.ephemeral_bar,
            WrapError::Unproved,
        ),
        (
            "another proof",
            |w, o| w.proof = o.proof,
            WrapError::Unproved,
        ),
        (
            "one bit of the proof",
            |w, _| w.proof[3] ^= 4,
            WrapError::Unproved,
        ),
        (
            "a scalar beyond the order",
            |w, _| w.proof[63] = 0xff,
            WrapError::Proof,
        ),
        (
            "another point under its own share",
            |w, o| {
                (w.ephemeral, w.share) = (o.ephemeral, o.share);
            },
            WrapError::Unproved,
        ),
    ];
    for (name, change, error) in cases {
        let mut changed = wrap(&roster);
        change(&mut changed, &other_wrap);
        assert_eq!(changed.check(&roster, &LABEL).unwrap_err(), error, "{name}");
    }
    // A bent label with the reader's own copy bent along: the proof still is about the first.
    let mut bent = wrap(&roster);
    bent.label = other_wrap.label;
    assert_eq!(
        bent.check(&roster, &bent.label).unwrap_err(),
        WrapError::Unproved
    );
    // The other point with the same `u`.
    let mut negated = wrap(&roster);
    negated.ephemeral = (-decompress(&negated.ephemeral)).compress().to_bytes();
    assert_eq!(
        negated.check(&roster, &LABEL).unwrap_err(),
        WrapError::Unproved
    );
    // Another quorum with the same epoch number.
    let (_, foreign) = quorum(2, 3, 2);
    let error = wrap(&foreign).check(&roster, &LABEL).unwrap_err();
    assert_eq!(error, WrapError::Unproved);
}

#[test]
fn points_that_are_not_in_the_group_are_refused() {
    let (_, roster) = quorum(2, 3, 1);
    let whole = wrap(&roster);
    let torsion = decompress(&whole.ephemeral) + EIGHT_TORSION[1];
    let identity = EdwardsPoint::identity().compress().to_bytes();
    let mut not_canonical = [0xff; 32];
    not_canonical[0] = 0xee;
    let cases = [
        (torsion.compress().to_bytes(), PointError::Torsion),
        (identity, PointError::Identity),
        (EIGHT_TORSION[2].compress().to_bytes(), PointError::Torsion),
        (not_canonical, PointError::NotAPoint),
        ([2; 32], PointError::NotAPoint),
    ];
    for (bytes, error) in cases {
        assert_eq!(
            Point::<Clips>::from_bytes(&bytes).unwrap_err(),
            error,
            "{bytes:02x?}"
        );
        let mut bad = whole.clone();
        (bad.ephemeral, bad.share) = (bytes, torsion.to_montgomery().to_bytes());
        let refused = bad.check(&roster, &LABEL).unwrap_err();
        assert_eq!(refused, WrapError::Point(error));
        let mut bad = whole.clone();
        bad.ephemeral_bar = bytes;
        let refused = bad.check(&roster, &LABEL).unwrap_err();
        assert_eq!(refused, WrapError::Point(error));
    }
}

#[test]
fn answers_of_others_for_other_clips_or_entries_are_refused_by_name() {
    let (shares, roster) = quorum(2, 3, 1);
    let checked = wrap(&roster).check(&roster, &LABEL).unwrap();
    let good = answers(shares.values(), &roster, &checked);
    let refused = |answers: &[_]| combine(&roster, &checked, &ENTRY, answers).unwrap_err();
    let named = |number, error| CombineError::Answer(id(number), error);

    let twice = [good[0].clone(), good[0].clone()];
    assert_eq!(refused(&twice), CombineError::Twice(id(1)));
    let mut posing = good[0].clone();
    posing.trustee = id(2);
    assert_eq!(
        refused(&[good[2].clone(), posing]),
        named(2, AnswerError::Unproved)
    );
    let mut nobody = good[0].clone();
    nobody.trustee = id(9);
    assert_eq!(refused(&[nobody]), named(9, AnswerError::Unknown));
    let mut mixed = good[0].clone();
    mixed.point = good[1].point;
    assert_eq!(
        refused(&[mixed, good[1].clone()]),
        named(1, AnswerError::Unproved)
    );
    let mut identity = good[0].clone();
    identity.point = EdwardsPoint::identity().compress().to_bytes();
    let point = AnswerError::Point(PointError::Identity);
    assert_eq!(refused(&[identity]), named(1, point));
    let mut malformed = good[0].clone();
    malformed.proof[31] = 0xff;
    assert_eq!(refused(&[malformed]), named(1, AnswerError::Proof));

    let replayed = combine(&roster, &checked, &[10; 32], &good).unwrap_err();
    assert_eq!(replayed, named(1, AnswerError::Unproved));
    let other = Wrap::new(&roster, LABEL, &FILE_KEY, &mut rng(20));
    let other = other.check(&roster, &LABEL).unwrap();
    let elsewhere = combine(&roster, &other, &ENTRY, &good).unwrap_err();
    assert_eq!(elsewhere, named(1, AnswerError::Unproved));

    let (foreign, _) = quorum(2, 3, 2);
    let mut rng = rng(1);
    assert!(
        foreign[&id(1)]
            .answer(&roster, &checked, &ENTRY, &mut rng)
            .is_none()
    );
}

/// A wrap whose sealer knows `e` and lies about the body: the proof, written here a second time from
/// the specification, holds over the lie.
fn lie(roster: &Roster) -> Wrap {
    use sha2::{Digest, Sha512};
    use sidelight_domain::record::Encoder;
    let [e, nonce] = [Scalar::from(31_337u64), Scalar::from(2_718_281u64)];
    let bases = [ED25519_BASEPOINT_POINT, decompress(&SECOND_GENERATOR)];
    let body = [0x55; 32];
    let mut transcript = Encoder::new("sidelight/quorum/wrap/v1")
        .field(&roster.key().to_bytes())
        .u64(1)
        .field(&LABEL)
        .field(&body);
    for point in [
        bases[0] * e,
        bases[1] * e,
        bases[0] * nonce,
        bases[1] * nonce,
    ] {
        transcript = transcript.field(point.compress().as_bytes());
    }
    let digest = Sha512::digest(transcript.finish());
    let challenge = Scalar::from_bytes_mod_order_wide(&digest.into());
    let response = nonce + challenge * e;
    let proof = [challenge.to_bytes(), response.to_bytes()].concat();
    Wrap {
        epoch: 1,
        label: LABEL,
        share: (bases[0] * e).to_montgomery().to_bytes(),
        body,
        ephemeral: (bases[0] * e).compress().to_bytes(),
        ephemeral_bar: (bases[1] * e).compress().to_bytes(),
        proof: proof.try_into().unwrap(),
    }
}

#[test]
fn a_body_that_was_never_a_key_is_said_to_be_the_sealers() {
    let (shares, roster) = quorum(2, 3, 1);
    let checked = lie(&roster).check(&roster, &LABEL).unwrap();
    let good = answers(shares.values(), &roster, &checked);
    let refused = combine(&roster, &checked, &ENTRY, &good).unwrap_err();
    assert_eq!(refused, CombineError::Body);
}

#[test]
fn public_shares_that_do_not_belong_together_are_no_roster() {
    let (_, roster) = quorum(3, 5, 1);
    let (_, other) = quorum(3, 5, 2);
    let of = |r: &Roster| -> std::collections::BTreeMap<_, _> {
        r.trustees()
            .map(|t| (t, r.public_share(t).unwrap()))
            .collect()
    };
    let foreign_key = Roster::new(1, 3, other.key(), of(&roster)).unwrap_err();
    assert_eq!(foreign_key, RosterError::Key);
    let mut mixed = of(&roster);
    mixed.insert(id(5), other.public_share(id(5)).unwrap());
    let refused = Roster::new(1, 3, roster.key(), mixed).unwrap_err();
    assert_eq!(refused, RosterError::Share(id(5)));
    // Said to need four, and three can: not a roster whose word about itself is good.
    let overstated = Roster::new(1, 4, roster.key(), of(&roster)).unwrap_err();
    assert_eq!(overstated, RosterError::Lower(4));
}

#[test]
fn the_same_randomness_twice_gives_no_share_away() {
    let (shares, roster) = quorum(2, 3, 1);
    let one = wrap(&roster).check(&roster, &LABEL).unwrap();
    let other = Wrap::new(&roster, [8; 32], &FILE_KEY, &mut rng(20));
    let other = other.check(&roster, &[8; 32]).unwrap();
    let share = &shares[&id(1)];
    let first = share.answer(&roster, &one, &ENTRY, &mut rng(1)).unwrap();
    let second = share.answer(&roster, &other, &ENTRY, &mut rng(1)).unwrap();
    // With one nonce for both, (z1 - z2) / (c1 - c2) would be the secret.
    let scalar = |b: &[u8]| Scalar::from_canonical_bytes(b.try_into().unwrap()).unwrap();
    let c = scalar(&first.proof[..32]) - scalar(&second.proof[..32]);
    let z = scalar(&first.proof[32..]) - scalar(&second.proof[32..]);
    let guess = (z * c.invert()).to_bytes();
    assert_ne!(guess, share.to_secret_bytes()[2..]);
}

/// The other point with the same `u`, as hex.
pub(crate) fn negated(hex_point: &str) -> String {
    let bytes: [u8; 32] = hex::decode(hex_point).unwrap().try_into().unwrap();
    hex::encode((-decompress(&bytes)).compress().to_bytes())
}

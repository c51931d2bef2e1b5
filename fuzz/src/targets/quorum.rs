//! The quorum key: wraps among the stanzas of a header, answers of trustees, packages of the ceremony.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng as _;
use serde_json::Value;
use sidelight_quorum::{
    Answer, CheckedWrap, Clips, FirstRound, KeyUse, Point, Proof, PublicPackages, Roster, Seats,
    SecretPackages, Stanza, TrusteeId, Wrap, generate, stanzas,
};

use super::text;
use crate::{Target, seeds};

pub(super) const TARGETS: &[Target] = &[
    Target {
        name: "quorum-wrap",
        what: "a wrap in a header; one spelling, and none is good that the quorum key did not make",
        input_bytes_max: 1_024,
        run: wrap,
        seeds: || vec![written(&known().wrap.to_stanzas())],
    },
    Target {
        name: "roster",
        what: "the public text of a roster; one spelling, and one polynomial",
        input_bytes_max: 4_200,
        run: roster_text,
        seeds: || vec![known().roster.to_text().into_bytes()],
    },
    Target {
        name: "quorum-answer",
        what: "a trustee's answer; points and proofs have one spelling, and no answer is forged",
        input_bytes_max: 128,
        run: answer,
        seeds: || {
            let all = known().answers.iter();
            all.map(|a| [&a.trustee.get().to_be_bytes()[..], &a.point, &a.proof].concat())
                .collect()
        },
    },
    Target {
        name: "ceremony",
        what: "packages of other trustees while a quorum key is made; an attacker is named or makes no key",
        input_bytes_max: 1_024,
        run: ceremony,
        seeds: || {
            let [_, two, three] = first_rounds();
            vec![seeds::join(&[two.package(), three.package(), b"", b""])]
        },
    },
];

struct Known {
    roster: Roster,
    wrap: Wrap,
    label: [u8; 32],
    entry: [u8; 32],
    checked: CheckedWrap,
    answers: Vec<Answer>,
}

/// The first valid case of the vectors.
fn known() -> &'static Known {
    static KNOWN: OnceLock<Known> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let case = &seeds::values("quorum.json", "valid")[0][0];
        let roster = roster(case);
        let (label, entry) = (array(&case["label"]), array(&case["entry"]));
        let of = &case["wrap"];
        let wrap = Wrap {
            epoch: roster.epoch(),
            label,
            share: array(&of["share"]),
            body: array(&of["body"]),
            ephemeral: array(&of["ephemeral"]),
            ephemeral_bar: array(&of["ephemeral_bar"]),
            proof: array(&of["proof"]),
        };
        let checked = wrap.check(&roster, &label).expect("a valid wrap");
        Known {
            roster,
            wrap,
            label,
            entry,
            checked,
            answers: answers(case),
        }
    })
}

pub(super) fn answers(case: &Value) -> Vec<Answer> {
    let answer = |a: &Value| Answer {
        trustee: trustee(a["trustee"].as_u64().unwrap_or(0)),
        point: array(&a["point"]),
        proof: array(&a["proof"]),
    };
    let all = case["answers"].as_array().into_iter().flatten();
    all.map(answer).collect()
}

pub(super) fn array<const N: usize>(value: &Value) -> [u8; N] {
    let bytes = hex::decode(value.as_str().unwrap_or_default()).unwrap_or_default();
    bytes.try_into().expect("a field of its length")
}

fn trustee(number: u64) -> TrusteeId {
    u16::try_from(number)
        .ok()
        .and_then(TrusteeId::new)
        .expect("a trustee's number")
}

pub(super) fn roster<U: KeyUse>(case: &Value) -> Roster<U> {
    let point = |value: &Value| Point::from_bytes(&array(value)).expect("a point");
    let shares = case["shares"].as_object().into_iter().flatten();
    let shares: BTreeMap<_, _> = shares
        .map(|(id, share)| (trustee(id.parse().unwrap_or(0)), point(share)))
        .collect();
    let threshold = usize::try_from(case["threshold"].as_u64().unwrap_or(0)).expect("small");
    let epoch = case["epoch"].as_u64().unwrap_or(0);
    Roster::new(epoch, threshold, point(&case["key"]), shares).expect("a valid roster")
}

/// A header with these stanzas, none of which has a body of a whole line.
fn written(stanzas: &[Stanza]) -> Vec<u8> {
    let one = |s: &Stanza| {
        let body = STANDARD_NO_PAD.encode(&s.body);
        format!("-> {} {}\n{body}\n", s.tag, s.arguments.join(" "))
    };
    let all: String = stanzas.iter().map(one).collect();
    format!("age-encryption.org/v1\n{all}--- mac\n").into_bytes()
}

fn wrap(input: &[u8]) {
    let known = known();
    let Ok(stanzas) = stanzas(input) else {
        return;
    };
    let Ok(found) = Wrap::from_stanzas(&stanzas) else {
        return;
    };
    for stanza in found.to_stanzas() {
        assert!(stanzas.contains(&stanza), "a wrap has one spelling");
    }
    if found.check(&known.roster, &known.label).is_ok() {
        assert_eq!(found, known.wrap, "a wrap that nobody made");
    }
    assert!(
        found.check(&known.roster, &[0; 32]).is_err(),
        "a wrap is for one label"
    );
}

fn roster_text(input: &[u8]) {
    if let Ok(read) = Roster::<Clips>::from_text(text(input)) {
        assert_eq!(
            read.to_text().as_bytes(),
            input,
            "a roster has one spelling"
        );
        assert!(
            read.threshold() * 2 > read.trustees().count(),
            "more than half"
        );
    }
}

fn answer(input: &[u8]) {
    let known = known();
    let Some((number, rest)) = input.split_first_chunk::<2>() else {
        return;
    };
    let Some((point, rest)) = rest.split_first_chunk::<32>() else {
        return;
    };
    if let Ok(read) = Point::<Clips>::from_bytes(point) {
        assert_eq!(read.to_bytes(), *point, "a point has one spelling");
    }
    let Some((proof, _)) = rest.split_first_chunk::<64>() else {
        return;
    };
    if let Some(read) = Proof::from_bytes(proof) {
        assert_eq!(read.to_bytes(), *proof, "a proof has one spelling");
    }
    let Some(trustee) = TrusteeId::new(u16::from_be_bytes(*number)) else {
        return;
    };
    let answer = Answer {
        trustee,
        point: *point,
        proof: *proof,
    };
    if answer
        .check(&known.roster, &known.checked, &known.entry)
        .is_ok()
    {
        assert!(
            known.answers.contains(&answer),
            "an answer that nobody gave"
        );
    }
    let other = answer.check(&known.roster, &known.checked, &[0; 32]);
    assert!(other.is_err(), "an answer is for one entry");
}

/// Three trustees of whom two open, each at its first package; the same in every run.
fn first_rounds() -> [FirstRound; 3] {
    let all: BTreeSet<_> = [1, 2, 3].map(trustee).into();
    [1, 2, 3].map(|number| {
        let seats = Seats::new(all.clone(), 2).expect("two of three");
        let mut rng = ChaCha8Rng::seed_from_u64(number);
        generate(trustee(number), seats, 1, &mut rng).expect("it has a seat")
    })
}

/// The first two parts are the others' first packages, the next two their second ones to trustee 1.
fn ceremony(input: &[u8]) {
    let mut rest = input;
    let parts = [(); 3].map(|()| seeds::part(&mut rest).to_vec());
    let [one, two, three] = first_rounds();
    let honest = [two.package().to_vec(), three.package().to_vec()];
    let packages: PublicPackages = [
        (trustee(1), one.package().to_vec()),
        (trustee(2), parts[0].clone()),
        (trustee(3), parts[1].clone()),
    ]
    .into();
    let Ok((second, outgoing)) = one.next(&packages) else {
        assert!(parts[..2] != honest, "honest packages are taken");
        return;
    };
    assert_eq!(outgoing.len(), 2, "one package for each other trustee");
    let received: SecretPackages = [(2, parts[2].clone()), (3, rest.to_vec())]
        .map(|(number, bytes)| (trustee(number), bytes.into()))
        .into();
    if let Ok((share, roster)) = second.finish(&received) {
        assert_eq!(roster.public_share(trustee(1)), Some(share.public()));
    }
}

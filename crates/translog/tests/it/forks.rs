//! How many would have to lie: the policy's own answer against trying everything.

use proptest::prelude::*;
use sidelight_translog::{cosignature::Cosigner, policy::Policy, vkey::Vkey};

use crate::fixture::signer;

fn key(n: usize) -> Vkey {
    let seed = [u8::try_from(n).unwrap() + 1; 32];
    let cosigner = Cosigner::from_seed(&format!("w{n}.example"), &seed).unwrap();
    cosigner.vkey().clone()
}

/// Witnesses in groups in groups; each number picks a threshold or an arrangement.
fn policy(witnesses: usize, cuts: &[usize]) -> Policy {
    let mut text = format!("log {}\n", signer().vkey());
    for n in 0..witnesses {
        text += &format!("witness w{n} {}\n", key(n));
    }
    let mut free: Vec<String> = (0..witnesses).map(|n| format!("w{n}")).collect();
    for (group, cut) in cuts.iter().enumerate() {
        let size = 1 + cut % free.len();
        let members: Vec<_> = free.drain(..size).collect();
        let threshold = 1 + (cut / 7) % size;
        text += &format!("group g{group} {threshold} {}\n", members.join(" "));
        free.push(format!("g{group}"));
    }
    text += &format!(
        "group all {} {}\n",
        1 + cuts.len() % free.len(),
        free.join(" ")
    );
    text += "quorum all\n";
    Policy::parse(text.as_bytes()).unwrap()
}

fn met(policy: &Policy, set: usize, count: usize) -> bool {
    policy.quorum_met(|vkey| (0..count).any(|n| set & (1 << n) != 0 && key(n) == *vkey))
}

fn mask(listed: &[&sidelight_translog::policy::Listed], count: usize) -> usize {
    let is = |n: &usize| listed.iter().any(|one| one.vkey == key(*n));
    (0..count).filter(is).map(|n| 1 << n).sum()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, ..ProptestConfig::default() })]

    /// Fewer liars than the policy says cannot give both of two histories the quorum: whatever the honest
    /// ones sign, each signs one. So many can.
    #[test]
    fn fewer_cannot_and_so_many_can(count in 1usize..6, cuts in prop::collection::vec(0usize..60, 0..4)) {
        let policy = policy(count, &cuts);
        let all = (1usize << count) - 1;
        let quorums: Vec<_> = (0..=all).filter(|set| met(&policy, *set, count)).collect();
        let mut least = usize::MAX;
        for one in &quorums {
            for other in &quorums {
                least = least.min((one & other).count_ones() as usize);
            }
        }
        let forgers = policy.forgers();
        prop_assert_eq!(forgers.len(), least);
        // The named ones suffice: they sign both, the rest is divided somehow.
        let liars = mask(&forgers, count);
        let divided = (0..=all).any(|half| {
            met(&policy, half | liars, count) && met(&policy, (all & !half) | liars, count)
        });
        prop_assert!(divided);

        let blockers = policy.blockers();
        let silent = mask(&blockers, count);
        prop_assert!(!met(&policy, all & !silent, count));
        let fewer = (0..=all).all(|gone: usize| {
            (gone.count_ones() as usize) >= blockers.len() || met(&policy, all & !gone, count)
        });
        prop_assert!(fewer);
    }
}

#[test]
fn the_usual_policies() {
    let of = |text: &str| {
        let mut whole = format!("log {}\n", signer().vkey());
        for n in 0..7 {
            whole += &format!("witness w{n} {}\n", key(n));
        }
        let policy = Policy::parse(format!("{whole}{text}").as_bytes()).unwrap();
        (policy.forgers().len(), policy.blockers().len())
    };
    assert_eq!(of("quorum none\n"), (0, 0));
    assert_eq!(of("quorum w0\n"), (1, 1));
    assert_eq!(of("group T 2 w0 w1 w2\nquorum T\n"), (1, 2));
    assert_eq!(of("group T 3 w0 w1 w2 w3\nquorum T\n"), (2, 2));
    assert_eq!(of("group T 5 w0 w1 w2 w3 w4 w5 w6\nquorum T\n"), (3, 3));
    assert_eq!(of("group T any w0 w1\nquorum T\n"), (0, 2));
    let both = "group W 3 w0 w1 w2 w3\ngroup T 2 w4 w5 w6\ngroup Q all W T\nquorum Q\n";
    assert_eq!(of(both), (3, 2));
}

//! Trustees in one process, with the packages of a ceremony handed over as the log and sealed mail
//! would.

use std::collections::{BTreeMap, BTreeSet};

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use sidelight_quorum::{
    Answer, CheckedWrap, Clips, FirstRound, KeyUse, PublicPackages, Roster, Seats, SecretPackages,
    ShareKey, TrusteeId, Wrap, cut, generate, refresh,
};

pub(crate) const LABEL: [u8; 32] = [7; 32];
pub(crate) const ENTRY: [u8; 32] = [9; 32];
pub(crate) const FILE_KEY: [u8; 16] = *b"sixteen byte key";

pub(crate) fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

pub(crate) fn id(number: u16) -> TrusteeId {
    TrusteeId::new(number).unwrap()
}

pub(crate) fn ids(numbers: impl IntoIterator<Item = u16>) -> BTreeSet<TrusteeId> {
    numbers.into_iter().map(id).collect()
}

pub(crate) type Shares<U = Clips> = BTreeMap<TrusteeId, ShareKey<U>>;

/// Plays both rounds to the end; everyone must come to the same roster.
pub(crate) fn play<U: KeyUse>(
    rounds: BTreeMap<TrusteeId, FirstRound<U>>,
) -> (Shares<U>, Roster<U>) {
    let public: PublicPackages = rounds
        .iter()
        .map(|(id, round)| (*id, round.package().to_vec()))
        .collect();
    let mut mail: BTreeMap<TrusteeId, SecretPackages> = BTreeMap::new();
    let mut waiting = Vec::new();
    for (from, round) in rounds {
        let (round, made) = round.next(&public).unwrap();
        for (to, package) in made {
            mail.entry(to).or_default().insert(from, package);
        }
        waiting.push((from, round));
    }
    let mut shares = BTreeMap::new();
    let mut rosters = Vec::new();
    for (id, round) in waiting {
        let (share, roster) = round.finish(&mail[&id]).unwrap();
        shares.insert(id, share);
        rosters.push(roster);
    }
    assert!(rosters.windows(2).all(|pair| pair[0] == pair[1]));
    (shares, rosters.pop().unwrap())
}

/// `k` of `n` with a key of their own.
pub(crate) fn quorum(k: usize, n: u16, seed: u64) -> (Shares, Roster) {
    keys(k, n, seed)
}

/// The same for any purpose.
pub(crate) fn keys<U: KeyUse>(k: usize, n: u16, seed: u64) -> (Shares<U>, Roster<U>) {
    let seats = Seats::new(ids(1..=n), k).unwrap();
    let mut rng = rng(seed);
    let begin = |me| (me, generate(me, seats.clone(), 1, &mut rng).unwrap());
    play(ids(1..=n).into_iter().map(begin).collect())
}

/// New shares of the same key, for `seated` alone.
pub(crate) fn refreshed<U: KeyUse>(
    shares: &Shares<U>,
    roster: &Roster<U>,
    seated: &BTreeSet<TrusteeId>,
) -> (Shares<U>, Roster<U>) {
    let mut rng = rng(77);
    let seats = Seats::new(seated.clone(), roster.threshold()).unwrap();
    let begin = |me: &TrusteeId| {
        let round = refresh(shares[me].clone(), roster.clone(), seats.clone(), &mut rng);
        (*me, round.unwrap())
    };
    play(seated.iter().map(begin).collect())
}

/// What each helper sends to the trustee that has no share.
pub(crate) fn sums<U: KeyUse>(
    shares: &Shares<U>,
    roster: &Roster<U>,
    helpers: &BTreeSet<TrusteeId>,
    lost: TrusteeId,
) -> BTreeMap<TrusteeId, sidelight_quorum::Piece> {
    let mut rng = rng(88);
    let mut given: BTreeMap<TrusteeId, BTreeMap<TrusteeId, _>> = BTreeMap::new();
    for from in helpers {
        for (to, piece) in cut(&shares[from], roster, helpers, lost, &mut rng).unwrap() {
            given.entry(to).or_default().insert(*from, piece);
        }
    }
    given
        .iter()
        .map(|(helper, pieces)| (*helper, sidelight_quorum::add(helpers, pieces).unwrap()))
        .collect()
}

pub(crate) fn wrap(roster: &Roster) -> Wrap {
    Wrap::new(roster, LABEL, &FILE_KEY, &mut rng(5))
}

pub(crate) fn answers<'a>(
    shares: impl IntoIterator<Item = &'a ShareKey>,
    roster: &Roster,
    wrap: &CheckedWrap,
) -> Vec<Answer> {
    let mut rng = rng(6);
    shares
        .into_iter()
        .map(|share| share.answer(roster, wrap, &ENTRY, &mut rng).unwrap())
        .collect()
}

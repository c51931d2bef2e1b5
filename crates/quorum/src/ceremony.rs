//! Making a key, and refreshing its shares, among trustees who do not trust each other.
//!
//! A ceremony has two rounds and one outcome. First packages are public: they stand in the log, which
//! is what makes sure that everybody saw the same. Second packages are secret, each for one trustee.
//! The mathematics are FROST's key generation (`frost-core`); its signing is never used.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use curve25519_dalek::scalar::Scalar;
use frost_core::keys::{KeyPackage, PublicKeyPackage, SigningShare, VerifyingShare, dkg, refresh};
use frost_core::{Ciphersuite, Error, Identifier, VerifyingKey};
use rand_core::{CryptoRng, RngCore};
use sidelight_domain::record::{Encoder, Hash};
use zeroize::Zeroizing;

use crate::key_use::{Clips, KeyUse};
use crate::point::Point;
use crate::roster::{Roster, RosterError, TrusteeId, check_threshold};
use crate::share::ShareKey;

/// Longest package that is read, bytes; one for 32 trustees is half of it.
pub const PACKAGE_BYTES_MAX: usize = 4096;

/// First packages, those of all trustees, by number.
pub type PublicPackages = BTreeMap<TrusteeId, Vec<u8>>;
/// Second packages: those a trustee makes are by recipient, those it is given by sender.
pub type SecretPackages = BTreeMap<TrusteeId, Zeroizing<Vec<u8>>>;

/// Why a ceremony goes no further. It is then begun anew; nothing of it may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CeremonyError {
    /// Seats that make no quorum.
    #[error(transparent)]
    Roster(#[from] RosterError),
    /// Not exactly one package of every other trustee, or of oneself another one than one made.
    #[error("the packages are not those of the trustees of this ceremony")]
    Packages,
    /// A package that cannot be read.
    #[error("the package of trustee {0} cannot be read")]
    Malformed(TrusteeId),
    /// A package that does not keep the protocol: it proves nothing, or the two rounds contradict.
    #[error("the package of trustee {0} does not hold")]
    Culprit(TrusteeId),
    /// A package does not keep the protocol, and it cannot be told whose.
    #[error("a package does not keep the protocol")]
    Protocol,
    /// This trustee has no seat.
    #[error("this trustee has no seat in the ceremony")]
    NoSeat,
    /// A refresh that would change the key.
    #[error("the refreshed shares are not of the same key")]
    OtherKey,
}

/// Who takes part, and how many of them will open a clip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seats {
    trustees: BTreeSet<TrusteeId>,
    threshold: usize,
}

impl Seats {
    /// Between 2 and [`TRUSTEES_MAX`](crate::TRUSTEES_MAX) trustees, of whom more than half are needed.
    pub fn new(trustees: BTreeSet<TrusteeId>, threshold: usize) -> Result<Self, CeremonyError> {
        check_threshold(threshold, trustees.len())?;
        Ok(Self {
            trustees,
            threshold,
        })
    }

    fn numbers(&self) -> (u16, u16) {
        let small = |n: usize| u16::try_from(n).expect("at most TRUSTEES_MAX");
        (small(self.trustees.len()), small(self.threshold))
    }
}

/// What the ceremony is for.
enum Purpose<U: KeyUse> {
    /// A new key, of this epoch.
    Generate { epoch: u64 },
    /// New shares of the same key; the roster already has everyone who has a seat.
    Refresh(Box<(ShareKey<U>, Roster<U>)>),
}

/// A trustee that made its first package and waits for the others'.
pub struct FirstRound<U: KeyUse = Clips> {
    me: TrusteeId,
    seats: Seats,
    purpose: Purpose<U>,
    package: Vec<u8>,
    secret: dkg::round1::SecretPackage<U::Suite>,
}

/// A trustee that saw all first packages and waits for the second ones.
pub struct SecondRound<U: KeyUse = Clips> {
    me: TrusteeId,
    seats: Seats,
    purpose: Purpose<U>,
    others: BTreeMap<Identifier<U::Suite>, dkg::round1::Package<U::Suite>>,
    secret: dkg::round2::SecretPackage<U::Suite>,
}

impl<U: KeyUse> fmt::Debug for FirstRound<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FirstRound(of trustee {})", self.me)
    }
}

impl<U: KeyUse> fmt::Debug for SecondRound<U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecondRound(of trustee {})", self.me)
    }
}

/// What trustees read to each other outside of the product before they go on: SHA-256 over the first
/// packages, by number.
pub fn transcript(packages: &PublicPackages) -> Hash {
    let mut transcript = Encoder::new("sidelight/quorum/ceremony/v1");
    for (trustee, package) in packages {
        transcript = transcript.u64(trustee.get().into()).field(package);
    }
    transcript.hash()
}

pub(crate) fn identifier<C: Ciphersuite>(trustee: TrusteeId) -> Identifier<C> {
    Identifier::try_from(trustee.get()).expect("a trustee's number is not zero")
}

fn number<C: Ciphersuite>(identifier: Identifier<C>) -> Option<TrusteeId> {
    let bytes = identifier.serialize();
    TrusteeId::new(u16::from_le_bytes([*bytes.first()?, *bytes.get(1)?]))
}

fn broken<C: Ciphersuite>(error: &Error<C>) -> CeremonyError {
    match error.culprits().first().copied().and_then(number) {
        Some(trustee) => CeremonyError::Culprit(trustee),
        None => CeremonyError::Protocol,
    }
}

/// Begins to make a new key.
pub fn generate<U: KeyUse>(
    me: TrusteeId,
    seats: Seats,
    epoch: u64,
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<FirstRound<U>, CeremonyError> {
    if !seats.trustees.contains(&me) {
        return Err(CeremonyError::NoSeat);
    }
    let (n, k) = seats.numbers();
    let (secret, package) = dkg::part1(identifier(me), n, k, &mut *rng).map_err(|e| broken(&e))?;
    FirstRound::new(me, seats, Purpose::Generate { epoch }, secret, &package)
}

/// Begins to refresh the shares of `roster` among `seats`: who is left out has a share that is good
/// for nothing afterwards, as long as fewer than the threshold of old ones are kept.
pub fn refresh<U: KeyUse>(
    share: ShareKey<U>,
    roster: Roster<U>,
    seats: Seats,
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<FirstRound<U>, CeremonyError> {
    let me = share.trustee();
    let seated = |t: &TrusteeId| roster.public_share(*t).is_some();
    if !seats.trustees.contains(&me) || !seats.trustees.iter().all(seated) {
        return Err(CeremonyError::NoSeat);
    }
    if seats.threshold != roster.threshold() {
        return Err(CeremonyError::Protocol);
    }
    let (n, k) = seats.numbers();
    let (secret, package) =
        refresh::refresh_dkg_part1(identifier(me), n, k, &mut *rng).map_err(|e| broken(&e))?;
    let purpose = Purpose::Refresh(Box::new((share, roster)));
    FirstRound::new(me, seats, purpose, secret, &package)
}

impl<U: KeyUse> FirstRound<U> {
    fn new(
        me: TrusteeId,
        seats: Seats,
        purpose: Purpose<U>,
        secret: dkg::round1::SecretPackage<U::Suite>,
        package: &dkg::round1::Package<U::Suite>,
    ) -> Result<Self, CeremonyError> {
        let package = package.serialize().map_err(|e| broken(&e))?;
        Ok(Self {
            me,
            seats,
            purpose,
            package,
            secret,
        })
    }

    /// The package for everyone to see.
    pub fn package(&self) -> &[u8] {
        &self.package
    }

    /// Takes the first packages of all, this trustee's own among them, as they stand in the log.
    /// Returns what to send to each other trustee, sealed to that one alone.
    pub fn next(
        self,
        packages: &PublicPackages,
    ) -> Result<(SecondRound<U>, SecretPackages), CeremonyError> {
        if !packages.keys().eq(self.seats.trustees.iter())
            || packages.get(&self.me).map(Vec::as_slice) != Some(&*self.package)
        {
            return Err(CeremonyError::Packages);
        }
        let mut others = BTreeMap::new();
        for (trustee, bytes) in packages.iter().filter(|(t, _)| **t != self.me) {
            let package = (bytes.len() <= PACKAGE_BYTES_MAX)
                .then(|| dkg::round1::Package::deserialize(bytes).ok())
                .flatten()
                .ok_or(CeremonyError::Malformed(*trustee))?;
            others.insert(identifier(*trustee), package);
        }
        let step = match self.purpose {
            Purpose::Generate { .. } => dkg::part2,
            Purpose::Refresh(_) => refresh::refresh_dkg_part2,
        };
        let (secret, made) = step(self.secret, &others).map_err(|e| broken(&e))?;
        let mut outgoing = SecretPackages::new();
        for (id, package) in made {
            let to = number(id).ok_or(CeremonyError::Protocol)?;
            let bytes = package.serialize().map_err(|e| broken(&e))?;
            outgoing.insert(to, Zeroizing::new(bytes));
        }
        let round = SecondRound {
            me: self.me,
            seats: self.seats,
            purpose: self.purpose,
            others,
            secret,
        };
        Ok((round, outgoing))
    }
}

impl<U: KeyUse> SecondRound<U> {
    /// Takes the second packages that the others made for this trustee, and ends the ceremony.
    pub fn finish(
        self,
        packages: &SecretPackages,
    ) -> Result<(ShareKey<U>, Roster<U>), CeremonyError> {
        let expected = self.seats.trustees.iter().filter(|t| **t != self.me);
        if !packages.keys().eq(expected) {
            return Err(CeremonyError::Packages);
        }
        let mut received = BTreeMap::new();
        for (trustee, bytes) in packages {
            let package = (bytes.len() <= PACKAGE_BYTES_MAX)
                .then(|| dkg::round2::Package::deserialize(bytes).ok())
                .flatten()
                .ok_or(CeremonyError::Malformed(*trustee))?;
            received.insert(identifier(*trustee), package);
        }
        let (epoch, known, outcome) = match self.purpose {
            Purpose::Generate { epoch } => {
                let outcome = dkg::part3(&self.secret, &self.others, &received);
                (epoch, None, outcome)
            }
            Purpose::Refresh(old) => {
                let (share, roster) = *old;
                let (old, mine) = to_frost(&roster, &self.seats.trustees, &share)
                    .ok_or(CeremonyError::Protocol)?;
                let outcome =
                    refresh::refresh_dkg_shares(&self.secret, &self.others, &received, old, mine);
                (roster.epoch(), Some(roster.key()), outcome)
            }
        };
        let (mine, public) = outcome.map_err(|e| broken(&e))?;
        let roster = from_frost(epoch, self.seats.threshold, &public)?;
        if known.is_some_and(|key| key != roster.key()) {
            return Err(CeremonyError::OtherKey);
        }
        let share = secret_share(self.me, &mine).ok_or(CeremonyError::Protocol)?;
        let share = share
            .belongs_to(&roster)
            .map_err(|_| CeremonyError::Protocol)?;
        Ok((share, roster))
    }
}

/// A share as FROST has it, with the public shares beside it.
type FrostShare<C> = (PublicKeyPackage<C>, KeyPackage<C>);

/// Our share as FROST's: only to refresh or repair it.
pub(crate) fn to_frost<U: KeyUse>(
    roster: &Roster<U>,
    trustees: &BTreeSet<TrusteeId>,
    share: &ShareKey<U>,
) -> Option<FrostShare<U::Suite>> {
    let verifying = |point: Point<U>| VerifyingShare::deserialize(&point.to_bytes()).ok();
    let key = VerifyingKey::deserialize(&roster.key().to_bytes()).ok()?;
    let threshold = u16::try_from(roster.threshold()).ok()?;
    let mut shares = BTreeMap::new();
    for trustee in trustees {
        let public = verifying(roster.public_share(*trustee)?)?;
        shares.insert(identifier(*trustee), public);
    }
    let mine = KeyPackage::new(
        identifier(share.trustee()),
        SigningShare::deserialize(share.secret().as_bytes()).ok()?,
        verifying(share.public())?,
        key,
        threshold,
    );
    Some((PublicKeyPackage::new(shares, key, Some(threshold)), mine))
}

/// The secret of FROST's share as ours.
fn secret_share<U: KeyUse>(
    trustee: TrusteeId,
    package: &KeyPackage<U::Suite>,
) -> Option<ShareKey<U>> {
    let bytes = Zeroizing::new(package.signing_share().serialize());
    let bytes = Zeroizing::new(<[u8; 32]>::try_from(bytes.as_slice()).ok()?);
    let secret = Option::from(Scalar::from_canonical_bytes(*bytes))?;
    ShareKey::new(trustee, secret)
}

fn from_frost<U: KeyUse>(
    epoch: u64,
    threshold: usize,
    public: &PublicKeyPackage<U::Suite>,
) -> Result<Roster<U>, CeremonyError> {
    let point = |bytes: Result<Vec<u8>, Error<U::Suite>>| {
        let bytes = <[u8; 32]>::try_from(bytes.ok()?.as_slice()).ok()?;
        Point::from_bytes(&bytes).ok()
    };
    let key = point(public.verifying_key().serialize()).ok_or(CeremonyError::Protocol)?;
    let mut shares = BTreeMap::new();
    for (id, share) in public.verifying_shares() {
        let trustee = number(*id).ok_or(CeremonyError::Protocol)?;
        let share = point(share.serialize()).ok_or(CeremonyError::Culprit(trustee))?;
        shares.insert(trustee, share);
    }
    Ok(Roster::new(epoch, threshold, key, shares)?)
}

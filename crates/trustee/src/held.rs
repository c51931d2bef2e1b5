//! The two keys of which a trustee holds a share, and all in which they differ for this program: where it
//! keeps what, and what stands in the record. Everything else is written once, for both.

use sidelight_quorum::{Addresses, Clips, KeyUse, Roster};
use sidelight_translog::entry::{
    CeremonyConfirmed, CeremonyPackage, EntryIndex, LookupConfirmed, LookupKey, LookupPackage,
    PublicPackage, Recipient, Signature, Slug, Text,
};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::ledger::{CeremonyRecord, Ledger};

use crate::shares::SharesError;

/// A key that was confirmed, as the record has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SetLine {
    /// Index of the ceremony.
    pub ceremony: u64,
    /// Of the key.
    pub epoch: u64,
    /// The hash of its text.
    pub roster: Sha256Hash,
}

/// One of the two.
pub trait HeldKey: KeyUse {
    /// How the record writes it.
    type Key: Clone + 'static;
    /// The one that must not have the same share.
    type Other: HeldKey;

    /// For people.
    const NAME: &'static str;
    /// Folder of ceremonies that run.
    const CEREMONIES: &'static str;
    /// Folder of shares.
    const SHARES: &'static str;
    /// What a share's printed line begins with.
    const SHEET: &'static str;

    /// The ceremony that runs.
    fn running(ledger: &Ledger) -> Option<&CeremonyRecord<Self::Key>>;
    /// Every key, oldest first.
    fn sets(ledger: &Ledger) -> Vec<SetLine>;
    /// None is here: what a person can do about it.
    fn no_share() -> SharesError;
    /// A roster's key, as in an entry.
    fn key_of(roster: &Roster<Self>) -> String;
    /// What is signed of a first package.
    fn package_message(
        origin: &Text,
        ceremony: u64,
        trustee: &Slug,
        package: &PublicPackage,
    ) -> Vec<u8>;
    /// What is signed to confirm a roster; `None` if its key has no place in an entry.
    fn confirmed_message(
        origin: &Text,
        ceremony: u64,
        trustee: &Slug,
        roster: &Roster<Self>,
    ) -> Option<Vec<u8>>;
}

/// The hash by which an entry names a roster.
pub(crate) fn hash_of<U: KeyUse>(roster: &Roster<U>) -> Sha256Hash {
    Sha256Hash::of(roster.to_text().as_bytes())
}

const UNSIGNED: Signature = Signature([0; 64]);

impl HeldKey for Clips {
    type Key = Recipient;
    type Other = Addresses;

    const NAME: &'static str = "quorum key";
    const CEREMONIES: &'static str = "ceremonies";
    const SHARES: &'static str = "shares";
    const SHEET: &'static str = "sidelight-trustee-share-";

    fn running(ledger: &Ledger) -> Option<&CeremonyRecord<Recipient>> {
        ledger.ceremony()
    }

    fn sets(ledger: &Ledger) -> Vec<SetLine> {
        let sets = ledger.trustee_sets().iter();
        sets.map(|set| SetLine {
            ceremony: set.entry.ceremony.0,
            epoch: set.entry.epoch,
            roster: set.entry.roster,
        })
        .collect()
    }

    fn no_share() -> SharesError {
        SharesError::None
    }

    fn key_of(roster: &Roster) -> String {
        roster.recipient()
    }

    fn package_message(
        origin: &Text,
        ceremony: u64,
        trustee: &Slug,
        package: &PublicPackage,
    ) -> Vec<u8> {
        CeremonyPackage {
            ceremony: EntryIndex(ceremony),
            trustee: trustee.clone(),
            package: package.clone(),
            signature: UNSIGNED,
        }
        .message(origin)
    }

    fn confirmed_message(
        origin: &Text,
        ceremony: u64,
        trustee: &Slug,
        roster: &Roster,
    ) -> Option<Vec<u8>> {
        let entry = CeremonyConfirmed {
            ceremony: EntryIndex(ceremony),
            trustee: trustee.clone(),
            quorum_key: roster.recipient().parse().ok()?,
            roster: hash_of(roster),
            signature: UNSIGNED,
        };
        Some(entry.message(origin))
    }
}

impl HeldKey for Addresses {
    type Key = LookupKey;
    type Other = Clips;

    const NAME: &'static str = "look-up key";
    const CEREMONIES: &'static str = "lookup-ceremonies";
    const SHARES: &'static str = "lookup-shares";
    const SHEET: &'static str = "sidelight-trustee-lookup-share-";

    fn running(ledger: &Ledger) -> Option<&CeremonyRecord<LookupKey>> {
        ledger.lookup_ceremony()
    }

    fn sets(ledger: &Ledger) -> Vec<SetLine> {
        let sets = ledger.lookup_sets().iter();
        sets.map(|set| SetLine {
            ceremony: set.entry.ceremony.0,
            epoch: set.entry.epoch,
            roster: set.entry.roster,
        })
        .collect()
    }

    fn no_share() -> SharesError {
        SharesError::NoLookUp
    }

    fn key_of(roster: &Roster<Self>) -> String {
        hex::encode(roster.key().to_bytes())
    }

    fn package_message(
        origin: &Text,
        ceremony: u64,
        trustee: &Slug,
        package: &PublicPackage,
    ) -> Vec<u8> {
        LookupPackage {
            ceremony: EntryIndex(ceremony),
            trustee: trustee.clone(),
            package: package.clone(),
            signature: UNSIGNED,
        }
        .message(origin)
    }

    fn confirmed_message(
        origin: &Text,
        ceremony: u64,
        trustee: &Slug,
        roster: &Roster<Self>,
    ) -> Option<Vec<u8>> {
        let entry = LookupConfirmed {
            ceremony: EntryIndex(ceremony),
            trustee: trustee.clone(),
            lookup_key: LookupKey(roster.key().to_bytes()),
            roster: hash_of(roster),
            signature: UNSIGNED,
        };
        Some(entry.message(origin))
    }
}

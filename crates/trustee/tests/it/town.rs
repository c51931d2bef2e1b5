//! The people and rules of a town, as the record has them.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer as _, SigningKey};
use rand::rngs::OsRng;
use serde_json::json;
use sidelight_api::trustee::CaseApproval;
use sidelight_domain::record::{Hash, HouseholdId, sha256};
use sidelight_seal::Identity;
use sidelight_translog::entry::{
    Agency, Authority, Canary, CoseKey, Credential, CredentialRevoked, EntryIndex, FieldOpening,
    Kind, Policy, Purpose, Role,
};
use sidelight_translog::hash::Sha256Hash;

use super::otherwise::LookedUp;
use super::parties::{Meeting, Party};
use super::record::Record;
use super::scene::{PAGES, RP_ID};

pub(crate) const AGENCY: &str = "millbrook-police";
/// Where agencies have their powers.
const JURISDICTION: &str = "US-CA";

/// A passkey that a credential entry names.
#[derive(Clone)]
pub(crate) struct Passkey {
    pub(crate) index: u64,
    key: SigningKey,
}

impl Passkey {
    /// One that the record may have at `index`.
    pub(crate) fn of(number: u8, index: u64) -> Self {
        let key = SigningKey::from_bytes(&[100 + number; 32]);
        Self { index, key }
    }

    /// Enters one.
    pub(crate) fn new(record: &mut Record, number: u8, role: Role, agency: Option<&str>) -> Self {
        let passkey = Self::of(number, record.ledger.size());
        let head = [0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21, 0x58, 0x20];
        let cose = [&head[..], passkey.key.verifying_key().as_bytes()].concat();
        record.append(
            Credential {
                role,
                agency: agency.map(|name| name.parse().unwrap()),
                key: CoseKey::new(&cose).unwrap(),
                name: FieldOpening::new("A person", &mut OsRng).commit(Kind::Credential, "name"),
                decision: None,
                enrolled_by: Authority::Operator,
            }
            .into(),
        );
        passkey
    }

    /// Ends it.
    pub(crate) fn revoke(&self, record: &mut Record) {
        record.append(
            CredentialRevoked {
                credential: EntryIndex(self.index),
                decision: None,
                revoked_by: Authority::Operator,
            }
            .into(),
        );
    }

    pub(crate) fn sign(&self, digest: &Hash) -> CaseApproval {
        let client_data = json!({
            "type": "webauthn.get", "challenge": URL_SAFE_NO_PAD.encode(digest),
            "origin": PAGES, "crossOrigin": false,
        });
        let client_data = client_data.to_string().into_bytes();
        let mut data = sha256(RP_ID.as_bytes()).to_vec();
        data.extend_from_slice(&[0x05, 0, 0, 0, 0]);
        let signed = [data.clone(), sha256(&client_data).to_vec()].concat();
        CaseApproval {
            credential: self.index,
            client_data: client_data.into(),
            authenticator_data: data.into(),
            signature: self.key.sign(&signed).to_bytes().to_vec().into(),
        }
    }
}

/// The people and rules of the town.
pub(crate) struct Town {
    pub(crate) officer: Passkey,
    pub(crate) supervisor: Passkey,
    pub(crate) reviewers: [Passkey; 2],
    /// The trustee set in force.
    pub(crate) set: u64,
    /// The rulebook in force.
    pub(crate) policy: Sha256Hash,
    /// The look-up that the claim's home was in.
    pub(crate) looked_up: Option<LookedUp>,
}

/// Gives an agency its next key: the first by the operator, each further one by a person of the agency.
pub(crate) fn agency_key(record: &mut Record, of: (&str, u64), key: &Identity) {
    agency_key_in(record, of, key, JURISDICTION);
}

/// The same, where the agency says that it has its powers there.
pub(crate) fn agency_key_in(
    record: &mut Record,
    (agency, epoch): (&str, u64),
    key: &Identity,
    jurisdiction: &str,
) {
    let name = record.document("An agency\n");
    let officer = (record.ledger.credentials())
        .find(|(_, it)| it.agency.as_ref().is_some_and(|of| of.as_str() == agency))
        .map(|(index, _)| EntryIndex(index));
    record.append(
        Agency {
            agency: agency.parse().unwrap(),
            name,
            epoch,
            delivery_key: key.recipient().to_string().parse().unwrap(),
            jurisdiction: Some(Some(jurisdiction.parse().unwrap())),
            decision: officer.map(|_| Sha256Hash([3; 32])),
            decided_by: officer.map_or(Authority::Operator, Authority::Credential),
        }
        .into(),
    );
}

/// Announces a home for drills.
pub(crate) fn announce(record: &mut Record, household: HouseholdId) {
    record.append(Canary { household }.into());
}

/// A rulebook comes into force.
pub(crate) fn rulebook(record: &mut Record, version: u64, text: &str) -> Sha256Hash {
    let rulebook = record.document(text);
    let effective = record.today();
    record.append(
        Policy {
            rulebook,
            version,
            effective,
        }
        .into(),
    );
    rulebook
}

impl Town {
    /// Rules, an agency, its people, two reviewers, and trustees who make a key.
    pub(crate) fn new(meeting: &mut Meeting, parties: &[&Party], rules: &str) -> Self {
        let record = &mut meeting.record;
        let policy = rulebook(record, 2, rules);
        agency_key(record, (AGENCY, 1), &Identity::from_bytes([30; 32]));
        let officer = Passkey::new(record, 1, Role::Officer, Some(AGENCY));
        let supervisor = Passkey::new(record, 2, Role::Supervisor, Some(AGENCY));
        let reviewers = [3, 4].map(|number| Passkey::new(record, number, Role::Reviewer, None));
        meeting.begin(Purpose::Generate, 2, &[1, 2, 3]);
        meeting.hold(parties);
        let set = meeting.record.ledger.trustee_sets()[0].index;
        Self {
            officer,
            supervisor,
            reviewers,
            set,
            policy,
            looked_up: None,
        }
    }
}

//! A passkey device in software: just enough of WebAuthn for tests. ES256, resident, always
//! verified, no attestation.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use rand::RngCore as _;
use rand::rngs::OsRng;
use serde_json::{Value, json};
use sidelight_api::decision::{Approve, Decision};
use sidelight_domain::record::sha256;

/// User present and verified.
const FLAGS: u8 = 0x05;
/// A credential is attached.
const FLAG_ATTACHED: u8 = 0x40;

/// A device with one passkey at most.
#[derive(Clone)]
pub(crate) struct Authenticator {
    key: SigningKey,
    id: [u8; 16],
    user: String,
    counter: u32,
    /// What it says it is on.
    pub(crate) origin: String,
}

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Authenticator {
    /// In a browser on `origin`.
    pub(crate) fn new(origin: &str) -> Self {
        let mut id = [0; 16];
        OsRng.fill_bytes(&mut id);
        let key = SigningKey::random(&mut OsRng);
        Self {
            key,
            id,
            user: String::new(),
            counter: 0,
            origin: origin.to_owned(),
        }
    }

    /// A passkey that the demo's authenticator kept: `id`, `user_handle` and `secret`.
    pub(crate) fn kept(origin: &str, kept: &Value) -> Self {
        let bytes = |name: &str| {
            URL_SAFE_NO_PAD
                .decode(kept[name].as_str().unwrap())
                .unwrap()
        };
        Self {
            key: SigningKey::from_slice(&bytes("secret")).unwrap(),
            id: bytes("id").try_into().unwrap(),
            user: kept["user_handle"].as_str().unwrap().to_owned(),
            counter: 0,
            origin: origin.to_owned(),
        }
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let challenge = &options["publicKey"]["challenge"];
        let data = json!({
            "type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false
        });
        data.to_string().into_bytes()
    }

    fn authenticator_data(&mut self, rp_id: &str, attached: Option<&[u8]>) -> Vec<u8> {
        self.counter += 1;
        let mut data = sha256(rp_id.as_bytes()).to_vec();
        data.push(if attached.is_some() {
            FLAGS | FLAG_ATTACHED
        } else {
            FLAGS
        });
        data.extend_from_slice(&self.counter.to_be_bytes());
        data.extend_from_slice(attached.unwrap_or_default());
        data
    }

    /// The key in COSE: EC2, ES256, P-256, x, y.
    pub(crate) fn cose(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_encoded_point(false);
        let (front, middle) = (
            [0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32],
            [0x22, 0x58, 32],
        );
        [
            &front[..],
            point.x().unwrap(),
            &middle[..],
            point.y().unwrap(),
        ]
        .concat()
    }

    /// `navigator.credentials.create`.
    pub(crate) fn create(&mut self, options: &Value) -> Value {
        self.user = options["publicKey"]["user"]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        // No AAGUID, the id behind its length, and the key.
        let mut attached = vec![0; 16];
        attached.extend_from_slice(&(self.id.len() as u16).to_be_bytes());
        attached.extend_from_slice(&self.id);
        attached.extend_from_slice(&self.cose());
        let rp_id = options["publicKey"]["rp"]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let data = self.authenticator_data(&rp_id, Some(&attached));
        let mut object = b"\xa3cfmtdnonegattStmt\xa0hauthData\x58".to_vec();
        object.push(u8::try_from(data.len()).unwrap());
        object.extend_from_slice(&data);
        json!({
            "id": text(&self.id), "rawId": text(&self.id), "type": "public-key",
            "response": {
                "attestationObject": text(&object),
                "clientDataJSON": text(&self.client_data("webauthn.create", options)),
                "transports": ["internal"],
            },
            "clientExtensionResults": { "credProps": { "rk": true } },
        })
    }

    /// What it gives for a decision: the digest is the challenge.
    pub(crate) fn approve(&mut self, decision: &Decision) -> Approve {
        self.sign(&decision.digest, &decision.rp_id)
    }

    /// The same for any digest.
    pub(crate) fn sign(&mut self, digest: &[u8; 32], rp_id: &str) -> Approve {
        let options = json!({ "publicKey": { "challenge": text(digest), "rpId": rp_id } });
        let given = self.get(&options);
        let bytes = |name: &str| {
            let text = given["response"][name].as_str().unwrap();
            URL_SAFE_NO_PAD.decode(text).unwrap().into()
        };
        Approve {
            credential: text(&self.id),
            client_data: bytes("clientDataJSON"),
            authenticator_data: bytes("authenticatorData"),
            signature: bytes("signature"),
        }
    }

    /// `navigator.credentials.get`.
    pub(crate) fn get(&mut self, options: &Value) -> Value {
        let rp_id = options["publicKey"]["rpId"].as_str().unwrap().to_owned();
        let data = self.authenticator_data(&rp_id, None);
        let client_data = self.client_data("webauthn.get", options);
        let signed = [data.clone(), sha256(&client_data).to_vec()].concat();
        let signature: Signature = self.key.sign(&signed);
        json!({
            "id": text(&self.id), "rawId": text(&self.id), "type": "public-key",
            "response": {
                "authenticatorData": text(&data),
                "clientDataJSON": text(&client_data),
                "signature": text(signature.to_der().as_bytes()),
                "userHandle": self.user,
            },
            "clientExtensionResults": {},
        })
    }
}

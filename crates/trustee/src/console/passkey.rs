//! Passkeys of officers. The library makes them; what they sign is checked as every approval is.

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sidelight_domain::approval::{ApprovalKey, Assertion};
use sidelight_domain::record::Hash;
use url::Url;
use webauthn_rs::prelude::{
    COSEKeyType, Passkey, PasskeyRegistration, RegisterPublicKeyCredential, Uuid, Webauthn,
    WebauthnBuilder,
};

use super::problem::{Told, Trouble};
use crate::decision::Choice;
use crate::officers::{NewOfficer, Officer};
use sidelight_seal::pairing::Code;

/// The keys that are taken (COSE's numbers): ES256, EdDSA.
const ALGORITHMS: [i64; 2] = [-7, -8];

/// What a passkey was asked, until it answers.
#[derive(Clone)]
pub(super) enum Asked {
    /// To become an officer's.
    Enrol {
        state: Box<PasskeyRegistration>,
        code: Code,
        id: String,
    },
    /// Who it is.
    SignIn { challenge: Hash },
    /// Whether the share may be shown.
    Print {
        officer: String,
        record: String,
        challenge: Hash,
    },
    /// To sign a decision.
    Decide {
        officer: String,
        record: String,
        release: u64,
        choice: Choice,
        nonce: [u8; 16],
        at_ms: u64,
    },
}

/// For the script: what to ask.
#[derive(Serialize)]
pub(super) struct Ask {
    asked: String,
    /// Of `navigator.credentials.create` or `get`.
    create: bool,
    options: Value,
}

/// From the script: what the passkey said.
#[derive(Deserialize)]
pub(super) struct Said {
    pub(super) asked: String,
    pub(super) credential: Value,
}

/// For the script: where to go.
#[derive(Serialize)]
pub(super) struct Next {
    pub(super) next: String,
}

/// A passkey's signature.
pub(super) struct Given {
    /// Whose, base64url.
    pub(super) credential: String,
    pub(super) assertion: Assertion,
}

#[derive(Deserialize)]
struct GivenWire {
    id: String,
    response: GivenResponse,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct GivenResponse {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    authenticator_data: String,
    signature: String,
}

/// The relying party.
pub(super) struct Passkeys {
    webauthn: Webauthn,
    rp_id: String,
}

impl Passkeys {
    pub(super) fn new(url: &Url, name: &str) -> anyhow::Result<Self> {
        let host = url.domain().context("console.url has no host name")?;
        let webauthn = WebauthnBuilder::new(host, url)?.rp_name(name).build()?;
        Ok(Self {
            webauthn,
            rp_id: host.to_owned(),
        })
    }

    /// Begins to make one: options for the browser, and the state to keep.
    pub(super) fn create(&self, id: [u8; 16], name: &str) -> Told<(Value, PasskeyRegistration)> {
        let user = Uuid::from_bytes(id);
        let begun = self
            .webauthn
            .start_passkey_registration(user, name, name, None);
        let (options, state) = begun.map_err(Trouble::internal)?;
        let mut options = serde_json::to_value(options).map_err(Trouble::internal)?;
        let options = options["publicKey"].take();
        Ok((fitting(options), state))
    }

    /// Ends it.
    pub(super) fn created(
        &self,
        id: String,
        (credential, state): (Value, &PasskeyRegistration),
    ) -> Told<NewOfficer> {
        let credential: RegisterPublicKeyCredential =
            serde_json::from_value(credential).map_err(|_| Trouble::passkey())?;
        let made = self
            .webauthn
            .finish_passkey_registration(&credential, state);
        let made = made.map_err(|error| {
            tracing::info!(%error, "a passkey was refused");
            Trouble::passkey()
        })?;
        Ok(NewOfficer {
            id,
            credential: URL_SAFE_NO_PAD.encode(made.cred_id()),
            key: key_of(&made).ok_or_else(Trouble::passkey)?.to_cose(),
        })
    }

    /// What to ask for a signature over a challenge, of one officer's passkey or of whichever is there.
    pub(super) fn sign(&self, challenge: &Hash, officer: Option<&Officer>) -> Value {
        let allow: Vec<_> = officer
            .map(|it| json!({ "type": "public-key", "id": it.credential }))
            .into_iter()
            .collect();
        json!({
            "challenge": URL_SAFE_NO_PAD.encode(challenge),
            "rpId": self.rp_id,
            "userVerification": "required",
            "allowCredentials": allow,
            "timeout": super::ASKED_MS,
        })
    }
}

/// Without a discoverable passkey sign-in would need a name first; and of the keys that the library takes,
/// those whose signatures are checked here.
fn fitting(mut options: Value) -> Value {
    let selection = &mut options["authenticatorSelection"];
    selection["residentKey"] = "required".into();
    selection["requireResidentKey"] = true.into();
    if let Some(algorithms) = options["pubKeyCredParams"].as_array_mut() {
        algorithms.retain(|it| {
            it["alg"]
                .as_i64()
                .is_some_and(|it| ALGORITHMS.contains(&it))
        });
    }
    options
}

fn key_of(passkey: &Passkey) -> Option<ApprovalKey> {
    let bytes = |bytes: &[u8]| <[u8; 32]>::try_from(bytes).ok();
    match &passkey.get_public_key().key {
        COSEKeyType::EC_EC2(key) => ApprovalKey::es256(&bytes(&key.x)?, &bytes(&key.y)?).ok(),
        COSEKeyType::EC_OKP(key) => ApprovalKey::eddsa(&bytes(&key.x)?).ok(),
        COSEKeyType::RSA(_) => None,
    }
}

impl Ask {
    pub(super) fn create(asked: String, options: Value) -> Self {
        Self {
            asked,
            create: true,
            options,
        }
    }

    pub(super) fn sign(asked: String, options: Value) -> Self {
        Self {
            asked,
            create: false,
            options,
        }
    }
}

impl Given {
    /// Reads what the script sends.
    pub(super) fn read(credential: Value) -> Told<Self> {
        let wire: GivenWire = serde_json::from_value(credential).map_err(|_| Trouble::passkey())?;
        let bytes = |text: &str| {
            let bytes = URL_SAFE_NO_PAD.decode(text);
            bytes.map_err(|_| Trouble::passkey())
        };
        let response = &wire.response;
        Ok(Self {
            assertion: Assertion {
                client_data: bytes(&response.client_data)?,
                authenticator_data: bytes(&response.authenticator_data)?,
                signature: bytes(&response.signature)?,
            },
            credential: wire.id,
        })
    }
}

//! Passkeys: WebAuthn ceremonies whose state waits in the store.
//!
//! Every passkey is discoverable, so nobody types a user name, and verified by the device. The
//! WebAuthn user handle is the account's id.

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sidelight_store::AccountId;
use sidelight_store::accounts::{Passkey as StoredPasskey, SecretHash};
use webauthn_rs::prelude::{
    DiscoverableAuthentication, DiscoverableKey, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Uuid, Webauthn, WebauthnBuilder, WebauthnError,
};

use crate::config::Config;

/// How long a ceremony may take, ms.
pub(crate) const CEREMONY_MS: u64 = 5 * 60 * 1000;

/// A ceremony between its start and its end.
#[derive(Serialize, Deserialize)]
pub(crate) enum Ceremony {
    /// A passkey is being made.
    Register(Box<Registering>),
    /// Somebody signs in.
    Login(Box<DiscoverableAuthentication>),
}

/// The state of a registration.
#[derive(Serialize, Deserialize)]
pub(crate) struct Registering {
    /// The library's.
    pub(crate) state: PasskeyRegistration,
    /// The account, which may not exist yet.
    pub(crate) account: [u8; 16],
    /// What they want to be called.
    pub(crate) name: String,
    /// The invitation to redeem.
    pub(crate) invitation: Option<SecretHash>,
}

/// A credential that was not accepted; the text is for the log.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PasskeyError {
    /// It is not what a browser sends.
    #[error("the credential is malformed: {0}")]
    Malformed(serde_json::Error),
    /// The library refuses it.
    #[error("the credential is refused: {0}")]
    Refused(WebauthnError),
    /// What is stored cannot be read or written.
    #[error("a stored passkey: {0}")]
    Stored(serde_json::Error),
}

/// The relying party.
#[derive(Clone, Debug)]
pub(crate) struct Passkeys {
    webauthn: Webauthn,
    rp_id: String,
}

impl Passkeys {
    /// Bound to the host of `app_url`; good on both origins.
    pub(crate) fn new(config: &Config) -> anyhow::Result<Self> {
        let host = config
            .app_url
            .domain()
            .context("app_url has no host name")?;
        let webauthn = WebauthnBuilder::new(host, &config.app_url)?
            .rp_name(&config.name)
            .append_allowed_origin(&config.public_url)
            .build()?;
        Ok(Self {
            webauthn,
            rp_id: host.to_owned(),
        })
    }

    /// The relying party id: what passkeys are bound to.
    pub(crate) fn rp_id(&self) -> &str {
        &self.rp_id
    }

    /// Begins to make a passkey: options for the browser, and the state to keep.
    pub(crate) fn register_start(
        &self,
        account: AccountId,
        name: &str,
        existing: &[String],
    ) -> Result<(Value, PasskeyRegistration), PasskeyError> {
        let exclude = existing
            .iter()
            .filter_map(|credential| hex::decode(credential).ok())
            .collect();
        let user = Uuid::from_bytes(account.0);
        let (options, state) = self
            .webauthn
            .start_passkey_registration(user, name, name, Some(exclude))
            .map_err(PasskeyError::Refused)?;
        let mut options = serde_json::to_value(options).map_err(PasskeyError::Stored)?;
        // Without a discoverable credential sign-in would need a user name first.
        if let Some(selection) = options.pointer_mut("/publicKey/authenticatorSelection") {
            selection["residentKey"] = "required".into();
            selection["requireResidentKey"] = true.into();
        }
        Ok((options, state))
    }

    /// Ends it: the passkey to store.
    pub(crate) fn register_finish(
        &self,
        account: AccountId,
        credential: Value,
        state: &PasskeyRegistration,
    ) -> Result<StoredPasskey, PasskeyError> {
        let credential: RegisterPublicKeyCredential =
            serde_json::from_value(credential).map_err(PasskeyError::Malformed)?;
        let passkey = self
            .webauthn
            .finish_passkey_registration(&credential, state)
            .map_err(PasskeyError::Refused)?;
        stored(account, &passkey)
    }

    /// Begins to sign in.
    pub(crate) fn login_start(&self) -> Result<(Value, DiscoverableAuthentication), PasskeyError> {
        let (mut options, state) = self
            .webauthn
            .start_discoverable_authentication()
            .map_err(PasskeyError::Refused)?;
        // The library means to fill a form field; here a button asks for the passkey.
        options.mediation = None;
        Ok((
            serde_json::to_value(options).map_err(PasskeyError::Stored)?,
            state,
        ))
    }

    /// The account and the credential id that somebody claims; nothing is verified yet.
    pub(crate) fn login_claims(
        &self,
        credential: Value,
    ) -> Result<(PublicKeyCredential, AccountId, String), PasskeyError> {
        let credential: PublicKeyCredential =
            serde_json::from_value(credential).map_err(PasskeyError::Malformed)?;
        let (user, id) = self
            .webauthn
            .identify_discoverable_authentication(&credential)
            .map_err(PasskeyError::Refused)?;
        let (user, id) = (AccountId(*user.as_bytes()), hex::encode(id));
        Ok((credential, user, id))
    }

    /// Ends it: the passkey with its counters moved on, if they moved.
    pub(crate) fn login_finish(
        &self,
        credential: &PublicKeyCredential,
        state: DiscoverableAuthentication,
        known: &StoredPasskey,
    ) -> Result<StoredPasskey, PasskeyError> {
        let mut passkey: Passkey =
            serde_json::from_str(&known.record).map_err(PasskeyError::Stored)?;
        let key = DiscoverableKey::from(&passkey);
        let result = self
            .webauthn
            .finish_discoverable_authentication_v2(credential, state, &key)
            .map_err(PasskeyError::Refused)?;
        passkey.update_credential(&result);
        stored(known.account, &passkey)
    }
}

fn stored(account: AccountId, passkey: &Passkey) -> Result<StoredPasskey, PasskeyError> {
    let record = serde_json::to_string(passkey).map_err(PasskeyError::Stored)?;
    Ok(StoredPasskey {
        credential: hex::encode(passkey.cred_id()),
        account,
        record,
    })
}

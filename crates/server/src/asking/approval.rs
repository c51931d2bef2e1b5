//! A passkey over a digest, checked under the key that the log has (`docs/ref/approval.md`).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sidelight_api::decision::Approve;
use sidelight_domain::approval::{ApprovalError, ApprovalKey, Assertion, Site};
use sidelight_store::decisions::KeptApproval;

use super::credential::Decider;
use crate::app::App;
use crate::problem::{ApiError, ApiResult};

/// The passkey that was used, if it is one of those that decide.
pub(crate) fn chosen<'a>(deciders: &'a [Decider], credential: &str) -> ApiResult<&'a Decider> {
    let id = URL_SAFE_NO_PAD.decode(credential).map(hex::encode).ok();
    let found = deciders
        .iter()
        .find(|decider| Some(&decider.id) == id.as_ref());
    found.ok_or_else(|| {
        let title = "This passkey does not decide this.";
        let detail = "It is not yours, not in the public record, or revoked.";
        ApiError::unprocessable("credential", title, detail)
    })
}

/// The assertion, checked under the key that the log has.
pub(crate) fn verified(
    app: &App,
    decider: &Decider,
    digest: &[u8; 32],
    given: Approve,
) -> ApiResult<KeptApproval> {
    let key = ApprovalKey::from_cose(decider.key.as_bytes()).map_err(|error| {
        let title = "This passkey's key cannot be checked.";
        ApiError::unprocessable("credential", title, error.to_string())
    })?;
    let origin = app.config.app_url.origin().ascii_serialization();
    let site = Site {
        rp_id: app.passkeys.rp_id(),
        origins: &[&origin],
    };
    let assertion = Assertion {
        client_data: given.client_data.0,
        authenticator_data: given.authenticator_data.0,
        signature: given.signature.0,
    };
    assertion.verify(&key, &site, digest).map_err(refused)?;
    Ok(KeptApproval {
        credential: decider.index,
        client_data: assertion.client_data,
        authenticator_data: assertion.authenticator_data,
        signature: assertion.signature,
        at_ms: app.now_ms(),
    })
}

/// Credential ids as a page asks for them.
pub(crate) fn allowed(deciders: &[Decider]) -> Vec<String> {
    let id = |decider: &Decider| Some(URL_SAFE_NO_PAD.encode(hex::decode(&decider.id).ok()?));
    deciders.iter().filter_map(id).collect()
}

fn refused(error: ApprovalError) -> ApiError {
    let title = "The passkey's answer is no approval of this decision.";
    ApiError::unprocessable(error.code(), title, format!("It was refused: {error}."))
}

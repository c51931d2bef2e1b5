//! A decision of a package: that it is over the entry, and that the logged passkey signed it.

use serde::Deserialize;
use sidelight_api::package::PackedDecision;
use sidelight_domain::approval::decision::decides;
use sidelight_domain::approval::{ApprovalKey, Assertion, Site, decision_digest};
use sidelight_domain::record::sha256;
use url::Url;

/// Lines of an entry before its fields: version, kind, ordinal, day.
const HEAD_LINES: usize = 4;

/// That the entry names this decision and whoever gave it.
pub(super) fn check(
    decision: &PackedDecision,
    (kind, entry): (&str, &str),
    origin: &str,
) -> Result<(), String> {
    let lines: Vec<(&str, &str)> = entry
        .lines()
        .skip(HEAD_LINES)
        .filter_map(|line| line.split_once(' '))
        .collect();
    let covered = decides(&lines).ok_or("nobody decides such an entry")?;
    let digest = decision_digest(origin, kind, covered);
    let named = |name: &str, value: String| lines.contains(&(name, value.as_str()));
    let fits = digest == decision.digest
        && named("decision", format!("sha256:{}", hex::encode(digest)))
        && named("decided-by", decision.credential.to_string());
    match fits {
        true => Ok(()),
        false => Err(format!(
            "is of another decision than entry {}",
            decision.entry
        )),
    }
}

/// That the passkey of the credential's entry signed it, on whatever page it says: the package cannot say
/// which pages are the operator's.
pub(super) fn verify(decision: &PackedDecision, cose: &[u8]) -> Result<(), String> {
    #[derive(Deserialize)]
    struct ClientData {
        origin: String,
    }
    let refused = |what: &str| format!("the approval of entry {}: {what}", decision.entry);
    let key = ApprovalKey::from_cose(cose).map_err(|error| refused(&error.to_string()))?;
    let data: ClientData = serde_json::from_slice(&decision.client_data.0)
        .map_err(|_| refused("the client data cannot be read"))?;
    let host = Url::parse(&data.origin).ok();
    let host = host.as_ref().and_then(Url::host_str).unwrap_or_default();
    let wanted = decision.authenticator_data.0.get(..32).unwrap_or_default();
    // A relying party is the page's host or a domain above it.
    let above = host.match_indices('.').map(|(at, _)| &host[at + 1..]);
    let mut domains = std::iter::once(host).chain(above);
    let rp_id = domains.find(|domain| sha256(domain.as_bytes()) == wanted);
    let assertion = Assertion {
        client_data: decision.client_data.0.clone(),
        authenticator_data: decision.authenticator_data.0.clone(),
        signature: decision.signature.0.clone(),
    };
    let site = Site {
        rp_id: rp_id.unwrap_or_default(),
        origins: &[data.origin.as_str()],
    };
    match assertion.verify(&key, &site, &decision.digest) {
        Ok(_) => Ok(()),
        Err(error) => Err(refused(&error.to_string())),
    }
}

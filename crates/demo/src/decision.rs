//! Approving with the software authenticator: what a person's page checks before it asks for the passkey,
//! and the passkey (`docs/ref/approval.md`).

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sidelight_api::decision::{Approve, Decision, FieldOpening};
use sidelight_api::emergency::ToSign;
use sidelight_domain::approval::decision_digest;
use sidelight_domain::commitment::log_commitment;
use sidelight_domain::record::sha256;

use crate::account::Account;

/// Checks that a decision is what it shows: the digest covers the lines, the openings open what is
/// committed, and the text is the one the lines name.
pub fn check(decision: &Decision, origin: &str) -> anyhow::Result<()> {
    ensure!(decision.origin == origin, "it is for another record");
    let lines: Vec<_> = decision
        .lines
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let digest = decision_digest(origin, &decision.kind, &lines);
    ensure!(
        digest == decision.digest,
        "the digest is not of these lines"
    );
    // The line that names the text.
    let names = match decision.kind.as_str() {
        "agency" => "name",
        _ => "document",
    };
    let mut named = None;
    for (name, value) in &lines {
        let value = match value.starts_with("committed:") {
            true => opened((&decision.kind, &decision.openings), name, value)?,
            false => value,
        };
        if *name == names && value != "none" {
            named = Some(value.strip_prefix("sha256:").unwrap_or(value));
        }
    }
    let shown = decision.document.as_ref();
    let shown = shown.map(|text| hex::encode(sha256(text.as_bytes())));
    ensure!(
        named == shown.as_deref(),
        "the text that is shown is not the one that is named"
    );
    Ok(())
}

/// What a committed line of an entry opens to.
fn opened<'a>(
    (kind, openings): (&str, &'a [FieldOpening]),
    name: &str,
    value: &str,
) -> anyhow::Result<&'a str> {
    let opening = openings.iter().find(|o| o.field == name);
    let opening = opening.with_context(|| format!("{name} is committed and not opened"))?;
    let commitment = log_commitment(kind, name, &opening.salt, &opening.value);
    let commitment = format!("committed:{}", hex::encode(commitment));
    ensure!(commitment == value, "{name} does not open to what is shown");
    Ok(&opening.value)
}

/// The lines of an entry to come, with what its commitments open to, once the digest covers them.
pub(crate) struct Entry<'a> {
    pub(crate) kind: &'a str,
    pub(crate) lines: &'a [(String, String)],
    pub(crate) openings: &'a [FieldOpening],
}

impl<'a> Entry<'a> {
    /// Name and value of each line.
    pub(crate) fn open(
        &self,
        sign: &ToSign,
        origin: &str,
    ) -> anyhow::Result<BTreeMap<&'a str, &'a str>> {
        let lines: Vec<(&str, &str)> = self
            .lines
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        ensure!(
            decision_digest(origin, self.kind, &lines) == sign.digest,
            "the digest is not of these lines"
        );
        let mut values = BTreeMap::new();
        for (name, value) in lines {
            let value = match value.starts_with("committed:") {
                true => opened((self.kind, self.openings), name, value)?,
                false => value,
            };
            values.insert(name, value.strip_prefix("sha256:").unwrap_or(value));
        }
        Ok(values)
    }
}

/// What the lines have to say, by name.
pub(crate) fn agrees(values: &BTreeMap<&str, &str>, shown: &[(&str, &str)]) -> anyhow::Result<()> {
    for (name, shown) in shown {
        let line = values.get(name);
        ensure!(line == Some(shown), "{name} is not what is shown");
    }
    Ok(())
}

impl Account {
    /// Gives this person's passkey for a decision that was checked.
    pub async fn approve(&self, decision: &Decision) -> anyhow::Result<Decision> {
        let given = (&decision.allow[..], decision.rp_id.as_str());
        let approve = self.sign(&decision.digest, given).await?;
        let api = self.api().await;
        Ok(api.decision_approve(&decision.decision, &approve).await?)
    }

    /// Gives this person's passkey, one of `allow` at `rp_id`, over a digest that was checked.
    pub(crate) async fn sign(
        &self,
        digest: &[u8; 32],
        (allow, rp_id): (&[String], &str),
    ) -> anyhow::Result<Approve> {
        let allow: Vec<_> = allow
            .iter()
            .map(|id| json!({"type": "public-key", "id": id}))
            .collect();
        let options = json!({
            "challenge": URL_SAFE_NO_PAD.encode(digest),
            "rpId": rp_id,
            "allowCredentials": allow,
            "userVerification": "required",
        });
        self.approval(&options).await
    }

    /// What the authenticator gives for these options, as the API takes it.
    pub(crate) async fn approval(&self, options: &Value) -> anyhow::Result<Approve> {
        let given = self.assertion(options).await?;
        Ok(Approve {
            credential: text(&given["id"])?.to_owned(),
            client_data: bytes(&given["response"]["clientDataJSON"])?.into(),
            authenticator_data: bytes(&given["response"]["authenticatorData"])?.into(),
            signature: bytes(&given["response"]["signature"])?.into(),
        })
    }
}

fn text(value: &Value) -> anyhow::Result<&str> {
    value.as_str().context("the authenticator answers in text")
}

fn bytes(value: &Value) -> anyhow::Result<Vec<u8>> {
    Ok(URL_SAFE_NO_PAD.decode(text(value)?)?)
}

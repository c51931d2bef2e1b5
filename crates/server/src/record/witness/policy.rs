//! The policy that heads are published under: the operator's file, or its own signature alone.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context as _, ensure};
use sidelight_translog::policy::{Listed, Policy};
use sidelight_translog::vkey::Vkey;
use url::Url;

/// A policy, and its file as everyone can read it.
pub(in super::super) struct Loaded {
    pub(in super::super) policy: Policy,
    pub(in super::super) text: Vec<u8>,
}

/// Reads and checks the policy of a log with this key, whose files are under `public_url`.
pub(in super::super) fn load(
    file: Option<&Path>,
    vkey: &Vkey,
    public_url: &Url,
) -> anyhow::Result<Loaded> {
    let Some(path) = file else {
        let base = public_url.as_str().trim_end_matches('/');
        return Ok(Loaded {
            policy: Policy::operator_signed_only(vkey.clone()),
            text: format!("log {vkey} {base}/log\nquorum none\n").into_bytes(),
        });
    };
    let name = path.display();
    let text = std::fs::read(path).with_context(|| format!("log_policy: cannot read {name}"))?;
    let policy = Policy::parse(&text).with_context(|| format!("log_policy: {name}"))?;
    ensure!(
        policy.log(vkey).is_some(),
        "log_policy: {name} has no `log` line with this record's key, {vkey}"
    );
    let mut names = BTreeSet::new();
    for witness in policy.witnesses() {
        // A witness that dials in says its name.
        let name = witness.vkey.name();
        ensure!(
            names.insert(name),
            "log_policy: two witnesses are called {name}"
        );
        address(witness).with_context(|| format!("log_policy: {}", witness.vkey.name()))?;
    }
    Ok(Loaded { policy, text })
}

/// Where a witness listens; `None`: it dials in.
pub(super) fn address(witness: &Listed) -> anyhow::Result<Option<Url>> {
    let Some(url) = &witness.url else {
        return Ok(None);
    };
    let url = Url::parse(std::str::from_utf8(url)?).context("its address")?;
    ensure!(
        matches!(url.scheme(), "http" | "https"),
        "its address is http:// or https://"
    );
    Ok(Some(url))
}

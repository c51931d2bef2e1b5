//! Signing in an emergency with the software authenticator: what a person's page checks before it asks for
//! the passkey, and the passkey (`docs/ref/emergency.md`).

use anyhow::{Context, ensure};
use sidelight_api::decision::Approve;
use sidelight_api::emergency::{Emergency, Refusal, Review, ToDecide, ToSign};
use sidelight_domain::emergency::{Claim, claim_digest};
use sidelight_domain::record::sha256;

use crate::account::Account;
use crate::decision::{Entry, agrees};

/// What officer or supervisor sign: the claim that is shown, of the officer `own` if nobody has filed it yet.
pub fn check_claim<'a>(seen: &'a Emergency, own: u64, origin: &str) -> anyhow::Result<&'a ToSign> {
    let ask = seen.sign.as_ref().context("there is nothing to sign")?;
    let claim = Claim::parse(&seen.claim)?;
    ensure!(claim.origin == origin, "it is for another record");
    let by = seen.submitted_by.unwrap_or(own);
    ensure!(
        claim_digest(origin, &seen.claim, by, seen.is_drill) == ask.digest,
        "what is to be signed is another claim"
    );
    Ok(ask)
}

/// What a reviewer signs: a release of the claim, the call and the answer that are shown.
pub fn check_release<'a>(review: &'a Review, origin: &str) -> anyhow::Result<&'a ToDecide> {
    let release = review.release.as_ref();
    let release = release.context("there is nothing to approve")?;
    let call = review.call_back.as_ref().context("nobody was called")?;
    let held = review.held.context("nothing is held")?;
    let claim = Claim::parse(&review.claim)?;
    ensure!(claim.origin == origin, "it is for another record");
    let entry = Entry {
        kind: match review.is_drill {
            true => "drill",
            false => "emergency",
        },
        lines: &release.lines,
        openings: &release.openings,
    };
    let count = |n: u64| n.to_string();
    agrees(
        &entry.open(&release.sign, origin)?,
        &[
            ("danger", claim.danger.code()),
            ("agency", &claim.agency),
            ("claim", &hex::encode(sha256(review.claim.as_bytes()))),
            ("call-back", &hex::encode(sha256(call.as_bytes()))),
            ("owner", review.owner.as_deref().unwrap_or_default()),
            ("cameras", &count(held.cameras)),
            ("clips", &count(held.clips)),
            ("seconds", &count(held.seconds)),
        ],
    )?;
    Ok(release)
}

/// What a reviewer signs to refuse the claim that is shown.
pub fn check_refusal(
    review: &Review,
    refusal: &Refusal,
    reason: &str,
    origin: &str,
) -> anyhow::Result<()> {
    let claim = Claim::parse(&review.claim)?;
    ensure!(claim.origin == origin, "it is for another record");
    let entry = Entry {
        kind: match review.is_drill {
            true => "drill-refused",
            false => "emergency-refused",
        },
        lines: &refusal.lines,
        openings: &refusal.openings,
    };
    agrees(
        &entry.open(&refusal.sign, origin)?,
        &[
            ("danger", claim.danger.code()),
            ("agency", &claim.agency),
            ("claim", &hex::encode(sha256(review.claim.as_bytes()))),
            ("reason", reason),
        ],
    )
}

impl Account {
    /// Gives this person's passkey over what was checked.
    pub(crate) async fn sign_asked(&self, ask: &ToSign) -> anyhow::Result<Approve> {
        self.sign(&ask.digest, (&ask.allow, &ask.rp_id)).await
    }
}

//! The records of a package: who opened what, what was asked, who decided.

use std::collections::BTreeSet;

use sidelight_api::decision::FieldOpening;
use sidelight_api::package::{ACCESS, ContentsShare, PackedDecision, PackedRequest};
use sidelight_store::agency_shares::ShownShare;
use sidelight_store::decisions::EnteredDecision;
use sidelight_translog::entry::Kind;

use super::gather::{Files, json};
use super::{MakeError, MakeResult, proofs};
use crate::app::App;
use crate::sharing::asked::Asked;

/// An approval is noted so long after its entry was published, at most, ms.
const NOTED_MS: u64 = 60_000;

/// RFC 4180: a line of names, then a line for each person and track that was opened.
pub(super) fn access(shares: &[&ShownShare], contents: &[ContentsShare]) -> Vec<u8> {
    let mut lines = vec![ACCESS.to_owned()];
    for (share, of) in shares.iter().zip(contents) {
        for access in &share.opened {
            let clip = of.items.iter().find(|item| item.item == access.n);
            let clip = clip.map(|item| item.clip.to_string()).unwrap_or_default();
            lines.push(format!(
                "{},{},{},{},{},{clip},{}",
                utc(access.at_ms),
                access.at_ms,
                quoted(&access.who),
                of.n,
                access.n,
                access.track
            ));
        }
    }
    lines.push(String::new());
    lines.join("\r\n").into_bytes()
}

/// A field of text on its line. One that a spreadsheet would run as a formula begins with an apostrophe:
/// whoever is named in it chose the name.
fn quoted(text: &str) -> String {
    let text = text.replace(|c: char| c.is_ascii_control(), " ");
    let mark = match text.starts_with(['=', '+', '-', '@']) {
        true => "'",
        false => "",
    };
    format!("\"{mark}{}\"", text.replace('"', "\"\""))
}

fn utc(ms: u64) -> String {
    let time = i64::try_from(ms).ok();
    let time = time.and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    time.map(|time| format!("{time:.3}")).unwrap_or_default()
}

/// The request with its openings, the decisions about it, and the receipts of all that is named.
pub(super) async fn request(
    app: &App,
    (index, asked_ms): (u64, u64),
    consents: Vec<u64>,
    files: &mut Files,
) -> MakeResult<()> {
    let asked = Asked::find(app, index)?;
    let asked = asked.ok_or_else(|| MakeError::later("the public record is stopped"))?;
    let mut openings = Vec::new();
    for kept in app.store.openings(index).await? {
        openings.push(FieldOpening {
            field: kept.field,
            salt: kept.salt,
            value: String::from_utf8(kept.value).map_err(MakeError::later)?,
        });
    }
    let submitter = openings
        .iter()
        .find(|opening| opening.field == "submitted-by");
    let submitter: Option<u64> = submitter.and_then(|opening| opening.value.parse().ok());
    let request = PackedRequest {
        index,
        agency: asked.agency.to_string(),
        published_ms: asked.published_ms(app).await?,
        openings,
    };
    files.insert("records/request.json".to_owned(), json(&request));
    // What is entered from here on is not in it, nor its approval.
    let related = app.record.view(|log| log.related(index).to_vec());
    let related = related.ok_or_else(|| MakeError::later("the public record is stopped"))?;
    let mut decided = decisions(app, (index, asked_ms), &related).await?;
    decided.retain(|decided| decided.entry == index || related.contains(&decided.entry));
    decided.sort_unstable_by_key(|decided| decided.entry);
    let decided: Vec<PackedDecision> = decided
        .into_iter()
        .map(|decided| PackedDecision {
            entry: decided.entry,
            credential: decided.given.credential,
            digest: decided.digest,
            approved_ms: decided.given.at_ms,
            client_data: decided.given.client_data.into(),
            authenticator_data: decided.given.authenticator_data.into(),
            signature: decided.given.signature.into(),
        })
        .collect();
    files.insert("records/decisions.json".to_owned(), json(&decided));
    let mut wanted: BTreeSet<u64> = consents.into_iter().collect();
    wanted.extend(submitter);
    wanted.extend(related);
    wanted.extend(decided.iter().map(|decided| decided.credential));
    let record = app.record.clone();
    let public = app.config.public_url.clone();
    let read = move || proofs::proofs(&record, (index, wanted), &public);
    let proofs = tokio::task::spawn_blocking(read).await;
    files.extend(proofs.map_err(MakeError::later)??);
    Ok(())
}

/// The approvals of a request and of these entries about it. One of which there is the entry and not the
/// approval yet is waited for; where it was lost there is a package without it, and whoever checks it is
/// told.
async fn decisions(
    app: &App,
    (index, asked_ms): (u64, u64),
    related: &[u64],
) -> MakeResult<Vec<EnteredDecision>> {
    let approved = app.record.view(|log| {
        let kinds = [
            Kind::Request,
            Kind::RequestUpdate,
            Kind::RequestResolved,
            Kind::RequestWithdrawn,
        ];
        let is_approved = |of: &u64| kinds.iter().any(|kind| log.of_kind(*kind).contains(of));
        let entries = std::iter::once(index).chain(related.iter().copied());
        entries.filter(is_approved).collect::<Vec<u64>>()
    });
    let decided = app.store.decisions_entered(index).await?;
    let is_noted = |entry: &u64| decided.iter().any(|decided| decided.entry == *entry);
    let all = approved.is_some_and(|entries| entries.iter().all(is_noted));
    match all || app.now_ms() >= asked_ms.saturating_add(NOTED_MS) {
        true => Ok(decided),
        false => Err(MakeError::later("an approval is not noted yet")),
    }
}

//! What was said about a published request afterwards, read from the public record: what was redacted
//! there is not shown here either.

use sidelight_api::request::NoteItem;
use sidelight_domain::request::RequestNote;
use sidelight_translog::entry::{Body, Entry};
use sidelight_translog::hash::Sha256Hash;

use crate::app::App;
use crate::problem::{ApiError, ApiResult};
use crate::record::Record;

/// The notes on the request at `index`, in order.
pub(crate) async fn notes(app: &App, index: u64) -> ApiResult<Vec<NoteItem>> {
    let later = app.record.view(|log| log.related(index).to_vec());
    let later = later.unwrap_or_default();
    if later.is_empty() {
        return Ok(Vec::new());
    }
    let record = app.record.clone();
    let read = move || {
        later
            .into_iter()
            .filter_map(|n| note(&record, n).transpose())
            .collect()
    };
    tokio::task::spawn_blocking(read)
        .await
        .map_err(ApiError::internal)?
}

/// The note that an entry is; `None` for entries that are none, such as `reveal`.
fn note(record: &Record, index: u64) -> ApiResult<Option<NoteItem>> {
    let Some(bytes) = record.entries(index, 1).map_err(ApiError::internal)?.pop() else {
        return Ok(None);
    };
    let entry = Entry::parse(&bytes).map_err(ApiError::internal)?;
    let (about, document) = match entry.body() {
        Body::RequestUpdate(update) => ("update", Some(update.document)),
        Body::RequestResolved(end) => ("resolved", end.document),
        Body::RequestWithdrawn(end) => ("withdrawn", end.document),
        Body::Operator(_)
        | Body::Policy(_)
        | Body::Agency(_)
        | Body::Credential(_)
        | Body::CredentialRevoked(_)
        | Body::Request(_)
        | Body::RequestRefused(_)
        | Body::Urgent(_)
        | Body::UrgentMisused(_)
        | Body::Consent(_)
        | Body::Package(_)
        | Body::Redacted(_)
        | Body::Reveal(_)
        | Body::Web(_)
        | Body::CheckpointKey(_)
        | Body::Trustee(_)
        | Body::Ceremony(_)
        | Body::CeremonyPackage(_)
        | Body::CeremonyConfirmed(_)
        | Body::TrusteeSet(_)
        | Body::LookupCeremony(_)
        | Body::LookupPackage(_)
        | Body::LookupConfirmed(_)
        | Body::LookupSet(_)
        | Body::LookupTally(_)
        | Body::Emergency(_)
        | Body::EmergencyRefused(_)
        | Body::Canary(_)
        | Body::DemandsBanded(_)
        | Body::EmergencyMisused(_)
        | Body::Drill(_)
        | Body::DrillRefused(_)
        | Body::LookUp(_)
        | Body::LookUpRefused(_)
        | Body::Receipt(_)
        | Body::Notice(_)
        | Body::Outcome(_)
        | Body::Totals(_)
        | Body::Homes(_)
        | Body::Compelled(_)
        | Body::DemandNoticed(_)
        | Body::Objection(_)
        | Body::DemandRefused(_)
        | Body::Preservation(_)
        | Body::AccountDisclosed(_) => return Ok(None),
    };
    let text = match document {
        Some(hash) => words(record, hash)?,
        None => None,
    };
    Ok(Some(NoteItem {
        index,
        about: about.to_owned(),
        text,
        day: entry.day().to_string(),
    }))
}

fn words(record: &Record, hash: Sha256Hash) -> ApiResult<Option<String>> {
    let Some(bytes) = record.document(hash).map_err(ApiError::internal)? else {
        return Ok(None);
    };
    let note = std::str::from_utf8(&bytes).map_err(ApiError::internal)?;
    let note = RequestNote::parse(note).map_err(ApiError::internal)?;
    Ok(Some(note.paragraphs().join("\n")))
}

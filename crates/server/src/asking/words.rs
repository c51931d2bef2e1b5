//! What an agency types besides drafts: notes, and the recipients it makes.

use sidelight_domain::request::{NoteAbout, RequestNote};
use sidelight_translog::entry::Recipient;

use crate::app::App;
use crate::problem::{ApiError, ApiResult};

/// A note of an agency on the request at an index.
pub(crate) fn note(
    app: &App,
    (agency, index): (&str, u64),
    about: NoteAbout,
    typed: &str,
) -> ApiResult<RequestNote> {
    let max = app.rules().book.request.text_chars_max;
    let refused = || {
        let title = "These words cannot be published as they are.";
        let detail = format!("1 to {max} characters, and none that hide or reorder others.");
        ApiError::unprocessable("text", title, detail)
    };
    let note = RequestNote::new(agency, index, about, typed).ok_or_else(refused)?;
    if note.paragraphs().join("\n").chars().count() > max {
        return Err(refused());
    }
    Ok(note)
}

/// A delivery key that no entry of the log has yet.
pub(crate) fn recipient(app: &App, typed: &str) -> ApiResult<Recipient> {
    let recipient: Recipient = typed.parse().map_err(|_| {
        let title = "This is no delivery key.";
        let detail = "A delivery key is an age recipient: age1 and 58 characters.";
        ApiError::unprocessable("recipient", title, detail)
    })?;
    let used = app.record.view(|log| {
        let mut all = log.ledger().agencies().flat_map(|(_, keys)| keys);
        all.any(|key| key.delivery_key == recipient)
    });
    if used == Some(true) {
        let title = "This delivery key was used before.";
        let detail = "Make a new one; each stands in the public record once.";
        return Err(ApiError::conflict("key_used", title, detail));
    }
    Ok(recipient)
}

//! Who was paged of a case, and who has opened it, in words.

use axum::http::HeaderMap;
use sidelight_domain::window::say_minute;

use crate::desk::{Desk, DeskError};
use crate::officers::Book;
use crate::paging::journal::Opened;

/// What is shown below a case.
pub(super) struct Paged {
    /// How many were paged, and who has opened it.
    pub(super) says: String,
    /// Who, by what, when first, and what came of it.
    pub(super) sendings: Vec<[String; 4]>,
}

impl Paged {
    /// `None` if nobody was paged and nobody has opened it. Who has stepped back is not told, so whether they
    /// had opened it is not either.
    pub(super) fn of(desk: &Desk, book: &Book, release: u64) -> Result<Option<Self>, DeskError> {
        let (kept, recusals) = (desk.paging(release)?, desk.recusals(release)?);
        let (holders, sendings) = (kept.holders(book, &recusals), &kept.sendings);
        if holders.is_empty() && sendings.is_empty() {
            return Ok(None);
        }
        let mut names: Vec<&str> = sendings.iter().map(|it| it.name.as_str()).collect();
        names.dedup();
        let paged = match names.len() {
            0 => "Nobody was paged".to_owned(),
            1 => "1 of your people was paged".to_owned(),
            paged => format!("{paged} of your people were paged"),
        };
        Ok(Some(Self {
            says: format!("{paged}; {}", opened(&holders)),
            sendings: sendings
                .iter()
                .map(|it| {
                    let channel = it.channel.code().to_owned();
                    [it.name.clone(), channel, say_minute(it.since_ms), it.says()]
                })
                .collect(),
        }))
    }
}

/// Who has opened a case.
pub(super) fn opened(holders: &[&Opened]) -> String {
    let who = holders
        .iter()
        .map(|it| format!("{}, {}", it.name, say_minute(it.at_ms)));
    match holders.is_empty() {
        true => "nobody has opened it".to_owned(),
        false => format!("opened by {}", who.collect::<Vec<_>>().join("; ")),
    }
}

/// Whether a person has asked for the page here: no page of another site that leads to it, and no browser
/// that fetches it in case it is wanted. Programs without a browser say neither.
pub(super) fn is_looked_at(headers: &HeaderMap) -> bool {
    let from = headers.get("sec-fetch-site");
    from.is_none_or(|it| it == "same-origin" || it == "none")
        && !headers.contains_key("sec-purpose")
}

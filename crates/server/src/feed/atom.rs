//! The same requests for people's feed readers (RFC 4287).

use std::collections::BTreeMap;

use askama::Template;
use sidelight_api::feed::{FeedRequest, LogItem, RegionFeed};
use sidelight_domain::request::{NoteAbout, RequestDocument, RequestNote};
use sidelight_translog::entry::{Body, Entry};

use crate::app::App;
use crate::pages::civic::words::{WhenWords, class};
use crate::record::AgencyDocument;

#[derive(Template)]
#[template(path = "civic/region.xml")]
struct Atom {
    name: String,
    public_url: String,
    region: String,
    updated: String,
    items: Vec<Item>,
}

struct Item {
    index: u64,
    title: String,
    agency: String,
    published: String,
    updated: String,
    summary: String,
    /// What was asked and what was said since, a paragraph each.
    paragraphs: Vec<String>,
}

/// The feed as XML.
pub(super) fn render(app: &App, feed: &RegionFeed) -> anyhow::Result<String> {
    let names = names(&feed.agencies)?;
    let items = feed.requests.iter();
    let items = items
        .map(|request| item(request, &names))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let updated = items.iter().map(|item| item.updated.as_str()).max();
    let atom = Atom {
        name: app.config.name.clone(),
        public_url: app.config.public_url.origin().ascii_serialization(),
        region: feed.region.clone(),
        // A feed without entries has to have a time, too.
        updated: updated.unwrap_or("2000-01-01").to_owned(),
        items,
    };
    Ok(atom.render()?)
}

/// What agencies call themselves, by slug.
fn names(agencies: &[LogItem]) -> anyhow::Result<BTreeMap<String, String>> {
    let mut names = BTreeMap::new();
    for item in agencies {
        if let Body::Agency(agency) = Entry::parse(item.entry.as_bytes())?.body() {
            let document = item.document.as_ref();
            let named = document.and_then(|text| text.parse::<AgencyDocument>().ok());
            let slug = agency.agency.to_string();
            names.insert(slug.clone(), named.map_or(slug, |named| named.name));
        }
    }
    Ok(names)
}

fn item(request: &FeedRequest, names: &BTreeMap<String, String>) -> anyhow::Result<Item> {
    let entry = Entry::parse(request.item.entry.as_bytes())?;
    let Body::Request(body) = entry.body() else {
        anyhow::bail!("entry {} is no request", request.item.index);
    };
    let slug = body.agency.to_string();
    let agency = names.get(&slug).cloned().unwrap_or(slug);
    let text = request.item.document.as_deref();
    let document = text.and_then(|text| RequestDocument::parse(text).ok());
    let published = entry.day().to_string();
    let mut item = Item {
        index: request.item.index,
        title: "The text was taken out of sight".to_owned(),
        agency,
        updated: published.clone(),
        published,
        summary: format!("Open until the end of {} (UTC).", body.expires),
        paragraphs: Vec::new(),
    };
    if let Some(document) = document {
        item.title = document.title().to_owned();
        item.summary = format!(
            "{}. {}. {}",
            WhenWords::of(document.when()).line(),
            document.area(),
            item.summary
        );
        item.paragraphs
            .extend(class(document.class()).map(str::to_owned));
        item.paragraphs
            .extend(document.paragraphs().iter().cloned());
    }
    for note in &request.notes {
        let (day, paragraphs) = said(note)?;
        item.updated = day;
        item.paragraphs.extend(paragraphs);
    }
    Ok(item)
}

/// The day of a note and what it says.
fn said(note: &LogItem) -> anyhow::Result<(String, Vec<String>)> {
    let entry = Entry::parse(note.entry.as_bytes())?;
    let about = match entry.body() {
        Body::RequestResolved(_) => NoteAbout::Resolved,
        Body::RequestWithdrawn(_) => NoteAbout::Withdrawn,
        _ => NoteAbout::Update,
    };
    let day = entry.day().to_string();
    let lead = match about {
        NoteAbout::Update => format!("Update of {day}"),
        NoteAbout::Resolved => format!("Resolved on {day}"),
        NoteAbout::Withdrawn => format!("Withdrawn on {day}"),
    };
    let text = note.document.as_deref();
    let said = text.and_then(|text| RequestNote::parse(text).ok());
    let mut paragraphs = vec![lead];
    if let Some(said) = said {
        paragraphs.extend(said.paragraphs().iter().cloned());
    }
    Ok((day, paragraphs))
}

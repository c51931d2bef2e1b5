//! One call as an agency makes it, with all that could tell it something, and all that the operator did
//! for it: status, headers, body, every query with the rows it found, every line of the log.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{LazyLock, Mutex, Once};
use std::time::{Duration, Instant};

use axum::body::Body;
use http::{Method, header};
use serde_json::Value;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Event, Instrument as _, Subscriber};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::{Context, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{Layer, Registry};

use crate::support::Actor;

/// A run of at least so many characters without a space is random and not a word.
const RANDOM_CHARS_MIN: usize = 22;

/// What was seen of one call.
#[derive(Clone, Debug)]
pub(super) struct Look {
    /// Method and route.
    pub(super) call: (Method, String),
    pub(super) status: u16,
    /// But for the date.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    /// Statements behind the rows that they returned and changed.
    pub(super) queries: Vec<String>,
    /// What the operator's log says, but for durations.
    pub(super) lines: Vec<String>,
}

/// In what two looks differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Calls,
    Status,
    Headers,
    Body,
    Queries,
    Lines,
}

/// Everything in which two days of an agency differ.
pub(super) fn differences(quiet: &[Look], busy: &[Look]) -> Vec<(Kind, String)> {
    let mut found = Vec::new();
    if quiet.len() != busy.len() {
        found.push((
            Kind::Calls,
            format!("{} and {} calls", quiet.len(), busy.len()),
        ));
    }
    for (a, b) in quiet.iter().zip(busy) {
        let mut note = |kind, same: bool, what: String| {
            if !same {
                found.push((kind, format!("{} {}: {what}", a.call.0, a.call.1)));
            }
        };
        note(Kind::Calls, a.call == b.call, format!("{:?}", b.call));
        note(
            Kind::Status,
            a.status == b.status,
            format!("{} {}", a.status, b.status),
        );
        note(
            Kind::Headers,
            a.headers == b.headers,
            format!("{:?}\n{:?}", a.headers, b.headers),
        );
        let text = |look: &Look| String::from_utf8_lossy(&look.body).into_owned();
        note(
            Kind::Body,
            a.body == b.body,
            format!("{}\n{}", text(a), text(b)),
        );
        note(
            Kind::Queries,
            a.queries == b.queries,
            format!("{:#?}\n{:#?}", a.queries, b.queries),
        );
        note(
            Kind::Lines,
            a.lines == b.lines,
            format!("{:?}\n{:?}", a.lines, b.lines),
        );
    }
    found
}

/// What the operator did in one call.
#[derive(Debug, Default)]
struct Did {
    queries: Vec<String>,
    lines: Vec<String>,
    /// Nobody works on it any more.
    over: bool,
}

static DID: LazyLock<Mutex<HashMap<u64, Did>>> = LazyLock::new(Mutex::default);
static NEXT: AtomicU64 = AtomicU64::new(1);

/// Which call a span belongs to.
struct Call(u64);

/// Writes down what happens within the calls that are looked at; the other tests of this program are
/// left alone.
struct Watch;

#[derive(Default)]
struct Fields(Vec<(&'static str, String)>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.0.push((field.name(), format!("{value:?}")));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.push((field.name(), value.to_owned()));
    }
}

impl Fields {
    fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(field, _)| *field == name);
        found.map_or("", |(_, value)| value)
    }
}

/// A statement on one line.
fn statement(fields: &Fields) -> String {
    let whole = fields.get("db.statement");
    let text = if whole.is_empty() {
        fields.get("summary")
    } else {
        whole
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Watch {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        if let (Ok(call), Some(span)) = (fields.get("call").parse(), context.span(id)) {
            span.extensions_mut().insert(Call(call));
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let Some(scope) = context.event_scope(event) else {
            return;
        };
        let call = scope
            .into_iter()
            .find_map(|span| span.extensions().get::<Call>().map(|c| c.0));
        let Some(call) = call else { return };
        let mut fields = Fields::default();
        event.record(&mut fields);
        let mut all = DID.lock().unwrap();
        let did = all.entry(call).or_default();
        if event.metadata().target() == "sqlx::query" {
            let text = statement(&fields);
            // A connection that is opened meanwhile sets itself up.
            if !text.starts_with("PRAGMA") {
                // What a query says to have changed is what its connection last changed.
                let reads = text.starts_with("SELECT");
                let found = fields.get("rows_returned");
                let changed = if reads {
                    "0"
                } else {
                    fields.get("rows_affected")
                };
                did.queries.push(format!("{found} {changed} {text}"));
            }
            return;
        }
        let fields = fields.0.iter().filter(|(name, _)| *name != "ms");
        let fields: Vec<String> = fields
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        did.lines
            .push(format!("{} {}", event.metadata().level(), fields.join(" ")));
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let span = context.span(&id);
        let call = span.and_then(|span| span.extensions().get::<Call>().map(|c| c.0));
        if let Some(call) = call {
            DID.lock().unwrap().entry(call).or_default().over = true;
        }
    }
}

fn watch() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let targets = Targets::new()
            .with_target("sqlx::query", LevelFilter::DEBUG)
            .with_target("sidelight_server", LevelFilter::DEBUG)
            .with_target("silence", LevelFilter::DEBUG);
        let watch = Registry::default().with(Watch.with_filter(targets));
        tracing::subscriber::set_global_default(watch).unwrap();
    });
}

/// How a call is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compared {
    /// Byte for byte.
    Exactly,
    /// Random ids, salts and tokens by their length.
    ByShape,
}

/// Makes a call and looks at it; also what it answered, as it was.
pub(super) async fn look(
    who: &Actor,
    (method, path): (Method, &str),
    body: Option<Value>,
    (route, compared): (&str, Compared),
) -> (Look, Vec<u8>) {
    watch();
    let call = NEXT.fetch_add(1, Ordering::SeqCst);
    let request = who.request(method.clone(), path);
    let request = match body {
        None => request.body(Body::empty()),
        Some(body) => request
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_string())),
    };
    let span = tracing::debug_span!(target: "silence", "look", call);
    let reply = who.send(request.unwrap()).instrument(span).await;
    let did = over(call).await;
    let mut headers: Vec<(String, String)> = reply
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .filter(|(name, _)| name != "date")
        .collect();
    headers.sort();
    let body = match compared {
        Compared::Exactly => reply.body.to_vec(),
        Compared::ByShape => {
            headers.retain(|(name, _)| name != "content-length");
            shape(&without_words(&reply.body)).into_bytes()
        }
    };
    let look = Look {
        call: (method, route.to_owned()),
        status: reply.status.as_u16(),
        headers,
        body,
        queries: did.queries,
        lines: did.lines,
    };
    (look, reply.body.to_vec())
}

/// What was done for a call, once every thread is through with it.
async fn over(call: u64) -> Did {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        {
            let mut all = DID.lock().unwrap();
            if all.get(&call).is_some_and(|did| did.over) {
                return all.remove(&call).unwrap();
            }
        }
        assert!(Instant::now() < deadline, "a call does not end");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// Words that stand for a random digest are as random as it is.
fn without_words(body: &[u8]) -> String {
    fn clear(value: &mut Value) {
        match value {
            Value::Object(members) => {
                if let Some(words) = members.get_mut("words") {
                    *words = "six".into();
                }
                members.values_mut().for_each(clear);
            }
            Value::Array(items) => items.iter_mut().for_each(clear),
            _ => {}
        }
    }
    match serde_json::from_slice::<Value>(body) {
        Ok(mut value) => {
            clear(&mut value);
            value.to_string()
        }
        Err(_) => String::from_utf8_lossy(body).into_owned(),
    }
}

/// A text with random runs replaced by their length.
fn shape(text: &str) -> String {
    let random = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '+' | '/' | '=');
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(random) {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.find(|c| !random(c)).unwrap_or(rest.len());
        match end >= RANDOM_CHARS_MIN {
            true => out.push_str(&format!("~{end}")),
            false => out.push_str(&rest[..end]),
        }
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

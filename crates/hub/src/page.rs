//! The hub's page: one, without script.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;
use sidelight_api::hub::FootageOutcome;
use sidelight_domain::words::plural;

use crate::board::PairingNow;
use crate::footage::Note;
use crate::hub::Hub;
use crate::notices::{Found, Releases, Told, Why};
use crate::{qr, status};

const HEAD: &str = concat!(
    "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">",
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
    "<meta http-equiv=\"refresh\" content=\"5\"><style>",
    include_str!("page.css"),
    "</style>"
);

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// The page as HTML.
pub fn render(hub: &Hub) -> String {
    let state = status::local(hub);
    let mut html = String::from(HEAD);
    let name = escape(&hub.config.name);
    push(
        &mut html,
        format_args!(
            "<title>{name} · Sidelight hub</title></head><body><main>\
             <p class=\"kicker\">Sidelight hub</p><h1>{name}</h1>",
        ),
    );
    for problem in hub.board.problems().values() {
        push(
            &mut html,
            format_args!("<p class=\"bad\" role=\"alert\">{}</p>", escape(problem)),
        );
    }
    match hub.board.pairing() {
        Some(pairing) => html.push_str(&pairing_part(&pairing)),
        None if state["paired"] == false => {
            html.push_str("<section><h2>Not paired</h2><p>Looking for the operator …</p></section>")
        }
        None => {}
    }
    if let Some(words) = hub.board.words() {
        html.push_str(&words_part(&words));
    }
    html.push_str(&found_part(&hub.notices.found()));
    html.push_str(&footage_part(&hub.footage.newest()));
    if state["paired"] == true {
        html.push_str(&state_part(&state));
    }
    html.push_str("</main></body></html>");
    html
}

fn push(html: &mut String, part: std::fmt::Arguments<'_>) {
    html.write_fmt(part)
        .expect("writing to a String cannot fail");
}

fn pairing_part(pairing: &PairingNow) -> String {
    format!(
        "<section><h2>Pair this hub</h2><p>Sign in at the operator's page, choose <em>Add a hub</em> and \
         type this code, or scan the picture with your phone. It is good for ten minutes.</p>\
         <p class=\"code\">{}</p>{}</section>",
        escape(&pairing.code),
        qr::svg(&pairing.link)
    )
}

fn words_part(words: &str) -> String {
    let words: String = words
        .split_whitespace()
        .map(|word| format!("<li>{}</li>", escape(word)))
        .collect();
    format!(
        "<section><h2>Paired</h2><p>When this hub was paired, the browser showed the same six words:</p>\
         <ul class=\"words\">{words}</ul><p class=\"hint\">If it showed others, someone may be in between: \
         remove the hub in the browser and run <code>sidelight-hub reset</code>.</p></section>"
    )
}

/// What the hub found in the record. Nothing while there is nothing.
fn found_part(found: &Found) -> String {
    let opened = "<section role=\"alert\"><h2>Footage of this home was opened</h2>\
         <p>This hub reads the public record by itself and has found what trustees wrote for this \
         household. Your browser's page <em>Notices</em> says more: who decided, and what you can do \
         now.</p>";
    let practised = "<section><h2>Drills: footage of this home was opened to practise</h2>\
         <p>Nobody was in danger.</p>";
    let parts = [
        found.canary.map(canary_part).unwrap_or_default(),
        releases_part(opened, &found.releases, &found.misused),
        releases_part(practised, &found.drills, &BTreeMap::new()),
    ];
    parts.concat()
}

fn canary_part(index: u64) -> String {
    format!(
        "<section role=\"alert\"><h2>This home is announced for drills</h2><p>Entry {index} of the public \
         record names this household. From the day after that entry, the trustees may open its footage to \
         practise, while nobody is in danger. An operator announces only a home that it runs for drills. If \
         people live here, ask the operator and the trustees why; where your household lets trustees open \
         nothing, nothing that is recorded from then on can be opened in a drill.</p></section>"
    )
}

/// Releases of this home's footage, newest first. Nothing while there are none.
fn releases_part(head: &str, releases: &Releases, misused: &BTreeMap<u64, u64>) -> String {
    if releases.is_empty() {
        return String::new();
    }
    let mut html = head.to_owned();
    for (index, told) in releases.iter().rev() {
        if let Some(first) = told.first() {
            html.push_str(&release_part(*index, first, told));
            html.push_str(
                &misused
                    .get(index)
                    .copied()
                    .map(misused_part)
                    .unwrap_or_default(),
            );
        }
    }
    html + "</section>"
}

fn misused_part(index: u64) -> String {
    format!(
        "<p><strong>It was misused</strong>: so says, in entry {index}, a reviewer who had not approved it. \
         The passkeys of the officer and the supervisor who signed it are revoked with it.</p>"
    )
}

fn release_part(index: u64, first: &Told, told: &[Told]) -> String {
    let trustees: Vec<_> = told.iter().map(|it| escape(&it.trustee)).collect();
    format!(
        "<p><strong>Entry {index}</strong>: {} for <code>{}</code>, recorded {} to {}; {}, {}. Told by \
         {}.</p>",
        why(&first.why),
        escape(&first.agency),
        time(first.from),
        time(first.to),
        plural(first.cameras.len() as u64, "camera"),
        plural(first.clips, "clip"),
        trustees.join(" and "),
    )
}

/// What the operator asked this hub for, newest first. Nothing while it has not.
fn footage_part(notes: &[Note]) -> String {
    if notes.is_empty() {
        return String::new();
    }
    let mut html = String::from(
        "<section role=\"alert\"><h2>The operator asked for footage</h2><p>While an emergency or a legal \
         demand is decided on, the operator asks a hub to hand over first what waits there anyway. Nothing \
         is recorded, sealed or opened for it. Where nobody but your household can open its footage, this \
         hub refuses.</p>",
    );
    for note in notes {
        let what = match note.why.as_str() {
            "demand" => "A legal demand",
            "drill" => "DRILL: what the operator calls one",
            _ => "An emergency",
        };
        push(
            &mut html,
            format_args!(
                "<p><strong>{}</strong>: {what} was being looked at. {}, recorded {} to {}: {}.</p>",
                time(note.at_ms),
                plural(note.cameras.len() as u64, "camera"),
                time(note.from_ms),
                time(note.to_ms),
                became(note),
            ),
        );
    }
    html + "</section>"
}

fn became(note: &Note) -> String {
    match note.outcome {
        None => "what waits is being uploaded".to_owned(),
        Some(FootageOutcome::Done) => match note.clips {
            0 => "nothing waited here".to_owned(),
            clips => format!("{} uploaded early", plural(clips, "clip")),
        },
        Some(FootageOutcome::Sealed) => {
            "refused, since nobody but your household can open its footage".to_owned()
        }
        Some(FootageOutcome::Camera) => "refused, since this hub has no such camera".to_owned(),
        Some(FootageOutcome::Window) => "refused, since no rules allow these hours".to_owned(),
        Some(FootageOutcome::Often) => "refused, since it asks too often".to_owned(),
    }
}

fn why(why: &Why) -> String {
    let code = match why {
        Why::Danger(code) => code.as_str(),
        Why::Demand(code) => return format!("a legal demand, {}", escape(code)),
    };
    match code {
        "death" => "somebody was in danger of death".to_owned(),
        "serious-injury" => "somebody was in danger of serious injury".to_owned(),
        "kidnapping" => "somebody was kidnapped".to_owned(),
        "missing-at-risk" => "somebody was missing and at risk".to_owned(),
        other => escape(other),
    }
}

fn state_part(state: &Value) -> String {
    let cameras = state["cameras"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let mut html = String::from("<section><h2>Cameras</h2>");
    if cameras.is_empty() {
        html.push_str("<p>None yet. Add one in the browser.</p>");
    }
    for camera in cameras {
        html.push_str(&camera_part(camera));
    }
    push(
        &mut html,
        format_args!(
            "</section><section><h2>Clips</h2><dl><dt>Waiting for the operator</dt><dd>{} ({} MB)</dd>\
             <dt>Last one handed over</dt><dd>{}</dd><dt>Free on this disk</dt><dd>{} GB</dd></dl></section>",
            state["spool"]["clips"],
            state["spool"]["bytes"].as_u64().unwrap_or(0) / 1_000_000,
            state["uploaded"]
                .as_u64()
                .map_or_else(|| "none since the hub started".to_owned(), time),
            state["disk"]["free"].as_u64().unwrap_or(0) / 1_000_000_000,
        ),
    );
    if !cameras.is_empty() {
        html.push_str(&bell_part(cameras));
    }
    html
}

/// Camera ids are long; this much of one is enough for the hub to know which is meant.
const ID_SHOWN: usize = 8;

fn bell_part(cameras: &[Value]) -> String {
    let mut html = String::from(
        "<section><h2>A bell of your own</h2><p>Any request to one of these addresses of this hub is a \
         press; with <code>trigger</code> in the place of <code>press</code> it cuts a clip without \
         ringing.</p><dl>",
    );
    for camera in cameras {
        let id = camera["camera"].as_str().unwrap_or_default();
        push(
            &mut html,
            format_args!(
                "<dt>{}</dt><dd><code>/press/{}</code></dd>",
                name_of(camera),
                escape(&id[..id.len().min(ID_SHOWN)]),
            ),
        );
    }
    html + "</dl></section>"
}

/// What the home calls a camera, as HTML.
fn name_of(camera: &Value) -> String {
    match camera["name"].as_str() {
        None | Some("") => "A camera".to_owned(),
        Some(name) => escape(name),
    }
}

fn camera_part(camera: &Value) -> String {
    let text = |v: &Value| v.as_str().map(escape).unwrap_or_default();
    let online = camera["state"] == "online";
    let doing = match (camera["recording"] == true, camera["continuous"] == true) {
        _ if !online => "",
        (_, true) => ", records everything and keeps it here",
        (true, false) => ", records a clip",
        (false, false) => ", waits for a press or motion",
    };
    let name = name_of(camera);
    format!(
        "<div class=\"camera\"><span class=\"lamp{}\"></span><div><p><strong>{name}</strong></p>\
         <p class=\"hint\">{}{doing}</p><p class=\"hint\">{}</p></div>\
         <form method=\"post\" action=\"/press/{}\"><button aria-label=\"Ring at {name}\">Ring</button>\
         </form></div>",
        if online { " on" } else { "" },
        state_words(camera),
        text(&camera["sentence"]),
        text(&camera["camera"]),
    )
}

fn state_words(camera: &Value) -> &'static str {
    match camera["state"].as_str() {
        Some("online") => "Online",
        Some("off") => "Off",
        _ => "Offline",
    }
}

fn time(ms: u64) -> String {
    let at = i64::try_from(ms)
        .ok()
        .and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    at.map(|t| t.strftime("%-d %B, %H:%M UTC").to_string())
        .unwrap_or_default()
}

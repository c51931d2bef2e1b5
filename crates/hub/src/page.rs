//! The hub's page: one, without script.

use std::fmt::Write as _;

use serde_json::Value;

use crate::board::PairingNow;
use crate::hub::Hub;
use crate::{qr, status};

const HEAD: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
<meta name=\"viewport\" content=\"width=device-width\"><meta http-equiv=\"refresh\" content=\"5\">\
<title>Sidelight hub</title><style>\
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}\
body{max-width:40rem;margin:2rem auto;padding:0 1rem}\
.code{font:700 2rem ui-monospace,monospace;letter-spacing:.05em}\
svg{width:16rem;height:16rem;display:block}\
.bad{border-left:.25rem solid #c62828;padding-left:.75rem}\
table{border-collapse:collapse;width:100%}\
th,td{text-align:left;padding:.25rem .75rem .25rem 0;vertical-align:top}\
code{overflow-wrap:anywhere}</style>";

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
    push(
        &mut html,
        format_args!("<h1>{}</h1>", escape(&hub.config.name)),
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
            html.push_str("<p>Looking for the operator to pair …</p>")
        }
        None => {}
    }
    if let Some(words) = hub.board.words() {
        push(
            &mut html,
            format_args!(
                "<h2>Paired</h2><p>The browser shows the same six words: <strong>{}</strong></p>\
             <p>If it shows others, someone may be in between: remove the hub in the browser and run \
             <code>sidelight-hub reset</code>.</p>",
                escape(&words)
            ),
        );
    }
    if state["paired"] == true {
        html.push_str(&state_part(&state));
    }
    html
}

fn push(html: &mut String, part: std::fmt::Arguments<'_>) {
    html.write_fmt(part)
        .expect("writing to a String cannot fail");
}

fn pairing_part(pairing: &PairingNow) -> String {
    format!(
        "<h2>Pair this hub</h2><p>Sign in at the operator's page, choose <em>Add a hub</em> and type this \
         code, or scan the picture with your phone. It is good for ten minutes.</p>\
         <p class=\"code\">{}</p>{}",
        escape(&pairing.code),
        qr::svg(&pairing.link)
    )
}

fn state_part(state: &Value) -> String {
    let text = |v: &Value| v.as_str().map(escape).unwrap_or_default();
    let mut html = String::from("<h2>Cameras</h2>");
    let cameras = state["cameras"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    if cameras.is_empty() {
        html.push_str("<p>None yet. Add one in the browser.</p>");
    }
    for camera in cameras {
        let doing = match (camera["recording"] == true, camera["continuous"] == true) {
            (_, true) => "records everything",
            (true, false) => "records a clip",
            (false, false) => "waits for a press or motion",
        };
        let doing = if camera["state"] == "online" {
            doing
        } else {
            ""
        };
        push(
            &mut html,
            format_args!(
                "<p><strong>{}</strong> {doing}<br><code>{}</code><br>{}</p>",
                text(&camera["state"]),
                text(&camera["camera"]),
                text(&camera["sentence"]),
            ),
        );
    }
    push(
        &mut html,
        format_args!(
            "<h2>Clips</h2><table><tr><th>Waiting for the operator<td>{} ({} MB)\
         <tr><th>Last one handed over<td>{}<tr><th>Free on this disk<td>{} MB</table>\
         <h2>Bell</h2><p>Any request to <code>/press/&lt;camera&gt;</code> at this address is a press; \
         <code>/trigger/&lt;camera&gt;</code> cuts a clip without ringing.</p>",
            state["spool"]["clips"],
            state["spool"]["bytes"].as_u64().unwrap_or(0) / 1_000_000,
            state["uploaded"]
                .as_u64()
                .map_or_else(|| "none since the hub started".to_owned(), time),
            state["disk"]["free"].as_u64().unwrap_or(0) / 1_000_000,
        ),
    );
    html
}

fn time(ms: u64) -> String {
    let at = i64::try_from(ms)
        .ok()
        .and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
    at.map(|t| t.strftime("%Y-%m-%d %H:%M:%S UTC").to_string())
        .unwrap_or_default()
}

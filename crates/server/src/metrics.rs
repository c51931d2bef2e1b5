//! `GET /metrics`: figures for the operator's own monitoring, in the text form that Prometheus reads.
//!
//! Served on an address of the machine alone. No figure is of one household, agency or person, and none
//! counts what residents see, decline or share.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::extract::State;
use axum::response::IntoResponse;
use http::{StatusCode, header};
use sidelight_api::account::TrusteesAvailable;
use sidelight_store::disk::DiskState;

use crate::app::App;
use crate::backup;
use crate::record::{LogState, Published};
use crate::trustee::there;

/// The text form's version 0.0.4.
const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";
/// Upper ends of the buckets of answer times, ms; a long poll is in the last.
const BUCKETS_MS: [u64; 7] = [5, 20, 100, 500, 2_000, 10_000, 30_000];

/// Counts since the start.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    /// By the first digit of the status, 1 to 5.
    answers: [AtomicU64; 5],
    /// By [`BUCKETS_MS`]; the last is for what took longer.
    times: [AtomicU64; BUCKETS_MS.len() + 1],
    total_ms: AtomicU64,
    failed_rounds: AtomicU64,
    receipts: AtomicU64,
    receipts_refused: AtomicU64,
}

impl Figures {
    /// A request was answered.
    pub(crate) fn answered(&self, status: StatusCode, time: Duration) {
        let class = usize::from(status.as_u16() / 100).clamp(1, 5) - 1;
        self.answers[class].fetch_add(1, Ordering::Relaxed);
        let ms = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let bucket = BUCKETS_MS.partition_point(|end| *end < ms);
        self.times[bucket].fetch_add(1, Ordering::Relaxed);
        self.total_ms.fetch_add(ms, Ordering::Relaxed);
    }

    /// A hub has handed in a clip, and has its receipt or was refused.
    pub(crate) fn handed_in(&self, received: bool) {
        let counter = match received {
            true => &self.receipts,
            false => &self.receipts_refused,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// A round of the jobs failed.
    pub(crate) fn round_failed(&self) {
        self.failed_rounds.fetch_add(1, Ordering::Relaxed);
    }
}

/// The figures now.
pub(crate) async fn show(State(app): State<App>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, CONTENT_TYPE)], text(&app).await)
}

/// A page of figures being written.
struct Page(String);

impl Page {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        let _fits = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    fn line(&mut self, name: &str, value: u64) {
        let _fits = writeln!(self.0, "{name} {value}");
    }

    fn one(&mut self, name: &str, kind: &str, help: &str, value: u64) {
        self.head(name, kind, help);
        self.line(name, value);
    }
}

async fn text(app: &App) -> String {
    let mut page = Page(String::new());
    let version = env!("CARGO_PKG_VERSION");
    page.head("sidelight_build_info", "gauge", "The program's version.");
    page.line(&format!("sidelight_build_info{{version=\"{version}\"}}"), 1);
    requests(&mut page, &app.figures);
    let uploads = u64::from(app.uploads.inside());
    page.one("sidelight_uploads", "gauge", "Uploads under way.", uploads);
    let streams = u64::from(app.streams.inside());
    page.one(
        "sidelight_streams",
        "gauge",
        "Pages that follow what happens.",
        streams,
    );
    let help = "Clips that hubs handed in and have a receipt for.";
    let receipts = app.figures.receipts.load(Ordering::Relaxed);
    page.one("sidelight_receipts_total", "counter", help, receipts);
    let help = "Clips that hubs handed in and got no receipt for; they keep them and try again.";
    let refused = app.figures.receipts_refused.load(Ordering::Relaxed);
    page.one("sidelight_receipts_refused_total", "counter", help, refused);
    record(&mut page, app);
    disk(&mut page, app);
    if let Some(age) = backup::age(&app.config.data_dir, app.now_ms()) {
        let help = "Since the last finished backup of this data folder was begun.";
        page.one("sidelight_backup_age_seconds", "gauge", help, age.as_secs());
    }
    trustees(&mut page, app).await;
    let failed = app.figures.failed_rounds.load(Ordering::Relaxed);
    let help = "Rounds of the jobs that failed and are repeated.";
    page.one("sidelight_job_failures_total", "counter", help, failed);
    page.0
}

fn requests(page: &mut Page, figures: &Figures) {
    let name = "sidelight_http_requests_total";
    page.head(name, "counter", "Requests answered, by class of status.");
    for (class, count) in (1..).zip(&figures.answers) {
        let count = count.load(Ordering::Relaxed);
        page.line(&format!("{name}{{status=\"{class}xx\"}}"), count);
    }
    let name = "sidelight_http_request_milliseconds";
    page.head(
        name,
        "histogram",
        "Time until the answer began; waits for news count in full.",
    );
    let mut below = 0;
    for (end, count) in BUCKETS_MS.iter().zip(&figures.times) {
        below += count.load(Ordering::Relaxed);
        page.line(&format!("{name}_bucket{{le=\"{end}\"}}"), below);
    }
    below += figures.times[BUCKETS_MS.len()].load(Ordering::Relaxed);
    page.line(&format!("{name}_bucket{{le=\"+Inf\"}}"), below);
    page.line(
        &format!("{name}_sum"),
        figures.total_ms.load(Ordering::Relaxed),
    );
    page.line(&format!("{name}_count"), below);
}

fn record(page: &mut Page, app: &App) {
    let running = app.record.state() == LogState::Running && app.record.is_fresh();
    let help = "1 while the public record appends.";
    page.one(
        "sidelight_record_running",
        "gauge",
        help,
        u64::from(running),
    );
    let entries = app.record.view(Published::size).unwrap_or(0);
    page.one(
        "sidelight_record_entries",
        "gauge",
        "Published entries.",
        entries,
    );
    let code = match app.record.state() {
        LogState::Stopped { code, .. } => code,
        LogState::Absent | LogState::Running => "",
    };
    let alarm = matches!(code, "fork" | "disputed");
    let help = "1 when somebody has seen another history than this one: look at once.";
    page.one("sidelight_record_alarm", "gauge", help, u64::from(alarm));
    let waits = matches!(code, "unwitnessed" | "disputed");
    let help = "1 while the newest entries wait for witnesses.";
    page.one(
        "sidelight_record_unwitnessed",
        "gauge",
        help,
        u64::from(waits),
    );
    let troubled = app.record.desk().standings();
    let troubled = troubled.iter().filter(|it| it.trouble.is_some()).count();
    let help = "Witnesses of the policy that did not sign when they were asked last.";
    page.one(
        "sidelight_witnesses_missing",
        "gauge",
        help,
        troubled as u64,
    );
}

fn disk(page: &mut Page, app: &App) {
    if let Some(space) = app.disk.space() {
        let help = "Bytes of the disk that holds the data.";
        page.one("sidelight_disk_bytes", "gauge", help, space.total);
        let help = "Bytes of it that are available.";
        page.one(
            "sidelight_disk_available_bytes",
            "gauge",
            help,
            space.available,
        );
    }
    let refused = match app.disk.state() {
        DiskState::Roomy => 0,
        DiskState::Warn => 1,
        DiskState::EventsOnly => 2,
        DiskState::Full => 3,
    };
    let help = "0 roomy, 1 add space, 2 continuous footage is refused, 3 all uploads are.";
    page.one("sidelight_disk_state", "gauge", help, refused);
}

/// Nothing while there is no quorum key.
async fn trustees(page: &mut Page, app: &App) {
    let Ok(Some(said)) = there::trustees(app).await else {
        return;
    };
    let said = TrusteesAvailable::of(&said);
    let help = "Trustees who hold the quorum key and say that they are available.";
    page.one(
        "sidelight_trustees_available",
        "gauge",
        help,
        said.available,
    );
    let help = "How many of them have to answer.";
    page.one(
        "sidelight_trustees_threshold",
        "gauge",
        help,
        said.threshold,
    );
    let help = "1 when some are missing and one more would be too many: call them.";
    page.one(
        "sidelight_trustees_alarm",
        "gauge",
        help,
        u64::from(said.alarm),
    );
}

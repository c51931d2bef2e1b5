//! What the database takes for a clip, held against what the capacity page computes with.

use crate::support::{DAY_MS, TestApp};

const PAGE: &str = include_str!("../../../../docs/guide/capacity.md");
/// Clips that are measured together.
const CLIPS: u64 = 120;

/// The number of bytes that a row of the page names.
fn stated(row: &str) -> u64 {
    let line = PAGE.lines().find(|line| line.starts_with(row)).unwrap();
    let words = line.split('|').nth(2).unwrap().trim();
    let number = words.split(' ').next().unwrap().replace(',', "");
    number.parse().unwrap()
}

/// Pages of the database that hold something, bytes.
async fn used(app: &TestApp) -> u64 {
    let file = app.folder.path().join("data/sidelight.sqlite");
    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().join("copy.sqlite");
    sidelight_store::sqlite::copy(&file, &into).await.unwrap();
    into.metadata().unwrap().len()
}

#[tokio::test]
async fn a_clip_takes_what_the_page_says() {
    let app = TestApp::new().await;
    let mut home = app.home("Ann").await;
    let before = used(&app).await;
    let mut made = Vec::new();
    for _ in 0..CLIPS {
        made.push(home.record().await);
    }
    let with_clips = used(&app).await;
    let each = (with_clips - before) / CLIPS;
    let page = stated("| its clips' rows |");
    assert!(
        each <= page && each * 2 > page,
        "{each} bytes for each clip, the page says {page}"
    );
    for it in &made {
        let deletion = home.deletion(it, app.app.now_ms());
        let path = format!("/api/clips/{}/delete", it.id);
        home.resident.post(&path, &deletion).await.done();
    }
    app.clock.advance(2 * DAY_MS);
    sidelight_server::jobs::round(&app.app).await.unwrap();
    let marks = used(&app).await;
    let each = marks.saturating_sub(before) / CLIPS;
    let page = stated("| its marks of removed clips |");
    assert!(
        each <= page && each * 3 > page,
        "{each} bytes for each mark, the page says {page}"
    );
}

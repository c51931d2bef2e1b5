//! Listing, fetching and changing clips.

use http::Method;
use sidelight_api::clip::{ClipItem, ClipPage, Keep, Note};
use sidelight_domain::record::Series;

use crate::support::{BEGIN_MS, DAY_MS, Home, Made, Reply, TestApp};

async fn list(home: &Home, query: &str) -> ClipPage {
    home.resident
        .get(&format!("/api/household/clips?{query}"))
        .await
        .ok()
}

fn ids(page: &ClipPage) -> Vec<sidelight_domain::record::ClipId> {
    page.clips.iter().map(|c| c.clip).collect()
}

#[tokio::test]
async fn pages_newest_first() {
    let app = TestApp::new().await;
    let mut home = app.home("Ann").await;
    let mut made = Vec::new();
    // Two of them start at the same time.
    for start in [10, 20, 20, 30, 40] {
        let clip = home.make_in(Series::Event, BEGIN_MS + start);
        home.upload(&clip).await;
        made.push(clip.id);
    }
    let (mut walked, mut query) = (Vec::new(), "limit=2".to_owned());
    loop {
        let page = list(&home, &query).await;
        assert!(page.clips.len() <= 2);
        walked.extend(ids(&page));
        let Some(next) = page.next else { break };
        query = format!("limit=2&before={next}");
    }
    let mut expected = made.clone();
    expected.reverse();
    expected[2..4].sort_by_key(|id| std::cmp::Reverse(id.0));
    assert_eq!(walked, expected);
    let span = format!("from={}&to={}", BEGIN_MS + 20, BEGIN_MS + 40);
    assert_eq!(list(&home, &span).await.clips.len(), 3);
    assert_eq!(
        list(&home, "limit=5").await.next,
        None,
        "no empty page follows"
    );
}

#[tokio::test]
async fn listings_select() {
    let app = TestApp::new().await;
    let mut home = app.home("Ann").await;
    let event = home.record().await;
    let picked = home.make_in(Series::Continuous, BEGIN_MS + 5);
    home.upload(&picked).await;
    assert_eq!(ids(&list(&home, "series=event").await), [event.id]);
    assert_eq!(ids(&list(&home, "series=continuous").await), [picked.id]);
    assert_eq!(
        list(&home, &format!("camera={}", home.camera))
            .await
            .clips
            .len(),
        2
    );
    let other = "camera=00000000000000000000000000000000";
    assert_eq!(list(&home, other).await.clips.len(), 0);
    for query in [
        "series=all",
        "camera=front",
        "before=x",
        "limit=many",
        "from=-1",
    ] {
        let reply = home
            .resident
            .get(&format!("/api/household/clips?{query}"))
            .await;
        assert_eq!(reply.problem(), (400, "malformed".to_owned()), "{query}");
    }
}

#[tokio::test]
async fn an_item_is_what_the_hub_signed() {
    let app = TestApp::new().await;
    let mut home = app.home("Ann").await;
    let made = home.record().await;
    let item: ClipItem = home
        .resident
        .get(&format!("/api/clips/{}", made.id))
        .await
        .ok();
    assert_eq!(item.manifest, made.new.manifest);
    assert_eq!(item.headers, made.new.headers);
    assert_eq!(
        (item.kind.as_str(), item.series.as_str(), item.number),
        ("clip", "event", 1)
    );
    assert_eq!(
        (item.sizes.video, item.sizes.audio, item.sizes.card),
        (3000, 0, 500)
    );
    assert_eq!(item.expires_ms, Some(BEGIN_MS + 30 * DAY_MS));
}

async fn payload(home: &Home, made: &Made, track: &str, headers: &[(&str, &str)]) -> Reply {
    let path = format!("/api/clips/{}/{track}", made.id);
    let mut request = home.resident.request(Method::GET, &path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    home.resident
        .send(request.body(axum::body::Body::empty()).unwrap())
        .await
}

#[tokio::test]
async fn payloads_come_whole_and_in_ranges() {
    let app = TestApp::new().await;
    let mut home = app.home("Ann").await;
    let made = home.record().await;
    let whole = payload(&home, &made, "video", &[]).await;
    assert_eq!(
        (whole.status.as_u16(), &whole.body[..]),
        (200, &made.video[..])
    );
    assert_eq!(whole.header("content-length"), "3000");
    assert_eq!(whole.header("accept-ranges"), "bytes");
    assert_eq!(whole.header("cache-control"), "private, no-cache");
    let tag = whole.header("etag").to_owned();
    let part = payload(&home, &made, "video", &[("range", "bytes=100-199")]).await;
    assert_eq!(
        (part.status.as_u16(), &part.body[..]),
        (206, &made.video[100..200])
    );
    assert_eq!(part.header("content-range"), "bytes 100-199/3000");
    assert_eq!(part.header("content-length"), "100");
    let end = payload(&home, &made, "video", &[("range", "bytes=-16")]).await;
    assert_eq!(&end.body[..], &made.video[2984..]);
    let beyond = payload(&home, &made, "video", &[("range", "bytes=3000-")]).await;
    assert_eq!(beyond.problem(), (416, "range".to_owned()));
    assert_eq!(beyond.header("content-range"), "bytes */3000");
    let known = payload(&home, &made, "video", &[("if-none-match", &tag)]).await;
    assert_eq!((known.status.as_u16(), known.body.len()), (304, 0));
    assert_eq!(payload(&home, &made, "audio", &[]).await.problem().0, 404);
    assert_eq!(payload(&home, &made, "film", &[]).await.problem().0, 404);
}

#[tokio::test]
async fn an_age_file_is_header_and_payload() {
    let app = TestApp::new().await;
    let mut home = app.home("Ann").await;
    let made = home.record().await;
    let file = payload(&home, &made, "card.age", &[]).await;
    let header = &made.new.headers.card.as_ref().unwrap().0;
    assert_eq!(&file.body[..], [header, &made.card[..]].concat());
    assert_eq!(file.header("content-length"), file.body.len().to_string());
    let disposition = format!("attachment; filename=\"{}.card.age\"", made.id);
    assert_eq!(file.header("content-disposition"), disposition);
    assert_eq!(
        payload(&home, &made, "audio.age", &[]).await.problem().0,
        404
    );
}

#[tokio::test]
async fn keep_and_name() {
    let app = TestApp::new().await;
    let mut home = app.home("Ann").await;
    let made = home.record().await;
    let path = format!("/api/clips/{}", made.id);
    home.resident
        .put(&format!("{path}/keep"), &Keep { keep: true })
        .await
        .done();
    let note = Note {
        sealed: Some(b"sealed name".to_vec().into()),
    };
    home.resident
        .put(&format!("{path}/note"), &note)
        .await
        .done();
    let item: ClipItem = home.resident.get(&path).await.ok();
    assert_eq!(
        (item.keep, item.expires_ms, item.note),
        (true, None, note.sealed)
    );
    home.resident
        .put(&format!("{path}/note"), &Note { sealed: None })
        .await
        .done();
    home.resident
        .put(&format!("{path}/keep"), &Keep { keep: false })
        .await
        .done();
    let item: ClipItem = home.resident.get(&path).await.ok();
    assert_eq!((item.keep, item.note), (false, None));
    let long = Note {
        sealed: Some(vec![0; 2049].into()),
    };
    assert_eq!(
        home.resident
            .put(&format!("{path}/note"), &long)
            .await
            .problem()
            .0,
        413
    );
}

#[tokio::test]
async fn deletion_is_signed_and_can_be_taken_back() {
    let app = TestApp::new().await;
    let mut home = app.home("Ann").await;
    let made = home.record().await;
    let path = format!("/api/clips/{}", made.id);
    let mut forged = home.deletion(&made, BEGIN_MS);
    forged.at_ms += 1;
    let delete = format!("{path}/delete");
    let refused = (422, "signature".to_owned());
    assert_eq!(
        home.resident.post(&delete, &forged).await.problem(),
        refused
    );
    let off = home.deletion(&made, BEGIN_MS + 2 * DAY_MS);
    assert_eq!(home.resident.post(&delete, &off).await.problem(), refused);
    let good = home.deletion(&made, BEGIN_MS);
    home.resident.post(&delete, &good).await.done();
    home.resident.post(&delete, &good).await.done();
    assert_eq!(list(&home, "").await.clips.len(), 0);
    assert_eq!(ids(&list(&home, "deleted=true").await), [made.id]);
    let item: ClipItem = home.resident.get(&path).await.ok();
    assert_eq!(item.deleted_ms, Some(BEGIN_MS));
    assert_eq!(
        home.resident
            .put(&format!("{path}/keep"), &Keep { keep: true })
            .await
            .problem()
            .0,
        404
    );
    home.resident
        .post(&format!("{path}/restore"), &())
        .await
        .done();
    assert_eq!(ids(&list(&home, "").await), [made.id]);
    assert_eq!(
        home.resident
            .post(&format!("{path}/restore"), &())
            .await
            .problem()
            .0,
        404
    );
}

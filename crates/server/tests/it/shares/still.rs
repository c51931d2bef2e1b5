//! One picture of a clip in the clip's place: what is taken, and when it is handed over.

use sidelight_api::limits::STILL_BYTES_MAX;
use sidelight_api::share::{Content, Header, Share, ShareState, Shares};

use super::{HOLD, MINUTE_MS, Sharing, consented, content, header, put, random, revoke};
use crate::support::{Home, Made};

/// An `age` file of so many bytes, as far as anyone without the key can tell.
fn sealed(bytes: usize) -> Vec<u8> {
    let mut file = [header(), random::<32>().to_vec()].concat();
    file.resize(bytes, 7);
    file
}

/// A still of each clip.
fn stills(made: &[Made], bytes: usize) -> Content {
    let mut content = content(made);
    for item in &mut content.items {
        item.headers.video = None;
        item.headers.still = Some(sealed(bytes).into());
    }
    content
}

async fn held(sharing: &Sharing, home: &Home, content: &Content) -> Share {
    let mut consent = sharing.consent(content.items.len());
    // No footage leaves.
    consent.openings[4].value = "0".to_owned();
    let share = consented(home, &consent).await;
    put(home, &share, content).await.ok()
}

#[tokio::test]
async fn a_still_is_handed_over_whole_and_noted_first() {
    let sharing = Sharing::new().await;
    let (home, made) = sharing.home("Rosa", 1).await;
    let handed = stills(&made, 4_000);
    let share = held(&sharing, &home, &handed).await;
    assert_eq!(share.state, ShareState::Held);
    assert_eq!(share.items[0].tracks, ["still"]);
    sharing.test().clock.advance(HOLD * MINUTE_MS);
    let shown = sharing.seen().await.shares.remove(0);
    assert_eq!(shown.items[0].tracks, ["still"]);
    assert_eq!(shown.items[0].sizes, [4_000]);
    let path = format!("/api/agency/shares/{}/items/1/still", shown.share);
    let other = sharing.fire.post(&format!("{path}/open"), &()).await;
    assert_eq!(other.problem(), (404, "not_found".to_owned()));
    let opened: Header = sharing.ines.post(&format!("{path}/open"), &()).await.ok();
    assert_eq!(Some(&opened.header), handed.items[0].headers.still.as_ref());
    // There is no payload beside it, and nothing of the clip.
    let video = path.replace("/still", "/video/open");
    for (nothing, reply) in [
        (&path, sharing.ines.get(&path).await),
        (&video, sharing.ines.post(&video, &()).await),
    ] {
        assert_eq!(reply.problem(), (404, "not_found".to_owned()), "{nothing}");
    }
    let file = sharing.tom.get(&format!("{path}.age")).await;
    file.done();
    assert_eq!(file.body, opened.header.0);
    let name = format!("attachment; filename=\"{}.1.still.age\"", shown.share);
    assert_eq!(file.header("content-disposition"), name);
    let opened = &sharing.seen().await.shares[0].opened;
    let mut opened: Vec<_> = opened
        .iter()
        .map(|o| (o.who.as_str(), o.track.as_str()))
        .collect();
    // At the same moment of the test's clock, in any order.
    opened.sort();
    assert_eq!(
        opened,
        [("Ines Calder", "still"), ("Tom Arkwright", "still")]
    );
    let shares: Shares = home.resident.get("/api/household/shares").await.ok();
    assert_eq!(shares.shares[0].opened[0].track, "still");
}

#[tokio::test]
async fn what_is_taken_back_is_not_handed_over() {
    let sharing = Sharing::new().await;
    let (home, made) = sharing.home("Rosa", 2).await;
    let share = held(&sharing, &home, &stills(&made[..1], 900)).await;
    assert_eq!(revoke(&home, &share).await.state, ShareState::Withdrawn);
    let mut database = sharing.database().await;
    let left: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM share_items")
        .fetch_one(&mut database)
        .await
        .unwrap();
    assert_eq!(left, 0, "the picture is gone with the share");

    let share = held(&sharing, &home, &stills(&made, 900)).await;
    sharing.test().clock.advance(HOLD * MINUTE_MS);
    let shown = sharing.seen().await.shares.remove(0);
    let open = |n: u32| format!("/api/agency/shares/{}/items/{n}/still/open", shown.share);
    sharing.ines.post(&open(1), &()).await.done();
    assert_eq!(revoke(&home, &share).await.state, ShareState::Revoked);
    sharing.ines.post(&open(1), &()).await.done();
    for late in [
        sharing.ines.post(&open(2), &()).await,
        sharing.tom.post(&open(1), &()).await,
    ] {
        assert_eq!(late.problem(), (404, "not_found".to_owned()));
    }
}

#[tokio::test]
async fn only_a_sealed_file_of_that_size_in_the_clips_place_is_taken() {
    let sharing = Sharing::new().await;
    let (home, made) = sharing.home("Rosa", 9).await;
    let share = consented(&home, &sharing.consent(1)).await;
    let one = |change: &dyn Fn(&mut Content)| {
        let mut content = stills(&made[..1], 900);
        change(&mut content);
        content
    };
    let set = |bytes: Vec<u8>| one(&|c| c.items[0].headers.still = Some(bytes.clone().into()));
    let two = {
        let text = String::from_utf8(header()).unwrap();
        let (begin, stanza) = text.split_once('\n').unwrap();
        let (stanza, mac) = stanza.split_once("---").unwrap();
        format!("{begin}\n{stanza}{stanza}---{mac}").into_bytes()
    };
    let beside = one(&|c| c.items[0].headers.video = Some(header().into()));
    let cases = [
        (set(header()), "still"),
        (
            set(b"\xff\xd8\xff\xe0 a picture in the open".to_vec()),
            "still",
        ),
        (set([two, vec![0; 64]].concat()), "still"),
        (beside, "track"),
    ];
    for (content, code) in &cases {
        let refused = put(&home, &share, content).await.problem();
        assert_eq!(refused, (422, (*code).to_owned()));
    }
    let large = put(&home, &share, &set(sealed(STILL_BYTES_MAX + 1))).await;
    assert_eq!(large.problem().0, 413);
    let share = consented(&home, &sharing.consent(9)).await;
    let much = put(&home, &share, &stills(&made, STILL_BYTES_MAX)).await;
    assert_eq!(much.problem(), (422, "stills".to_owned()));
    put(&home, &share, &stills(&made, STILL_BYTES_MAX / 9))
        .await
        .done();
}

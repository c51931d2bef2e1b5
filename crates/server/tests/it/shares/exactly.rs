//! Promise 4, as far as it is the operator's: an agency gets the chosen tracks of the chosen clips and
//! nothing else, and two shares of one home have nothing in common.

use std::collections::BTreeSet;

use sidelight_api::share::{Header, SharedHeaders};

use super::{HOLD, MINUTE_MS, Sharing, consented, content, put};
use crate::support::{Actor, Home, Made};

/// Every track that an officer is handed, of all shares that are listed and all that could be named.
async fn handed_over(
    sharing: &Sharing,
    who: &Actor,
    shares: &[String],
) -> BTreeSet<(String, u32, String)> {
    let mut all = BTreeSet::new();
    for share in shares {
        for n in 0..5 {
            for track in [
                "video",
                "audio",
                "card",
                "video.age",
                "audio.age",
                "card.age",
            ] {
                let path = format!("/api/agency/shares/{share}/items/{n}/{track}");
                let opened = who
                    .post(&format!("{path}/open"), &())
                    .await
                    .status
                    .is_success();
                let fetched = who.get(&path).await.status.is_success();
                if opened || fetched {
                    all.insert((share.clone(), n, track.trim_end_matches(".age").to_owned()));
                }
            }
        }
    }
    let listed = sharing.seen().await.shares;
    for share in listed {
        for item in share.items {
            for track in item.tracks {
                all.insert((share.share.clone(), item.n, track));
            }
        }
    }
    all
}

/// A share of the first of two clips, available; every id that somebody could try.
async fn one_of_two(sharing: &Sharing) -> (Home, Vec<Made>, Vec<String>) {
    let (home, made) = sharing.home("Rosa", 2).await;
    let share = sharing.available(&home, &made[..1]).await;
    let shown = sharing.seen().await.shares.remove(0).share;
    let clips = made.iter().map(|made| made.id.to_string());
    let ids = [shown, share.share, home.id.to_string()];
    (home, made.clone(), ids.into_iter().chain(clips).collect())
}

#[tokio::test]
async fn nothing_but_the_chosen_tracks_is_handed_over() {
    let sharing = Sharing::new().await;
    let (_home, _, ids) = one_of_two(&sharing).await;
    let chosen = BTreeSet::from([(ids[0].clone(), 1, "video".to_owned())]);
    assert_eq!(handed_over(&sharing, &sharing.ines, &ids).await, chosen);
    assert_eq!(handed_over(&sharing, &sharing.tom, &ids).await, chosen);
    let none = handed_over(&sharing, &sharing.fire, &ids).await;
    assert_eq!(
        none, chosen,
        "what is listed to the police, and nothing to the fire department"
    );
}

/// The companion: a clip that nobody chose is found in what is handed over.
#[tokio::test]
async fn a_clip_that_nobody_chose_is_found() {
    let sharing = Sharing::new().await;
    let (_home, made, ids) = one_of_two(&sharing).await;
    let mut database = sharing.database().await;
    sqlx::query(
        "INSERT INTO share_items (share, n, household, clip, flags, video)
         SELECT share, 2, household, $1, '', video FROM share_items",
    )
    .bind(made[1].id.to_string())
    .execute(&mut database)
    .await
    .unwrap();
    let handed = handed_over(&sharing, &sharing.ines, &ids).await;
    assert!(handed.contains(&(ids[0].clone(), 2, "video".to_owned())));
}

/// Everything an agency is given of a share, but for the times.
async fn given(who: &Actor, id: &str, place: usize) -> Vec<Vec<u8>> {
    let path = format!("/api/agency/requests/{id}/shares");
    let list: sidelight_api::share::AgencyShares = who.get(&path).await.ok();
    let share = &list.shares[place];
    let mut given = vec![share.share.clone().into_bytes(), share.letter.0.clone()];
    for item in &share.items {
        let path = format!("/api/agency/shares/{}/items/{}/video", share.share, item.n);
        let header: Header = who.post(&format!("{path}/open"), &()).await.ok();
        given.push(header.header.0);
        let payload = who.get(&path).await;
        given.push(payload.header("etag").as_bytes().to_vec());
        given.push(payload.body.to_vec());
    }
    given
}

/// Runs of bytes that both have, of the length of a short id. How every `age` file begins is no id.
fn in_common(a: &[Vec<u8>], b: &[Vec<u8>]) -> Vec<Vec<u8>> {
    const ID_BYTES: usize = 12;
    const SHAPE: &[u8] = b"age-encryption.org/v1\n-> X25519 ";
    let runs = |all: &[Vec<u8>]| -> BTreeSet<Vec<u8>> {
        let own = |bytes: &Vec<u8>| match bytes.strip_prefix(SHAPE) {
            Some(rest) => rest.to_vec(),
            None => bytes.clone(),
        };
        let own: Vec<Vec<u8>> = all.iter().map(own).collect();
        let windows = own.iter().flat_map(|bytes| bytes.windows(ID_BYTES));
        windows.map(<[u8]>::to_vec).collect()
    };
    runs(a).intersection(&runs(b)).cloned().collect()
}

#[tokio::test]
async fn two_shares_of_one_home_have_no_identifier_in_common() {
    let sharing = Sharing::new().await;
    let (home, made) = sharing.home("Rosa", 2).await;
    sharing.held(&home, &made[..1]).await;
    sharing.held(&home, &made[1..]).await;
    sharing.test().clock.advance(HOLD * MINUTE_MS);
    let first = given(&sharing.ines, &sharing.id, 0).await;
    let second = given(&sharing.ines, &sharing.id, 1).await;
    assert_eq!(in_common(&first, &second), Vec::<Vec<u8>>::new());
    // Nor does anything of it name the home, its camera or its clips.
    let names = [
        home.id.0.to_vec(),
        home.camera.0.to_vec(),
        home.hub_public().to_vec(),
        made[0].id.0.to_vec(),
        made[1].id.0.to_vec(),
    ];
    let texts: Vec<Vec<u8>> = names.iter().map(|n| hex::encode(n).into_bytes()).collect();
    for given in [&first, &second] {
        assert_eq!(in_common(given, &names), Vec::<Vec<u8>>::new());
        assert_eq!(in_common(given, &texts), Vec::<Vec<u8>>::new());
    }
    let listing = sharing.ines.get(&sharing.listing()).await.body.to_vec();
    assert_eq!(in_common(&[listing], &texts), Vec::<Vec<u8>>::new());
}

/// The companion: one home's id in two letters is found.
#[tokio::test]
async fn an_identifier_in_two_shares_is_found() {
    let sharing = Sharing::new().await;
    let (home, made) = sharing.home("Rosa", 2).await;
    for clip in &made {
        let share = consented(&home, &sharing.consent(1)).await;
        let mut named = content(std::slice::from_ref(clip));
        named.letter.0.extend_from_slice(&home.id.0);
        put(&home, &share, &named).await.done();
    }
    sharing.test().clock.advance(HOLD * MINUTE_MS);
    let first = given(&sharing.ines, &sharing.id, 0).await;
    let second = given(&sharing.ines, &sharing.id, 1).await;
    assert!(!in_common(&first, &second).is_empty());
}

/// Sound without its picture is a choice, too.
#[tokio::test]
async fn a_track_that_was_not_chosen_stays_at_home() {
    let sharing = Sharing::new().await;
    let (mut home, _) = sharing.home("Rosa", 0).await;
    let clip = home.make_with_audio(crate::support::BEGIN_MS - super::SEEN_BEFORE_MS);
    home.upload(&clip).await;
    let share = consented(&home, &sharing.consent(1)).await;
    let mut sound = content(std::slice::from_ref(&clip));
    sound.items[0].headers = SharedHeaders {
        video: None,
        audio: Some(super::header().into()),
        still: None,
    };
    put(&home, &share, &sound).await.done();
    sharing.test().clock.advance(HOLD * MINUTE_MS);
    let shown = sharing.seen().await.shares.remove(0).share;
    let handed = handed_over(&sharing, &sharing.ines, std::slice::from_ref(&shown)).await;
    assert_eq!(
        handed,
        BTreeSet::from([(shown.clone(), 1, "audio".to_owned())])
    );
    let path = format!("/api/agency/shares/{shown}/items/1/audio");
    assert_eq!(sharing.ines.get(&path).await.body, clip.audio);
}

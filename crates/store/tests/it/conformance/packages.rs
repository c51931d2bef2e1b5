//! Suite of [`sidelight_store::PackageRows`].

use sidelight_store::clips::Deletion;
use sidelight_store::packages::{MadePackage, NewPackage, PackageState, PackedTrack};
use sidelight_store::record::SubmissionState;
use sidelight_store::shares::SharedTrack;
use sidelight_store::{AccountId, PackageId, ShownShareId, Store};

use super::agencies::{enroll, officer, submission};
use super::clips::DAY_MS;
use super::shares::{AVAILABLE, Sharing};
use super::{T, random};

/// The request's entry.
const REQUEST: u64 = 7;

pub(crate) async fn suite(store: &dyn Store) {
    enroll(store, "police").await;
    let ines = officer(store, "police", "Ines").await;
    let home = Sharing::new(store).await;
    let (_, shown) = home.held(store).await;
    proofs(store, &home, shown).await;
    let id = asking(store, ines, shown).await;
    making(store, id, shown).await;
    let deletion = Deletion {
        signed_ms: T,
        signature: random(),
    };
    assert!(store.package_whole(id).await.unwrap());
    assert!(
        store
            .packages_over(T + DAY_MS - 1, 9)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(store.packages_over(T + DAY_MS, 9).await.unwrap(), [id]);
    let (household, clip) = (home.chain.household, home.clip.id);
    store
        .clip_delete(household, clip, &deletion, T)
        .await
        .unwrap();
    assert!(!store.package_whole(id).await.unwrap());
    assert_eq!(store.packages_over(T, 9).await.unwrap(), [id]);
    store.package_gone(id).await.unwrap();
    assert!(store.packages_over(T + DAY_MS, 9).await.unwrap().is_empty());
    let row = store.package("police", id).await.unwrap().unwrap();
    assert_eq!(row.state, PackageState::Gone);
}

/// What stands behind a share is there once it is available, and not before.
async fn proofs(store: &dyn Store, home: &Sharing, shown: ShownShareId) {
    let proof = async |agency: &str, now_ms| {
        store
            .agency_share_proof(agency, shown, now_ms)
            .await
            .unwrap()
    };
    assert_eq!(proof("police", AVAILABLE - 1).await, None);
    assert_eq!(proof("fire", AVAILABLE).await, None);
    let found = proof("police", AVAILABLE).await.unwrap();
    assert_eq!((found.consent, found.clips.len()), (50, 1));
    let clip = &found.clips[0];
    assert_eq!((clip.n, &clip.body), (1, &home.clip.body));
    assert_eq!(clip.signature, home.clip.signature);
    assert_eq!(clip.received_signature, home.clip.received_signature);
}

async fn asking(store: &dyn Store, ines: AccountId, shown: ShownShareId) -> PackageId {
    let ids = [PackageId(random()), PackageId(random())];
    let shares = [shown];
    let new = |id, now_ms| NewPackage {
        id,
        agency: "police",
        request: REQUEST,
        account: ines,
        shares: &shares,
        now_ms,
        expires_ms: now_ms + DAY_MS,
        packages_max: 2,
    };
    assert_eq!(store.package_to_make().await.unwrap(), None);
    for (at, id) in ids.into_iter().enumerate() {
        assert!(store.package_create(&new(id, T + at as u64)).await.unwrap());
    }
    let third = new(PackageId(random()), T + 2);
    assert!(!store.package_create(&third).await.unwrap());
    let found = store.package_to_make().await.unwrap().unwrap();
    assert_eq!((found.id, found.account), (ids[0], ines));
    assert_eq!((found.shares, found.who.as_str()), (vec![shown], "Ines"));
    let listed = store.packages_of("police", REQUEST, 9).await.unwrap();
    assert_eq!(
        listed.iter().map(|p| p.id).collect::<Vec<_>>(),
        [ids[1], ids[0]]
    );
    assert!(store.packages_of("police", 8, 9).await.unwrap().is_empty());
    assert_eq!(store.package("fire", ids[0]).await.unwrap(), None);
    // One that failed leaves room for another.
    store.package_failed(ids[1], "why").await.unwrap();
    let failed = store.package("police", ids[1]).await.unwrap().unwrap();
    assert_eq!(failed.state, PackageState::Failed("why".to_owned()));
    assert!(store.package_create(&third).await.unwrap());
    ids[0]
}

async fn making(store: &dyn Store, id: PackageId, shown: ShownShareId) {
    let (digest, submission) = (random(), submission());
    let tracks = [PackedTrack {
        share: shown,
        n: 1,
        track: SharedTrack::Video,
    }];
    let made = MadePackage {
        digest,
        size: 10,
        clips: 1,
        tracks: &tracks,
        submission: &submission,
    };
    assert!(store.package_made(id, &made).await.unwrap());
    let again = super::agencies::submission();
    let twice = MadePackage {
        submission: &again,
        ..made
    };
    assert!(!store.package_made(id, &twice).await.unwrap(), "once");
    let kept = store.submission(&again.request).await.unwrap();
    assert_eq!(kept, None, "nothing of the second try stays");
    let state = async || store.package("police", id).await.unwrap().unwrap().state;
    let expected = |submission| PackageState::Made {
        digest,
        size: 10,
        clips: 1,
        submission,
    };
    assert_eq!(state().await, expected(SubmissionState::Waiting));
    assert_eq!(store.package_tracks(id).await.unwrap(), tracks);
    store
        .submission_entered(&submission.request, 60, T)
        .await
        .unwrap();
    assert_eq!(state().await, expected(SubmissionState::Entered(60)));
    assert_ne!(
        store.package_to_make().await.unwrap().map(|p| p.id),
        Some(id)
    );
}

//! Suite of [`sidelight_store::Clips`], with the payloads clips use.

use sidelight_domain::record::encoding::Hash;
use sidelight_domain::record::{CameraId, ClipId, HouseholdId, Series, Track};
use sidelight_store::Store;
use sidelight_store::clips::{Clip, Deletion, Insertion, Listing, Payload, StoredTrack};
use sidelight_store::households::Append;
use sidelight_store::payloads::PayloadName;

use super::{T, append, household, random, statement};

/// One day, ms.
pub(crate) const DAY_MS: u64 = 24 * 60 * 60 * 1000;

pub(crate) async fn suite(store: &dyn Store) {
    inserting(store).await;
    chains(store).await;
    picked(store).await;
    at_once(store).await;
    listing(store).await;
    changing(store).await;
    retention(store).await;
}

pub(crate) struct Chain {
    pub(crate) household: HouseholdId,
    pub(super) camera: CameraId,
    series: Series,
    head: (u64, Hash),
}

impl Chain {
    pub(crate) async fn new(store: &dyn Store, series: Series) -> Self {
        let (household, _) = household(store).await;
        Self {
            household,
            camera: CameraId(random()),
            series,
            head: (0, [0; 32]),
        }
    }

    /// The clip that follows, its payload stored.
    pub(super) async fn next(&mut self, store: &dyn Store) -> Clip {
        let clip = self.made(self.head.0 + 1, self.head.1);
        self.head = (clip.number, clip.link);
        stored(store, self.household, &clip).await;
        clip
    }

    pub(crate) fn made(&self, number: u64, previous: Hash) -> Clip {
        let payload = Payload {
            sha256: random(),
            size: 10,
        };
        let track = Some(StoredTrack {
            payload,
            header: b"header".to_vec(),
        });
        Clip {
            id: ClipId(random()),
            camera: self.camera,
            gap: false,
            series: self.series,
            number,
            previous,
            link: random(),
            start_ms: T + number,
            body: random::<32>().to_vec(),
            signature: random(),
            hub: random(),
            clip_key: random(),
            certificate: random(),
            openings: b"[]".to_vec(),
            tracks: [track, None, None],
            received_ms: T + 1000,
            received_signature: random(),
        }
    }

    pub(crate) async fn insert(&self, store: &dyn Store, clip: &Clip) -> Insertion {
        store
            .clip_insert(self.household, clip, clip.received_ms + DAY_MS)
            .await
            .unwrap()
    }
}

/// Notes the payloads of a clip as stored.
pub(crate) async fn stored(store: &dyn Store, household: HouseholdId, clip: &Clip) {
    for track in clip.tracks.iter().flatten() {
        let name = PayloadName {
            household,
            sha256: track.payload.sha256,
        };
        store
            .payload_admit(name, track.payload.size, 1 << 30, T)
            .await
            .unwrap();
        store
            .payload_stored(name, track.payload.size)
            .await
            .unwrap();
    }
}

pub(super) async fn usage(store: &dyn Store, household: HouseholdId) -> (u64, u64) {
    let read = store.household(household).await.unwrap().unwrap();
    (read.used_bytes, read.clips)
}

async fn inserting(store: &dyn Store) {
    let mut chain = Chain::new(store, Series::Event).await;
    let missing = chain.made(1, [0; 32]);
    assert_eq!(
        chain.insert(store, &missing).await,
        Insertion::Payload(Track::Video)
    );
    let mut clip = chain.next(store).await;
    let mut lying = clip.clone();
    lying.tracks[0].as_mut().unwrap().payload.size = 11;
    assert_eq!(
        chain.insert(store, &lying).await,
        Insertion::Payload(Track::Video)
    );
    assert_eq!(
        usage(store, chain.household).await,
        (10, 0),
        "what is refused leaves nothing"
    );
    assert_eq!(chain.insert(store, &clip).await, Insertion::Inserted);
    assert_eq!(usage(store, chain.household).await, (10, 1));
    let read = store.clip(chain.household, clip.id).await.unwrap().unwrap();
    assert_eq!(read.clip, clip);
    assert_eq!((read.note, read.keep, read.deleted_ms), (None, false, None));
    assert_eq!(read.expires_ms, clip.received_ms + DAY_MS);
    // Again, as a hub does that has not heard the answer: the first answer.
    let (received_ms, signature) = (clip.received_ms, clip.received_signature);
    clip.received_ms += 7;
    clip.received_signature = random();
    let existing = Insertion::Existing {
        received_ms,
        signature,
    };
    assert_eq!(chain.insert(store, &clip).await, existing);
    clip.body.push(0);
    assert_eq!(chain.insert(store, &clip).await, Insertion::IdTaken);
    // Ids are a household's own.
    let other = Chain::new(store, Series::Event).await;
    assert_eq!(store.clip(other.household, clip.id).await.unwrap(), None);
}

async fn chains(store: &dyn Store) {
    let mut chain = Chain::new(store, Series::Event).await;
    let first = chain.next(store).await;
    let second = chain.next(store).await;
    assert_eq!(
        chain.insert(store, &second).await,
        Insertion::Chain { head: 0 }
    );
    assert_eq!(chain.insert(store, &first).await, Insertion::Inserted);
    for (number, previous) in [
        (1, [0; 32]),
        (2, [0; 32]),
        (3, first.link),
        (3, second.link),
    ] {
        let clip = chain.made(number, previous);
        stored(store, chain.household, &clip).await;
        assert_eq!(
            chain.insert(store, &clip).await,
            Insertion::Chain { head: 1 },
            "{number}"
        );
    }
    assert_eq!(chain.insert(store, &second).await, Insertion::Inserted);
    // Each camera has its own chain.
    let camera = Chain {
        camera: CameraId(random()),
        head: (0, [0; 32]),
        ..chain
    };
    let clip = camera.made(1, [0; 32]);
    stored(store, camera.household, &clip).await;
    assert_eq!(camera.insert(store, &clip).await, Insertion::Inserted);
}

async fn picked(store: &dyn Store) {
    let mut chain = Chain::new(store, Series::Continuous).await;
    let mut clips = Vec::new();
    for _ in 0..5 {
        clips.push(chain.next(store).await);
    }
    for i in [3, 1] {
        assert_eq!(
            chain.insert(store, &clips[i]).await,
            Insertion::Inserted,
            "any order, holes"
        );
    }
    let mut contradicting = chain.made(3, clips[1].link);
    stored(store, chain.household, &contradicting).await;
    assert_eq!(
        chain.insert(store, &contradicting).await,
        Insertion::Chain { head: 4 }
    );
    contradicting.number = 4;
    assert_eq!(
        chain.insert(store, &contradicting).await,
        Insertion::Chain { head: 4 }
    );
    contradicting.number = 5;
    assert_eq!(
        chain.insert(store, &contradicting).await,
        Insertion::Chain { head: 4 }
    );
    for i in [2, 0, 4] {
        assert_eq!(chain.insert(store, &clips[i]).await, Insertion::Inserted);
    }
}

async fn at_once(store: &dyn Store) {
    let mut chain = Chain::new(store, Series::Event).await;
    let clip = chain.next(store).await;
    let all = (0..8).map(|_| chain.insert(store, &clip));
    let all = futures::future::join_all(all).await;
    assert_eq!(all.iter().filter(|i| **i == Insertion::Inserted).count(), 1);
    assert_eq!(usage(store, chain.household).await, (10, 1));
    // Eight clips that all want to be the second: one is.
    let rivals: Vec<Clip> = (0..8).map(|_| chain.made(2, clip.link)).collect();
    for rival in &rivals {
        stored(store, chain.household, rival).await;
    }
    let all = futures::future::join_all(rivals.iter().map(|r| chain.insert(store, r))).await;
    assert_eq!(all.iter().filter(|i| **i == Insertion::Inserted).count(), 1);
    assert_eq!(
        all.iter()
            .filter(|i| **i == Insertion::Chain { head: 2 })
            .count(),
        7
    );
}

async fn listing(store: &dyn Store) {
    let mut chain = Chain::new(store, Series::Event).await;
    let mut made = Vec::new();
    for start in [5, 3, 9, 3] {
        let mut clip = chain.next(store).await;
        clip.start_ms = T + start;
        assert_eq!(chain.insert(store, &clip).await, Insertion::Inserted);
        made.push((clip.start_ms, clip.id));
    }
    made.sort_by_key(|(start, id)| std::cmp::Reverse((*start, id.0)));
    let list = async |listing: Listing| {
        let all = store.clips(chain.household, &listing).await.unwrap();
        all.iter()
            .map(|c| (c.clip.start_ms, c.clip.id))
            .collect::<Vec<_>>()
    };
    let all = Listing {
        limit: 10,
        ..Listing::default()
    };
    assert_eq!(list(all.clone()).await, made);
    assert_eq!(
        list(Listing {
            limit: 2,
            ..all.clone()
        })
        .await,
        made[..2]
    );
    for i in 0..4 {
        let before = Listing {
            before: Some(made[i]),
            ..all.clone()
        };
        assert_eq!(list(before).await, made[i + 1..], "after the {i}th");
    }
    let span = Listing {
        from_ms: Some(T + 3),
        to_ms: Some(T + 9),
        ..all.clone()
    };
    assert_eq!(list(span).await, made[1..]);
    let far = Listing {
        from_ms: Some(u64::MAX),
        to_ms: Some(u64::MAX),
        ..all.clone()
    };
    assert_eq!(list(far).await, []);
    let camera = Listing {
        camera: Some(CameraId(random())),
        ..all.clone()
    };
    assert_eq!(list(camera).await, []);
    let series = Listing {
        series: Some(Series::Continuous),
        ..all.clone()
    };
    assert_eq!(list(series).await, []);
    let both = Listing {
        camera: Some(chain.camera),
        series: Some(Series::Event),
        ..all
    };
    assert_eq!(list(both).await, made);
}

async fn changing(store: &dyn Store) {
    let mut chain = Chain::new(store, Series::Event).await;
    let clip = chain.next(store).await;
    chain.insert(store, &clip).await;
    let (home, id) = (chain.household, clip.id);
    let other = Chain::new(store, Series::Event).await.household;
    let deletion = Deletion {
        signed_ms: T + 2,
        signature: random(),
    };
    for (household, id) in [(other, id), (home, ClipId(random()))] {
        assert!(!store.clip_keep(household, id, true).await.unwrap());
        assert!(!store.clip_note(household, id, Some(b"no")).await.unwrap());
        assert!(
            !store
                .clip_delete(household, id, &deletion, T)
                .await
                .unwrap()
        );
        assert!(!store.clip_restore(household, id).await.unwrap());
    }
    assert!(store.clip_keep(home, id, true).await.unwrap());
    assert!(store.clip_note(home, id, Some(b"name")).await.unwrap());
    let read = store.clip(home, id).await.unwrap().unwrap();
    assert_eq!((read.keep, read.note), (true, Some(b"name".to_vec())));
    assert!(
        !store.clip_restore(home, id).await.unwrap(),
        "it is not deleted"
    );
    assert!(
        store
            .clip_delete(home, id, &deletion, T + 10)
            .await
            .unwrap()
    );
    let later = Deletion {
        signed_ms: T + 3,
        signature: random(),
    };
    assert!(store.clip_delete(home, id, &later, T + 20).await.unwrap());
    let read = store.clip(home, id).await.unwrap().unwrap();
    assert_eq!(read.deleted_ms, Some(T + 10), "the first deletion stands");
    assert!(
        !store.clip_keep(home, id, false).await.unwrap(),
        "a deleted clip does not change"
    );
    assert!(!store.clip_note(home, id, None).await.unwrap());
    let list = async |deleted| {
        let listing = Listing {
            deleted,
            limit: 10,
            ..Listing::default()
        };
        store.clips(home, &listing).await.unwrap().len()
    };
    assert_eq!((list(false).await, list(true).await), (0, 1));
    assert!(store.clip_restore(home, id).await.unwrap());
    assert_eq!((list(false).await, list(true).await), (1, 0));
    assert!(store.clip_note(home, id, None).await.unwrap());
    assert_eq!(store.clip(home, id).await.unwrap().unwrap().note, None);
}

async fn retention(store: &dyn Store) {
    let mut chain = Chain::new(store, Series::Event).await;
    let clip = chain.next(store).await;
    chain.insert(store, &clip).await;
    let second = statement(2);
    let days = [(chain.camera, 7)];
    let append = Append {
        retention: &days,
        ..append(&second, b"k")
    };
    assert!(
        store
            .statement_append(chain.household, &append)
            .await
            .unwrap()
    );
    let read = store.clip(chain.household, clip.id).await.unwrap().unwrap();
    assert_eq!(read.expires_ms, clip.received_ms + 7 * DAY_MS);
}

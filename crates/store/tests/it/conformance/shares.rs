//! Suite of [`sidelight_store::ShareRows`] and [`sidelight_store::AgencyShareRows`].

use sidelight_domain::record::{ClipId, Series, Track};
use sidelight_store::agency_shares::{HandedOver, ShownListing, ShownShare, Wanted};
use sidelight_store::clips::Clip;
use sidelight_store::record::{KeptOpening, LogSubmission, SubmissionState};
use sidelight_store::shares::{
    ContentStored, NEVER_ENTERED_MAX, NewContent, NewItem, NewShare, ShareCreated, SharedTrack,
};
use sidelight_store::{AccountId, ShareId, ShownShareId, Store};

use super::clips::{Chain, DAY_MS};
use super::{T, random, resident};

/// The request's entry.
const REQUEST: u64 = 7;
/// When the hold of a share is over, ms.
pub(super) const AVAILABLE: u64 = T + 1_000;
/// Until when its clips are kept, ms.
pub(super) const KEPT: u64 = T + 100 * DAY_MS;

pub(crate) async fn suite(store: &dyn Store) {
    creating(store).await;
    holding_back(store).await;
    handing_over(store).await;
    withdrawing(store).await;
    opening(store).await;
    super::shares_revoked::suite(store).await;
    paging(store).await;
    hubs(store).await;
}

fn consent() -> LogSubmission {
    LogSubmission {
        request: random(),
        draft: random::<40>().to_vec(),
        document: None,
        openings: vec![KeptOpening {
            field: "pseudonym".to_owned(),
            salt: random(),
            value: b"value".to_vec(),
        }],
        prepared_ms: T,
    }
}

/// A household with a clip, and its shares.
pub(super) struct Sharing {
    pub(super) chain: Chain,
    pub(super) clip: Clip,
}

/// A share that was begun.
pub(super) struct Begun {
    pub(super) id: ShareId,
    consent: LogSubmission,
}

impl Sharing {
    pub(super) async fn new(store: &dyn Store) -> Self {
        let mut chain = Chain::new(store, Series::Event).await;
        let clip = chain.next(store).await;
        chain.insert(store, &clip).await;
        Self { chain, clip }
    }

    async fn begin_as(
        &self,
        store: &dyn Store,
        pseudonym: &str,
        due_ms: Option<u64>,
    ) -> (Begun, ShareCreated) {
        let (id, consent) = (ShareId(random()), consent());
        let share = NewShare {
            id,
            household: self.chain.household,
            request: REQUEST,
            agency: "police",
            pseudonym,
            clips: 1,
            hold_minutes: 10,
            consent: &consent,
            due_ms,
            shares_max: 3,
            now_ms: T,
        };
        let created = store.share_create(&share).await.unwrap();
        (Begun { id, consent }, created)
    }

    async fn begin(&self, store: &dyn Store) -> Begun {
        let pseudonym = hex::encode(random::<16>());
        let (begun, created) = self.begin_as(store, &pseudonym, None).await;
        assert_eq!(created, ShareCreated::Done);
        begun
    }

    pub(super) fn content(&self) -> NewContent {
        NewContent {
            shown: ShownShareId(random()),
            letter: b"letter".to_vec(),
            items: vec![NewItem {
                clip: self.clip.id,
                flags: vec!["after-request", "young-hub"],
                video: Some(b"to the agency".to_vec()),
                audio: None,
                still: None,
            }],
            available_ms: AVAILABLE,
            keeps_until_ms: KEPT,
        }
    }

    async fn put(&self, store: &dyn Store, begun: &Begun, content: &NewContent) -> ContentStored {
        let household = self.chain.household;
        store
            .share_content(household, begun.id, content)
            .await
            .unwrap()
    }

    /// A share that was handed over.
    pub(super) async fn held(&self, store: &dyn Store) -> (Begun, ShownShareId) {
        self.held_with(store, self.content()).await
    }

    /// The same, of other content.
    pub(super) async fn held_with(
        &self,
        store: &dyn Store,
        content: NewContent,
    ) -> (Begun, ShownShareId) {
        let begun = self.begin(store).await;
        store
            .submission_entered(&begun.consent.request, 50, T)
            .await
            .unwrap();
        assert_eq!(self.put(store, &begun, &content).await, ContentStored::Done);
        (begun, content.shown)
    }
}

pub(super) async fn listed(
    store: &dyn Store,
    now_ms: u64,
    share: ShownShareId,
) -> Option<ShownShare> {
    listed_for(store, now_ms, share, AccountId(random())).await
}

/// What one person of the agency is shown.
pub(super) async fn listed_for(
    store: &dyn Store,
    now_ms: u64,
    share: ShownShareId,
    account: AccountId,
) -> Option<ShownShare> {
    let listing = ShownListing {
        agency: "police",
        account,
        request: REQUEST,
        after: None,
        now_ms,
        limit: 100,
    };
    let shares = store.agency_shares(&listing).await.unwrap();
    shares.into_iter().find(|s| s.id == share)
}

pub(super) fn wanted(share: ShownShareId, now_ms: u64) -> Wanted<'static> {
    Wanted {
        agency: "police",
        share,
        n: 1,
        track: SharedTrack::Video,
        now_ms,
    }
}

async fn creating(store: &dyn Store) {
    let home = Sharing::new(store).await;
    let (first, created) = home.begin_as(store, "aa", None).await;
    assert_eq!(created, ShareCreated::Done);
    let (_, again) = home.begin_as(store, "aa", None).await;
    assert_eq!(again, ShareCreated::Existing(first.id));
    let other = Sharing::new(store).await;
    assert_eq!(
        other.begin_as(store, "aa", None).await.1,
        ShareCreated::Done,
        "names are the household's own"
    );
    let household = home.chain.household;
    let named = async |name| store.share_of_pseudonym(household, name).await.unwrap();
    assert_eq!(named("aa").await, Some(first.id));
    assert_eq!(named("zz").await, None);
    let share = store.share(household, first.id).await.unwrap().unwrap();
    assert_eq!(share.submission, SubmissionState::Waiting);
    assert_eq!((share.request, share.agency.as_str()), (REQUEST, "police"));
    assert_eq!(
        (share.clips, share.hold_minutes, share.created_ms),
        (1, 10, T)
    );
    assert_eq!(share.consent, first.consent.draft);
    assert_eq!(
        store.share(other.chain.household, first.id).await.unwrap(),
        None
    );
    let (second, _) = home.begin_as(store, "ab", None).await;
    let (third, _) = home.begin_as(store, "ac", None).await;
    assert_eq!(
        home.begin_as(store, "ad", None).await.1,
        ShareCreated::TooMany
    );
    // What the log refuses does not count.
    store
        .submission_refused(&second.consent.request, "why")
        .await
        .unwrap();
    assert_eq!(home.begin_as(store, "ad", None).await.1, ShareCreated::Done);
    let shares = store.shares(household, 9).await.unwrap();
    assert_eq!(shares.len(), 4);
    assert!(shares.iter().any(|s| s.id == third.id));
    assert_eq!(store.shares(household, 2).await.unwrap().len(), 2);
}

async fn waits(store: &dyn Store, begun: &Begun) -> bool {
    let waiting = store.submissions_waiting(1000).await.unwrap();
    waiting.iter().any(|s| s.request == begun.consent.request)
}

async fn holding_back(store: &dyn Store) {
    let home = Sharing::new(store).await;
    let (at_once, _) = home.begin_as(store, "ba", None).await;
    let (early, _) = home.begin_as(store, "bb", Some(T + 5)).await;
    let (late, _) = home.begin_as(store, "bc", Some(T + 6)).await;
    assert!(waits(store, &at_once).await && !waits(store, &early).await);
    assert_eq!(store.consents_release(T + 4).await.unwrap(), 0);
    assert_eq!(store.consents_release(T + 5).await.unwrap(), 1);
    assert_eq!(store.consents_release(T + 5).await.unwrap(), 0);
    assert!(waits(store, &early).await && !waits(store, &late).await);
    // One that is taken back before it is due never enters, and nothing of it is kept.
    let household = home.chain.household;
    assert!(
        store
            .share_revoke(household, late.id, &|| T + 5)
            .await
            .unwrap()
    );
    assert_eq!(store.consents_release(T + 6).await.unwrap(), 0);
    let state = store.submission(&late.consent.request).await.unwrap();
    assert!(
        matches!(state, Some(SubmissionState::Refused(_))),
        "{state:?}"
    );
    assert!(!waits(store, &late).await);
    forgetting(store, &home).await;
}

/// Whoever changes their mind again and again leaves so many rows and no more.
async fn forgetting(store: &dyn Store, home: &Sharing) {
    let household = home.chain.household;
    let mut begun = Vec::new();
    for n in 0..u64::from(NEVER_ENTERED_MAX) {
        let (next, created) = home.begin_as(store, &format!("f{n}"), Some(T + 900)).await;
        assert_eq!(created, ShareCreated::Done);
        let clock = || T + 10 + n;
        let revoked = store.share_revoke(household, next.id, &clock);
        assert!(revoked.await.unwrap());
        begun.push(next);
    }
    // The one of before is the oldest; those that entered are no concern.
    let shares = store.shares(household, 1000).await.unwrap();
    let kept = shares.iter().filter(|share| share.withdrawn_ms.is_some());
    assert_eq!(kept.count() as u32, NEVER_ENTERED_MAX);
    assert_eq!(shares.len() as u32, NEVER_ENTERED_MAX + 2);
    let (next, _) = home.begin_as(store, "fz", Some(T + 900)).await;
    store
        .share_revoke(household, next.id, &|| T + 500)
        .await
        .unwrap();
    let oldest = &begun[0];
    assert_eq!(store.share(household, oldest.id).await.unwrap(), None);
    let gone = store.submission(&oldest.consent.request).await.unwrap();
    assert_eq!(gone, None);
    assert!(store.share(household, next.id).await.unwrap().is_some());
}

async fn handing_over(store: &dyn Store) {
    let home = Sharing::new(store).await;
    let begun = home.begin(store).await;
    let content = home.content();
    assert_eq!(
        home.put(store, &begun, &content).await,
        ContentStored::State,
        "nothing is stored before the consent is published"
    );
    store
        .submission_entered(&begun.consent.request, 50, T)
        .await
        .unwrap();
    let nothing = ClipId(random());
    for (clip, video, audio) in [(nothing, true, false), (home.clip.id, true, true)] {
        let mut wrong = home.content();
        wrong.items[0].clip = clip;
        wrong.items[0].video = video.then(|| b"v".to_vec());
        wrong.items[0].audio = audio.then(|| b"a".to_vec());
        assert_eq!(
            home.put(store, &begun, &wrong).await,
            ContentStored::Clip(clip)
        );
    }
    let stranger = Sharing::new(store).await;
    assert_eq!(
        stranger.put(store, &begun, &stranger.content()).await,
        ContentStored::State,
        "the share is another household's"
    );
    let mut others = home.content();
    others.items[0].clip = stranger.clip.id;
    assert_eq!(
        home.put(store, &begun, &others).await,
        ContentStored::Clip(stranger.clip.id),
        "the clip is another household's"
    );
    assert_eq!(home.put(store, &begun, &content).await, ContentStored::Done);
    assert_eq!(
        home.put(store, &begun, &home.content()).await,
        ContentStored::State,
        "once"
    );
    let household = home.chain.household;
    let share = store.share(household, begun.id).await.unwrap().unwrap();
    assert_eq!(share.available_ms, Some(AVAILABLE));
    assert_eq!(share.submission, SubmissionState::Entered(50));
    assert_eq!(share.items.len(), 1);
    let item = &share.items[0];
    assert_eq!(
        (item.n, item.clip, &item.tracks[..]),
        (1, home.clip.id, &[SharedTrack::Video][..])
    );
    assert_eq!(listed(store, AVAILABLE - 1, content.shown).await, None);
    let shown = listed(store, AVAILABLE, content.shown).await.unwrap();
    assert_eq!(shown.letter, content.letter);
    assert_eq!(shown.items[0].flags, ["after-request", "young-hub"]);
    let track = shown.items[0].tracks[0];
    assert_eq!((track.track, track.size), (SharedTrack::Video, 10));
    assert_eq!(
        (shown.available_ms, shown.revoked_ms, shown.answer),
        (AVAILABLE, None, None)
    );
}

async fn withdrawing(store: &dyn Store) {
    let home = Sharing::new(store).await;
    let household = home.chain.household;
    let (begun, shown) = home.held(store).await;
    let stranger = Sharing::new(store).await;
    let theirs = stranger.chain.household;
    assert!(!store.share_revoke(theirs, begun.id, &|| T).await.unwrap());
    assert!(
        store
            .share_revoke(household, begun.id, &|| AVAILABLE - 1)
            .await
            .unwrap()
    );
    assert!(
        store
            .share_revoke(household, begun.id, &|| AVAILABLE + 1)
            .await
            .unwrap()
    );
    let share = store.share(household, begun.id).await.unwrap().unwrap();
    assert_eq!(
        (share.withdrawn_ms, share.revoked_ms),
        (Some(AVAILABLE - 1), None)
    );
    assert_eq!((share.available_ms, share.items.len()), (None, 0));
    assert_eq!(listed(store, AVAILABLE + 10, shown).await, None);
    let wanted = wanted(shown, AVAILABLE + 10);
    let officer = officer(store, "Ines").await;
    let open = store.agency_open(&wanted, officer, 0).await.unwrap();
    assert_eq!(open, HandedOver::Nothing);
    assert_eq!(
        home.put(store, &begun, &home.content()).await,
        ContentStored::State,
        "it does not come back"
    );
}

pub(super) async fn officer(store: &dyn Store, name: &str) -> AccountId {
    resident(store, name).await.id
}

async fn opening(store: &dyn Store) {
    let home = Sharing::new(store).await;
    let (begun, shown) = home.held(store).await;
    let (ines, tom) = (officer(store, "Ines").await, officer(store, "Tom").await);
    let now = AVAILABLE + 5;
    let nothing = [
        Wanted {
            now_ms: AVAILABLE - 1,
            ..wanted(shown, now)
        },
        Wanted {
            agency: "fire",
            ..wanted(shown, now)
        },
        Wanted {
            n: 2,
            ..wanted(shown, now)
        },
        Wanted {
            track: SharedTrack::Audio,
            ..wanted(shown, now)
        },
        Wanted {
            track: SharedTrack::Still,
            ..wanted(shown, now)
        },
        wanted(ShownShareId(random()), now),
        wanted(ShownShareId(begun.id.0), now),
    ];
    for wanted in &nothing {
        let open = store.agency_open(wanted, ines, 0).await.unwrap();
        assert_eq!(open, HandedOver::Nothing, "{wanted:?}");
        assert_eq!(store.agency_payload(wanted).await.unwrap(), None);
    }
    let good = wanted(shown, now);
    assert_eq!(
        store.agency_payload(&good).await.unwrap(),
        None,
        "not opened yet"
    );
    let header = HandedOver::Header(b"to the agency".to_vec());
    assert_eq!(store.agency_open(&good, ines, 10).await.unwrap(), header);
    let again = wanted(shown, now + 9);
    assert_eq!(store.agency_open(&again, ines, 10).await.unwrap(), header);
    assert_eq!(store.agency_open(&again, tom, 10).await.unwrap(), header);
    let later = wanted(shown, now + 10);
    assert_eq!(store.agency_open(&later, ines, 10).await.unwrap(), header);
    let payload = store.agency_payload(&later).await.unwrap().unwrap();
    assert_eq!(payload.name.household, home.chain.household);
    assert_eq!(
        Some(payload.payload),
        home.clip.track(Track::Video).map(|t| t.payload)
    );
    assert_eq!(payload.header, b"to the agency");
    let listed = listed(store, now, shown).await.unwrap();
    let opened: Vec<_> = listed
        .opened
        .iter()
        .map(|o| (o.who.as_str(), o.at_ms))
        .collect();
    assert_eq!(
        opened,
        [("Ines", now), ("Tom", now + 9), ("Ines", now + 10)]
    );
    let share = store.share(home.chain.household, begun.id).await.unwrap();
    let opened = share.unwrap().opened;
    assert_eq!(opened.len(), 3);
    assert_eq!(
        (opened[0].n, opened[0].track.as_str(), opened[0].at_ms),
        (1, "video", now)
    );
    // A clock that went back does not make what was opened unseen.
    store
        .share_revoke(home.chain.household, begun.id, &|| T)
        .await
        .unwrap();
    let share = store
        .share(home.chain.household, begun.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!((share.withdrawn_ms, share.revoked_ms), (None, Some(T)));
}

async fn paging(store: &dyn Store) {
    let listing = |after, limit| ShownListing {
        agency: "police",
        account: AccountId([0; 16]),
        request: REQUEST,
        after,
        now_ms: AVAILABLE,
        limit,
    };
    let all = store.agency_shares(&listing(None, 100)).await.unwrap();
    let all: Vec<_> = all.iter().map(|s| s.id).collect();
    assert!(
        all.len() >= 4 && all.is_sorted(),
        "one time, so by id: {all:?}"
    );
    let (mut paged, mut after) = (Vec::new(), None);
    loop {
        let page = store.agency_shares(&listing(after, 2)).await.unwrap();
        assert!(page.len() <= 2);
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        paged.extend(page.iter().map(|s| s.id));
    }
    assert_eq!(paged, all);
    let unknown = listing(Some(ShownShareId(random())), 2);
    assert_eq!(store.agency_shares(&unknown).await.unwrap(), []);
}

async fn hubs(store: &dyn Store) {
    let home = Sharing::new(store).await;
    let listed = async |hub: &[u8; 32]| {
        store
            .hub_listed_ms(home.chain.household, hub)
            .await
            .unwrap()
    };
    let hub = random();
    assert_eq!(listed(&hub).await, None);
    for (number, at_ms) in [(2, T + 10), (3, T + 20)] {
        let mut statement = super::statement(number);
        statement.text = format!("hub {}\n", hex::encode(hub));
        let append = sidelight_store::households::Append {
            now_ms: at_ms,
            ..super::append(&statement, b"k")
        };
        assert!(
            store
                .statement_append(home.chain.household, &append)
                .await
                .unwrap()
        );
    }
    assert_eq!(listed(&hub).await, Some(T + 10), "since the first one");
}

//! The list of trustees in force: the same for everyone, each entry provable, each text the one it names.

use ed25519_dalek::{Signer as _, SigningKey};
use sidelight_api::feed::{FEED_VERSION, TrusteesFeed};
use sidelight_api::path::TRUSTEES_FEED;
use sidelight_server::record;
use sidelight_translog::checkpoint::OpenCheckpoint;
use sidelight_translog::cosignature::Cosigner;
use sidelight_translog::entry::{
    Authority, Body, Ceremony, CeremonyConfirmed, CeremonyPackage, CosignerKey, Entry, EntryIndex,
    LookupCeremony, LookupConfirmed, LookupKey, LookupPackage, LookupSet, PublicKey, PublicPackage,
    Purpose, Recipient, Seats, Signature, Text, Trustee, TrusteeSet,
};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::merkle::{check_inclusion, leaf_hash};
use sidelight_translog::sequencer::RequestId;

use crate::record::WithRecord;

const QUORUM_KEY: &str = "age1lvyvwawkr0mcnnnncaghunadrqkmuf9e6507x9y920xxpp866cnql7dp2z";
const ROSTER: &str = "sidelight-roster/v1\n";
const LOOKUP_ROSTER: &str = "sidelight-lookup-roster/v1\n";

fn sign(number: u64, message: &[u8]) -> Signature {
    let key = SigningKey::from_bytes(&[u8::try_from(number).unwrap(); 32]);
    Signature(key.sign(message).to_bytes())
}

fn name(number: u64) -> String {
    format!("sidelight-trustee/v1\nname Trustee {number}\n")
}

fn trustee(origin: &Text, number: u64, recipient: &str) -> Trustee {
    let seed = [u8::try_from(number).unwrap(); 32];
    let witness = Cosigner::from_seed(&format!("t{number}.example"), &[seed[0] + 100; 32]).unwrap();
    let mut it = Trustee {
        trustee: format!("trustee-{number}").parse().unwrap(),
        number,
        epoch: 1,
        name: Sha256Hash::of(name(number).as_bytes()),
        witness_key: CosignerKey::new(witness.vkey().clone()).unwrap(),
        signing_key: PublicKey(SigningKey::from_bytes(&seed).verifying_key().to_bytes()),
        recipient: recipient.parse().unwrap(),
        signature: Signature([0; 64]),
        decision: None,
        decided_by: Authority::Operator,
    };
    it.signature = sign(number, &it.message(origin));
    it
}

async fn append(log: &WithRecord, body: impl Into<Body>, text: Option<String>) -> u64 {
    let body = body.into();
    let id = RequestId(
        Sha256Hash::of(format!("{body:?}").as_bytes()).0[..16]
            .try_into()
            .unwrap(),
    );
    let text = text.map(String::into_bytes);
    let receipt = log.app().record().append(id, body, text).await;
    receipt.unwrap().index
}

/// Two trustees with a quorum key of the first epoch: indexes of set, ceremony and trustees.
pub(crate) async fn quorum(log: &WithRecord, origin: &Text) -> [u64; 4] {
    let first = trustee(
        origin,
        1,
        "age1qsxw0qjl0tmeph5mzvpxc900x9tyet36asjmt7vf9py73kex84wqngtej0",
    );
    let recipient = "age1t7rxyev2z3rw82stdlrrepyc39nvn86l5078zqkf5uasdy86jp6svpy7pa";
    let second = trustee(origin, 2, recipient);
    let trustees = [
        append(log, first, Some(name(1))).await,
        append(log, second, Some(name(2))).await,
    ];
    let ceremony = Ceremony {
        purpose: Purpose::Generate,
        epoch: 1,
        threshold: 2,
        trustees: Seats::new([1, 2].into()).unwrap(),
        decision: None,
        decided_by: Authority::Operator,
    };
    let running = append(log, ceremony, None).await;
    let key: Recipient = QUORUM_KEY.parse().unwrap();
    let roster = Sha256Hash::of(ROSTER.as_bytes());
    for number in 1..=2 {
        let mut package = CeremonyPackage {
            ceremony: EntryIndex(running),
            trustee: format!("trustee-{number}").parse().unwrap(),
            package: PublicPackage::new(&[number as u8; 168]).unwrap(),
            signature: Signature([0; 64]),
        };
        package.signature = sign(number, &package.message(origin));
        append(log, package, None).await;
    }
    for number in 1..=2 {
        let mut confirmed = CeremonyConfirmed {
            ceremony: EntryIndex(running),
            trustee: format!("trustee-{number}").parse().unwrap(),
            quorum_key: key.clone(),
            roster,
            signature: Signature([0; 64]),
        };
        confirmed.signature = sign(number, &confirmed.message(origin));
        append(log, confirmed, None).await;
    }
    let set = TrusteeSet {
        ceremony: EntryIndex(running),
        epoch: 1,
        quorum_key: key,
        roster,
    };
    let set = append(log, set, Some(ROSTER.to_owned())).await;
    [set, running, trustees[0], trustees[1]]
}

/// A look-up key of the same two trustees: the index of its set.
pub(crate) async fn lookup_key(log: &WithRecord, origin: &Text) -> u64 {
    let ceremony = LookupCeremony {
        purpose: Purpose::Generate,
        epoch: 1,
        threshold: 2,
        trustees: Seats::new([1, 2].into()).unwrap(),
        decision: None,
        decided_by: Authority::Operator,
    };
    let running = append(log, ceremony, None).await;
    let (key, roster) = (LookupKey([7; 32]), Sha256Hash::of(LOOKUP_ROSTER.as_bytes()));
    for number in 1..=2 {
        let mut package = LookupPackage {
            ceremony: EntryIndex(running),
            trustee: format!("trustee-{number}").parse().unwrap(),
            package: PublicPackage::new(&[number as u8; 168]).unwrap(),
            signature: Signature([0; 64]),
        };
        package.signature = sign(number, &package.message(origin));
        append(log, package, None).await;
    }
    for number in 1..=2 {
        let mut confirmed = LookupConfirmed {
            ceremony: EntryIndex(running),
            trustee: format!("trustee-{number}").parse().unwrap(),
            lookup_key: key,
            roster,
            signature: Signature([0; 64]),
        };
        confirmed.signature = sign(number, &confirmed.message(origin));
        append(log, confirmed, None).await;
    }
    let set = LookupSet {
        ceremony: EntryIndex(running),
        epoch: 1,
        lookup_key: key,
        roster,
    };
    append(log, set, Some(LOOKUP_ROSTER.to_owned())).await
}

async fn feed(log: &WithRecord) -> TrusteesFeed {
    log.test.anonymous().get(TRUSTEES_FEED).await.ok()
}

#[tokio::test]
async fn the_trustees_in_force_are_shown_with_proofs() {
    let log = WithRecord::new().await;
    record::round(log.app()).await.unwrap();
    let none = feed(&log).await;
    assert_eq!((none.v, none.set), (FEED_VERSION, None));
    let Some(Body::Operator(operator)) = log.bodies().into_iter().next() else {
        panic!("entry 0 is the operator's");
    };
    let [set, ceremony, first, second] = quorum(&log, &operator.origin).await;
    let feed = feed(&log).await;
    let shown = feed.set.unwrap();
    let open = OpenCheckpoint::open(feed.checkpoint.as_bytes(), std::slice::from_ref(&log.vkey));
    let head = open.unwrap().checkpoint.head();
    assert_eq!(feed.size, head.0);
    let texts = [Some(ROSTER.to_owned()), None, Some(name(1)), Some(name(2))];
    let items = [&shown.item, &shown.ceremony]
        .into_iter()
        .chain(&shown.trustees);
    let items: Vec<_> = items.collect();
    assert_eq!(items.len(), 4);
    for ((item, index), text) in items.iter().zip([set, ceremony, first, second]).zip(texts) {
        assert_eq!((item.index, &item.document), (index, &text));
        let hashes = item
            .hashes
            .iter()
            .map(|h| Sha256Hash(h.0.as_slice().try_into().unwrap()));
        let leaf = leaf_hash(item.entry.as_bytes());
        check_inclusion(&hashes.collect::<Vec<_>>(), head, (index, leaf)).unwrap();
        let named = Entry::parse(item.entry.as_bytes())
            .unwrap()
            .body()
            .document();
        assert_eq!(named, text.map(|text| Sha256Hash::of(text.as_bytes())));
    }
}

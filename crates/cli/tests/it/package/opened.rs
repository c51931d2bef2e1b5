//! Packages whose letter opens (check 9 of `docs/ref/package.md`), before both programs, in a record made
//! here: it is the one of `v1/` with keys of this test and a consent to a clip and a still.

use ed25519_dalek::{Signer as _, SigningKey};
use rand::rngs::OsRng;
use sidelight_api::hub::Received;
use sidelight_api::package::{
    ACCESS, Contents, ContentsItem, ContentsTrack, PackedManifest, spelled,
};
use sidelight_domain::commitment::log_commitment;
use sidelight_domain::record::manifest::{FIELDS, openings, received_bytes};
use sidelight_domain::record::{Opening, sha256};
use sidelight_seal::Identity;
use sidelight_seal::clip::{SealedTrack, build_manifest, field_values, seal_card};
use sidelight_seal::letter::{
    self, CONSENT_FIELDS, ConsentOpening, Letter, LetterItem, Media, MediaTrack, Still, StillFormat,
};
use sidelight_translog::monitor::MemoryFiles;
use sidelight_translog::proof::LogProof;
use sidelight_translog::proven::ProvenTree;
use sidelight_translog::sequence::TreeState;
use sidelight_translog::vkey::LogSigner;

use super::{Files, PROGRAM, packed, signed};
use crate::fixture::{Clip, Folder, track};

const ORIGIN: &str = "localhost:4870/log";
const AGENCY: &str = "millbrook-police";
const REQUEST: u64 = 11;
const CONSENT: u64 = 12;
const RECEIVED_MS: u64 = 1_790_000_020_000;

/// One item of a letter as its package has it: what it tells, its track, and what that opens to.
#[derive(Clone)]
struct Shared {
    told: LetterItem,
    /// `video` or `still`.
    name: &'static str,
    sealed: (Vec<u8>, SealedTrack),
    plain: Vec<u8>,
    all: Vec<Opening>,
}

/// Who holds the keys: here, the test.
struct World {
    folder: Folder,
    agency: Identity,
    log: LogSigner,
    receiving: SigningKey,
}

impl World {
    fn new() -> Self {
        let folder = Folder::new();
        let agency = folder.identity("key.txt");
        Self {
            folder,
            agency,
            log: LogSigner::from_seed(ORIGIN, &mut [5; 32]).unwrap(),
            receiving: SigningKey::from_bytes(&[8; 32]),
        }
    }

    /// A clip of a hub that nobody knows, which is all that an agency or a court knows of any.
    fn clip(&self, filled: u8) -> Shared {
        let hub = SigningKey::from_bytes(&[7; 32]);
        let plain = vec![filled; 3000];
        let sealed = track(&self.agency, &plain);
        let mut card = Clip::new().card;
        card.hub = hub.verifying_key().to_bytes();
        card.audio = None;
        let video = card.video.as_mut().unwrap();
        video.media = sidelight_seal::clip::AudioTrack::of(&sealed.1, "avc1.64001f", 700, vec![]);
        let (_, card_sealed) = seal_card(&card, &[self.agency.recipient()], &mut OsRng).unwrap();
        let clip_key = SigningKey::generate(&mut OsRng);
        let made = build_manifest(&card, &card_sealed, clip_key.clone(), &hub).unwrap();
        let of_card = (card_sealed.payload_sha256, card_sealed.payload_size);
        let values = field_values(&card, &of_card.0, of_card.1, &card_sealed.plain_sha256);
        let body = made.manifest.body().to_vec();
        let received = self.receiving.sign(&received_bytes(&body, RECEIVED_MS));
        let told = LetterItem {
            n: 1,
            manifest: body,
            signature: made.signature,
            clip_key: clip_key.verifying_key().to_bytes(),
            received_ms: RECEIVED_MS,
            received: received.to_bytes(),
            openings: Vec::new(),
            media: Media {
                video: card.video.as_ref().map(MediaTrack::of_video),
                audio: None,
            },
            still: None,
        };
        let mut shared = Shared {
            told,
            name: "video",
            sealed,
            plain,
            all: openings(&card.seed, &values, &FIELDS),
        };
        let of_video = ["codec", "payload", "size", "plain"].map(|of| format!("video-{of}"));
        let names = ["start", "duration", "clock"].map(str::to_owned);
        shared.told.openings = shared.opening(&[&names[..], &of_video].concat());
        shared
    }

    /// A picture in the place of a clip.
    fn still(&self, filled: u8) -> Shared {
        let mut shared = self.clip(filled);
        shared.told.openings = shared.opening(&["start".to_owned(), "clock".to_owned()]);
        shared.told.media = Media::default();
        self.pictured(shared, filled)
    }

    fn pictured(&self, mut shared: Shared, filled: u8) -> Shared {
        shared.plain = vec![filled; 900];
        shared.sealed = track(&self.agency, &shared.plain);
        shared.name = "still";
        shared.told.still = Some(Still {
            format: StillFormat::Jpeg,
            at_ms: 2400,
            width: 640,
            height: 360,
            size: 900,
            sha256: sha256(&shared.plain),
        });
        shared
    }

    /// What the resident's browser made: the openings of a consent to this footage; one of before if it does
    /// not say which.
    fn consent(&self, items: &[Shared], says_footage: bool) -> Vec<ConsentOpening> {
        let values = [
            REQUEST.to_string(),
            AGENCY.to_owned(),
            self.agency.recipient().to_string(),
            items.len().to_string(),
            "9".to_owned(),
            "ef".repeat(16),
            hex::encode(letter::footage(&told(items))),
        ];
        let opening = |(field, value): (&str, String)| ConsentOpening {
            field: field.to_owned(),
            salt: sha256(field.as_bytes()),
            value,
        };
        let mut made: Vec<_> = CONSENT_FIELDS
            .into_iter()
            .zip(values)
            .map(opening)
            .collect();
        made.truncate(if says_footage { 7 } else { 6 });
        made
    }

    /// The record: the entries of `v1/` where they were, and the consent.
    fn record(&self, files: &mut Files, consent: &[ConsentOpening]) {
        let commit = |o: &ConsentOpening| {
            let hash = log_commitment("consent", &o.field, &o.salt, &o.value);
            format!("{} committed:{}\n", o.field, hex::encode(hash))
        };
        let swap = |text: &str, name: &str, value: &str| {
            let line = text
                .lines()
                .find(|line| line.starts_with(&format!("{name} ")));
            text.replacen(line.unwrap(), &format!("{name} {value}"), 1)
        };
        let mut entries = vec![b"of nothing here".to_vec(); 13];
        let mut paths = Vec::new();
        files.retain(|path, bytes| {
            if !path.starts_with("receipts/") {
                return true;
            }
            let proof = LogProof::parse(bytes).unwrap();
            let mut text = String::from_utf8(proof.extra.unwrap()).unwrap();
            if proof.index == 0 {
                text = swap(&text, "log-key", &self.log.vkey().to_string());
                let key = hex::encode(self.receiving.verifying_key().to_bytes());
                text = swap(&text, "receiving-key", &key);
            } else if path.contains("agency-") {
                text = swap(&text, "delivery-key", &self.agency.recipient().to_string());
            } else if proof.index == CONSENT {
                let head = text.split_inclusive('\n').take(5).collect::<String>();
                text = head + &consent.iter().map(commit).collect::<String>();
            }
            if let Some(entry) = entries.get_mut(usize::try_from(proof.index).unwrap()) {
                *entry = text.into_bytes();
                paths.push((path.clone(), proof.index));
            }
            false
        });
        let extension = TreeState::default().extend(entries.clone());
        let tiles = MemoryFiles(extension.files.into_iter().collect());
        let checkpoint = extension.state.checkpoint(ORIGIN).unwrap().sign(&self.log);
        let tree = ProvenTree::new(&tiles, (extension.state.size(), extension.state.root()));
        for (path, index) in paths {
            let proof = LogProof {
                extra: Some(entries[usize::try_from(index).unwrap()].clone()),
                index,
                hashes: tree.prove_inclusion(index).unwrap(),
                checkpoint: checkpoint.clone(),
            };
            files.insert(path, proof.to_bytes());
        }
        let key = self.log.vkey().to_string();
        files.insert("log/checkpoint".to_owned(), checkpoint);
        files.insert("log/key".to_owned(), format!("{key}\n").into_bytes());
        let policy = format!("log {key} http://{ORIGIN}\nquorum none\n");
        files.insert("log/policy".to_owned(), policy.into_bytes());
    }

    /// A package of these items under that consent, made and signed by the operator.
    fn package(&self, items: &[Shared], consent: &[ConsentOpening]) -> Files {
        let mut files = super::files();
        self.record(&mut files, consent);
        let of_clips = |path: &str| path.starts_with("clips/") || path.starts_with("letters/");
        files.retain(|path, _| !of_clips(path));
        let mut contents: Contents = serde_json::from_slice(&files["contents.json"]).unwrap();
        contents.shares.truncate(1);
        contents.shares[0].items.clear();
        let mut access = format!("{ACCESS}\r\n");
        for (clip, shared) in (1..).zip(items) {
            let Shared { told, name, .. } = shared;
            let file = format!("clips/{clip}/{name}.age");
            contents.shares[0].items.push(ContentsItem {
                item: clip,
                clip,
                flags: Vec::new(),
                tracks: vec![ContentsTrack {
                    track: (*name).to_owned(),
                    file: file.clone(),
                    header: shared.sealed.1.header.len() as u64,
                    sha256: shared.sealed.1.payload_sha256,
                    size: shared.sealed.1.payload_size,
                }],
            });
            access += &format!(
                "2026-05-28T20:36:40.000Z,1780000600000,\"Ines Calder\",1,{clip},{clip},{name}\r\n"
            );
            let of_track = ["payload", "size"].map(|of| format!("{name}-{of}"));
            let manifest = PackedManifest {
                body: told.manifest.clone().into(),
                signature: told.signature.to_vec().into(),
                openings: shared.opening(&of_track).iter().map(Into::into).collect(),
            };
            let received = Received {
                received_ms: told.received_ms,
                signature: told.received.to_vec().into(),
            };
            let (manifest_path, received_path) = ["manifest", "received"]
                .map(|of| format!("clips/{clip}/{of}.json"))
                .into();
            files.insert(manifest_path, spelled(&manifest));
            files.insert(received_path, spelled(&received));
            files.insert(
                file,
                [&shared.sealed.1.header[..], &shared.sealed.0].concat(),
            );
        }
        files.insert("contents.json".to_owned(), spelled(&contents));
        files.insert("records/access.csv".to_owned(), access.into_bytes());
        let letter = Letter {
            request: REQUEST,
            agency: AGENCY.to_owned(),
            pseudonym: [0xef; 16],
            consent: CONSENT,
            openings: consent.to_vec(),
            identity: None,
            uninvolved: None,
            items: told(items),
        };
        let letter = letter::seal(&letter, &self.agency.recipient(), &mut OsRng).unwrap();
        files.insert("letters/1.age".to_owned(), letter);
        signed(&mut files, None);
        files
    }

    /// What both programs say of a package and of what it opens to, and whether they take it.
    fn judged(
        &self,
        what: &str,
        items: &[Shared],
        consent: &[ConsentOpening],
    ) -> [(bool, String); 2] {
        let files = self.package(items, consent);
        let folder = &self.folder;
        let at = |path: &str| format!("{what}/{path}");
        folder.write(&at("package.tar"), &packed(&files));
        for (path, bytes) in &files {
            folder.write(&at(&format!("package/{path}")), bytes);
        }
        let plain = sidelight_seal::file::open(&files["letters/1.age"], &self.agency).unwrap();
        folder.write(&at("opened/letter-1.json"), &plain);
        for (n, shared) in items.iter().enumerate() {
            folder.write(&at(&format!("opened/{n}.bin")), &shared.plain);
        }
        let key = self.log.vkey().to_string();
        let (tar, into) = (at("package.tar"), at("out"));
        let ours = [
            "open",
            "--all",
            &into,
            "--log-key",
            &key,
            "-i",
            "key.txt",
            &tar,
        ];
        let ours = folder.sidelight(&ours);
        let (opened, package) = (at("opened"), at("package"));
        let theirs = [
            "-I",
            "-B",
            PROGRAM,
            "--log-key",
            &key,
            "--opened",
            &opened,
            &package,
        ];
        let theirs = folder.run("python3", &theirs);
        // Without the key nothing is wrong with it: an operator made it, with its own signatures.
        let closed = ["verify", "package", "--log-key", &key, &tar];
        let closed = folder.sidelight(&closed);
        assert_eq!(closed.code, 0, "{what}: {}", closed.err);
        [ours, theirs].map(|said| (said.code == 0, said.text() + &said.err))
    }
}

impl Shared {
    fn opening(&self, names: &[String]) -> Vec<Opening> {
        let all = self.all.iter().filter(|one| names.contains(&one.name));
        all.cloned().collect()
    }
}

/// As the letter tells them, counted from 1.
fn told(items: &[Shared]) -> Vec<LetterItem> {
    let numbered = |(n, shared): (u64, &Shared)| LetterItem {
        n,
        ..shared.told.clone()
    };
    (1..).zip(items).map(numbered).collect()
}

#[test]
fn both_refuse_other_footage_under_the_openings_of_a_consent() {
    let world = World::new();
    let (clip, still) = (world.clip(1), world.still(2));
    let shared = [clip.clone(), still.clone()];
    let consent = world.consent(&shared, true);
    for (good, said) in world.judged("as it was shared", &shared, &consent) {
        assert!(good && !said.contains("which footage"), "{said}");
    }
    // Each is a whole share by itself: keys, letter, times of receipt and package are the operator's.
    let of_other_clip = Shared {
        told: LetterItem {
            still: still.told.still,
            ..world.still(3).told
        },
        ..still.clone()
    };
    let mut earlier = still.clone();
    earlier.told.still.as_mut().unwrap().at_ms -= 1;
    for (what, items) in [
        ("another clip", [world.clip(3), still.clone()]),
        (
            "another picture of the clip",
            [clip.clone(), world.pictured(still.clone(), 3)],
        ),
        (
            "the picture, of another clip",
            [clip.clone(), of_other_clip],
        ),
        ("the picture, of another moment", [clip.clone(), earlier]),
        ("another order", [still, clip]),
    ] {
        for (good, said) in world.judged(what, &items, &consent) {
            assert!(!good && said.contains("another footage"), "{what}: {said}");
            assert!(said.contains("letter"), "{what}: {said}");
        }
    }
}

#[test]
fn both_take_a_consent_of_before_and_note_that_it_does_not_say_which_footage() {
    let world = World::new();
    let shared = [world.clip(1), world.still(2)];
    let consent = world.consent(&shared, false);
    for (good, said) in world.judged("of before", &shared, &consent) {
        let noted =
            format!("NOTE receipts/consent-{CONSENT}.tlog-proof: does not say which footage");
        assert!(good && said.contains(&noted), "{said}");
    }
}

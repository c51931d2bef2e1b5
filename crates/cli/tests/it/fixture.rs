//! A folder to work in, the program, and a clip on files.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use ed25519_dalek::SigningKey;
use rand::rngs::OsRng;
use serde_json::Value;
use sidelight_api::clip::{CertificateWire, ManifestWire};
use sidelight_domain::record::{CameraId, ClipId, HouseholdId, Series, Trigger};
use sidelight_seal::Identity;
use sidelight_seal::clip::{
    AudioTrack, Card, Clock, Kind, SealedTrack, TrackSealer, VideoTrack, build_manifest, seal_card,
};

pub(crate) struct Folder(tempfile::TempDir);

/// What the program said.
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: Vec<u8>,
    pub(crate) err: String,
}

impl Said {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap(),
            out: output.stdout,
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.out.clone()).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.out).unwrap()
    }

    /// Exit code and the code in the JSON answer.
    pub(crate) fn refusal(&self) -> (i32, String) {
        let answer = self.json();
        assert_eq!(answer["ok"], false);
        (
            self.code,
            answer["error"]["code"].as_str().unwrap().to_owned(),
        )
    }
}

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file, and the folders it is in.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    /// Every name in the folder, hidden ones too.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<_> = entries
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    /// Runs a program here and waits for it.
    pub(crate) fn run(&self, program: &str, arguments: &[&str]) -> Said {
        let mut command = Command::new(program);
        Said::of(
            command
                .args(arguments)
                .current_dir(self.0.path())
                .output()
                .unwrap(),
        )
    }

    /// Runs `sidelight`.
    pub(crate) fn sidelight(&self, arguments: &[&str]) -> Said {
        self.run(env!("CARGO_BIN_EXE_sidelight"), arguments)
    }

    /// Runs `sidelight` with bytes on its standard input.
    pub(crate) fn sidelight_with(&self, arguments: &[&str], input: &[u8]) -> Said {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sidelight"))
            .args(arguments)
            .current_dir(self.0.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        std::thread::scope(|scope| {
            // A program that refuses at once need not read its input.
            scope.spawn(move || {
                let written = stdin.write_all(input);
                assert!(written.is_ok() || written.unwrap_err().kind() == ErrorKind::BrokenPipe);
            });
            Said::of(child.wait_with_output().unwrap())
        })
    }

    /// Makes an identity with the program; it is in `name`.
    pub(crate) fn identity(&self, name: &str) -> Identity {
        let said = self.sidelight(&["keygen", "-o", name]);
        assert_eq!(said.code, 0, "{}", said.err);
        let text = String::from_utf8(self.read(name)).unwrap();
        text.lines().last().unwrap().parse().unwrap()
    }
}

/// A clip with picture and sound: `manifest.json`, `card.age`, `video.age`, `audio.age`, opened by `key.txt`.
pub(crate) struct Clip {
    pub(crate) folder: Folder,
    pub(crate) identity: Identity,
    pub(crate) card: Card,
    pub(crate) hub: String,
    pub(crate) video: (Vec<u8>, SealedTrack),
}

pub(crate) fn track(identity: &Identity, plain: &[u8]) -> (Vec<u8>, SealedTrack) {
    let mut sealer = TrackSealer::new(Vec::new(), &[identity.recipient()], &mut OsRng).unwrap();
    sealer.write_all(plain).unwrap();
    sealer.finish().unwrap()
}

fn file((payload, sealed): &(Vec<u8>, SealedTrack)) -> Vec<u8> {
    [&sealed.header[..], payload].concat()
}

impl Clip {
    pub(crate) fn new() -> Self {
        let folder = Folder::new();
        let identity = folder.identity("key.txt");
        let hub = SigningKey::generate(&mut OsRng);
        let (video, audio) = (
            track(&identity, &[1; 100_000]),
            track(&identity, &[2; 5000]),
        );
        let media = AudioTrack::of(&video.1, "avc1.64001f", 700, vec![]);
        let card = Card {
            v: 1,
            kind: Kind::Clip,
            household: HouseholdId::random(&mut OsRng),
            camera: CameraId::random(&mut OsRng),
            clip: ClipId::random(&mut OsRng),
            series: Series::Event,
            number: 7,
            previous: [4; 32],
            epoch: 1,
            start: 1_790_000_000_000,
            duration: 8_250,
            trigger: Trigger::Press,
            recovered: false,
            clock: Some(Clock {
                offset_ms: -5,
                uncertainty_ms: 20,
            }),
            hub: hub.verifying_key().to_bytes(),
            notice: identity.recipient(),
            seed: [6; 32],
            video: Some(VideoTrack {
                media,
                width: 640,
                height: 360,
            }),
            audio: Some(AudioTrack::of(&audio.1, "mp4a.40.2", 700, vec![])),
            preview: None,
        };
        let sealed_card = seal_card(&card, &[identity.recipient()], &mut OsRng).unwrap();
        let clip_key = SigningKey::generate(&mut OsRng);
        let made = build_manifest(&card, &sealed_card.1, clip_key, &hub).unwrap();
        let manifest = ManifestWire {
            body: made.manifest.body().to_vec().into(),
            signature: made.signature.to_vec().into(),
            certificate: CertificateWire::from(&made.certificate),
        };
        folder.write("manifest.json", &serde_json::to_vec(&manifest).unwrap());
        folder.write("card.age", &file(&sealed_card));
        folder.write("video.age", &file(&video));
        folder.write("audio.age", &file(&audio));
        Self {
            folder,
            identity,
            hub: hex::encode(card.hub),
            card,
            video,
        }
    }

    /// `verify clip` with these further arguments, in JSON.
    pub(crate) fn verify(&self, more: &[&str]) -> Said {
        let mut arguments = vec![
            "--json", "verify", "clip", "--hub", &self.hub, "-i", "key.txt",
        ];
        arguments.extend(more);
        self.folder.sidelight(&arguments)
    }
}

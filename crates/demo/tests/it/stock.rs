//! What a resident has from the operator, in the hands of programs nobody here wrote: Debian's `age` opens it
//! with the identity of the recovery sheet, `sha256sum` finds what the hub signed, `ffprobe` reads the film.
//!
//! Where they are not installed it says so and compares nothing, unless `SIDELIGHT_STOCK` says that they must
//! be there.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use sidelight_demo::walk::fetch_and_verify;
use sidelight_seal::clip::Card;

use crate::blind::tap::Tap;
use crate::town::Town;

const AGE: &str = "/usr/bin/age";
const PROGRAMS: [&str; 3] = [AGE, "ffprobe", "sha256sum"];

fn run(program: &str, arguments: &[&str]) -> std::io::Result<Output> {
    Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
}

fn stock_programs() -> bool {
    let option = |program: &str| match program {
        "ffprobe" => "-version",
        _ => "--version",
    };
    let there = PROGRAMS
        .iter()
        .all(|program| run(program, &[option(program)]).is_ok_and(|o| o.status.success()));
    let demanded = std::env::var_os("SIDELIGHT_STOCK").is_some();
    assert!(there || !demanded, "age, ffmpeg or coreutils are missing");
    if !there {
        eprintln!("age, ffmpeg or coreutils are missing: nothing compared");
    }
    there
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Opens an `age` file; whether `age` was content.
fn age(sealed: &Path, identity: &Path, to: &Path) -> bool {
    let arguments = ["-d", "-i", text(identity), "-o", text(to), text(sealed)];
    run(AGE, &arguments).unwrap().status.success()
}

fn sha256sum(file: &Path) -> String {
    let output = run("sha256sum", &[text(file)]).unwrap();
    let line = String::from_utf8(output.stdout).unwrap();
    line.split(' ').next().unwrap().to_owned()
}

/// The codecs that `ffprobe` finds, if it can read the file.
fn ffprobe(file: &Path) -> Option<String> {
    let wanted = ["-v", "error", "-show_entries", "stream=codec_name"];
    let form = ["-of", "csv=p=0", text(file)];
    let output = run("ffprobe", &[&wanted[..], &form].concat()).unwrap();
    let clean = output.status.success() && output.stderr.is_empty();
    clean.then(|| String::from_utf8(output.stdout).unwrap().trim().to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn stock_programs_open_hash_and_read_a_residents_clip() {
    if !stock_programs() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (town, _tap) = Town::start(folder.path(), Tap::start).await;
    // The second home's camera has sound.
    let home = &town.homes[1];
    let clip = home.press().await;
    let item = home.arrived(clip).await;
    let sealed = folder.path().join("sealed");
    std::fs::create_dir(&sealed).unwrap();
    fetch_and_verify(&home.household, &item, &sealed)
        .await
        .unwrap();
    let known = home.household.resident.known().await.unwrap();
    town.stop().await;

    let sheet = folder.path().join("sheet.txt");
    std::fs::write(&sheet, known.keyring.recovery.to_secret_text().as_bytes()).unwrap();
    let track = |name: &str| sealed.join(format!("{clip}.{name}.age"));
    let opened = |name: &str| folder.path().join(name);
    for name in ["card", "video", "audio"] {
        assert!(age(&track(name), &sheet, &opened(name)), "{name}");
    }
    let card = Card::parse(&std::fs::read(opened("card")).unwrap()).unwrap();
    let signed = [
        ("video", "h264", card.video.unwrap().media.plain),
        ("audio", "aac", card.audio.unwrap().plain),
    ];
    for (name, codec, plain) in signed {
        assert_eq!(sha256sum(&opened(name)), hex::encode(plain), "{name}");
        assert_eq!(ffprobe(&opened(name)).as_deref(), Some(codec));
    }
    altered(&track("video"), &sheet, folder.path());
}

/// The same programs refuse what was changed, so that their consent above says something.
fn altered(sealed: &Path, sheet: &Path, folder: &Path) {
    let (changed, plain) = (folder.join("changed.age"), folder.join("changed"));
    let mut bytes = std::fs::read(sealed).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&changed, bytes).unwrap();
    assert!(!age(&changed, sheet, &plain));
    assert_eq!(ffprobe(sealed), None, "what is sealed is no film");
    assert_ne!(sha256sum(sealed), sha256sum(&changed));
}

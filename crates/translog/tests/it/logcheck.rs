//! A log client nobody here wrote: Go's `x/mod` reads our files (`tools/logcheck`).
//!
//! The program is built by `cargo xtask`, which names it in `SIDELIGHT_LOGCHECK`; without it the test
//! says that it was skipped.

use std::{
    path::Path,
    process::{Command, Output},
};

use sidelight_translog::{
    checkpoint::Checkpoint, monitor::MemoryFiles, sequence::TreeState, tile::LogPath,
};

use crate::fixture::{ORIGIN, signer};

struct Log {
    folder: tempfile::TempDir,
    entries: Vec<Vec<u8>>,
}

impl Log {
    /// Writes a log of `size` entries, appended in batches, into a folder of its own.
    fn write(size: usize) -> Self {
        let entries: Vec<_> = (0..size)
            .map(|n| format!("entry {n}\n").into_bytes())
            .collect();
        let (mut files, mut tree) = (MemoryFiles::default(), TreeState::empty());
        for batch in entries.chunks(97) {
            let extension = tree.extend(batch);
            files.0.extend(extension.files);
            tree = extension.state;
        }
        let folder = tempfile::tempdir().unwrap();
        files.0.insert(
            LogPath::Checkpoint,
            tree.checkpoint(ORIGIN).unwrap().sign(&signer()),
        );
        for (path, bytes) in files.0 {
            let path = folder.path().join(path.to_string());
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        Self { folder, entries }
    }

    fn head(&self, size: usize) -> Checkpoint {
        TreeState::empty()
            .extend(&self.entries[..size])
            .state
            .checkpoint(ORIGIN)
            .unwrap()
    }

    fn file(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }
}

fn run(program: &Path, log: &Log, old: Option<&[u8]>) -> Output {
    let mut command = Command::new(program);
    command.arg("--vkey").arg(signer().vkey().to_string());
    if let Some(old) = old {
        let path = log.file("old-checkpoint");
        std::fs::write(&path, old).unwrap();
        command.arg("--old").arg(path);
    }
    command.arg(log.folder.path()).output().unwrap()
}

fn refuses(output: &Output, words: &str) {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains(words), "expected {words:?} in {said:?}");
}

#[test]
fn a_foreign_client_checks_the_log() {
    let Some(program) = std::env::var_os("SIDELIGHT_LOGCHECK") else {
        eprintln!("SKIPPED: SIDELIGHT_LOGCHECK does not name the built tools/logcheck");
        return;
    };
    let program = Path::new(&program);
    let log = Log::write(600);
    let good = run(program, &log, None);
    assert!(
        good.status.success(),
        "{}",
        String::from_utf8_lossy(&good.stderr)
    );
    let said = String::from_utf8(good.stdout).unwrap();
    assert!(said.contains("600 entries"), "{said}");
    let old = log.head(321).sign(&signer());
    assert!(run(program, &log, Some(&old)).status.success());

    // One altered byte in any file.
    for path in LogPath::all(600) {
        let name = path.to_string();
        let bytes = std::fs::read(log.file(&name)).unwrap();
        let mut altered = bytes.clone();
        altered[40] ^= 1;
        std::fs::write(log.file(&name), &altered).unwrap();
        refuses(&run(program, &log, None), &name);
        std::fs::write(log.file(&name), bytes).unwrap();
    }

    // A history that was seen before and is not continued.
    let mut forked = log.entries.clone();
    forked[100] = b"another history\n".to_vec();
    let fork = TreeState::empty()
        .extend(&forked[..321])
        .state
        .checkpoint(ORIGIN)
        .unwrap()
        .sign(&signer());
    refuses(&run(program, &log, Some(&fork)), "does not continue");

    // The same log, shortened and signed again.
    let shorter = Log::write(500);
    assert!(
        run(program, &shorter, None).status.success(),
        "by itself it looks good"
    );
    refuses(
        &run(program, &shorter, Some(&log.head(600).sign(&signer()))),
        "shorter",
    );

    // A signature by another key.
    let mut signed = std::fs::read(log.file("checkpoint")).unwrap();
    let last = signed.len() - 12;
    signed[last] = if signed[last] == b'A' { b'B' } else { b'A' };
    std::fs::write(log.file("checkpoint"), signed).unwrap();
    refuses(&run(program, &log, None), "checkpoint");
}

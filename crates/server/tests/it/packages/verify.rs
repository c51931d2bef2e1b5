//! A package before `verify.py`: Python's standard library and the record's key, nothing of ours. That
//! every altered file is found is tested on the walk's package (`crates/demo`).

use std::path::Path;
use std::process::Command;

use super::{Files, fetched, files, shared, unpack};
use crate::shares::Sharing;

fn verify(folder: &Path, key: &str) -> (bool, String) {
    let run = Command::new("python3")
        .args(["-I", "-B"])
        .arg(folder.join("verify.py"))
        .args(["--log-key", key])
        .output()
        .unwrap();
    let text = String::from_utf8(run.stdout).unwrap() + &String::from_utf8(run.stderr).unwrap();
    (run.status.success(), text)
}

#[tokio::test]
async fn the_standard_library_checks_a_package() {
    let sharing = Sharing::new().await;
    shared(&sharing).await;
    let package = sharing.package().await;
    let listed = files(&fetched(&sharing.ines, &package).await);
    let paths: Vec<&str> = listed.iter().map(|(path, _)| path.as_str()).collect();
    let (sums, sorted) = (paths[paths.len() - 2..].to_vec(), &paths[..paths.len() - 2]);
    assert_eq!(sums, ["SHA256SUMS", "SHA256SUMS.sig"]);
    assert!(sorted.is_sorted(), "{sorted:?}");
    let mut files: Files = listed.into_iter().collect();
    let folder = tempfile::tempdir().unwrap();
    unpack(&files, folder.path());
    let key = sharing.town.log.vkey.to_string();
    let (good, said) = verify(folder.path(), &key);
    assert!(good, "{said}");
    // A key of somebody else's record.
    let other = Sharing::new().await.town.log.vkey.to_string();
    assert_ne!(other, key);
    let (good, said) = verify(folder.path(), &other);
    assert!(!good && said.contains("REFUSED log/checkpoint: "), "{said}");
    // The companion: one byte of one payload.
    let video = files.get_mut("clips/2/video.age").unwrap();
    *video.last_mut().unwrap() ^= 1;
    unpack(&files, folder.path());
    let (good, said) = verify(folder.path(), &key);
    assert!(
        !good && said.contains("REFUSED clips/2/video.age: "),
        "{said}"
    );
}

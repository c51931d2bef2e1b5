//! Evidence packages: what is in one, when there is a file for anybody, and that Python's standard library
//! alone checks it.

mod life;
mod verify;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::json;
use sidelight_api::package::tar::{BLOCK_BYTES, END_BYTES, padding, read};
use sidelight_api::package::{Package, PackageState, Packages};
use sidelight_server::package;

use crate::shares::Sharing;
use crate::support::{Actor, Home, Made};

/// Every file of a package by its path.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

impl Sharing {
    pub(super) fn packages(&self) -> String {
        format!("/api/agency/requests/{}/packages", self.id)
    }

    /// Asks for a package of everything.
    pub(super) async fn ask(&self) -> Package {
        self.ines.post(&self.packages(), &json!({})).await.ok()
    }

    pub(super) async fn listed(&self) -> Vec<Package> {
        let listed: Packages = self.ines.get(&self.packages()).await.ok();
        listed.packages
    }

    /// A package of everything that can be fetched.
    pub(super) async fn package(&self) -> Package {
        let asked = self.ask().await;
        assert_eq!(asked.state, PackageState::Making);
        package::round(self.town.log.app()).await.unwrap();
        let mut listed = self.listed().await.into_iter();
        let made = listed.find(|made| made.package == asked.package).unwrap();
        assert_eq!(made.state, PackageState::Ready, "{made:?}");
        made
    }
}

pub(super) fn tar(package: &Package) -> String {
    format!("/api/agency/packages/{}.tar", package.package)
}

pub(super) async fn fetched(who: &Actor, package: &Package) -> Vec<u8> {
    let reply = who.get(&tar(package)).await;
    assert!(reply.status.is_success(), "{}", reply.status);
    reply.body.to_vec()
}

/// One share of two clips, the second with sound, that the agency can fetch.
pub(super) async fn shared(sharing: &Sharing) -> (Home, Vec<Made>) {
    let (home, made) = sharing.home("Rosa", 2).await;
    sharing.available(&home, &made).await;
    (home, made)
}

/// The files of a tar of the one form, in its order.
pub(super) fn files(tar: &[u8]) -> Vec<(String, Vec<u8>)> {
    let (mut rest, mut files) = (tar, Vec::new());
    while rest.len() > END_BYTES {
        let (block, behind) = rest.split_first_chunk::<BLOCK_BYTES>().unwrap();
        let (path, size) = read("package", block).unwrap();
        let (file, behind) = behind.split_at(usize::try_from(size).unwrap());
        let (pad, behind) = behind.split_at(padding(size));
        assert!(pad.iter().all(|byte| *byte == 0));
        files.push((path, file.to_vec()));
        rest = behind;
    }
    assert_eq!(rest, [0; END_BYTES]);
    files
}

pub(super) fn unpack(files: &Files, folder: &Path) {
    for (path, bytes) in files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}

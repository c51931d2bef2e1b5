//! Evidence packages (`docs/ref/package.md`): checking one, opening one, adding a recipient. Everything is
//! read from the files that are given; no server is asked.

mod approval;
mod check;
mod contents;
mod frames;
mod notes;
pub(crate) mod open;
pub(crate) mod page;
mod read;
pub(crate) mod recipient;
mod records;
mod table;
pub(crate) mod verify;

use std::path::Path;

use sidelight_api::package::tar::PACKAGE;
use sidelight_seal::Identity;
use sidelight_seal::file::FileKey;
use sidelight_translog::policy::Policy;
use sidelight_translog::vkey::Vkey;

use crate::age_file::file_key;
use crate::failure::Failure;
use read::Tar;

/// A package that has passed its checks, to be opened.
struct Opening<'a> {
    path: &'a Path,
    tar: Tar,
    /// Under which it was checked.
    policy: Policy,
    findings: check::Findings,
    identities: Vec<Identity>,
    /// Headers of somebody's own, in place of the package's.
    supplement: Option<Tar>,
}

impl<'a> Opening<'a> {
    /// Reads and checks a package, under a log key from elsewhere or, for want of one, the package's own.
    fn begin(
        (path, identity): (&'a Path, &Path),
        log_key: Option<&Vkey>,
        json: bool,
    ) -> Result<Self, Failure> {
        let identities = crate::keys::read_identities(identity)?;
        let tar = Tar::open(path, PACKAGE, json)?;
        let key = match log_key {
            Some(key) => key.clone(),
            None => own_key(path, &tar)?,
        };
        let policy = Policy::operator_signed_only(key);
        let findings = check::check(&tar, &policy);
        Ok(Self {
            path,
            findings: verify::verified(findings)?,
            policy,
            tar,
            identities,
            supplement: None,
        })
    }

    /// The header in force of an `age` file of the package, and where its payload begins.
    fn header(&self, file: &str) -> Result<(Vec<u8>, u64), Failure> {
        use std::io::Read as _;
        let sealed = self.tar.files.get(file).and_then(|entry| entry.sealed);
        let (length, ..) = sealed.ok_or_else(|| self.refused("not_age", file, "is no age file"))?;
        let own = match &self.supplement {
            None => None,
            Some(supplement) => {
                let name = file.replace(".age", ".header");
                let bytes = supplement.bytes(&name);
                Some(bytes.map_err(|why| self.refused("header", &name, &why))?)
            }
        };
        let header = match own {
            Some(header) => header.to_vec(),
            None => {
                let mut header = Vec::new();
                let mut stream = self.tar.stream(file, 0)?.take(length);
                stream
                    .read_to_end(&mut header)
                    .map_err(Failure::reading(self.path))?;
                header
            }
        };
        Ok((header, length))
    }

    fn key(&self, file: &str) -> Result<(FileKey, u64), Failure> {
        let (header, length) = self.header(file)?;
        Ok((
            file_key(&header, Path::new(file), &self.identities)?,
            length,
        ))
    }

    fn refused(&self, code: &str, file: &str, why: &str) -> Failure {
        Failure::refused(code, format!("{}: {file}: {why}", self.path.display()))
    }
}

/// The log key that a package names. Nothing vouches for it.
fn own_key(path: &Path, tar: &Tar) -> Result<Vkey, Failure> {
    let key = tar
        .bytes("log/key")
        .ok()
        .and_then(|bytes| std::str::from_utf8(bytes).ok());
    let key = key.and_then(|text| Vkey::parse(text.trim_end()).ok());
    key.ok_or_else(|| {
        Failure::refused(
            "package",
            format!("{}: log/key: is no verifier key", path.display()),
        )
    })
}

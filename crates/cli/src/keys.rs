//! Identity files, in the form of `age-keygen`: comments, and one identity on a line.

use std::io::{Read as _, Write as _};
use std::path::Path;

use rand::{CryptoRng, RngCore};
use serde_json::json;
use sidelight_seal::Identity;
use tempfile::Builder;

use crate::failure::Failure;
use crate::report::Report;

/// Largest identity file that is read, bytes.
const IDENTITY_BYTES_MAX: u64 = 64 * 1024;

/// Makes an identity and writes it to `output`, or to standard output.
pub(crate) fn generate(
    output: Option<&Path>,
    rng: &mut (impl RngCore + CryptoRng),
) -> Result<Report, Failure> {
    let identity = Identity::random(rng);
    let recipient = identity.recipient().to_string();
    let secret = identity.to_secret_text();
    let file = format!("# public key: {recipient}\n{}\n", *secret);
    let Some(path) = output else {
        let json = json!({"recipient": recipient, "identity": *secret});
        return Ok(Report {
            text: file,
            json,
            on_stderr: false,
        });
    };
    write_new(path, |to| to.write_all(file.as_bytes()))?;
    Ok(Report {
        text: format!(
            "Recipient: {recipient}\nThe identity is in {}. Keep it secret.",
            path.display()
        ),
        json: json!({"recipient": recipient, "file": path.display().to_string()}),
        on_stderr: false,
    })
}

/// Writes a file that must not exist yet, readable by its owner alone. It appears under its name only
/// when it is complete.
pub(crate) fn write_new(
    path: &Path,
    write: impl FnOnce(&mut std::fs::File) -> std::io::Result<()>,
) -> Result<(), Failure> {
    let writing = Failure::writing(path);
    let mut file = new_beside(path)?;
    write(file.as_file_mut()).map_err(&writing)?;
    place(file, path)
}

/// A nameless file in the folder of `path`, readable by its owner alone.
pub(crate) fn new_beside(path: &Path) -> Result<tempfile::NamedTempFile, Failure> {
    if path.symlink_metadata().is_ok() {
        return Err(exists(path));
    }
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    Builder::new()
        .prefix(".sidelight-")
        .tempfile_in(folder)
        .map_err(Failure::writing(path))
}

/// Gives a complete file its name.
pub(crate) fn place(file: tempfile::NamedTempFile, path: &Path) -> Result<(), Failure> {
    file.as_file().sync_all().map_err(Failure::writing(path))?;
    match file.persist_noclobber(path) {
        Ok(_) => Ok(()),
        Err(e) if e.error.kind() == std::io::ErrorKind::AlreadyExists => Err(exists(path)),
        Err(e) => Err(Failure::writing(path)(e.error)),
    }
}

fn exists(path: &Path) -> Failure {
    Failure::refused(
        "exists",
        format!("{} exists and is not replaced", path.display()),
    )
}

/// Reads the identities of a file. Errors never repeat a line, which may be a secret.
pub(crate) fn read_identities(path: &Path) -> Result<Vec<Identity>, Failure> {
    let reading = Failure::reading(path);
    let file = std::fs::File::open(path).map_err(&reading)?;
    let mut text = String::new();
    let read = file.take(IDENTITY_BYTES_MAX + 1).read_to_string(&mut text);
    let refused =
        |what: &str| Failure::refused("identity_file", format!("{}: {what}", path.display()));
    match read {
        Ok(n) if n as u64 > IDENTITY_BYTES_MAX => {
            return Err(refused("too large to be an identity file"));
        }
        Ok(_) => {}
        Err(e) if e.kind() == std::io::ErrorKind::InvalidData => {
            return Err(refused("this is not an identity file"));
        }
        Err(e) => return Err(reading(e)),
    }
    let mut identities = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim_end();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let identity = line
            .parse()
            .map_err(|e| refused(&format!("line {}: {e}", number + 1)))?;
        identities.push(identity);
    }
    if identities.is_empty() {
        return Err(refused("there is no identity in this file"));
    }
    Ok(identities)
}

//! `sidelight package add-recipient`: headers of their own for somebody, in a file beside the package, of
//! which no byte changes.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;

use serde_json::json;
use sidelight_api::package::tar::{END_BYTES, SUPPLEMENT, header, padding};
use sidelight_api::package::{SUPPLEMENT_README, SupplementContents, VERSION, spelled};
use sidelight_seal::Recipient;
use sidelight_seal::file::wrap;

use super::Opening;
use crate::failure::Failure;
use crate::keys::write_new;
use crate::report::Report;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The identity file that opens the package.
    #[arg(short, long, value_name = "IDENTITY")]
    identity: PathBuf,
    /// Whom it is to open for, too: age1...
    #[arg(short, long, value_name = "RECIPIENT")]
    recipient: Recipient,
    /// Where to write the supplement. An existing file is never replaced.
    #[arg(short, long, value_name = "HEADERS.tar")]
    output: PathBuf,
    /// The package.
    #[arg(value_name = "PACKAGE.tar")]
    package: PathBuf,
}

pub(crate) fn run(arguments: &Arguments, json: bool) -> Result<Report, Failure> {
    let from = (arguments.package.as_path(), arguments.identity.as_path());
    let opening = Opening::begin(from, None, json)?;
    let contents = SupplementContents {
        v: VERSION,
        package: opening.tar.sha256,
        recipient: arguments.recipient.to_string(),
    };
    let readme = SUPPLEMENT_README.as_bytes().to_vec();
    let mut files = BTreeMap::from([
        ("README.txt".to_owned(), readme),
        ("contents.json".to_owned(), spelled(&contents)),
    ]);
    let sealed = opening
        .tar
        .files
        .iter()
        .filter(|(_, entry)| entry.sealed.is_some());
    for (path, _) in sealed {
        let (key, _) = opening.key(path)?;
        let to = std::slice::from_ref(&arguments.recipient);
        let header = wrap(&key, to, &mut rand::rngs::OsRng)
            .map_err(|error| Failure::Usage(format!("--recipient: {error}")))?;
        files.insert(path.replace(".age", ".header"), header);
    }
    let count = files
        .keys()
        .filter(|path| path.ends_with(".header"))
        .count();
    write_new(&arguments.output, |out| {
        for (path, bytes) in &files {
            let size = bytes.len() as u64;
            let block = header(SUPPLEMENT, path, size).ok_or(std::io::ErrorKind::InvalidInput)?;
            out.write_all(&block)?;
            out.write_all(bytes)?;
            out.write_all(&vec![0; padding(size)])?;
        }
        out.write_all(&[0; END_BYTES])
    })?;
    let out = arguments.output.display().to_string();
    Ok(Report {
        text: format!(
            "{out}: {count} headers for {}.\nWhoever holds the package and this file opens it; the package \
             has not changed.",
            arguments.recipient
        ),
        json: json!({ "output": out, "headers": count, "package": hex::encode(opening.tar.sha256) }),
        on_stderr: false,
    })
}

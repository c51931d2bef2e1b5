//! `sidelight release open`: the answers of enough trustees, combined, open what left in an emergency
//! (`docs/ref/quorum.md`, combining). No server is asked; the record says whose answers count.

mod answers;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use indicatif::ProgressBar;
use serde_json::json;
use sidelight_domain::record::Hash;
use sidelight_quorum::{CombineError, Wrap, combine};
use sidelight_seal::file::{self, FileKey};

use crate::age_file::AgeFile;
use crate::failure::Failure;
use crate::keys::{new_beside, place, read_identities};
use crate::log::released::{self, Released};
use crate::log::trust::Trust;
use crate::open;
use crate::report::Report;
use answers::Answers;

/// Tracks that one run opens.
const TRACKS_MAX: usize = 1024;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    trust: Trust,
    /// The public record that the release stands in: a mirror's folder, or an address.
    #[arg(long, value_name = "URL|DIR")]
    record: String,
    /// The agency's identity file: it opens the answers.
    #[arg(short, long, value_name = "IDENTITY")]
    identity: PathBuf,
    /// A folder with the sealed answers, each a file that ends in .age.
    #[arg(long, value_name = "DIR")]
    answers: PathBuf,
    /// Where to write what opens; it is made if it is not there. No file is replaced.
    #[arg(long, value_name = "DIR")]
    into: PathBuf,
    /// Index of the release's entry.
    #[arg(value_name = "RELEASE")]
    release: u64,
    /// The sealed tracks, with the headers under which their hub sealed them.
    #[arg(value_name = "TRACK.age", required = true)]
    tracks: Vec<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments, json: bool) -> Result<Report, Failure> {
    if arguments.tracks.len() > TRACKS_MAX {
        let message = format!("at most {TRACKS_MAX} tracks at once");
        return Err(Failure::Usage(message));
    }
    let released = released::read(&arguments.trust, &arguments.record, arguments.release, json)?;
    let identities = read_identities(&arguments.identity)?;
    let answers = Answers::read(
        &arguments.answers,
        arguments.release,
        &released,
        &identities,
    )?;
    // Nothing is written before every key is there.
    let tracks = arguments.tracks.iter();
    let tracks: Vec<Track<'_>> = tracks
        .map(|path| Track::unlock(path, &released, &answers))
        .collect::<Result<_, _>>()?;
    std::fs::create_dir_all(&arguments.into).map_err(Failure::writing(&arguments.into))?;
    let mut text = match released.is_drill {
        true => {
            "DRILL: what opens here is footage of a house that is kept for practice.\n".to_owned()
        }
        false => String::new(),
    };
    let mut files = Vec::new();
    for track in tracks {
        let (label, trustees) = (hex::encode(track.label), track.trustees.clone());
        let refused = track.refused.clone();
        let (output, sha256, size) = track.write(&arguments.into)?;
        let (output, sha256) = (output.display().to_string(), hex::encode(sha256));
        let by = trustees.join(", ");
        let _ = writeln!(
            text,
            "{output}: {size} bytes, answered by {by}.\n  SHA-256 {sha256}"
        );
        for why in &refused {
            let _ = writeln!(text, "  not counted: {why}");
        }
        files.push(json!({
            "output": output, "label": label, "size": size, "sha256": sha256, "trustees": trustees,
            "refused": refused,
        }));
    }
    for refused in &answers.refused {
        let _ = writeln!(text, "Not counted: {refused}.");
    }
    text.push_str("Every answer that counted has its receipt in the record, and proves itself.");
    Ok(Report {
        text,
        json: json!({
            "release": arguments.release, "drill": released.is_drill, "tracks": files,
            "refused": answers.refused,
        }),
        on_stderr: false,
    })
}

/// A sealed track whose file key is known.
struct Track<'a> {
    path: &'a Path,
    file: AgeFile,
    key: FileKey,
    label: Hash,
    /// Whose answers proved themselves.
    trustees: Vec<String>,
    /// Answers that did not, and why.
    refused: Vec<String>,
}

impl<'a> Track<'a> {
    /// Finds the file key. The label is the wrap's own: an answer is bound to the label that its trustee
    /// computed from the clip, so that a wrap with another one has no answers.
    fn unlock(path: &'a Path, released: &Released, answers: &Answers) -> Result<Self, Failure> {
        let refused =
            |code, what: String| Failure::refused(code, format!("{}: {what}.", path.display()));
        let file = AgeFile::open(path)?;
        let wrap = Wrap::from_header(file.header());
        let wrap = wrap.map_err(|error| refused("no_wrap", error.to_string()))?;
        let roster = &released.roster;
        let checked = wrap.check(roster, &wrap.label);
        let checked = checked.map_err(|error| refused("wrap", error.to_string()))?;
        let (mut good, mut trustees, mut bad) = (Vec::new(), Vec::new(), Vec::new());
        for (name, answer) in answers.of(&wrap.label) {
            match answer.check(roster, &checked, &released.entry) {
                Ok(_) => {
                    good.push(answer);
                    trustees.push(name.to_owned());
                }
                Err(error) => bad.push(format!("{name}: {error}")),
            }
        }
        let key = combine(roster, &checked, &released.entry, &good).map_err(|error| {
            let code = match error {
                CombineError::TooFew { .. } => "too_few",
                CombineError::Answer(..) | CombineError::Twice(_) => "answer",
                CombineError::Body => "body",
            };
            let why = answers.refused.iter().chain(&bad);
            let why = why.map(|why| format!("; {why}"));
            refused(code, format!("{error}{}", why.collect::<String>()))
        })?;
        let key = FileKey::from_bytes(*key);
        file::check(file.header(), &key).map_err(|error| Failure::header(path, error))?;
        Ok(Self {
            path,
            file,
            key,
            label: wrap.label,
            trustees,
            refused: bad,
        })
    }

    fn write(self, into: &Path) -> Result<(PathBuf, Hash, u64), Failure> {
        let name = self.path.file_stem().unwrap_or_default();
        let output = into.join(name);
        let target = new_beside(&output)?;
        let bar = ProgressBar::hidden();
        let (sha256, size) = open::decrypt(
            self.path,
            self.file,
            &self.key,
            target.as_file(),
            &output,
            &bar,
        )?;
        place(target, &output)?;
        Ok((output, sha256, size))
    }
}

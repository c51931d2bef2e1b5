//! `sidelight open --all`: every letter and every track of a package, checked against what the hubs
//! signed, under names that say when and which.

use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value, json};
use sidelight_api::package::tar::SUPPLEMENT;
use sidelight_api::package::{
    Contents, ContentsItem, ContentsShare, PackedManifest, SupplementContents,
};
use sidelight_domain::record::{Hash, Track};
use sidelight_seal::clip::Hashing;
use sidelight_seal::file::StreamReader;
use sidelight_seal::letter::{self, CheckedItem, Letter, LetterItem};
use sidelight_translog::entry::Body;
use sidelight_translog::vkey::Vkey;

use super::Opening;
use super::frames::{Frame, frames};
use super::notes::{self, notes};
use super::page::{About, OpenedClip, PageArguments};
use super::read::Tar;
use super::table::{self, utc};
use crate::failure::Failure;
use crate::keys::{new_beside, place, write_new};
use crate::report::Report;

/// What is opened, and with what.
pub(crate) struct Arguments<'a> {
    pub(crate) package: &'a Path,
    pub(crate) identity: &'a Path,
    pub(crate) into: &'a Path,
    pub(crate) supplement: Option<&'a Path>,
    pub(crate) log_key: Option<&'a Vkey>,
    pub(crate) page: &'a PageArguments,
}

pub(crate) fn run(arguments: &Arguments<'_>, json: bool) -> Result<Report, Failure> {
    let from = (arguments.package, arguments.identity);
    let mut opening = Opening::begin(from, arguments.log_key, json)?;
    if let Some(path) = arguments.supplement {
        opening.supplement = Some(supplement(path, &opening.tar, json)?);
    }
    std::fs::create_dir_all(arguments.into).map_err(Failure::writing(arguments.into))?;
    let contents = opening.findings.contents.clone();
    let contents =
        contents.ok_or_else(|| opening.refused("package", "contents.json", "is missing"))?;
    let (mut clips, mut shown) = (Vec::new(), Vec::new());
    for share in &contents.shares {
        let letter = open_letter(&opening, (&contents, share), arguments.into)?;
        for item in &share.items {
            let clip = Clip {
                opening: &opening,
                share,
                item,
                into: arguments.into,
            };
            let (found, of_page) = clip.open(&letter)?;
            clips.push(found);
            shown.push(of_page);
        }
    }
    let about = About {
        path: arguments.package,
        policy: &opening.policy,
        key_given: arguments.log_key.is_some(),
        index: None,
        opened: Some(&shown),
    };
    let checked = (&opening.tar, &opening.findings);
    arguments.page.write(checked, &about)?;
    let mut notes = notes(&opening.tar, &opening.findings);
    for share in &contents.shares {
        let what = "the resident's word: what it says of themselves and of others in it";
        notes.push((format!("letter-{}.json", share.n), what.to_owned()));
    }
    let names = clips.iter().filter_map(|clip| clip["name"].as_str());
    let names = names.fold(String::new(), |all, name| all + "  " + name + "\n");
    let key = match arguments.log_key {
        Some(_) => "",
        None => {
            "Checked under the log key that the package itself names: compare it with one from elsewhere.\n"
        }
    };
    Ok(Report {
        text: format!(
            "{}Opened and verified {} clips in {}:\n{names}{key}",
            notes::lines(&notes),
            clips.len(),
            arguments.into.display()
        ),
        json: json!({ "into": arguments.into.display().to_string(), "clips": clips,
            "log_key": if arguments.log_key.is_some() { "given" } else { "the package's own" },
            "notes": notes::json(&notes) }),
        on_stderr: false,
    })
}

fn supplement(path: &Path, package: &Tar, json: bool) -> Result<Tar, Failure> {
    let tar = Tar::open(path, SUPPLEMENT, json)?;
    let refused = |why: &str| {
        let message = format!("{}: contents.json: {why}", path.display());
        Failure::refused("supplement", message)
    };
    let contents: SupplementContents = tar.json("contents.json").map_err(|why| refused(&why))?;
    if contents.v != sidelight_api::package::VERSION {
        return Err(refused("is of a version that is not known here"));
    }
    match contents.package == package.sha256 {
        true => Ok(tar),
        false => Err(refused("is for another package")),
    }
}

/// Opens a letter, compares it with the consent in the record, and keeps its plaintext.
fn open_letter(
    opening: &Opening<'_>,
    (contents, share): (&Contents, &ContentsShare),
    into: &Path,
) -> Result<Letter, Failure> {
    let file = &share.letter;
    let refused = |why: &str| opening.refused("letter", file, why);
    let (key, length) = opening.key(file)?;
    let mut plain = Vec::new();
    let payload = opening.tar.stream(file, length)?;
    let mut stream =
        StreamReader::new(&key, payload).map_err(|e| Failure::payload(Path::new(file), e))?;
    while let Some(chunk) = stream
        .next_chunk()
        .map_err(|e| Failure::payload(Path::new(file), e))?
    {
        plain.extend_from_slice(&chunk);
    }
    let letter = letter::read(&plain).map_err(|error| refused(&error.to_string()))?;
    let belongs = letter.request == contents.request
        && letter.agency == contents.agency
        && letter.consent == share.consent
        && letter.items.len() == share.items.len() + share.left_out.len();
    if !belongs {
        let why = "is about another request, agency or consent, or other clips than contents.json";
        return Err(refused(why));
    }
    let to = letter
        .openings
        .iter()
        .find(|opening| opening.field == "recipient");
    let to = to.map(|opening| opening.value.as_str()).unwrap_or_default();
    let of_agency = opening.findings.entries.values().any(|(entry, _)| {
        matches!(entry.body(), Body::Agency(agency)
            if agency.agency.as_str() == contents.agency && agency.delivery_key.as_str() == to)
    });
    if !of_agency {
        return Err(refused(
            "was not for a delivery key of the agency in the record",
        ));
    }
    letter
        .check_consent(to, |name| opening.findings.line(share.consent, name))
        .map_err(|error| refused(&error.to_string()))?;
    let receiving = opening.findings.operator.as_ref();
    let receiving = receiving.map(|operator| operator.receiving_key.0);
    let items = letter.items.iter();
    let items: Result<Vec<_>, _> = items
        .map(|item| item.check(&receiving.unwrap_or_default()))
        .collect();
    items
        .and_then(|items| letter.check_seconds(&items))
        .map_err(|error| refused(&error.to_string()))?;
    let name = into.join(format!("letter-{}.json", share.n));
    write_new(&name, |out| out.write_all(&plain))?;
    Ok(letter)
}

/// The frames of an opened track, if its file has tables that can be read: what the hub signed is opened
/// in any case. Of a still, the moment that its letter says.
fn table_of((told, size): (&LetterItem, u64), out: &Path) -> Option<Vec<Frame>> {
    match told.still {
        None => frames(out).ok(),
        Some(still) => Some(vec![Frame {
            time_ms: still.at_ms,
            duration_ms: 0,
            key: true,
            offset: 0,
            size,
        }]),
    }
}

struct Clip<'a> {
    opening: &'a Opening<'a>,
    share: &'a ContentsShare,
    item: &'a ContentsItem,
    into: &'a Path,
}

impl Clip<'_> {
    fn refused(&self, file: &str, why: &str) -> Failure {
        self.opening.refused("clip", file, why)
    }

    /// Opens every track that is here; what was written and found, and what a page shows of it.
    fn open(&self, letter: &Letter) -> Result<(Value, OpenedClip), Failure> {
        let path = format!("clips/{}/manifest.json", self.item.clip);
        let told = usize::try_from(self.item.item)
            .ok()
            .and_then(|n| n.checked_sub(1));
        let told = told.and_then(|at| letter.items.get(at));
        let told =
            told.ok_or_else(|| self.refused(&self.share.letter, "does not have this clip"))?;
        let packed: PackedManifest = self
            .opening
            .tar
            .json(&path)
            .map_err(|why| self.refused(&path, &why))?;
        if packed.body.0 != told.manifest {
            return Err(self.refused(&path, "is of another clip than the letter says"));
        }
        let operator = self.opening.findings.operator.as_ref();
        let receiving = operator
            .map(|operator| operator.receiving_key.0)
            .unwrap_or_default();
        let checked = told
            .check(&receiving)
            .map_err(|error| self.refused(&self.share.letter, &error.to_string()))?;
        let name = format!(
            "{}-share{}-clip{}",
            table::file_time(checked.start_ms),
            self.share.n,
            self.item.clip
        );
        // A file of the hub's says 1970: its bytes are signed. The file system says when it was.
        let at_ms = told.still.map_or(0, |still| still.at_ms);
        let began_ms = checked.start_ms.saturating_add(at_ms);
        let (mut tracks, mut tables, mut files) = (Vec::new(), Vec::new(), Vec::new());
        for of in &self.item.tracks {
            let (plain, ending) = self.expected(&of.track, told, &checked)?;
            let out = self.into.join(format!("{name}.{ending}"));
            let size = self.write(&of.file, (plain, began_ms), &out)?;
            let table = table_of((told, size), &out);
            let count = table.as_ref().map(Vec::len);
            tables.extend(table.map(|frames| (of.track.as_str(), frames)));
            files.push((format!("{name}.{ending}"), hex::encode(plain)));
            tracks.push(
                json!({ "track": of.track, "file": out.file_name().map(|n| n.to_string_lossy()),
                "size": size, "sha256": hex::encode(plain), "sealed_sha256": hex::encode(of.sha256),
                "signed_by_hub": told.still.is_none(), "frames": count }),
            );
        }
        let rows = table::rows(&tables, &checked);
        write_new(&self.into.join(format!("{name}.csv")), |out| {
            out.write_all(rows.as_bytes())
        })?;
        let found = self.found(&name, told, &checked, tracks);
        let mut text = serde_json::to_vec_pretty(&found)
            .map_err(|error| self.refused(&path, &error.to_string()))?;
        text.push(b'\n');
        write_new(&self.into.join(format!("{name}.json")), |out| {
            out.write_all(&text)
        })?;
        let shown = OpenedClip {
            start_ms: checked.start_ms,
            duration_ms: checked.duration_ms,
            clock: checked.clock,
            still_at_ms: told.still.map(|still| still.at_ms),
            files,
        };
        Ok((found, shown))
    }

    /// SHA-256 of what a track opens to, and how its file's name ends.
    fn expected(
        &self,
        track: &str,
        told: &LetterItem,
        checked: &CheckedItem,
    ) -> Result<(Hash, &'static str), Failure> {
        let signed = |track| checked.track(track).map(|signed| signed.plain);
        let found = match track {
            "video" => signed(Track::Video).zip(Some("mp4")),
            "audio" => signed(Track::Audio).zip(Some("m4a")),
            "still" => told.still.map(|still| still.sha256).zip(Some("jpg")),
            _ => None,
        };
        let letter = &self.share.letter;
        found.ok_or_else(|| {
            self.refused(
                letter,
                &format!("does not describe the {track} of clip {}", self.item.clip),
            )
        })
    }

    /// Opens a track into a file that appears under its name, and with its time, once its hash is right.
    fn write(
        &self,
        file: &str,
        (plain, began_ms): (Hash, u64),
        out: &Path,
    ) -> Result<u64, Failure> {
        let (key, length) = self.opening.key(file)?;
        let damaged = |error| Failure::payload(Path::new(file), error);
        let payload = self.opening.tar.stream(file, length)?;
        let mut stream = StreamReader::new(&key, payload).map_err(damaged)?;
        let target = new_beside(out)?;
        let mut to = Hashing::new(BufWriter::new(target.as_file()));
        let writing = Failure::writing(out);
        while let Some(chunk) = stream.next_chunk().map_err(damaged)? {
            to.write_all(&chunk).map_err(&writing)?;
        }
        to.flush().map_err(&writing)?;
        let (_, sha256, size) = to.finish();
        if sha256 != plain {
            return Err(self.opening.refused(
                "plain",
                file,
                "opens to something else than was signed",
            ));
        }
        let began = UNIX_EPOCH.checked_add(Duration::from_millis(began_ms));
        if let Some(began) = began.filter(|_| table::is_time(began_ms)) {
            target.as_file().set_modified(began).map_err(&writing)?;
        }
        place(target, out)?;
        Ok(size)
    }

    fn found(
        &self,
        name: &str,
        told: &LetterItem,
        checked: &CheckedItem,
        tracks: Vec<Value>,
    ) -> Value {
        let clock = checked.clock.map(
            |clock| json!({ "offset_ms": clock.offset_ms, "uncertainty_ms": clock.uncertainty_ms }),
        );
        let still = told.still.map(
            |still| json!({ "at_ms": still.at_ms, "width": still.width, "height": still.height }),
        );
        // The hub signed no picture that was taken from its clip: that is the letter's word.
        let verified: &[&str] = match told.still {
            Some(_) => &["package", "consent", "manifest", "received", "letter"],
            None => &[
                "package",
                "consent",
                "manifest",
                "received",
                "payload",
                "plaintext",
            ],
        };
        json!({
            "name": name, "share": self.share.n, "clip": self.item.clip, "item": self.item.item,
            "consent": self.share.consent, "flags": self.item.flags,
            "start": utc(checked.start_ms), "start_ms": checked.start_ms,
            "start_corrected": checked.clock.map(|clock| utc(table::corrected(checked.start_ms, clock))),
            "duration_ms": checked.duration_ms, "clock": clock,
            "received": utc(told.received_ms), "received_ms": told.received_ms,
            "still": still, "tracks": tracks, "verified": verified,
        })
    }
}

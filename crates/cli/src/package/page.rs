//! What was checked, as a page for a prosecutor or a defence lawyer: in words, to be read and printed. One
//! file without a script, that asks for nothing else.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use sidelight_api::hub::Received;
use sidelight_api::package::{Contents, ContentsItem, ContentsShare};
use sidelight_seal::clip::Clock;
use sidelight_translog::checkpoint::OpenCheckpoint;
use sidelight_translog::policy::Policy;

use super::check::Findings;
use super::notes::{Note, notes};
use super::read::Tar;
use super::table::{corrected, utc};
use crate::failure::Failure;
use crate::keys::write_new;

const STYLE: &str = include_str!("page.css");

/// That a page is wanted.
#[derive(Debug, clap::Args)]
pub(crate) struct PageArguments {
    /// Write what was checked as a page to read and print. An existing file is never replaced.
    #[arg(long, value_name = "FILE.html")]
    page: Option<PathBuf>,
    /// The time zone of the cameras, for the page; UTC if left out. The package does not say it.
    #[arg(long, value_name = "Area/City", requires = "page", value_parser = zone)]
    zone: Option<TimeZone>,
}

fn zone(name: &str) -> Result<TimeZone, String> {
    TimeZone::get(name).map_err(|error| error.to_string())
}

/// What a page is about, beside the package's own files.
pub(super) struct About<'a> {
    /// The package's file.
    pub(super) path: &'a Path,
    pub(super) policy: &'a Policy,
    /// Whether the record's key was given, and is not the package's own word.
    pub(super) key_given: bool,
    /// The entry with its digest, if a receipt was given.
    pub(super) index: Option<u64>,
    /// The clips that were opened, in their order; none without a key.
    pub(super) opened: Option<&'a [OpenedClip]>,
}

impl PageArguments {
    /// Writes the page of a verified package, if one is wanted.
    pub(super) fn write(
        &self,
        (tar, findings): (&Tar, &Findings),
        about: &About<'_>,
    ) -> Result<(), Failure> {
        let (Some(page), Some(contents)) = (&self.page, &findings.contents) else {
            return Ok(());
        };
        let refused = |why: &dyn ToString| Failure::refused("package", why.to_string());
        let signed = tar.bytes("log/checkpoint").map_err(|why| refused(&why))?;
        let name = about.path.file_name().unwrap_or_default();
        let shown = Page {
            file: name.to_string_lossy().into_owned(),
            tar,
            head: about.policy.open(signed).map_err(|why| refused(&why))?,
            findings,
            contents,
            notes: &notes(tar, findings),
            about,
            zone: self.zone.clone().unwrap_or(TimeZone::UTC),
            now: crate::clock::now(),
        };
        write_new(page, |out| out.write_all(shown.html().as_bytes()))
    }
}

/// Everything on the page.
struct Page<'a> {
    /// The package's file, as it was named.
    file: String,
    tar: &'a Tar,
    head: OpenCheckpoint,
    findings: &'a Findings,
    contents: &'a Contents,
    notes: &'a [Note],
    about: &'a About<'a>,
    /// Where the cameras stood, as whoever made the page says.
    zone: TimeZone,
    /// When it was made.
    now: Timestamp,
}

/// What a key showed of a clip.
#[derive(Clone, Debug)]
pub(super) struct OpenedClip {
    pub(super) start_ms: u64,
    /// None of a still.
    pub(super) duration_ms: Option<u64>,
    pub(super) clock: Option<Clock>,
    /// Of a still: which moment, as a resident's browser said.
    pub(super) still_at_ms: Option<u64>,
    /// Names of the opened files, and their SHA-256 in hex.
    pub(super) files: Vec<(String, String)>,
}

fn escaped(text: &str) -> String {
    let one = |c: char| match c {
        '&' => "&amp;".to_owned(),
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' => "&quot;".to_owned(),
        '\'' => "&#39;".to_owned(),
        c if c.is_control() => c.escape_default().to_string(),
        c => c.to_string(),
    };
    text.chars().map(one).collect()
}

fn rows(rows: &[(&str, String)]) -> String {
    let row = |(name, value): &(&str, String)| format!("<dt>{name}</dt><dd>{value}</dd>\n");
    format!("<dl>\n{}</dl>\n", rows.iter().map(row).collect::<String>())
}

fn code(text: &str) -> String {
    format!("<code>{}</code>", escaped(text))
}

impl Page<'_> {
    fn log_key(&self) -> String {
        self.head.log_key.to_string()
    }

    fn html(&self) -> String {
        let mut out = format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
             style-src 'unsafe-inline'\">\n<title>Evidence package: what was checked</title>\n\
             <style>\n{STYLE}</style>\n</head>\n<body>\n<h1>Evidence package: what was checked</h1>\n"
        );
        out += &self.result();
        out += &self.facts();
        out += &self.checked();
        out += "<h2>The clips</h2>\n";
        out += &self.clips();
        out += &self.not_shown();
        out += &self.again();
        out += "</body>\n</html>\n";
        out
    }

    fn result(&self) -> String {
        let opened = match self.about.opened {
            Some(_) => {
                "The clips were opened: picture and sound are what the devices in the homes signed."
            }
            None => "The clips were not opened: that needs a key, and is not part of this.",
        };
        let own = match self.about.key_given {
            true => "",
            false => {
                " <strong>The record's key was taken from the package itself: compare it with one from \
                 elsewhere, or this shows little.</strong>"
            }
        };
        format!("<p class=\"result\">Every check named below holds. {opened}{own}</p>\n")
    }

    fn facts(&self) -> String {
        let recorded = match self.about.index {
            Some(index) => format!("yes, entry {index}"),
            None => "not checked: no receipt was given".to_owned(),
        };
        let head = &self.head.checkpoint;
        let line = |name| self.findings.line(0, name).map(escaped).unwrap_or_default();
        let key = match self.about.key_given {
            true => "given by whoever made this page",
            false => "the package's own",
        };
        let made = format!(
            "{}, with sidelight {}",
            self.at(&self.now),
            env!("CARGO_PKG_VERSION")
        );
        rows(&[
            ("File", code(&self.file)),
            ("SHA-256", code(&hex::encode(self.tar.sha256))),
            ("In the record before it was handed out", recorded),
            ("Operator", line("name")),
            (
                "Public record",
                format!("{}, {} entries", escaped(head.origin()), head.size()),
            ),
            (
                "Key of the record",
                format!("{}<br>{key}", code(&self.log_key())),
            ),
            ("Request", format!("entry {}", self.contents.request)),
            ("Agency", escaped(&self.contents.agency)),
            ("Package made", self.when(self.contents.made_ms)),
            ("Checked", made),
        ])
    }

    fn checked(&self) -> String {
        let (shares, entries) = (self.contents.shares.len(), self.findings.entries.len());
        let items = self.contents.shares.iter().flat_map(|share| &share.items);
        let mut points = vec![
            format!(
                "All {} files are the ones that the operator signed, and there is no other.",
                self.tar.files.len()
            ),
            format!(
                "All {entries} entries here stand in the public record of {} entries, under its key.",
                self.head.checkpoint.size()
            ),
            "The signature is by the key that the record's first entry names for packages.".to_owned(),
            "The public texts, such as the request, are the ones that these entries name, and none is left \
             out that was not redacted."
                .to_owned(),
            "The request, each update of it and its end were approved with the passkey of whom the entry \
             names."
                .to_owned(),
            format!(
                "Picture and sound of each clip ({} here) are, sealed, byte for byte what a device signed \
                 when it recorded; the operator countersigned when it had them. No device signs a still.",
                items.count()
            ),
            format!(
                "For each share ({shares} here) the record has the resident's consent; for each track there \
                 is a line that says who was handed it."
            ),
        ];
        if self.about.index.is_some() {
            let text =
                "The SHA-256 of the whole file was in the record before anybody could fetch it.";
            points.push(text.to_owned());
        }
        if self.about.opened.is_some() {
            points.push(
                "Opened, each letter says what the consent in the record committed to, and each track is, \
                 byte for byte, what was sealed."
                    .to_owned(),
            );
        }
        let points = points.iter().map(|point| format!("<li>{point}</li>\n"));
        format!(
            "<h2>What was checked, and holds</h2>\n<ol>\n{}</ol>\n",
            points.collect::<String>()
        )
    }

    fn clips(&self) -> String {
        let mut out = String::new();
        let mut opened = self.about.opened.unwrap_or_default().iter();
        for share in &self.contents.shares {
            for item in &share.items {
                out += &self.clip((share, item), opened.next());
            }
            if !share.left_out.is_empty() {
                let text = format!(
                    "<p>Clips of share {} that are not in the package: {}.</p>\n",
                    share.n,
                    share.left_out.len()
                );
                out += &text;
            }
        }
        out
    }

    fn clip(
        &self,
        (share, item): (&ContentsShare, &ContentsItem),
        opened: Option<&OpenedClip>,
    ) -> String {
        let mut facts = Vec::new();
        if let Some(clip) = opened {
            let at = clip
                .start_ms
                .saturating_add(clip.still_at_ms.unwrap_or_default());
            let what = match clip.still_at_ms {
                Some(_) => "Moment, by the device's clock",
                None => "Begins, by the device's clock",
            };
            facts.push((what, self.when(at)));
            let clock = match clip.clock {
                None => "it is not known how that clock stood".to_owned(),
                Some(clock) => format!(
                    "{}<br>that clock stood {} ms from the operator's, give or take {} ms",
                    self.when(corrected(at, clock)),
                    clock.offset_ms,
                    clock.uncertainty_ms
                ),
            };
            facts.push(("By the operator's clock", clock));
            if let Some(ms) = clip.duration_ms {
                facts.push(("Lasts", format!("{}.{:03} s", ms / 1000, ms % 1000)));
            }
            for (name, sha256) in &clip.files {
                facts.push((
                    "Opened file, SHA-256",
                    format!("{}<br>{}", code(name), code(sha256)),
                ));
            }
        }
        let received = format!("clips/{}/received.json", item.clip);
        if let Ok(received) = self.tar.json::<Received>(&received) {
            let time = self.when(received.received_ms);
            facts.push(("Received by the operator", time));
        }
        for of in &item.tracks {
            let sealed = format!("{}<br>{}", code(&of.file), code(&hex::encode(of.sha256)));
            facts.push(("Sealed file, SHA-256 of its payload", sealed));
        }
        facts.push(("Consent", format!("entry {} of the record", share.consent)));
        if !item.flags.is_empty() {
            facts.push(("The operator notes", escaped(&item.flags.join(", "))));
        }
        if let Some(ms) = share.revoked_ms {
            facts.push(("Its owner took it back", self.when(ms)));
        }
        format!(
            "<section class=\"clip\">\n<h3>Clip {}, share {}</h3>\n{}</section>\n",
            item.clip,
            share.n,
            rows(&facts)
        )
    }

    fn not_shown(&self) -> String {
        let zone = self.zone.iana_name().unwrap_or("UTC");
        let mut points = vec![
            "What the camera looked at, and who lives there.".to_owned(),
            "That a device's clock was right. Whether it is known how it stood is said with each clip."
                .to_owned(),
            "That the record shows everybody the same: that is for its witnesses.".to_owned(),
            "That these are all shares there are: an officer chose them.".to_owned(),
            format!(
                "Where a camera stood. Times are given as in {}, because whoever made this page said so.",
                escaped(zone)
            ),
        ];
        let note = |(file, what): &Note| format!("{}: {}.", code(file), escaped(what));
        points.extend(self.notes.iter().map(note));
        let points = points.iter().map(|point| format!("<li>{point}</li>\n"));
        format!(
            "<h2>What this does not show</h2>\n<ul>\n{}</ul>\n",
            points.collect::<String>()
        )
    }

    fn again(&self) -> String {
        let mut out =
            "<h2>To check it again</h2>\n<p>With the package's file, its receipt and the record's \
                       key from somewhere else than the package, offline, with Python alone:</p>\n"
                .to_owned();
        let _infallible = write!(
            out,
            "<pre>tar -xf package.tar\npython3 -I package/verify.py --log-key '{}' \\\n    --tar package.tar \
             --proof package.tlog-proof</pre>\n<p>README.txt in the package says the rest. This page is what \
             a program said when it was run; it is signed by nobody and certifies nothing.</p>\n",
            escaped(&self.log_key())
        );
        out
    }

    fn at(&self, time: &Timestamp) -> String {
        let zoned = time.to_zoned_datetime(self.zone.clone());
        escaped(&zoned.strftime("%Y-%m-%d %H:%M:%S %Z (UTC%:z)").to_string())
    }

    /// A time where the camera stood, and in UTC.
    fn when(&self, ms: u64) -> String {
        let time = i64::try_from(ms)
            .ok()
            .and_then(|ms| Timestamp::from_millisecond(ms).ok());
        let there = time.map(|time| self.at(&time)).unwrap_or_default();
        match self.zone == TimeZone::UTC {
            true => utc(ms),
            false => format!("{there}<br>{}", utc(ms)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_package_is_markup() {
        assert_eq!(
            escaped("<script>\"'&\u{7}é"),
            "&lt;script&gt;&quot;&#39;&amp;\\u{7}é"
        );
    }
}

//! `sidelight open`: decrypts a file of any size without holding it in memory.

use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;
use sidelight_seal::clip::Hashing;
use sidelight_seal::file::{FileKey, StreamReader};
use sidelight_translog::vkey::Vkey;

use crate::age_file::AgeFile;
use crate::failure::Failure;
use crate::keys::{new_beside, place, read_identities};
use crate::report::Report;

/// Smaller files open too fast for a progress bar, bytes.
const PROGRESS_BYTES_MIN: u64 = 8 * 1024 * 1024;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The identity file that opens it.
    #[arg(short, long, value_name = "IDENTITY")]
    identity: PathBuf,
    /// Where to write; `-` is standard output. Left out: the name without `.age`. An existing file is
    /// never replaced.
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// Open every clip of an evidence package into this folder.
    #[arg(long, value_name = "DIR", conflicts_with = "output")]
    all: Option<PathBuf>,
    /// Headers of your own for the package, from `package add-recipient`.
    #[arg(long, value_name = "HEADERS.tar", requires = "all")]
    with: Option<PathBuf>,
    /// The public record's key, from elsewhere than the package.
    #[arg(long, value_name = "VKEY", requires = "all", value_parser = crate::log::trust::log_key)]
    log_key: Option<Vkey>,
    #[command(flatten)]
    page: crate::package::page::PageArguments,
    /// The file to open, `-` is standard input; with --all, the package.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Where the plaintext goes.
fn output(arguments: &Arguments) -> Result<PathBuf, Failure> {
    if let Some(path) = &arguments.output {
        return Ok(path.clone());
    }
    match arguments.file.extension() {
        Some(e) if e == "age" => Ok(arguments.file.with_extension("")),
        _ => Err(Failure::Usage(
            "say where to write with -o: the name does not end in .age".into(),
        )),
    }
}

pub(crate) fn run(arguments: &Arguments, json: bool) -> Result<Report, Failure> {
    if let Some(into) = &arguments.all {
        let all = crate::package::open::Arguments {
            package: &arguments.file,
            identity: &arguments.identity,
            into,
            supplement: arguments.with.as_deref(),
            log_key: arguments.log_key.as_ref(),
            page: &arguments.page,
        };
        return crate::package::open::run(&all, json);
    }
    let output = output(arguments)?;
    let to_stdout = output == Path::new("-");
    if to_stdout && json {
        return Err(Failure::Usage(
            "--json and -o - cannot both have standard output".into(),
        ));
    }
    let identities = read_identities(&arguments.identity)?;
    let path = &arguments.file;
    let file = AgeFile::open(path)?;
    let key = file.file_key(path, &identities)?;
    let progress = progress(file.payload_size, json);
    let (sha256, size) = if to_stdout {
        decrypt(path, file, &key, io::stdout().lock(), &output, &progress)?
    } else {
        let target = new_beside(&output)?;
        let digest = decrypt(path, file, &key, target.as_file(), &output, &progress)?;
        place(target, &output)?;
        digest
    };
    progress.finish_and_clear();
    let (sha256, out) = (hex::encode(sha256), output.display().to_string());
    let text = format!(
        "{}: opened, {size} bytes{}.\nSHA-256 {sha256}\n\
         That it opens does not say who wrote it; `sidelight verify clip` does.",
        path.display(),
        if to_stdout {
            String::new()
        } else {
            format!(", written to {out}")
        },
    );
    let json = json!({"output": out, "size": size, "sha256": sha256});
    Ok(Report {
        text,
        json,
        on_stderr: to_stdout,
    })
}

/// A bar on a terminal for long work; nothing otherwise.
pub(crate) fn progress(size: Option<u64>, json: bool) -> ProgressBar {
    let wanted = !json && io::stderr().is_terminal();
    match size.filter(|s| wanted && *s >= PROGRESS_BYTES_MIN) {
        None => ProgressBar::hidden(),
        Some(size) => {
            let style = ProgressStyle::with_template("{bar:30} {bytes}/{total_bytes} {eta}")
                .expect("a constant template");
            ProgressBar::with_draw_target(Some(size), ProgressDrawTarget::stderr())
                .with_style(style)
        }
    }
}

/// Decrypts into `to`; returns SHA-256 and size of the plaintext.
pub(crate) fn decrypt(
    path: &Path,
    file: AgeFile,
    key: &FileKey,
    to: impl Write,
    output: &Path,
    progress: &ProgressBar,
) -> Result<([u8; 32], u64), Failure> {
    let writing = Failure::writing(output);
    let payload = progress.wrap_read(file.payload);
    let mut reader = StreamReader::new(key, payload).map_err(|e| Failure::payload(path, e))?;
    let mut to = Hashing::new(BufWriter::new(to));
    while let Some(chunk) = reader.next_chunk().map_err(|e| Failure::payload(path, e))? {
        to.write_all(&chunk).map_err(&writing)?;
    }
    to.flush().map_err(&writing)?;
    let (_, sha256, size) = to.finish();
    Ok((sha256, size))
}

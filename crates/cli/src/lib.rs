//! `sidelight`: keys, opening and verifying, for people and scripts (`docs/ref/cli.md`).
//!
//! It believes no server: what it says follows from the files and keys it is given, and where it reads a
//! public record over the network, from that record's key. It says *verified* only after
//! `sidelight-seal` or `sidelight-translog` does.

mod age_file;
mod clock;
mod failure;
mod keys;
mod log;
mod open;
mod package;
mod release;
mod report;
mod verify;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use failure::Failure;
use report::Report;

/// Open and verify Sidelight clips and the public record, without trusting a server.
#[derive(Debug, Parser)]
#[command(name = "sidelight", version, disable_help_subcommand = true)]
struct Cli {
    /// Answer with one JSON object on standard output.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a new identity: a file that opens what is encrypted to its recipient.
    Keygen {
        /// Where to write it; standard output if left out. An existing file is never replaced.
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Decrypt an age file. That it opens does not say who wrote it: see `verify`.
    Open(open::Arguments),
    /// Check signatures.
    #[command(subcommand)]
    Verify(Verify),
    /// Evidence packages.
    #[command(subcommand)]
    Package(Package),
    /// Releases in an emergency.
    #[command(subcommand)]
    Release(Release),
    /// Policies: whose signatures a public record needs.
    #[command(subcommand)]
    Policy(Policy),
    /// Count a public record anew, as of any of its sizes: the bytes that its operator must publish.
    Report(log::report::Arguments),
    /// Find what trustees have told a household, in a public record or anybody's copy of it.
    Notices(log::notices::Arguments),
    /// Keep a copy of a public record that only ever grows; refuses one that is shorter or another.
    Mirror(log::mirror::Arguments),
}

#[derive(Debug, Subcommand)]
enum Policy {
    /// Say how many witnesses would have to lie, and whose silence stops the record.
    Check(log::policy::Arguments),
}

#[derive(Debug, Subcommand)]
enum Release {
    /// Open sealed tracks with the answers of enough trustees, against a public record.
    Open(release::Arguments),
}

#[derive(Debug, Subcommand)]
enum Package {
    /// Make headers with which a package opens for somebody else, too. The package stays as it is.
    AddRecipient(package::recipient::Arguments),
}

#[derive(Debug, Subcommand)]
enum Verify {
    /// Check that a clip is the one a hub sealed, unchanged.
    Clip(verify::Arguments),
    /// Check an evidence package: every file, every signature, every receipt. Opens nothing.
    Package(package::verify::Arguments),
    /// Check that an entry is in a public record, from its receipt alone.
    Receipt(log::receipt::Arguments),
    /// Check a whole public record: every entry, every text, every number.
    Log(log::verify::Arguments),
    /// Check that the pages an operator serves are those whose fingerprints are in its record.
    Web(log::web::Arguments),
}

/// Runs the program with these arguments, the program's name first. Writes to standard output and error.
pub fn main_with(arguments: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version go to standard output. Nothing can be done if printing fails.
            let _ = error.print();
            return if error.use_stderr() {
                failure::USAGE.into()
            } else {
                ExitCode::SUCCESS
            };
        }
    };
    let json = cli.json;
    match run(cli) {
        Ok(report) => report.print(json),
        Err(failure) => failure.print(json),
    }
}

fn run(cli: Cli) -> Result<Report, Failure> {
    match cli.command {
        Command::Keygen { output } => keys::generate(output.as_deref(), &mut rand::rngs::OsRng),
        Command::Open(arguments) => open::run(&arguments, cli.json),
        Command::Verify(Verify::Clip(arguments)) => verify::run(&arguments),
        Command::Verify(Verify::Package(arguments)) => package::verify::run(&arguments, cli.json),
        Command::Package(Package::AddRecipient(arguments)) => {
            package::recipient::run(&arguments, cli.json)
        }
        Command::Release(Release::Open(arguments)) => release::run(&arguments, cli.json),
        Command::Verify(Verify::Receipt(arguments)) => log::receipt::run(&arguments),
        Command::Verify(Verify::Log(arguments)) => log::verify::run(&arguments, cli.json),
        Command::Verify(Verify::Web(arguments)) => log::web::run(&arguments, cli.json),
        Command::Policy(Policy::Check(arguments)) => log::policy::run(&arguments),
        Command::Report(arguments) => log::report::run(&arguments, cli.json),
        Command::Notices(arguments) => log::notices::run(&arguments, cli.json),
        Command::Mirror(arguments) => log::mirror::run(&arguments, cli.json),
    }
}

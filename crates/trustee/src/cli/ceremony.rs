//! `introduce`, `ceremony` and `share`.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, ensure};
use clap::Subcommand;
use sidelight_api::client::Client;
use zeroize::Zeroizing;

use super::{home, keys};
use crate::ceremony::Stage;
use crate::config::{Config, Followed};
use crate::desk::Desk;
use crate::keys::Keys;
use crate::lock::LockKey;

/// What a person decides.
#[derive(Debug, Subcommand)]
pub(super) enum Ceremony {
    /// The others read the same six words: go on.
    Accept {
        /// The words as the others read them to you.
        #[arg(required = true)]
        words: Vec<String>,
    },
}

/// What to do with the share.
#[derive(Debug, Subcommand)]
pub(super) enum Share {
    /// Print the one line that is the share, to be kept on paper in a safe.
    Backup,
    /// Take the share from its printed line, read from standard input.
    Restore,
}

/// Prints the file by which this trustee comes into a record.
/// With `old_keys` the line of the keys that the record has is read from standard input.
pub(super) fn introduce(
    config: &Config,
    followed: &Followed,
    (about, old_keys): (&Path, bool),
) -> anyhow::Result<()> {
    let keys = keys(config, &home(config)?)?;
    let about = std::fs::read_to_string(about)
        .with_context(|| format!("cannot read {}", about.display()))?;
    let me = followed.trustee.as_ref();
    let me = me.context("`trustee` of the record does not say how you are called there")?;
    let runtime = tokio::runtime::Runtime::new()?;
    let client = Client::new(followed.operator.clone());
    let said = runtime.block_on(client.trustee_introduction(me.as_str()))?;
    let record = (&followed.vkey()?, me);
    let file = match old_keys {
        false => crate::introduce::introduce(&keys, record, &about, &said)?,
        true => {
            let line = Zeroizing::new(std::io::read_to_string(std::io::stdin())?);
            let old = Keys::from_sheet(&config.name, &line)?;
            crate::introduce::introduce_anew((&keys, &old), record, &about, &said)?
        }
    };
    println!("{}", serde_json::to_string_pretty(&file)?);
    eprintln!("Give that file to the operator, and say its keys to the other trustees, too.");
    Ok(())
}

pub(super) fn desk(config: &Config, followed: &Followed) -> anyhow::Result<Desk> {
    let home = home(config)?;
    let lock = LockKey::read(&config.key_file)?;
    let keys = Arc::new(Keys::load(&home, &lock, &config.name)?);
    Desk::new(&home, &lock, &keys, followed)
}

pub(super) fn run(
    config: &Config,
    followed: &Followed,
    command: Option<Ceremony>,
) -> anyhow::Result<()> {
    let desk = desk(config, followed)?;
    let view = desk.view()?;
    if let Some(Ceremony::Accept { words }) = command {
        desk.accept(view.ledger(), &words.join(" "))?;
        println!("Accepted. The running program goes on.");
        return Ok(());
    }
    match desk.ceremony(view.ledger())? {
        Stage::None => println!("No ceremony runs in which you have a seat."),
        Stage::Packages { missing } => {
            let missing: Vec<_> = missing.iter().map(|name| name.as_str()).collect();
            println!("Waiting for the packages of: {}", missing.join(", "));
        }
        Stage::Words { words, with } => {
            let with: Vec<_> = with.iter().map(|name| name.as_str()).collect();
            println!("{}", words.join(" "));
            eprintln!(
                "Call {} at numbers that you have from elsewhere. Each reads these six words. If all are \
                 the same, type what you heard: `sidelight-trustee ceremony accept WORDS`. If one differs, \
                 stop, and say so.",
                with.join(", ")
            );
        }
        Stage::Letters => println!("Accepted. Waiting for the others' letters."),
        Stage::Confirmed { quorum_key } => {
            println!("Your share is here and confirmed: {quorum_key}. Waiting for the others.");
        }
    }
    Ok(())
}

pub(super) fn share(config: &Config, followed: &Followed, command: &Share) -> anyhow::Result<()> {
    let desk = desk(config, followed)?;
    let view = desk.view()?;
    match command {
        Share::Backup => {
            eprintln!("Whoever has this line holds your share. Print it, and lock it away.");
            println!("{}", &*desk.share_sheet(view.ledger())?);
        }
        Share::Restore => {
            let line = std::io::read_to_string(std::io::stdin())?;
            let in_force = desk.restore_share(view.ledger(), &line)?;
            ensure!(
                in_force,
                "kept; it is not of the quorum key that is in force in the mirror here"
            );
            println!("The share of the quorum key in force is here.");
        }
    }
    Ok(())
}

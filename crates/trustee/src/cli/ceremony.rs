//! `introduce`, `ceremony` and `share`.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, ensure};
use clap::Subcommand;
use sidelight_api::client::Client;
use sidelight_quorum::{Addresses, Clips};
use sidelight_translog::entry::Slug;
use zeroize::Zeroizing;

use super::{home, keys};
use crate::ceremony::Stage;
use crate::config::{Config, Followed};
use crate::desk::Desk;
use crate::held::HeldKey as _;
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
    Backup {
        /// The share of the look-up key, and not that of the quorum key.
        #[arg(long)]
        look_up: bool,
    },
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
        let key = desk.accept(view.ledger(), &words.join(" "))?;
        println!("Accepted, for the {key}. The running program goes on.");
        return Ok(());
    }
    let quorum = desk.ceremony::<Clips>(view.ledger())?;
    let lookup = desk.ceremony::<Addresses>(view.ledger())?;
    if (&quorum, &lookup) == (&Stage::None, &Stage::None) {
        println!("No ceremony runs in which you have a seat.");
    }
    tell(&quorum, Clips::NAME);
    tell(&lookup, Addresses::NAME);
    Ok(())
}

fn tell(stage: &Stage, of: &str) {
    let joined = |names: &[Slug]| {
        let names: Vec<_> = names.iter().map(Slug::as_str).collect();
        names.join(", ")
    };
    match stage {
        Stage::None => {}
        Stage::Packages { missing } => {
            println!("Waiting for the packages of: {}", joined(missing));
            eprintln!("The ceremony makes a {of}.");
        }
        Stage::Words { words, with } => {
            println!("{}", words.join(" "));
            eprintln!(
                "The ceremony makes a {of}. Call {} at numbers that you have from elsewhere. Each reads \
                 these six words. If all are the same, type what you heard: `sidelight-trustee ceremony \
                 accept WORDS`. If one differs, stop, and say so.",
                joined(with)
            );
        }
        Stage::Letters => println!("Accepted. Waiting for the others' letters."),
        Stage::Confirmed { key } => {
            println!(
                "Your share of the {of} is here and confirmed: {key}. Waiting for the others."
            );
        }
    }
}

pub(super) fn share(config: &Config, followed: &Followed, command: &Share) -> anyhow::Result<()> {
    let desk = desk(config, followed)?;
    let view = desk.view()?;
    match command {
        Share::Backup { look_up } => {
            let line = match look_up {
                true => desk.share_sheet::<Addresses>(view.ledger())?,
                false => desk.share_sheet::<Clips>(view.ledger())?,
            };
            eprintln!("Whoever has this line holds your share. Print it, and lock it away.");
            println!("{}", &*line);
        }
        Share::Restore => {
            let line = std::io::read_to_string(std::io::stdin())?;
            let (key, in_force) = desk.restore_share(view.ledger(), &line)?;
            ensure!(
                in_force,
                "kept; it is not of the {key} that is in force in the mirror here"
            );
            println!("The share of the {key} in force is here.");
        }
    }
    Ok(())
}

//! `init` and `key`.

use anyhow::ensure;
use clap::Subcommand;
use rand::rngs::OsRng;
use zeroize::Zeroizing;

use super::{home, keys};
use crate::config::Config;
use crate::keys::Keys;
use crate::lock::LockKey;

/// What to do with the keys.
#[derive(Debug, Subcommand)]
pub(super) enum Key {
    /// Print the public keys: the witness key, for policies, the signing key, the recipient, and
    /// what officers' webhooks check signatures with.
    Public,
    /// Print the one line from which all keys come back, to be kept on paper in a safe.
    Backup,
    /// Take the keys from their printed line, read from standard input, where there are none.
    Restore,
    /// Make new keys in the place of those here, whose printed line is read from standard input. Each record
    /// has to get them: `introduce --old-keys`.
    Renew,
}

pub(super) fn init(config: &Config) -> anyhow::Result<()> {
    let home = home(config)?;
    let there = Keys::exist(&home)?;
    ensure!(!there, "there are keys here already: this was done before");
    let lock = LockKey::read_or_make(&config.key_file, &mut OsRng)?;
    // First, so that keys without it always mean that it was lost.
    home.begin()?;
    let keys = Keys::make(&home, &lock, &config.name, &mut OsRng)?;
    println!("{}", keys.public());
    eprintln!("Give that line to operators, for their policies, and say it to others, too.");
    eprintln!("Print `sidelight-trustee key backup` and lock it away.");
    eprintln!(
        "Keep {} and {} out of every backup.",
        config.high_water.display(),
        config.key_file.display()
    );
    Ok(())
}

pub(super) fn run(config: &Config, command: Key) -> anyhow::Result<()> {
    let home = home(config)?;
    match command {
        Key::Public => {
            let keys = keys(config, &home)?;
            println!("{}", keys.public());
            println!("{}", hex::encode(keys.signing.verifying_key().as_bytes()));
            println!("{}", keys.identity.recipient());
            println!("{}", keys.webhook_key());
        }
        Key::Backup => {
            eprintln!("Whoever has this line is this trustee. It is not needed in daily life.");
            println!("{}", &*keys(config, &home)?.sheet());
        }
        Key::Restore => {
            let lock = LockKey::read_or_make(&config.key_file, &mut OsRng)?;
            let line = std::io::read_to_string(std::io::stdin())?;
            let keys = Keys::restore(&home, &lock, (&config.name, &line), &mut OsRng)?;
            println!("{}", keys.public());
        }
        Key::Renew => {
            let lock = LockKey::read(&config.key_file)?;
            let line = Zeroizing::new(std::io::read_to_string(std::io::stdin())?);
            let keys = Keys::renew(&home, &lock, (&config.name, &line), &mut OsRng)?;
            println!("{}", keys.public());
            eprintln!(
                "Print `sidelight-trustee key backup` and keep the old line beside it: with `--old-keys` \
                 `introduce` takes it, for each record. A program that runs goes on with the old keys: start \
                 it again when the record has the new ones. Operators need the line above for their policies."
            );
        }
    }
    Ok(())
}

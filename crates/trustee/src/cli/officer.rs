//! `officer`, `here`, `away`.

use anyhow::Context as _;
use clap::Subcommand;
use rand::rngs::OsRng;
use sidelight_api::trustee::Availability;
use sidelight_domain::window::{read_minute, write_minute};

use super::ceremony::desk;
use super::home;
use crate::clock::now_ms;
use crate::config::{Config, Followed};
use crate::lock::LockKey;
use crate::officers::Officers;

/// What to do about the people who decide.
#[derive(Debug, Subcommand)]
pub(super) enum Officer {
    /// Print a code by which somebody comes in, once, within a day.
    Invite {
        /// What they are called here.
        name: String,
    },
    /// Say who they are.
    List,
    /// Take somebody out, at once.
    Remove {
        /// What they are called.
        name: String,
    },
}

pub(super) fn run(config: &Config, command: Officer) -> anyhow::Result<()> {
    let lock = LockKey::read(&config.key_file)?;
    let officers = Officers::new(&home(config)?, &lock);
    match command {
        Officer::Invite { name } => {
            let code = officers.invite(&name, now_ms(), &mut OsRng)?;
            println!("{code}");
            match &config.console {
                Some(console) => eprintln!(
                    "Hand the code to {name}, not by e-mail. It is typed at {}enrol, once, within a day.",
                    console.url
                ),
                None => eprintln!("There is no [console] in the configuration yet to type it at."),
            }
        }
        Officer::List => {
            let book = officers.book()?;
            if book.officers.is_empty() && book.invitations.is_empty() {
                println!("Nobody yet; `officer invite NAME` begins.");
            }
            for it in &book.officers {
                println!("{}  since {}", it.name, write_minute(it.since_ms));
            }
            for it in book.invitations.iter().filter(|it| it.until_ms > now_ms()) {
                println!("{}  invited until {}", it.name, write_minute(it.until_ms));
            }
        }
        Officer::Remove { name } => {
            officers.remove(&name, &mut OsRng)?;
            println!("{name} decides nothing here any more.");
        }
    }
    Ok(())
}

/// Tells the operator whether somebody is here, or until when nobody is.
pub(super) fn announce(
    config: &Config,
    followed: &Followed,
    here: Result<(), Option<String>>,
) -> anyhow::Result<()> {
    let until = here.as_ref().err().and_then(Option::as_deref);
    let until = until.map(read_minute).transpose().context("--until")?;
    let availability = Availability {
        available: here.is_ok(),
        until,
    };
    let desk = desk(config, followed)?;
    tokio::runtime::Runtime::new()?.block_on(desk.announce(&availability))?;
    println!("The operator knows.");
    Ok(())
}

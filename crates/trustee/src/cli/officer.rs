//! `officer`, `here`, `away`.

use anyhow::{Context as _, bail};
use clap::Subcommand;
use rand::rngs::OsRng;
use sidelight_api::trustee::Availability;
use sidelight_domain::window::{read_minute, write_minute};
use sidelight_reach::Came;

use super::ceremony::desk;
use super::{home, keys};
use crate::clock::now_ms;
use crate::config::{Config, Followed};
use crate::lock::LockKey;
use crate::officers::Officers;
use crate::paging::Pager;

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
    /// Send somebody a test over every channel by which they are paged.
    Page {
        /// What they are called.
        name: String,
    },
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
        Officer::Page { name } => page(config, officers, &name)?,
        Officer::Remove { name } => {
            officers.remove(&name, &mut OsRng)?;
            println!("{name} decides nothing here any more.");
        }
    }
    Ok(())
}

fn page(config: &Config, officers: Officers, name: &str) -> anyhow::Result<()> {
    let keys = keys(config, &home(config)?)?;
    let pager = Pager::new(config, officers, &keys)?;
    let pager = pager.context("nobody is paged: the configuration has no [[page]]")?;
    let runtime = tokio::runtime::Runtime::new()?;
    let came = runtime.block_on(pager.test(name, now_ms()));
    if came.is_empty() {
        bail!("{name} is not paged: the configuration has no [[page]] of that name");
    }
    for (channel, came) in &came {
        let says = match came {
            Came::Through => "sent",
            Came::Later => "not through; look at address, network and server",
            Came::Never => "refused for good; look at the address",
            Came::Gone => "there is no such address any more",
        };
        println!("{}: {says}", channel.code());
    }
    if came.iter().any(|(_, it)| *it != Came::Through) {
        bail!("not every channel works");
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

//! `officer`.

use clap::Subcommand;
use rand::rngs::OsRng;
use sidelight_domain::window::write_minute;

use super::home;
use crate::clock::now_ms;
use crate::config::Config;
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

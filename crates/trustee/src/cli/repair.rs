//! `repair`: a share that was lost is given again by others.

use clap::Subcommand;
use sidelight_translog::entry::Slug;

use super::ceremony::desk;
use crate::config::{Config, Followed};
use crate::repair::{OpenRepair, Part};

/// What a person decides.
#[derive(Debug, Subcommand)]
pub(super) enum Repair {
    /// This trustee's share is lost: ask the others for it.
    Ask {
        /// A trustee that shall help, by its short name in the record; once for each. Else all others.
        #[arg(long = "from")]
        helpers: Vec<Slug>,
    },
    /// Who asks has read these six words to you, and shall get a share: help.
    Accept {
        /// The words as they were read to you.
        #[arg(required = true)]
        words: Vec<String>,
    },
}

pub(super) fn run(
    config: &Config,
    followed: &Followed,
    command: Option<Repair>,
) -> anyhow::Result<()> {
    let desk = desk(config, followed)?;
    let view = desk.view()?;
    let ledger = view.ledger();
    match command {
        Some(Repair::Ask { helpers }) => {
            let runtime = tokio::runtime::Runtime::new()?;
            tell(&runtime.block_on(desk.ask_repair(ledger, &helpers))?);
        }
        Some(Repair::Accept { words }) => {
            let accepted = desk.accept_repair(ledger, (&words.join(" "), None))?;
            println!(
                "Accepted: {} is helped. The running program goes on.",
                accepted.trustee
            );
        }
        None => {
            let open = desk.repairs(ledger)?;
            if open.is_empty() {
                println!("No repair is open in which you take part.");
            }
            open.iter().for_each(tell);
        }
    }
    Ok(())
}

fn tell(repair: &OpenRepair) {
    let helpers: Vec<_> = repair.helpers.iter().map(Slug::as_str).collect();
    let (who, helpers) = (&repair.trustee, helpers.join(", "));
    match &repair.part {
        Part::Asked => {
            println!("{}", repair.words.join(" "));
            eprintln!(
                "Asked for. Call {helpers} at numbers that you have from elsewhere, and read them these six \
                 words. The share comes when all of them have accepted."
            );
        }
        Part::Waits => {
            println!("{who} asks for a share. {}", repair.asks());
            eprintln!(
                "Helped by {helpers}, all of them or not at all. Call {who} at a number that you have from \
                 elsewhere, and have six words read to you: `sidelight-trustee repair accept WORDS`. Accept \
                 only if you know that it is they who ask, and why. Who is helped holds a share."
            );
        }
        Part::Helps(by) => {
            let by = by.as_ref().map_or(String::new(), |by| format!(" by {by}"));
            println!("{who} is helped, accepted{by}. Waiting for the others.");
        }
        Part::Helped => println!("{who} was helped."),
    }
    if let Some(trouble) = &repair.trouble {
        println!("It does not go on: {trouble}");
    }
}

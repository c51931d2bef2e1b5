//! `cases`, `case`, `approve`, `refuse`.

use anyhow::Context as _;

use super::ceremony::desk;
use crate::cases::Arrived;
use crate::config::{Config, Followed};
use crate::verify::{Check, Cleared, Journalled};
use sidelight_domain::emergency::life::Owner;
use sidelight_domain::emergency::{Danger, NotAsked};
use sidelight_domain::window::write_minute;

pub(super) fn list(config: &Config, followed: &Followed) -> anyhow::Result<()> {
    let lines = desk(config, followed)?.cases()?;
    if lines.is_empty() {
        println!("No case has come.");
    }
    for line in lines {
        let done = match line.done {
            Journalled::Nothing => "waits for a decision",
            Journalled::Answered(_) => "answered",
            Journalled::Refused => "refused",
        };
        println!("{}  {done}", line.release);
    }
    Ok(())
}

/// Prints what a person must know; `false` if a check refuses.
pub(super) fn show(
    config: &Config,
    followed: &Followed,
    (release, checks): (u64, bool),
) -> anyhow::Result<bool> {
    let desk = desk(config, followed)?;
    let view = desk.view()?;
    let (arrived, judged) = desk.case(&view, release)?;
    let cleared = match judged {
        Ok(cleared) => cleared,
        Err(refused) => {
            println!("Case {release} must not be answered. This check does not hold:");
            println!("  {} ({})", refused.check.words(), refused);
            println!(
                "To say so in the record: refuse {release} --check {}",
                refused.check.code()
            );
            return Ok(false);
        }
    };
    print(&cleared, &arrived);
    println!("\n{} checks passed.", Check::ALL.len());
    if checks {
        for check in Check::ALL {
            println!("  {:<10} {}", check.code(), check.words());
        }
    }
    println!("\napprove {release}, or refuse {release} --check person");
    Ok(true)
}

fn print(cleared: &Cleared, arrived: &Arrived) {
    let (claim, entry) = (cleared.claim(), cleared.entry());
    let call = cleared.call_back();
    let (from, to) = (claim.window.from_ms(), claim.window.to_ms());
    let rows = [
        (
            "who asks",
            format!("{}, case {}", cleared.agency(), claim.case),
        ),
        (
            "danger",
            format!("{}: {}. {}", danger(claim.danger), claim.who, claim.harm),
        ),
        ("why now", claim.why_now.clone()),
        ("why no court", claim.why_no_process.clone()),
        ("why footage", claim.why_footage.clone()),
        (
            "what leaves",
            format!(
                "at most {} min of {} camera(s), {} clip(s), between {} and {} UTC",
                entry.seconds.div_ceil(60),
                cleared.cameras().len(),
                entry.clips,
                write_minute(from),
                write_minute(to)
            ),
        ),
        ("the owner", owner(entry.owner, claim.not_asked)),
        (
            "call back",
            format!(
                "{} at {}, {} UTC: {}",
                call.reached,
                call.number,
                write_minute(call.at),
                call.said
            ),
        ),
        (
            "two reviewers",
            "found danger, now, footage that helps, and no time for a court".to_owned(),
        ),
        ("afterwards", claim.process.clone()),
        (
            "the case came",
            format!("{} UTC", write_minute(arrived.seen_ms)),
        ),
    ];
    for (name, says) in rows {
        println!("{name:<14} {says}");
    }
}

fn danger(danger: Danger) -> &'static str {
    match danger {
        Danger::Death => "of death",
        Danger::SeriousInjury => "of a serious injury",
        Danger::Kidnapping => "kidnapping",
        Danger::MissingAtRisk => "missing, at risk",
    }
}

fn owner(owner: Owner, not_asked: Option<NotAsked>) -> String {
    let says = match owner {
        Owner::Agreed => "was asked and agreed",
        Owner::Declined => "was asked and declined",
        Owner::NoAnswer => "was asked and did not answer in time",
        Owner::NotAsked => "was not asked",
    };
    let why = not_asked.map(|reason| match reason {
        NotAsked::OwnerInDanger => ": it would put the owner in danger",
        NotAsked::OwnerSuspected => ": the owner may be the one who does harm",
        NotAsked::OwnerUnreachable => ": nobody there can be reached",
        NotAsked::NoTime => ": there was no time",
    });
    format!("{says}{}", why.unwrap_or_default())
}

pub(super) fn approve(config: &Config, followed: &Followed, release: u64) -> anyhow::Result<()> {
    let desk = desk(config, followed)?;
    let view = desk.view()?;
    let runtime = tokio::runtime::Runtime::new()?;
    let receipt = runtime.block_on(desk.approve(&view, release))?;
    println!("Answered. Your receipt is entry {receipt} of the record.");
    Ok(())
}

pub(super) fn refuse(
    config: &Config,
    followed: &Followed,
    (release, check): (u64, &str),
) -> anyhow::Result<()> {
    let check = Check::parse(check).context("no check has that name; `case` shows them")?;
    let desk = desk(config, followed)?;
    let runtime = tokio::runtime::Runtime::new()?;
    let receipt = runtime.block_on(desk.refuse(release, check))?;
    println!("Refused. Your receipt is entry {receipt} of the record.");
    Ok(())
}

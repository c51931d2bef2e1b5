//! `cases`, `case`, `ask`, `approve`, `refuse`.

use anyhow::Context as _;
use sidelight_domain::window::say_minute;

use super::ceremony::desk;
use crate::cases::Arrived;
use crate::clock::now_ms;
use crate::config::{Config, Followed};
use crate::decision::By;
use crate::desk::{Desk, DeskError};
use crate::told::Told;
use crate::verify::{Check, Cleared, Journalled};

pub(super) fn list(config: &Config, followed: &Followed) -> anyhow::Result<()> {
    let desk = desk(config, followed)?;
    let lines = desk.cases()?;
    if lines.is_empty() {
        println!("No case has come.");
        return Ok(());
    }
    let view = desk.view()?;
    for line in lines {
        let done = match line.done {
            Journalled::Nothing => "waits for a decision",
            Journalled::Answered(_) => "answered",
            Journalled::Refused => "refused",
        };
        let drill = desk.is_drill(&view, line).then_some("  DRILL");
        println!("{}{}  {done}", line.release, drill.unwrap_or_default());
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
    desk.open_case(release, None, now_ms())?;
    let cleared = match judged {
        Ok(cleared) => cleared,
        Err(refused) => {
            println!("Case {release} must not be answered. This check does not hold:");
            println!("  {} ({})", refused.check.words(), refused);
            println!(
                "To say so in the record: refuse {release} --check {}",
                refused.check.code()
            );
            print_paging(&desk, release)?;
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
    print_paging(&desk, release)?;
    for it in desk.recusals(release)? {
        println!(
            "\nstepped back: {}, {}: {}",
            it.name,
            say_minute(it.at_ms),
            it.reason.words()
        );
    }
    for it in desk.thread(release)? {
        println!(
            "\nasked {}: {}",
            say_minute(it.question.asked_ms),
            it.question.text
        );
        match it.reply {
            Some(it) => println!(
                "{}, reviewer (entry {}), {}: {}",
                it.name,
                it.credential,
                say_minute(it.at_ms),
                it.text
            ),
            None => println!("nobody has replied yet"),
        }
    }
    println!("\napprove {release}, or refuse {release} --check person");
    Ok(true)
}

/// Who was paged, and who has opened it.
fn print_paging(desk: &Desk, release: u64) -> anyhow::Result<()> {
    let paging = desk.paging(release)?;
    for it in paging.sendings {
        let (at, channel) = (say_minute(it.since_ms), it.channel.code());
        println!("\npaged {at}: {}, by {channel}: {}", it.name, it.says());
    }
    for it in paging.opened {
        println!("\nopened {}: {}", say_minute(it.at_ms), it.name);
    }
    Ok(())
}

fn print(cleared: &Cleared, arrived: &Arrived) {
    let told = Told::of(cleared, arrived);
    for (name, says) in told.first.into_iter().chain(told.more) {
        println!("{name:<14} {says}");
    }
}

pub(super) fn ask(
    config: &Config,
    followed: &Followed,
    (release, text): (u64, &str),
) -> anyhow::Result<()> {
    let desk = desk(config, followed)?;
    let runtime = tokio::runtime::Runtime::new()?;
    match runtime.block_on(desk.ask(release, (text, None))) {
        Ok(()) => println!("Asked. `case {release}` shows the reply when it is there."),
        Err(DeskError::Operator(error)) => {
            println!("Noted, and handed in when the operator is reached: {error}");
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

pub(super) fn approve(config: &Config, followed: &Followed, release: u64) -> anyhow::Result<()> {
    let desk = desk(config, followed)?;
    let view = desk.view()?;
    let runtime = tokio::runtime::Runtime::new()?;
    let receipt = runtime.block_on(desk.approve(&view, release, By::CommandLine))?;
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
    let receipt = runtime.block_on(desk.refuse(release, check, By::CommandLine))?;
    println!("Refused. Your receipt is entry {receipt} of the record.");
    Ok(())
}

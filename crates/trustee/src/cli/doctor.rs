//! `doctor` and `status`.

use anyhow::ensure;
use sidelight_quorum::{Addresses, Clips};
use sidelight_translog::entry;

use super::ceremony::desk;
use super::{check_begun, home, keys};
use crate::clock::now_ms;
use crate::config::{Config, Followed};
use crate::home::Home;
use crate::lock::LockKey;
use crate::mark::Mark;
use crate::mirror::Mirror;
use crate::officers::Officers;
use crate::paging::Pager;
use crate::status;

/// Looks, prints, and answers whether nothing fails.
pub(super) fn look(config: &Config) -> bool {
    let mut good = true;
    let mut say = |what: &str, found: anyhow::Result<String>| match found {
        Ok(says) => println!("ok    {what}: {says}"),
        Err(error) => {
            good = false;
            println!("FAIL  {what}: {error:#}");
        }
    };
    let home = match home(config) {
        Ok(home) => home,
        Err(error) => {
            say("folders", Err(error));
            return false;
        }
    };
    let found = keys(config, &home).map(|keys| keys.public());
    say("keys", found);
    let begun = check_begun(config, &home).map(|()| config.high_water.display().to_string());
    say("what was signed last", begun);
    say("paging", paging(config, &home));
    for followed in &config.record {
        say(followed.operator.as_str(), look_at(&home, followed));
        if followed.trustee.is_some() {
            let what = format!("cases of {}", followed.operator);
            say(&what, ready(config, followed));
        }
    }
    good
}

/// A record's copy, replayed, and held against what was signed of it.
fn look_at(home: &Home, followed: &Followed) -> anyhow::Result<String> {
    let vkey = followed.vkey()?;
    let mirror = Mirror::open(home, &vkey)?;
    let signed = Mark::new(home, &vkey).load()?;
    let signed = signed.map_or(0, |(_, head)| head.size());
    ensure!(
        signed > 0 || !mirror.has_begun(),
        "what was signed last is missing: put it back"
    );
    let here = entry::counted(mirror.size());
    Ok(format!("{here} here, {signed} signed"))
}

/// Who of the officers is paged, and who is not.
fn paging(config: &Config, home: &Home) -> anyhow::Result<String> {
    let lock = LockKey::read(&config.key_file)?;
    let officers = Officers::new(home, &lock);
    let keys = keys(config, home)?;
    let Some(pager) = Pager::new(config, officers.clone(), &keys)? else {
        return Ok("nobody is paged: there is no [[page]]".to_owned());
    };
    let (unknown, unreached) = pager.strays(&officers.book()?);
    ensure!(
        unknown.is_empty(),
        "[[page]] names nobody who is an officer here: {}",
        unknown.join(", ")
    );
    let paged = config.page.iter().map(|it| it.officer.as_str());
    let paged = paged.collect::<Vec<_>>().join(", ");
    Ok(match unreached.is_empty() {
        true => format!("{paged}; `officer page NAME` tries it"),
        false => format!("{paged}; not paged: {}", unreached.join(", ")),
    })
}

/// Whether a case could be checked and answered.
fn ready(config: &Config, followed: &Followed) -> anyhow::Result<String> {
    let desk = desk(config, followed)?;
    desk.is_ready()?;
    let view = desk.view()?;
    ensure!(
        !desk.has_other_keys(view.ledger()),
        "the record has other keys of this trustee than are here: `introduce --old-keys` brings in new ones; \
         once they are entered, start the program again"
    );
    if view.ledger().trustee_sets().is_empty() {
        return Ok("the record has no quorum key yet".to_owned());
    }
    desk.share_sheet::<Clips>(view.ledger())?;
    if view.ledger().lookup_sets().is_empty() {
        return Ok("the share of the quorum key in force is here".to_owned());
    }
    desk.share_sheet::<Addresses>(view.ledger())?;
    Ok("the shares of the quorum key and of the look-up key in force are here".to_owned())
}

/// Prints what happened last.
pub(super) fn tell(config: &Config, json: bool) -> anyhow::Result<()> {
    let home = home(config)?;
    let mut all = Vec::new();
    for followed in &config.record {
        let vkey = followed.vkey()?;
        let status = status::File::new(&home, &vkey).read();
        let (seats, set_ups) = match followed.trustee {
            Some(_) => {
                let desk = desk(config, followed)?;
                (desk.seats(), Some(desk.set_ups()?))
            }
            None => (None, None),
        };
        match &status {
            _ if json => all.push(serde_json::json!({
                "operator": followed.operator, "log": vkey.name(), "status": status,
                "seats": seats,
                "set_ups": set_ups.as_ref().map(|(counted, max)| serde_json::json!({
                    "counted": counted, "per_day_max": max,
                })),
            })),
            None => println!("{}  nothing yet", followed.operator),
            Some(it) => {
                let (word, entries) = (it.state.as_str(), entry::counted(it.entries));
                println!("{}  {word}, {entries}  {}", followed.operator, it.says);
            }
        }
        if let Some((counted, max)) = set_ups.filter(|(it, _)| !json && it.day > 0) {
            println!("  {}", counted.says(max, now_ms()));
        }
        if let Some(seats) = seats.filter(|_| !json) {
            println!("  {}", seats.says());
            if seats.alarm {
                println!("  ALARM: if one more is away, nothing can be answered");
            }
        }
    }
    if json {
        println!("{:#}", serde_json::json!({ "records": all }));
    }
    Ok(())
}

//! `run`.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, bail, ensure};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::{check_begun, home};
use crate::attend::{attend, attend_cases, attend_look_ups, attend_repairs};
use crate::clock::now_ms;
use crate::config::Config;
use crate::console::{Console, Seat};
use crate::desk::Desk;
use crate::follow::Follower;
use crate::keys::Keys;
use crate::lock::LockKey;
use crate::officers::Officers;
use crate::paging::{Pager, Rounds};

/// In `data_dir`, held locked by the one process that may sign.
const RUNNING: &str = "running";

/// Follows every record until interrupted.
pub(super) async fn run(config: &Config) -> anyhow::Result<()> {
    let home = home(config)?;
    check_begun(config, &home)?;
    let lock = LockKey::read(&config.key_file)?;
    let keys = Arc::new(Keys::load(&home, &lock, &config.name)?);
    let _right = take_right(&config.data_dir)?;
    ensure!(
        !config.record.is_empty(),
        "no record is followed: add [[record]]"
    );
    let stopping = CancellationToken::new();
    let officers = Officers::new(&home, &lock);
    let pager = Pager::new(config, officers.clone(), &keys)?.map(Arc::new);
    if let Some(pager) = &pager {
        name_strays(pager, &officers)?;
    }
    let (mut tasks, mut seats) = (Vec::new(), Vec::new());
    for followed in &config.record {
        let vkey = followed.vkey()?;
        let follower = {
            let (home, keys) = (home.clone(), keys.clone());
            tokio::task::spawn_blocking(move || Follower::open(&home, keys, &vkey)).await?
        };
        let follower = follower.with_context(|| followed.operator.to_string())?;
        if followed.trustee.is_some() {
            let desk = Desk::new(&home, &lock, &keys, followed)?;
            let (view, stop) = (follower.watch(), stopping.clone());
            tasks.push(tokio::spawn(attend_cases(desk.clone(), view, stop)));
            let (view, stop) = (follower.watch(), stopping.clone());
            tasks.push(tokio::spawn(attend_repairs(desk.clone(), view, stop)));
            let (view, stop) = (follower.watch(), stopping.clone());
            tasks.push(tokio::spawn(attend_look_ups(desk.clone(), view, stop)));
            let (view, stop) = (follower.watch(), stopping.clone());
            tasks.push(tokio::spawn(attend(desk.clone(), view, stop)));
            if let Some(pager) = &pager {
                let (view, stop) = (follower.watch(), stopping.clone());
                tasks.push(tokio::spawn(Rounds::new(pager, &desk).run(view, stop)));
            }
            seats.push(Seat {
                desk,
                view: follower.watch(),
                operator: followed.operator.clone(),
            });
        }
        let (followed, stopping) = (followed.clone(), stopping.clone());
        tasks.push(tokio::spawn(async move {
            follower.run(&followed, stopping).await;
        }));
    }
    if let Some(console) = &config.console {
        let listener = TcpListener::bind(console.listen).await;
        let listener = listener.with_context(|| format!("console.listen {}", console.listen))?;
        let site = (console, config.name.as_str(), config.page.as_slice());
        let pages = Console::new(site, officers, seats, now_ms)?;
        tracing::info!(url = %console.url, "the console");
        tasks.push(tokio::spawn(pages.serve(listener, stopping.clone())));
    }
    interrupted().await;
    stopping.cancel();
    for task in tasks {
        task.await?;
    }
    Ok(())
}

/// Says that the configuration names who is no officer. The program starts all the same: whoever was taken
/// out of the officers must not keep the record from being witnessed.
fn name_strays(pager: &Pager, officers: &Officers) -> anyhow::Result<()> {
    let (unknown, unreached) = pager.strays(&officers.book()?);
    if !unknown.is_empty() {
        let named = unknown.len();
        tracing::error!(
            named,
            "[[page]] names somebody who is no officer here; `doctor` says whom"
        );
    }
    if !unreached.is_empty() {
        let officers = unreached.len();
        tracing::warn!(
            officers,
            "there are officers without a [[page]]; `doctor` says whom"
        );
    }
    Ok(())
}

fn take_right(data_dir: &Path) -> anyhow::Result<File> {
    let path = data_dir.join(RUNNING);
    let file = File::create(&path).with_context(|| format!("cannot make {}", path.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            bail!("another sidelight-trustee runs here; stop it first")
        }
        Err(TryLockError::Error(error)) => Err(error).context("cannot lock the data folder"),
    }
}

/// Ends with Ctrl-C or SIGTERM.
async fn interrupted() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}

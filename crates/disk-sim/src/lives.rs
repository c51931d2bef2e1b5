//! A program's life on the simulated disk, once for every change it makes, and once more for every sync
//! that a broken program would leave out.
//!
//! A life is a function that does on the disk what a program does. When the disk is off, it starts it again
//! with the loss it was given and goes on as the restarted program would. It panics when a promise is
//! broken.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Once;

use super::{Fault, Loss, SimDisk, SyncSite};

/// See the module.
pub type Life<'a> = &'a dyn Fn(&SimDisk, Loss);

/// What a look at one life gave.
struct Lived {
    /// Changes it made in all, restarts included.
    changes: usize,
    /// The places that synced.
    sites: BTreeSet<SyncSite>,
    /// Which promise was broken.
    breach: Option<String>,
}

thread_local! {
    /// What the life that this thread lives has panicked with; `None` between lives.
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Lives end in panics by the hundred: what they say is kept, and not printed.
fn keep_panics() {
    static KEEP: Once = Once::new();
    KEEP.call_once(|| {
        let print = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            let living = PANIC.with_borrow_mut(|said| {
                let said = said.as_mut();
                said.map(|said| *said = panic.to_string()).is_some()
            });
            if !living {
                print(panic);
            }
        }));
    });
}

/// Lives once.
fn live(
    life: Life<'_>,
    (fault, loss): (Option<Fault>, Loss),
    left_out: Option<&SyncSite>,
) -> Lived {
    let disk = SimDisk::leaving_out(left_out.cloned());
    disk.arm(fault);
    keep_panics();
    PANIC.set(Some(String::new()));
    let ended = catch_unwind(AssertUnwindSafe(|| life(&disk, loss)));
    let said = PANIC.take().unwrap_or_default();
    Lived {
        changes: disk.changes(),
        sites: disk.sites(),
        breach: ended.err().map(|_| format!("{fault:?}, {loss:?}: {said}")),
    }
}

/// Lives once for every change and every loss, stopped there; ends at the first broken promise. `torn` is how
/// many ways of tearing are tried at each change.
fn explore(life: Life<'_>, torn: u64, left_out: Option<&SyncSite>) -> Lived {
    let mut all = live(life, (None, Loss::Unsynced), left_out);
    // From the end: what a sync was for is usually missed at once.
    let stops = (0..all.changes).rev().flat_map(|change| {
        let torn = (0..torn).map(move |n| Loss::Torn(change as u64 * 1_000 + n));
        let after = [Loss::Unsynced, Loss::Nothing].into_iter().chain(torn);
        let after = after.map(move |loss| (Some(Fault::After(change)), loss));
        after.chain([(Some(Fault::Before(change)), Loss::Unsynced)])
    });
    for stop in stops {
        if all.breach.is_some() {
            break;
        }
        let lived = live(life, stop, left_out);
        all.breach = lived.breach;
        all.sites.extend(lived.sites);
    }
    all
}

/// The first broken promise, wherever the disk stops.
pub fn first_breach(life: Life<'_>, torn: u64) -> Option<String> {
    explore(life, torn, None).breach
}

/// Leaves out one sync after the other: asserts that each is missed in one of these lives, and answers the
/// places.
pub fn assert_each_sync_is_missed(lives: &[Life<'_>]) -> BTreeSet<SyncSite> {
    let whole: Vec<_> = lives.iter().map(|life| explore(*life, 0, None)).collect();
    for lived in &whole {
        assert_eq!(lived.breach, None, "with every sync in its place");
    }
    let sites: BTreeSet<_> = whole.iter().flat_map(|lived| lived.sites.clone()).collect();
    let missed = |site: &SyncSite| {
        let mut visiting = lives
            .iter()
            .zip(&whole)
            .filter(|(_, lived)| lived.sites.contains(site));
        visiting.any(|(life, _)| explore(*life, 0, Some(site)).breach.is_some())
    };
    let idle: Vec<_> = sites.iter().filter(|site| !missed(site)).collect();
    assert!(idle.is_empty(), "nobody misses the sync at {idle:#?}");
    sites
}

/// The lines below `source`, a file or a folder, that sync and are none of `sites`: what no life reaches.
pub fn unvisited(source: &Path, sites: &BTreeSet<SyncSite>) -> io::Result<Vec<String>> {
    let source = source.canonicalize()?;
    let mut lines = Vec::new();
    if source.is_dir() {
        for entry in std::fs::read_dir(&source)? {
            lines.extend(unvisited(&entry?.path(), sites)?);
        }
        return Ok(lines);
    }
    let visited = |number: u32| {
        let mut here = sites.iter().filter(|site| site.line == number);
        here.any(|site| source.ends_with(site.source))
    };
    let text = std::fs::read_to_string(&source)?;
    for (line, number) in text.lines().zip(1..) {
        let code = line.trim_start();
        let syncs = SYNCS.iter().any(|call| code.contains(call)) && !code.starts_with("//");
        if syncs && !visited(number) {
            lines.push(format!("{}:{number}: {code}", source.display()));
        }
    }
    Ok(lines)
}

/// How a line that syncs looks, in a program that goes through [`sidelight_disk::Disk`].
const SYNCS: &[&str] = &[".sync()", ".sync_folder(", "sidelight_disk::write"];

//! One program for a data folder. The lock is the kernel's, which gives it up however the program ends; what
//! is in the file tells `doctor` who holds it and where that listens.

use std::fs::{File, TryLockError};
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, bail};
use serde::{Deserialize, Serialize};

/// The file in the data folder.
const FILE: &str = "running";
/// `doctor` holds the lock for the moment in which it tries it.
const TRIES: u32 = 5;
/// Between two tries.
const AGAIN: Duration = Duration::from_millis(100);

/// Who runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Runs {
    pid: u32,
    /// Where it listens; empty for the moment before it does.
    listens: Vec<SocketAddr>,
}

impl Runs {
    /// Whether it listens there.
    pub(crate) fn listens(&self, address: SocketAddr) -> bool {
        self.listens.contains(&address)
    }

    /// The number of its process.
    pub(crate) fn pid(&self) -> u32 {
        self.pid
    }
}

/// The right to run on a data folder; given up when dropped.
#[derive(Debug)]
pub(crate) struct Running(File);

impl Running {
    /// Takes it, or says that another program has it.
    pub(crate) async fn take(data_dir: &Path) -> anyhow::Result<Self> {
        let path = data_dir.join(FILE);
        // What is in it is another's until the lock is ours.
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .with_context(|| format!("cannot make {}", path.display()))?;
        for _ in 0..TRIES {
            match file.try_lock() {
                Ok(()) => return Ok(Self(file)),
                Err(TryLockError::WouldBlock) => tokio::time::sleep(AGAIN).await,
                Err(TryLockError::Error(error)) => {
                    return Err(error).with_context(|| format!("cannot lock {}", path.display()));
                }
            }
        }
        let who = read(&path).map_or(String::new(), |it| format!(" (process {})", it.pid));
        let folder = data_dir.display();
        bail!("another sidelightd{who} runs on {folder}; two would spoil it: stop that one first");
    }

    /// Says where this program listens.
    pub(crate) fn tell(&mut self, listens: Vec<SocketAddr>) -> anyhow::Result<()> {
        let pid = std::process::id();
        let text = serde_json::to_vec(&Runs { pid, listens })?;
        self.0.set_len(0)?;
        self.0.write_all(&text)?;
        Ok(())
    }
}

fn read(path: &Path) -> Option<Runs> {
    serde_json::from_slice(&std::fs::read(path).ok()?).ok()
}

/// The program that runs on a data folder, if one does.
pub(crate) fn who(data_dir: &Path) -> Option<Runs> {
    let path = data_dir.join(FILE);
    let file = File::open(&path).ok()?;
    matches!(file.try_lock(), Err(TryLockError::WouldBlock))
        .then(|| read(&path).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[tokio::test]
    async fn one_at_a_time_and_it_is_told_who() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(who(folder.path()), None);
        let mut first = Running::take(folder.path()).await.unwrap();
        assert_eq!(who(folder.path()), Some(Runs::default()));
        let address = SocketAddr::from(([127, 0, 0, 1], 4870));
        first.tell(vec![address]).unwrap();
        let runs = who(folder.path()).unwrap();
        assert!(runs.listens(address) && runs.pid() == std::process::id());
        let refused = Running::take(folder.path()).await.unwrap_err().to_string();
        assert!(refused.contains("another sidelightd"), "{refused}");
        assert!(refused.contains(&runs.pid().to_string()), "{refused}");
        drop(first);
        assert_eq!(who(folder.path()), None);
        let _next = Running::take(folder.path()).await.unwrap();
    }
}

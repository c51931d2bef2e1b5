//! The steps that run in `web/`. Its package.json has the scripts `typecheck`, `test`, `build`, `e2e`.

use super::{Bench, Outcome};
use anyhow::Result;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

const WEB: &str = "web";
/// Where `npm run build` writes; committed, so that a build of the server needs no Node.
const ASSETS: &str = "crates/server/assets";
const ABSENT: Outcome = Outcome::Skipped("web/package-lock.json is not there");

impl Bench {
    fn npm(&self, arguments: &[&str]) -> Command {
        let mut command = self.command(WEB, "npm");
        // The browser is the machine's own; nothing may fetch another.
        command
            .args(arguments)
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        command
    }

    /// Installs the packages once per run; `None` when all is well.
    pub(super) fn web(&mut self) -> Result<Option<Outcome>> {
        if self.web_ready {
            return Ok(None);
        }
        if !self.root.join(WEB).join("package-lock.json").is_file() {
            return Ok(Some(ABSENT));
        }
        let outcome = self.outcome(self.npm(&["ci", "--no-audit", "--no-fund"]))?;
        self.web_ready = matches!(outcome, Outcome::Passed);
        Ok((!self.web_ready).then_some(outcome))
    }

    fn script(&mut self, name: &str) -> Result<Outcome> {
        if let Some(stopped) = self.web()? {
            return Ok(stopped);
        }
        self.outcome(self.npm(&["run", name]))
    }
}

pub(super) fn typecheck(bench: &mut Bench) -> Result<Outcome> {
    bench.script("typecheck")
}

pub(super) fn unit(bench: &mut Bench) -> Result<Outcome> {
    bench.script("test")
}

/// `cargo xtask web`, without the comparison.
pub(super) fn build(bench: &mut Bench) -> Result<Outcome> {
    bench.script("build")
}

/// Builds the assets over the committed ones and fails if that changed, added or removed a file.
/// What was built stays: it is what should be committed.
pub(super) fn bundle(bench: &mut Bench) -> Result<Outcome> {
    let folder = bench.root.join(ASSETS);
    let before = contents(&folder)?;
    match bench.script("build")? {
        Outcome::Passed => {}
        other => return Ok(other),
    }
    let after = contents(&folder)?;
    let changed: Vec<&String> = before
        .keys()
        .chain(after.keys().filter(|name| !before.contains_key(*name)))
        .filter(|name| before.get(*name) != after.get(*name))
        .collect();
    for name in &changed {
        println!("{ASSETS}/{name} is not what web/ builds; commit the new one");
    }
    Ok(if changed.is_empty() {
        Outcome::Passed
    } else {
        Outcome::Failed
    })
}

pub(super) fn e2e(bench: &mut Bench) -> Result<Outcome> {
    if !bench.root.join(WEB).join("package-lock.json").is_file() {
        return Ok(ABSENT);
    }
    // Nothing to do when the step before has built it; needed for `--only e2e`.
    let build = super::rust::build(bench)?;
    let Outcome::Passed = build else {
        return Ok(build);
    };
    bench.script("e2e")
}

/// All files below a folder by relative path; empty when there is no folder.
fn contents(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        let Ok(entries) = std::fs::read_dir(&next) else {
            continue;
        };
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder)?.to_string_lossy().into_owned();
                found.insert(name, std::fs::read(&path)?);
            }
        }
    }
    Ok(found)
}

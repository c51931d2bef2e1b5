//! The rulebook this program goes by: the built-in one, or a file of the operator's.
//!
//! Its text is a public document and its hash an entry of the record before anything is decided under
//! it (`record::standing`). What it says is in `domain::rulebook`, what decides under it in
//! `sidelight-rules`.

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use anyhow::{Context as _, ensure};
use sidelight_domain::rulebook::{RULEBOOK_BYTES_MAX, Rulebook};
use sidelight_rules::Decider;
use sidelight_translog::ledger::{PROCESS_DAYS, PolicyRecord};

use crate::app::App;
use crate::record::{Published, day_of};

/// The rulebook that comes with the program.
const BUILT_IN: &str = include_str!("../../../policy/rulebook-1.toml");

/// A rulebook, read, with the text that was hashed.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    /// The exact text.
    pub(crate) text: String,
    /// What it says.
    pub(crate) book: Rulebook,
    /// What decides.
    pub(crate) by: Decider,
}

impl Rules {
    /// Reads the operator's file, or the built-in one.
    pub(crate) fn load(file: Option<&Path>) -> anyhow::Result<Self> {
        let text = match file {
            None => BUILT_IN.to_owned(),
            Some(path) => {
                let size = std::fs::metadata(path).map(|file| file.len());
                let size =
                    size.with_context(|| format!("cannot read the rulebook {}", path.display()))?;
                ensure!(
                    size <= RULEBOOK_BYTES_MAX as u64,
                    "a rulebook has at most {RULEBOOK_BYTES_MAX} bytes"
                );
                std::fs::read_to_string(path)
                    .with_context(|| format!("cannot read the rulebook {}", path.display()))?
            }
        };
        let rules = Self::read(text)?;
        let days = rules.book.emergency.as_ref().map(|it| it.process_days);
        ensure!(
            days.is_none_or(|days| days == u64::from(PROCESS_DAYS)),
            "the record counts {PROCESS_DAYS} days until a court is asked: process_days says otherwise"
        );
        Ok(rules)
    }

    fn read(text: String) -> anyhow::Result<Self> {
        let (book, by) = sidelight_rules::read(&text)?;
        Ok(Self { text, book, by })
    }
}

/// What this operator goes by: its own rulebook once that is in force in the public record, and until
/// then the one that is.
#[derive(Debug)]
pub(crate) struct RulesInForce {
    own: Rules,
    now: RwLock<Arc<Rules>>,
}

impl RulesInForce {
    /// The operator's own, until [`follow`] finds another one in force.
    pub(crate) fn new(own: Rules) -> Self {
        let now = RwLock::new(Arc::new(own.clone()));
        Self { own, now }
    }

    /// The operator's own, in force or not yet.
    pub(crate) fn own(&self) -> &Rules {
        &self.own
    }

    /// The one to go by.
    pub(crate) fn now(&self) -> Arc<Rules> {
        Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Goes by the rulebook that is in force today, if it can still be read.
pub(crate) async fn follow(app: &App) -> anyhow::Result<()> {
    let Some(policy) = policy_today(app) else {
        return Ok(());
    };
    if policy.rulebook.0 == app.rules().book.hash {
        return Ok(());
    }
    let reader = app.clone();
    let read = move || document(&reader, &policy)?.map(Rules::read).transpose();
    if let Some(rules) = tokio::task::spawn_blocking(read).await?? {
        tracing::info!(version = policy.version, "another rulebook is in force");
        let mut now = app
            .rules
            .now
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *now = Arc::new(rules);
    }
    Ok(())
}

fn policy_today(app: &App) -> Option<PolicyRecord> {
    let today = day_of(app.now_ms());
    let look = |log: &Published| {
        // An entry is never before the last one, whatever the clock says.
        let day = log.day().map_or(today, |last| last.max(today));
        log.ledger().policy_on(day).copied()
    };
    app.record.view(look).flatten()
}

/// The rulebook that the public record says is in force today; `None` while there is none. Blocks on
/// the disk.
pub(crate) fn in_force(app: &App) -> anyhow::Result<Option<(PolicyRecord, Rulebook)>> {
    let Some(policy) = policy_today(app) else {
        return Ok(None);
    };
    Ok(recorded(app, &policy)?.map(|book| (policy, book)))
}

/// A rulebook of the public record, to be read; `None` if its text was redacted. Blocks on the disk.
pub(crate) fn recorded(app: &App, policy: &PolicyRecord) -> anyhow::Result<Option<Rulebook>> {
    let text = document(app, policy)?;
    Ok(text.map(|text| Rulebook::parse(&text)).transpose()?)
}

fn document(app: &App, policy: &PolicyRecord) -> anyhow::Result<Option<String>> {
    let bytes = app.record.document(policy.rulebook)?;
    Ok(bytes.map(String::from_utf8).transpose()?)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn the_built_in_rulebook_is_sound_and_a_file_replaces_it() {
        let built_in = Rules::load(None).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("rulebook.toml");
        let text = built_in.text.replace("life_days = 14", "life_days = 7");
        std::fs::write(&file, &text).unwrap();
        let other = Rules::load(Some(&file)).unwrap();
        assert_eq!(other.book.request.life_days, 7);
        assert_ne!(other.book.hash, built_in.book.hash);
        std::fs::write(&file, "version = 1").unwrap();
        assert!(Rules::load(Some(&file)).is_err());
        assert!(Rules::load(Some(&folder.path().join("absent"))).is_err());
    }

    #[test]
    fn a_rulebook_says_as_many_days_for_a_court_as_the_record_counts() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("rulebook.toml");
        let text = include_str!("../../../policy/rulebook-2.toml");
        for (days, loads) in [("7", true), ("14", false)] {
            let text = text.replace("process_days = 7", &format!("process_days = {days}"));
            std::fs::write(&file, text).unwrap();
            assert_eq!(Rules::load(Some(&file)).is_ok(), loads, "{days}");
        }
    }
}

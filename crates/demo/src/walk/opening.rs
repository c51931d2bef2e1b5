//! What follows a release, whatever it was for: the trustees' answers, what they open for the officer, and
//! the notices that tell the owner. What was opened lies in a folder under `officer/`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use sidelight_api::emergency::Answers;

use super::ending::sidelight;
use super::packing::write_private;
use super::{DEADLINE, Stage, until};
use crate::cast::TRUSTEES;
use crate::trustees;

/// A person at each of two trustees looks at the case and approves; where others run them, theirs do.
pub(super) async fn answer(stage: &Stage<'_>, release: u64) -> anyhow::Result<()> {
    let layout = &stage.neighbourhood.layout;
    if layout.is_by_hand() {
        return Ok(());
    }
    let release = release.to_string();
    let its_line = format!("{release} ");
    for trustee in &TRUSTEES[..2] {
        let amiss = format!("{}: no case has come", trustee.name);
        until(&amiss, DEADLINE, async || {
            let come = trustees::run(&layout.trustee(trustee, &["cases"])).await?;
            let mut lines = come.lines();
            Ok(lines.find(|line| line.starts_with(&its_line)).map(drop))
        })
        .await?;
        let show = layout.trustee(trustee, &["case", &release, "--checks"]);
        let case = trustees::run(&show).await.with_context(|| trustee.name)?;
        ensure!(case.contains("checks passed"), "{}: {case}", trustee.name);
        trustees::run(&layout.trustee(trustee, &["approve", &release])).await?;
    }
    Ok(())
}

/// What trustees answered, once it opens something.
pub(super) async fn answered(
    ask: impl AsyncFn() -> anyhow::Result<Answers>,
) -> anyhow::Result<Answers> {
    until("too few trustees have answered", DEADLINE, async || {
        let answers = ask().await?;
        Ok(Some(answers).filter(|it| !it.clips.is_empty()))
    })
    .await
}

/// Where it is put.
pub(super) struct Kept(PathBuf);

impl Kept {
    /// An empty folder of this name.
    pub(super) fn new(stage: &Stage<'_>, name: &str) -> anyhow::Result<Self> {
        let folder = stage.part("officer").join(name);
        if folder.exists() {
            std::fs::remove_dir_all(&folder)?;
        }
        std::fs::create_dir_all(folder.join("answers"))?;
        Ok(Self(folder))
    }

    /// What the trustees sealed to the agency.
    pub(super) fn answers(&self, answers: &Answers) -> anyhow::Result<()> {
        for it in &answers.trustees {
            if let Some(sealed) = &it.sealed {
                let file = self.0.join("answers").join(format!("{}.age", it.trustee));
                std::fs::write(file, &sealed.0)?;
            }
        }
        Ok(())
    }

    /// A sealed track.
    pub(super) fn track(&self, n: u64, sealed: &[u8]) -> anyhow::Result<()> {
        Ok(std::fs::write(self.0.join(track_name(n)), sealed)?)
    }
}

fn track_name(n: u64) -> String {
    format!("clip-{n}.mp4.age")
}

/// Combines, into `opened/` of the folder; the identity stays beside it.
pub(super) async fn open(stage: &Stage<'_>, name: &str, answers: &Answers) -> anyhow::Result<()> {
    let folder = stage.part("officer").join(name);
    let identity = stage.worker("officer")?.delivery_identity(stage.record());
    let identity = identity.await?;
    let text = |path: &Path| path.display().to_string();
    let key = folder.join("identity.txt");
    write_private(&key, identity.to_secret_text().as_bytes())?;
    let (url, release) = (
        stage.neighbourhood.layout.public_url().to_string(),
        answers.release.to_string(),
    );
    let (key, given, into) = (
        text(&key),
        text(&folder.join("answers")),
        text(&folder.join("opened")),
    );
    let tracks: Vec<String> = answers
        .clips
        .iter()
        .map(|clip| text(&folder.join(track_name(clip.n))))
        .collect();
    let mut arguments = vec!["release", "open", "--record", &url, "-i", &key];
    arguments.extend(["--answers", &given, "--into", &into, &release]);
    arguments.extend(tracks.iter().map(String::as_str));
    sidelight(stage, &arguments).await?;
    let opened = std::fs::read_dir(&into)?.count();
    ensure!(opened == answers.clips.len(), "{opened} of them opened");
    Ok(())
}

/// How many notices of a release the record has.
pub(super) async fn notices(stage: &Stage<'_>, release: u64) -> anyhow::Result<usize> {
    let found = stage.record().read(|log| {
        let mut all = log.ledger().each_release();
        all.find(|(index, _)| *index == release)
            .map(|(_, followed)| followed.notices.len())
    });
    found.await?.context("the record has no such release")
}

/// The notices of both trustees, found by the household's own notice key.
pub(super) async fn told(stage: &Stage<'_>, release: u64) -> anyhow::Result<()> {
    until("the trustees posted no notice", DEADLINE, async || {
        Ok((notices(stage, release).await? >= 2).then_some(()))
    })
    .await?;
    let keyring = stage.rosa().resident.known().await?.keyring;
    let key = stage.part("resident").join("notice-identity.txt");
    if key.exists() {
        std::fs::remove_file(&key)?;
    }
    write_private(&key, keyring.notice.to_secret_text().as_bytes())?;
    let (key, url) = (
        key.display().to_string(),
        stage.neighbourhood.layout.public_url().to_string(),
    );
    sidelight(stage, &["notices", "-i", &key, &url]).await
}

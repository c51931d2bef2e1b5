//! The entry that reviewers sign: made once, shown word for word, entered with the decision in it.

use rand::rngs::OsRng;
use sidelight_api::decision::FieldOpening as WireOpening;
use sidelight_api::emergency::{Refusal, ToDecide};
use sidelight_domain::record::Hash;
use sidelight_store::emergencies::PreparedRelease;
use sidelight_store::record::LogSubmission;
use sidelight_translog::entry::{Body, Commitment, Entry, FieldOpening, Kind};
use sidelight_translog::hash::Sha256Hash;

use super::sign::to_sign;
use crate::app::{App, random};
use crate::asking::credential::Decider;
use crate::asking::entry::{body_of, entry_text, origin};
use crate::endpoints::decisions::wire::opening;
use crate::problem::{ApiError, ApiResult};
use crate::record::Draft;
use crate::record::decided::{By, covered, decided, digest};

/// No decision yet, or never one.
pub(crate) const UNDECIDED: Sha256Hash = Sha256Hash([0; 32]);

/// An entry whose commitments have fresh salts, or those with which somebody was shown it.
pub(crate) struct Committing<'a> {
    draft: Draft,
    kind: Kind,
    given: Option<&'a [WireOpening]>,
}

impl<'a> Committing<'a> {
    /// Begins an entry.
    pub(crate) fn new(kind: Kind, given: Option<&'a [WireOpening]>) -> Self {
        let draft = Draft::new(kind);
        Self { draft, kind, given }
    }

    /// Commits to a value.
    pub(crate) fn commit(&mut self, field: &'static str, value: impl Into<Vec<u8>>) -> Commitment {
        let salt = self.given.into_iter().flatten();
        let mut salt = salt.filter(|it| it.field == field).map(|it| it.salt);
        let opening = match salt.next() {
            Some(salt) => FieldOpening {
                salt,
                value: value.into(),
            },
            None => FieldOpening::new(value, &mut OsRng),
        };
        self.draft.commit_with(field, opening)
    }

    /// What is signed and then entered; with a public text, if it names one.
    pub(crate) fn prepared(
        self,
        app: &App,
        body: Body,
        document: Option<Vec<u8>>,
    ) -> ApiResult<Prepared> {
        let kind = self.kind;
        let made = self
            .draft
            .submission(body, document, app.now_ms())
            .map_err(ApiError::internal)?;
        let lines = covered(&made.draft).ok_or_else(|| ApiError::internal("nobody decides so"))?;
        let digest = digest(&origin(app)?, kind.as_str(), &lines);
        Ok(Prepared {
            submission: made,
            digest: digest.0,
            lines,
        })
    }
}

/// An entry to come with its digest, before anybody signed.
pub(crate) struct Prepared {
    /// With its openings.
    pub(crate) submission: LogSubmission,
    /// What a reviewer signs.
    pub(crate) digest: Hash,
    /// The lines that it covers.
    pub(crate) lines: Vec<(String, String)>,
}

impl Prepared {
    /// As a reviewer is shown it.
    pub(crate) fn to_decide(&self, app: &App, deciders: &[Decider]) -> ApiResult<ToDecide> {
        let openings = self.submission.openings.iter().cloned().map(opening);
        Ok(ToDecide {
            lines: self.lines.clone(),
            openings: openings.collect::<ApiResult<_>>()?,
            sign: to_sign(app, self.digest, deciders),
        })
    }

    /// A refusal as a reviewer is shown it.
    pub(crate) fn refusal(
        &self,
        app: &App,
        (reason, deciders): (&str, &[Decider]),
    ) -> ApiResult<Refusal> {
        let shown = self.to_decide(app, deciders)?;
        let minutes = shown.lines.iter().find(|(name, _)| name == "minutes");
        let minutes = minutes.map(|(_, value)| value.parse());
        Ok(Refusal {
            minutes: minutes.transpose().map_err(ApiError::internal)?,
            reason: reason.to_owned(),
            lines: shown.lines,
            openings: shown.openings,
            sign: shown.sign,
        })
    }

    /// The same with the decision in it.
    pub(crate) fn decided(self, app: &App, by: u64) -> ApiResult<LogSubmission> {
        let body = body_of(&self.submission.draft)?;
        let body = decided(body, Sha256Hash(self.digest), By::One(by)).ok_or_else(unfit)?;
        Ok(LogSubmission {
            draft: entry_text(body, app.now_ms())?,
            ..self.submission
        })
    }
}

fn unfit() -> ApiError {
    ApiError::internal("an entry that is not decided so")
}

fn lines_of(release: &PreparedRelease) -> ApiResult<Vec<(String, String)>> {
    covered(&release.draft).ok_or_else(|| ApiError::internal("a release that nobody decides"))
}

/// The digest of a kept entry that reviewers sign.
pub(crate) fn digest_of(app: &App, release: &PreparedRelease) -> ApiResult<Hash> {
    let kind = Entry::parse(&release.draft).map_err(ApiError::internal)?;
    let kind = kind.kind().as_str();
    Ok(digest(&origin(app)?, kind, &lines_of(release)?).0)
}

/// A kept entry as a reviewer is shown it.
pub(crate) fn to_decide(
    app: &App,
    release: &PreparedRelease,
    deciders: &[Decider],
) -> ApiResult<ToDecide> {
    let openings = release.openings.iter().cloned().map(opening);
    Ok(ToDecide {
        lines: lines_of(release)?,
        openings: openings.collect::<ApiResult<_>>()?,
        sign: to_sign(app, digest_of(app, release)?, deciders),
    })
}

/// A kept entry as it was decided.
pub(crate) fn submission(
    app: &App,
    release: &PreparedRelease,
    (digest, by): (Hash, By),
) -> ApiResult<LogSubmission> {
    let body = decided(body_of(&release.draft)?, Sha256Hash(digest), by).ok_or_else(unfit)?;
    Ok(LogSubmission {
        request: random(),
        draft: entry_text(body, app.now_ms())?,
        document: None,
        openings: release.openings.clone(),
        prepared_ms: app.now_ms(),
    })
}

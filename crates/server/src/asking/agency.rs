//! The agency that is asking, as the operator enrolled it.

use sidelight_domain::rulebook::AgencyKind as Kind;
use sidelight_translog::entry::{Jurisdiction, Slug};
use sidelight_translog::ledger::AgencyKey;

use crate::app::App;
use crate::problem::{ApiError, ApiResult};
use crate::record::{AgencyDocument, AgencyKind, jurisdiction};

/// An enrolled agency.
#[derive(Clone, Debug)]
pub(crate) struct Enrolled {
    /// Its slug.
    pub(crate) slug: Slug,
    /// The public text with its name, as bytes.
    pub(crate) text: Vec<u8>,
    /// The same, read.
    pub(crate) document: AgencyDocument,
    /// Where it has its powers, as the operator has said.
    jurisdiction: Option<Jurisdiction>,
}

impl Enrolled {
    /// The agency of this slug.
    pub(crate) async fn find(app: &App, slug: &str) -> ApiResult<Self> {
        let row = app.store.agency(slug).await?;
        let row = row.ok_or_else(ApiError::not_found)?;
        let unreadable = |_| ApiError::internal("an enrolled agency cannot be read");
        let document =
            std::str::from_utf8(&row.document).map_err(|error| unreadable(error.to_string()))?;
        Ok(Self {
            slug: slug.parse().map_err(|_| unreadable(String::new()))?,
            document: document.parse().map_err(|_| unreadable(String::new()))?,
            jurisdiction: jurisdiction(&row).map_err(|error| unreadable(error.to_string()))?,
            text: row.document,
        })
    }

    /// What it is, as the rulebook speaks of it.
    pub(crate) fn kind(&self) -> Kind {
        match self.document.kind {
            AgencyKind::Police => Kind::Police,
            AgencyKind::Fire => Kind::Fire,
        }
    }

    /// Where its next entry says that it has its powers: as the last one does, unless the operator has said
    /// something since.
    pub(crate) fn jurisdiction(&self, app: &App) -> Option<Jurisdiction> {
        let last = || self.keys(app).pop()?.jurisdiction;
        self.jurisdiction.clone().or_else(last)
    }

    /// Its delivery keys in the published log, oldest first.
    pub(crate) fn keys(&self, app: &App) -> Vec<AgencyKey> {
        let keys = app
            .record
            .view(|log| log.ledger().agency(&self.slug).map(<[_]>::to_vec));
        keys.flatten().unwrap_or_default()
    }
}

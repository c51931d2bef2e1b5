//! What an agency decides: it resolves or withdraws a request, or changes its delivery key.

use sidelight_domain::request::NoteAbout;
use sidelight_domain::request::life::{Actor, Event, NotNow};
use sidelight_domain::rulebook::OffenceClass;
use sidelight_store::RequestKey;
use sidelight_store::requests::NamedRequest;
use sidelight_translog::entry::{
    Agency, Authority, Body, EntryIndex, Kind as EntryKind, Recipient, RequestResolved,
    RequestWithdrawn,
};
use sidelight_translog::hash::Sha256Hash;

use super::kind::Kind;
use super::question::{Asking, Question};
use crate::asking::agency::Enrolled;
use crate::asking::credential::Seat;
use crate::asking::life::{life_of, not_now};
use crate::asking::words::{note, recipient};
use crate::body::id;
use crate::problem::{ApiError, ApiResult};
use crate::record::Draft;

/// No digest covers the decision itself.
const UNDECIDED: Sha256Hash = Sha256Hash([0; 32]);

impl Asking<'_> {
    fn agency(&self) -> ApiResult<&str> {
        match &self.who.seat {
            Seat::Agency(agency) => Ok(agency),
            Seat::Moderator | Seat::Reviewer => Err(ApiError::not_found()),
        }
    }

    pub(super) async fn resolve(&self, request: &str, text: Option<&str>) -> ApiResult<Question> {
        let words = (NoteAbout::Resolved, text);
        let end = self.end(request, Event::Resolve, words).await?;
        let body = RequestResolved {
            request: end.entry,
            document: end.hash(),
            decision: UNDECIDED,
            decided_by: EntryIndex(self.credential()),
        };
        Ok(end.question(Kind::Resolve, body.into()))
    }

    pub(super) async fn withdraw(&self, request: &str, text: Option<&str>) -> ApiResult<Question> {
        let words = (NoteAbout::Withdrawn, text);
        let end = self.end(request, Event::Withdraw, words).await?;
        let body = RequestWithdrawn {
            request: end.entry,
            document: end.hash(),
            decision: UNDECIDED,
            decided_by: EntryIndex(self.credential()),
        };
        Ok(end.question(Kind::Withdraw, body.into()))
    }

    /// A request of the agency that can end so.
    async fn end(
        &self,
        request: &str,
        event: Event,
        (about, text): (NoteAbout, Option<&str>),
    ) -> ApiResult<End> {
        let agency = self.agency()?;
        let found = self.app.store.request(id(request)?).await?;
        let found = found.filter(|found| found.row.agency == agency);
        let NamedRequest { row, .. } = found.ok_or_else(ApiError::not_found)?;
        let actor = Actor::Agency {
            agency: agency.to_owned(),
            credential: self.credential(),
        };
        let life = life_of(&row)?;
        life.apply(&actor, event, self.now_ms).map_err(not_now)?;
        let index = row.entered.map(|entered| entered.entry);
        let index = index.ok_or_else(|| ApiError::internal("a published request has no entry"))?;
        let document = match text.map(str::trim).filter(|text| !text.is_empty()) {
            None => None,
            Some(_) if life.class == OffenceClass::Sensitive => {
                return Err(not_now(NotNow::Sensitive));
            }
            Some(text) => {
                let note = note(self.app, (agency, index), about, text)?;
                Some(note.text().into_bytes())
            }
        };
        Ok(End {
            request: row.id,
            entry: EntryIndex(index),
            document,
        })
    }

    pub(super) async fn rotate(&self, to: &str) -> ApiResult<Question> {
        let enrolled = Enrolled::find(self.app, self.agency()?).await?;
        let delivery_key: Recipient = recipient(self.app, to)?;
        let last = enrolled.keys(self.app).last().map(|key| key.epoch);
        let last = last.ok_or_else(|| {
            let title = "The agency has no delivery key yet.";
            ApiError::conflict("no_delivery_key", title, "Make the first one.")
        })?;
        let body = Agency {
            agency: enrolled.slug.clone(),
            name: Sha256Hash::of(&enrolled.text),
            epoch: last + 1,
            delivery_key,
            jurisdiction: Some(enrolled.jurisdiction(self.app)),
            decision: Some(UNDECIDED),
            decided_by: Authority::Credential(EntryIndex(self.credential())),
        };
        Ok(Question {
            kind: Kind::Rotate,
            request: None,
            update: None,
            body: body.into(),
            draft: Draft::new(EntryKind::Agency),
            document: Some(enrolled.text),
            expires_on_ms: None,
        })
    }
}

/// A request that ends.
struct End {
    request: RequestKey,
    entry: EntryIndex,
    /// The words, if there are any.
    document: Option<Vec<u8>>,
}

impl End {
    fn hash(&self) -> Option<Sha256Hash> {
        self.document.as_deref().map(Sha256Hash::of)
    }

    fn question(self, kind: Kind, body: Body) -> Question {
        Question {
            kind,
            request: Some(self.request),
            update: None,
            draft: Draft::new(body.kind()),
            body,
            document: self.document,
            expires_on_ms: None,
        }
    }
}

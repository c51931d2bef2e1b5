//! Calls of `/api/agency` and `/api/decisions`: what somebody of an agency does, and what whoever decides
//! does.

use reqwest::Method;
use serde_json::json;

use super::{Client, ClientResult, checked};
use crate::account::InviteToken;
use crate::agency::{Agency, AgencyInvite, FirstKey, Grid, Keyring, LatLng, MemberRole};
use crate::decision::{Approve, Ask, Decision, Decisions};
use crate::request::{Draft, RequestItem, RequestList, UpdateId, UpdateText};

impl Client {
    /// The caller's agency.
    pub async fn agency(&self) -> ClientResult<Agency> {
        self.get("/api/agency").await
    }

    /// Replaces the agency's keyring; its version is one more than the stored one's.
    pub async fn agency_keyring_put(&self, keyring: &Keyring) -> ClientResult<()> {
        self.write(Method::PUT, "/api/agency/keyring", keyring)
            .await
    }

    /// Has the agency's first delivery key entered in the record.
    pub async fn agency_first_key(&self, recipient: &str) -> ClientResult<()> {
        let recipient = recipient.to_owned();
        self.write(Method::POST, "/api/agency/key", &FirstKey { recipient })
            .await
    }

    /// Invites somebody to work for the agency; by a supervisor.
    pub async fn agency_invite(&self, role: MemberRole) -> ClientResult<InviteToken> {
        self.call(Method::POST, "/api/agency/invites", &AgencyInvite { role })
            .await
    }

    /// The map tiles around a point; `zoom` is `near`, `middle` or `far`.
    pub async fn agency_grid(&self, middle: LatLng, zoom: &str, rings: u32) -> ClientResult<Grid> {
        let LatLng { lat, lng } = middle;
        let path = format!("/api/agency/grid?lat={lat}&lng={lng}&zoom={zoom}&rings={rings}");
        self.get(&path).await
    }

    /// The agency's requests, newest first.
    pub async fn agency_requests(&self) -> ClientResult<RequestList> {
        self.get("/api/agency/requests").await
    }

    /// One of them.
    pub async fn agency_request(&self, id: &str) -> ClientResult<RequestItem> {
        self.get(&format!("/api/agency/requests/{id}")).await
    }

    /// Begins a request.
    pub async fn request_create(&self, draft: &Draft) -> ClientResult<RequestItem> {
        self.call(Method::POST, "/api/agency/requests", draft).await
    }

    /// Saves a draft as typed.
    pub async fn request_draft(&self, id: &str, draft: &Draft) -> ClientResult<RequestItem> {
        let path = format!("/api/agency/requests/{id}/draft");
        self.call(Method::PUT, &path, draft).await
    }

    /// Throws a draft away.
    pub async fn request_delete(&self, id: &str) -> ClientResult<()> {
        let path = format!("/api/agency/requests/{id}");
        checked(self.request(Method::DELETE, &path)?.send().await?)
            .await
            .map(drop)
    }

    /// Submits a draft to a moderator.
    pub async fn request_submit(&self, id: &str) -> ClientResult<RequestItem> {
        let path = format!("/api/agency/requests/{id}/submit");
        self.call(Method::POST, &path, &json!({})).await
    }

    /// Proposes words to add to a published request.
    pub async fn request_update(&self, id: &str, text: &str) -> ClientResult<UpdateId> {
        let path = format!("/api/agency/requests/{id}/updates");
        let text = text.to_owned();
        self.call(Method::POST, &path, &UpdateText { text }).await
    }

    /// Puts a decision into words; a passkey follows.
    pub async fn decision_ask(&self, ask: &Ask) -> ClientResult<Decision> {
        self.call(Method::POST, "/api/decisions", ask).await
    }

    /// The caller's decisions that wait for a passkey.
    pub async fn decisions(&self) -> ClientResult<Decisions> {
        self.get("/api/decisions").await
    }

    /// One decision of the caller.
    pub async fn decision(&self, decision: &str) -> ClientResult<Decision> {
        self.get(&format!("/api/decisions/{decision}")).await
    }

    /// Gives the passkey's assertion.
    pub async fn decision_approve(
        &self,
        decision: &str,
        approve: &Approve,
    ) -> ClientResult<Decision> {
        let path = format!("/api/decisions/{decision}/approve");
        self.call(Method::POST, &path, approve).await
    }

    /// Takes a decision back before its passkey.
    pub async fn decision_cancel(&self, decision: &str) -> ClientResult<()> {
        let path = format!("/api/decisions/{decision}/cancel");
        self.write(Method::POST, &path, &json!({})).await
    }
}

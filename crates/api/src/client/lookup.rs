//! Look-ups of addresses and contacts: an agency's calls, a reviewer's and a household's.

use reqwest::Method;

use super::{Client, ClientResult};
use crate::decision::Approve;
use crate::emergency::{Refusal, RefusalAsked, RefusalGiven, ToDecide};
use crate::lookup::case::{
    ApprovalGiven, LookUp, LookUpAnswers, LookUpReview, LookUpReviews, LookUps, NewLookUp,
    OwnLookUps, TokenHashes,
};

impl Client {
    /// Types a look-up.
    pub async fn look_up_create(&self, new: &NewLookUp) -> ClientResult<LookUp> {
        self.call(Method::POST, "/api/agency/look-ups", new).await
    }

    /// What the agency looks up and looked up.
    pub async fn look_ups(&self) -> ClientResult<LookUps> {
        self.get("/api/agency/look-ups").await
    }

    /// One.
    pub async fn look_up(&self, id: &str) -> ClientResult<LookUp> {
        self.get(&format!("/api/agency/look-ups/{id}")).await
    }

    /// Signs it: its officer, then a supervisor.
    pub async fn look_up_sign(&self, id: &str, given: &Approve) -> ClientResult<LookUp> {
        let path = format!("/api/agency/look-ups/{id}/sign");
        self.call(Method::POST, &path, given).await
    }

    /// Takes it back.
    pub async fn look_up_withdraw(&self, id: &str) -> ClientResult<LookUp> {
        let path = format!("/api/agency/look-ups/{id}/withdraw");
        self.call(Method::POST, &path, &()).await
    }

    /// What trustees answered.
    pub async fn look_up_answers(&self, id: &str) -> ClientResult<LookUpAnswers> {
        self.get(&format!("/api/agency/look-ups/{id}/answers"))
            .await
    }

    /// Hands in the hashes of the tokens.
    pub async fn look_up_hashes(&self, id: &str, hashes: &TokenHashes) -> ClientResult<()> {
        let path = format!("/api/agency/look-ups/{id}/hashes");
        self.write(Method::POST, &path, hashes).await
    }

    /// What waits for a reviewer.
    pub async fn look_ups_to_review(&self) -> ClientResult<LookUpReviews> {
        self.get("/api/review/look-ups").await
    }

    /// The entry that a reviewer would sign.
    pub async fn look_up_approval(&self, id: &str) -> ClientResult<ToDecide> {
        let path = format!("/api/review/look-ups/{id}/approval");
        self.call(Method::POST, &path, &()).await
    }

    /// Signs it.
    pub async fn look_up_approve(
        &self,
        id: &str,
        given: &ApprovalGiven,
    ) -> ClientResult<LookUpReview> {
        let path = format!("/api/review/look-ups/{id}/approve");
        self.call(Method::POST, &path, given).await
    }

    /// The refusal that a reviewer would sign.
    pub async fn look_up_refusal(&self, id: &str, reason: &str) -> ClientResult<Refusal> {
        let path = format!("/api/review/look-ups/{id}/refusal");
        let reason = reason.to_owned();
        self.call(Method::POST, &path, &RefusalAsked { reason })
            .await
    }

    /// Refuses it.
    pub async fn look_up_refuse(
        &self,
        id: &str,
        given: &RefusalGiven,
    ) -> ClientResult<LookUpReview> {
        let path = format!("/api/review/look-ups/{id}/refuse");
        self.call(Method::POST, &path, given).await
    }

    /// Look-ups of the household's own address and contacts.
    pub async fn own_look_ups(&self) -> ClientResult<OwnLookUps> {
        self.get("/api/household/look-ups").await
    }
}

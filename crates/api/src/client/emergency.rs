//! Emergencies: an agency's calls, a household's and a reviewer's.

use bytes::Bytes;
use futures::Stream;
use reqwest::Method;

use super::{Client, ClientResult};
use crate::decision::Approve;
use crate::emergency::{
    Answers, CallMade, Emergencies, Emergency, FindingsGiven, NewEmergency, NewOutline,
    OwnEmergencies, OwnEmergency, OwnersAnswer, Refusal, RefusalAsked, RefusalGiven, Review,
    Reviews,
};

impl Client {
    /// Types a claim; it waits for the officer's passkey.
    pub async fn emergency_create(&self, new: &NewEmergency) -> ClientResult<Emergency> {
        self.call(Method::POST, "/api/agency/emergencies", new)
            .await
    }

    /// Begins an emergency: reviewers call back from here on.
    pub async fn emergency_begin(&self, outline: &NewOutline) -> ClientResult<Emergency> {
        self.call(Method::POST, "/api/agency/emergencies/begin", outline)
            .await
    }

    /// Types the rest of one that was begun; it waits for the officer's passkey.
    pub async fn emergency_complete(
        &self,
        emergency: &str,
        new: &NewEmergency,
    ) -> ClientResult<Emergency> {
        let path = format!("/api/agency/emergencies/{emergency}/anew");
        self.call(Method::POST, &path, new).await
    }

    /// The agency's, newest first.
    pub async fn emergencies(&self) -> ClientResult<Vec<Emergency>> {
        let all: Emergencies = self.get("/api/agency/emergencies").await?;
        Ok(all.emergencies)
    }

    /// One of the agency's.
    pub async fn emergency(&self, emergency: &str) -> ClientResult<Emergency> {
        self.get(&format!("/api/agency/emergencies/{emergency}"))
            .await
    }

    /// Signs a claim: its officer, then a supervisor.
    pub async fn emergency_sign(
        &self,
        emergency: &str,
        given: &Approve,
    ) -> ClientResult<Emergency> {
        let path = format!("/api/agency/emergencies/{emergency}/sign");
        self.call(Method::POST, &path, given).await
    }

    /// What trustees answered, and what it opens.
    pub async fn emergency_answers(&self, emergency: &str) -> ClientResult<Answers> {
        self.get(&format!("/api/agency/emergencies/{emergency}/answers"))
            .await
    }

    /// A released track, header and payload: an `age` file.
    pub async fn emergency_track(
        &self,
        emergency: &str,
        n: u64,
    ) -> ClientResult<impl Stream<Item = ClientResult<Bytes>> + use<>> {
        let path = format!("/api/agency/emergencies/{emergency}/clips/{n}/video.age");
        self.bytes(&path, None).await
    }

    /// What waits for reviewers, oldest first.
    pub async fn reviews(&self) -> ClientResult<Vec<Review>> {
        let all: Reviews = self.get("/api/review/emergencies").await?;
        Ok(all.emergencies)
    }

    /// One, with what to sign once it can be.
    pub async fn review(&self, emergency: &str) -> ClientResult<Review> {
        self.get(&format!("/api/review/emergencies/{emergency}"))
            .await
    }

    /// Somebody was reached at the number on file.
    pub async fn review_call(&self, emergency: &str, made: &CallMade) -> ClientResult<Review> {
        let path = format!("/api/review/emergencies/{emergency}/call");
        self.call(Method::POST, &path, made).await
    }

    /// Four findings and a passkey over the release.
    pub async fn review_give(
        &self,
        emergency: &str,
        given: &FindingsGiven,
    ) -> ClientResult<Review> {
        let path = format!("/api/review/emergencies/{emergency}/review");
        self.call(Method::POST, &path, given).await
    }

    /// The refusal that a reviewer would sign.
    pub async fn review_refusal(
        &self,
        emergency: &str,
        asked: &RefusalAsked,
    ) -> ClientResult<Refusal> {
        let path = format!("/api/review/emergencies/{emergency}/refusal");
        self.call(Method::POST, &path, asked).await
    }

    /// A signed refusal.
    pub async fn review_refuse(
        &self,
        emergency: &str,
        given: &RefusalGiven,
    ) -> ClientResult<Review> {
        let path = format!("/api/review/emergencies/{emergency}/refuse");
        self.call(Method::POST, &path, given).await
    }

    /// What the household is asked first.
    pub async fn own_emergencies(&self) -> ClientResult<OwnEmergencies> {
        self.get("/api/household/emergencies").await
    }

    /// The household's answer.
    pub async fn own_emergency_answer(
        &self,
        emergency: &str,
        answer: OwnersAnswer,
    ) -> ClientResult<OwnEmergency> {
        let path = format!("/api/household/emergencies/{emergency}/answer");
        self.call(Method::POST, &path, &answer).await
    }
}

//! What became of a release at a court: an agency's calls, and a reviewer's.

use reqwest::Method;

use super::{Client, ClientResult};
use crate::outcome::{Afterwards, NewOutcome, OutcomesToConfirm, SentBack};

impl Client {
    /// What was stated of a release, and what can be next.
    pub async fn outcomes(&self, emergency: &str) -> ClientResult<Afterwards> {
        self.get(&format!("/api/agency/emergencies/{emergency}/outcomes"))
            .await
    }

    /// States what became of it, for a reviewer to confirm.
    pub async fn outcome_state(
        &self,
        emergency: &str,
        new: &NewOutcome,
    ) -> ClientResult<Afterwards> {
        let path = format!("/api/agency/emergencies/{emergency}/outcomes");
        self.call(Method::POST, &path, new).await
    }

    /// What waits for a reviewer.
    pub async fn outcomes_to_confirm(&self) -> ClientResult<OutcomesToConfirm> {
        self.get("/api/review/outcomes").await
    }

    /// Does not confirm one, with words for its agency.
    pub async fn outcome_send_back(
        &self,
        outcome: &str,
        why: &str,
    ) -> ClientResult<OutcomesToConfirm> {
        let path = format!("/api/review/outcomes/{outcome}/send-back");
        let why = why.to_owned();
        self.call(Method::POST, &path, &SentBack { why }).await
    }
}

//! Legal demands: an agency's calls, a reviewer's and a household's.

use bytes::Bytes;
use futures::Stream;
use reqwest::Method;

use super::{Client, ClientResult};
use crate::decision::Approve;
use crate::demand::{
    AccountData, ChecklistGiven, Demand, DemandReview, DemandReviews, Demands, NewDemand,
    NoticeSealed, ObjectionMade, OwnDemand, OwnDemands, Settlement, SettlementAsked,
    SettlementGiven,
};
use crate::emergency::{Answers, Refusal, RefusalAsked, RefusalGiven};

impl Client {
    /// Types a demand; it waits for the officer's passkey.
    pub async fn demand_create(&self, new: &NewDemand) -> ClientResult<Demand> {
        self.call(Method::POST, "/api/agency/demands", new).await
    }

    /// The agency's, newest first.
    pub async fn demands(&self) -> ClientResult<Vec<Demand>> {
        let all: Demands = self.get("/api/agency/demands").await?;
        Ok(all.demands)
    }

    /// One of the agency's.
    pub async fn demand(&self, demand: &str) -> ClientResult<Demand> {
        self.get(&format!("/api/agency/demands/{demand}")).await
    }

    /// Signs a demand: its officer, then a supervisor.
    pub async fn demand_sign(&self, demand: &str, given: &Approve) -> ClientResult<Demand> {
        let path = format!("/api/agency/demands/{demand}/sign");
        self.call(Method::POST, &path, given).await
    }

    /// The agency takes it back.
    pub async fn demand_withdraw(&self, demand: &str) -> ClientResult<Demand> {
        let path = format!("/api/agency/demands/{demand}/withdraw");
        self.call(Method::POST, &path, &()).await
    }

    /// What trustees answered, and what it opens.
    pub async fn demand_answers(&self, demand: &str) -> ClientResult<Answers> {
        self.get(&format!("/api/agency/demands/{demand}/answers"))
            .await
    }

    /// A released track, header and payload: an `age` file.
    pub async fn demand_track(
        &self,
        demand: &str,
        n: u64,
    ) -> ClientResult<impl Stream<Item = ClientResult<Bytes>> + use<>> {
        let path = format!("/api/agency/demands/{demand}/clips/{n}/video.age");
        self.bytes(&path, None).await
    }

    /// What was handed over of an account.
    pub async fn demand_account(&self, demand: &str) -> ClientResult<AccountData> {
        self.get(&format!("/api/agency/demands/{demand}/account"))
            .await
    }

    /// What waits for reviewers, oldest first.
    pub async fn demand_reviews(&self) -> ClientResult<Vec<DemandReview>> {
        let all: DemandReviews = self.get("/api/review/demands").await?;
        Ok(all.demands)
    }

    /// One, with what to sign once it can be.
    pub async fn demand_review(&self, demand: &str) -> ClientResult<DemandReview> {
        self.get(&format!("/api/review/demands/{demand}")).await
    }

    /// The checklist, all of it yes.
    pub async fn demand_checklist(
        &self,
        demand: &str,
        given: &ChecklistGiven,
    ) -> ClientResult<DemandReview> {
        let path = format!("/api/review/demands/{demand}/checklist");
        self.call(Method::POST, &path, given).await
    }

    /// The notice to the household, sealed; it is in what can be signed then.
    pub async fn demand_notice(
        &self,
        demand: &str,
        sealed: &NoticeSealed,
    ) -> ClientResult<DemandReview> {
        let path = format!("/api/review/demands/{demand}/notice");
        self.call(Method::POST, &path, sealed).await
    }

    /// Signs what the caller can sign now.
    pub async fn demand_decide(&self, demand: &str, given: &Approve) -> ClientResult<DemandReview> {
        let path = format!("/api/review/demands/{demand}/decide");
        self.call(Method::POST, &path, given).await
    }

    /// The refusal that a reviewer would sign.
    pub async fn demand_refusal(
        &self,
        demand: &str,
        asked: &RefusalAsked,
    ) -> ClientResult<Refusal> {
        let path = format!("/api/review/demands/{demand}/refusal");
        self.call(Method::POST, &path, asked).await
    }

    /// A signed refusal.
    pub async fn demand_refuse(
        &self,
        demand: &str,
        given: &RefusalGiven,
    ) -> ClientResult<DemandReview> {
        let path = format!("/api/review/demands/{demand}/refuse");
        self.call(Method::POST, &path, given).await
    }

    /// The settlement of an objection that a reviewer would sign.
    pub async fn demand_settlement(
        &self,
        demand: &str,
        asked: &SettlementAsked,
    ) -> ClientResult<Settlement> {
        let path = format!("/api/review/demands/{demand}/settlement");
        self.call(Method::POST, &path, asked).await
    }

    /// A signed settlement.
    pub async fn demand_settle(
        &self,
        demand: &str,
        given: &SettlementGiven,
    ) -> ClientResult<DemandReview> {
        let path = format!("/api/review/demands/{demand}/settle");
        self.call(Method::POST, &path, given).await
    }

    /// What the household was told of, newest first.
    pub async fn own_demands(&self) -> ClientResult<Vec<OwnDemand>> {
        let all: OwnDemands = self.get("/api/household/demands").await?;
        Ok(all.demands)
    }

    /// The household objects.
    pub async fn own_demand_object(
        &self,
        demand: &str,
        made: &ObjectionMade,
    ) -> ClientResult<OwnDemand> {
        let path = format!("/api/household/demands/{demand}/object");
        self.call(Method::POST, &path, made).await
    }

    /// The household takes its objection back.
    pub async fn own_demand_withdraw_objection(&self, demand: &str) -> ClientResult<OwnDemand> {
        let path = format!("/api/household/demands/{demand}/withdraw-objection");
        self.call(Method::POST, &path, &()).await
    }
}

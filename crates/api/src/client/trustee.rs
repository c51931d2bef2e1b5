//! A trustee's calls, each signed.

use std::fmt;
use std::sync::Arc;

use reqwest::{Method, header};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Client, ClientError, ClientResult, checked, json};
use crate::emergency::Trustees;
use crate::lookup::set_up::Tally;
use crate::lookup::{Done, Work};
use crate::question::{Asked, NewQuestion};
use crate::repair::{EndedRepair, NewRepair, NewRepairLetter};
use crate::trustee::{
    Availability, Call, CallHeader, CaseFile, Entered, Introduction, Letter, NewAnswer,
    NewConfirmation, NewLetter, NewPackage, NewRefusal, RosterText, Waiting,
};

/// Signs a message with the trustee's signing key.
pub type SignCall = Arc<dyn Fn(&[u8]) -> [u8; 64] + Send + Sync>;

/// A client that calls as a trustee.
#[derive(Clone)]
pub struct TrusteeClient {
    client: Client,
    origin: String,
    trustee: String,
    sign: SignCall,
    now_ms: fn() -> u64,
}

impl fmt::Debug for TrusteeClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TrusteeClient({} at {})", self.trustee, self.origin)
    }
}

impl Client {
    /// What a `trustee` entry of this name would have to say now.
    pub async fn trustee_introduction(&self, trustee: &str) -> ClientResult<Introduction> {
        let query: String = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("trustee", trustee)
            .finish();
        self.get(&format!("/api/trustees/introduction?{query}"))
            .await
    }

    /// The same client as the trustee of this name in the log of `origin`.
    pub fn as_trustee(
        self,
        origin: impl Into<String>,
        trustee: impl Into<String>,
        sign: SignCall,
        now_ms: fn() -> u64,
    ) -> TrusteeClient {
        TrusteeClient {
            client: self,
            origin: origin.into(),
            trustee: trustee.into(),
            sign,
            now_ms,
        }
    }
}

impl TrusteeClient {
    /// Hands in a first package.
    pub async fn package(&self, package: &NewPackage) -> ClientResult<Entered> {
        self.post("/api/trustees/packages", package).await
    }

    /// Hands in a letter.
    pub async fn letter(&self, letter: &NewLetter) -> ClientResult<()> {
        self.write("/api/trustees/letters", letter).await
    }

    /// The letters that others wrote to this trustee.
    pub async fn letters(&self, ceremony: u64) -> ClientResult<Vec<Letter>> {
        self.get(&format!("/api/trustees/letters?ceremony={ceremony}"))
            .await
    }

    /// Hands in a confirmation.
    pub async fn confirm(&self, confirmation: &NewConfirmation) -> ClientResult<Entered> {
        self.post("/api/trustees/confirmations", confirmation).await
    }

    /// Hands in the roster's text.
    pub async fn roster(&self, roster: &RosterText) -> ClientResult<()> {
        self.write("/api/trustees/roster", roster).await
    }

    /// Asks for a repair.
    pub async fn repair(&self, repair: &NewRepair) -> ClientResult<()> {
        self.write("/api/trustees/repairs", repair).await
    }

    /// The repairs that were asked for, by this trustee or of it.
    pub async fn repairs(&self) -> ClientResult<Vec<NewRepair>> {
        self.get("/api/trustees/repairs").await
    }

    /// Hands in a letter of a repair.
    pub async fn repair_letter(&self, letter: &NewRepairLetter) -> ClientResult<()> {
        self.write("/api/trustees/repairs/letters", letter).await
    }

    /// The letters of a repair to this trustee.
    pub async fn repair_letters(&self, repair: &[u8; 32]) -> ClientResult<Vec<Letter>> {
        let repair = hex::encode(repair);
        self.get(&format!("/api/trustees/repairs/letters?repair={repair}"))
            .await
    }

    /// The share that this trustee asked for is there, or it asks no more.
    pub async fn repair_ended(&self, ended: &EndedRepair) -> ClientResult<()> {
        self.write("/api/trustees/repairs/ended", ended).await
    }

    /// The releases that wait for this trustee, as soon as there are some; empty when `wait` seconds are
    /// over.
    pub async fn cases(&self, wait: u64) -> ClientResult<Vec<Waiting>> {
        self.get(&format!("/api/trustees/cases?wait={wait}")).await
    }

    /// The case file of a release.
    pub async fn case(&self, release: u64) -> ClientResult<CaseFile> {
        self.get(&format!("/api/trustees/cases/{release}")).await
    }

    /// Hands in an answer.
    pub async fn answer(&self, answer: &NewAnswer) -> ClientResult<Entered> {
        self.post("/api/trustees/answers", answer).await
    }

    /// Hands in a refusal.
    pub async fn refuse(&self, refusal: &NewRefusal) -> ClientResult<Entered> {
        self.post("/api/trustees/refusals", refusal).await
    }

    /// Hands in a question.
    pub async fn ask(&self, question: &NewQuestion) -> ClientResult<()> {
        self.write("/api/trustees/questions", question).await
    }

    /// The questions about a release that were handed in, with what was replied.
    pub async fn asked(&self, release: u64) -> ClientResult<Vec<Asked>> {
        self.get(&format!("/api/trustees/questions?release={release}"))
            .await
    }

    /// Says whether somebody is there.
    pub async fn availability(&self, availability: &Availability) -> ClientResult<()> {
        self.write("/api/trustees/availability", availability).await
    }

    /// Who of the set in force is there.
    pub async fn trustees(&self) -> ClientResult<Trustees> {
        self.get("/api/trustees/availability").await
    }

    /// What is to be answered of addresses, as soon as there is something; empty when `wait` seconds are
    /// over.
    pub async fn look_ups(&self, wait: u64) -> ClientResult<Vec<Work>> {
        self.get(&format!("/api/trustees/look-ups?wait={wait}"))
            .await
    }

    /// Hands in what was answered of an address.
    pub async fn looked_up(&self, done: &Done) -> ClientResult<()> {
        self.write("/api/trustees/look-ups/answers", done).await
    }

    /// Hands in how many set-ups were answered in a month.
    pub async fn tally(&self, tally: &Tally) -> ClientResult<Entered> {
        self.post("/api/trustees/look-ups/tallies", tally).await
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> ClientResult<T> {
        json(self.send(Method::GET, path, Vec::new()).await?).await
    }

    async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> ClientResult<T> {
        json(self.send(Method::POST, path, bytes(body)?).await?).await
    }

    async fn write(&self, path: &str, body: &impl Serialize) -> ClientResult<()> {
        self.send(Method::POST, path, bytes(body)?).await.map(drop)
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        body: Vec<u8>,
    ) -> ClientResult<reqwest::Response> {
        let time_ms = (self.now_ms)();
        let call = Call {
            origin: &self.origin,
            trustee: &self.trustee,
            method: method.as_str(),
            path,
            body: &body,
            time_ms,
        };
        let header = CallHeader {
            trustee: self.trustee.clone(),
            time_ms,
            signature: (self.sign)(&call.message()),
        };
        let mut request = self.client.request(method, path)?;
        request = request.header(header::AUTHORIZATION, header.to_string());
        if !body.is_empty() {
            request = request
                .header(header::CONTENT_TYPE, "application/json")
                .body(body);
        }
        checked(request.send().await?).await
    }
}

fn bytes(body: &impl Serialize) -> ClientResult<Vec<u8>> {
    serde_json::to_vec(body).map_err(|error| ClientError::Answer(error.to_string()))
}

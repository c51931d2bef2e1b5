//! What trustees ask about releases, and what reviewers reply. Whose question it is, and whose passkey a
//! reply has, the server has checked before.

use async_trait::async_trait;

use crate::Result;
use crate::decisions::KeptApproval;

/// A question of a trustee.
#[derive(Clone, PartialEq, Eq)]
pub struct KeptQuestion {
    /// Index of the release's entry.
    pub release: u64,
    /// Who asks.
    pub trustee: String,
    /// Of its questions about this release, from 1.
    pub number: u64,
    /// What it asks.
    pub text: String,
    /// When, ms, as signed.
    pub asked_ms: u64,
    /// By the trustee's signing key.
    pub signature: Vec<u8>,
    /// What was replied.
    pub reply: Option<KeptReply>,
}

/// What is asked may name people: it is of no use in a log.
impl std::fmt::Debug for KeptQuestion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            release,
            trustee,
            number,
            ..
        } = self;
        write!(f, "KeptQuestion({number} of {trustee} about {release}, ..)")
    }
}

/// A reply of a reviewer.
#[derive(Clone, PartialEq, Eq)]
pub struct KeptReply {
    /// What was replied.
    pub text: String,
    /// Who replied, as signed.
    pub name: String,
    /// Their passkey over it.
    pub given: KeptApproval,
}

/// Contract in the crate's documentation.
#[async_trait]
pub trait QuestionRows: Send + Sync {
    /// Keeps a question. `false`: there is another one of this number, and nothing changed; the same again is
    /// `true`, whether or not there was a reply.
    async fn question_put(&self, question: &KeptQuestion) -> Result<bool>;

    /// Keeps the reply to a question. `false`: there is no such question, or it has another reply.
    async fn reply_put(&self, question: (u64, &str, u64), reply: &KeptReply) -> Result<bool>;

    /// The questions about a release, by trustee and number, at most `limit`.
    async fn questions(&self, release: u64, limit: u32) -> Result<Vec<KeptQuestion>>;

    /// Those without a reply that were asked at `since_ms` or later, newest first, at most `limit`.
    async fn questions_open(&self, since_ms: u64, limit: u32) -> Result<Vec<KeptQuestion>>;
}

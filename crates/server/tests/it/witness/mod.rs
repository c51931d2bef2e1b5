//! Heads are published once the policy's witnesses have signed them: witnesses that lag, lead, lie, stall and
//! vanish, over HTTP, in both directions.

mod dial;
mod foreign;
mod kill;
mod manners;
mod panel;

use std::time::{Duration, Instant};

use serde_json::Value;
use sidelight_server::record::{AppendError, LogState};
use sidelight_translog::policy::Policy;
use sidelight_translog::proof;
use sidelight_translog::sequencer::Receipt;

use crate::record::{WithRecord, small};
use panel::{Manner, Witness, write_policy};

/// An operator with a policy of witnesses that listen.
struct Witnessed {
    log: WithRecord,
    witnesses: Vec<Witness>,
    policy: Policy,
}

impl Witnessed {
    /// So many witnesses, of whom so many must sign.
    async fn new(needed: usize, count: u8) -> Self {
        let log = WithRecord::new().await;
        let mut witnesses = Vec::new();
        for number in 1..=count {
            witnesses.push(Witness::start(number, &log.vkey).await);
        }
        Self::over(log, witnesses, needed).await
    }

    /// Starts an operator again with these witnesses.
    async fn over(log: WithRecord, witnesses: Vec<Witness>, needed: usize) -> Self {
        let lines: Vec<_> = witnesses.iter().map(Witness::line).collect();
        let path = write_policy(log.test.folder.path(), &log.vkey, needed, &lines);
        let policy = Policy::parse(&std::fs::read(&path).unwrap()).unwrap();
        let log = log.restart(|config| config.log_policy = Some(path)).await;
        Self {
            log,
            witnesses,
            policy,
        }
    }

    async fn append(&self, n: u8) -> Result<Receipt, AppendError> {
        append(&self.log, n).await
    }

    /// Appends as the outbox does: again under the same id, until there is a receipt.
    async fn insist(&self, n: u8) -> Receipt {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            match self.append(n).await {
                Ok(receipt) => return receipt,
                Err(AppendError::Unwitnessed | AppendError::Stopped) => {}
                Err(error) => panic!("{error}"),
            }
            assert!(
                Instant::now() < deadline,
                "{:?}",
                self.log.app().record().state()
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// The receipt and what is served carry the quorum.
    fn check(&self, receipt: &Receipt) {
        proof::verify(&receipt.proof, &receipt.entry, &self.policy).unwrap();
        self.policy.open(&self.served()).unwrap();
    }

    fn served(&self) -> Vec<u8> {
        std::fs::read(self.log.data().join("log/checkpoint")).unwrap()
    }

    fn code(&self) -> String {
        code(&self.log)
    }

    /// Waits until the record is in a state.
    async fn until(&self, expected: &str) {
        until(&self.log, expected).await;
    }

    async fn restart(self) -> Self {
        let path = self.log.test.folder.path().join("log-policy.txt");
        let log = self
            .log
            .restart(|config| config.log_policy = Some(path))
            .await;
        Self { log, ..self }
    }
}

async fn append(log: &WithRecord, n: u8) -> Result<Receipt, AppendError> {
    let (id, body, text) = small(n);
    log.app().record().append(id, body, Some(text)).await
}

fn code(log: &WithRecord) -> String {
    match log.app().record().state() {
        LogState::Stopped { code, .. } => code.to_owned(),
        LogState::Running => "running".to_owned(),
        LogState::Absent => "absent".to_owned(),
    }
}

async fn until(log: &WithRecord, expected: &str) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while code(log) != expected {
        let state = log.app().record().state();
        assert!(Instant::now() < deadline, "{expected}: {state:?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn health(log: &WithRecord) -> (u16, Value) {
    let reply = log.test.visitor().get("/healthz").await;
    (
        reply.status.as_u16(),
        serde_json::from_slice(&reply.body).unwrap(),
    )
}

async fn page(log: &WithRecord, path: &str) -> String {
    let reply = log.test.visitor().get(path).await;
    assert_eq!(reply.status, 200);
    String::from_utf8(reply.body.to_vec()).unwrap()
}

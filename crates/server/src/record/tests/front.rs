//! The queue in front of the sequencer.

use std::sync::{Arc, RwLock};

use sidelight_translog::entry::Web;
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::sequencer::RequestId;
use tokio::sync::mpsc;

use super::super::driver::{AppendError, LogState, QUEUE_MAX, Shown};
use super::super::{Record, day_of};

fn stuck() -> (Record, mpsc::Receiver<super::super::driver::Job>) {
    let (jobs, waiting) = mpsc::channel(QUEUE_MAX);
    let shown = Shown {
        state: LogState::Running,
        published: None,
        appending_since_ms: None,
    };
    let record = Record {
        jobs: Some(jobs),
        shown: Arc::new(RwLock::new(shown)),
        desk: Arc::default(),
        folder: "nowhere".into(),
        driver: Arc::default(),
        clock: Arc::new(crate::clock::MockClock::at(0)),
        closing: tokio_util::sync::CancellationToken::new(),
    };
    (record, waiting)
}

#[tokio::test]
async fn the_queue_has_an_end() {
    let (record, waiting) = stuck();
    let body = Web {
        manifest: Sha256Hash([1; 32]),
    };
    let mut waits = Vec::new();
    for n in 0..QUEUE_MAX {
        let (record, body) = (record.clone(), body.clone());
        let id = RequestId((n as u128).to_be_bytes());
        let mut wait = Box::pin(async move { record.append(id, body.into(), None).await });
        // One look puts it into the queue.
        assert!(futures::poll!(&mut wait).is_pending());
        waits.push(wait);
    }
    let refused = record
        .append(RequestId([0xff; 16]), body.into(), None)
        .await;
    assert!(matches!(refused, Err(AppendError::Busy)), "{refused:?}");
    drop(waiting);
    for wait in waits {
        assert!(matches!(wait.await, Err(AppendError::Stopped)));
    }
}

#[test]
fn days_are_those_of_utc_and_of_the_format() {
    assert_eq!(day_of(1_795_484_219_148).to_string(), "2026-11-24");
    assert_eq!(day_of(0).to_string(), "2000-01-01");
    assert_eq!(day_of(u64::MAX).to_string(), "9999-12-31");
}

//! Witnesses that listen, and each way in which one fails.

use sidelight_server::record::AppendError;

use super::{Manner, Witnessed, health, page};
use crate::support::copy_folder;

#[tokio::test]
async fn a_receipt_carries_the_witnesses_and_the_page_names_them() {
    let it = Witnessed::new(2, 3).await;
    let receipt = it.insist(1).await;
    it.check(&receipt);
    let front = page(&it.log, "/record").await;
    assert!(
        front.contains("at least <strong>1</strong> of these 3"),
        "{front}"
    );
    for witness in &it.witnesses {
        assert!(front.contains(witness.vkey().name()));
    }
    assert!(front.contains("has signed 2 entries"), "{front}");
    let policy = page(&it.log, "/log/policy").await;
    let file = it.log.test.folder.path().join("log-policy.txt");
    assert_eq!(policy, std::fs::read_to_string(file).unwrap());
    assert!(
        page(&it.log, "/record/how")
            .await
            .contains("sidelight policy check")
    );
    let doctor = crate::record::sidelightd(it.log.test.folder.path(), &["doctor", "--json"]);
    let said = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(
        said.contains("no witness has to sign"),
        "its own file names no policy: {said}"
    );
}

/// Without enough of them nothing is published and nobody gets a receipt; what waits is published by itself
/// once they are back.
#[tokio::test]
async fn a_witness_that_is_missed_is_waited_for() {
    let mut it = Witnessed::new(1, 1).await;
    it.insist(1).await;
    let before = it.served();
    it.witnesses[0].vanish().await;
    assert!(matches!(it.append(2).await, Err(AppendError::Unwitnessed)));
    it.until("unwitnessed").await;
    assert_eq!(it.served(), before, "nothing is published");
    let (status, told) = health(&it.log).await;
    assert_eq!(
        (status, told["log"]["code"].as_str()),
        (503, Some("unwitnessed"))
    );
    let front = page(&it.log, "/record").await;
    assert!(front.contains("Waiting for witnesses") && front.contains("does not answer"));
    assert_eq!(it.log.app().record().view(|log| log.size()), Some(2));

    it.witnesses[0].come_back().await;
    it.until("running").await;
    assert_ne!(
        it.served(),
        before,
        "it was published without anybody asking"
    );
    let receipt = it.append(2).await.unwrap();
    it.check(&receipt);
    assert_eq!(receipt.index, 2);
    assert_eq!(health(&it.log).await.0, 200);
}

#[tokio::test]
async fn manners_that_give_no_signature() {
    let it = Witnessed::new(1, 1).await;
    it.insist(1).await;
    let witness = &it.witnesses[0];
    let manners = [
        (
            Manner::Stranger,
            "unwitnessed",
            "does not follow this record",
        ),
        (
            Manner::SignsAnother,
            "unwitnessed",
            "answers what makes no sense",
        ),
        (
            Manner::Says(200, "nonsense".into()),
            "unwitnessed",
            "answers what makes no sense",
        ),
        (
            Manner::Says(500, String::new()),
            "unwitnessed",
            "does not answer",
        ),
        (
            Manner::Says(409, "1\n".into()),
            "unwitnessed",
            "answers what makes no sense",
        ),
        (
            Manner::Says(409, "-4\n".into()),
            "unwitnessed",
            "answers what makes no sense",
        ),
        (
            Manner::Says(409, "900\n".into()),
            "disputed",
            "has signed 900 entries, more than are here",
        ),
        (
            Manner::Says(422, String::new()),
            "disputed",
            "this is not the record it has signed before",
        ),
    ];
    for (entry, (manner, code, words)) in (2..).zip(manners) {
        witness.manner(manner.clone());
        // What it shows to monitors is what it has honestly signed: no evidence of anything.
        assert!(it.append(entry).await.is_err(), "{manner:?}");
        it.until(code).await;
        assert!(page(&it.log, "/record").await.contains(words), "{manner:?}");
        witness.manner(Manner::Honest);
        let receipt = it.insist(entry).await;
        it.check(&receipt);
    }
}

#[tokio::test]
async fn who_is_not_needed_hinders_nobody_and_catches_up() {
    let mut it = Witnessed::new(2, 4).await;
    it.witnesses[2].manner(Manner::Stalls);
    it.witnesses[3].manner(Manner::Says(422, String::new()));
    for n in 1..4 {
        it.check(&it.append(n).await.unwrap());
    }
    assert_eq!(it.code(), "running");
    // The one that lags is told what it has missed, and one of those it waited for is gone.
    it.witnesses[2].manner(Manner::Honest);
    it.witnesses[0].vanish().await;
    it.check(&it.insist(4).await);
    let seen = it.witnesses[2].memory.lock().unwrap().seen.unwrap();
    assert_eq!(seen.0, 5);
}

#[tokio::test]
async fn a_head_that_waits_is_offered_again_after_a_restart_and_no_other() {
    let it = Witnessed::new(1, 1).await;
    it.insist(1).await;
    it.witnesses[0].manner(Manner::Says(500, String::new()));
    it.append(2).await.unwrap_err();
    let offered = |it: &Witnessed| it.witnesses[0].memory.lock().unwrap().offered.clone();
    let last = offered(&it).last().cloned().unwrap();
    let it = it.restart().await;
    assert_eq!(
        it.log.app().record().view(|log| log.size()),
        Some(2),
        "what was published is shown"
    );
    assert!(matches!(it.append(3).await, Err(AppendError::Stopped)));
    it.until("unwitnessed").await;
    assert_eq!(offered(&it).last(), Some(&last));
    it.witnesses[0].manner(Manner::Honest);
    let receipt = it.insist(2).await;
    it.check(&receipt);
    let all = offered(&it);
    let at = all.iter().position(|head| *head == last).unwrap();
    assert!(all[at..].iter().all(|head| *head == last));
    assert_eq!(it.insist(3).await.index, 3);
}

/// An operator that went on from a backup, mark and all, so that nothing of its own remembers so many
/// entries; the witnesses do.
async fn restored(lost: u8) -> Witnessed {
    let it = Witnessed::new(1, 2).await;
    it.insist(1).await;
    it.log.app().record().close().await;
    let folder = it.log.test.folder.path().to_owned();
    let (data, mark) = (it.log.data(), folder.join("data.high-water"));
    copy_folder(&data, &folder.join("backup"));
    std::fs::copy(&mark, folder.join("old-mark")).unwrap();
    let it = it.restart().await;
    for n in 0..lost {
        it.insist(2 + n).await;
    }
    it.log.app().record().close().await;
    std::fs::remove_dir_all(&data).unwrap();
    copy_folder(&folder.join("backup"), &data);
    std::fs::copy(folder.join("old-mark"), &mark).unwrap();
    it.restart().await
}

#[tokio::test]
async fn a_witness_that_leads_stops_a_restored_backup_for_good() {
    let it = restored(2).await;
    let served = it.served();
    assert!(it.append(9).await.is_err());
    it.until("behind").await;
    let it = it.restart().await;
    it.until("behind").await;
    assert_eq!(it.served(), served);
    let doctor = crate::record::sidelightd(it.log.test.folder.path(), &["doctor", "--json"]);
    let said = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(said.contains("not of this record, in log-seen"), "{said}");
}

#[tokio::test]
async fn a_fork_stops_the_log_for_good_and_raises_the_alarm() {
    let it = restored(1).await;
    let served = it.served();
    assert!(it.append(9).await.is_err());
    it.until("fork").await;
    let (status, told) = health(&it.log).await;
    assert_eq!((status, told["log"]["code"].as_str()), (503, Some("fork")));
    assert!(page(&it.log, "/record").await.contains("Two records"));
    assert!(matches!(it.append(10).await, Err(AppendError::Stopped)));
    // What was shown is kept: the witnesses may be gone at the next start.
    let mut it = it;
    for witness in &mut it.witnesses {
        witness.vanish().await;
    }
    let it = it.restart().await;
    it.until("fork").await;
    assert_eq!(
        it.served(),
        served,
        "the second history was never published"
    );
}

/// Without evidence a witness cannot stop the log, but where it is needed nothing is published.
#[tokio::test]
async fn a_fork_without_evidence_is_disputed() {
    let it = restored(1).await;
    let served = it.served();
    for witness in &it.witnesses {
        witness.memory.lock().unwrap().head = None;
    }
    assert!(matches!(it.append(9).await, Err(AppendError::Unwitnessed)));
    it.until("disputed").await;
    assert!(
        page(&it.log, "/record")
            .await
            .contains("A witness disagrees")
    );
    let it = it.restart().await;
    it.until("disputed").await;
    assert_eq!(it.served(), served);
}

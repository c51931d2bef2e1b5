//! A head of the record is believed only with the signatures that the household's policy demands, and whose
//! these are changes by a signed command of the household alone.

use ed25519_dalek::SigningKey;
use rand::rngs::OsRng;
use serde_json::{Value, json};
use sidelight_domain::record::statement::Access;
use sidelight_hub::log::Checked;
use sidelight_hub::log::trust::Trust;
use sidelight_translog::checkpoint::Checkpoint;

use crate::household::Household;
use crate::notices::{RELEASE, found, looking_under, notice, poll, releases};
use crate::record::{ORIGIN, Quorum, Record, cosigned, policy, signer};
use crate::setup::{Setup, eventually, pair};
use crate::trustees::{access, choose, show};

fn head(size: u64, signed_by: u8) -> String {
    let root = sidelight_translog::hash::Sha256Hash([1; 32]);
    let head = Checkpoint::new(ORIGIN, size, root).unwrap();
    String::from_utf8(head.sign(&signer(signed_by))).unwrap()
}

fn under(policy: &str) -> Option<Trust> {
    Trust::under(signer(7).vkey().clone(), policy)
}

fn refusal(trust: &Trust, signed: &str) -> String {
    match Checked::open(signed, trust, None) {
        Ok(checked) => format!("taken {}", checked.head().0),
        Err(error) => format!("{error:?}"),
    }
}

#[test]
fn a_head_needs_whom_the_policy_asks() {
    let two_of_three = under(&policy(2, &[1, 2, 3])).unwrap();
    let alone = under(&format!("log {}\nquorum none\n", signer(7).vkey())).unwrap();
    let see = |witnesses: &[u8]| refusal(&two_of_three, &cosigned(head(9, 7), witnesses));
    for few in [&[][..], &[1], &[3], &[1, 1], &[8, 9], &[1, 9]] {
        assert_eq!(see(few), "Unwitnessed", "{few:?}");
    }
    for enough in [&[1, 2][..], &[3, 1], &[1, 2, 3], &[9, 2, 3]] {
        assert_eq!(see(enough), "taken 9", "{enough:?}");
    }
    assert_eq!(refusal(&alone, &head(9, 7)), "taken 9");
    // What witnesses signed is that head, and no other.
    let of_another = cosigned(head(8, 7), &[1, 2]);
    let lines = of_another.split_once("\n\n").unwrap().1;
    let (_, signatures) = lines.split_once('\n').unwrap();
    let moved = head(9, 7) + signatures;
    assert_eq!(refusal(&two_of_three, &moved), "Stranger");
    assert_eq!(
        refusal(&two_of_three, &cosigned(head(9, 8), &[1, 2])),
        "Stranger"
    );
}

#[test]
fn a_policy_of_several_records_is_one_for_the_pinned_record_alone() {
    let more = format!("log {}\n{}", signer(8).vkey(), policy(1, &[1]));
    let trust = under(&more).unwrap();
    assert_eq!(refusal(&trust, &cosigned(head(9, 7), &[1])), "taken 9");
    assert_eq!(refusal(&trust, &cosigned(head(9, 8), &[1])), "Stranger");
    let other = format!("log {}\nquorum none\n", signer(8).vkey());
    assert!(under(&other).is_none() && under("quorum none\n").is_none() && under("").is_none());
}

/// Pairs with a hub whose household has pinned a policy.
async fn paired_under(policy: &str) -> Setup {
    let mut setup = Setup::unpaired().await;
    setup.operator.with(|s| {
        s.log = Some(signer(7).vkey().to_string());
        s.policy = Some((0, policy.to_owned()));
    });
    let code = setup.code().await;
    setup.pair(&code).await;
    setup
}

/// The record that the operator makes up for one home alone, with trustees of its own.
#[tokio::test(flavor = "multi_thread")]
async fn what_the_operator_signs_alone_is_refused_from_the_first_day_on() {
    let mut setup = paired_under(&policy(2, &[1, 2, 3])).await;
    let (own, real) = (Quorum::new(1), Quorum::new(1));
    let mut made_up = Record::of(&[&own.roster]);
    for witnesses in [vec![], vec![2], vec![8, 9]] {
        made_up.witnesses = witnesses;
        show(&setup, &made_up, 1, &own.roster);
        choose(&mut setup, Access::emergency(1));
        setup.problem("too few of its witnesses").await;
        assert!(access(&setup).await.is_null());
    }
    assert!(!setup.dir.path().join("record.head").exists());
    let mut record = Record::of(&[&real.roster]);
    record.witnesses = vec![1, 3];
    show(&setup, &record, 1, &real.roster);
    choose(&mut setup, Access::emergency(1));
    eventually("the trustees' key", async || {
        (access(&setup).await["key"] == real.roster.recipient()).then_some(())
    })
    .await;
    setup.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_too_few_have_signed_tells_nothing() {
    let mut before = Record::of(&[&Quorum::new(1).roster]);
    before.witnesses = vec![1, 2];
    let (mut setup, copy) = looking_under(&before, Some(policy(2, &[1, 2, 3]))).await;
    let household = setup.household.statement.household.to_string();
    let mut whole = before.clone();
    whole
        .entries
        .push(notice(&household, &setup.household.notice, RELEASE));
    whole.witnesses = vec![2];
    whole.copy_to(copy.path());
    poll(&mut setup);
    setup
        .problem("too few of its witnesses have signed: the copy")
        .await;
    assert_eq!(releases(&setup).await, "0".repeat(56));
    whole.witnesses = vec![2, 3];
    whole.copy_to(copy.path());
    poll(&mut setup);
    found(&setup).await;
    setup.stop().await;
}

async fn pinned(setup: &Setup) -> Value {
    setup.status().await["policy"]["number"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_changes_by_a_command_of_the_household_alone() {
    // Paired by a browser that knew of no policy.
    let mut setup = Setup::unpaired().await;
    setup
        .operator
        .with(|s| s.log = Some(signer(7).vkey().to_string()));
    let code = setup.code().await;
    setup.pair(&code).await;
    let kept = setup.dir.path().join("home.json");
    assert!(!std::fs::read_to_string(&kept).unwrap().contains("policy"));
    assert!(setup.status().await["policy"].is_null());

    let set = |number: u64, text: &str| json!({"number": number, "text": text});
    let (old, new) = (policy(1, &[1]), policy(1, &[2]));
    let other = format!("log {}\nquorum none\n", signer(8).vkey());
    for wrong in ["", "nonsense", &other] {
        let refused = setup.command("policy.set", set(9, wrong)).await;
        assert_eq!(refused["code"], "policy", "{wrong}: {refused}");
    }
    assert_eq!(setup.command("policy.set", set(1, &old)).await["ok"], true);
    let (_, withheld) = setup.household.command("policy.set", set(1, &old));
    assert_eq!(setup.command("policy.set", set(2, &new)).await["ok"], true);
    assert_eq!(setup.command("policy.set", set(2, &new)).await["ok"], true);
    // One that the operator withheld, a smaller number, another one of the same number: nothing changes.
    let relay = setup.operator.queue(withheld);
    assert_eq!(setup.reply(&relay).await["code"], "policy");
    for (number, text) in [(0, &new), (2, &old)] {
        let refused = setup.command("policy.set", set(number, text)).await;
        assert_eq!(refused["code"], "policy", "{refused}");
    }
    // The operator makes no such command.
    let mut body = set(3, &old);
    let household = &setup.household;
    body["v"] = json!(1);
    body["kind"] = json!("policy.set");
    body["household"] = json!(household.statement.household.to_string());
    body["hub"] = json!(hex::encode(household.statement.hubs[0].key));
    body["id"] = json!("00112233445566778899aabbccddeeff");
    body["issued"] = json!(sidelight_hub::clock::now_ms());
    let forged = household.seal_command(&body, &SigningKey::generate(&mut OsRng));
    setup.operator.queue(forged);
    setup.problem("did not sign").await;
    assert_eq!(pinned(&setup).await, 2);

    // In force at once, and after a restart; the next statement leaves it alone.
    setup.stop().await;
    setup.start().await;
    let quorum = Quorum::new(1);
    let mut record = Record::of(&[&quorum.roster]);
    record.witnesses = vec![1];
    show(&setup, &record, 1, &quorum.roster);
    choose(&mut setup, Access::emergency(1));
    setup.problem("too few of its witnesses").await;
    record.witnesses = vec![2];
    show(&setup, &record, 1, &quorum.roster);
    choose(&mut setup, Access::emergency(1));
    eventually("the trustees' key", async || {
        (access(&setup).await["key"] == quorum.roster.recipient()).then_some(())
    })
    .await;
    assert_eq!(pinned(&setup).await, 2);
    setup.stop().await;
}

/// A hub takes no household from an offer whose policy is of another record.
#[tokio::test(flavor = "multi_thread")]
async fn an_offer_with_a_policy_of_another_record_pairs_nobody() {
    let setup = Setup::unpaired().await;
    setup.operator.with(|s| {
        s.log = Some(signer(7).vkey().to_string());
        s.policy = Some((0, format!("log {}\nquorum none\n", signer(8).vkey())));
    });
    let code = setup.code().await;
    let mut household = Household::new();
    tokio::select! {
        words = pair(&setup.operator, &mut household, &code) => panic!("paired: {words}"),
        said = setup.problem("refused a policy") => assert!(said.contains("does not name")),
    }
    assert_eq!(setup.status().await["paired"], false);
}

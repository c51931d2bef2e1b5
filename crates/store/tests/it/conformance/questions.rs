//! Suite of [`sidelight_store::QuestionRows`].

use sidelight_store::Store;
use sidelight_store::decisions::KeptApproval;
use sidelight_store::questions::{KeptQuestion, KeptReply};

use super::T;

fn question(trustee: &str, number: u64, asked_ms: u64) -> KeptQuestion {
    KeptQuestion {
        release: 40,
        trustee: trustee.to_owned(),
        number,
        text: format!("{number}?"),
        asked_ms,
        signature: vec![7; 64],
        reply: None,
    }
}

fn reply(text: &str) -> KeptReply {
    KeptReply {
        text: text.to_owned(),
        name: "Rui".to_owned(),
        given: KeptApproval {
            credential: 9,
            client_data: vec![1],
            authenticator_data: vec![2],
            signature: vec![3],
            at_ms: T + 9,
        },
    }
}

pub(crate) async fn suite(store: &dyn Store) {
    let all = [
        question("a", 1, T + 2),
        question("a", 2, T + 3),
        question("b", 1, T),
    ];
    for it in all.iter().rev() {
        assert!(store.question_put(it).await.unwrap());
    }
    // Once: the same again is no change, another one is refused.
    assert!(store.question_put(&all[0]).await.unwrap());
    assert!(!store.question_put(&question("a", 1, T)).await.unwrap());
    assert_eq!(store.questions(40, 9).await.unwrap(), all);
    assert_eq!(store.questions(40, 1).await.unwrap(), all[..1]);
    assert!(store.questions(41, 9).await.unwrap().is_empty());
    let open = |since_ms, limit| store.questions_open(since_ms, limit);
    let newest_first = [all[1].clone(), all[0].clone(), all[2].clone()];
    assert_eq!(open(T, 9).await.unwrap(), newest_first);
    assert_eq!(open(T + 1, 9).await.unwrap(), newest_first[..2]);
    assert_eq!(open(T, 1).await.unwrap(), newest_first[..1]);

    // One reply, and the question is what it was.
    let put = async |number, text| {
        let reply = reply(text);
        store.reply_put((40, "a", number), &reply).await.unwrap()
    };
    assert!(put(2, "yes").await);
    assert!(put(2, "yes").await);
    assert!(!put(2, "no").await);
    assert!(!put(3, "yes").await, "there is no such question");
    let replied = KeptQuestion {
        reply: Some(reply("yes")),
        ..all[1].clone()
    };
    assert_eq!(store.questions(40, 9).await.unwrap()[1], replied);
    assert!(store.question_put(&all[1]).await.unwrap());
    assert_eq!(store.questions(40, 9).await.unwrap()[1], replied);
    assert_eq!(open(T, 9).await.unwrap(), newest_first[1..]);
}

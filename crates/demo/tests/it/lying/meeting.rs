//! Lies told while two ends that share a code meet at the operator's mailbox.

use rand::rngs::OsRng;
use serde_json::{Value, json};
use sidelight_api::client::Client;
use sidelight_api::mailbox::Slot;
use sidelight_demo::child::Invocation;
use sidelight_demo::hub_page::HubPage;
use sidelight_seal::Identity;
use sidelight_seal::pairing::{Code, Purpose, Transcript};
use url::Url;

use super::Scene;
use crate::town::{free_port, start, until};

/// What both ends say to a slot that its writer did not write.
const IN_BETWEEN: &str = "someone may be in between; start again with a new code";

fn mailbox(code: &Code, slot: &str) -> String {
    sidelight_api::path::mailbox(&code.keys().mailbox(), slot)
}

/// Changes the body of a slot and leaves its MAC, which the operator cannot make.
fn swap(scene: &Scene, code: &Code, slot: &str, member: &'static str, to: String) {
    scene.liar.lie_json(mailbox(code, slot), move |slot| {
        let mut body: Value = serde_json::from_str(slot["body"].as_str().unwrap()).unwrap();
        assert!(body[member].is_string());
        body[member] = json!(to);
        slot["body"] = json!(body.to_string());
    });
}

/// A hub that is to be paired, with a key or recipient of the operator's in its place.
pub(super) async fn pairing(scene: &Scene) {
    let folder = tempfile::tempdir().unwrap();
    let page = free_port();
    let config = folder.path().join("hub.toml");
    let text = format!(
        "data_dir = {:?}\noperator_url = \"{}\"\nlocal_listen = \"{page}\"\n",
        folder.path().join("hub"),
        scene.town.layout.app_url(),
    );
    std::fs::write(&config, text).unwrap();
    let invocation = Invocation {
        name: "hub-new".to_owned(),
        program: "sidelight-hub",
        arguments: vec![
            "--config".to_owned(),
            config.display().to_string(),
            "run".to_owned(),
        ],
    };
    let hub = start(&invocation, folder.path());
    let page = HubPage::new(Url::parse(&format!("http://{page}/")).unwrap());
    let code = until("the code", async || page.pairing_code().await.ok()).await;

    let resident = &scene.rosa().household.resident;
    let public = hex::encode(scene.attacker.signing.verifying_key().as_bytes());
    for (member, own) in [("hub", public), ("recipient", scene.attacker.recipient())] {
        swap(scene, &code, "hub", member, own);
        let paired = resident.pair(&code).await;
        let what = format!("the {member} of a hub that is paired");
        scene.refused(&what, paired, IN_BETWEEN).await;
    }
    // The household's end may be lied about, too: the hub refuses, and shows another code.
    swap(scene, &code, "home", "operator_key", "00".repeat(32));
    let waiting = resident.pair(&code);
    let said = async || {
        let problems = page.problems().await.ok()?;
        problems
            .into_iter()
            .find(|p| p.contains("someone may be in between"))
    };
    tokio::select! {
        _ = waiting => panic!("the hub took another key for the operator's"),
        _ = until("the hub's refusal", said) => {}
    }
    assert!(scene.liar.truth() > 0);
    hub.stop().await.unwrap();
}

/// A device that is to join, with a recipient of the operator's in its place.
pub(super) async fn joining(scene: &Scene) {
    let resident = scene.rosa().household.resident.clone();
    let before = resident.known().await.unwrap().statement.number;
    let entry = resident.invite_browser().await.unwrap();
    let own = scene.attacker.recipient();
    swap(scene, &entry.code, "new", "recipient", own);
    ask_to_join(scene, &entry.code).await;
    let joined = entry.words.await.unwrap();
    scene
        .refused("a device that joins", joined, IN_BETWEEN)
        .await;
    let after = resident.known().await.unwrap().statement.number;
    assert_eq!(after, before, "no device was let in");
}

/// The same by an operator that knows the code and so can make the MAC.
pub(super) async fn with_the_code(scene: &Scene) {
    let resident = scene.rosa().household.resident.clone();
    let before = resident.known().await.unwrap().statement.number;
    let entry = resident.invite_browser().await.unwrap();
    let code: Code = entry.code.to_string().parse().unwrap();
    let own = scene.attacker.recipient();
    scene.liar.lie_json(mailbox(&code, "new"), move |slot| {
        *slot = serde_json::to_value(hello(&code, &own)).unwrap();
    });
    ask_to_join(scene, &entry.code).await;
    let let_in = async || {
        let known = resident.known().await.ok()?;
        (known.statement.number > before).then_some(())
    };
    until("the household letting it in", let_in).await;
}

/// A device asks, as it should.
async fn ask_to_join(scene: &Scene, code: &Code) {
    let recipient = Identity::random(&mut OsRng).recipient().to_string();
    let client = Client::new(scene.town.layout.app_url());
    let id = code.keys().mailbox();
    let slot = hello(code, &recipient);
    client.mailbox_put(&id, "new", &slot).await.unwrap();
}

/// What a device with this recipient writes, if it has the code.
fn hello(code: &Code, recipient: &str) -> Slot {
    let body = json!({"v": 1, "recipient": recipient, "name": "Tablet"}).to_string();
    let mut transcript = Transcript::new(code.keys(), Purpose::Join);
    let mac = transcript.write("new", &body).unwrap().to_vec().into();
    Slot { body, mac }
}

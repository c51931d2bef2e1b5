//! Promise 1 against an operator that lies about the keys it relays: a real operator, two real homes, and in
//! front of the operator something that swaps one thing at a time. What is refused is named, the household
//! stays as it was, and nothing that anybody sends can be opened with the operator's keys.
//!
//! The same lies are told to a hub in `crates/hub/tests/it/refuse.rs` and to a browser in
//! `web/e2e/lying.test.ts`; agencies and the log are lied about there and in `crates/cli/tests/it`.

mod attacker;
mod clips;
mod liar;
mod meeting;

use std::fmt::Debug;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rand::rngs::OsRng;
use serde_json::{Value, json};
use sidelight_domain::record::message::MessageKind;
use sidelight_domain::record::statement::{Device, Hub};
use sidelight_domain::record::{DeviceId, MemberId, Statement};
use sidelight_seal::message;

use self::attacker::Attacker;
use self::liar::Liar;
use crate::town::{Home, Town, until};

const HOUSEHOLD: &str = "/api/household";

/// A town whose operator lies.
struct Scene {
    town: Town,
    liar: Liar,
    attacker: Attacker,
    _folder: tempfile::TempDir,
}

impl Scene {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (town, liar) = Town::start(folder.path(), Liar::start).await;
        Self {
            town,
            liar,
            attacker: Attacker::new(),
            _folder: folder,
        }
    }

    fn rosa(&self) -> &Home {
        &self.town.homes[0]
    }

    fn other(&self) -> &Home {
        &self.town.homes[1]
    }

    /// Ends a lie: it was told, refused by name, changed nothing at home, and brought the operator nothing.
    async fn refused<T: Debug>(&self, what: &str, result: anyhow::Result<T>, name: &str) {
        assert!(self.liar.truth() > 0, "{what}: the lie was not told");
        let error = result.err().unwrap_or_else(|| panic!("{what}: believed"));
        let said = format!("{error:#}");
        assert!(said.contains(name), "{what}: {said}");
        self.nothing_obtained(what).await;
    }

    async fn nothing_obtained(&self, what: &str) {
        let known = self.rosa().household.resident.known().await.unwrap();
        assert!(!names(&known.statement, &self.attacker), "{what}");
        assert_eq!(self.obtained(), 0, "{what}");
    }

    /// How much of what clients have sent the operator can open.
    fn obtained(&self) -> usize {
        let sent = self.liar.sent();
        sent.iter()
            .map(|(_, _, json)| self.attacker.opens(json))
            .sum()
    }
}

/// Whether a statement has a key of the operator's in it.
fn names(statement: &Statement, attacker: &Attacker) -> bool {
    let text = statement.to_text();
    let signing = hex::encode(attacker.signing.verifying_key().as_bytes());
    text.contains(&attacker.recipient()) || text.contains(&signing)
}

#[tokio::test(flavor = "multi_thread")]
async fn each_key_that_the_operator_swaps_is_refused_by_name_and_opens_nothing() {
    let scene = Scene::new().await;
    statements(&scene).await;
    keyrings(&scene).await;
    replies(&scene).await;
    hub_is_told(&scene).await;
    meeting::pairing(&scene).await;
    meeting::joining(&scene).await;
    clips::all(&scene).await;
    // Without a lie all of it goes on.
    let household = &scene.rosa().household;
    household.resident.known().await.unwrap();
    spans(&scene).await.unwrap();
    assert_eq!(scene.obtained(), 0);
    scene.town.stop().await;
}

/// Statements that name a key of the operator's, or are of the wrong number or home.
async fn statements(scene: &Scene) {
    let resident = &scene.rosa().household.resident;
    let known = resident.known().await.unwrap();
    let (attacker, own) = (&scene.attacker, scene.attacker.recipient());
    let public = attacker.signing.verifying_key().to_bytes();
    let member = MemberId::random(&mut OsRng);
    let device = Device {
        id: DeviceId::random(&mut OsRng),
        member: known.statement.members[0],
        recipient: own.clone(),
    };
    let hub = Hub {
        key: public,
        recipient: own.clone(),
    };
    type Edit = Box<dyn Fn(&mut Statement)>;
    let swaps: [(&str, Edit); 5] = [
        (
            "the household's signing key",
            Box::new(move |s| s.signing_key = public),
        ),
        ("the key clips are sealed to", {
            let own = own.clone();
            Box::new(move |s| {
                s.epoch += 1;
                s.epoch_recipient = own.clone();
            })
        }),
        ("a member with a device", {
            let device = device.clone();
            Box::new(move |s| {
                s.members.push(member);
                let member = member;
                s.devices.push(Device {
                    member,
                    ..device.clone()
                });
            })
        }),
        (
            "a device's key",
            Box::new(move |s| s.devices[0].recipient = own.clone()),
        ),
        (
            "the hub's keys",
            Box::new(move |s| {
                s.hubs[0] = hub.clone();
                s.cameras.iter_mut().for_each(|c| c.hub = hub.key);
            }),
        ),
    ];
    for (what, edit) in swaps {
        let forged = Attacker::next(&known, &attacker.signing, edit);
        scene
            .liar
            .lie_json(HOUSEHOLD, move |h| h["statements"] = json!([forged]));
        let name = "the statement is not signed by this household";
        scene
            .refused(what, resident.known().await.map(drop), name)
            .await;
    }

    let follows = format!("does not follow statement {}", known.statement.number);
    let again = json!({"text": known.text, "signature": STANDARD.encode([0; 64])});
    scene
        .liar
        .lie_json(HOUSEHOLD, move |h| h["statements"] = json!([again]));
    scene
        .refused("a replay", resident.known().await.map(drop), &follows)
        .await;
    let later = Attacker::next(&known, &attacker.signing, |s| s.number += 1);
    scene
        .liar
        .lie_json(HOUSEHOLD, move |h| h["statements"] = json!([later]));
    scene
        .refused("another number", resident.known().await.map(drop), &follows)
        .await;

    let theirs = scene.other().household.resident.api().await;
    let theirs = serde_json::to_value(theirs.household(0).await.unwrap()).unwrap();
    scene
        .liar
        .lie_json(HOUSEHOLD, move |h| h.clone_from(&theirs));
    let name = "the statement is of another household";
    scene
        .refused("another home", resident.known().await.map(drop), name)
        .await;
}

/// Keyrings that are the operator's, another home's, or of an earlier statement.
async fn keyrings(scene: &Scene) {
    let resident = &scene.rosa().household.resident;
    let known = resident.known().await.unwrap();
    let own = scene.attacker.keyring(&known);
    scene
        .liar
        .lie_json(HOUSEHOLD, move |h| h["keyring"] = json!(own));
    let name = "the keyring is not signed by the household";
    scene
        .refused(
            "a keyring of its own",
            resident.known().await.map(drop),
            name,
        )
        .await;

    let theirs = scene.other().household.resident.api().await;
    let theirs = theirs.household(0).await.unwrap().keyring;
    let theirs = serde_json::to_value(theirs).unwrap();
    scene
        .liar
        .lie_json(HOUSEHOLD, move |h| h["keyring"].clone_from(&theirs));
    let name = "not encrypted to this identity";
    scene
        .refused(
            "another home's keyring",
            resident.known().await.map(drop),
            name,
        )
        .await;

    let sent = scene.liar.sent();
    let household = known.statement.household.to_string();
    let older = sent.iter().find(|(_, _, json)| {
        let text = json["statement"]["text"].as_str().unwrap_or_default();
        text.contains(&household) && text.contains("\nnumber 2\n")
    });
    let older = older.unwrap().2["keyring"].clone();
    scene
        .liar
        .lie_json(HOUSEHOLD, move |h| h["keyring"].clone_from(&older));
    let name = "the keyring is of statement 2";
    scene
        .refused("an older keyring", resident.known().await.map(drop), name)
        .await;
}

async fn spans(scene: &Scene) -> anyhow::Result<Value> {
    let household = &scene.rosa().household;
    let body = json!({"camera": household.camera.to_string(), "from": 1, "to": 2});
    household
        .resident
        .command(&household.hub, "spans", body)
        .await
}

/// An answer that another hub signed.
async fn replies(scene: &Scene) {
    let known = scene.rosa().household.resident.known().await.unwrap();
    let to = known.statement.epoch_recipient.parse().unwrap();
    let key = scene.attacker.signing.clone();
    let forged = move |reply: &mut Value| {
        let body = json!({"v": 1, "ok": true, "spans": []}).to_string();
        let sealed = message::seal(MessageKind::Reply, &body, &key, &to, &mut OsRng).unwrap();
        *reply = json!({"sealed": STANDARD.encode(sealed)});
    };
    scene.liar.lie_json("/api/household/commands/", forged);
    let name = "the message is not signed by the one it must come from";
    scene
        .refused("another hub's answer", spans(scene).await, name)
        .await;
}

/// The hub goes on obeying its own household, and says what it refused.
async fn hub_is_told(scene: &Scene) {
    let household = &scene.rosa().household;
    let known = household.resident.known().await.unwrap();
    let own = scene.attacker.recipient();
    let forged = Attacker::next(&known, &scene.attacker.signing, |s| {
        s.epoch += 1;
        s.epoch_recipient = own;
    });
    scene
        .liar
        .lie_json("/api/hub/statements", move |all| *all = json!([forged]));
    // A hub that waits for statements is answered when there is one.
    let resident = &household.resident;
    resident.record_sound(household.camera).await.unwrap();
    let name = "refused a statement that this household did not sign";
    let said = async || {
        household
            .hub_page
            .problems()
            .await
            .ok()?
            .into_iter()
            .find(|p| p.contains(name))
    };
    until("the hub's refusal", said).await;
    scene.liar.truth();
    scene
        .nothing_obtained("a household of the operator's, told to a hub")
        .await;
}

/// An operator that had seen the code of somebody who joins would get in; and the test above would see it.
#[tokio::test(flavor = "multi_thread")]
async fn an_operator_that_has_the_code_gets_in_and_is_seen() {
    let scene = Scene::new().await;
    assert_eq!(scene.obtained(), 0);
    meeting::with_the_code(&scene).await;
    let known = scene.rosa().household.resident.known().await.unwrap();
    assert!(names(&known.statement, &scene.attacker));
    assert!(scene.obtained() > 0);
    scene.town.stop().await;
}

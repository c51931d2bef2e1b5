//! A day of the agencies and of the moderator: every call that they can make, in one order.

use std::sync::atomic::Ordering;

use http::Method;
use serde_json::{Value, json};
use sidelight_api::decision::Decision;

use super::look::{Compared, Look, look};
use super::worlds::World;
use crate::asking::{draft, region};
use crate::record::RECIPIENT;
use crate::support::Actor;

/// An id of nothing.
const NOTHING: &str = "00112233445566778899aabbccddeeff";

/// What was looked at so far.
#[derive(Default)]
pub(super) struct Day {
    pub(super) looks: Vec<Look>,
}

impl Day {
    async fn call(
        &mut self,
        who: &Actor,
        (method, route): (Method, &str),
        (ids, body): (&[&str], Option<Value>),
        compared: Compared,
    ) -> Value {
        let mut path = route.to_owned();
        for id in ids {
            let (from, to) = (path.find('{').unwrap(), path.find('}').unwrap());
            path.replace_range(from..=to, id);
        }
        let (look, body) = look(who, (method, &path), body, (route, compared)).await;
        self.looks.push(look);
        serde_json::from_slice(&body).unwrap_or(Value::Null)
    }

    async fn get(&mut self, who: &Actor, route: &str, ids: &[&str]) -> Value {
        let call = (Method::GET, route);
        self.call(who, call, (ids, None), Compared::Exactly).await
    }

    async fn post(&mut self, who: &Actor, route: &str, (ids, body): (&[&str], Value)) -> Value {
        let call = (Method::POST, route);
        self.call(who, call, (ids, Some(body)), Compared::ByShape)
            .await
    }

    async fn delete(&mut self, who: &Actor, route: &str, ids: &[&str]) -> Value {
        let call = (Method::DELETE, route);
        self.call(who, call, (ids, None), Compared::Exactly).await
    }

    /// What may hold ids that were made in this world alone.
    async fn own(&mut self, world: &World, who: &Actor, (route, ids): (&str, &[&str])) -> Value {
        let compared = match world.apart.load(Ordering::SeqCst) {
            true => Compared::ByShape,
            false => Compared::Exactly,
        };
        self.call(who, (Method::GET, route), (ids, None), compared)
            .await
    }
}

/// Everything that can be asked about shares before there is one.
pub(super) async fn poll(world: &World, day: &mut Day) {
    let request = world.published.id.as_str();
    let shares = "/api/agency/requests/{request}/shares";
    for who in [&world.officer, &world.supervisor, &world.fire] {
        day.get(&who.actor, shares, &[request]).await;
    }
    let officer = &world.officer.actor;
    day.get(officer, shares, &[&world.submitted.id]).await;
    day.get(officer, shares, &[NOTHING]).await;
    day.get(officer, &format!("{shares}?after={NOTHING}"), &[request])
        .await;
    let track = "/api/agency/shares/{share}/items/{n}/{track}";
    for name in ["video", "video.age", "audio", "card"] {
        day.get(officer, track, &[NOTHING, "1", name]).await;
    }
    let open = "/api/agency/shares/{share}/items/{n}/{track}/open";
    day.post(officer, open, (&[NOTHING, "1", "video"], json!({})))
        .await;
    let packages = "/api/agency/requests/{request}/packages";
    for request in [request, NOTHING] {
        day.get(officer, packages, &[request]).await;
        day.post(officer, packages, (&[request], json!({}))).await;
    }
    let package = "/api/agency/packages/{name}";
    for ending in ["tar", "tlog-proof"] {
        day.get(officer, package, &[&format!("{NOTHING}.{ending}")])
            .await;
    }
    let answer = "/api/agency/shares/{share}/answer";
    let body = json!({ "text": "Nobody asked." });
    day.post(officer, answer, (&[NOTHING], body)).await;
}

/// Everything about emergencies and legal demands, where there is none; `emergency::silence` has those with a
/// claim.
pub(super) async fn disclosures(world: &World, day: &mut Day) {
    let sign = json!({
        "credential": "AA", "client_data": "", "authenticator_data": "", "signature": "",
    });
    for (all, one) in [
        (
            "/api/agency/emergencies",
            "/api/agency/emergencies/{emergency}",
        ),
        ("/api/agency/demands", "/api/agency/demands/{demand}"),
    ] {
        let of = |what: &str| format!("{one}/{what}");
        for who in [&world.officer, &world.supervisor] {
            let who = &who.actor;
            day.get(who, all, &[]).await;
            day.post(who, all, (&[], json!({}))).await;
            day.get(who, one, &[NOTHING]).await;
            day.get(who, &of("answers"), &[NOTHING]).await;
            for name in ["video", "video.age"] {
                let track = of("clips/{n}/{track}");
                day.get(who, &track, &[NOTHING, "1", name]).await;
            }
            for (step, body) in [
                ("sign", sign.clone()),
                ("withdraw", json!({})),
                ("anew", json!({})),
            ] {
                day.post(who, &of(step), (&[NOTHING], body)).await;
            }
            day.delete(who, one, &[NOTHING]).await;
        }
    }
    for who in [&world.officer, &world.supervisor] {
        let begin = "/api/agency/emergencies/begin";
        day.post(&who.actor, begin, (&[], json!({}))).await;
    }
    look_ups(world, day, &sign).await;
    let officer = &world.officer.actor;
    let outcomes = "/api/agency/emergencies/{emergency}/outcomes";
    day.get(officer, outcomes, &[NOTHING]).await;
    let stated = json!({ "process": "never", "said": "None." });
    day.post(officer, outcomes, (&[NOTHING], stated)).await;
    let paper = format!("{outcomes}/{{outcome}}");
    day.get(officer, &paper, &[NOTHING, NOTHING]).await;
    let demand = "/api/agency/demands/{demand}";
    day.get(officer, &format!("{demand}/account"), &[NOTHING])
        .await;
    for document in ["order", "gag-order"] {
        let path = format!("{demand}/{{document}}");
        day.get(officer, &path, &[NOTHING, document]).await;
    }
}

/// Everything about look-ups of addresses, where there is none.
async fn look_ups(world: &World, day: &mut Day, sign: &serde_json::Value) {
    let (all, one) = ("/api/agency/look-ups", "/api/agency/look-ups/{look_up}");
    for who in [&world.officer.actor, &world.supervisor.actor] {
        day.get(who, all, &[]).await;
        day.post(who, all, (&[], json!({}))).await;
        day.get(who, one, &[NOTHING]).await;
        day.get(who, &format!("{one}/answers"), &[NOTHING]).await;
        for (step, body) in [
            ("sign", sign.clone()),
            ("withdraw", json!({})),
            ("anew", json!({})),
            ("hashes", json!({ "hashes": [] })),
        ] {
            let path = format!("{one}/{step}");
            day.post(who, &path, (&[NOTHING], body)).await;
        }
        day.delete(who, one, &[NOTHING]).await;
    }
}

/// What is read again and again.
pub(super) async fn read(world: &World, day: &mut Day) {
    for who in [&world.officer, &world.supervisor, &world.fire] {
        let who = &who.actor;
        day.get(who, "/api/agency", &[]).await;
        let one = "/api/agency/requests/{request}";
        day.own(world, who, ("/api/agency/requests", &[])).await;
        day.own(world, who, (one, &[&world.published.id])).await;
        day.own(world, who, ("/api/decisions", &[])).await;
        day.get(who, "/api/auth/session", &[]).await;
        day.get(who, "/api/auth/sessions", &[]).await;
        for household in [
            "/api/household",
            "/api/household/shares",
            "/api/household/clips",
        ] {
            day.get(who, household, &[]).await;
        }
    }
    let (officer, moderator) = (&world.officer.actor, &world.moderator.actor);
    let grid = "/api/agency/grid?lat=44.0712&lng=-72.5436&zoom=near&rings=2";
    day.get(officer, grid, &[]).await;
    day.get(officer, "/api/moderation", &[]).await;
    day.own(world, moderator, ("/api/moderation", &[])).await;
    day.own(world, moderator, ("/api/decisions", &[])).await;
    day.get(officer, "/api/operator", &[]).await;
    day.get(officer, "/api/rulebook", &[]).await;
}

/// What agency and moderator write, but for what enters the record.
pub(super) async fn write(world: &World, day: &mut Day, version: u64) {
    world.apart.store(true, Ordering::SeqCst);
    let (officer, supervisor) = (&world.officer.actor, &world.supervisor.actor);
    // Two things of one moment would be listed by their ids.
    let later = || world.log.test.clock.advance(1);
    let keyring = json!({ "version": version, "sealed": "AAAA" });
    for (who, body) in [(officer, keyring.clone()), (officer, keyring)] {
        let put = (Method::PUT, "/api/agency/keyring");
        day.call(who, put, (&[], Some(body)), Compared::Exactly)
            .await;
    }
    let key = json!({ "recipient": RECIPIENT });
    day.post(officer, "/api/agency/key", (&[], key)).await;
    let invite = json!({ "role": "officer" });
    for who in [officer, supervisor] {
        day.post(who, "/api/agency/invites", (&[], invite.clone()))
            .await;
    }
    let typed = serde_json::to_value(draft(&format!("24-02{version}"))).unwrap();
    let requests = "/api/agency/requests";
    later();
    let begun = day.post(officer, requests, (&[], typed.clone())).await;
    later();
    let other = day.post(officer, requests, (&[], typed.clone())).await;
    let (begun, other) = (begun["id"].as_str().unwrap(), other["id"].as_str().unwrap());
    let put = (Method::PUT, "/api/agency/requests/{request}/draft");
    day.call(officer, put, (&[begun], Some(typed)), Compared::ByShape)
        .await;
    day.own(world, officer, ("/api/agency/requests/{request}", &[begun]))
        .await;
    let delete = (Method::DELETE, "/api/agency/requests/{request}");
    day.call(officer, delete, (&[other], None), Compared::ByShape)
        .await;
    let submit = "/api/agency/requests/{request}/submit";
    day.post(officer, submit, (&[begun], json!({}))).await;
    later();
    let updates = "/api/agency/requests/{request}/updates";
    let text = json!({ "text": "The van has been found." });
    let update = day
        .post(officer, updates, (&[&world.published.id], text))
        .await;
    let moderator = &world.moderator.actor;
    day.own(world, moderator, ("/api/moderation", &[])).await;
    let drop = "/api/moderation/updates/{update}/drop";
    let reason = json!({ "reason": "unclear" });
    day.post(
        moderator,
        drop,
        (&[update["update"].as_str().unwrap()], reason),
    )
    .await;
    let ask = json!({ "kind": "publish", "request": begun });
    let decision = day.post(moderator, "/api/decisions", (&[], ask)).await;
    let id = decision["decision"].as_str().unwrap();
    day.own(world, moderator, ("/api/decisions", &[])).await;
    day.own(world, moderator, ("/api/decisions/{decision}", &[id]))
        .await;
    day.post(
        moderator,
        "/api/decisions/{decision}/cancel",
        (&[id], json!({})),
    )
    .await;
    day.own(world, officer, (requests, &[])).await;
}

/// A moderator lets the request that waits be published.
pub(super) async fn publish(world: &mut World, day: &mut Day) {
    let moderator = world.moderator.actor.clone();
    let ask = json!({ "kind": "publish", "request": world.submitted.id });
    let decision = day.post(&moderator, "/api/decisions", (&[], ask)).await;
    let decision: Decision = serde_json::from_value(decision).unwrap();
    let given = serde_json::to_value(world.moderator.device.approve(&decision)).unwrap();
    let approve = "/api/decisions/{decision}/approve";
    let ids = [decision.decision.as_str()];
    day.post(&moderator, approve, (&ids, given)).await;
}

/// What anyone can read: pages, feeds and the log itself.
pub(super) async fn public(world: &World, day: &mut Day) {
    let visitor = world.log.test.visitor();
    let size = world.log.app().record().view(|log| log.size()).unwrap();
    let (region, index) = (region(), world.published.index.unwrap().to_string());
    let pages = [
        ("/", ""),
        ("/agencies", ""),
        ("/agencies/{slug}", "millbrook-police"),
        ("/requests", ""),
        ("/requests/{index}", &index),
        ("/regions/{region}", &region),
        ("/rules", ""),
        ("/feed/{region}.json", &region),
        ("/feed/{region}.atom", &region),
        ("/record", ""),
        ("/record/entries", ""),
        ("/record/entry/{index}", &index),
        ("/record/numbers.json", ""),
        ("/record/feed.json", ""),
        ("/log/checkpoint", ""),
        ("/log/receipt/{index}.tlog-proof", &index),
        ("/log/tile/entries/000.p/{size}", &size.to_string()),
        ("/limits", ""),
        ("/what-we-know", ""),
    ];
    for (route, id) in pages {
        let ids: &[&str] = if id.is_empty() { &[] } else { &[id] };
        day.get(&visitor, route, ids).await;
    }
}

/// The feed of the region alone.
pub(super) async fn feed(world: &World, day: &mut Day) {
    let visitor = world.log.test.visitor();
    day.get(&visitor, "/feed/{region}.json", &[&region()]).await;
}

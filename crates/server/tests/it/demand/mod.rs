//! Legal demands: from an officer's order to what leaves, or is kept, or does not; on a clock that the tests
//! move.

mod account;
mod banded;
mod gag;
mod kept;
mod objection;
mod opened;
mod reached;
mod refused;
mod warrant;

use serde_json::json;
use sidelight_api::demand::{
    ChecklistGiven, Demand, DemandReview, Does, NewDemand, NewGag, NoticeSealed, OrderFindings,
    OwnDemand, OwnDemands,
};
use sidelight_domain::emergency::DoorTag;
use sidelight_translog::entry::Body;

use crate::asking::Person;
use crate::emergency::Alarm;
use crate::emergency::answers::notice_box;
use crate::support::{BEGIN_MS, DAY_MS, Reply};

const MINUTE_MS: u64 = 60_000;
const YES: OrderFindings = OrderFindings {
    genuine: true,
    names_operator: true,
    in_force: true,
    names_doors: true,
    apart: true,
    scope: true,
};

/// An order of this type for the hour in which the home has a clip.
fn order(alarm: &Alarm, kind: &str) -> NewDemand {
    let from_ms = (BEGIN_MS - 60 * MINUTE_MS) / MINUTE_MS * MINUTE_MS;
    NewDemand {
        case: "26-1188".into(),
        kind: kind.into(),
        authority: "Millbrook district court".into(),
        reference: "26-SW-0417".into(),
        issued_ms: BEGIN_MS - DAY_MS,
        serve_by_ms: None,
        order: b"%PDF-1.7 the order".to_vec().into(),
        doors: vec![DoorTag::of(alarm.home.camera).printed()],
        named_apart: Vec::new(),
        from_ms,
        to_ms: from_ms + 60 * MINUTE_MS,
        gag: None,
    }
}

/// For so many days the household is not told.
fn gagged(new: NewDemand, days: u64) -> NewDemand {
    let gag = NewGag {
        document: b"%PDF-1.7 the gag".to_vec().into(),
        until_ms: (BEGIN_MS / DAY_MS + days) * DAY_MS,
    };
    NewDemand {
        gag: Some(gag),
        ..new
    }
}

async fn advance(alarm: &Alarm, ms: u64) {
    alarm.town.log.test.clock.advance(ms);
    alarm.town.log.round().await;
    alarm.town.log.round().await;
}

/// What the record has of demands, as kinds, from the oldest on.
fn entries(alarm: &Alarm) -> Vec<Body> {
    let mut bodies = alarm.town.log.bodies();
    let of_demand = |body: &Body| {
        matches!(
            body,
            Body::Compelled(_)
                | Body::DemandNoticed(_)
                | Body::Objection(_)
                | Body::DemandRefused(_)
                | Body::Preservation(_)
                | Body::AccountDisclosed(_)
        )
    };
    bodies.retain(of_demand);
    bodies
}

/// Typed by the officer, signed by them and a supervisor.
async fn served(alarm: &mut Alarm, new: &NewDemand) -> String {
    let officer = &mut alarm.town.officer;
    let typed: Demand = officer.actor.post("/api/agency/demands", new).await.ok();
    officer.sign_demand(&typed).await.done();
    let supervisor = &mut alarm.town.supervisor;
    let seen = supervisor.see_demand(&typed.demand).await;
    supervisor.sign_demand(&seen).await.done();
    typed.demand
}

/// The issuing court was reached, too.
async fn verified(alarm: &mut Alarm, new: &NewDemand) -> String {
    let demand = served(alarm, new).await;
    let path = format!("/api/review/demands/{demand}/checklist");
    let checklist = ChecklistGiven {
        reached: "The clerk, at the number in the court's directory".into(),
        findings: YES,
    };
    let actor = &alarm.reviewers[0].actor;
    actor.post(&path, &checklist).await.done();
    demand
}

/// The household was told, too.
async fn told(alarm: &mut Alarm, new: &NewDemand) -> String {
    let demand = verified(alarm, new).await;
    let reviewer = &mut alarm.reviewers[0];
    let seen = reviewer.seal_notice(&demand).await;
    assert_eq!(seen.decide.as_ref().map(|it| it.does), Some(Does::Tell));
    reviewer.decide_demand(&demand).await;
    demand
}

async fn own(alarm: &Alarm) -> Vec<OwnDemand> {
    let resident = &alarm.home.resident;
    let own: OwnDemands = resident.get("/api/household/demands").await.ok();
    own.demands
}

async fn object(alarm: &Alarm, demand: &str) -> Reply {
    let path = format!("/api/household/demands/{demand}/object");
    let why = json!({ "text": "That is the neighbour's door." });
    alarm.home.resident.post(&path, &why).await
}

impl Person {
    async fn see_demand(&self, demand: &str) -> Demand {
        let path = format!("/api/agency/demands/{demand}");
        self.actor.get(&path).await.ok()
    }

    /// A passkey over what this person was shown.
    async fn sign_demand(&mut self, seen: &Demand) -> Reply {
        let sign = seen.sign.clone().unwrap();
        let given = self.device.sign(&sign.digest, &sign.rp_id);
        let path = format!("/api/agency/demands/{}/sign", seen.demand);
        self.actor.post(&path, &given).await
    }

    async fn look_at_demand(&self, demand: &str) -> DemandReview {
        let path = format!("/api/review/demands/{demand}");
        self.actor.get(&path).await.ok()
    }

    /// Seals what the household is to be told; here it is bytes of the right form.
    async fn seal_notice(&self, demand: &str) -> DemandReview {
        let tell = self.look_at_demand(demand).await.tell.unwrap();
        assert_eq!(tell.notice.len(), 512);
        let sealed = NoticeSealed {
            notice_box: notice_box(7).as_bytes().to_vec().into(),
        };
        let path = format!("/api/review/demands/{demand}/notice");
        self.actor.post(&path, &sealed).await.ok()
    }

    /// Looks, and signs what it is shown.
    async fn decide_demand(&mut self, demand: &str) -> DemandReview {
        self.gives_demand(demand).await.ok()
    }

    async fn gives_demand(&mut self, demand: &str) -> Reply {
        let sign = self.look_at_demand(demand).await.decide.unwrap().entry.sign;
        let given = self.device.sign(&sign.digest, &sign.rp_id);
        let path = format!("/api/review/demands/{demand}/decide");
        self.actor.post(&path, &given).await
    }
}

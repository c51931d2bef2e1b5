//! Agencies ask, moderators decide: the whole way over the API, and every way that is closed.

mod agency;
mod approvals;
mod closed;
mod kill;
mod limits;
mod reach;
mod rules;
mod updates;
mod whole;

use serde_json::json;
use sidelight_api::agency::Agency;
use sidelight_api::decision::{Ask, Decision, DecisionState};
use sidelight_api::request::{Draft, RequestItem};
use sidelight_domain::place::Point;
use sidelight_domain::place::grid::{Zoom, around};
use sidelight_server::config::Config;
use sidelight_store::RecordRows as _;
use sidelight_translog::entry::{Body, Entry, Kind, Role};

use crate::record::{RECIPIENT, WithRecord};
use crate::support::{Actor, Authenticator, BEGIN_MS, Reply};

/// A second agency's key.
const FIRE_RECIPIENT: &str = "age1dwrtyullxn7wr8ttsp807k3l2ar6mf825gh36jwqrefdmdu8td9s9dyws4";
/// Where the town is.
const TOWN: (f64, f64) = (44.0712, -72.5436);
const HOUR_MS: u64 = 3_600_000;
const MINUTE_MS: u64 = 60_000;

/// Somebody with a session and a passkey.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) actor: Actor,
    pub(crate) device: Authenticator,
}

/// An operator with a police and a fire department, a moderator, and a resident.
pub(crate) struct Town {
    pub(crate) log: WithRecord,
    pub(crate) officer: Person,
    pub(crate) supervisor: Person,
    pub(crate) fire: Person,
    pub(crate) moderator: Person,
    pub(crate) resident: Person,
}

pub(crate) fn region() -> String {
    let middle = Point::new(TOWN.0, TOWN.1).unwrap();
    middle.region().to_string()
}

/// So many cells in the middle of the town.
fn cells(count: usize) -> Vec<String> {
    let tiles = around(Point::new(TOWN.0, TOWN.1).unwrap(), Zoom::Near, 3);
    let cells = tiles.iter().filter_map(|tile| tile.cell());
    cells.take(count).map(|cell| cell.to_string()).collect()
}

/// A draft that keeps to every rule.
pub(crate) fn draft(case_number: &str) -> Draft {
    let to_ms = (BEGIN_MS - HOUR_MS) / MINUTE_MS * MINUTE_MS;
    Draft {
        offence: "burglary".to_owned(),
        cells: cells(4),
        from_ms: Some(to_ms - 4 * HOUR_MS),
        to_ms: Some(to_ms),
        text: "Two people left a house on foot.\nOne carried a bag.".to_owned(),
        contact: "Detective desk, +1 555 0100".to_owned(),
        terms: "Kept with the case for seven years.".to_owned(),
        case_number: case_number.to_owned(),
        own_investigation: true,
        danger: None,
    }
}

impl Town {
    pub(crate) async fn new() -> Self {
        Self::with(|_| ()).await
    }

    /// Configured by a test.
    pub(crate) async fn with(change: impl FnOnce(&mut Config)) -> Self {
        let log = WithRecord::with(change).await;
        log.round().await;
        let police = enroll(&log, "millbrook-police", "police", RECIPIENT).await;
        let fire = enroll(&log, "millbrook-fire", "fire", FIRE_RECIPIENT).await;
        let [officer, supervisor] = police;
        let [fire, _] = fire;
        let moderator = invited(&log, "moderator", "Noor").await;
        let resident = person(&log, "Rosa", None).await;
        log.round().await;
        Self {
            log,
            officer,
            supervisor,
            fire,
            moderator,
            resident,
        }
    }

    /// The operator ends the passkey of the police's officer.
    pub(crate) async fn officer_revoked(&self) {
        let officer = |body: &Body| match body {
            Body::Credential(it) => {
                let police = it.agency.as_ref().map(|slug| slug.as_str());
                it.role == Role::Officer && police == Some("millbrook-police")
            }
            _ => false,
        };
        let index = self.log.bodies().iter().position(officer).unwrap();
        let revoked = self.log.admin(&["revoke", &index.to_string()]);
        assert!(revoked.status.success(), "{revoked:?}");
        self.log.round().await;
    }

    /// Another moderator, in the log.
    async fn moderator(&self, name: &str) -> Person {
        let new = invited(&self.log, "moderator", name).await;
        self.log.round().await;
        new
    }

    /// The program ends and another one begins in the same folder, configured anew.
    async fn restart(self, change: impl FnOnce(&mut Config)) -> Self {
        let log = self.log.restart(change).await;
        log.round().await;
        let again = |who: Person| Person {
            actor: Actor {
                routes: log.test.routes.clone(),
                ..who.actor
            },
            ..who
        };
        Self {
            officer: again(self.officer),
            supervisor: again(self.supervisor),
            fire: again(self.fire),
            moderator: again(self.moderator),
            resident: again(self.resident),
            log,
        }
    }

    /// A request of the police that a moderator can decide on.
    pub(crate) async fn submitted(&self, draft: &Draft) -> RequestItem {
        let begun = self.officer.begin(draft).await;
        let path = format!("/api/agency/requests/{}/submit", begun.id);
        self.officer.actor.post(&path, &json!({})).await.ok()
    }

    /// The log refuses for good what waits for it.
    async fn refuse_waiting(&self, reason: &str) -> Kind {
        let store = self.log.store().await;
        let waiting = store.submissions_waiting(10).await.unwrap();
        let [waiting] = &waiting[..] else {
            panic!("{waiting:?}");
        };
        store
            .submission_refused(&waiting.request, reason)
            .await
            .unwrap();
        Entry::parse(&waiting.draft).unwrap().kind()
    }

    /// A request of the police that residents can read.
    pub(crate) async fn published(&mut self, draft: &Draft) -> RequestItem {
        let request = self.submitted(draft).await.id;
        let ask = Ask::Publish {
            request: request.clone(),
        };
        let given = self.moderator.decide(&ask).await;
        assert_eq!(given.state, DecisionState::Published, "{given:?}");
        self.officer.look(&request).await
    }
}

/// Somebody who registers, with an invitation or without.
pub(crate) async fn person(log: &WithRecord, name: &str, invite: Option<String>) -> Person {
    let (actor, device) = log.test.register(name, invite).await;
    Person { actor, device }
}

/// Somebody whom the operator invited to decide things.
pub(crate) async fn invited(log: &WithRecord, role: &str, name: &str) -> Person {
    let invited = log.admin(&["invite", "--role", role]);
    let invite = String::from_utf8(invited.stdout).unwrap().trim().to_owned();
    person(log, name, Some(invite)).await
}

/// An agency with its key in the log, an officer and a supervisor.
async fn enroll(log: &WithRecord, agency: &str, kind: &str, recipient: &str) -> [Person; 2] {
    let region = region();
    let mut arguments = vec!["agency", "enroll", agency, "--kind", kind];
    arguments.extend([
        "--name",
        agency,
        "--place",
        "Millbrook",
        "--region",
        &region,
    ]);
    arguments.extend(["--contact", "records@millbrook.example"]);
    if kind == "police" {
        arguments.extend(["--jurisdiction", "US-CA"]);
    }
    let enrolled = log.admin(&arguments);
    assert!(enrolled.status.success(), "{enrolled:?}");
    let invites = String::from_utf8(enrolled.stdout).unwrap();
    let invite = |role: &str| {
        let line = invites.lines().find_map(|line| line.strip_prefix(role));
        Some(line.unwrap().trim().to_owned())
    };
    let officer = person(log, "Ines", invite("officer ")).await;
    let supervisor = person(log, "Vera", invite("supervisor ")).await;
    let key = json!({ "recipient": recipient });
    officer.actor.post("/api/agency/key", &key).await.done();
    log.round().await;
    [officer, supervisor]
}

impl Person {
    async fn agency(&self) -> Agency {
        self.actor.get("/api/agency").await.ok()
    }

    async fn begin(&self, draft: &Draft) -> RequestItem {
        self.actor.post("/api/agency/requests", draft).await.ok()
    }

    async fn look(&self, request: &str) -> RequestItem {
        let path = format!("/api/agency/requests/{request}");
        self.actor.get(&path).await.ok()
    }

    async fn ask(&self, ask: &Ask) -> Reply {
        self.actor.post("/api/decisions", ask).await
    }

    /// Asks, and gives the passkey.
    pub(crate) async fn decide(&mut self, ask: &Ask) -> Decision {
        let decision: Decision = self.ask(ask).await.ok();
        self.give(&decision).await.ok()
    }

    pub(crate) async fn give(&mut self, decision: &Decision) -> Reply {
        let given = self.device.approve(decision);
        let path = format!("/api/decisions/{}/approve", decision.decision);
        self.actor.post(&path, &given).await
    }
}

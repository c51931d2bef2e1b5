//! A home that is named by its address or a contact: whose it is the operator reads from households'
//! statements, and whoever asks is told nothing of it.

use serde_json::json;
use sidelight_api::emergency::{Emergencies, Emergency, Held, NamedHome, NewEmergency};
use sidelight_domain::record::statement::{Access, Camera, HomeToken, Statement};
use sidelight_domain::record::{CameraId, Hash};
use sidelight_store::emergencies::Standing;
use sidelight_store::look_ups::{LookUpRow, LookUpStep};
use sidelight_store::{EmergencyRows as _, LookUpId, LookUpRows as _};

use super::silence::seen;
use super::{Alarm, MINUTE_MS, sealed};

/// What a look-up made of the address of the alarm's home.
const HERE: Hash = [0x5e; 32];

/// What it made of a contact of that home.
const REACHED: Hash = [0x5d; 32];

/// Index of the look-up's entry, as its row has it.
const LOOK_UP: u64 = 1 << 40;

/// Lets the household say what it can be named by.
fn named(address: Option<Hash>, contacts: &[Hash]) -> impl FnOnce(&mut Statement) {
    let token = |hash| HomeToken {
        look_up_epoch: 1,
        hash,
    };
    let access = Access::Emergency {
        quorum_epoch: 1,
        address: address.map(token),
        contacts: contacts.iter().copied().map(token).collect(),
    };
    move |statement| statement.access = access
}

/// Lets the household say that it lives there.
fn at(address: Hash) -> impl FnOnce(&mut Statement) {
    named(Some(address), &[])
}

impl Alarm {
    /// A look-up of the police, of which these hashes were handed in.
    async fn looked_up(&self, hashes: &[Hash]) {
        let officer = &self.town.officer.actor;
        let typed = officer.post("/api/agency/emergencies", &self.claim()).await;
        let typed: Emergency = typed.ok();
        let store = self.town.log.store().await;
        let own = store.emergency(typed.emergency.parse().unwrap()).await;
        let own = own.unwrap().unwrap();
        let row = LookUpRow {
            id: LookUpId([7; 16]),
            agency: own.agency,
            account: own.account,
            created_ms: own.created_ms,
            filed_ms: None,
            version: 1,
            standing: Standing::Typed,
            text: "{}".into(),
            life: None,
            log_request: None,
            entry: None,
            hashes: None,
        };
        assert!(store.look_up_create(&row, 9).await.unwrap());
        let row = LookUpRow {
            filed_ms: Some(row.created_ms),
            version: 2,
            standing: Standing::Closed,
            entry: Some(LOOK_UP),
            hashes: Some(hashes.to_vec()),
            ..row
        };
        let step = LookUpStep {
            row: &row,
            part: None,
            submission: None,
        };
        assert!(store.look_up_step(&step).await.unwrap());
    }

    fn claim_of(&self, address: Hash) -> NewEmergency {
        let look_up = LOOK_UP;
        NewEmergency {
            doors: Vec::new(),
            home: Some(NamedHome { look_up, address }),
            ..self.claim()
        }
    }

    /// The agency's newest emergency.
    async fn last(&self) -> String {
        let officer = &self.town.officer.actor;
        let all: Emergencies = officer.get("/api/agency/emergencies").await.ok();
        all.emergencies[0].emergency.clone()
    }

    /// What would leave, as reviewers see it.
    async fn held(&mut self, claim: &NewEmergency) -> Option<Held> {
        let emergency = self.ready(claim).await;
        let seen = self.reviewers[0].look_at(&emergency).await;
        assert_eq!(seen.held.is_some(), seen.release.is_some());
        seen.held
    }
}

#[tokio::test]
async fn every_camera_of_the_home_leaves_up_to_the_rulebooks_limit() {
    let mut alarm = Alarm::new().await;
    alarm.home.append(at(HERE)).await;
    alarm.looked_up(&[HERE]).await;
    let claim = alarm.claim_of(HERE);
    let one = alarm.held(&claim).await.unwrap();
    assert_eq!((one.cameras, one.clips), (1, 1));
    // Ten cameras, nine of them with a clip; the rulebook lets eight leave.
    let hub = alarm.home.hub_public();
    let more: Vec<_> = (1..10).map(|n| CameraId([n; 16])).collect();
    let cameras = more.iter().map(|id| Camera {
        id: *id,
        hub,
        audio: false,
        retention_days: 30,
    });
    let cameras: Vec<_> = cameras.collect();
    alarm
        .home
        .append(|it| it.cameras.extend(cameras.clone()))
        .await;
    for camera in &more[..8] {
        alarm.home.go_on_at(*camera);
        let clip = sealed(&mut alarm.home, claim.from_ms + MINUTE_MS, 1);
        alarm.home.upload(&clip).await;
    }
    alarm.town.log.test.clock.advance(crate::support::DAY_MS);
    let later = alarm.held(&claim).await.unwrap();
    assert_eq!((later.cameras, later.clips), (8, 8));
}

#[tokio::test]
async fn unknown_sealed_without_footage_and_named_twice_look_like_one_with_footage() {
    let mut alarm = Alarm::new().await;
    alarm.home.append(at(HERE)).await;
    let mut empty = alarm.town.log.test.home("Ben").await;
    empty.append(at([2; 32])).await;
    let mut twins = [
        alarm.town.log.test.home("Cleo").await,
        alarm.town.log.test.home("Dora").await,
    ];
    for twin in &mut twins {
        twin.append(at([3; 32])).await;
    }
    let mut gone = alarm.town.log.test.home("Eli").await;
    gone.append(at([4; 32])).await;
    gone.append(|it| it.access = Access::Sealed).await;
    let nobody = [9; 32];
    alarm
        .looked_up(&[HERE, [2; 32], [3; 32], [4; 32], nobody])
        .await;
    let claim = alarm.claim_of(HERE);
    let one = seen(&mut alarm, &claim).await;
    for address in [nobody, [2; 32], [3; 32], [4; 32]] {
        // An officer files two a day.
        alarm.town.log.test.clock.advance(crate::support::DAY_MS);
        let claim = alarm.claim_of(address);
        assert_eq!(seen(&mut alarm, &claim).await, one, "{}", address[0]);
        let emergency = alarm.last().await;
        let seen = alarm.reviewers[0].look_at(&emergency).await;
        assert!(
            seen.held.is_none() && seen.release.is_none(),
            "{}",
            address[0]
        );
    }
}

#[tokio::test]
async fn a_home_that_takes_its_address_back_is_no_longer_named_by_it() {
    let mut alarm = Alarm::new().await;
    alarm.home.append(at(HERE)).await;
    alarm.looked_up(&[HERE]).await;
    let claim = alarm.claim_of(HERE);
    let emergency = alarm.called(&claim).await;
    alarm
        .home
        .append(|it| it.access = Access::emergency(1))
        .await;
    alarm.town.log.test.clock.advance(super::LATER_MS);
    alarm.town.log.round().await;
    let seen = alarm.reviewers[0].look_at(&emergency).await;
    assert!(seen.held.is_none() && seen.release.is_none());
}

#[tokio::test]
async fn a_contact_names_the_home_as_its_address_does_and_nobodys_looks_the_same() {
    let mut alarm = Alarm::new().await;
    let contacts = [REACHED, [0x5c; 32]];
    alarm.home.append(named(Some(HERE), &contacts)).await;
    // Two homes have one contact in common, and the second the address of nobody else.
    let mut shared = [
        alarm.town.log.test.home("Fay").await,
        alarm.town.log.test.home("Gil").await,
    ];
    shared[0].append(named(None, &[[2; 32]])).await;
    shared[1]
        .append(named(Some([4; 32]), &[[2; 32], [3; 32]]))
        .await;
    let (common, nobody) = ([2; 32], [9; 32]);
    alarm.looked_up(&[HERE, REACHED, common, nobody]).await;
    let claim = alarm.claim_of(HERE);
    let by_address = seen(&mut alarm, &claim).await;
    let mut held = Vec::new();
    for contact in [REACHED, common, nobody] {
        alarm.town.log.test.clock.advance(crate::support::DAY_MS);
        let claim = alarm.claim_of(contact);
        assert_eq!(seen(&mut alarm, &claim).await, by_address, "{}", contact[0]);
        let emergency = alarm.last().await;
        let seen = alarm.reviewers[0].look_at(&emergency).await;
        held.push(seen.held.map(|it| (it.cameras, it.clips)));
    }
    assert_eq!(held, [Some((1, 1)), None, None]);
}

#[tokio::test]
async fn a_contact_that_is_taken_away_names_nobody_and_the_others_still_do() {
    let mut alarm = Alarm::new().await;
    alarm
        .home
        .append(named(Some(HERE), &[REACHED, [0x5c; 32]]))
        .await;
    alarm.looked_up(&[REACHED, [0x5c; 32]]).await;
    let (gone, kept) = (alarm.claim_of(REACHED), alarm.claim_of([0x5c; 32]));
    let (first, second) = (alarm.called(&gone).await, alarm.called(&kept).await);
    let left = named(Some(HERE), &[[0x5c; 32]]);
    alarm.home.append(left).await;
    alarm.town.log.test.clock.advance(super::LATER_MS);
    alarm.town.log.round().await;
    let seen = alarm.reviewers[0].look_at(&first).await;
    assert!(seen.held.is_none() && seen.release.is_none());
    let seen = alarm.reviewers[0].look_at(&second).await;
    assert!(seen.held.is_some() && seen.release.is_some());
    // Nor does one that is filed from now on.
    alarm.town.log.test.clock.advance(crate::support::DAY_MS);
    assert!(alarm.held(&gone).await.is_none());
}

#[tokio::test]
async fn a_home_is_one_of_a_look_up_of_ones_own_agency() {
    let mut alarm = Alarm::new().await;
    alarm.home.append(at(HERE)).await;
    alarm.looked_up(&[HERE]).await;
    let (known, guessed) = (alarm.claim_of(HERE), alarm.claim_of([2; 32]));
    let mut elsewhere = known.clone();
    elsewhere.home.as_mut().unwrap().look_up += 1;
    let (police, fire) = (&alarm.town.officer.actor, &alarm.town.fire.actor);
    for (officer, claim) in [(police, guessed), (police, elsewhere), (fire, known)] {
        let refused = officer.post("/api/agency/emergencies", &claim).await;
        assert_eq!(refused.violations(), ["home"]);
    }
}

#[tokio::test]
async fn a_claim_names_doors_or_a_home() {
    let alarm = Alarm::new().await;
    let both = NewEmergency {
        home: alarm.claim_of(HERE).home,
        ..alarm.claim()
    };
    let neither = NewEmergency {
        home: None,
        ..alarm.claim_of(HERE)
    };
    let officer = &alarm.town.officer.actor;
    for claim in [both, neither] {
        let refused = officer.post("/api/agency/emergencies", &claim).await;
        assert_eq!(refused.violations(), ["doors"]);
    }
    let mut short = serde_json::to_value(alarm.claim_of(HERE)).unwrap();
    short["home"]["address"] = json!("5e");
    let refused = officer.post("/api/agency/emergencies", &short).await;
    assert!((400..500).contains(&refused.problem().0));
}

//! Which devices are told, and what waits for them. No I/O: time and randomness come in.

use std::collections::BTreeMap;

use rand::{CryptoRng, RngCore};
use serde::{Deserialize, Serialize};
use sidelight_domain::record::MessageId;
use sidelight_reach::{BACK_OFF_MS, Came, quiet};

use super::Choice;
use super::message::{Happened, Kind, SmallPicture};

/// Messages that wait at most, for all devices; the oldest makes room.
pub const WAITING_MAX: usize = 128;
/// What could not be sent for so long is old news, ms. A push service is told the same.
pub const LIFE_MS: u64 = 12 * 60 * 60 * 1000;

/// A message to one device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// The same at every try.
    pub id: String,
    /// To whom.
    pub device: String,
    /// What.
    #[serde(flatten)]
    pub what: Happened,
    /// What it looked like, if a picture came in time.
    #[serde(default)]
    pub picture: Option<SmallPicture>,
    /// When it is tried next, ms.
    due_ms: u64,
    /// How often it was tried.
    tries: usize,
}

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queue {
    /// What each device wants, by id.
    pub devices: BTreeMap<String, Choice>,
    waiting: Vec<Waiting>,
    /// Requests up to this entry were told of.
    asked: u64,
}

impl Queue {
    /// What a device wants from now on; what waits for it under another choice goes.
    pub fn set(&mut self, device: &str, choice: Option<Choice>) {
        self.waiting.retain(|it| it.device != device);
        match choice {
            Some(choice) => self.devices.insert(device.to_owned(), choice),
            None => self.devices.remove(device),
        };
    }

    /// Tells every device that wants this kind.
    pub fn tell(&mut self, what: &Happened, due_ms: u64, random: &mut (impl CryptoRng + RngCore)) {
        self.tell_each(what, |_| due_ms, random);
    }

    /// The same; who wants pictures is told once there is one, or at `late_ms` without it. Says whether
    /// anybody waits for it.
    pub fn tell_with_picture(
        &mut self,
        what: &Happened,
        (now_ms, late_ms): (u64, u64),
        random: &mut (impl CryptoRng + RngCore),
    ) -> bool {
        let due = |choice: &Choice| if choice.picture { late_ms } else { now_ms };
        self.tell_each(what, due, random);
        let mut waiting = self.waiting.iter();
        waiting.any(|it| it.what == *what && self.wants_picture(it))
    }

    fn wants_picture(&self, waiting: &Waiting) -> bool {
        let choice = self.devices.get(&waiting.device);
        choice.is_some_and(|choice| choice.picture)
    }

    /// The picture of what happened is there, or will not come.
    pub fn pictured(&mut self, what: &Happened, picture: Option<&SmallPicture>, now_ms: u64) {
        let mut waiting = std::mem::take(&mut self.waiting);
        for it in &mut waiting {
            if it.what == *what && it.tries == 0 && self.wants_picture(it) {
                it.picture = picture.cloned();
                it.due_ms = it.due_ms.min(now_ms);
            }
        }
        self.waiting = waiting;
    }

    fn tell_each(
        &mut self,
        what: &Happened,
        due_ms: impl Fn(&Choice) -> u64,
        random: &mut (impl CryptoRng + RngCore),
    ) {
        let code = what.kind.code();
        let wants = |choice: &Choice| choice.kinds.iter().any(|it| it.code() == code);
        let devices: Vec<_> = self
            .devices
            .iter()
            .filter(|(_, choice)| wants(choice))
            .map(|(id, choice)| (id.clone(), due_ms(choice)))
            .collect();
        for (device, due_ms) in devices {
            self.push(device, what, due_ms, random);
        }
    }

    /// Tells of the requests that were not told of; `found` are entries, the newest first.
    pub fn asked(
        &mut self,
        found: &[u64],
        (now_ms, due_ms): (u64, u64),
        random: &mut (impl CryptoRng + RngCore),
    ) {
        let Some(newest) = found.first().filter(|newest| **newest > self.asked) else {
            return;
        };
        self.asked = *newest;
        let what = Happened {
            kind: Kind::Request,
            camera: None,
            clip: None,
            at_ms: now_ms,
        };
        self.tell(&what, due_ms, random);
    }

    /// Sends a device a test; says whether the device is told at all.
    pub fn test(
        &mut self,
        device: &str,
        now_ms: u64,
        random: &mut (impl CryptoRng + RngCore),
    ) -> bool {
        let known = self.devices.contains_key(device);
        if known {
            let what = Happened {
                kind: Kind::Test,
                camera: None,
                clip: None,
                at_ms: now_ms,
            };
            self.push(device.to_owned(), &what, now_ms, random);
        }
        known
    }

    fn push(
        &mut self,
        device: String,
        what: &Happened,
        due_ms: u64,
        random: &mut (impl CryptoRng + RngCore),
    ) {
        self.waiting.push(Waiting {
            id: MessageId::random(random).to_string(),
            device,
            what: what.clone(),
            picture: None,
            due_ms,
            tries: 0,
        });
        let too_many = self.waiting.len().saturating_sub(WAITING_MAX);
        self.waiting.drain(..too_many);
    }

    /// Devices that are no longer in the household are told nothing more.
    pub fn keep_devices(&mut self, listed: impl Fn(&str) -> bool) {
        self.devices.retain(|id, _| listed(id));
        let devices = &self.devices;
        self.waiting.retain(|it| devices.contains_key(&it.device));
    }

    /// Takes what is to be tried now, `most` at most, each counted before it is tried; what is too old goes,
    /// and what falls into a device's quiet hours waits for their end.
    pub fn due(&mut self, now_ms: u64, most: usize) -> Vec<(Waiting, Choice)> {
        self.waiting
            .retain(|it| now_ms < it.what.at_ms.saturating_add(LIFE_MS));
        let mut due = Vec::new();
        for it in self.waiting.iter_mut().filter(|it| it.due_ms <= now_ms) {
            if due.len() == most {
                break;
            }
            let Some(choice) = self.devices.get(&it.device) else {
                continue;
            };
            let test = it.what.kind == Kind::Test;
            let quiet = choice.quiet.as_ref().filter(|_| !test);
            if let Some(ends_ms) =
                quiet.and_then(|q| quiet::ends_ms(q, it.what.kind.code(), now_ms))
            {
                it.due_ms = ends_ms;
                continue;
            }
            let rest = BACK_OFF_MS.get(it.tries).copied().unwrap_or(LIFE_MS);
            it.tries += 1;
            it.due_ms = now_ms.saturating_add(rest);
            due.push((it.clone(), choice.clone()));
        }
        due
    }

    /// What came of a try. A subscription that ended goes, unless the device has given another one since.
    pub fn came(&mut self, tried: &Waiting, choice: &Choice, came: Came) {
        let last = tried.tries >= BACK_OFF_MS.len();
        match came {
            Came::Later if !last => {}
            Came::Through | Came::Never | Came::Later => {
                self.waiting.retain(|it| it.id != tried.id)
            }
            Came::Gone
                if self
                    .devices
                    .get(&tried.device)
                    .is_some_and(|it| it.to == choice.to) =>
            {
                self.set(&tried.device, None);
            }
            Came::Gone => {}
        }
    }

    /// When something is due next, ms.
    pub fn next_ms(&self) -> Option<u64> {
        self.waiting.iter().map(|it| it.due_ms).min()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use rand::rngs::OsRng;
    use sidelight_api::reach::Quiet;
    use sidelight_reach::push::Subscription;
    use sidelight_reach_double::Browser;

    use super::*;

    /// 25 November 2026, noon, UTC.
    const NOON_MS: u64 = 1_795_608_000_000;
    const HOUR_MS: u64 = 60 * 60 * 1000;

    fn choice(kinds: &[Kind]) -> Choice {
        let browser = Browser::new();
        let to = Subscription::new("https://push.example/a", &browser.p256dh(), &browser.auth());
        Choice {
            to: to.unwrap(),
            kinds: kinds.to_vec(),
            quiet: None,
            picture: false,
        }
    }

    fn happened(kind: Kind, at_ms: u64) -> Happened {
        Happened {
            kind,
            camera: Some("ab".repeat(16)),
            clip: Some("cd".repeat(16)),
            at_ms,
        }
    }

    fn queue(kinds: &[Kind]) -> Queue {
        let mut queue = Queue::default();
        queue.set("a", Some(choice(kinds)));
        queue
    }

    fn kinds(due: &[(Waiting, Choice)]) -> Vec<Kind> {
        due.iter().map(|(it, _)| it.what.kind).collect()
    }

    #[test]
    fn a_device_is_told_what_it_chose_and_a_request_once() {
        let mut queue = queue(&[Kind::Press, Kind::Request]);
        queue.tell(&happened(Kind::Motion, NOON_MS), NOON_MS, &mut OsRng);
        queue.tell(&happened(Kind::Press, NOON_MS), NOON_MS, &mut OsRng);
        queue.asked(&[], (NOON_MS, NOON_MS), &mut OsRng);
        queue.asked(&[9, 4], (NOON_MS, NOON_MS + 5), &mut OsRng);
        queue.asked(&[9], (NOON_MS, NOON_MS), &mut OsRng);
        queue.asked(&[4], (NOON_MS, NOON_MS), &mut OsRng);
        assert_eq!(kinds(&queue.due(NOON_MS, WAITING_MAX)), [Kind::Press]);
        assert_eq!(
            queue.next_ms(),
            Some(NOON_MS + 5),
            "after a while that chance has drawn"
        );
        assert_eq!(kinds(&queue.due(NOON_MS + 5, WAITING_MAX)), [Kind::Request]);
    }

    #[test]
    fn a_try_is_counted_before_it_is_made_and_the_last_one_ends_it() {
        let mut queue = queue(&[Kind::Press]);
        queue.tell(&happened(Kind::Press, NOON_MS), NOON_MS, &mut OsRng);
        let mut now_ms = NOON_MS;
        for rest in BACK_OFF_MS {
            let [(tried, to)] = &queue.due(now_ms, WAITING_MAX)[..] else {
                panic!("due at {now_ms}");
            };
            assert!(queue.due(now_ms, WAITING_MAX).is_empty(), "not twice");
            queue.came(tried, to, Came::Later);
            now_ms += rest;
        }
        assert_eq!(queue.next_ms(), None);
    }

    #[test]
    fn what_is_too_much_or_too_old_goes_and_the_newest_stays() {
        let mut queue = queue(&[Kind::Press]);
        let count = u64::try_from(WAITING_MAX).unwrap();
        for n in 0..count + 3 {
            queue.tell(&happened(Kind::Press, NOON_MS + n), NOON_MS, &mut OsRng);
        }
        assert_eq!(queue.waiting.len(), WAITING_MAX);
        assert_eq!(queue.waiting[0].what.at_ms, NOON_MS + 3);
        assert_eq!(
            queue.due(NOON_MS, 2).len(),
            2,
            "no more than there is room for"
        );
        assert_eq!(queue.due(NOON_MS + count + LIFE_MS, WAITING_MAX).len(), 2);
        assert_eq!(queue.waiting.len(), 2);
    }

    #[test]
    fn quiet_hours_hold_everything_but_a_test_and_what_comes_through() {
        let mut queue = queue(&[Kind::Press, Kind::Motion]);
        let quiet = Quiet {
            zone: "UTC".to_owned(),
            from_minute: 11 * 60,
            to_minute: 13 * 60,
            through: vec!["press".to_owned()],
        };
        queue.devices.get_mut("a").unwrap().quiet = Some(quiet);
        for kind in [Kind::Press, Kind::Motion] {
            queue.tell(&happened(kind, NOON_MS), NOON_MS, &mut OsRng);
        }
        assert!(queue.test("a", NOON_MS, &mut OsRng));
        assert!(!queue.test("b", NOON_MS, &mut OsRng));
        assert_eq!(
            kinds(&queue.due(NOON_MS, WAITING_MAX)),
            [Kind::Press, Kind::Test]
        );
        queue.waiting.retain(|it| it.tries == 0);
        assert_eq!(queue.next_ms(), Some(NOON_MS + HOUR_MS));
        assert_eq!(
            kinds(&queue.due(NOON_MS + HOUR_MS, WAITING_MAX)),
            [Kind::Motion]
        );
    }

    #[test]
    fn a_subscription_that_ended_goes_unless_there_is_another_one_since() {
        let mut queue = queue(&[Kind::Press]);
        queue.tell(&happened(Kind::Press, NOON_MS), NOON_MS, &mut OsRng);
        let due = queue.due(NOON_MS, WAITING_MAX);
        queue.set("a", Some(choice(&[Kind::Press])));
        queue.came(&due[0].0, &due[0].1, Came::Gone);
        assert!(queue.devices.contains_key("a"), "the new one stays");
        queue.tell(&happened(Kind::Press, NOON_MS), NOON_MS, &mut OsRng);
        let due = queue.due(NOON_MS, WAITING_MAX);
        queue.came(&due[0].0, &due[0].1, Came::Gone);
        assert!(queue.devices.is_empty() && queue.waiting.is_empty());
    }

    #[test]
    fn a_device_that_left_the_household_is_told_nothing_more() {
        let mut queue = queue(&[Kind::Press]);
        queue.tell(&happened(Kind::Press, NOON_MS), NOON_MS, &mut OsRng);
        queue.keep_devices(|id| id != "a");
        assert!(queue.due(NOON_MS, WAITING_MAX).is_empty() && queue.devices.is_empty());
    }

    #[test]
    fn who_wants_a_picture_waits_for_it_a_moment_and_others_do_not() {
        let mut queue = queue(&[Kind::Press]);
        let pictured = Choice {
            picture: true,
            ..choice(&[Kind::Press])
        };
        queue.set("b", Some(pictured));
        let told = |due: Vec<(Waiting, Choice)>| {
            let all = due
                .into_iter()
                .map(|(it, _)| (it.device, it.picture.is_some()));
            all.collect::<Vec<_>>()
        };
        let late_ms = NOON_MS + 2_000;
        let press = |queue: &mut Queue, at_ms| {
            let what = happened(Kind::Press, at_ms);
            let times = (at_ms, at_ms + 2_000);
            assert!(queue.tell_with_picture(&what, times, &mut OsRng), "b waits");
            what
        };
        let picture = SmallPicture::new(b"a picture");
        let first = press(&mut queue, NOON_MS);
        assert_eq!(told(queue.due(NOON_MS, 9)), [("a".to_owned(), false)]);
        let other = happened(Kind::Press, NOON_MS + 1);
        queue.pictured(&other, Some(&picture), NOON_MS + 1);
        assert_eq!(told(queue.due(NOON_MS + 1, 9)), [], "of something else");
        queue.pictured(&first, Some(&picture), NOON_MS + 1);
        assert_eq!(told(queue.due(NOON_MS + 1, 9)), [("b".to_owned(), true)]);

        queue.waiting.clear();
        let second = press(&mut queue, NOON_MS);
        assert_eq!(told(queue.due(late_ms, 9)).len(), 2, "late, and without it");
        queue.pictured(&second, Some(&picture), late_ms + 1);
        assert_eq!(
            told(queue.due(late_ms + BACK_OFF_MS[0], 9))[1],
            ("b".to_owned(), false)
        );

        queue.waiting.clear();
        let third = press(&mut queue, NOON_MS);
        queue.pictured(&third, None, NOON_MS + 5);
        assert_eq!(told(queue.due(NOON_MS + 5, 9)).len(), 2, "it will not come");
        queue.waiting.clear();
        queue.set("b", None);
        let what = happened(Kind::Press, NOON_MS);
        let times = (NOON_MS, late_ms);
        assert!(
            !queue.tell_with_picture(&what, times, &mut OsRng),
            "nobody waits"
        );
    }

    #[test]
    fn a_picture_has_the_room_that_is_left_and_none_more() {
        let id = MessageId::random(&mut OsRng).to_string();
        for place in [
            "",
            "Back <door>",
            &"\u{1}".repeat(crate::settings::NAME_CHARS_MAX),
        ] {
            let what = happened(Kind::Motion, u64::MAX >> 11);
            let room = what.picture_room(place);
            assert!(room > 1_500, "{room}");
            for (length, shown) in [(room, true), (room + 3, false)] {
                let picture = SmallPicture::new(&vec![7; length]);
                let body = what.body(&id, place, Some(&picture));
                assert_eq!(body.len(), super::super::BODY_BYTES);
                let said: serde_json::Value = serde_json::from_slice(&body).unwrap();
                assert_eq!(said["picture"].is_string(), shown, "{length} of {room}");
            }
        }
    }

    #[test]
    fn every_message_has_one_size_whatever_is_in_it() {
        let place = "\u{1}".repeat(crate::settings::NAME_CHARS_MAX);
        let id = MessageId::random(&mut OsRng).to_string();
        for kind in [
            Kind::Press,
            Kind::Motion,
            Kind::Request,
            Kind::Release,
            Kind::Drill,
            Kind::Announced,
            Kind::Test,
        ] {
            let bare = Happened {
                kind,
                camera: None,
                clip: None,
                at_ms: 0,
            };
            assert_eq!(bare.body(&id, "", None).len(), super::super::BODY_BYTES);
            let full = happened(kind, u64::MAX >> 11).body(&id, &place, None);
            assert_eq!(full.len(), super::super::BODY_BYTES);
            let said: serde_json::Value = serde_json::from_slice(&full).unwrap();
            assert_eq!(said["place"], place.as_str());
        }
    }
}

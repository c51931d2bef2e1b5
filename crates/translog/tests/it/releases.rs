//! The numbers of emergencies: bytes of a known log, and random logs against a count of their own.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sidelight_domain::emergency::{Danger, life};
use sidelight_translog::{
    entry::{Body, Day, EmergencyMisuse, EmergencyMisused, Kind, Process, ReceiptOutcome, Totals},
    ledger::{Answers, EmergencyNumbers, Ledger},
};

use crate::emergencies::{
    OFFICER, RELEASE, after, notice_of, outcome_of, receipt_in, receipt_of, refused, release_of,
    sealed,
};
use crate::fixture::{self, at, day, hash, reveal};
use crate::misuse::{misused, third};

const AGENCY: &str = "millbrook-police";

fn published(ledger: &Ledger, today: &str) -> (serde_json::Value, String) {
    let numbers = ledger.published_numbers(hash("root"), day(today)).unwrap();
    let json = serde_json::from_str(&numbers.to_json()).unwrap();
    (json, numbers.to_csv())
}

#[test]
fn a_known_log_has_known_bytes() {
    let ledger = after(10);
    let numbers = ledger.published_numbers(hash("root"), day("2026-12-05"));
    let json = numbers.unwrap().to_json();
    let start = json.find("\"emergencies\":").unwrap();
    let expected = concat!(
        r#""emergencies":{"as_of":"2026-12-05","releases":1,"claims_refused":1,"homes":1,"cameras":2,"#,
        r#""clips":5,"seconds":300,"answers":{"answered":0,"refused":0,"waiting":1},"#,
        r#""danger":{"death":0,"serious-injury":0,"kidnapping":1,"missing-at-risk":0},"#,
        r#""owner":{"agreed":0,"declined":0,"no-answer":1,"not-asked":0},"#,
        r#""reason":{"no-danger":0,"not-imminent":1,"does-not-help":0,"time-for-process":0,"#,
        r#""not-reached":0,"not-genuine":0,"scope":0,"withdrawn":0,"no-decision":0},"#,
        r#""process":{"none":0,"filed":0,"granted":1,"denied":0,"never":0},"#,
        r#""notices":{"in_time":1,"late":0,"waiting":0,"overdue":0},"#,
        r#""months":[{"month":"2026-12","numbers":"#,
        r#"{"releases":1,"claims_refused":1,"never":0,"misused":0}}],"#,
        r#""agencies":[{"agency":"millbrook-police","numbers":"#,
        r#"{"releases":1,"claims_refused":0,"never":0,"misused":0}}],"#,
        r#""sealed":{"releases":0,"claims_refused":1,"never":0,"misused":0},"#,
        r#""trustees":[{"trustee":"legal-aid","numbers":"#,
        r#"{"asked":1,"answered":0,"refused":1,"unanswered":0},"#,
        r#""median_days":0,"median_minutes":2},"#,
        r#"{"trustee":"press-council","numbers":{"asked":1,"answered":1,"refused":0,"unanswered":0},"#,
        r#""median_days":0,"median_minutes":1},"#,
        r#"{"trustee":"town-archive","numbers":{"asked":1,"answered":0,"refused":0,"unanswered":1},"#,
        r#""median_days":null,"median_minutes":null}],"#,
        r#""overdue":[],"list":[{"release":36,"day":"2026-12-01","danger":"kidnapping","#,
        r#""owner":"no-answer","cameras":2,"clips":5,"seconds":300,"answers":"waiting","#,
        r#""notice_due":"2026-12-04","noticed":"2026-12-01","seal_until":"2026-12-15","#,
        r#""agency":"millbrook-police","process":"granted","misused":null,"minutes":12,"#,
        r#""country":"US"}],"#,
        r#""median_days":{"answer":0,"notice":0,"outcome":0},"#,
        r#""look_ups":{"look_ups":0,"addresses":0,"refused":0,"#,
        r#""danger":{"death":0,"serious-injury":0,"kidnapping":0,"missing-at-risk":0},"#,
        r#""reason":{"no-danger":0,"not-imminent":0,"does-not-help":0,"time-for-process":0,"#,
        r#""not-reached":0,"not-genuine":0,"scope":0,"withdrawn":0,"no-decision":0},"list":[]},"#,
        r#""misused":{"all":0,"no-danger":0,"other-purpose":0,"forged":0},"#,
        r#""median_minutes":{"released":12,"refused":4,"trustee":1}},"#,
        r#""releases":{"all":1,"emergency":1,"compelled":0},"homes":[],"demands":"#,
    );
    let end = json[start..].find("{\"releases\":0,\"accounts\"").unwrap();
    assert_eq!(&json[start..start + end], expected);
}

#[test]
fn the_lines_say_the_same() {
    let (_, csv) = published(&after(10), "2026-12-16");
    for line in [
        "44,all,emergency-releases,1",
        "44,all,emergency-claims-refused,1",
        "44,all,emergency-clips,5",
        "44,all,emergency-danger-kidnapping,1",
        "44,all,emergency-notice-in-time,1",
        "44,all,emergency-overdue,1",
        "44,month/2026-12,emergency-releases,1",
        "44,millbrook-police,emergency-releases,1",
        "44,sealed,emergency-claims-refused,1",
        "44,trustee/legal-aid,emergency-refused,1",
        "44,trustee/legal-aid,emergency-median-minutes,2",
        "44,all,emergency-median-minutes-released,12",
        "44,all,emergency-median-minutes-refused,4",
        "44,all,emergency-median-minutes-trustee,1",
    ] {
        let line = format!("{line}\r\n");
        assert!(csv.contains(&line), "{line} in {csv}");
    }
}

/// What is overdue, and from which day on.
#[test]
fn days_alone_make_it_overdue() {
    let overdue = |ledger: &Ledger, today: &str| {
        let (json, _) = published(ledger, today);
        let found = json["emergencies"]["overdue"].as_array().unwrap().clone();
        let text = |it: &serde_json::Value| format!("{} {}", it["what"], it["due"]);
        let found: Vec<_> = found.iter().map(text).collect();
        found.join(", ").replace('"', "")
    };
    // Released, and nobody answered: only the opening can lapse.
    let mut ledger = after(3);
    assert_eq!(overdue(&ledger, "2026-12-15"), "");
    assert_eq!(overdue(&ledger, "2026-12-16"), "opening 2026-12-15");
    let admit = |ledger: &mut Ledger, body: Body| {
        let entry = ledger.next_entry(body, day("2026-12-01")).unwrap();
        ledger.admit(&entry).unwrap();
    };
    let answer = receipt_of(RELEASE, 1, ReceiptOutcome::Answered);
    admit(&mut ledger, answer.into());
    assert_eq!(overdue(&ledger, "2026-12-04"), "");
    assert_eq!(overdue(&ledger, "2026-12-05"), "notice 2026-12-04");
    assert_eq!(overdue(&ledger, "2026-12-08"), "notice 2026-12-04");
    assert_eq!(
        overdue(&ledger, "2026-12-09"),
        "notice 2026-12-04, outcome 2026-12-08"
    );
    admit(&mut ledger, notice_of(RELEASE, 1).into());
    admit(&mut ledger, outcome_of(RELEASE, Process::Never).into());
    assert_eq!(overdue(&ledger, "2026-12-15"), "");
    for field in ["agency", "claim"] {
        assert_eq!(overdue(&ledger, "2027-01-01"), "opening 2026-12-15");
        let value = sealed(field);
        let opened = reveal(RELEASE, Kind::Emergency, 1, field, &value);
        admit(&mut ledger, opened.into());
    }
    assert_eq!(overdue(&ledger, "2027-01-01"), "");
}

/// How long something takes in a random log.
fn minutes_of(a: u8, b: u8) -> u64 {
    u64::from(a) * 7 % 61 + u64::from(b % 5)
}

/// One of them, with at most half of the others below it, and fewer than half above where it is one of two.
fn in_the_middle(median: Option<u64>, all: Vec<u64>) {
    let Some(median) = median else {
        return assert!(all.is_empty(), "{all:?}");
    };
    assert!(all.contains(&median));
    let below = all.iter().filter(|it| **it < median).count();
    let not_above = all.iter().filter(|it| **it <= median).count();
    assert!(
        2 * below < all.len() && 2 * not_above >= all.len(),
        "{median} of {all:?}"
    );
}

/// One release as the test counts it.
struct Told {
    index: u64,
    day: Day,
    danger: Danger,
    clips: u64,
    notice_due: Day,
    seal_until: Day,
    receipts: BTreeMap<u16, ReceiptOutcome>,
    minutes: u64,
    /// How long each trustee took.
    took: BTreeMap<u16, u64>,
    noticed: Option<Day>,
    notices: Vec<u16>,
    process: Option<Process>,
    opened: Vec<&'static str>,
    misused: Option<EmergencyMisuse>,
}

impl Told {
    fn count(&self, outcome: ReceiptOutcome) -> usize {
        self.receipts.values().filter(|it| **it == outcome).count()
    }

    fn is_answered(&self) -> bool {
        self.count(ReceiptOutcome::Answered) > 0
    }
}

/// A log that grows, and what the test knows of it.
struct Play {
    ledger: Ledger,
    today: Day,
    told: Vec<Told>,
    reasons: Vec<life::Reason>,
    /// How long each refusal took.
    refusals: Vec<u64>,
    /// A reviewer who decides on nothing else.
    third: u64,
}

impl Play {
    fn admit(&mut self, body: impl Into<Body>) -> u64 {
        let entry = self.ledger.next_entry(body.into(), self.today).unwrap();
        self.ledger.admit(&entry).unwrap()
    }

    fn release(&mut self, a: u8, b: u8) {
        let ordinal = self.told.len() as u64 + 1;
        let mut body = release_of(Kind::Emergency, ordinal, sealed);
        body.danger = Danger::ALL[usize::from(a % 4)];
        body.clips = 1 + u64::from(b);
        body.notice_due = self.today.after(u16::from(a % 4));
        body.seal_until = self.today.after(1 + u16::from(b % 90));
        body.minutes = Some(minutes_of(a, b));
        let (danger, clips) = (body.danger, body.clips);
        let (notice_due, seal_until) = (body.notice_due, body.seal_until);
        let index = self.admit(body);
        self.told.push(Told {
            index,
            day: self.today,
            danger,
            clips,
            notice_due,
            seal_until,
            receipts: BTreeMap::new(),
            minutes: minutes_of(a, b),
            took: BTreeMap::new(),
            noticed: None,
            notices: Vec::new(),
            process: None,
            opened: Vec::new(),
            misused: None,
        });
    }

    /// Something that follows a release, if it may.
    fn follow(&mut self, choice: u8, a: u8, b: u8) {
        if self.told.is_empty() {
            return;
        }
        let at = usize::from(a) % self.told.len();
        let (release, number) = (self.told[at].index, 1 + u16::from(b % 3));
        match choice {
            0 if !self.told[at].receipts.contains_key(&number) => {
                let outcome = ReceiptOutcome::ALL[usize::from(b / 3 % 2)];
                let took = minutes_of(b, a);
                self.admit(receipt_in(release, number, outcome, Some(took)));
                self.told[at].receipts.insert(number, outcome);
                self.told[at].took.insert(number, took);
            }
            1 if self.told[at].receipts.get(&number) == Some(&ReceiptOutcome::Answered)
                && !self.told[at].notices.contains(&number) =>
            {
                self.admit(notice_of(release, number));
                self.told[at].notices.push(number);
                let today = self.today;
                self.told[at].noticed.get_or_insert(today);
            }
            2 => {
                let next = match self.told[at].process {
                    None => Process::ALL[usize::from(b % 4)],
                    Some(Process::Filed) => Process::Granted,
                    Some(_) => return,
                };
                self.admit(outcome_of(release, next));
                self.told[at].process = Some(next);
            }
            3 => {
                let field = ["agency", "claim"][usize::from(b % 2)];
                if !self.told[at].opened.contains(&field) {
                    let (ordinal, value) = (at as u64 + 1, sealed(field));
                    self.admit(reveal(release, Kind::Emergency, ordinal, field, &value));
                    self.told[at].opened.push(field);
                }
            }
            4 if self.told[at].misused.is_none() => {
                let reason = EmergencyMisuse::ALL[usize::from(b % 3)];
                self.admit(EmergencyMisused {
                    reason,
                    ..misused(release, self.third)
                });
                self.told[at].misused = Some(reason);
            }
            _ => {}
        }
    }

    /// Whatever is due is taken as counted, and in no other way.
    fn state_totals(&mut self) {
        for due in self.ledger.totals_due(self.today, 6) {
            for wrong in misstated(&due) {
                let taken = self.ledger.next_entry(wrong.clone().into(), self.today);
                assert!(taken.is_err(), "{wrong:?} instead of {due:?}");
            }
            self.admit(due);
        }
    }

    fn step(&mut self, (choice, a, b): (u8, u8, u8)) {
        match choice {
            0 => self.release(a, b),
            1 => {
                let ordinal = self.reasons.len() as u64 + 1;
                let mut body = refused(ordinal);
                body.reason = life::Reason::ALL[usize::from(a % 7)];
                body.minutes = Some(minutes_of(a, b));
                self.reasons.push(body.reason);
                self.refusals.push(minutes_of(a, b));
                self.admit(body);
            }
            2..=5 => self.follow(choice - 2, a, b),
            10 => self.follow(4, a, b),
            6 => self.today = self.today.after(1 + u16::from(a % 20)),
            7 => {
                let ordinal = 10 + u64::from(a);
                let mut body = fixture::request(ordinal, at::MODERATOR, OFFICER);
                body.expires = self.today;
                self.admit(body);
            }
            8 => {
                self.admit(fixture::consent(10 + u64::from(a), at::REQUEST));
            }
            _ => self.state_totals(),
        }
    }

    fn compare(&self, today: Day) {
        let numbers = self.ledger.emergency_numbers(today);
        let releases = self.told.len() as u64;
        assert_eq!(numbers.all.releases, releases);
        assert_eq!(numbers.all.claims_refused, self.reasons.len() as u64);
        assert_eq!(numbers.left[0], releases);
        let clips: u64 = self.told.iter().map(|it| it.clips).sum();
        assert_eq!(numbers.left[2], clips);
        self.compare_splits(&numbers);
        let by_month = numbers.months.values().map(|it| it.releases).sum::<u64>();
        assert_eq!(by_month, releases);
        for (month, count) in &numbers.months {
            let of = self.told.iter().filter(|it| it.day.month() == *month);
            assert_eq!(count.releases, of.count() as u64);
        }
        let open = self.told.iter().filter(|it| it.opened.contains(&"agency"));
        let open = open.count() as u64;
        let of_agency = numbers.agencies.get(&AGENCY.parse().unwrap());
        assert_eq!(of_agency.map_or(0, |it| it.releases), open);
        assert_eq!(numbers.sealed.releases, releases - open);
        self.compare_trustees(&numbers);
        self.compare_days(&numbers, today);
    }

    fn compare_splits(&self, numbers: &EmergencyNumbers) {
        for (word, count) in &numbers.dangers {
            let of = self.told.iter().filter(|it| it.danger.code() == *word);
            assert_eq!(*count, of.count() as u64, "{word}");
        }
        for (word, count) in &numbers.reasons {
            let of = self.reasons.iter().filter(|it| it.code() == *word);
            assert_eq!(*count, of.count() as u64, "{word}");
        }
        // Two of three open: two refusals end it.
        for (line, told) in numbers.list.iter().zip(&self.told) {
            let answers = match () {
                () if told.count(ReceiptOutcome::Answered) >= 2 => Answers::Answered,
                () if told.count(ReceiptOutcome::Refused) >= 2 => Answers::Refused,
                () => Answers::Waiting,
            };
            assert_eq!((line.release, line.answers), (told.index, answers));
            assert_eq!(line.process, told.process);
            assert_eq!(line.misused.map(|(_, reason)| reason), told.misused);
        }
        for (word, count) in &numbers.misuses {
            let of = self.told.iter().filter_map(|it| it.misused);
            let of = of.filter(|it| it.to_string() == *word).count() as u64;
            assert_eq!(*count, of, "{word}");
        }
        let against = |it: &&Told| it.misused.is_some() || it.process == Some(Process::Never);
        let against = self.told.iter().filter(against).count();
        assert_eq!(self.ledger.emergencies_against().count(), against);
        for (word, count) in &numbers.answers {
            let of = numbers.list.iter().filter(|it| it.answers.code() == word);
            assert_eq!(*count, of.count() as u64, "{word}");
        }
        let answered = self.told.iter().filter(|it| it.is_answered()).count();
        let processes: u64 = numbers.processes.iter().map(|(_, count)| count).sum();
        assert_eq!(processes, answered as u64);
    }

    fn compare_trustees(&self, numbers: &EmergencyNumbers) {
        for number in 1..=3 {
            let of = numbers.trustees[&crate::trustees::name(number)];
            let all = |outcome| {
                let receipts = self.told.iter().filter_map(|it| it.receipts.get(&number));
                receipts.filter(|it| **it == outcome).count() as u64
            };
            assert_eq!(of.asked, self.told.len() as u64);
            assert_eq!(of.answered, all(ReceiptOutcome::Answered));
            assert_eq!(of.refused, all(ReceiptOutcome::Refused));
            assert_eq!(of.unanswered, of.asked - of.answered - of.refused);
            let took = self.told.iter().filter_map(|it| it.took.get(&number));
            in_the_middle(of.minutes, took.copied().collect());
        }
        let took = self.told.iter().flat_map(|it| it.took.values().copied());
        in_the_middle(numbers.minutes.trustee, took.collect());
        let released = self.told.iter().map(|it| it.minutes);
        in_the_middle(numbers.minutes.released, released.collect());
        in_the_middle(numbers.minutes.refused, self.refusals.clone());
    }

    fn compare_days(&self, numbers: &EmergencyNumbers, today: Day) {
        let mut expected = Vec::new();
        let mut waiting = 0;
        for it in &self.told {
            let answered = it.is_answered();
            if answered && it.noticed.is_none() {
                match today > it.notice_due {
                    true => expected.push((it.index, "notice", it.notice_due)),
                    false => waiting += 1,
                }
            }
            if it.opened.len() < 2 && today > it.seal_until {
                expected.push((it.index, "opening", it.seal_until));
            }
            if answered && it.process.is_none() && today > it.day.after(7) {
                expected.push((it.index, "outcome", it.day.after(7)));
            }
        }
        let found = numbers.overdue.iter();
        let found: Vec<_> = found
            .map(|it| (it.release, it.what.code(), it.due))
            .collect();
        assert_eq!(found, expected);
        let overdue = expected.iter().filter(|(_, what, _)| *what == "notice");
        let told = self.told.iter().filter_map(|it| Some((it.noticed?, it)));
        let late = told.clone().filter(|(day, it)| *day > it.notice_due);
        let notices = numbers.notices;
        assert_eq!(notices.overdue, overdue.count() as u64);
        assert_eq!(notices.late, late.count() as u64);
        assert_eq!(notices.in_time + notices.late, told.count() as u64);
        assert_eq!(notices.waiting, waiting);
    }
}

/// The totals with one number one less, where that is possible, or one more.
fn misstated(right: &Totals) -> Vec<Totals> {
    let fields: [fn(&mut Totals) -> &mut u64; 6] = [
        |it| &mut it.requests,
        |it| &mut it.refused,
        |it| &mut it.updated,
        |it| &mut it.resolved,
        |it| &mut it.withdrawn,
        |it| &mut it.consents,
    ];
    let all = matches!(right.agency, sidelight_translog::entry::Scope::All);
    let fields = fields.into_iter().take(if all { 6 } else { 5 });
    let changed = fields.flat_map(|field| {
        let change = move |by: i64| {
            let mut wrong = right.clone();
            let value = field(&mut wrong);
            *value = value.checked_add_signed(by)?;
            Some(wrong)
        };
        [change(-1), change(1)].into_iter().flatten()
    });
    changed.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever happens in whatever order: the numbers are what happened, no totals pass that say less or
    /// more, and reading the log again gives the same.
    #[test]
    fn the_numbers_are_what_happened(
        steps in prop::collection::vec((0u8..11, any::<u8>(), any::<u8>()), 1..60),
        later in 0u16..120,
    ) {
        let mut play = Play {
            ledger: after(2),
            today: day("2026-12-01"),
            told: Vec::new(),
            reasons: Vec::new(),
            refusals: Vec::new(),
            third: 0,
        };
        play.third = play.admit(third());
        for step in steps {
            let before = play.told.len();
            play.step(step);
            prop_assert!(play.told.len() >= before);
            play.compare(play.today);
        }
        play.state_totals();
        play.compare(play.today.after(later));
    }
}

//! What a person at the trustee does in one record, whatever shows it: the command line, or a console.
//!
//! The running program fetches; a person looks and decides here, in another process perhaps: what both know
//! lies on the disk.

mod asking;
mod holding;
mod looking_up;
mod paging;
mod repairing;

pub use repairing::RepairingError;

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use rand::rngs::OsRng;
use sidelight_api::client::{Client, ClientError, LogReader, TrusteeClient};
use sidelight_api::trustee::{Availability, NewAnswer, NewRefusal};
use sidelight_domain::approval::{ApprovalError, Site};
use sidelight_domain::record::{Hash, sha256};
use sidelight_translog::checkpoint::CHECKPOINT_BYTES_MAX;
use sidelight_translog::entry::{PublicKey, Slug};
use sidelight_translog::ledger::Ledger;
use sidelight_translog::monitor::Monitor;
use sidelight_translog::policy::Policy;
use sidelight_translog::vkey::Vkey;

use crate::answer::{AnswerFailure, Answering, Recorded, Took, leaving};
use crate::cases::{Arrived, Cases};
use crate::ceremony::CeremonyFailure;
use crate::clock;
use crate::config::{Followed, host_of};
use crate::decision::{By, Choice, Decision};
use crate::home::{Home, record_name};
use crate::keys::Keys;
use crate::lock::LockKey;
use crate::looked_up::{LookUpFailure, LookedUp};
use crate::mirror::{Local, Mirror, MirrorError};
use crate::officers::Officer;
use crate::paging::journal::PagingJournal;
use crate::recusals::{Reason, Recusal, Recusals};
use crate::repair::Repairs;
use crate::seats::Seats;
use crate::set_ups::{SetUpFailure, SetUps};
use crate::shares::SharesError;
use crate::thread::{ThreadError, Threads};
use crate::verify::{Check, Cleared, Ground, Journalled, Refused, clear};

/// In `data_dir`, held locked by whoever decides.
const DECIDING: &str = "deciding";
/// Of the hash that names a record, in addresses.
const RECORD_CHARS: usize = 12;

/// Why something at the desk is not done.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// No such case has come.
    #[error("no such case has come")]
    NoCase,
    /// Something that the configuration must say for it.
    #[error(
        "`{0}` is missing from the record in the configuration: cases cannot be checked without it"
    )]
    Unconfigured(&'static str),
    /// Somebody else decides at this moment.
    #[error("somebody else here is deciding at this moment; try again")]
    Busy,
    /// A check does not hold: there is nothing to answer.
    #[error("refused by the check {0}")]
    Refused(#[from] Refused),
    /// Whoever decides has stepped back.
    #[error("whoever has stepped back from a case does not decide it")]
    Recused,
    /// What an officer's passkey signed is not this decision.
    #[error("the passkey did not sign this decision: {0}")]
    Signature(#[from] ApprovalError),
    /// Our own disk.
    #[error("{0}")]
    Disk(#[from] io::Error),
    /// The mirror.
    #[error("the mirror: {0}")]
    Mirror(#[from] MirrorError),
    /// The roster in force.
    #[error(transparent)]
    Ceremony(#[from] CeremonyFailure),
    /// The share.
    #[error(transparent)]
    Share(#[from] SharesError),
    /// The journal.
    #[error(transparent)]
    Answer(#[from] AnswerFailure),
    /// A household's address.
    #[error(transparent)]
    SetUp(#[from] SetUpFailure),
    /// An officer's look-up.
    #[error(transparent)]
    LookUp(#[from] LookUpFailure),
    /// A question.
    #[error(transparent)]
    Thread(#[from] ThreadError),
    /// It is in the journal, and the operator has not taken it yet: the running program hands it in again.
    #[error("it is in the journal, and will be handed in again: {0}")]
    Operator(#[from] ClientError),
}

/// A case in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaseLine {
    /// Index of the release.
    pub release: u64,
    /// What was done with it here.
    pub done: Journalled,
}

/// A trustee's desk for one record.
#[derive(Clone, Debug)]
pub struct Desk {
    home: Home,
    vkey: Vkey,
    /// Whose record it is, for messages.
    operator: String,
    me: Slug,
    signing_key: PublicKey,
    files: Local,
    lock: LockKey,
    keys: Arc<Keys>,
    cases: Cases,
    answering: Answering,
    threads: Threads,
    recusals: Recusals,
    paging: PagingJournal,
    repairs: Repairs,
    set_ups: SetUps,
    looked_up: LookedUp,
    log_policy: Option<Policy>,
    /// Relying party and origin of the operator's pages.
    pages: Option<(String, String)>,
    reader: LogReader,
    /// Calls the operator in this trustee's name.
    pub(crate) client: TrusteeClient,
}

impl Desk {
    /// The desk for a record in which this trustee has a name.
    pub fn new(
        home: &Home,
        lock: &LockKey,
        keys: &Arc<Keys>,
        followed: &Followed,
    ) -> anyhow::Result<Self> {
        let vkey = followed.vkey()?;
        let me: &Slug = followed.trustee.as_ref().with_context(|| {
            format!(
                "{}: `trustee` does not say how you are called there",
                followed.operator
            )
        })?;
        let signer = keys.clone();
        let client = Client::new(followed.operator.clone()).as_trustee(
            vkey.name(),
            me.as_str(),
            Arc::new(move |message| signer.sign(message)),
            clock::now_ms,
        );
        let pages = followed.pages.as_ref().map(|url| {
            let host = url.host_str().unwrap_or_default().to_owned();
            (host, url.origin().ascii_serialization())
        });
        Ok(Self {
            home: home.clone(),
            me: me.clone(),
            signing_key: keys.signing_key(),
            files: Local::new(home, &vkey),
            lock: lock.clone(),
            keys: keys.clone(),
            looked_up: LookedUp::new(home, &vkey),
            set_ups: SetUps::new(home, &vkey, followed.set_ups_per_day_max),
            cases: Cases::new(home, lock, &vkey),
            answering: Answering::new(home, keys.clone(), (&vkey, me)),
            threads: Threads::new(home, lock, keys.clone(), (&vkey, me)),
            recusals: Recusals::new(home, lock, &vkey),
            paging: PagingJournal::new(home, lock, &vkey),
            operator: host_of(&followed.operator),
            repairs: Repairs::new(home, lock, keys.clone(), (&vkey, me)),
            log_policy: followed
                .log_policy
                .as_deref()
                .map(read_policy)
                .transpose()?,
            pages,
            reader: LogReader::new(followed.files()?),
            client,
            vkey,
        })
    }

    /// A short name of the record, for addresses.
    pub(crate) fn record(&self) -> String {
        record_name(&self.vkey)[..RECORD_CHARS].to_owned()
    }

    /// How this trustee is called there.
    pub(crate) fn trustee(&self) -> &Slug {
        &self.me
    }

    /// Whether the record has other keys of this trustee than are here.
    pub(crate) fn has_other_keys(&self, ledger: &Ledger) -> bool {
        let known = ledger.trustee(&self.me);
        known.is_some_and(|it| it.entry.signing_key != self.signing_key)
    }

    /// The record as far as it is mirrored here.
    pub fn view(&self) -> Result<Arc<Monitor>, DeskError> {
        Ok(Mirror::open(&self.home, &self.vkey)?.view().clone())
    }

    /// Every case that has come.
    pub fn cases(&self) -> Result<Vec<CaseLine>, DeskError> {
        let mut lines = Vec::new();
        for release in self.cases.releases()? {
            let done = self.answering.journalled(release)?;
            lines.push(CaseLine { release, done });
        }
        lines.sort_by_key(|line| line.release);
        Ok(lines)
    }

    /// Whether a case is a drill, as the record has it; not said of one that waits and that a check refuses.
    pub fn is_drill(&self, view: &Monitor, line: CaseLine) -> bool {
        let is_said = match line.done {
            Journalled::Nothing => matches!(self.case(view, line.release), Ok((_, Ok(_)))),
            Journalled::Answered(_) | Journalled::Refused => true,
        };
        is_said && view.ledger().drill(line.release).is_some()
    }

    /// A case as it came, and what the checks say to it.
    pub fn case(
        &self,
        view: &Monitor,
        release: u64,
    ) -> Result<(Arrived, Result<Cleared, Refused>), DeskError> {
        let arrived = self.cases.load(release)?.ok_or(DeskError::NoCase)?;
        let judged = self.judge(view, &arrived)?;
        Ok((arrived, judged))
    }

    /// What the configuration must say for cases to be checked: who signs heads, and where people approve.
    pub(crate) fn is_ready(&self) -> Result<(&Policy, &(String, String)), DeskError> {
        let log_policy = self.log_policy.as_ref();
        let log_policy = log_policy.ok_or(DeskError::Unconfigured("log_policy"))?;
        let pages = self.pages.as_ref();
        Ok((log_policy, pages.ok_or(DeskError::Unconfigured("pages"))?))
    }

    fn judge(
        &self,
        view: &Monitor,
        arrived: &Arrived,
    ) -> Result<Result<Cleared, Refused>, DeskError> {
        let (log_policy, (rp_id, origin)) = self.is_ready()?;
        let ledger = view.ledger();
        let missing = CeremonyFailure::Record("a quorum key");
        let roster = self.roster(ledger)?.ok_or(missing)?;
        let index = arrived.case.release;
        let in_danger = ledger.emergency(index).or_else(|| ledger.drill(index));
        let in_danger = in_danger.map(|it| it.entry.policy);
        let compelled = || ledger.compelled_release(index).map(|it| it.entry.policy);
        let rulebook = match in_danger.or_else(compelled) {
            Some(policy) => self.files.text(policy)?,
            None => None,
        };
        let rulebook = String::from_utf8(rulebook.unwrap_or_default()).unwrap_or_default();
        let ground = Ground {
            me: &self.me,
            share: &self.shares().load(&roster)?,
            roster: &roster,
            ledger,
            tree: (view.tree().size(), view.tree().root()),
            files: &self.files,
            rulebook: &rulebook,
            log_policy,
            published: &arrived.published.0,
            seen_ms: arrived.seen_ms,
            site: Site {
                rp_id,
                origins: &[origin],
            },
            journal: self.answering.journalled(arrived.case.release)?,
        };
        Ok(clear(&arrived.case, &ground))
    }

    /// What a choice about a case is, for an officer to sign.
    pub fn decision(
        &self,
        view: &Monitor,
        release: u64,
        choice: Choice,
    ) -> Result<Decision<'_>, DeskError> {
        let arrived = self.cases.load(release)?.ok_or(DeskError::NoCase)?;
        let case = match choice {
            Choice::Approve => self.judge(view, &arrived)??.digest(),
            Choice::Refuse(_) => sha256(arrived.case.entry.as_bytes()),
        };
        Ok(self.decided(release, choice, case))
    }

    fn decided(&self, release: u64, choice: Choice, case: Hash) -> Decision<'_> {
        Decision {
            origin: self.vkey.name(),
            trustee: &self.me,
            release,
            choice,
            case,
        }
    }

    /// What the journal has of a case.
    pub fn recorded(&self, release: u64) -> Result<Option<Recorded>, DeskError> {
        Ok(self.answering.recorded(release)?)
    }

    /// Who has stepped back from a case.
    pub fn recusals(&self, release: u64) -> Result<Vec<Recusal>, DeskError> {
        Ok(self.recusals.of(release)?)
    }

    /// An officer steps back from a case that has come, for good.
    pub fn recuse(
        &self,
        release: u64,
        (officer, reason, now_ms): (&Officer, Reason, u64),
    ) -> Result<(), DeskError> {
        let _one = self.deciding()?;
        self.cases.load(release)?.ok_or(DeskError::NoCase)?;
        let stepping_back = (officer, reason, now_ms);
        Ok(self.recusals.add(release, stepping_back, &mut OsRng)?)
    }

    /// Refuses an officer who has stepped back.
    fn may_decide(&self, release: u64, by: By<'_>) -> Result<(), DeskError> {
        let By::Officer(signed, _) = by else {
            return Ok(());
        };
        let recusals = self.recusals.of(release)?;
        match recusals.iter().any(|it| it.officer == signed.officer) {
            true => Err(DeskError::Recused),
            false => Ok(()),
        }
    }

    /// A person approves: the checks once more, the journal, then the answer leaves. Index of its receipt.
    pub async fn approve(
        &self,
        view: &Monitor,
        release: u64,
        by: By<'_>,
    ) -> Result<u64, DeskError> {
        let send = self.approved(view, release, by)?;
        Ok(self.client.answer(&send).await?.index)
    }

    /// The same as far as the journal.
    fn approved(&self, view: &Monitor, release: u64, by: By<'_>) -> Result<NewAnswer, DeskError> {
        let _one = self.deciding()?;
        self.may_decide(release, by)?;
        let (arrived, judged) = self.case(view, release)?;
        let cleared = judged?;
        let by = by.proven(&self.decided(release, Choice::Approve, cleared.digest()))?;
        let missing = CeremonyFailure::Record("a quorum key");
        let roster = self.roster(view.ledger())?.ok_or(missing)?;
        let share = self.shares().load(&roster)?;
        let at = (took(&arrived), &mut OsRng);
        Ok(self
            .answering
            .answer((&cleared, by), (&share, &roster), at)?)
    }

    /// A person refuses, and says by which check. Index of its receipt.
    pub async fn refuse(&self, release: u64, check: Check, by: By<'_>) -> Result<u64, DeskError> {
        let send = self.refused(release, check, by)?;
        Ok(self.client.refuse(&send).await?.index)
    }

    /// The same as far as the journal.
    fn refused(&self, release: u64, check: Check, by: By<'_>) -> Result<NewRefusal, DeskError> {
        let _one = self.deciding()?;
        self.may_decide(release, by)?;
        let arrived = self.cases.load(release)?.ok_or(DeskError::NoCase)?;
        let case = sha256(arrived.case.entry.as_bytes());
        let by = by.proven(&self.decided(release, Choice::Refuse(check), case))?;
        let took = took(&arrived);
        Ok(self.answering.refuse(release, (check, by), took)?)
    }

    /// Writes a decision into the journal, durably; [`Self::hand_in`] lets it leave.
    pub(crate) fn journal(
        &self,
        view: &Monitor,
        (release, choice): (u64, Choice),
        by: By<'_>,
    ) -> Result<(), DeskError> {
        match choice {
            Choice::Approve => self.approved(view, release, by).map(drop),
            Choice::Refuse(check) => self.refused(release, check, by).map(drop),
        }
    }

    /// The right to write into the journal, held by one process at a time.
    fn deciding(&self) -> Result<Deciding, DeskError> {
        let file = File::create(self.home.data.path(DECIDING))?;
        match file.try_lock() {
            Ok(()) => Ok(Deciding(file)),
            Err(TryLockError::WouldBlock) => Err(DeskError::Busy),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }

    /// Fetches a case that waits, once the record here has its entry; whether it was new. One that came with
    /// a head that was too old comes again when there is a newer one.
    pub async fn fetch(&self, view: &Monitor, release: u64) -> Result<bool, DeskError> {
        if view.ledger().size() <= release {
            return Ok(false);
        }
        let before = self.cases.load(release)?;
        if let Some(before) = &before {
            let judged = self.judge(view, before)?;
            if judged.err().is_none_or(|it| it.check != Check::Fresh) {
                return Ok(false);
            }
        }
        let published = self.reader.get("checkpoint", CHECKPOINT_BYTES_MAX).await?;
        let published = published.unwrap_or_default();
        if before
            .as_ref()
            .is_some_and(|it| it.published.0 == published)
        {
            return Ok(false);
        }
        let case = self.client.case(release).await?;
        if case.release != release {
            return Ok(false);
        }
        let arrived = Arrived {
            case,
            published: published.into(),
            seen_ms: clock::now_ms(),
            first_ms: before.map(|before| before.since_ms()),
        };
        self.cases.keep(&arrived, &mut OsRng)?;
        Ok(true)
    }

    /// Tells the operator whether somebody is here who could answer.
    pub async fn announce(&self, availability: &Availability) -> Result<(), DeskError> {
        Ok(self.client.availability(availability).await?)
    }

    /// Asks who of the others is there, and notes it.
    pub(crate) async fn note_seats(&self) -> Result<(), DeskError> {
        let seats = Seats::of(&self.client.trustees().await?);
        let text = serde_json::to_vec(&seats).map_err(io::Error::from)?;
        Ok(self.home.data.replace(&self.seats_path(), &text)?)
    }

    /// What was noted last.
    pub(crate) fn seats(&self) -> Option<Seats> {
        let bytes = self.home.data.read(&self.seats_path()).ok()??;
        serde_json::from_slice(&bytes).ok()
    }

    fn seats_path(&self) -> String {
        format!("records/{}/seats.json", record_name(&self.vkey))
    }

    /// Hands in again what is in the journal and not in the record. What the operator refuses keeps nothing
    /// else back; the first refusal is what is answered.
    pub async fn hand_in_again(&self, view: &Monitor) -> Result<(), DeskError> {
        let mut refused = None;
        for release in self.answering.releases()? {
            match self.hand_in(view, release).await {
                Err(DeskError::Operator(error)) if error.code().is_some() => {
                    refused.get_or_insert(error);
                }
                done => done?,
            }
        }
        refused.map_or(Ok(()), |error| Err(error.into()))
    }

    /// Hands in what the journal has of a release, where the record here does not have it yet.
    pub(crate) async fn hand_in(&self, view: &Monitor, release: u64) -> Result<(), DeskError> {
        let Some(record) = view.ledger().release(release) else {
            return Ok(());
        };
        let received = record.receipts.contains_key(&self.me);
        match self.answering.recorded(release)? {
            Some(Recorded::Answer {
                send, tell_from_ms, ..
            }) => {
                let send = leaving(send, tell_from_ms, clock::now_ms());
                let told = send.notice.is_none() || record.notices.contains_key(&self.me);
                if !(received && told) {
                    self.client.answer(&send).await?;
                }
            }
            Some(Recorded::Refusal { send, .. }) if !received => {
                self.client.refuse(&send).await?;
            }
            Some(Recorded::Refusal { .. }) | None => {}
        }
        Ok(())
    }
}

fn took(arrived: &Arrived) -> Took {
    Took {
        since_ms: arrived.since_ms(),
        now_ms: clock::now_ms(),
    }
}

/// The right to write into the journal. It is given back before the file is closed: a program that is being
/// started at that moment has the file, too, until it runs.
struct Deciding(File);

impl Drop for Deciding {
    fn drop(&mut self) {
        // Where that fails, closing does it.
        let _given_back = self.0.unlock();
    }
}

fn read_policy(path: &Path) -> anyhow::Result<Policy> {
    let shown = path.display();
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {shown}"))?;
    Policy::parse(&bytes).with_context(|| format!("{shown}"))
}

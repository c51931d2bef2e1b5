//! `sidelightd admin log` and `sidelightd admin agency`.
//!
//! `log create` and `log recover` take the right to append, so they run while `sidelightd` does not.
//! `agency` only keeps rows and submissions: the running program, or the next one, appends them.

use std::collections::HashMap;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use sidelight_domain::emergency::CallBack;
use sidelight_store::record::{EnrolledAgency, Membership, SubmissionState};
use sidelight_store::{LogLock, SharedStore, StoreError};
use sidelight_translog::entry::{
    self, Agency, Authority, CredentialRevoked, Day, Entry, EntryDefect, EntryIndex, Jurisdiction,
    Kind, Operator, PublicKey, Recipient, Slug, ValueError,
};
use sidelight_translog::hash::Sha256Hash;
use sidelight_translog::sequencer::{Sequencer, SequencerError};
use sidelight_translog::source;
use sidelight_translog::tile::LogPath;
use sidelight_translog::vkey::Vkey;
use tokio::runtime::Handle;

use super::driver::day_of;
use super::files::{Documents, LogFiles};
use super::lock::BlockingLock;
use super::outbox::Draft;
use super::published::Published;
use super::{AgencyDocument, AgencyKind, Record, high_water, keys, mirror, open};
use crate::app::open_store;
use crate::config::Config;
use crate::keys::ReceivingKey;
use crate::secret::Secret;

/// How long an invitation to an agency's people is good, ms.
const INVITE_MS: u64 = 7 * 24 * 60 * 60 * 1000;
/// Waiting submissions that a recovery looks for.
const WAITING_MAX: u32 = 100_000;
/// How long `--wait` waits for the running program.
const WAIT_MAX: Duration = Duration::from_secs(30);

/// `sidelightd admin log`.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum LogCommand {
    /// Create the public record, once. Makes its key, its first entry and its high-water mark.
    Create,
    /// Rebuild the record's own state from a mirror, after a loss or a restored backup.
    Recover {
        /// A mirror's folder, or the address its files are under.
        #[arg(long, value_name = "DIR|URL")]
        from_mirror: String,
    },
    /// Print the record's verifier key, which clients pin.
    Key,
}

/// `sidelightd admin agency`.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum AgencyCommand {
    /// Enrol an agency and print invitations for its first people. Its entry is made once it has a
    /// delivery key.
    Enroll {
        /// Its short name in the record, for ever, such as millbrook-police.
        agency: String,
        /// What it calls itself.
        #[arg(long)]
        name: String,
        /// What it is.
        #[arg(long, value_enum)]
        kind: AgencyKind,
        /// Where it is, in words.
        #[arg(long)]
        place: String,
        /// Where it may ask: H3 cells of resolution 3.
        #[arg(long, required = true, value_name = "CELL")]
        region: Vec<String>,
        /// How the public reaches it.
        #[arg(long)]
        contact: String,
        /// Where it has its powers: a country or a part of one, by its code of ISO 3166, such as GB or US-CA.
        #[arg(long, value_name = "CODE")]
        jurisdiction: Option<Jurisdiction>,
        /// Its delivery key, if it has made one already.
        #[arg(long, value_name = "AGE1...")]
        delivery_key: Option<String>,
        /// How many officers to invite.
        #[arg(long, default_value_t = 1)]
        officers: u8,
        /// How many supervisors to invite.
        #[arg(long, default_value_t = 1)]
        supervisors: u8,
    },
    /// Enter the delivery key that an agency has made.
    Key {
        /// Its short name.
        agency: String,
        /// The key.
        #[arg(long, value_name = "AGE1...")]
        delivery_key: String,
        /// Wait until the entry is published.
        #[arg(long)]
        wait: bool,
    },
    /// Enrol the number that is called back in an emergency; ask for it where you can be sure of it, never
    /// in an emergency itself.
    CallBack {
        /// Its short name.
        agency: String,
        /// The number.
        number: String,
    },
    /// Say where an agency has its powers. The next entry of its key says so: the first, or that of a key
    /// that somebody of it makes.
    Jurisdiction {
        /// Its short name.
        agency: String,
        /// A country or a part of one, by its code of ISO 3166, such as GB or US-CA.
        code: Jurisdiction,
    },
    /// Invite somebody to work for an agency.
    Invite {
        /// Its short name.
        agency: String,
        /// What they do there.
        #[arg(long, value_parser = ["officer", "supervisor"])]
        role: String,
    },
}

/// Runs `admin log`.
pub(crate) async fn log(
    config: &Config,
    receiving_key: [u8; 32],
    what: LogCommand,
    now_ms: u64,
) -> anyhow::Result<()> {
    let (config, runtime) = (config.clone(), Handle::current());
    let work = move || match what {
        LogCommand::Create => {
            let vkey = create_here(&config, receiving_key, now_ms, &runtime)?;
            println!(
                "The public record begins: entry 0 names you as its operator, {:?}, and its origin is {}. \
                 Neither ever changes.",
                config.name,
                Record::origin(&config)
            );
            println!("Verifier key: {vkey}");
            println!("High-water mark: {}", high_water(&config).display());
            println!(
                "Keep the mark out of your backups, and a copy of the key file {} apart from them.",
                keys::log_key_file(&config.data_dir).display()
            );
            Ok(())
        }
        LogCommand::Recover { from_mirror } => recover(&config, &from_mirror, now_ms, &runtime),
        LogCommand::Key => {
            println!("{}", keys::load_log_key(&config.data_dir)?.vkey());
            Ok(())
        }
    };
    tokio::task::spawn_blocking(work).await?
}

/// Creates the record of a configuration, once, and answers its verifier key: what `admin log create`
/// does.
pub async fn create(config: &Config, now_ms: u64) -> anyhow::Result<Vkey> {
    let (config, runtime) = (config.clone(), Handle::current());
    let work = move || {
        let key = ReceivingKey::load_or_create(&config.data_dir)?.public();
        create_here(&config, key, now_ms, &runtime)
    };
    tokio::task::spawn_blocking(work).await?
}

fn create_here(
    config: &Config,
    receiving_key: [u8; 32],
    now_ms: u64,
    runtime: &Handle,
) -> anyhow::Result<Vkey> {
    let _right = open::take_right(&config.data_dir)?;
    let signer = keys::create_log_key(&config.data_dir, &Record::origin(config))?;
    let vkey = signer.vkey().clone();
    let text = |text: &str| {
        text.parse()
            .context("the operator's name must be plain ASCII here")
    };
    let operator = Operator {
        name: text(&config.name)?,
        origin: text(vkey.name())?,
        log_key: vkey.clone(),
        receiving_key: PublicKey(receiving_key),
        package_key: PublicKey(keys::package_key(&config.data_dir)?),
    };
    let path = open::lock_file(&config.data_dir);
    let lock = runtime
        .block_on(LogLock::create(&path))
        .with_context(|| format!("cannot make {}", path.display()))?;
    let created = Sequencer::create(
        BlockingLock::new(lock, runtime.clone()),
        LogFiles::new(open::folder(&config.data_dir)),
        open::mark(config)?,
        signer,
        operator,
        day_of(now_ms),
    );
    match created {
        Ok(_) => {}
        Err(SequencerError::Exists(what)) => {
            bail!("{what} already holds a log; a log is created once and never again")
        }
        Err(error) => return Err(error.into()),
    }
    Ok(vkey)
}

fn recover(config: &Config, address: &str, now_ms: u64, runtime: &Handle) -> anyhow::Result<()> {
    let _right = open::take_right(&config.data_dir)?;
    let signer = keys::load_log_key(&config.data_dir)
        .context("without the log's key nobody can go on with it: restore the key file first")?;
    let vkey = signer.vkey().clone();
    ensure!(
        address.contains("://") || Path::new(address).is_dir(),
        "there is no mirror at {address}"
    );
    let mirror = mirror::open(address, runtime)?;
    let lock = runtime.block_on(LogLock::create(&open::lock_file(&config.data_dir)))?;
    let folder = open::folder(&config.data_dir);
    let files = LogFiles::new(folder.clone());
    let sequencer = Sequencer::recover(
        BlockingLock::new(lock, runtime.clone()),
        files.clone(),
        open::mark(config)?,
        signer,
        &mirror,
    )?;
    let signed = sequencer.signed_checkpoint().to_vec();
    let published = Published::replay(&files, sequencer.head(), signed, vkey)?;
    let missing = copy_documents(&mirror, &published, &Documents::new(folder))?;
    println!("Recovered {}.", entry::counted(published.size()));
    let found = runtime.block_on(tick_off(config, &files, published.size(), now_ms))?;
    if found > 0 {
        println!("{found} submissions that waited are among them.");
    }
    for document in &missing {
        println!("The mirror does not have document {}.", document.to_hex());
    }
    println!("Entries that only the mirror had were checked and are yours again.");
    ensure!(
        missing.is_empty(),
        "{} documents are missing",
        missing.len()
    );
    Ok(())
}

/// Finds what the database takes to be waiting, or held back until now, among the entries, so that it is not
/// entered twice. The request ids are lost; the bodies are not, and their salts make each its own.
async fn tick_off(
    config: &Config,
    files: &LogFiles,
    size: u64,
    now_ms: u64,
) -> anyhow::Result<u64> {
    let store = open_store(&config.data_dir).await?;
    store.consents_release(now_ms).await?;
    let mut waiting: HashMap<Vec<u8>, [u8; 16]> = HashMap::new();
    for submission in store.submissions_waiting(WAITING_MAX).await? {
        let draft = Entry::parse(&submission.draft)?;
        waiting.insert(body_of(&draft)?, submission.request);
    }
    let mut found = 0;
    let bundles = LogPath::all(size).filter(|path| matches!(path, LogPath::Entries { .. }));
    let mut index = 0;
    for bundle in bundles {
        for entry in source::read_bundle(files, bundle)? {
            if let Some(request) = waiting.remove(&body_of(&Entry::parse(&entry)?)?) {
                store.submission_entered(&request, index, now_ms).await?;
                found += 1;
            }
            index += 1;
        }
    }
    Ok(found)
}

/// An entry without its ordinal and day, which the log gives.
fn body_of(entry: &Entry) -> anyhow::Result<Vec<u8>> {
    let day = Day::new(2000, 1, 1).context("a day")?;
    Ok(Entry::new(1, day, entry.body().clone())?.to_bytes())
}

/// Copies the texts that are not here; answers those the mirror does not have either.
fn copy_documents(
    mirror: &mirror::Mirror,
    published: &Published,
    documents: &Documents,
) -> anyhow::Result<Vec<Sha256Hash>> {
    let mut missing = Vec::new();
    for hash in published.ledger().documents().chain(published.rulebooks()) {
        if documents.get(hash)?.is_some() {
            continue;
        }
        match mirror.document(hash)? {
            Some(bytes) => drop(documents.put(&bytes)?),
            None => missing.push(hash),
        }
    }
    Ok(missing)
}

/// Runs `admin agency`.
pub(crate) async fn agency(
    store: &SharedStore,
    what: AgencyCommand,
    now_ms: u64,
) -> anyhow::Result<()> {
    match what {
        AgencyCommand::Enroll {
            agency,
            name,
            kind,
            place,
            mut region,
            contact,
            jurisdiction,
            delivery_key,
            officers,
            supervisors,
        } => {
            let slug = slug(&agency)?;
            region.sort();
            let document = AgencyDocument {
                name,
                kind,
                place,
                regions: region,
                contact,
            };
            document.check()?;
            let enrolled = EnrolledAgency {
                agency: slug.to_string(),
                document: document.to_string().into_bytes(),
                jurisdiction: jurisdiction.map(|code| code.to_string()),
                enrolled_ms: now_ms,
                request: None,
            };
            ensure!(
                store.agency_enroll(&enrolled).await?,
                "there is an agency of this name already"
            );
            for (role, count) in [("officer", officers), ("supervisor", supervisors)] {
                for _ in 0..count {
                    println!("{role} {}", invite(store, &agency, role, now_ms).await?);
                }
            }
            match delivery_key {
                Some(key) => enter_key(store, &agency, &key, false, now_ms).await,
                None => Ok(()),
            }
        }
        AgencyCommand::Key {
            agency,
            delivery_key,
            wait,
        } => enter_key(store, &agency, &delivery_key, wait, now_ms).await,
        AgencyCommand::CallBack { agency, number } => call_back(store, &agency, &number).await,
        AgencyCommand::Jurisdiction { agency, code } => {
            say_jurisdiction(store, &agency, &code).await
        }
        AgencyCommand::Invite { agency, role } => {
            let known = store
                .agencies()
                .await?
                .iter()
                .any(|known| known.agency == agency);
            ensure!(known, "there is no agency {agency}");
            println!("{}", invite(store, &agency, &role, now_ms).await?);
            Ok(())
        }
    }
}

async fn say_jurisdiction(
    store: &SharedStore,
    agency: &str,
    code: &Jurisdiction,
) -> anyhow::Result<()> {
    let known = store
        .agency_jurisdiction_put(agency, &code.to_string())
        .await?;
    ensure!(known, "there is no agency {agency}");
    Ok(())
}

async fn call_back(store: &SharedStore, agency: &str, number: &str) -> anyhow::Result<()> {
    ensure!(
        CallBack::new(number, "-", "-", 0, 0).is_ok(),
        "a number is one line of at most 40 characters"
    );
    let known = store.agency_call_back_put(agency, number).await?;
    ensure!(known, "there is no agency {agency}");
    Ok(())
}

fn slug(agency: &str) -> anyhow::Result<Slug> {
    agency
        .parse()
        .context("an agency's short name has 1 to 40 of a-z, 0-9 and inner hyphens")
}

async fn invite(
    store: &SharedStore,
    agency: &str,
    role: &str,
    now_ms: u64,
) -> anyhow::Result<String> {
    let secret = Secret::fresh();
    let member = Membership {
        agency: agency.to_owned(),
        role: role.to_owned(),
    };
    store
        .agency_invite(&secret.hash(), &member, now_ms + INVITE_MS)
        .await?;
    Ok(secret.reveal())
}

async fn enter_key(
    store: &SharedStore,
    agency: &str,
    delivery_key: &str,
    wait: bool,
    now_ms: u64,
) -> anyhow::Result<()> {
    let key: Recipient = delivery_key
        .parse()
        .context("a delivery key is an age recipient, age1 and 58 characters")?;
    let request = prepare_key(store, agency, key, now_ms).await?;
    entered(store, &request, wait).await
}

/// Enters that a credential decides nothing from here on. Whether there is such a credential is the
/// record's to say: it refuses the entry otherwise.
pub(crate) async fn revoke(
    store: &SharedStore,
    credential: u64,
    wait: bool,
    now_ms: u64,
) -> anyhow::Result<()> {
    let body = CredentialRevoked {
        credential: EntryIndex(credential),
        decision: None,
        revoked_by: Authority::Operator,
    };
    let draft = Draft::new(Kind::CredentialRevoked);
    let submission = draft.submission(body.into(), None, now_ms)?;
    store.submission_prepare(&submission).await?;
    entered(store, &submission.request, wait).await
}

/// Says that it waits for the running program, or waits with it and says what became of it.
pub(crate) async fn entered(
    store: &SharedStore,
    request: &[u8; 16],
    wait: bool,
) -> anyhow::Result<()> {
    if !wait {
        eprintln!("The entry is made by the running sidelightd, or the next one.");
        return Ok(());
    }
    let until = Instant::now() + WAIT_MAX;
    loop {
        match store.submission(request).await? {
            Some(SubmissionState::Entered(index)) => {
                println!("Entry {index}.");
                return Ok(());
            }
            Some(SubmissionState::Refused(reason)) => bail!("the record refused it: {reason}"),
            Some(SubmissionState::Waiting) | None if Instant::now() > until => {
                bail!("it waits: is sidelightd running, and its record?")
            }
            Some(SubmissionState::Waiting) | None => {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
    }
}

/// Why an agency gets no first delivery key.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FirstKeyError {
    /// No such agency.
    #[error("there is no such agency")]
    Unknown,
    /// It has one.
    #[error("the agency has a delivery key already; it is changed by a rotation")]
    Exists,
    /// What is kept of it cannot be read.
    #[error("{0}")]
    Kept(#[from] ValueError),
    /// It makes no entry.
    #[error(transparent)]
    Entry(#[from] EntryDefect),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Keeps the entry of an agency's first delivery key for the sequencer. The key is the agency's own:
/// this is called when somebody of it has registered one, or by the operator on its behalf.
pub(crate) async fn prepare_key(
    store: &SharedStore,
    agency: &str,
    delivery_key: Recipient,
    now_ms: u64,
) -> Result<[u8; 16], FirstKeyError> {
    let enrolled = store.agency(agency).await?;
    let enrolled = enrolled.ok_or(FirstKeyError::Unknown)?;
    let body = Agency {
        agency: agency.parse().map_err(|_| FirstKeyError::Unknown)?,
        name: Sha256Hash::of(&enrolled.document),
        epoch: 1,
        delivery_key,
        jurisdiction: Some(jurisdiction(&enrolled)?),
        decision: None,
        decided_by: Authority::Operator,
    };
    let draft = Draft::new(Kind::Agency);
    let submission = draft.submission(body.into(), Some(enrolled.document), now_ms)?;
    if !store.agency_key_prepare(agency, &submission).await? {
        return Err(FirstKeyError::Exists);
    }
    Ok(submission.request)
}

/// Where an enrolled agency has its powers, as the operator has said.
pub(crate) fn jurisdiction(enrolled: &EnrolledAgency) -> Result<Option<Jurisdiction>, ValueError> {
    let code = enrolled.jurisdiction.as_deref();
    code.map(str::parse).transpose()
}

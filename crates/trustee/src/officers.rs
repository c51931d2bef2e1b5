//! The people of this trustee who decide, in one locked file: their passkeys, invitations that were not used
//! yet, duty, and what is handed over.
//!
//! The running program and the command line change it in turn. Who may decide is read from it anew each time.

use std::fs::File;
use std::io;

use rand::{CryptoRng, RngCore};
use serde::{Deserialize, Serialize};
use sidelight_api::Bytes64;
use sidelight_api::bytes64::hex32;
use sidelight_domain::question::QUESTION_CHARS_MAX;
use sidelight_domain::record::{Encoder, Hash};
use sidelight_seal::pairing::Code;

use crate::duty::{Duty, Note};
use crate::home::Home;
use crate::lock::LockKey;

/// The file, in `data_dir`.
const FILE: &str = "officers/book";
/// Held locked by whoever changes it.
const CHANGING: &str = "officers.lock";
/// Officers and invitations together.
pub(crate) const OFFICERS_MAX: usize = 100;
/// Longest name, characters.
const NAME_CHARS_MAX: usize = 80;
/// How long an invitation holds, ms.
const INVITATION_MS: u64 = 24 * 60 * 60 * 1000;

/// Why the book is not changed.
#[derive(Debug, thiserror::Error)]
pub enum OfficersError {
    /// Our own disk.
    #[error("the officers cannot be read or written: {0}")]
    Disk(#[from] io::Error),
    /// Not a name.
    #[error("a name has 1 to {NAME_CHARS_MAX} characters")]
    Name,
    /// Somebody is called so.
    #[error("somebody here is called so already")]
    Taken,
    /// Nobody is called so.
    #[error("nobody here is called so")]
    Unknown,
    /// No invitation has that code, or not any more.
    #[error("that code is not good: mistyped, used, or older than a day")]
    Code,
    /// A limit.
    #[error("there are too many of them; remove one first")]
    TooMany,
    /// Times that are none.
    #[error("a duty begins before it ends, and has not ended yet")]
    Times,
    /// Not a note.
    #[error("a note has 1 to {QUESTION_CHARS_MAX} characters that can be shown as they are")]
    Note,
}

/// Somebody who decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Officer {
    /// 16 hex digits, for ever.
    pub id: String,
    /// What they are called.
    pub name: String,
    /// Their passkey's id, base64url.
    pub credential: String,
    /// Its public key, COSE.
    pub key: Bytes64,
    /// Since when, ms.
    pub since_ms: u64,
}

/// Somebody who may become one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    #[serde(with = "hex32")]
    code: Hash,
    /// What they will be called.
    pub name: String,
    /// Until when, ms.
    pub until_ms: u64,
}

/// The file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Book {
    /// Those who decide.
    pub officers: Vec<Officer>,
    /// Those who were invited.
    pub invitations: Vec<Invitation>,
    /// By when they begin.
    #[serde(default)]
    pub duties: Vec<Duty>,
    /// Newest first.
    #[serde(default)]
    pub notes: Vec<Note>,
}

/// What makes somebody an officer.
#[derive(Clone, Debug)]
pub struct NewOfficer {
    /// The id that their passkey was made for.
    pub id: String,
    /// The passkey's id, base64url.
    pub credential: String,
    /// Its public key, COSE.
    pub key: Vec<u8>,
}

impl Book {
    /// The officer of this id.
    pub fn officer(&self, id: &str) -> Option<&Officer> {
        self.officers.iter().find(|it| it.id == id)
    }

    /// The name that an invitation with this code is for.
    pub fn invited(&self, code: &Code, now_ms: u64) -> Option<&str> {
        let hash = hash_of(code);
        let mut open = self.invitations.iter();
        let found = open.find(|it| it.code == hash && it.until_ms > now_ms);
        found.map(|it| it.name.as_str())
    }

    /// Whether an officer or somebody invited is called so.
    pub(crate) fn is_taken(&self, name: &str) -> bool {
        self.officers.iter().any(|it| it.name == name)
            || self.invitations.iter().any(|it| it.name == name)
    }
}

fn hash_of(code: &Code) -> Hash {
    Encoder::new("sidelight/trustee-invitation/v1")
        .field(code.to_string().as_bytes())
        .hash()
}

/// The book of a trustee.
#[derive(Clone, Debug)]
pub struct Officers {
    home: Home,
    lock: LockKey,
}

impl Officers {
    /// That of the trustee with these folders.
    pub fn new(home: &Home, lock: &LockKey) -> Self {
        Self {
            home: home.clone(),
            lock: lock.clone(),
        }
    }

    /// Reads it.
    pub fn book(&self) -> io::Result<Book> {
        let Some(locked) = self.home.data.read(FILE)? else {
            return Ok(Book::default());
        };
        let plain = self.lock.open(FILE, &locked).map_err(io::Error::other)?;
        Ok(serde_json::from_slice(&plain)?)
    }

    pub(crate) fn change<T>(
        &self,
        rng: &mut (impl RngCore + CryptoRng),
        change: impl FnOnce(&mut Book) -> Result<T, OfficersError>,
    ) -> Result<T, OfficersError> {
        let file = File::create(self.home.data.path(CHANGING))?;
        // Whoever holds it writes one small file.
        file.lock()?;
        let mut book = self.book()?;
        let done = change(&mut book)?;
        let plain = serde_json::to_vec(&book).map_err(io::Error::from)?;
        let locked = self.lock.lock(FILE, &plain, rng);
        self.home.data.replace(FILE, &locked)?;
        Ok(done)
    }

    /// Makes a code by which somebody comes in, once, within a day.
    pub fn invite(
        &self,
        name: &str,
        now_ms: u64,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<Code, OfficersError> {
        let name = name.trim();
        let chars = name.chars();
        if !(1..=NAME_CHARS_MAX).contains(&chars.clone().count())
            || chars.clone().any(char::is_control)
        {
            return Err(OfficersError::Name);
        }
        let code = Code::random(rng);
        let invitation = Invitation {
            code: hash_of(&code),
            name: name.to_owned(),
            until_ms: now_ms + INVITATION_MS,
        };
        self.change(rng, |book| {
            book.invitations.retain(|it| it.until_ms > now_ms);
            if book.is_taken(&invitation.name) {
                return Err(OfficersError::Taken);
            }
            if book.officers.len() + book.invitations.len() >= OFFICERS_MAX {
                return Err(OfficersError::TooMany);
            }
            book.invitations.push(invitation);
            Ok(())
        })?;
        Ok(code)
    }

    /// Whoever has the code and a passkey is an officer from now on.
    pub fn enrol(
        &self,
        (code, new): (&Code, NewOfficer),
        now_ms: u64,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<Officer, OfficersError> {
        self.change(rng, |book| {
            let name = book.invited(code, now_ms).ok_or(OfficersError::Code)?;
            let officer = Officer {
                id: new.id,
                name: name.to_owned(),
                credential: new.credential,
                key: new.key.into(),
                since_ms: now_ms,
            };
            if book
                .officers
                .iter()
                .any(|it| it.credential == officer.credential)
            {
                return Err(OfficersError::Taken);
            }
            let hash = hash_of(code);
            book.invitations.retain(|it| it.code != hash);
            book.officers.push(officer.clone());
            Ok(officer)
        })
    }

    /// Takes somebody out, invited or not. Their duties go, too.
    pub fn remove(
        &self,
        name: &str,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<(), OfficersError> {
        self.change(rng, |book| {
            if !book.is_taken(name) {
                return Err(OfficersError::Unknown);
            }
            book.invitations.retain(|it| it.name != name);
            book.officers.retain(|it| it.name != name);
            book.without_gone();
            Ok(())
        })
    }
}

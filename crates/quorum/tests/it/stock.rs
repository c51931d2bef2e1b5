//! The two stanzas in a real `age` file: stock `age` opens it for the household and skips the proof,
//! and a quorum opens it through `age`'s own door for other identities.

use std::collections::HashSet;
use std::io::{Read, Write};

use age::secrecy::ExposeSecret;
use age_core::format::{FileKey, Stanza as AgeStanza};
use sidelight_quorum::{
    Answer, HEADER_BYTES_MAX, PROOF_TAG, Roster, ShareKey, Stanza, StanzaError, Wrap, combine,
    stanzas,
};

use crate::parties::{ENTRY, FILE_KEY, LABEL, answers, id, quorum, rng, wrap};

struct Quorum<'a>(&'a Roster);

impl age::Recipient for Quorum<'_> {
    fn wrap_file_key(
        &self,
        file_key: &FileKey,
    ) -> Result<(Vec<AgeStanza>, HashSet<String>), age::EncryptError> {
        let wrap = Wrap::new(self.0, LABEL, file_key.expose_secret(), &mut rng(1));
        let foreign = |s: Stanza| AgeStanza {
            tag: s.tag,
            args: s.arguments,
            body: s.body,
        };
        Ok((wrap.to_stanzas().map(foreign).into(), HashSet::new()))
    }
}

struct Trustees<'a>(&'a Roster, Vec<&'a ShareKey>);

impl age::Identity for Trustees<'_> {
    fn unwrap_stanza(&self, _: &AgeStanza) -> Option<Result<FileKey, age::DecryptError>> {
        None
    }

    fn unwrap_stanzas(&self, all: &[AgeStanza]) -> Option<Result<FileKey, age::DecryptError>> {
        let own = |s: &AgeStanza| Stanza {
            tag: s.tag.clone(),
            arguments: s.args.clone(),
            body: s.body.clone(),
        };
        let wrap = Wrap::from_stanzas(&all.iter().map(own).collect::<Vec<_>>()).ok()?;
        let wrap = wrap.check(self.0, &LABEL).ok()?;
        let answers: Vec<Answer> = answers(self.1.iter().copied(), self.0, &wrap);
        let key = combine(self.0, &wrap, &ENTRY, &answers).ok()?;
        Some(Ok(FileKey::new(Box::new(*key))))
    }
}

fn sealed(recipients: &[&dyn age::Recipient]) -> Vec<u8> {
    let encryptor = age::Encryptor::with_recipients(recipients.iter().copied()).unwrap();
    let mut file = Vec::new();
    let mut writer = encryptor.wrap_output(&mut file).unwrap();
    writer.write_all(b"a porch at night").unwrap();
    writer.finish().unwrap();
    file
}

fn open(file: &[u8], identity: &dyn age::Identity) -> Option<Vec<u8>> {
    let decryptor = age::Decryptor::new(file).unwrap();
    let mut text = Vec::new();
    let mut reader = decryptor.decrypt(std::iter::once(identity)).ok()?;
    reader.read_to_end(&mut text).ok()?;
    Some(text)
}

#[test]
fn household_and_quorum_open_one_file_and_too_few_trustees_do_not() {
    let (shares, roster) = quorum(2, 3, 1);
    let home = age::x25519::Identity::generate();
    let file = sealed(&[&home.to_public(), &Quorum(&roster)]);
    assert_eq!(open(&file, &home).unwrap(), b"a porch at night");
    let two = vec![&shares[&id(1)], &shares[&id(3)]];
    assert_eq!(
        open(&file, &Trustees(&roster, two)).unwrap(),
        b"a porch at night"
    );
    assert_eq!(open(&file, &Trustees(&roster, vec![&shares[&id(1)]])), None);
}

#[test]
fn the_wrap_is_found_in_what_age_wrote() {
    let (_, roster) = quorum(2, 3, 1);
    let home = age::x25519::Identity::generate();
    let file = sealed(&[&home.to_public(), &Quorum(&roster)]);
    let found = Wrap::from_header(&file).unwrap();
    assert_eq!(found.check(&roster, &LABEL).map(|_| ()), Ok(()));
    assert!(stanzas(&file).unwrap().len() >= 3, "also the household's");
    let alone = sealed(&[&home.to_public()]);
    assert_eq!(Wrap::from_header(&alone), Err(StanzaError::None));
    let long = format!("age-encryption.org/v1\n-> a\n{}\n\n--- a\n", "A".repeat(65));
    let foreign: [&[u8]; 5] = [
        b"",
        b"age-encryption.org/v2\n-> a\n\n--- a\n",
        b"age-encryption.org/v1\n",
        &file[..100],
        long.as_bytes(),
    ];
    for (at, bytes) in foreign.into_iter().enumerate() {
        assert_eq!(stanzas(bytes), Err(StanzaError::Header), "{at}");
    }
}

#[test]
fn a_header_is_read_to_its_longest_and_no_further() {
    let of = |bytes: usize| {
        let rest = "age-encryption.org/v1\n-> \n\n--- \n".len();
        let tag = "a".repeat(bytes - rest);
        format!("age-encryption.org/v1\n-> {tag}\n\n--- \n").into_bytes()
    };
    let (longest, longer) = (of(HEADER_BYTES_MAX), of(HEADER_BYTES_MAX + 4));
    assert_eq!(longest.len(), 65_536);
    assert_eq!(stanzas(&longest).unwrap().len(), 1);
    assert_eq!(stanzas(&longer), Err(StanzaError::Header));
}

#[test]
fn a_wrap_that_was_opened_again_is_like_any_other() {
    let (shares, roster) = quorum(2, 3, 1);
    let wrap = Wrap::opened(&roster, LABEL, &FILE_KEY, &mut rng(3)).unwrap();
    let checked = wrap.check(&roster, &LABEL).unwrap();
    let answers = answers(shares.values().take(2), &roster, &checked);
    assert_eq!(
        *combine(&roster, &checked, &ENTRY, &answers).unwrap(),
        FILE_KEY
    );
}

#[test]
fn the_quorum_key_is_a_recipient_that_age_reads() {
    let (_, roster) = quorum(2, 3, 1);
    let recipient: age::x25519::Recipient = roster.recipient().parse().unwrap();
    let file = sealed(&[&recipient]);
    assert!(file.starts_with(b"age-encryption.org/v1\n-> X25519 "));
}

#[test]
fn stanzas_have_one_form() {
    let (_, roster) = quorum(2, 3, 1);
    let whole = wrap(&roster);
    let [native, proof] = whole.to_stanzas();
    assert_eq!(proof.tag, PROOF_TAG);
    let [other, _] = Wrap::new(&roster, LABEL, &[0; 16], &mut rng(40)).to_stanzas();
    let all = [other.clone(), native.clone(), proof.clone()];
    assert_eq!(Wrap::from_stanzas(&all).unwrap(), whole);

    let refused = |stanzas: &[Stanza]| Wrap::from_stanzas(stanzas).unwrap_err();
    assert_eq!(refused(std::slice::from_ref(&native)), StanzaError::None);
    assert_eq!(refused(&[proof.clone(), proof.clone()]), StanzaError::Many);
    assert_eq!(refused(&[other, proof.clone()]), StanzaError::Native);
    let doubled = [native.clone(), native.clone(), proof.clone()];
    assert_eq!(refused(&doubled), StanzaError::Native);
    for (argument, text) in [(0, "01"), (0, "+1"), (0, "-1"), (1, "AA"), (3, "!")] {
        let mut bent = proof.clone();
        text.clone_into(&mut bent.arguments[argument]);
        let found = refused(&[native.clone(), bent]);
        assert_eq!(found, StanzaError::Malformed, "{argument} {text}");
    }
    let mut short = proof.clone();
    short.body.pop();
    assert_eq!(refused(&[native.clone(), short]), StanzaError::Malformed);
    let mut short = native;
    short.body.pop();
    assert_eq!(refused(&[short, proof]), StanzaError::Native);
}

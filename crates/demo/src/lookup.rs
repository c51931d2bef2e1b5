//! Addresses under the trustees' look-up key, as the pages of household and officer treat them
//! (`docs/ref/lookup.md`): the key is proven in the record, every answer is checked before it is combined,
//! and whoever signs has looked at what is signed.

use anyhow::{Context, ensure};
use rand::rngs::OsRng;
use sidelight_api::Bytes64;
use sidelight_api::emergency::{Refusal, ToDecide, ToSign};
use sidelight_api::lookup::case::{LookUp, LookUpReview};
use sidelight_api::lookup::set_up::LOOK_UP_ANSWER_BYTES;
use sidelight_domain::lookup::{LookUp as Text, look_up_digest};
use sidelight_domain::record::{Hash, sha256};
use sidelight_quorum::{Address, Addresses, Answer, Blinding, Roster, TrusteeId};

use crate::decision::{Entry, agrees};
use crate::record::PublicRecord;

/// The look-up key in force, as the record has it.
pub struct Key {
    /// Index of its entry.
    pub index: u64,
    /// Who answers under it.
    pub roster: Roster<Addresses>,
}

impl Key {
    /// None where trustees have made no such key.
    pub async fn in_force(record: &PublicRecord) -> anyhow::Result<Option<Self>> {
        let newest = record.read(|log| {
            let set = log.ledger().lookup_sets().last()?;
            Some((set.index, set.entry.roster, set.entry.lookup_key.0))
        });
        let Some((index, hash, key)) = newest.await? else {
            return Ok(None);
        };
        let roster = Roster::<Addresses>::from_text(&record.document(hash).await?)?;
        ensure!(
            roster.key().to_bytes() == key,
            "the list of the trustees is of another key"
        );
        Ok(Some(Self { index, roster }))
    }

    /// The hash of an address's token; none while too few have answered. Answers that do not hold count for
    /// nothing.
    pub fn token_hash<'a>(
        &self,
        asked: &Blinding,
        occasion: &Hash,
        answers: impl IntoIterator<Item = (u64, &'a Bytes64)>,
    ) -> anyhow::Result<Option<Hash>> {
        let answers = answers
            .into_iter()
            .filter_map(|(by, bytes)| read(by, bytes));
        let (roster, element) = (&self.roster, asked.element());
        let good = answers.filter(|it| it.check_blinded(roster, element, occasion).is_ok());
        let good: Vec<Answer> = good.collect();
        if good.len() < roster.threshold() {
            return Ok(None);
        }
        let token = asked.token(roster, occasion, &good)?;
        Ok(Some(sha256(&token)))
    }
}

/// Point and proof.
fn read(trustee: u64, bytes: &Bytes64) -> Option<Answer> {
    let bytes: &[u8; LOOK_UP_ANSWER_BYTES] = bytes.0.as_slice().try_into().ok()?;
    Some(Answer {
        trustee: TrusteeId::new(trustee.try_into().ok()?)?,
        point: bytes[..32].try_into().ok()?,
        proof: bytes[32..].try_into().ok()?,
    })
}

/// Hides an address.
pub fn hidden(address: &Address) -> anyhow::Result<Blinding> {
    Blinding::new(&address.input(), &mut OsRng).context("an address is short")
}

/// What officer or supervisor sign: the look-up that is shown, of the officer `own` if nobody has filed it
/// yet.
pub fn check_asked<'a>(seen: &'a LookUp, own: u64, origin: &str) -> anyhow::Result<&'a ToSign> {
    let ask = seen.sign.as_ref().context("there is nothing to sign")?;
    let text = Text::parse(&seen.text)?;
    ensure!(text.origin == origin, "it is for another record");
    let by = seen.submitted_by.unwrap_or(own);
    ensure!(
        look_up_digest(origin, &seen.text, by) == ask.digest,
        "what is to be signed is another look-up"
    );
    Ok(ask)
}

/// What a reviewer signs: an entry about the look-up that is shown.
pub fn check_approval(seen: &LookUpReview, ask: &ToDecide, origin: &str) -> anyhow::Result<()> {
    let text = Text::parse(&seen.text)?;
    ensure!(text.origin == origin, "it is for another record");
    let entry = Entry {
        kind: "look-up",
        lines: &ask.lines,
        openings: &ask.openings,
    };
    agrees(
        &entry.open(&ask.sign, origin)?,
        &[
            ("danger", text.danger.code()),
            ("agency", &text.agency),
            ("addresses", &text.addresses().to_string()),
            ("text", &hex::encode(sha256(seen.text.as_bytes()))),
        ],
    )
}

/// What a reviewer signs to refuse the look-up that is shown.
pub fn check_refusal(
    seen: &LookUpReview,
    refusal: &Refusal,
    reason: &str,
    origin: &str,
) -> anyhow::Result<()> {
    let text = Text::parse(&seen.text)?;
    ensure!(text.origin == origin, "it is for another record");
    let entry = Entry {
        kind: "look-up-refused",
        lines: &refusal.lines,
        openings: &refusal.openings,
    };
    agrees(
        &entry.open(&refusal.sign, origin)?,
        &[
            ("danger", text.danger.code()),
            ("agency", &text.agency),
            ("reason", reason),
            ("text", &hex::encode(sha256(seen.text.as_bytes()))),
        ],
    )
}

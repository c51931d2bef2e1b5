//! Openings against the commitments they open, and what a revealed value must agree with.

use super::{AgencyKey, Committed, Ledger, Violation};
use crate::entry::{
    Body, Commitment, Consent, Country, DemandName, Emergency, Entry, FieldOpening, Kind,
    Recipient, Reveal, Role, Slug,
};

impl Ledger {
    pub(super) fn record_commitments(&mut self, index: u64, entry: &Entry) {
        let (agency, fields): (_, Vec<(&'static str, Commitment)>) = match entry.body() {
            Body::Credential(it) => (it.agency.clone(), vec![("name", it.name)]),
            Body::Request(it) => (
                Some(it.agency.clone()),
                vec![("case", it.case), ("submitted-by", it.submitted_by)],
            ),
            Body::RequestRefused(it) => {
                let (document, case) = (("document", it.document), ("case", it.case));
                let fields = vec![document, case, ("submitted-by", it.submitted_by)];
                (Some(it.agency.clone()), fields)
            }
            Body::Consent(it) => (None, of_consent(it)),
            Body::Package(it) => (None, vec![("request", it.request)]),
            Body::Emergency(it) | Body::Drill(it) => (None, of_emergency(it)),
            Body::EmergencyRefused(it) | Body::DrillRefused(it) => {
                let (claim, by) = (("claim", it.claim), ("submitted-by", it.submitted_by));
                (None, vec![("agency", it.agency), claim, by])
            }
            Body::LookUp(_) | Body::LookUpRefused(_) => (None, of_look_up(entry.body())),
            Body::Compelled(_)
            | Body::AccountDisclosed(_)
            | Body::DemandNoticed(_)
            | Body::DemandRefused(_)
            | Body::Preservation(_) => (None, of_demand(entry.body())),
            Body::Operator(_)
            | Body::Policy(_)
            | Body::Agency(_)
            | Body::CredentialRevoked(_)
            | Body::RequestUpdate(_)
            | Body::RequestResolved(_)
            | Body::RequestWithdrawn(_)
            | Body::Urgent(_)
            | Body::UrgentMisused(_)
            | Body::Redacted(_)
            | Body::Reveal(_)
            | Body::Web(_)
            | Body::CheckpointKey(_)
            | Body::Trustee(_)
            | Body::Ceremony(_)
            | Body::CeremonyPackage(_)
            | Body::CeremonyConfirmed(_)
            | Body::TrusteeSet(_)
            | Body::LookupCeremony(_)
            | Body::LookupPackage(_)
            | Body::LookupConfirmed(_)
            | Body::LookupSet(_)
            | Body::LookupTally(_)
            | Body::Receipt(_)
            | Body::Notice(_)
            | Body::Outcome(_)
            | Body::Objection(_)
            | Body::Totals(_)
            | Body::Canary(_)
            | Body::EmergencyMisused(_)
            | Body::DemandsBanded(_)
            | Body::Homes(_) => return,
        };
        self.committed.insert(
            index,
            Committed {
                kind: entry.kind(),
                day: entry.day(),
                agency,
                country: country_of(entry.body()),
                fields,
            },
        );
    }

    pub(super) fn check_reveal(&self, reveal: &Reveal) -> Result<(), Violation> {
        let refuse = |reason| Err(Violation::Reveal(reason));
        let Some(committed) = self.committed.get(&reveal.index.0) else {
            return refuse("no earlier entry of this index commits to anything");
        };
        let field = reveal.field.as_str();
        let Some((_, commitment)) = committed.fields.iter().find(|(name, _)| *name == field) else {
            return refuse("the entry has no committed field of this name");
        };
        if self
            .revealed
            .contains_key(&(reveal.index.0, field.to_owned()))
        {
            return refuse("this field is revealed already");
        }
        let value = reveal.value.as_bytes();
        let opening = FieldOpening {
            salt: reveal.salt,
            value: value.to_vec(),
        };
        if opening.commit(committed.kind, field) != *commitment {
            return refuse("salt and value do not open the commitment");
        }
        let form = committed.kind.committed_form(field);
        if !form.is_some_and(|form| form.accepts(value)) {
            return refuse("the value is not of the field's form");
        }
        self.check_revealed(reveal.index.0, committed, field, value)
    }

    /// What the commitment hid has to agree with the entries before it; garbage shows when it is opened.
    fn check_revealed(
        &self,
        index: u64,
        committed: &Committed,
        field: &str,
        value: &[u8],
    ) -> Result<(), Violation> {
        let Ok(text) = std::str::from_utf8(value) else {
            return Err(Violation::Reveal("the value is not of the field's form"));
        };
        if OF_RELEASES.contains(&committed.kind) {
            return self.check_release_revealed((index, committed), field, text);
        }
        if text.is_empty() {
            return Ok(());
        }
        let (fits, reason) = match (committed.kind, field) {
            (Kind::Consent | Kind::Package, "request") => {
                let named = text.parse::<u64>().ok().filter(|request| *request < index);
                let request = named.and_then(|request| self.requests.get(&request));
                (
                    request.is_some_and(|request| request.day <= committed.day),
                    "no request of that index before it",
                )
            }
            (Kind::Consent, "agency") => {
                let keys = text
                    .parse::<Slug>()
                    .ok()
                    .and_then(|slug| self.agencies.get(&slug));
                (
                    keys.is_some_and(|keys| keys[0].index < index),
                    "no agency of that name before it",
                )
            }
            (Kind::Consent, "recipient") => {
                let key = text
                    .parse::<Recipient>()
                    .ok()
                    .and_then(|key| self.recipients.get(&key));
                (
                    key.is_some_and(|entered| *entered < index),
                    "not a delivery key entered before it",
                )
            }
            (Kind::Request | Kind::RequestRefused, "submitted-by") => {
                let named = text
                    .parse::<u64>()
                    .ok()
                    .filter(|credential| *credential < index);
                let credential = named.and_then(|credential| self.credentials.get(&credential));
                let fits = credential.is_some_and(|credential| {
                    matches!(credential.role, Role::Officer | Role::Supervisor)
                        && credential.agency == committed.agency
                        && credential.revoked.is_none_or(|revoked| revoked > index)
                });
                (fits, "not a credential of the agency at that time")
            }
            _ => (true, ""),
        };
        if fits {
            Ok(())
        } else {
            Err(Violation::Reveal(reason))
        }
    }

    /// Whatever is revealed of an emergency, a look-up or a demand is there, was there before it, and is all
    /// of one agency.
    fn check_release_revealed(
        &self,
        (index, committed): (u64, &Committed),
        field: &str,
        text: &str,
    ) -> Result<(), Violation> {
        if text.is_empty() {
            return Err(Violation::Reveal("nothing of this is absent"));
        }
        if let ("type", Some(DemandName::Type(open))) = (field, self.open_type(index)) {
            return match open.as_str() == text {
                true => Ok(()),
                false => Err(Violation::Reveal("another type than the entry names")),
            };
        }
        if !OF_AGENCY.contains(&field) {
            return Ok(());
        }
        let Some(agency) = self.agency_behind(index, field, text) else {
            return Err(Violation::Reveal(match field {
                "agency" => "no agency of that name before it",
                "recipient" => "not a delivery key entered before it",
                _ => "not a credential of that role at that time",
            }));
        };
        let others = OF_AGENCY.iter().filter_map(|other| {
            let value = self.revealed.get(&(index, (*other).to_owned()))?;
            self.agency_behind(index, other, std::str::from_utf8(value).ok()?)
        });
        for other in others {
            if other != agency {
                return Err(Violation::Reveal("of another agency than what is revealed"));
            }
        }
        match committed.country {
            Some(said) if !self.may_say(said, &agency, index) => Err(Violation::Reveal(
                "the entry says another country than the agency's",
            )),
            Some(_) | None => Ok(()),
        }
    }

    /// The agency that a field of the entry at `index` stands for.
    fn agency_behind(&self, index: u64, field: &str, text: &str) -> Option<Slug> {
        let role = match field {
            "agency" => {
                let agency = text.parse::<Slug>().ok()?;
                let known = self.agencies.get(&agency)?;
                return (known[0].index < index).then_some(agency);
            }
            "recipient" => {
                let of = |keys: &[AgencyKey]| {
                    let mut keys = keys.iter();
                    keys.any(|key| key.index < index && key.delivery_key.as_str() == text)
                };
                let mut agencies = self.agencies();
                return agencies.find_map(|(slug, keys)| of(keys).then(|| slug.clone()));
            }
            "submitted-by" => Role::Officer,
            _ => Role::Supervisor,
        };
        let named = text.parse::<u64>().ok().filter(|named| *named < index)?;
        let credential = self.credentials.get(&named)?;
        let fits =
            credential.role == role && credential.revoked.is_none_or(|revoked| revoked > index);
        credential.agency.clone().filter(|_| fits)
    }
}

/// Emergencies, drills, look-ups and demands, released or not.
const OF_RELEASES: &[Kind] = &[
    Kind::Emergency,
    Kind::EmergencyRefused,
    Kind::Drill,
    Kind::DrillRefused,
    Kind::LookUp,
    Kind::LookUpRefused,
    Kind::Compelled,
    Kind::AccountDisclosed,
    Kind::DemandNoticed,
    Kind::DemandRefused,
    Kind::Preservation,
];

/// Fields of one of these that stand for an agency.
const OF_AGENCY: &[&str] = &["agency", "recipient", "submitted-by", "supervised-by"];

/// The country that an entry says at once; no other kind says one.
fn country_of(body: &Body) -> Option<Option<Country>> {
    match body {
        Body::Emergency(it) | Body::Drill(it) => it.country,
        Body::EmergencyRefused(it) | Body::DrillRefused(it) => it.country,
        _ => None,
    }
}

fn of_demand(body: &Body) -> Vec<(&'static str, Commitment)> {
    match body {
        Body::Compelled(it) => vec![
            ("agency", it.agency),
            ("type", it.type_code),
            ("demand-text", it.demand_text),
            ("order", it.order),
            ("scope", it.scope),
            ("recipient", it.recipient),
            ("submitted-by", it.submitted_by),
            ("supervised-by", it.supervised_by),
            ("checklist", it.checklist),
        ],
        Body::AccountDisclosed(it) => vec![
            ("agency", it.agency),
            ("type", it.type_code),
            ("demand-text", it.demand_text),
            ("recipient", it.recipient),
            ("submitted-by", it.submitted_by),
        ],
        Body::DemandNoticed(it) => vec![("demand-text", it.demand_text)],
        Body::DemandRefused(it) => vec![
            ("agency", it.agency),
            ("demand-text", it.demand_text),
            ("submitted-by", it.submitted_by),
        ],
        Body::Preservation(it) => vec![
            ("agency", it.agency),
            ("demand-text", it.demand_text),
            ("scope", it.scope),
            ("submitted-by", it.submitted_by),
        ],
        _ => Vec::new(),
    }
}

fn of_consent(it: &Consent) -> Vec<(&'static str, Commitment)> {
    let fields = [
        ("request", it.request),
        ("agency", it.agency),
        ("recipient", it.recipient),
        ("clips", it.clips),
        ("seconds", it.seconds),
        ("pseudonym", it.pseudonym),
    ];
    let footage = it.footage.map(|footage| ("footage", footage));
    fields.into_iter().chain(footage).collect()
}

fn of_look_up(body: &Body) -> Vec<(&'static str, Commitment)> {
    match body {
        Body::LookUp(it) => vec![
            ("agency", it.agency),
            ("text", it.text),
            ("submitted-by", it.submitted_by),
            ("supervised-by", it.supervised_by),
        ],
        Body::LookUpRefused(it) => vec![
            ("agency", it.agency),
            ("text", it.text),
            ("submitted-by", it.submitted_by),
        ],
        _ => Vec::new(),
    }
}

fn of_emergency(it: &Emergency) -> Vec<(&'static str, Commitment)> {
    vec![
        ("agency", it.agency),
        ("claim", it.claim),
        ("scope", it.scope),
        ("recipient", it.recipient),
        ("submitted-by", it.submitted_by),
        ("supervised-by", it.supervised_by),
        ("call-back", it.call_back),
    ]
}

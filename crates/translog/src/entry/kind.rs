//! The kinds of entries and their fields, in the order of `docs/ref/leaf.md`, written once: from here
//! come the types, the parser, the writer and the table a test compares with that page. A field without a
//! comment means what it means everywhere: `policy` is the rulebook in force, `decision` the digest of what
//! was decided, `request` and `release` the entry of one, `submitted-by` and `supervised-by` the credentials
//! of officer and supervisor, `first-review` and `second-review` those of two reviewers in ascending order,
//! `homes`, `cameras`, `clips` and `seconds` how much leaves at most, `signature` the trustee's, `ceremony`
//! the entry of one; in the kinds of a look-up key's ceremony each is that of the quorum key's. A `month` is
//! one that was over.

use sidelight_domain::demand::life as demand;
use sidelight_domain::emergency::{Danger, life};
use sidelight_domain::record::HouseholdId;

use super::emergency::NoticeBox;
use super::jurisdiction::{Country, Jurisdiction};
use super::list::{
    Authority, Band, DemandName, EmergencyMisuse, Ground, Misuse, ObjectionState,
    Outcome as ReceiptOutcome, Process, Purpose, Role, Scope,
};
use super::table::{CommittedForm, FieldRow, Openness, kinds, openness, row};
use super::trustee::{CosignerKey, LookupKey, PublicPackage, Seats, Signature};
use super::value::{
    Commitment, CoseKey, Day, EntryIndex, Month, Opening, PublicKey, Recipient, Slug, Text, Value,
};
use crate::{hash::Sha256Hash, vkey::Vkey};

kinds! {
    /// Entry 0: who runs the log and with which keys.
    Operator "operator" {
        /// The operator's name.
        name "name": Text,
        /// Origin of the checkpoints.
        origin "origin": Text,
        /// Key that signs the checkpoints.
        log_key "log-key": Vkey,
        /// Key that countersigns the time of receipt.
        receiving_key "receiving-key": PublicKey,
        /// Key that signs evidence packages.
        package_key "package-key": PublicKey,
    }
    /// A rulebook and the day it comes into force.
    Policy "policy" {
        /// SHA-256 of the file.
        rulebook "rulebook": Sha256Hash,
        /// Its version, greater than the last.
        version "version": u64,
        /// In force from this day.
        effective "effective": Day,
    }
    /// An agency, or a rotation of its delivery key.
    Agency "agency" {
        /// Short name, for ever.
        agency "agency": Slug,
        /// SHA-256 of the document with its name.
        name "name": Sha256Hash,
        /// 1, then one more for each rotation.
        epoch "epoch": u64,
        /// Whom residents seal to.
        delivery_key "delivery-key": Recipient,
        .. /// Where it has its powers; an agency may not have said.
        jurisdiction "jurisdiction": Option<Jurisdiction>,
        decision "decision": Option<Sha256Hash>,
        /// Who decided it.
        decided_by "decided-by": Authority,
    }
    /// A person's passkey and what it may decide.
    Credential "credential" {
        /// What it may decide.
        role "role": Role,
        /// For which agency; officers and supervisors only.
        agency "agency": Option<Slug>,
        /// The passkey's public key.
        key "key": CoseKey,
        /// The person's name.
        name "name": Commitment = Text,
        decision "decision": Option<Sha256Hash>,
        /// Who enrolled it.
        enrolled_by "enrolled-by": Authority,
    }
    /// The end of a credential.
    CredentialRevoked "credential-revoked" {
        /// The credential's entry.
        credential "credential": EntryIndex,
        decision "decision": Option<Sha256Hash>,
        /// Who revoked it.
        revoked_by "revoked-by": Authority,
    }
    /// A public request for assistance.
    Request "request" {
        /// Who asks.
        agency "agency": Slug,
        /// SHA-256 of the public text.
        document "document": Sha256Hash,
        policy "policy": Sha256Hash,
        /// Last day of its life.
        expires "expires": Day,
        /// Case number.
        case "case": Commitment = Text,
        submitted_by "submitted-by": Commitment = Index,
        .. /// Code of the offence, as the public text has it.
        offence "offence": Slug,
        decision "decision": Sha256Hash,
        /// The moderator's credential.
        decided_by "decided-by": EntryIndex,
    }
    /// A request that a moderator refused.
    RequestRefused "request-refused" {
        /// Who asked.
        agency "agency": Slug,
        policy "policy": Sha256Hash,
        /// Reason code of the rulebook.
        reason "reason": Slug,
        /// SHA-256 of what was asked.
        document "document": Commitment = Sha256,
        /// Case number.
        case "case": Commitment = Text,
        submitted_by "submitted-by": Commitment = Index,
        /// Digest of what was refused.
        decision "decision": Sha256Hash,
        /// The moderator's credential.
        decided_by "decided-by": EntryIndex,
    }
    /// Further text to a request.
    RequestUpdate "request-update" {
        request "request": EntryIndex,
        /// SHA-256 of the further text.
        document "document": Sha256Hash,
        /// Digest of what was approved.
        decision "decision": Sha256Hash,
        /// The moderator's credential.
        decided_by "decided-by": EntryIndex,
    }
    /// A request that has served.
    RequestResolved "request-resolved" {
        request "request": EntryIndex,
        /// SHA-256 of a closing text.
        document "document": Option<Sha256Hash>,
        decision "decision": Sha256Hash,
        /// A credential of the agency.
        decided_by "decided-by": EntryIndex,
    }
    /// A request taken back.
    RequestWithdrawn "request-withdrawn" {
        request "request": EntryIndex,
        /// SHA-256 of a closing text.
        document "document": Option<Sha256Hash>,
        decision "decision": Sha256Hash,
        /// A credential of the agency.
        decided_by "decided-by": EntryIndex,
    }
    /// A published request is an urgent ask: its text says that somebody is in danger.
    Urgent "urgent" {
        request "request": EntryIndex,
        /// What somebody is in danger of.
        danger "danger": Danger,
    }
    /// An urgent ask that is over was misused.
    UrgentMisused "urgent-misused" {
        request "request": EntryIndex,
        /// In what way.
        reason "reason": Misuse,
        decision "decision": Sha256Hash,
        /// A moderator's or reviewer's credential.
        decided_by "decided-by": EntryIndex,
    }
    /// A household shares; all but the fact is committed.
    Consent "consent" {
        policy "policy": Sha256Hash,
        request "request": Commitment = Index,
        /// Who receives.
        agency "agency": Commitment = Slug,
        /// The delivery key sealed to.
        recipient "recipient": Commitment = Recipient,
        clips "clips": Commitment = Uint,
        /// Their length in seconds.
        seconds "seconds": Commitment = Uint,
        /// The household's name for this disclosure.
        pseudonym "pseudonym": Commitment = Id,
        .. /// SHA-256 over manifests and stills of what is shared.
        footage "footage": Commitment = Sha256,
    }
    /// An evidence package was made; all but its digest is committed.
    Package "package" {
        /// SHA-256 of the file.
        digest "digest": Sha256Hash,
        request "request": Commitment = Index,
    }
    /// Published text taken out of sight by two people.
    Redacted "redacted" {
        /// SHA-256 of the text.
        document "document": Sha256Hash,
        /// Why.
        ground "ground": Ground,
        /// Digest of what both decided.
        decision "decision": Sha256Hash,
        /// One credential.
        first_approval "first-approval": EntryIndex,
        /// Another, of greater index.
        second_approval "second-approval": EntryIndex,
    }
    /// Opens one committed field of an earlier entry.
    Reveal "reveal" {
        /// The earlier entry.
        index "index": EntryIndex,
        /// Its committed field.
        field "field": Slug,
        /// The field's salt.
        salt "salt": [u8; 32],
        /// The field's value.
        value "value": Opening,
    }
    /// The assets of the pages that touch keys.
    Web "web" {
        /// SHA-256 of the list of their hashes.
        manifest "manifest": Sha256Hash,
    }
    /// The log's next signing key.
    CheckpointKey "checkpoint-key" {
        /// The key until here.
        previous "previous": Vkey,
        /// The key from the next checkpoint on.
        key "key": Vkey,
    }
    /// How many entries of six kinds a month had, as the operator states it, for everyone to recompute.
    Totals "totals" {
        month "month": Month,
        /// All agencies, or one.
        agency "agency": Scope,
        requests "requests": u64,
        refused "refused": u64,
        updated "updated": u64,
        resolved "resolved": u64,
        withdrawn "withdrawn": u64,
        consents "consents": u64,
    }
    /// How many homes there were, in a band: what the other numbers are to be measured by.
    Homes "homes" {
        month "month": Month,
        /// How many had a hub at its end, or when the entry was made.
        homes "homes": Band,
    }
    /// An organisation that is to hold a share of the quorum key, or its next keys.
    Trustee "trustee" {
        /// Short name, for ever.
        trustee "trustee": Slug,
        /// Its number in every quorum, never given again.
        number "number": u64,
        /// 1, then one more for each change of keys.
        epoch "epoch": u64,
        /// SHA-256 of the document with its name.
        name "name": Sha256Hash,
        /// Cosigns checkpoints.
        witness_key "witness-key": CosignerKey,
        /// Signs its part of a ceremony and its answers.
        signing_key "signing-key": PublicKey,
        /// Whom the others seal their packages to.
        recipient "recipient": Recipient,
        /// By the signing key, or by the one before it.
        signature "signature": Signature,
        decision "decision": Option<Sha256Hash>,
        /// Who decided it.
        decided_by "decided-by": Authority,
    }
    /// Trustees begin to make a quorum key, or new shares of the one there is.
    Ceremony "ceremony" {
        /// What for.
        purpose "purpose": Purpose,
        /// Epoch of the quorum key.
        epoch "epoch": u64,
        /// How many of them open together.
        threshold "threshold": u64,
        /// Who takes part, by number.
        trustees "trustees": Seats,
        decision "decision": Option<Sha256Hash>,
        /// Who decided it.
        decided_by "decided-by": Authority,
    }
    /// A trustee's first package of a ceremony, for all to see the same.
    CeremonyPackage "ceremony-package" {
        ceremony "ceremony": EntryIndex,
        trustee "trustee": Slug,
        package "package": PublicPackage,
        signature "signature": Signature,
    }
    /// A trustee has its share, and says of which key.
    CeremonyConfirmed "ceremony-confirmed" {
        ceremony "ceremony": EntryIndex,
        trustee "trustee": Slug,
        /// The quorum key as this trustee has it.
        quorum_key "quorum-key": Recipient,
        /// SHA-256 of the roster as this trustee has it.
        roster "roster": Sha256Hash,
        signature "signature": Signature,
    }
    /// The quorum key that all trustees of a ceremony confirmed.
    TrusteeSet "trustee-set" {
        ceremony "ceremony": EntryIndex,
        /// Epoch of the quorum key.
        epoch "epoch": u64,
        /// Whom hubs seal to where a household chose emergency access.
        quorum_key "quorum-key": Recipient,
        /// SHA-256 of the roster.
        roster "roster": Sha256Hash,
    }
    /// Footage may leave without the owner's consent: from here on trustees may answer.
    Emergency "emergency" {
        policy "policy": Sha256Hash,
        /// The newest set of trustees: who may answer.
        trustee_set "trustee-set": EntryIndex,
        /// What somebody is in danger of.
        danger "danger": Danger,
        homes "homes": u64,
        cameras "cameras": u64,
        clips "clips": u64,
        seconds "seconds": u64,
        /// What came of asking the owner first.
        owner "owner": life::Owner,
        /// Last day on which the owner is told.
        notice_due "notice-due": Day,
        /// Last day on which agency and claim are revealed.
        seal_until "seal-until": Day,
        /// Who asks.
        agency "agency": Commitment = Slug,
        /// SHA-256 of the claim.
        claim "claim": Commitment = Sha256,
        /// SHA-256 of the labels of what leaves.
        scope "scope": Commitment = Sha256,
        /// The agency's delivery key.
        recipient "recipient": Commitment = Recipient,
        submitted_by "submitted-by": Commitment = Index,
        supervised_by "supervised-by": Commitment = Index,
        /// SHA-256 of the record of the call back.
        call_back "call-back": Commitment = Sha256,
        .. /// Minutes from when reviewers first heard of it until both could sign.
        minutes "minutes": u64,
        .. /// The country of the agency that asks.
        country "country": Option<Country>,
        /// Digest of what both reviewers decided.
        decision "decision": Sha256Hash,
        first_review "first-review": EntryIndex,
        second_review "second-review": EntryIndex,
    }
    /// An emergency that came to nothing.
    EmergencyRefused "emergency-refused" {
        policy "policy": Sha256Hash,
        /// What somebody was said to be in danger of.
        danger "danger": Danger,
        /// Why.
        reason "reason": life::Reason,
        /// Who asked.
        agency "agency": Commitment = Slug,
        /// SHA-256 of the claim.
        claim "claim": Commitment = Sha256,
        submitted_by "submitted-by": Commitment = Index,
        .. /// Minutes from when reviewers first heard of it until it was refused.
        minutes "minutes": u64,
        .. /// The country of the agency that asked.
        country "country": Option<Country>,
        /// Digest of what was refused.
        decision "decision": Option<Sha256Hash>,
        /// The reviewer; the operator if nobody decided.
        decided_by "decided-by": Authority,
    }
    /// A trustee has answered a release, or refused it.
    Receipt "receipt" {
        release "release": EntryIndex,
        /// Who.
        trustee "trustee": Slug,
        /// Answered or refused.
        outcome "outcome": ReceiptOutcome,
        /// SHA-256 of the sealed answer.
        answer "answer": Option<Sha256Hash>,
        /// The check that refused.
        check "check": Option<Slug>,
        .. /// Minutes from when the case came until the trustee decided.
        minutes "minutes": u64,
        signature "signature": Signature,
    }
    /// A trustee that answered tells the owner, sealed.
    Notice "notice" {
        release "release": EntryIndex,
        /// Who.
        trustee "trustee": Slug,
        /// What the owner's devices can open, and nobody else.
        notice_box "box": NoticeBox,
        signature "signature": Signature,
    }
    /// What a court made of a release afterwards.
    Outcome "outcome" {
        release "release": EntryIndex,
        /// Where it is.
        process "process": Process,
        /// SHA-256 of a public text.
        document "document": Option<Sha256Hash>,
        decision "decision": Sha256Hash,
        /// A reviewer or an admin.
        decided_by "decided-by": EntryIndex,
    }
    /// Footage may leave under a legal demand: from here on trustees may answer.
    Compelled "compelled" {
        policy "policy": Sha256Hash,
        /// The newest set of trustees: who may answer.
        trustee_set "trustee-set": EntryIndex,
        /// Its type, or that it is sealed.
        demand "demand": DemandName,
        homes "homes": u64,
        cameras "cameras": u64,
        clips "clips": u64,
        seconds "seconds": u64,
        /// How the household was told before; `None` under a gag.
        told "told": Option<EntryIndex>,
        /// Last day on which the owner is told that it left.
        notice_due "notice-due": Day,
        /// Last day on which agency, type and demand are revealed.
        seal_until "seal-until": Day,
        /// Who demands.
        agency "agency": Commitment = Slug,
        /// Code of its type.
        type_code "type": Commitment = Slug,
        /// SHA-256 of the demand.
        demand_text "demand-text": Commitment = Sha256,
        /// SHA-256 of the order.
        order "order": Commitment = Sha256,
        /// SHA-256 of the labels of what leaves.
        scope "scope": Commitment = Sha256,
        /// The agency's delivery key.
        recipient "recipient": Commitment = Recipient,
        submitted_by "submitted-by": Commitment = Index,
        supervised_by "supervised-by": Commitment = Index,
        /// SHA-256 of the checklist.
        checklist "checklist": Commitment = Sha256,
        /// Digest of what both reviewers decided.
        decision "decision": Sha256Hash,
        first_review "first-review": EntryIndex,
        second_review "second-review": EntryIndex,
    }
    /// A household is told of a legal demand, before anything leaves.
    DemandNoticed "demand-noticed" {
        policy "policy": Sha256Hash,
        /// SHA-256 of the demand.
        demand_text "demand-text": Commitment = Sha256,
        /// What the household's devices can open, and nobody else.
        notice_box "box": NoticeBox,
        decision "decision": Sha256Hash,
        /// The reviewer.
        decided_by "decided-by": EntryIndex,
    }
    /// A household objects to a demand it was told of, or what became of that.
    Objection "objection" {
        /// The entry by which it was told.
        told "told": EntryIndex,
        /// Where it is.
        state "state": ObjectionState,
        /// SHA-256 of a public text.
        document "document": Option<Sha256Hash>,
        decision "decision": Option<Sha256Hash>,
        /// The reviewer; the operator for what the household says.
        decided_by "decided-by": Authority,
    }
    /// A legal demand that came to nothing.
    DemandRefused "demand-refused" {
        policy "policy": Sha256Hash,
        /// Its type, or that it is sealed.
        demand "demand": DemandName,
        /// Why.
        reason "reason": demand::Reason,
        /// Who demanded.
        agency "agency": Commitment = Slug,
        /// SHA-256 of the demand.
        demand_text "demand-text": Commitment = Sha256,
        submitted_by "submitted-by": Commitment = Index,
        /// Digest of what was refused.
        decision "decision": Option<Sha256Hash>,
        /// The reviewer; the operator if nobody decided.
        decided_by "decided-by": Authority,
    }
    /// Sealed clips are kept for a while under a legal demand; nothing leaves.
    Preservation "preservation" {
        policy "policy": Sha256Hash,
        demand "demand": DemandName,
        until "until": Day,
        renews "renews": Option<EntryIndex>,
        clips "clips": u64,
        agency "agency": Commitment = Slug,
        demand_text "demand-text": Commitment = Sha256,
        scope "scope": Commitment = Sha256,
        submitted_by "submitted-by": Commitment = Index,
        decision "decision": Sha256Hash,
        decided_by "decided-by": EntryIndex,
    }
    /// What the operator can read of an account was handed over under a legal demand.
    AccountDisclosed "account-disclosed" {
        policy "policy": Sha256Hash,
        demand "demand": DemandName,
        told "told": Option<EntryIndex>,
        agency "agency": Commitment = Slug,
        type_code "type": Commitment = Slug,
        demand_text "demand-text": Commitment = Sha256,
        recipient "recipient": Commitment = Recipient,
        submitted_by "submitted-by": Commitment = Index,
        decision "decision": Sha256Hash,
        first_review "first-review": EntryIndex,
        second_review "second-review": EntryIndex,
    }
    /// Trustees begin to make a look-up key, or new shares of the one there is.
    LookupCeremony "lookup-ceremony" {
        purpose "purpose": Purpose,
        epoch "epoch": u64,
        threshold "threshold": u64,
        trustees "trustees": Seats,
        decision "decision": Option<Sha256Hash>,
        decided_by "decided-by": Authority,
    }
    /// A trustee's first package of such a ceremony.
    LookupPackage "lookup-package" {
        ceremony "ceremony": EntryIndex,
        trustee "trustee": Slug,
        package "package": PublicPackage,
        signature "signature": Signature,
    }
    /// A trustee has its share of a look-up key, and says of which.
    LookupConfirmed "lookup-confirmed" {
        ceremony "ceremony": EntryIndex,
        trustee "trustee": Slug,
        lookup_key "lookup-key": LookupKey,
        roster "roster": Sha256Hash,
        signature "signature": Signature,
    }
    /// The look-up key that all trustees of a ceremony confirmed.
    LookupSet "lookup-set" {
        ceremony "ceremony": EntryIndex,
        epoch "epoch": u64,
        lookup_key "lookup-key": LookupKey,
        roster "roster": Sha256Hash,
    }
    /// How many addresses of households a trustee has answered in a month, as it counts itself.
    LookupTally "lookup-tally" {
        trustee "trustee": Slug,
        month "month": Month,
        set_ups "set-ups": u64,
        signature "signature": Signature,
    }
    /// Trustees may answer blinded addresses, so that an officer learns their tokens; no footage leaves.
    LookUp "look-up" {
        policy "policy": Sha256Hash,
        lookup_set "lookup-set": EntryIndex,
        danger "danger": Danger,
        addresses "addresses": u64,
        seal_until "seal-until": Day,
        agency "agency": Commitment = Slug,
        text "text": Commitment = Sha256,
        submitted_by "submitted-by": Commitment = Index,
        supervised_by "supervised-by": Commitment = Index,
        decision "decision": Sha256Hash,
        decided_by "decided-by": EntryIndex,
    }
    /// A look-up that came to nothing.
    LookUpRefused "look-up-refused" {
        policy "policy": Sha256Hash,
        danger "danger": Danger,
        reason "reason": life::Reason,
        agency "agency": Commitment = Slug,
        text "text": Commitment = Sha256,
        submitted_by "submitted-by": Commitment = Index,
        decision "decision": Option<Sha256Hash>,
        decided_by "decided-by": Authority,
    }
    /// A home that the operator runs for drills alone; nothing of it leaves but in one.
    Canary "canary" {
        /// Its id, which no entry has of any other home.
        household "household": HouseholdId,
    }
    /// An emergency was misused: footage left that should not have, or was to.
    EmergencyMisused "emergency-misused" {
        /// The entry of the release, or of the refusal.
        emergency "emergency": EntryIndex,
        /// In what way.
        reason "reason": EmergencyMisuse,
        decision "decision": Sha256Hash,
        /// A reviewer who had not decided on it.
        decided_by "decided-by": EntryIndex,
    }
    /// How many demands of a type there were in a half-year, in a band: of types whose exact number a law
    /// forbids to tell. Nobody can check it.
    DemandsBanded "demands-banded" {
        /// The type, as rulebooks have it.
        demand "type": Slug,
        /// Last month of the half-year, which was over.
        month "month": Month,
        /// Not fewer than so many.
        least "least": u64,
        /// Not more than so many.
        most "most": u64,
    }
    =>
    /// An emergency that is practised on an announced home.
    Drill "drill" = Emergency,
    /// A drill that came to nothing.
    DrillRefused "drill-refused" = EmergencyRefused,
}

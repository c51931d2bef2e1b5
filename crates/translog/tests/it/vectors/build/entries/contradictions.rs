//! Entries whose every line is well formed, and that contradict themselves.

use serde_json::Value;
use sidelight_translog::{entry::Kind, vkey::LogSigner};

use super::{at, bad, entry, swap};
use crate::fixture::{self, signer};

pub(super) fn contradictions() -> Vec<Value> {
    let (operator, policy, agency) = (
        entry(Kind::Operator),
        entry(Kind::Policy),
        entry(Kind::Agency),
    );
    let (credential, request) = (entry(Kind::Credential), entry(Kind::Request));
    let (redacted, change, totals) = (
        entry(Kind::Redacted),
        entry(Kind::CheckpointKey),
        entry(Kind::Totals),
    );
    let (emergency, refused, receipt) = (
        entry(Kind::Emergency),
        entry(Kind::EmergencyRefused),
        entry(Kind::Receipt),
    );
    let (compelled, objection, demand_refused) = (
        entry(Kind::Compelled),
        entry(Kind::Objection),
        entry(Kind::DemandRefused),
    );
    let (preservation, disclosed) = (entry(Kind::Preservation), entry(Kind::AccountDisclosed));
    let (old, new) = (
        signer().vkey().to_string(),
        fixture::next_signer().vkey().to_string(),
    );
    let other = LogSigner::from_seed("log.example/other", &mut [8; 32])
        .unwrap()
        .vkey()
        .to_string();
    let zero = format!("sha256:{}", "0".repeat(64));
    let cases = [
        (
            "the log key's name is not the origin",
            swap(&operator, &old, &other),
        ),
        (
            "a rulebook in force before its entry",
            swap(&policy, "effective 2026-11-23", "effective 2026-11-22"),
        ),
        (
            "a decision by nobody",
            swap(&agency, "decision none", &format!("decision {zero}")),
        ),
        (
            "a decider without a decision",
            swap(&agency, "decided-by operator", "decided-by 3"),
        ),
        (
            "an officer without agency",
            swap(&credential, "role admin", "role officer"),
        ),
        (
            "an admin of an agency",
            swap(&credential, "agency none", "agency millbrook-police"),
        ),
        (
            "a request that expired before it began",
            swap(&request, "expires 2026-12-07", "expires 2026-11-22"),
        ),
        (
            "the same approval twice",
            swap(&redacted, "second-approval 5", "second-approval 4"),
        ),
        (
            "approvals in descending order",
            swap(&redacted, "first-approval 4", "first-approval 6"),
        ),
        ("a change to the same key", swap(&change, &new, &old)),
        (
            "a change to a key of another name",
            swap(&change, &new, &other),
        ),
        (
            "homes of another month than the last",
            swap(&entry(Kind::Homes), "month 2026-11", "month 2026-10"),
        ),
        (
            "a half-year that ends in May",
            swap(
                &entry(Kind::DemandsBanded),
                "month 2026-06",
                "month 2026-05",
            ),
        ),
        (
            "a half-year that is not over",
            swap(
                &entry(Kind::DemandsBanded),
                "month 2026-06",
                "month 2026-12",
            ),
        ),
        (
            "a band of another width",
            swap(&entry(Kind::DemandsBanded), "most 499", "most 498"),
        ),
        (
            "a band that begins within one",
            swap(&entry(Kind::DemandsBanded), "least 0", "least 1"),
        ),
        (
            "half of the trustees open together",
            swap(&entry(Kind::Ceremony), "trustees 1,2,3", "trustees 1,2,3,4"),
        ),
        (
            "half of the trustees make a token together",
            swap(
                &entry(Kind::LookupCeremony),
                "trustees 1,2,3",
                "trustees 1,2,3,4",
            ),
        ),
        (
            "a tally of a month that is not over",
            swap(&entry(Kind::LookupTally), "month 2026-11", "month 2026-12"),
        ),
        (
            "a look-up of thirteen addresses",
            swap(&entry(Kind::LookUp), "addresses 12", "addresses 13"),
        ),
        (
            "a look-up of none",
            swap(&entry(Kind::LookUp), "addresses 12", "addresses 0"),
        ),
        (
            "a look-up sealed for ninety-one days",
            swap(
                &entry(Kind::LookUp),
                "seal-until 2026-12-31",
                "seal-until 2027-03-02",
            ),
        ),
        (
            "a look-up refused by nobody for a reviewer's reason",
            swap(
                &entry(Kind::LookUpRefused),
                "reason scope",
                "reason withdrawn",
            ),
        ),
        (
            "an emergency about two homes",
            swap(&emergency, "homes 1", "homes 2"),
        ),
        (
            "an emergency in which nothing leaves",
            swap(&emergency, "clips 5", "clips 0"),
        ),
        (
            "a notice due before its release",
            swap(&emergency, "notice-due 2026-12-04", "notice-due 2026-11-30"),
        ),
        (
            "a notice due on the fourth day",
            swap(&emergency, "notice-due 2026-12-04", "notice-due 2026-12-05"),
        ),
        (
            "open on the day of the release",
            swap(&emergency, "seal-until 2026-12-15", "seal-until 2026-12-01"),
        ),
        (
            "sealed for ninety-one days",
            swap(&emergency, "seal-until 2026-12-15", "seal-until 2027-03-02"),
        ),
        (
            "the same reviewer twice",
            swap(&emergency, "second-review 34", "second-review 5"),
        ),
        (
            "a reviewer's reason without a reviewer",
            swap(&refused, "decided-by 5", "decided-by operator"),
        ),
        (
            "a reviewer for what nobody decided",
            swap(&refused, "reason not-imminent", "reason no-decision"),
        ),
        (
            "a drill on two homes",
            swap(&entry(Kind::Drill), "homes 1", "homes 2"),
        ),
        (
            "a drill in which nothing leaves",
            swap(&entry(Kind::Drill), "cameras 2", "cameras 0"),
        ),
        (
            "a notice due before its drill",
            swap(
                &entry(Kind::Drill),
                "notice-due 2026-12-04",
                "notice-due 2026-12-01",
            ),
        ),
        (
            "a drill open on its day",
            swap(
                &entry(Kind::Drill),
                "seal-until 2026-12-15",
                "seal-until 2026-12-02",
            ),
        ),
        (
            "one reviewer of a drill",
            swap(&entry(Kind::Drill), "second-review 34", "second-review 5"),
        ),
        (
            "a drill refused by nobody for a reviewer's reason",
            swap(
                &entry(Kind::DrillRefused),
                "decided-by 5",
                "decided-by operator",
            ),
        ),
        (
            "answered with a check that refused",
            swap(&receipt, "check none", "check window"),
        ),
        (
            "refused with an answer",
            swap(&receipt, "outcome answered", "outcome refused"),
        ),
        (
            "a demand about two homes",
            swap(&compelled, "homes 1", "homes 2"),
        ),
        (
            "a demand under which nothing leaves",
            swap(&compelled, "seconds 240", "seconds 0"),
        ),
        (
            "sealed although the household was told",
            swap(&compelled, "demand search-warrant", "demand sealed"),
        ),
        (
            "a notice on the fourth day after a demand",
            swap(&compelled, "notice-due 2026-12-03", "notice-due 2026-12-05"),
        ),
        (
            "a demand open on its day",
            swap(&compelled, "seal-until 2026-12-20", "seal-until 2026-12-01"),
        ),
        (
            "one reviewer of a demand",
            swap(&compelled, "second-review 34", "second-review 5"),
        ),
        (
            "a gagged notice after the seal",
            swap(
                &swap(&compelled, "demand search-warrant", "demand sealed")
                    .replace("told 44\n", "told none\n"),
                "notice-due 2026-12-03",
                "notice-due 2026-12-21",
            ),
        ),
        (
            "an objection of a reviewer",
            swap(&objection, "decided-by operator", "decided-by 5"),
        ),
        (
            "an objection settled by nobody",
            swap(&objection, "state raised", "state upheld"),
        ),
        (
            "a demand refused by nobody",
            swap(&demand_refused, "decided-by 5", "decided-by operator"),
        ),
        (
            "kept for ninety-one days",
            swap(&preservation, "until 2027-03-01", "until 2027-03-02"),
        ),
        (
            "kept until the day before",
            swap(&preservation, "until 2027-03-01", "until 2026-11-30"),
        ),
        (
            "an account disclosed in the open under a gag",
            swap(&disclosed, "demand sealed", "demand subpoena"),
        ),
        (
            "an account disclosed by one reviewer",
            swap(&disclosed, "second-review 34", "second-review 5"),
        ),
        (
            "totals of a month that is not over",
            swap(&totals, "month 2026-11", "month 2026-12"),
        ),
    ];
    cases
        .into_iter()
        .map(|(name, text)| at(0, bad(name, "contradiction", text)))
        .collect()
}

//! Disclosure without consent: what officers claim and demand, what reviewers found, how trustees call.

use sidelight_api::trustee::CallHeader;
use sidelight_domain::demand::{Checklist, Demand};
use sidelight_domain::emergency::{CallBack, Claim};

use super::text;
use crate::{Target, seeds};

pub(super) const TARGETS: &[Target] = &[
    Target {
        name: "claim",
        what: "an officer's claim of an emergency; of doors or of a home; one spelling",
        input_bytes_max: 8_192,
        run: claim,
        seeds: || seeds::texts("emergency-claim.json", "text"),
    },
    Target {
        name: "call-back",
        what: "the record of a call back; one spelling",
        input_bytes_max: 4_096,
        run: call_back,
        seeds: || {
            let call = concat!(
                r#"{"v":1,"number":"+1 555 0100","reached":"the desk","said":"yes","#,
                r#""by":7,"at":1764028800000}"#,
            );
            vec![call.as_bytes().to_vec()]
        },
    },
    Target {
        name: "demand",
        what: "a legal demand; one spelling",
        input_bytes_max: 9_000,
        run: demand,
        seeds: || {
            let hash = "5e".repeat(32);
            let demand = |gag: &str| {
                format!(
                    "{{\"v\":1,\"origin\":\"localhost:4870/log\",\"agency\":\"millbrook-police\",\
                     \"case\":\"26-11-0042\",\
                     \"type\":\"search-warrant\",\"authority\":\"County court\",\"reference\":\"26 CR 118\",\
                     \"issued\":1764028800000,\"serve_by\":null,\"order\":\"{hash}\",\
                     \"doors\":[\"aaaaaaaaaa\"],\
                     \"named_apart\":[],\"from\":1764028800000,\"to\":1764030600000,\"gag\":{gag}}}"
                )
                .into_bytes()
            };
            let gag = format!("{{\"document\":\"{hash}\",\"until\":1764201600000}}");
            vec![demand("null"), demand(&gag)]
        },
    },
    Target {
        name: "checklist",
        what: "what a reviewer found of an order; one spelling",
        input_bytes_max: 2_500,
        run: checklist,
        seeds: || {
            let found = concat!(
                r#"{"v":1,"by":9,"at":1764028800000,"reached":"the clerk","genuine":true,"#,
                r#""names_operator":true,"in_force":true,"names_doors":true,"apart":true,"scope":false}"#,
            );
            vec![found.as_bytes().to_vec()]
        },
    },
    Target {
        name: "trustee-call",
        what: "the header of a trustee's call; one spelling",
        input_bytes_max: 300,
        run: trustee_call,
        seeds: || {
            let signature = "a5".repeat(64);
            vec![format!("Sidelight-Trustee river-law 1764028800000 {signature}").into_bytes()]
        },
    },
];

fn claim(input: &[u8]) {
    let text = text(input);
    if let Ok(claim) = Claim::parse(text) {
        assert_eq!(
            claim.text().as_deref(),
            Ok(text),
            "a claim has one spelling"
        );
    }
}

fn call_back(input: &[u8]) {
    let text = text(input);
    if let Ok(call) = CallBack::parse(text) {
        assert_eq!(call.text(), text, "a call back has one spelling");
    }
}

fn demand(input: &[u8]) {
    let text = text(input);
    if let Ok(demand) = Demand::parse(text) {
        assert_eq!(
            demand.text().as_deref(),
            Ok(text),
            "a demand has one spelling"
        );
    }
}

fn checklist(input: &[u8]) {
    let text = text(input);
    if let Ok(checklist) = Checklist::parse(text) {
        assert_eq!(checklist.text(), text, "a checklist has one spelling");
    }
}

fn trustee_call(input: &[u8]) {
    let text = text(input);
    if let Ok(header) = text.parse::<CallHeader>() {
        assert_eq!(header.to_string(), text, "a header has one spelling");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A seed that is refused would start nothing. Those of `claim` are the vectors, malformed ones among
    /// them, and `domain` checks which are which.
    #[test]
    fn every_seed_of_our_own_is_taken() {
        for target in TARGETS.iter().filter(|target| target.name != "claim") {
            for seed in (target.seeds)() {
                let text = std::str::from_utf8(&seed).expect("text");
                let refused = match target.name {
                    "call-back" => CallBack::parse(text).err().map(|e| e.to_string()),
                    "demand" => Demand::parse(text).err().map(|e| e.to_string()),
                    "checklist" => Checklist::parse(text).err().map(|e| e.to_string()),
                    _ => text.parse::<CallHeader>().err().map(|e| e.to_string()),
                };
                assert_eq!(refused, None, "{}: {text}", target.name);
            }
        }
    }
}

//! What no rulebook may permit (`policy/never.cedar`) is proved of each, and a weakened one is found.

use std::str::FromStr as _;

use cedar_policy::{Authorizer, Decision, Entities, PolicySet};

use crate::books::{DEMO, THIRD, with};
use crate::prover::{Proved, beyond, without_result};

const NEVER: &str = include_str!("../../../../policy/never.cedar");

#[test]
fn no_rulebook_permits_what_none_may() {
    let never = PolicySet::from_str(NEVER).unwrap();
    for text in [THIRD, DEMO] {
        let book = Proved::of(text);
        assert_eq!(without_result(&book), [""; 0]);
        let found = beyond(&book.schema, &book.set, &never);
        assert!(found.is_empty(), "{found:?}");
        // What forbids everything would prove as much.
        let nothing = beyond(&book.schema, &book.set, &PolicySet::new());
        assert_eq!(nothing.len(), book.schema.request_envs().count());
    }
}

#[test]
fn a_weakened_copy_is_found_with_an_example() {
    let never = PolicySet::from_str(NEVER).unwrap();
    let household = "permit (principal is Household, action == Action::\"share\", resource)";
    for (from, to, found) in [
        ("context.reviewers < 2 ", "context.reviewers < 1 ", 2),
        ("unless { context.supervised }", "unless { true }", 2),
        ("when { context.own_work }", "when { false }", 2),
        (
            "unless { context.called_back }",
            "unless { context.cameras == 1 }",
            1,
        ),
        (
            "\"eu-emergency-production\"].contains(context.kind) };\n@id(\"checklist\")",
            "\"eu-emergency-production\", \"subpoena\"].contains(context.kind) };\n@id(\"checklist\")",
            1,
        ),
        (
            "unless { context.checklist }",
            "when { context.objection_holds }",
            1,
        ),
        ("context.gag_days > 90 ", "context.gag_days > 91 ", 2),
    ] {
        let weak = Proved::of(&with(THIRD, from, to));
        let examples = beyond(&weak.schema, &weak.set, &never);
        assert_eq!(examples.len(), found, "{from}");
        for example in examples {
            let decided = |set| {
                let authorizer = Authorizer::new();
                authorizer
                    .is_authorized(&example, set, &Entities::empty())
                    .decision()
            };
            assert_eq!(decided(&weak.set), Decision::Allow, "{example:?}");
            assert_eq!(decided(&never), Decision::Deny, "{example:?}");
        }
    }
    // A trustee that could share: what it answers for is never a consent.
    let text = with(
        THIRD,
        "  principal: Household,\n",
        "  principal: [Household, Trustee],\n",
    );
    let text = with(
        &text,
        household,
        "permit (principal, action == Action::\"share\", resource)",
    );
    let weak = Proved::of(&text);
    assert_eq!(beyond(&weak.schema, &weak.set, &never).len(), 1);
}

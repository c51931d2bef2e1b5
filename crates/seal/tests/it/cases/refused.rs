//! Statements that are refused: in themselves, or by a reader who holds another.

use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};
use sidelight_domain::record::HouseholdId;
use sidelight_domain::record::statement::Statement;

use super::points::identity_point;
use super::statement::{Home, case};
use super::{b64, wrong};

/// First statements with one thing wrong in the text, well signed.
pub(super) fn refused_texts(text: &str, key: &SigningKey) -> Vec<Value> {
    let mut all = Vec::new();
    let mut bad = |name: &str, error: &str, why: &str, text: String| {
        all.push(wrong(
            &case(name, None, &text, key),
            name,
            error,
            why,
            Value::Null,
        ));
    };
    let lines: Vec<&str> = text.lines().collect();
    let joined = |lines: &[&str]| lines.iter().map(|l| format!("{l}\n")).collect::<String>();
    let line = |start: &str, new: &str| {
        let change = |l: &&str| {
            if l.starts_with(start) {
                format!("{new}\n")
            } else {
                format!("{l}\n")
            }
        };
        lines.iter().map(change).collect::<String>()
    };
    let find = |start: &str| {
        lines
            .iter()
            .find(|l| l.starts_with(start))
            .copied()
            .unwrap_or_default()
    };
    let added = |new: &str| {
        let twice = |l: &&str| {
            if *l == new {
                format!("{l}\n{l}\n")
            } else {
                format!("{l}\n")
            }
        };
        lines.iter().map(twice).collect::<String>()
    };
    bad(
        "other-version",
        "version",
        "v2 is not known",
        line("sidelight", "sidelight-statement/v2"),
    );
    bad("empty", "line", "no last line feed", String::new());
    bad(
        "no-last-line-feed",
        "line",
        "the text ends in a line feed",
        text.trim_end().to_owned(),
    );
    bad(
        "carriage-returns",
        "version",
        "lines end in LF alone",
        text.replace('\n', "\r\n"),
    );
    bad(
        "blank-line",
        "line",
        "no blank lines",
        text.replacen("number", "\nnumber", 1),
    );
    bad(
        "blank-line-at-end",
        "line",
        "no blank lines",
        format!("{text}\n"),
    );
    bad(
        "two-spaces",
        "line",
        "one space between parts",
        text.replacen("number 1", "number  1", 1),
    );
    bad(
        "trailing-space",
        "line",
        "no other spaces",
        text.replacen("number 1\n", "number 1 \n", 1),
    );
    bad(
        "missing-line",
        "line",
        "every line stands",
        text.replacen(&format!("{}\n", find("issued")), "", 1),
    );
    bad(
        "swapped-lines",
        "line",
        "lines have an order",
        joined(&[&lines[..1], &[lines[2], lines[1]], &lines[3..]].concat()),
    );
    bad(
        "unknown-line",
        "line",
        "no line of that name",
        format!("{text}pet 1\n"),
    );
    bad(
        "number-0",
        "line",
        "numbers start at 1",
        line("number", "number 0"),
    );
    bad(
        "leading-zero",
        "line",
        "no leading zeros",
        line("number", "number 01"),
    );
    bad("plus", "line", "no sign", line("issued", "issued +1"));
    bad(
        "integer-too-large",
        "line",
        "2^53 is not exact everywhere",
        line("issued", "issued 9007199254740992"),
    );
    bad(
        "first-with-previous",
        "line",
        "number 1 follows nothing",
        line("previous", &format!("previous {}", "1".repeat(64))),
    );
    bad(
        "second-without-previous",
        "line",
        "only number 1 follows nothing",
        line("number", "number 2"),
    );
    bad(
        "upper-case-hex",
        "line",
        "hex is lower case",
        line(
            "signing-key",
            &find("signing-key")
                .to_uppercase()
                .replacen("SIGNING-KEY", "signing-key", 1),
        ),
    );
    bad(
        "access",
        "line",
        "sealed or emergency",
        line("access", "access open"),
    );
    bad(
        "emergency-without-epoch",
        "line",
        "the quorum's epoch is missing",
        line("access", "access emergency"),
    );
    bad(
        "epoch-0",
        "line",
        "epochs start at 1",
        line("epoch", &find("epoch").replacen("epoch 1", "epoch 0", 1)),
    );
    bad(
        "recipient-short",
        "line",
        "62 characters",
        line("recovery", "recovery age1qqqq"),
    );
    bad(
        "recipient-secret",
        "line",
        "a recipient, never an identity",
        line(
            "notice",
            &format!("notice AGE-SECRET-KEY-1{}", "Q".repeat(58)),
        ),
    );
    bad(
        "no-member",
        "line",
        "at least one",
        text.replacen(&format!("{}\n", find("member")), "", 1),
    );
    bad(
        "member-twice",
        "line",
        "lines of one kind differ",
        added(find("member")),
    );
    bad(
        "device-twice",
        "line",
        "lines of one kind differ",
        added(find("device")),
    );
    bad(
        "device-of-nobody",
        "line",
        "its member is not there",
        line("member", &format!("member {}", "7".repeat(32))),
    );
    bad(
        "camera-of-no-hub",
        "line",
        "its hub is not there",
        text.replacen(&format!("{}\n", find("hub")), "", 1),
    );
    bad(
        "camera-audio",
        "line",
        "on or off",
        text.replacen("audio=on", "audio=yes", 1),
    );
    bad(
        "retention-0",
        "line",
        "1 to 180 days",
        text.replacen("retention=30", "retention=0", 1),
    );
    bad(
        "retention-181",
        "line",
        "1 to 180 days",
        text.replacen("retention=30", "retention=181", 1),
    );
    bad(
        "members-unsorted",
        "line",
        "lines of one kind are sorted",
        text.replacen("member ", &format!("member {}\nmember ", "f".repeat(32)), 1),
    );
    let crowd: String = (0..17).map(|n| format!("member {n:032x}\n")).collect();
    let start: String = lines
        .iter()
        .take_while(|l| !l.starts_with("member"))
        .map(|l| format!("{l}\n"))
        .collect();
    bad(
        "too-many-members",
        "too_large",
        "16 at most",
        format!("{start}{crowd}"),
    );
    bad(
        "too-large",
        "too_large",
        "64 KiB at most",
        format!("{text}{}\n", "x".repeat(64 * 1024)),
    );
    all
}

/// A first statement, well signed, whose `address` is not as it must be.
pub(super) fn refused_addresses(first: &Statement, key: &SigningKey) -> Vec<Value> {
    let text = first.to_text();
    let address = text.lines().find(|it| it.starts_with("address"));
    let address = address.expect("the statement has an address");
    let hash = &address[address.len() - 64..];
    let bad = |name: &str, why: &str, from: &str, to: &str| {
        let text = text.replacen(from, to, 1);
        wrong(
            &case(name, None, &text, key),
            name,
            "line",
            why,
            Value::Null,
        )
    };
    let (with, epoch) = (format!("{address}\n"), format!("{address}\nepoch "));
    let after = text.lines().find(|it| it.starts_with("epoch"));
    let after = format!("{}\n", after.expect("the statement has an epoch"));
    vec![
        bad(
            "address-of-a-sealed-home",
            "a sealed home has no address that anybody could name",
            "access emergency 3",
            "access sealed",
        ),
        bad(
            "address-twice",
            "a home has one",
            &with,
            &format!("{with}{with}"),
        ),
        bad(
            "address-after-the-epoch",
            "lines have an order",
            &format!("{with}{after}"),
            &format!("{after}{with}"),
        ),
        bad(
            "address-of-epoch-0",
            "epochs of the look-up key start at 1",
            "address 2",
            "address 0",
        ),
        bad(
            "address-without-epoch",
            "the look-up key's epoch is missing",
            "address 2 ",
            "address ",
        ),
        bad(
            "address-short",
            "64 hex digits",
            &epoch,
            &format!("{}\nepoch ", &address[..address.len() - 2]),
        ),
        bad(
            "address-in-capitals",
            "hex is lower case",
            hash,
            &hash.to_uppercase(),
        ),
        bad(
            "address-and-more",
            "two parts",
            &epoch,
            &format!("{address} 1\nepoch "),
        ),
    ]
}

/// A first statement, well signed, with three contacts that are not as they must be.
pub(super) fn refused_contacts(first: &Statement, key: &SigningKey) -> Vec<Value> {
    let text = first.to_text();
    let all: Vec<&str> = text
        .lines()
        .filter(|it| it.starts_with("contact"))
        .collect();
    let &[one, two, three] = &all[..] else {
        panic!("the statement has three contacts");
    };
    let bad = |name: &str, error: &str, why: &str, text: &str| {
        wrong(&case(name, None, text, key), name, error, why, Value::Null)
    };
    let hash = &three[three.len() - 64..];
    let with = |from: &str, to: &str| text.replacen(from, to, 1);
    let after = text.lines().find(|it| it.starts_with("epoch"));
    let after = after.expect("the statement has an epoch");
    let line = |name: &str, why: &str, text: &str| bad(name, "line", why, text);
    vec![
        line(
            "contact-of-a-sealed-home",
            "a sealed home has no contact that anybody could name",
            &with("access emergency 3", "access sealed"),
        ),
        line(
            "contact-twice",
            "lines of one kind differ",
            &with(one, &format!("{one}\n{one}")),
        ),
        line(
            "contacts-unsorted",
            "lines of one kind are sorted by bytes",
            &with(&format!("{one}\n{two}"), &format!("{two}\n{one}")),
        ),
        bad(
            "contacts-too-many",
            "too_large",
            "3 at most",
            &with(three, &format!("{three}\ncontact 3 {hash}")),
        ),
        line(
            "contact-before-the-address",
            "lines have an order",
            &with(three, &format!("{three}\naddress 2 {hash}")),
        ),
        line(
            "contact-after-the-epoch",
            "lines have an order",
            &with(&format!("{three}\n{after}"), &format!("{after}\n{three}")),
        ),
        line(
            "contact-of-epoch-0",
            "epochs of the look-up key start at 1",
            &with("contact 10 ", "contact 0 "),
        ),
        line(
            "contact-without-epoch",
            "the look-up key's epoch is missing",
            &with("contact 2 ", "contact "),
        ),
        line(
            "contact-short",
            "64 hex digits",
            &with(three, &three[..three.len() - 2]),
        ),
        line(
            "contact-in-capitals",
            "hex is lower case",
            &with(hash, &hash.to_uppercase()),
        ),
        line(
            "contact-and-more",
            "two parts",
            &with(three, &format!("{three} 1")),
        ),
    ]
}

/// Well-formed statements that do not follow, or are not signed by the one who must.
pub(super) fn refused_orders(
    home: &Home,
    next: &Statement,
    rotated: &Statement,
    new_key: &SigningKey,
) -> Vec<Value> {
    let text = home.statement.to_text();
    let (key, known) = (&home.signing, Some(text.as_str()));
    let case = |s: Statement, key: &SigningKey| case("", known, &s.to_text(), key);
    let edited = |name: &str, error: &str, why: &str, s: Statement| {
        wrong(&case(s, key), name, error, why, Value::Null)
    };
    let good = case(next.clone(), key);
    let weak = Statement {
        signing_key: identity_point(),
        ..home.statement.clone()
    };
    let one_for_all = b64(&[identity_point(), [0; 32]].concat());
    vec![
        edited(
            "same-again",
            "number",
            "number 1 is held already",
            home.statement.clone(),
        ),
        edited(
            "skipped",
            "number",
            "number 2 is missing",
            Statement {
                number: 3,
                ..next.clone()
            },
        ),
        edited(
            "other-chain",
            "chain",
            "previous is another text",
            Statement {
                previous: [9; 32],
                ..next.clone()
            },
        ),
        edited(
            "other-household",
            "other_household",
            "another home's statement",
            Statement {
                household: HouseholdId([7; 16]),
                ..next.clone()
            },
        ),
        edited(
            "epoch-reused",
            "epoch",
            "epoch 1 has another recipient already",
            Statement {
                epoch_recipient: rotated.epoch_recipient.clone(),
                ..next.clone()
            },
        ),
        wrong(
            &case(rotated.clone(), new_key),
            "signed-by-the-new-key",
            "signature",
            "the key of the statement before signs",
            Value::Null,
        ),
        wrong(
            &good,
            "signature-of-another",
            "signature",
            "a signature of other bytes",
            json!({"signature": case(home.statement.clone(), key)["signature"]}),
        ),
        wrong(
            &good,
            "bare-signature",
            "signature",
            "signed without the encoding",
            json!({"signature": b64(&key.sign(next.to_text().as_bytes()).to_bytes())}),
        ),
        wrong(
            &good,
            "not-first",
            "number",
            "a reader who holds nothing starts at 1",
            json!({"known": null}),
        ),
        wrong(
            &good,
            "small-order-key",
            "signature",
            "under this key a lax verifier takes one signature for every text",
            json!({"known": null, "text": weak.to_text(), "signature": one_for_all}),
        ),
    ]
}

//! Statements, keyrings and relayed messages.

use ed25519_dalek::{Signer as _, SigningKey};
use rand_chacha::ChaCha20Rng;
use serde_json::{Value, json};
use sidelight_domain::record::message::MessageKind;
use sidelight_domain::record::statement::{Access, Camera, Device, Hub, Statement, signed_bytes};
use sidelight_domain::record::{CameraId, DeviceId, HouseholdId, MemberId, sha256};
use sidelight_seal::keyring::{Epoch, Keyring};
use sidelight_seal::{Identity, file, keyring, message};

use super::manifest::identity_point;
use super::{b64, bytes, identity, secret, signing_key, source, with, wrong};

/// A household with all its secrets, at its first statement.
struct Home {
    signing: SigningKey,
    epoch: Identity,
    recovery: Identity,
    notice: Identity,
    device: Identity,
    statement: Statement,
}

fn home(rng: &mut ChaCha20Rng) -> Home {
    let signing = signing_key(rng);
    let [epoch, recovery, notice, device, hub] = std::array::from_fn(|_| identity(rng));
    let text = |i: &Identity| i.recipient().to_string();
    let member = MemberId(bytes(rng));
    let hub_key = signing_key(rng).verifying_key().to_bytes();
    let statement = Statement {
        household: HouseholdId(bytes(rng)),
        number: 1,
        previous: [0; 32],
        issued_ms: 1_790_000_000_000,
        signing_key: signing.verifying_key().to_bytes(),
        access: Access::Sealed,
        epoch: 1,
        epoch_recipient: text(&epoch),
        recovery: text(&recovery),
        notice: text(&notice),
        members: vec![member],
        devices: vec![Device {
            id: DeviceId(bytes(rng)),
            member,
            recipient: text(&device),
        }],
        hubs: vec![Hub {
            key: hub_key,
            recipient: text(&hub),
        }],
        cameras: vec![Camera {
            id: CameraId(bytes(rng)),
            hub: hub_key,
            audio: true,
            retention_days: 30,
        }],
    };
    Home {
        signing,
        epoch,
        recovery,
        notice,
        device,
        statement,
    }
}

fn case(name: &str, known: Option<&str>, text: &str, key: &SigningKey) -> Value {
    let signature = b64(&key.sign(&signed_bytes(text)).to_bytes());
    json!({"name": name, "known": known, "text": text, "signature": signature})
}

/// `statement.json`: `text` is offered to a reader who holds the text `known`, or nothing.
pub(super) fn statement() -> Value {
    let mut rng = source("statement");
    let home = home(&mut rng);
    let new_key = signing_key(&mut rng);
    let (new_epoch, new_recovery) = (identity(&mut rng), identity(&mut rng));
    let (first, text) = (&home.statement, home.statement.to_text());
    let next = Statement {
        number: 2,
        previous: sha256(text.as_bytes()),
        issued_ms: first.issued_ms + 5,
        ..first.clone()
    };
    let grown = Statement {
        members: vec![first.members[0], MemberId(bytes(&mut rng))],
        access: Access::Emergency { quorum_epoch: 3 },
        ..next.clone()
    };
    let rotated = Statement {
        signing_key: new_key.verifying_key().to_bytes(),
        epoch: 2,
        epoch_recipient: new_epoch.recipient().to_string(),
        recovery: new_recovery.recipient().to_string(),
        ..next.clone()
    };
    let empty = Statement {
        devices: vec![],
        hubs: vec![],
        cameras: vec![],
        ..first.clone()
    };
    let (key, known) = (&home.signing, Some(text.as_str()));
    let mut invalid = refused_texts(&text, key);
    invalid.extend(refused_orders(&home, &next, &rotated, &new_key));
    json!({
        "valid": [
            case("first", None, &text, key),
            case("first-without-devices", None, &empty.to_text(), key),
            case("next", known, &next.to_text(), key),
            case("next-grown", known, &grown.to_text(), key),
            case("next-rotated", known, &rotated.to_text(), key),
        ],
        "invalid": invalid,
    })
}

/// First statements with one thing wrong in the text, well signed.
fn refused_texts(text: &str, key: &SigningKey) -> Vec<Value> {
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

/// Well-formed statements that do not follow, or are not signed by the one who must.
fn refused_orders(
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

fn full_keyring(home: &Home) -> Keyring {
    Keyring {
        household: home.statement.household,
        statement: 1,
        signing: vec![home.signing.clone()],
        epochs: vec![Epoch {
            number: 1,
            identity: home.epoch.clone(),
        }],
        recovery: home.recovery.clone(),
        notice: home.notice.clone(),
    }
}

/// Signs a body that may be nonsense, and seals it to the home's device.
fn sealed(
    rng: &mut ChaCha20Rng,
    kind: MessageKind,
    body: &str,
    key: &SigningKey,
    to: &Identity,
) -> Value {
    let signature = b64(&key.sign(&kind.signed_bytes(body)).to_bytes());
    let plain = json!({"body": body, "signature": signature}).to_string();
    json!({"sealed": b64(&file::seal(plain.as_bytes(), &[to.recipient()], rng).expect("a recipient"))})
}

/// `statement-keyring.json`: `sealed` is offered to a reader with `identity` who holds `statement` and its key.
pub(super) fn keyring() -> Value {
    let mut rng = source("keyring");
    let (home, other) = (home(&mut rng), home(&mut rng));
    let file =
        keyring::seal(&full_keyring(&home), &home.statement, &mut rng).expect("a good keyring");
    let body = json!({
        "v": 1, "household": home.statement.household.to_string(), "statement": 1,
        "signing": [hex::encode(home.signing.to_bytes())],
        "epochs": [{"n": 1, "identity": secret(&home.epoch)}],
        "recovery": secret(&home.recovery), "notice": secret(&home.notice),
    });
    let base = json!({
        "name": "device", "identity": secret(&home.device), "pinned": hex::encode(home.statement.signing_key),
        "statement": home.statement.to_text(), "sealed": b64(&file), "body": body,
    });
    let mut bad = |name: &str, error: &str, why: &str, change: Value| {
        let body = super::sorted(with(&body, change)).to_string();
        let change = sealed(
            &mut rng,
            MessageKind::Keyring,
            &body,
            &home.signing,
            &home.device,
        );
        wrong(
            &base,
            name,
            error,
            why,
            with(&change, json!({"body": null})),
        )
    };
    let mut invalid = vec![
        bad(
            "version",
            "version",
            "a version that is not known",
            json!({"v": 2}),
        ),
        bad(
            "household",
            "other_household",
            "another home's",
            json!({"household": "7".repeat(32)}),
        ),
        bad(
            "statement",
            "other_statement",
            "of a later statement",
            json!({"statement": 2}),
        ),
        bad(
            "no-signing-key",
            "signing_key",
            "the current key is missing",
            json!({"signing": []}),
        ),
        bad(
            "other-signing-key",
            "signing_key",
            "the last key is not the statement's",
            json!({"signing": [hex::encode(home.signing.to_bytes()), hex::encode(other.signing.to_bytes())]}),
        ),
        bad(
            "no-epoch",
            "epoch",
            "the statement's epoch is missing",
            json!({"epochs": []}),
        ),
        bad(
            "other-epoch-key",
            "epoch",
            "a key that others hold in its place",
            json!({"epochs": [{"n": 1, "identity": secret(&other.epoch)}]}),
        ),
        bad(
            "epoch-twice",
            "epoch",
            "two keys under one number",
            json!({"epochs": [{"n": 1, "identity": secret(&home.epoch)}, {"n": 1, "identity": secret(&other.epoch)}]}),
        ),
        bad(
            "recovery",
            "recovery",
            "another recovery key",
            json!({"recovery": secret(&other.recovery)}),
        ),
        bad(
            "notice",
            "notice",
            "another notice key",
            json!({"notice": secret(&other.notice)}),
        ),
        bad(
            "recipient-for-identity",
            "format",
            "a public key in the place of a secret",
            json!({"recovery": home.statement.recovery}),
        ),
        bad(
            "short-seed",
            "format",
            "31 bytes",
            json!({"signing": ["00".repeat(31)]}),
        ),
    ];
    let good_body = body.to_string();
    let mut resealed =
        |kind, key: &SigningKey| sealed(&mut rng, kind, &good_body, key, &home.device);
    invalid.push(wrong(
        &base,
        "signed-by-another",
        "signature",
        "anybody can encrypt to a device",
        resealed(MessageKind::Keyring, &other.signing),
    ));
    invalid.push(wrong(
        &base,
        "signed-as-a-command",
        "signature",
        "a signature for another purpose",
        resealed(MessageKind::Command, &home.signing),
    ));
    invalid.push(wrong(
        &base,
        "other-identity",
        "sealed",
        "not sealed to this device",
        json!({"identity": secret(&other.device)}),
    ));
    let junk = file::seal(b"{}", &[home.device.recipient()], &mut rng).expect("a recipient");
    invalid.push(wrong(
        &base,
        "no-body",
        "format",
        "the members are missing",
        json!({"sealed": b64(&junk)}),
    ));
    let recovery = with(
        &base,
        json!({"name": "recovery-sheet", "identity": secret(&home.recovery)}),
    );
    json!({"valid": [base, recovery], "invalid": invalid})
}

/// `statement-message.json`: `sealed` is offered as a message of `kind` by `sender` to `identity`.
pub(super) fn message() -> Value {
    let mut rng = source("message");
    let (key, other) = (signing_key(&mut rng), signing_key(&mut rng));
    let (to, stranger) = (identity(&mut rng), identity(&mut rng));
    let kinds = [
        ("command", MessageKind::Command),
        ("reply", MessageKind::Reply),
        ("status", MessageKind::Status),
        ("event", MessageKind::Event),
    ];
    let mut valid = Vec::new();
    for (name, kind) in kinds {
        let body = json!({"v": 1, "text": "\"quoted\" Tür"}).to_string();
        let file =
            message::seal(kind, &body, &key, &to.recipient(), &mut rng).expect("a recipient");
        let plain = file::open(&file, &to).expect("just sealed");
        valid.push(json!({
            "name": name, "kind": name, "identity": secret(&to), "body": body, "plain_size": plain.len(),
            "sender": hex::encode(key.verifying_key().to_bytes()), "sealed": b64(&file),
        }));
    }
    let base = valid[0].clone();
    let body = base["body"].as_str().unwrap_or_default().to_owned();
    let mut as_sealed = |kind, key: &SigningKey| sealed(&mut rng, kind, &body, key, &to);
    let mut invalid = vec![
        wrong(
            &base,
            "signed-by-another",
            "signature",
            "the operator knows the recipient and can write",
            as_sealed(MessageKind::Command, &other),
        ),
        wrong(
            &base,
            "reply-as-command",
            "signature",
            "a signature for another purpose",
            as_sealed(MessageKind::Reply, &key),
        ),
        wrong(
            &base,
            "other-identity",
            "sealed",
            "sealed to somebody else",
            json!({"identity": secret(&stranger)}),
        ),
    ];
    let mut raw = |plain: &str| json!({"sealed": b64(&file::seal(plain.as_bytes(), &[to.recipient()], &mut rng).expect("a recipient"))});
    let short = json!({"body": body, "signature": b64(&[0; 63])}).to_string();
    invalid.push(wrong(
        &base,
        "short-signature",
        "format",
        "63 bytes",
        raw(&short),
    ));
    invalid.push(wrong(
        &base,
        "not-json",
        "format",
        "not a signed body",
        raw("hello"),
    ));
    let changed = json!({"body": format!("{body} "), "signature": b64(&key.sign(&MessageKind::Command.signed_bytes(&body)).to_bytes())});
    invalid.push(wrong(
        &base,
        "space-in-body",
        "signature",
        "the padding stands outside the body",
        raw(&changed.to_string()),
    ));
    json!({"valid": valid, "invalid": invalid})
}

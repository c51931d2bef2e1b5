//! The table of packages that nobody may take: each well signed by the operator, and malformed or untrue in
//! one place.

use super::Files;

const CONTENTS: &str = "contents.json";
const REQUEST: &str = "records/request.json";
const DECISIONS: &str = "records/decisions.json";
const ACCESS: &str = "records/access.csv";
const MANIFEST: &str = "clips/1/manifest.json";
const RECEIVED: &str = "clips/1/received.json";
/// Values that are no count, for any member that is one.
const NO_COUNT: [&str; 11] = [
    "true",
    "null",
    "-1",
    "-0",
    "1.5",
    "1.0",
    "1e0",
    "\"1\"",
    "[1]",
    "NaN",
    "18446744073709551616",
];

/// The first of these, for members that are read like others.
const NO_COUNT_EITHER: &[&str] = &["true", "-1", "1.5"];

pub(super) struct Case {
    pub(super) what: String,
    /// The file that has to be named.
    pub(super) named: String,
    pub(super) files: Files,
    /// In place of the sums of these files.
    pub(super) sums: Option<Vec<u8>>,
}

struct Table<'a> {
    files: &'a Files,
    cases: Vec<Case>,
}

impl Table<'_> {
    fn text(&self, path: &str) -> String {
        String::from_utf8(self.files[path].clone()).unwrap()
    }

    /// The first path with this beginning.
    fn path(&self, start: &str) -> String {
        let found = self.files.keys().find(|path| path.starts_with(start));
        found.unwrap().clone()
    }

    fn case(&mut self, what: &str, named: &str, edit: impl FnOnce(&mut Files)) {
        let mut files = self.files.clone();
        edit(&mut files);
        self.cases.push(Case {
            what: format!("{named}: {what}"),
            named: named.to_owned(),
            files,
            sums: None,
        });
    }

    /// A file that has other bytes.
    fn bytes(&mut self, what: &str, path: &str, bytes: impl Into<Vec<u8>>) {
        let bytes = bytes.into();
        assert_ne!(self.files.get(path), Some(&bytes), "{what}");
        self.case(what, path, |files| {
            files.insert(path.to_owned(), bytes);
        });
    }

    /// A text with something else in a place.
    fn swap(&mut self, path: &str, from: &str, to: &str) {
        let text = self.text(path);
        assert!(text.contains(from), "{path} has no {from}");
        self.bytes(
            &format!("{from:?} is {to:?}"),
            path,
            text.replacen(from, to, 1),
        );
    }

    /// A member of JSON with another value.
    fn member(&mut self, path: &str, name: &str, value: &str) {
        let text = self.text(path);
        let name = format!("\"{name}\": ");
        let at = text.find(&name).unwrap() + name.len();
        let end = at + text[at..].find([',', '\n']).unwrap();
        let altered = format!("{}{value}{}", &text[..at], &text[end..]);
        self.bytes(&format!("{name}{value}"), path, altered);
    }
}

pub(super) fn cases(files: &Files) -> Vec<Case> {
    let cases = Vec::new();
    let mut table = Table { files, cases };
    spelling(&mut table);
    contents(&mut table);
    clips(&mut table);
    records(&mut table);
    access(&mut table);
    sums(&mut table);
    of_log(&mut table);
    table.cases
}

/// What every file of JSON has to keep to.
fn spelling(table: &mut Table<'_>) {
    for path in [CONTENTS, REQUEST, DECISIONS, MANIFEST, RECEIVED] {
        let text = table.text(path);
        let (first, rest) = text.split_once('\n').unwrap();
        let (member, _) = rest
            .trim_start_matches([' ', '{', '\n'])
            .split_once('\n')
            .unwrap();
        table.bytes(
            "a member twice",
            path,
            text.replacen(member, &format!("{member}{member}"), 1),
        );
        table.bytes("no end", path, text.trim_end());
        table.bytes("an end more", path, format!("{text}\n"));
        table.bytes("lines of another system", path, text.replace('\n', "\r\n"));
        table.bytes("in one line", path, text.replace(['\n', ' '], ""));
        table.bytes("a mark in front", path, format!("\u{feff}{text}"));
        table.bytes("no text", path, [text.as_bytes(), b"\xff"].concat());
        table.bytes("something behind", path, format!("{text}{{}}"));
        table.bytes(
            "a member more",
            path,
            text.replacen(first, &format!("{first}\n  \"more\": 1,"), 1),
        );
        table.bytes("nothing", path, "");
        table.bytes("null", path, "null\n");
        table.bytes("too deep", path, "[".repeat(200_000));
    }
}

fn contents(table: &mut Table<'_>) {
    for value in NO_COUNT {
        table.member(CONTENTS, "made_ms", value);
        table.member(CONTENTS, "item", value);
    }
    for value in NO_COUNT_EITHER {
        for name in [
            "v",
            "request",
            "n",
            "available_ms",
            "revoked_ms",
            "clip",
            "header",
            "size",
        ] {
            table.member(CONTENTS, name, value);
        }
    }
    for (name, values) in [
        ("v", &["2", "0"][..]),
        ("package", &["\"\"", "\"ZZ\"", "7", "null"]),
        (
            "agency",
            &[
                "\"hill-fire\"",
                "7",
                "\"millbrook\\u002dpolice\"",
                "\"\\ud800\"",
            ],
        ),
        ("request", &["0", "9007199254740992"]),
        (
            "made_ms",
            &[
                "253370764800000",
                "9007199254740991",
                "18446744073709551615",
            ],
        ),
        ("made_by", &["null", "[]"]),
        ("available_ms", &["253370764800000"]),
        ("revoked_ms", &["253370764800000", "{}"]),
        ("n", &["2", "0"]),
        (
            "letter",
            &["\"letters/2.age\"", "\"letters/1.age\\u001b[2J\""],
        ),
        ("consent", &["0", "9007199254740993"]),
        ("item", &["2", "0", "4294967297"]),
        ("clip", &["2", "0"]),
        (
            "left_out",
            &[
                "[\n        1\n      ]",
                "[\n        4\n      ]",
                "[\n        0\n      ]",
                "null",
                "{}",
            ],
        ),
        ("track", &["\"film\"", "\"audio\""]),
        (
            "file",
            &["\"clips/2/video.age\"", "\"clips/1/../1/video.age\""],
        ),
        ("sha256", &["\"00\"", "null"]),
    ] {
        for value in values {
            if name == "left_out" {
                table.swap(
                    CONTENTS,
                    &format!("\"{name}\": []"),
                    &format!("\"{name}\": {value}"),
                );
            } else {
                table.member(CONTENTS, name, value);
            }
        }
    }
    table.swap(CONTENTS, "\"young-hub\"", "\"court-ordered\"");
    let text = table.text(CONTENTS);
    let (begin, end) = (
        text.find("    {").unwrap(),
        text.find("\n    }").unwrap() + 6,
    );
    let share = &text[begin..end];
    let second = share.replacen("\"n\": 1", "\"n\": 2", 1);
    let twice = text.replacen(share, &format!("{share},\n{second}"), 1);
    table.bytes("a share twice", CONTENTS, twice);
    let header = text
        .replacen("\"header\": 1", "\"header\": 2", 1)
        .into_bytes();
    table.case("another header", "clips/1/video.age", |files| {
        files.insert(CONTENTS.to_owned(), header);
    });
    let begin = text.find("\"shares\": [").unwrap();
    table.bytes(
        "no share",
        CONTENTS,
        format!("{}\"shares\": []\n}}\n", &text[..begin]),
    );
    let begin = text.find("\"items\": [").unwrap();
    let end = begin + text[begin..].find("\n      ]").unwrap() + 8;
    let none = format!("{}\"items\": []{}", &text[..begin], &text[end..]);
    table.bytes("no clip", CONTENTS, none);
    let begin = text.find("\"tracks\": [").unwrap();
    let end = begin + text[begin..].find("\n          ]").unwrap() + 12;
    let none = format!("{}\"tracks\": []{}", &text[..begin], &text[end..]);
    table.bytes("no track", CONTENTS, none);
    let track = text[begin + 11..end - 12].to_owned();
    let twice = text.replacen(&track, &format!("{track},{track}"), 1);
    table.bytes("a track twice", CONTENTS, twice);
    let one = text.find("\"revoked_ms\"").unwrap();
    let line = text[one..].split('\n').next().unwrap().to_owned();
    table.bytes(
        "no word on taking back",
        CONTENTS,
        text.replacen(&format!("{line}\n      "), "", 1),
    );
    let hash = text.find("\"sha256\": \"").unwrap() + 11;
    let hash = text[hash..hash + 64].to_owned();
    table.bytes(
        "capital digits",
        CONTENTS,
        text.replacen(&hash, &hash.to_uppercase(), 1),
    );
}

fn clips(table: &mut Table<'_>) {
    for value in NO_COUNT {
        table.member(RECEIVED, "received_ms", value);
    }
    for value in ["253370764800000", "7"] {
        table.member(RECEIVED, "received_ms", value);
    }
    for (path, name) in [
        (MANIFEST, "body"),
        (MANIFEST, "salt"),
        (RECEIVED, "signature"),
    ] {
        for value in [
            "\"\"",
            "\"AA==\"",
            "\"AB==\"",
            "\"AAA\"",
            "\" AAAA\"",
            "\"AA_-\"",
            "null",
            "7",
        ] {
            table.member(path, name, value);
        }
    }
    let text = table.text(MANIFEST);
    let begin = text.find("\"openings\": [").unwrap();
    let none = format!("{}\"openings\": []\n}}\n", &text[..begin]);
    table.bytes("opens nothing", MANIFEST, none);
    let one = text[begin + 13..]
        .split(",\n    {")
        .next()
        .unwrap()
        .to_owned();
    table.bytes(
        "opens a field twice",
        MANIFEST,
        text.replacen(&one, &format!("{one},{one}"), 1),
    );
    table.member(MANIFEST, "name", "\"start\"");
    let other = table.files[RECEIVED].clone();
    table.bytes("another clip's time", "clips/2/received.json", other);
    for path in ["letters/1.age", "clips/3/still.age"] {
        let sealed = table.files[path].clone();
        table.bytes("nothing", path, "");
        table.bytes("no age file", path, [b"x", &sealed[..]].concat());
        let header = String::from_utf8_lossy(&sealed).find("\n--- ").unwrap();
        let cut = [&sealed[..header + 5], &sealed[header + 6..]].concat();
        table.bytes("a header cut short", path, cut);
    }
    let text = table.text(CONTENTS);
    let at = text.find("clips/3/still.age").unwrap();
    let header = text[at..].find("\"header\": ").unwrap() + at + 10;
    let end = header + text[header..].find(',').unwrap();
    let altered = format!("{}0{}", &text[..header], &text[end..]);
    table.case(
        "a payload from the first byte on",
        "clips/3/still.age",
        |files| {
            files.insert(CONTENTS.to_owned(), altered.into_bytes());
        },
    );
    let (extra, bytes) = (
        "clips/1/audio.age",
        table.files["clips/1/video.age"].clone(),
    );
    table.bytes("a track that nothing names", extra, bytes);
    table.bytes("a file that no package has", "records/more.html", "x");
    table.bytes("a text of no entry", "documents/request-0.txt", "x");
    for path in ["README.txt", ACCESS, CONTENTS, "verify.py"] {
        table.case("left out", path, |files| {
            files.remove(path);
        });
    }
    let (request, policy) = (
        table.path("documents/request-"),
        table.path("documents/policy-"),
    );
    let other = table.files[&policy].clone();
    table.bytes("another text of the same entry", &request, other);
    table.case("left out", &request, |files| {
        files.remove(&request);
    });
}

fn records(table: &mut Table<'_>) {
    for value in NO_COUNT {
        table.member(REQUEST, "published_ms", value);
        table.member(DECISIONS, "approved_ms", value);
    }
    for value in NO_COUNT_EITHER {
        table.member(REQUEST, "index", value);
        table.member(DECISIONS, "entry", value);
        table.member(DECISIONS, "credential", value);
    }
    for path in [(REQUEST, "published_ms"), (DECISIONS, "approved_ms")] {
        table.member(path.0, path.1, "253370764800000");
    }
    for (name, value) in [
        ("agency", "\"hill-fire\""),
        ("salt", "\"00\""),
        ("value", "\"x\""),
        ("field", "\"day\""),
    ] {
        table.member(REQUEST, name, value);
    }
    for (name, value) in [
        ("digest", "\"00\""),
        ("client_data", "\"e30=\""),
        ("authenticator_data", "\"\""),
        ("signature", "\"AAAA\""),
    ] {
        table.member(DECISIONS, name, value);
    }
    table.bytes("none", DECISIONS, "[]\n");
    let text = table.text(DECISIONS);
    let at = text.find("\"signature\": \"").unwrap() + 14 + 24;
    let other = match &text[at..=at] {
        "A" => "B",
        _ => "A",
    };
    let forged = format!("{}{other}{}", &text[..at], &text[at + 1..]);
    table.bytes("an approval that no passkey gave", DECISIONS, forged);
    let one = text[2..text.find("\n  }").unwrap() + 4].to_owned();
    table.bytes("one twice", DECISIONS, format!("[\n{one},\n{one}\n]\n"));
    let text = table.text(REQUEST);
    let begin = text.find("\"openings\": [\n").unwrap() + 14;
    let end = begin + text[begin..].find("\n    }").unwrap() + 6;
    let one = text[begin..end].to_owned();
    table.bytes(
        "opens a field twice",
        REQUEST,
        text.replacen(&one, &format!("{one},\n{one}"), 1),
    );
    table.bytes(
        "leaves a field closed",
        REQUEST,
        text.replacen(&format!("{one},\n"), "", 1),
    );
}

fn access(table: &mut Table<'_>) {
    let text = table.text(ACCESS);
    let (_, rows) = text.split_once("\r\n").unwrap();
    let line = rows.split("\r\n").next().unwrap();
    let quote = line.find('"').unwrap();
    let name = &line[quote..=line.rfind('"').unwrap()];
    let ms = line[..quote].split(',').nth(1).unwrap();
    for (from, to) in [
        ("utc,ms", "ms,utc"),
        (name, "\"=1+1\""),
        (name, "\"@x\""),
        (name, "\"a\"b\""),
        (name, "Ines"),
        (name, "\"a\u{7}\""),
        (name, "\"a\nb\""),
        (ms, "0"),
        (ms, "-1"),
        (ms, "1.5"),
        (ms, "99999999999999999999"),
        (&format!(",{ms},"), &format!(",0{ms},")),
        (&format!(",{ms},"), &format!(", {ms},")),
        (&format!(",{ms},"), &format!(",+{ms},")),
        ("Z,", "z,"),
        (",video\r\n", ",film\r\n"),
        (",video\r\n", ",video,\r\n"),
        (",video\r\n", ",\"video\"\r\n"),
        (",video\r\n", ",video\n"),
        (",1,1,1,", ",1,1,2,"),
        (",1,1,1,", ",1,1,,"),
        (",1,1,1,", ",01,1,1,"),
        (",1,1,1,", ",9,1,1,"),
        (",1,1,1,", ",1,9,,"),
        (",1,1,1,", ",1,4294967297,1,"),
    ] {
        table.swap(ACCESS, from, to);
    }
    table.bytes(
        "lines of another system",
        ACCESS,
        text.replace("\r\n", "\n"),
    );
    table.bytes("no end", ACCESS, text.trim_end());
    table.bytes("a line more", ACCESS, format!("{text}\r\n"));
    table.bytes("a mark in front", ACCESS, format!("\u{feff}{text}"));
    let others = rows
        .split_inclusive("\r\n")
        .filter(|row| !row.contains(",1,1,1,"));
    let others = others.collect::<String>();
    table.bytes(
        "a track that nobody is noted for",
        ACCESS,
        format!("{}\r\n{others}", sidelight_api::package::ACCESS),
    );
}

fn sums(table: &mut Table<'_>) {
    let line = |(path, bytes): (&String, &Vec<u8>)| {
        use sha2::{Digest as _, Sha256};
        format!("{}  {path}\n", hex::encode(Sha256::digest(bytes)))
    };
    let files = table
        .files
        .iter()
        .filter(|(path, _)| !path.starts_with("SHA256SUMS"));
    let lines: Vec<String> = files.map(line).collect();
    let sums = lines.concat();
    let reversed: String = lines.iter().rev().map(String::as_str).collect();
    for (what, sums) in [
        ("lines of another system", sums.replace('\n', "\r\n")),
        ("no end", sums.trim_end().to_owned()),
        ("a line more", format!("{sums}\n")),
        ("another order", reversed),
        ("a line twice", format!("{}{sums}", lines[0])),
        ("one space", sums.replacen("  ", " ", 1)),
        ("nothing", String::new()),
    ] {
        table.case(what, "SHA256SUMS", |_| ());
        table.cases.last_mut().unwrap().sums = Some(sums.into_bytes());
    }
}

fn of_log(table: &mut Table<'_>) {
    let key = table.text("log/key");
    for (path, text) in [
        ("log/key", format!("{key}\n")),
        ("log/key", key.trim().to_owned()),
        ("log/key", format!(" {key}")),
        (
            "log/policy",
            format!("log {} http://x\nwitness a b\nquorum none\n", key.trim()),
        ),
        ("log/policy", format!("log {} \nquorum none\n", key.trim())),
        (
            "log/policy",
            format!("log {} http://x\nquorum none", key.trim()),
        ),
        ("log/policy", "log other\nquorum none\n".to_owned()),
        (
            "package-key.pem",
            table.text("package-key.pem").replace('\n', "\r\n"),
        ),
    ] {
        table.bytes(&format!("{text:?}"), path, text);
    }
    let head = table.text("log/checkpoint");
    table.bytes("a line more", "log/checkpoint", format!("{head}\n"));
    table.bytes("no end", "log/checkpoint", head.trim_end());
    table.bytes(
        "signed by nobody",
        "log/checkpoint",
        head.replacen("\u{2014} ", "\u{2014} x", 9),
    );
    let path = table.path("receipts/request-");
    let text = table.text(&path);
    let extra = text.split('\n').nth(1).unwrap().to_owned();
    for (what, text) in [
        ("lines of another system", text.replace('\n', "\r\n")),
        ("a line more", format!("{text}\n")),
        (
            "an index with a zero",
            text.replacen("\nindex ", "\nindex 0", 1),
        ),
        (
            "an index with a sign",
            text.replacen("\nindex ", "\nindex +", 1),
        ),
        (
            "a space in base64",
            text.replacen(&extra, &format!("{extra} "), 1),
        ),
        ("no entry", text.replacen(&format!("{extra}\n"), "", 1)),
        ("another version", text.replacen("proof@v1", "proof@v2", 1)),
    ] {
        table.bytes(what, &path, text);
    }
    table.case(
        "under another name",
        "receipts/request-0.tlog-proof",
        |files| {
            let text = files[&path].clone();
            files.insert("receipts/request-0.tlog-proof".to_owned(), text);
        },
    );
    let consent = table.path("receipts/consent-");
    table.case("left out", CONTENTS, |files| {
        files.remove(&consent);
    });
}

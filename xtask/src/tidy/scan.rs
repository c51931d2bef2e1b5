//! Just enough of a Rust reader: which bytes are code, which are comments or literals.
//!
//! It is not a parser. It is right for code that compiles and is formatted by rustfmt, which is
//! checked before.

/// A string literal and the line it starts on, counted from 1.
#[derive(Debug, PartialEq, Eq)]
pub struct Literal {
    /// Line of the opening quote.
    pub line: usize,
    /// The characters between the quotes, escapes roughly undone.
    pub text: String,
}

/// A source text taken apart.
#[derive(Debug)]
pub struct Scan {
    /// The source with every byte of a comment or literal replaced by a space; same length, same lines.
    pub code: String,
    /// The string literals in order.
    pub strings: Vec<Literal>,
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    line: usize,
    code: Vec<u8>,
    strings: Vec<Literal>,
}

/// Takes a Rust source apart.
#[must_use]
pub fn scan(source: &str) -> Scan {
    let mut reader = Reader {
        bytes: source.as_bytes(),
        at: 0,
        line: 1,
        code: Vec::with_capacity(source.len()),
        strings: Vec::new(),
    };
    while reader.at < reader.bytes.len() {
        reader.step();
    }
    let code = String::from_utf8(reader.code).expect("whole characters are masked or kept");
    Scan {
        code,
        strings: reader.strings,
    }
}

impl Reader<'_> {
    fn rest(&self) -> &[u8] {
        &self.bytes[self.at..]
    }

    /// Moves over `count` bytes, keeping them as code or masking them.
    fn take(&mut self, count: usize, keep: bool) {
        let end = (self.at + count).min(self.bytes.len());
        for &byte in &self.bytes[self.at..end] {
            if byte == b'\n' {
                self.line += 1;
                self.code.push(byte);
            } else {
                self.code.push(if keep { byte } else { b' ' });
            }
        }
        self.at = end;
    }

    fn step(&mut self) {
        let rest = self.rest();
        if rest.starts_with(b"//") {
            let length = rest
                .iter()
                .position(|&byte| byte == b'\n')
                .unwrap_or(rest.len());
            self.take(length, false);
        } else if rest.starts_with(b"/*") {
            self.take(block_comment_length(rest), false);
        } else if rest[0] == b'"' {
            self.string();
        } else if rest[0] == b'\'' {
            let length = char_literal_length(rest);
            self.take(length.max(1), length == 0);
        } else if is_word(rest[0]) {
            self.word();
        } else {
            self.take(1, true);
        }
    }

    /// A word; if it is the prefix of a literal (`b"`, `r#"`, `br"`, `c"`), the literal as well.
    fn word(&mut self) {
        let rest = self.rest();
        let length = rest
            .iter()
            .position(|&byte| !is_word(byte))
            .unwrap_or(rest.len());
        let (word, after) = rest.split_at(length);
        let raw = matches!(word, b"r" | b"br" | b"cr");
        let hashes = after.iter().take_while(|&&byte| byte == b'#').count();
        let quoted = after.get(if raw { hashes } else { 0 }) == Some(&b'"');
        let byte_char = word == b"b" && after.first() == Some(&b'\'');
        self.take(length, true);
        if raw && quoted {
            self.raw_string(hashes);
        } else if byte_char {
            let length = char_literal_length(self.rest());
            self.take(length.max(1), false);
        }
    }

    fn string(&mut self) {
        let line = self.line;
        let rest = self.rest();
        let mut end = 1;
        while end < rest.len() && rest[end] != b'"' {
            end += if rest[end] == b'\\' { 2 } else { 1 };
        }
        let end = end.min(rest.len());
        let text = unescape(&String::from_utf8_lossy(&rest[1..end]));
        self.strings.push(Literal { line, text });
        self.take(end + 1, false);
    }

    fn raw_string(&mut self, hashes: usize) {
        let line = self.line;
        let rest = self.rest();
        let mut closing = vec![b'"'];
        closing.resize(1 + hashes, b'#');
        let body = &rest[hashes + 1..];
        let length = body
            .windows(closing.len())
            .position(|part| part == closing)
            .unwrap_or(body.len());
        let text = String::from_utf8_lossy(&body[..length]).into_owned();
        self.strings.push(Literal { line, text });
        self.take(hashes + 1 + length + closing.len(), false);
    }
}

/// Whether a byte can be part of an identifier.
#[must_use]
pub fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn block_comment_length(rest: &[u8]) -> usize {
    let mut depth = 0usize;
    let mut at = 0;
    while at < rest.len() {
        if rest[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

/// Length of the character literal at the start of `rest`, or 0 if the quote opens a lifetime.
fn char_literal_length(rest: &[u8]) -> usize {
    if rest.get(1) == Some(&b'\\') {
        let end = rest.iter().skip(3).position(|&byte| byte == b'\'');
        return end.map_or(0, |end| end + 4);
    }
    // One character of up to four bytes, then the closing quote.
    let first = rest.get(1).copied().unwrap_or(0);
    let width = match first {
        0..0x80 => 1,
        0x80..0xe0 => 2,
        0xe0..0xf0 => 3,
        _ => 4,
    };
    if rest.get(1 + width) == Some(&b'\'') {
        width + 2
    } else {
        0
    }
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('\n') => while chars.next_if(|c| c.is_whitespace()).is_some() {},
            Some('n' | 't' | 'r') => out.push(' '),
            Some(other) => out.push(other),
            None => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_comments_and_literals_and_keeps_the_lines() {
        let source = "let a = \"x { // \\\" y\"; // tail {\n/* { /* nested */ { */ let b = 'c';\n";
        let scan = scan(source);
        assert_eq!(scan.code.len(), source.len());
        assert_eq!(scan.code.lines().count(), 2);
        assert!(!scan.code.contains('{'));
        assert!(scan.code.contains("let a =") && scan.code.contains("let b ="));
        assert_eq!(
            scan.strings,
            [Literal {
                line: 1,
                text: "x { // \" y".into()
            }]
        );
    }

    #[test]
    fn tells_lifetimes_from_characters() {
        let code =
            scan("fn f<'a>(x: &'a str) -> char { if x == \"q\" { '{' } else { '\\'' } }").code;
        assert!(code.contains("<'a>(x: &'a str)"));
        assert_eq!(code.matches('{').count(), code.matches('}').count());
    }

    #[test]
    fn reads_raw_and_byte_strings() {
        let scan = scan("a(r#\"one \"{\" two\"#, b\"thr{e\", br\"fo{r\", b'{', r\"\\\"); }");
        let texts: Vec<&str> = scan.strings.iter().map(|s| s.text.as_str()).collect();
        assert_eq!(texts, ["one \"{\" two", "thr{e", "fo{r", "\\"]);
        assert!(!scan.code.contains('{'));
        assert!(scan.code.contains('}'));
    }

    #[test]
    fn joins_a_continued_string() {
        let scan = scan("x(\"one \\\n     two\")");
        assert_eq!(scan.strings[0].text, "one two");
    }
}

//! Where functions and test code lie in a masked Rust source (see [`super::scan`]).

use super::scan::is_word;
use std::ops::RangeInclusive;

/// A function with a body.
#[derive(Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Line of the `fn` keyword, from 1.
    pub line: usize,
    /// Lines from there to the closing brace, both counted.
    pub lines: usize,
}

/// All functions with a body, nested ones included.
#[must_use]
pub fn functions(code: &str) -> Vec<Function> {
    let bytes = code.as_bytes();
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        if at > 0 && is_word(bytes[at - 1]) {
            continue;
        }
        let rest = code[at + 3..].trim_start();
        let length = rest
            .bytes()
            .position(|byte| !is_word(byte))
            .unwrap_or(rest.len());
        // `$name` in a macro has no name here, and its body is measured where it is written.
        if length == 0 {
            continue;
        }
        let end = item_end(bytes, at);
        if bytes.get(end) == Some(&b'}') {
            let line = line_of(code, at);
            let lines = line_of(code, end) - line + 1;
            found.push(Function {
                name: rest[..length].to_owned(),
                line,
                lines,
            });
        }
    }
    found
}

/// The lines of all items behind `#[cfg(test)]` or a test attribute; the whole file for `#![cfg(test)]`.
#[must_use]
pub fn test_lines(code: &str) -> Vec<RangeInclusive<usize>> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices('#') {
        let inner = code[at..].starts_with("#![");
        let Some(attribute) = attribute(&code[at..]) else {
            continue;
        };
        if !is_test(attribute) {
            continue;
        }
        if inner {
            return vec![1..=code.lines().count()];
        }
        let end = item_end(code.as_bytes(), at);
        found.push(line_of(code, at)..=line_of(code, end));
    }
    found
}

/// Names of modules that only exist in tests and live in files of their own.
#[must_use]
pub fn test_modules(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("#[cfg(") {
        let rest = &code[at..];
        let Some(text) = attribute(rest).filter(|text| is_test(text)) else {
            continue;
        };
        let item = rest[rest.find(text).unwrap_or(0) + text.len() + 1..].trim_start();
        let item = item
            .trim_start_matches("pub(crate) ")
            .trim_start_matches("pub ");
        if let Some((name, _)) = item
            .strip_prefix("mod ")
            .and_then(|item| item.split_once(';'))
            && name.bytes().all(is_word)
        {
            found.push(name.to_owned());
        }
    }
    found
}

/// The text between the brackets of an attribute at the start of `rest`.
fn attribute(rest: &str) -> Option<&str> {
    let body = rest
        .strip_prefix("#[")
        .or_else(|| rest.strip_prefix("#!["))?;
    let mut depth = 1usize;
    for (at, byte) in body.bytes().enumerate() {
        match byte {
            b'[' => depth += 1,
            b']' if depth == 1 => return Some(&body[..at]),
            b']' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn is_test(attribute: &str) -> bool {
    let name = attribute.split('(').next().unwrap_or_default().trim();
    if name == "cfg" {
        let mut words = attribute.split(|c: char| !c.is_alphanumeric() && c != '_');
        return words.any(|word| word == "test") && !attribute.contains("not(test");
    }
    name == "test" || name.ends_with("::test")
}

/// The byte that ends the item starting at `from`: its closing brace, or its semicolon.
fn item_end(bytes: &[u8], from: usize) -> usize {
    let mut brackets = 0usize;
    let mut braces = 0usize;
    for (at, byte) in bytes.iter().enumerate().skip(from) {
        match byte {
            b'(' | b'[' if braces == 0 => brackets += 1,
            b')' | b']' if braces == 0 => brackets = brackets.saturating_sub(1),
            b'{' => braces += 1,
            b'}' => {
                braces = braces.saturating_sub(1);
                if braces == 0 && brackets == 0 {
                    return at;
                }
            }
            b';' if braces == 0 && brackets == 0 => return at,
            _ => {}
        }
    }
    bytes.len().saturating_sub(1)
}

fn line_of(code: &str, at: usize) -> usize {
    code.as_bytes()[..at]
        .iter()
        .filter(|&&byte| byte == b'\n')
        .count()
        + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_functions_with_bodies() {
        let code = "trait T {\n    fn none(&self) -> [u8; 3];\n    fn some(a: fn(u8)) -> [u8; 2]\n    \
                    where\n        A: B,\n    {\n        x\n    }\n}\nmyfn z;\n";
        let found = functions(code);
        assert_eq!(
            found,
            [Function {
                name: "some".into(),
                line: 3,
                lines: 6
            }]
        );
    }

    #[test]
    fn finds_test_items() {
        let code = "#[cfg(not(test))]\nmod a {}\n#[cfg(all(test, unix))]\n#[x(y)]\nmod b {\n}\n\
                    #[tokio::test(c)]\nasync fn d() {\n}\nfn e() {}\n";
        assert_eq!(test_lines(code), [3..=6, 7..=9]);
        assert_eq!(test_lines("#![cfg(test)]\nfn a() {}\n"), [1..=2]);
        assert_eq!(test_lines("#[cfg_attr(test, derive(A))]\nstruct B;"), []);
    }

    #[test]
    fn names_test_modules_in_their_own_files() {
        let code = "#[cfg(test)]\nmod tests;\n#[cfg(test)]\npub(crate) mod fixture;\n\
                    mod real;\n#[cfg(test)]\nmod x {}\n";
        assert_eq!(test_modules(code), ["tests", "fixture"]);
    }
}

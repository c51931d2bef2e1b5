//! What words of people and codes may consist of, where others read them.

/// Longest slug, bytes; as in `docs/ref/leaf.md`.
const SLUG_BYTES_MAX: usize = 40;

/// Whether `text` is a slug: lowercase letters, digits and inner hyphens.
pub(crate) fn is_slug(text: &str) -> bool {
    let plain = |b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-');
    (1..=SLUG_BYTES_MAX).contains(&text.len())
        && text.bytes().all(plain)
        && !text.starts_with('-')
        && !text.ends_with('-')
        && !matches!(text, "all" | "none" | "operator")
}

/// Whether `text` can stand on a line of a public document: not empty, no space at either end, nothing
/// that breaks the line, and nothing that makes it look like another text.
pub fn is_line(text: &str) -> bool {
    !text.is_empty() && text.trim() == text && text.chars().all(is_readable)
}

/// Neither a control character nor one that reorders, hides or breaks what stands around it. The joiners that
/// scripts need, U+200C and U+200D, are readable.
pub fn is_readable(c: char) -> bool {
    // Noncharacters: no document in XML may hold the last two of a plane.
    let noncharacter = u32::from(c) & 0xfffe == 0xfffe || matches!(c, '\u{fdd0}'..='\u{fdef}');
    !(c.is_control()
        || noncharacter
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}')
        || matches!(
            c,
            '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        )
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}')
        || matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{10ffff}'))
}

/// What the pages call a text of a claim, a demand, a look-up or a call, by its member's name.
pub fn asked_for(member: &'static str) -> &'static str {
    match member {
        "who" => "Who is in danger",
        "harm" => "What harm",
        "why_now" => "Why now",
        "why_no_process" => "Why no court",
        "why_footage" => "How this footage helps",
        "process" => "Afterwards",
        "case" => "Case number",
        "authority" => "Issuing court or authority",
        "reference" => "Docket number",
        "reason" => "Why these",
        "reached" => "Who answered",
        "said" => "What they said",
        "number" => "The number on file",
        other => other,
    }
}

/// So many of something, in words: `1 clip`, `2 clips`.
pub fn plural(count: u64, one: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {one}s"),
    }
}

/// The non-empty lines of what somebody typed, without space at either end.
pub fn lines(typed: &str) -> Vec<String> {
    typed
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

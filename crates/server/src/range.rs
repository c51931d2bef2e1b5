//! What part of a payload a request asks for: `Range`, `If-Range`, `If-None-Match` (RFC 9110), one
//! range at most.

use std::ops::Range;

use http::{HeaderMap, header};

/// What to answer with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// The caller has it.
    NotModified,
    /// Everything.
    Whole,
    /// These bytes.
    Part(Range<u64>),
    /// Bytes that there are not.
    Unsatisfiable,
}

/// Reads the headers for something of `size` bytes and an entity tag with its quotes.
pub(crate) fn asked(headers: &HeaderMap, size: u64, tag: &str) -> Asked {
    let text = |name| headers.get(name).and_then(|v| v.to_str().ok());
    if let Some(known) = text(header::IF_NONE_MATCH)
        && known
            .split(',')
            .any(|t| matches!(t.trim(), "*") || t.trim() == tag)
    {
        return Asked::NotModified;
    }
    if text(header::IF_RANGE).is_some_and(|wanted| wanted != tag) {
        return Asked::Whole;
    }
    let Some(spec) = text(header::RANGE).and_then(|range| range.strip_prefix("bytes=")) else {
        return Asked::Whole;
    };
    // Several ranges at once, and what is not a range, may be answered with everything.
    let Some((first, last)) = spec.split_once('-') else {
        return Asked::Whole;
    };
    match (first.trim().parse::<u64>(), last.trim().parse::<u64>()) {
        (Ok(first), Ok(last)) if first <= last => part(first, last.saturating_add(1), size),
        (Ok(first), Err(_)) if last.trim().is_empty() => part(first, u64::MAX, size),
        (Err(_), Ok(0)) if first.trim().is_empty() => Asked::Unsatisfiable,
        (Err(_), Ok(suffix)) if first.trim().is_empty() => {
            part(size.saturating_sub(suffix), u64::MAX, size)
        }
        _ => Asked::Whole,
    }
}

fn part(first: u64, end: u64, size: u64) -> Asked {
    if first >= size {
        Asked::Unsatisfiable
    } else {
        Asked::Part(first..end.min(size))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn ranges() {
        let whole = Asked::Whole;
        let cases = [
            ("bytes=0-3", Asked::Part(0..4)),
            ("bytes=4-", Asked::Part(4..10)),
            ("bytes=-3", Asked::Part(7..10)),
            ("bytes=-30", Asked::Part(0..10)),
            ("bytes=8-99", Asked::Part(8..10)),
            ("bytes=0-18446744073709551615", Asked::Part(0..10)),
            ("bytes=10-", Asked::Unsatisfiable),
            ("bytes=-0", Asked::Unsatisfiable),
            ("bytes=3-2", whole.clone()),
            ("bytes=0-1,3-4", whole.clone()),
            ("bytes=a-b", whole.clone()),
            ("items=0-1", whole.clone()),
            ("bytes=-", whole.clone()),
        ];
        for (range, expected) in cases {
            let headers = HeaderMap::from_iter([(header::RANGE, range.parse().unwrap())]);
            assert_eq!(asked(&headers, 10, "\"t\""), expected, "{range}");
        }
    }

    #[test]
    fn tags() {
        let with = |name: header::HeaderName, value: &str| {
            HeaderMap::from_iter([
                (name, value.parse().unwrap()),
                (header::RANGE, "bytes=0-0".parse().unwrap()),
            ])
        };
        let tag = "\"t\"";
        assert_eq!(
            asked(&with(header::IF_NONE_MATCH, "\"x\", \"t\""), 9, tag),
            Asked::NotModified
        );
        assert_eq!(
            asked(&with(header::IF_NONE_MATCH, "\"x\""), 9, tag),
            Asked::Part(0..1)
        );
        assert_eq!(
            asked(&with(header::IF_RANGE, tag), 9, tag),
            Asked::Part(0..1)
        );
        assert_eq!(
            asked(&with(header::IF_RANGE, "\"old\""), 9, tag),
            Asked::Whole
        );
    }
}

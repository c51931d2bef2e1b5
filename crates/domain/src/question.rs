//! What a trustee asks about a release, and what a reviewer replies (`docs/ref/trustee.md`, questions): the
//! bytes that each signs. Nothing of it is part of a decision.

use crate::record::{Encoder, Hash, sha256};
use crate::words::is_line;

/// Longest question and longest reply, characters.
pub const QUESTION_CHARS_MAX: usize = 1_000;
/// Questions of one trustee about one release.
pub const QUESTIONS_MAX: u64 = 8;

/// Whether a text can be asked or replied: one readable line.
pub fn is_sayable(text: &str) -> bool {
    is_line(text) && text.chars().count() <= QUESTION_CHARS_MAX
}

/// A question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question<'a> {
    /// The record's origin.
    pub origin: &'a str,
    /// Who asks.
    pub trustee: &'a str,
    /// Index of the release's entry.
    pub release: u64,
    /// Of its questions about this release, from 1.
    pub number: u64,
    /// What it asks.
    pub text: &'a str,
    /// When, ms.
    pub asked_ms: u64,
}

impl Question<'_> {
    /// What the trustee's signing key signs.
    pub fn message(&self) -> Vec<u8> {
        Encoder::new("sidelight/trustee-question/v1")
            .field(self.origin.as_bytes())
            .field(self.trustee.as_bytes())
            .u64(self.release)
            .u64(self.number)
            .field(self.text.as_bytes())
            .u64(self.asked_ms)
            .finish()
    }

    /// What the passkey of a reviewer of this name signs, who replies this.
    pub fn reply_digest(&self, name: &str, text: &str) -> Hash {
        Encoder::new("sidelight/trustee-reply/v1")
            .field(&sha256(&self.message()))
            .field(name.as_bytes())
            .field(text.as_bytes())
            .hash()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKED: Question<'_> = Question {
        origin: "log.example",
        trustee: "harbor-law",
        release: 40,
        number: 1,
        text: "Who saw the van?",
        asked_ms: 1_780_000_000_000,
    };

    #[test]
    fn every_part_is_signed() {
        let changed = [
            Question {
                origin: "other",
                ..ASKED
            },
            Question {
                trustee: "other",
                ..ASKED
            },
            Question {
                release: 41,
                ..ASKED
            },
            Question { number: 2, ..ASKED },
            Question {
                text: "Who?",
                ..ASKED
            },
            Question {
                asked_ms: 1,
                ..ASKED
            },
        ];
        for other in changed {
            assert_ne!(other.message(), ASKED.message(), "{other:?}");
            assert_ne!(
                other.reply_digest("Rui", "Ann"),
                ASKED.reply_digest("Rui", "Ann")
            );
        }
        assert_ne!(
            ASKED.reply_digest("Rosa", "Ann"),
            ASKED.reply_digest("Rui", "Ann")
        );
        assert_ne!(
            ASKED.reply_digest("Rui", "Bob"),
            ASKED.reply_digest("Rui", "Ann")
        );
    }

    #[test]
    fn the_page_computes_the_same() {
        // Companion: web/test/questions.test.ts.
        let digest = hex::encode(ASKED.reply_digest("Rui", "A neighbour."));
        assert_eq!(
            digest,
            "bc169495a34657e833381b65813dd968916e62050c4e32210d6e613dc96eae01"
        );
    }

    #[test]
    fn only_a_readable_line_is_said() {
        assert!(is_sayable(&"a".repeat(QUESTION_CHARS_MAX)));
        for bad in [
            "",
            " a",
            "a\nb",
            "a\u{202e}b",
            &"a".repeat(QUESTION_CHARS_MAX + 1),
        ] {
            assert!(!is_sayable(bad), "{bad:?}");
        }
    }
}

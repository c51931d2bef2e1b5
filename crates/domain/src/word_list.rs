//! The words that people compare between two screens: 256 of them, one for each byte (`docs/ref/words.txt`).

const WORDS: &str = include_str!("../../../docs/ref/words.txt");

/// How many words stand for a hash.
pub const WORDS_SHOWN: usize = 6;

/// The words of the first bytes of a hash.
pub fn six_words(hash: &[u8; 32]) -> [&'static str; WORDS_SHOWN] {
    let all: Vec<&'static str> = WORDS.lines().collect();
    std::array::from_fn(|i| all[usize::from(hash[i])])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_has_a_word_of_its_own() {
        let all: std::collections::BTreeSet<_> = WORDS.lines().collect();
        assert_eq!(all.len(), 256);
        let mut hash = [0; 32];
        (hash[0], hash[5]) = (255, 1);
        let words = six_words(&hash);
        assert_eq!(words[0], WORDS.lines().next_back().unwrap_or_default());
        assert_eq!(words[5], WORDS.lines().nth(1).unwrap_or_default());
    }
}

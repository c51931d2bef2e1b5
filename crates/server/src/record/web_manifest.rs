//! The list of hashes of every asset of the pages that touch keys (`docs/ref/log.md`, web manifest): as
//! `sha256sum` writes it, sorted by path.

use std::sync::OnceLock;

use crate::assets;

/// The manifest of the assets compiled into this program.
pub(super) fn of_this_program() -> &'static str {
    static MANIFEST: OnceLock<String> = OnceLock::new();
    MANIFEST.get_or_init(|| write(assets::hashes()))
}

fn write(hashes: impl IntoIterator<Item = (String, [u8; 32])>) -> String {
    let mut hashes: Vec<_> = hashes.into_iter().collect();
    hashes.sort();
    hashes
        .into_iter()
        .map(|(path, hash)| format!("{}  {path}\n", hex::encode(hash)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_what_sha256sum_writes() {
        let text = write([("b.js".to_owned(), [2; 32]), ("a/c.js".to_owned(), [1; 32])]);
        let expected = format!("{}  a/c.js\n{}  b.js\n", "01".repeat(32), "02".repeat(32));
        assert_eq!(text, expected);
    }

    #[test]
    fn every_asset_is_in_it() {
        let text = of_this_program();
        assert!(
            text.lines().any(|line| line.ends_with("  index.html")),
            "{text}"
        );
        assert!(text.len() < 64 * 1024, "it must fit into a document");
    }
}

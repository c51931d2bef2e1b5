//! The one form of a package's tar: what is said of a file follows from its path and its size, so that
//! whoever reads one compares whole headers and believes none. Reading and writing are elsewhere.

use tar::Header;

/// The one folder of a package.
pub const PACKAGE: &str = "package";
/// The one folder of a supplement.
pub const SUPPLEMENT: &str = "supplement";
/// Sums of every other file of a package but their signature; the last but one.
pub const SUMS: &str = "SHA256SUMS";
/// 64 bytes; the last.
pub const SIGNATURE: &str = "SHA256SUMS.sig";
/// Files of a package.
pub const FILES_MAX: usize = 20_000;
/// A file that no key opens is read whole, bytes.
pub const WHOLE_BYTES_MAX: u64 = 8 * 1024 * 1024;
/// All of these together, bytes.
pub const KEPT_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// Blocks of a tar, bytes.
pub const BLOCK_BYTES: usize = 512;
/// Longest path with its folder, bytes: what the oldest tar takes without tricks.
pub const PATH_BYTES_MAX: usize = 100;
/// Behind the last file: two empty blocks.
pub const END_BYTES: usize = 2 * BLOCK_BYTES;

/// The header of a file; `None` if it cannot have such a path.
pub fn header(folder: &str, path: &str, size: u64) -> Option<[u8; BLOCK_BYTES]> {
    let name = format!("{folder}/{path}");
    if !is_path(&name) {
        return None;
    }
    let mut header = Header::new_ustar();
    header.set_path(&name).ok()?;
    header.set_entry_type(tar::EntryType::Regular);
    header.set_size(size);
    header.set_mode(0o644);
    for number in [Header::set_uid, Header::set_gid, Header::set_mtime] {
        number(&mut header, 0);
    }
    header.set_cksum();
    Some(*header.as_bytes())
}

/// Path and size in a header of this form; `None` if it is of any other.
pub fn read(folder: &str, block: &[u8; BLOCK_BYTES]) -> Option<(String, u64)> {
    let found = Header::from_byte_slice(block);
    let size = found.size().ok()?;
    let path = found.path_bytes();
    let path = std::str::from_utf8(&path).ok()?;
    let path = path.strip_prefix(folder)?.strip_prefix('/')?;
    (header(folder, path, size)? == *block).then(|| (path.to_owned(), size))
}

/// Zero bytes behind a file of so many.
pub fn padding(size: u64) -> usize {
    let over = usize::try_from(size % BLOCK_BYTES as u64).expect("below a block");
    (BLOCK_BYTES - over) % BLOCK_BYTES
}

/// Names of letters, digits, `.`, `_` and `-`, none beginning with a dot, with single slashes between.
fn is_path(path: &str) -> bool {
    let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'_' | b'-');
    path.len() <= PATH_BYTES_MAX
        && path.split('/').all(|name| {
            !name.is_empty() && !name.starts_with(['.', '-']) && name.bytes().all(plain)
        })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn a_header_has_one_form() {
        let block = header("package", "clips/1/video.age", 1_234_567).unwrap();
        let found = read("package", &block);
        assert_eq!(found, Some(("clips/1/video.age".to_owned(), 1_234_567)));
        assert_eq!(read("supplement", &block), None);
        for at in 0..BLOCK_BYTES {
            let mut other = block;
            other[at] ^= 1;
            assert_eq!(read("package", &other), None, "byte {at}");
        }
        for path in [
            "",
            "/a",
            "a/",
            "a//b",
            "../a",
            ".a",
            "-a",
            "a b",
            "ä",
            &"a".repeat(93),
        ] {
            assert_eq!(header("package", path, 0), None, "{path:?}");
        }
        assert_eq!([0, 1, 512, 513].map(padding), [0, 511, 0, 511]);
    }
}

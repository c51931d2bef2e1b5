//! Payloads chunk by chunk: random access, sizes, and writers that fail.

use std::io::{self, Read as _, Write};

use rand::SeedableRng as _;
use rand::rngs::StdRng;
use sidelight_seal::file::{
    CHUNK_BYTES, FileKey, NONCE_BYTES, PayloadKey, SEALED_CHUNK_BYTES, StreamError, StreamReader,
    StreamWriter, chunk_span, plain_size,
};

fn payload(size: usize) -> (FileKey, Vec<u8>, Vec<u8>) {
    let mut rng = StdRng::seed_from_u64(size as u64);
    let key = FileKey::random(&mut rng);
    let plain: Vec<u8> = (0..size).map(|i| (i % 253) as u8).collect();
    let mut writer = StreamWriter::new(&key, Vec::new(), &mut rng).unwrap();
    writer.write_all(&plain).unwrap();
    (key, writer.finish().unwrap(), plain)
}

#[test]
fn chunks_open_in_any_order() {
    let (key, payload, plain) = payload(200_000);
    let size = payload.len() as u64;
    let nonce = payload[..NONCE_BYTES].try_into().unwrap();
    let key = PayloadKey::new(&key, &nonce);
    for chunk in [3, 0, 2, 1] {
        let (span, last) = chunk_span(size, chunk).unwrap();
        assert_eq!(last, chunk == 3);
        let sealed = &payload[span.start as usize..span.end as usize];
        let start = chunk as usize * CHUNK_BYTES;
        let end = plain.len().min(start + CHUNK_BYTES);
        assert!(key.decrypt_chunk(chunk, last, sealed).unwrap() == plain[start..end]);
        assert!(
            key.decrypt_chunk(chunk, !last, sealed).is_err(),
            "the end is part of the chunk"
        );
        assert!(
            key.decrypt_chunk(chunk + 1, last, sealed).is_err(),
            "so is the place"
        );
    }
    assert_eq!(chunk_span(size, 4), None);
    assert_eq!(chunk_span(size, u64::MAX), None);
}

#[test]
fn sizes_that_no_payload_has() {
    let chunk = SEALED_CHUNK_BYTES as u64;
    for (payload, plain) in [
        (0, None),
        (15, None),
        (16, None),
        (31, None),
        (32, Some(0)),
        (33, Some(1)),
        (16 + chunk, Some(65_536)),
        (16 + chunk + 1, None),
        (16 + chunk + 16, None),
        (16 + chunk + 17, Some(65_537)),
        (16 + 2 * chunk, Some(131_072)),
    ] {
        assert_eq!(plain_size(payload), plain, "{payload}");
    }
    assert!(
        plain_size(u64::MAX).is_none_or(|plain| plain < u64::MAX),
        "without overflow"
    );
}

#[test]
fn whole_chunks_are_given_out_before_a_truncation_shows() {
    let (key, payload, plain) = payload(140_000);
    let cut = &payload[..NONCE_BYTES + 2 * SEALED_CHUNK_BYTES];
    let mut reader = StreamReader::new(&key, cut).unwrap();
    assert!(reader.next_chunk().unwrap().unwrap() == plain[..CHUNK_BYTES]);
    let error = reader.next_chunk().unwrap_err();
    assert!(
        matches!(error, StreamError::Truncated { chunks: 2 }),
        "{error}"
    );
    let mut all = Vec::new();
    let error = StreamReader::new(&key, cut)
        .unwrap()
        .read_to_end(&mut all)
        .unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::InvalidData);
}

#[test]
fn a_writer_that_is_not_finished_leaves_a_truncated_file() {
    let mut rng = StdRng::seed_from_u64(5);
    let key = FileKey::random(&mut rng);
    let mut bytes = Vec::new();
    let mut writer = StreamWriter::new(&key, &mut bytes, &mut rng).unwrap();
    writer.write_all(&[1; 2 * CHUNK_BYTES]).unwrap();
    drop(writer);
    let mut reader = StreamReader::new(&key, &bytes[..]).unwrap();
    let error = reader.next_chunk().unwrap_err();
    assert!(
        matches!(error, StreamError::Truncated { chunks: 1 }),
        "{error}"
    );
}

/// Fails once, then works again.
struct Flaky {
    written: usize,
    failed: bool,
}

impl Write for Flaky {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.written > 0 && !self.failed {
            self.failed = true;
            return Err(io::Error::other("the disk is full"));
        }
        self.written += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_file_whose_write_failed_cannot_be_finished() {
    let mut rng = StdRng::seed_from_u64(6);
    let key = FileKey::random(&mut rng);
    let inner = Flaky {
        written: 0,
        failed: false,
    };
    let mut writer = StreamWriter::new(&key, inner, &mut rng).unwrap();
    assert!(writer.write_all(&[1; CHUNK_BYTES + 1]).is_err());
    assert!(writer.finish().is_err());
}

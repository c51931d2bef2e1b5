//! The targets, by what they attack.

mod asking;
mod camera;
mod disclosure;
mod log;
mod lookup;
mod media;
mod quorum;
mod record;
mod seal;
mod wire;

use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng as _;

use crate::Target;

/// All of them.
pub const TARGETS: &[&[Target]] = &[
    record::TARGETS,
    seal::TARGETS,
    quorum::TARGETS,
    lookup::TARGETS,
    log::TARGETS,
    asking::TARGETS,
    disclosure::TARGETS,
    media::TARGETS,
    camera::TARGETS,
    wire::TARGETS,
];

/// The same chance in every run: an input does the same each time.
fn rng() -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(1)
}

/// An input as text; what is not UTF-8 is nothing for a parser of texts.
fn text(input: &[u8]) -> &str {
    std::str::from_utf8(input).unwrap_or_default()
}

//! Clips: sealing tracks, the card, building a manifest, and the definition of *verified*
//! (`docs/ref/clip.md`). It keeps no chain and knows no upload.

mod build;
mod card;
mod check;
mod track;

pub use build::{BuildError, SignedManifest, build_manifest, field_values};
pub use card::{
    AudioTrack, CARD_BYTES_MAX, CODEC_BYTES_MAX, Card, CardError, Clock, FRAGMENTS_MAX, Fragment,
    Kind, Preview, VideoTrack,
};
pub use check::{
    CardFile, ChainError, ClaimedManifest, ClipError, Expected, Head, VerifiedClip, verify_clip,
};
pub use track::{Hashing, SealError, SealedTrack, TrackSealer, seal_card};

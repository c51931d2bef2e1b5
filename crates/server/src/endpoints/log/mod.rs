//! Witnesses that dial in: what waits for their signature, and what they hand in.

pub(crate) mod cosign;
pub(crate) mod head;
pub(crate) mod unsigned;

//! Stable names of the defects in `vectors/log`, as other implementations use them.

use sidelight_translog::{
    checkpoint::CheckpointError, policy::PolicyDefect, proof::ProofFormatError, vkey::VkeyError,
};

pub(super) fn vkey_defect(error: VkeyError) -> &'static str {
    match error {
        VkeyError::Form => "form",
        VkeyError::Algorithm(_) => "algorithm",
        VkeyError::Id => "id",
        VkeyError::Key => "key",
    }
}

pub(super) fn checkpoint_defect(error: &CheckpointError) -> &'static str {
    match error {
        CheckpointError::TooLong => "too-long",
        CheckpointError::Note => "note",
        CheckpointError::Lines => "lines",
        CheckpointError::Origin => "origin",
        CheckpointError::Size => "size",
        CheckpointError::Root => "root",
        CheckpointError::Signature(_) => "signature",
        CheckpointError::Unsigned => "unsigned",
    }
}

pub(super) fn policy_defect(defect: PolicyDefect) -> &'static str {
    match defect {
        PolicyDefect::TooLarge => "too-large",
        PolicyDefect::Character => "character",
        PolicyDefect::Line => "line",
        PolicyDefect::Key(_) => "key",
        PolicyDefect::KeyKind => "key-kind",
        PolicyDefect::DuplicateKey => "duplicate-key",
        PolicyDefect::DuplicateName => "duplicate-name",
        PolicyDefect::UnknownName => "unknown-name",
        PolicyDefect::MemberTwice => "member-twice",
        PolicyDefect::Threshold => "threshold",
        PolicyDefect::Quorum => "quorum-line",
    }
}

pub(super) fn proof_defect(error: ProofFormatError) -> &'static str {
    match error {
        ProofFormatError::TooLong => "too-long",
        ProofFormatError::Truncated => "truncated",
        ProofFormatError::Header => "header",
        ProofFormatError::Extra => "extra",
        ProofFormatError::Index => "index",
        ProofFormatError::Hash => "hash",
    }
}

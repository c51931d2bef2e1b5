//! What the operator keeps: accounts, households, clips, relayed messages, and the blobs beside
//! them.
//!
//! One small trait for each aggregate, written as a contract, and one implementation of all of them
//! on SQLite ([`sqlite`]). The same suite (`tests/it/conformance`) runs against every
//! implementation, and the SQL is written so that PostgreSQL takes it too.
//!
//! **Returned means durable.** When a method that changes something returns `Ok`, the change
//! survives a crash of the program and of the machine. When it returns `Err`, nothing has changed,
//! or, if the connection broke while committing, the change is there in full: every method can be
//! repeated with the same arguments.
//!
//! There is no rule about who may do what in here; methods take the household they act for, and the
//! server hands out that value only to whoever may act for it. Nothing here can open footage:
//! payloads, headers and messages are bytes.

use std::sync::Arc;

pub mod accounts;
pub mod agency;
pub mod agency_shares;
pub mod blobs;
pub mod clips;
pub mod decisions;
pub mod demands;
pub mod disk;
pub mod emergencies;
mod error;
pub mod footage;
pub mod hand_over;
pub mod households;
pub mod id;
pub mod log_lock;
pub mod look_ups;
pub mod outcomes;
pub mod packages;
pub mod payloads;
pub mod preserved;
pub mod questions;
pub mod reach;
pub mod record;
pub mod relay;
pub mod repairs;
pub mod requests;
pub mod set_ups;
pub mod shares;
pub mod sqlite;
pub mod trustees;

pub use accounts::Accounts;
pub use agency::AgencyRows;
pub use agency_shares::AgencyShareRows;
pub use blobs::Blobs;
pub use clips::Clips;
pub use decisions::DecisionRows;
pub use demands::DemandRows;
pub use emergencies::EmergencyRows;
pub use error::{Result, StoreError};
pub use footage::FootageRows;
pub use hand_over::HandOverRows;
pub use households::Households;
pub use id::{
    AccountId, AlertId, ChannelId, DecisionKey, DemandId, EmergencyId, HandOverId, LookUpId,
    OutcomeId, PackageId, RequestKey, SendingId, SessionId, SetUpId, ShareId, ShownShareId,
    UpdateKey,
};
pub use log_lock::LogLock;
pub use look_ups::LookUpRows;
pub use outcomes::OutcomeRows;
pub use packages::PackageRows;
pub use payloads::Payloads;
pub use preserved::Preserved;
pub use questions::QuestionRows;
pub use reach::ReachRows;
pub use record::RecordRows;
pub use relay::Relay;
pub use repairs::RepairRows;
pub use requests::RequestRows;
pub use set_ups::SetUpRows;
pub use shares::ShareRows;
pub use trustees::TrusteeRows;

/// All aggregates of one operator.
pub trait Store:
    Accounts
    + AgencyRows
    + AgencyShareRows
    + Clips
    + DecisionRows
    + DemandRows
    + EmergencyRows
    + FootageRows
    + HandOverRows
    + Households
    + LookUpRows
    + OutcomeRows
    + PackageRows
    + Payloads
    + Preserved
    + QuestionRows
    + ReachRows
    + RecordRows
    + Relay
    + RepairRows
    + RequestRows
    + SetUpRows
    + ShareRows
    + TrusteeRows
{
}

impl<T> Store for T where
    T: Accounts
        + AgencyRows
        + AgencyShareRows
        + Clips
        + DecisionRows
        + DemandRows
        + EmergencyRows
        + FootageRows
        + HandOverRows
        + Households
        + LookUpRows
        + OutcomeRows
        + PackageRows
        + Payloads
        + Preserved
        + QuestionRows
        + ReachRows
        + RecordRows
        + Relay
        + RepairRows
        + RequestRows
        + SetUpRows
        + ShareRows
        + TrusteeRows
{
}

/// A store that many tasks use.
pub type SharedStore = Arc<dyn Store>;

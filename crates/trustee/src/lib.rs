//! `sidelight-trustee`: what an independent organisation runs (`docs/ref/trustee.md`). It mirrors and
//! witnesses the records of one or many operators, and makes and keeps a share of their quorum keys.
//!
//! It dials out, and its console listens on this machine alone. For each record it waits for a head to
//! sign, reads everything that the head stands for and replays it with the same code as everyone, keeps the
//! files, and only then signs. What it has signed last is outside its backup; without that it signs nothing.

mod answer;
mod attend;
mod cases;
mod ceremony;
mod cli;
mod clock;
mod config;
pub mod console;
mod decision;
mod delivered;
mod desk;
mod duty;
mod follow;
mod held;
mod home;
mod introduce;
mod keys;
mod lock;
mod looked_up;
mod mark;
mod mirror;
mod officers;
mod paging;
mod recusals;
mod repair;
mod seats;
mod set_ups;
mod shares;
mod sheet;
mod status;
mod thread;
mod told;
pub mod verify;

pub use answer::{AnswerFailure, Answering, Recorded, Took};
pub use cases::{Arrived, Cases};
pub use ceremony::{AcceptError, Ceremonies, CeremonyFailure, Outgoing, Stage, Step};
pub use cli::{main_with, main_with_clock};
pub use config::{Config, ConsoleConfig, Followed, PageConfig};
pub use decision::{By, Choice, Decision, Signed};
pub use delivered::Delivered;
pub use desk::{CaseLine, Desk, DeskError, RepairingError};
pub use duty::{Duty, Note, Turn};
pub use follow::{Follower, Outcome, Refusal};
pub use held::{HeldKey, SetLine};
pub use home::Home;
pub use introduce::{IntroductionError, introduce, introduce_anew};
pub use keys::{KeyError, Keys};
pub use lock::{LockKey, Locked};
pub use looked_up::{LookUpFailure, LookedUp};
pub use mirror::{MirrorError, RecordFiles, Remote};
pub use officers::{Book, NewOfficer, Officer, Officers, OfficersError};
pub use paging::journal::{Channel, Opened, Paging, Sending, SendingOutcome};
pub use paging::{Pager, Rounds};
pub use recusals::{Reason, Recusal, Recusals};
pub use repair::{AcceptRepairError, OpenRepair, Part, RepairFailure, RepairStep, Repairs};
pub use seats::Seats;
pub use set_ups::{Asked, Counted, SET_UPS_PER_DAY_MAX, SetUpFailure, SetUps};
pub use shares::{Shares, SharesError};
pub use status::{Status, Word};
pub use thread::{Exchange, ThreadError, Threads};

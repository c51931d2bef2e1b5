//! The hub at home: cameras in, sealed clips out.
//!
//! ```text
//! camera --RTSP--> ingest --frames--> record --effects--> spool --sealed--> upload --> operator
//!                                       ^                                   relay <--> household
//!                                    press, motion, command
//! ```
//!
//! It obeys the household's signed statements and commands and nobody else; the operator relays them and can
//! forge none. It holds no key that opens footage: what it has sealed it cannot open. Formats are in
//! `docs/ref/clip.md`, `statement.md` and `pairing.md`; how to run one is in `docs/guide/hub.md`.

pub mod alive;
pub mod asked;
pub mod board;
pub mod camera;
pub mod cli;
pub mod clock;
pub mod command;
pub mod config;
pub mod doctor;
pub mod footage;
pub mod home;
pub mod hub;
pub mod ingest;
pub mod keys;
pub mod local;
pub mod log;
pub mod media;
pub mod notices;
pub mod page;
pub mod pair;
pub mod place;
pub mod push;
pub mod qr;
pub mod record;
pub mod recording;
pub mod relay;
pub mod run;
pub mod sealed;
pub mod sealer;
pub mod settings;
pub mod snapshot;
pub mod spool;
pub mod status;
pub mod supervisor;
pub mod trustees;
pub mod upload;

pub use cli::main_with;
pub use config::Config;
pub use run::{run, run_reporting};

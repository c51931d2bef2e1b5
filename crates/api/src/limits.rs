//! Named limits of the wire. A body over its limit is answered with 413 before it is read to the
//! end.

/// JSON bodies, bytes, unless said otherwise.
pub const JSON_BYTES_MAX: usize = 256 * 1024;
/// One payload of a track, bytes: 60 s at 16 Mbit/s and some.
pub const PAYLOAD_BYTES_MAX: u64 = 160 * 1024 * 1024;
/// One `age` header, bytes.
pub const HEADER_BYTES_MAX: usize = 8 * 1024;
/// One relayed message, sealed, bytes: holds a test picture.
pub const MESSAGE_BYTES_MAX: usize = 2 * 1024 * 1024;
/// The keyring, sealed, bytes.
pub const KEYRING_BYTES_MAX: usize = 128 * 1024;
/// The settings blob, sealed, bytes.
pub const SETTINGS_BYTES_MAX: usize = 64 * 1024;
/// A sealed name of a clip, bytes.
pub const NOTE_BYTES_MAX: usize = 2 * 1024;
/// One slot of a mailbox, bytes.
pub const MAILBOX_SLOT_BYTES_MAX: usize = 8 * 1024;
/// How long a mailbox lives, ms.
pub const MAILBOX_LIFE_MS: u64 = 10 * 60 * 1000;
/// Commands waiting for one hub.
pub const COMMANDS_WAITING_MAX: u32 = 64;
/// How long an unanswered command or its reply is kept, ms.
pub const COMMAND_LIFE_MS: u64 = 10 * 60 * 1000;
/// Cameras that a hub is asked about at once, of an emergency or a demand: as many doors as a claim can name.
pub const FOOTAGE_CAMERAS_MAX: usize = 32;
/// The window that a hub is asked about, ms: the longest that a rulebook allows a demand.
pub const FOOTAGE_WINDOW_MS_MAX: u64 = 24 * 60 * 60 * 1000;
/// How often the operator asks a hub within a day: as often as a rulebook lets an agency file emergencies.
pub const FOOTAGE_ASKS_PER_DAY_MAX: usize = 4;
/// Longest long poll, seconds.
pub const WAIT_SECONDS_MAX: u64 = 25;
/// Clips on one page of a listing.
pub const CLIPS_PAGE_MAX: u32 = 200;
/// How long a deleted clip can be brought back, ms.
pub const UNDO_MS: u64 = 24 * 60 * 60 * 1000;
/// Requests in an agency's own list.
pub const REQUESTS_LISTED_MAX: u32 = 200;
/// Drafts of one agency.
pub const DRAFTS_MAX: u32 = 100;
/// How long a decision waits for a passkey, ms.
pub const DECISION_LIFE_MS: u64 = 30 * 60 * 1000;
/// Decisions of one account that wait.
pub const DECISIONS_WAITING_MAX: u32 = 50;
/// The letter of a share, sealed, bytes.
pub const LETTER_BYTES_MAX: usize = 256 * 1024;
/// One still of a share, sealed, bytes.
pub const STILL_BYTES_MAX: usize = 512 * 1024;
/// All stills of one share, sealed, bytes.
pub const STILLS_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Shares in a household's list.
pub const SHARES_LISTED_MAX: u32 = 200;
/// An agency's answer to a revocation, characters.
pub const ANSWER_CHARS_MAX: usize = 1_000;
/// Packages of one request that are kept.
pub const PACKAGES_PER_REQUEST_MAX: u64 = 8;
/// Packages of one request in a list.
pub const PACKAGES_LISTED_MAX: u32 = 50;
/// The file of one package, bytes.
pub const PACKAGE_BYTES_MAX: u64 = 16 * 1024 * 1024 * 1024;
/// How long the file of a package is kept, ms.
pub const PACKAGE_LIFE_MS: u64 = 7 * 24 * 60 * 60 * 1000;
/// Shares in one package.
pub const PACKAGE_SHARES_MAX: usize = 500;
/// Requests in one region's feed.
pub const FEED_REQUESTS_MAX: usize = 200;
/// Notes of one request in a feed.
pub const FEED_NOTES_MAX: usize = 50;
/// Delivery keys of an agency that homes may seal to: the newest, and the one before it, which they go on
/// using while the newest cools off.
pub const DELIVERY_KEYS_MAX: usize = 2;
/// How long a request stays in the feed after the last day of its life, days.
pub const FEED_PAST_DAYS: u64 = 7;
/// What a witness answers, bytes: a signed head with its cosignatures.
pub const WITNESS_ANSWER_BYTES_MAX: usize = 64 * 1024;
/// One line of a cosignature, bytes.
pub const COSIGNATURE_BYTES_MAX: usize = 8 * 1024;

/// Claims of one officer that wait for their own passkey.
pub const EMERGENCIES_TYPED_MAX: u32 = 10;
/// Emergencies in a list.
pub const EMERGENCIES_LISTED_MAX: u32 = 100;
/// What an agency states of one release, those sent back counted.
pub const OUTCOMES_STATED_MAX: u32 = 10;
/// Outcomes that wait for reviewers, in a list.
pub const OUTCOMES_LISTED_MAX: u32 = 100;
/// What everybody reads of an outcome, and why a reviewer does not confirm it, characters.
pub const OUTCOME_CHARS_MAX: usize = 800;
/// Demands of one officer that wait for their own passkey.
pub const DEMANDS_TYPED_MAX: u32 = 10;
/// Demands of one agency that are not decided.
pub const DEMANDS_WAITING_MAX: u32 = 50;
/// Demands in a list.
pub const DEMANDS_LISTED_MAX: u32 = 100;
/// An order, what gags, or a court's paper, bytes.
pub const DOCUMENT_BYTES_MAX: usize = 2 * 1024 * 1024;
/// A household's objection, characters.
pub const OBJECTION_CHARS_MAX: usize = 2_000;
/// What settles an objection, characters.
pub const SETTLEMENT_CHARS_MAX: usize = 8_000;

/// Channels of one account.
pub const CHANNELS_MAX: u32 = 8;
/// An address of a channel, characters.
pub const CHANNEL_ADDRESS_CHARS_MAX: usize = 1024;
/// What a channel is called, characters.
pub const CHANNEL_NAME_CHARS_MAX: usize = 80;
/// Messages to one account that wait to be sent.
pub const SENDINGS_WAITING_MAX: u32 = 200;
/// Messages that an account is shown.
pub const SENT_LISTED_MAX: u32 = 100;
/// Longest time on duty, hours.
pub const DUTY_HOURS_MAX: u64 = 16;
/// A note for whoever is on duty next, characters.
pub const HAND_OVER_CHARS_MAX: usize = 800;
/// Such notes of one role or agency that are kept.
pub const HAND_OVERS_MAX: u32 = 50;
/// Test messages, and codes, that an account has sent in an hour.
pub const TESTS_PER_HOUR_MAX: u64 = 10;
/// Wrong codes for one mail address.
pub const CODES_WRONG_MAX: u32 = 5;

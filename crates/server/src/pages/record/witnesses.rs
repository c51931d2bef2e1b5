//! Who has to have signed a head before it counts, how far each has, and who would have to lie for two people
//! to be shown two records.

use sidelight_translog::entry;

use crate::app::App;
use crate::record::LogState;

/// A witness, as the page has it.
pub(super) struct Row {
    pub(super) name: String,
    /// How far it has signed since the program started, in words.
    pub(super) signed: String,
}

/// The witnesses of the record's policy.
pub(super) struct Witnesses {
    pub(super) rows: Vec<Row>,
    /// The fewest that would have to sign two histories: how many, and by name the first such set.
    pub(super) liars: usize,
    pub(super) named: String,
    /// The fewest whose silence stops the record.
    pub(super) silent: usize,
}

/// Why no entry is made.
pub(super) enum Halt {
    /// The record's key has signed another history than this one.
    Fork,
    /// A witness says that there is one, and without it too few sign.
    Disputed,
    /// Too few witnesses have signed the newest entries.
    Waits,
    /// Anything else.
    Stopped,
}

/// `None` when the record's own signature is all there is.
pub(super) fn witnesses(app: &App) -> Option<Witnesses> {
    let desk = app.record.desk();
    let policy = desk.policy().filter(|it| !it.is_operator_signed_only())?;
    let liars = policy.forgers();
    let named: Vec<_> = liars.iter().map(|it| it.vkey.name()).collect();
    let rows = desk.standings().into_iter().map(|standing| {
        let signed = match (standing.signed, standing.trouble) {
            (_, Some(trouble)) => trouble.words(),
            (Some(size), None) => format!("has signed {}", entry::counted(size)),
            (None, None) => "has not been asked since our last start".to_owned(),
        };
        let name = standing.name;
        Row { name, signed }
    });
    Some(Witnesses {
        rows: rows.collect(),
        liars: liars.len(),
        named: named.join(" and "),
        silent: policy.blockers().len(),
    })
}

/// `None` while entries are made.
pub(super) fn halt(app: &App) -> Option<Halt> {
    match app.record.state() {
        LogState::Absent | LogState::Running => None,
        LogState::Stopped { code, .. } => Some(match code {
            "fork" => Halt::Fork,
            "disputed" => Halt::Disputed,
            "unwitnessed" => Halt::Waits,
            _ => Halt::Stopped,
        }),
    }
}

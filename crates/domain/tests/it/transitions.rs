//! Which ways there are from state to state, and which of them random runs went. A way is a state, an event
//! and the state after it; `clock` is what nobody did.

use std::collections::BTreeSet;

/// A state, an event, and the state after it.
pub(crate) type Way = (&'static str, &'static str, &'static str);

/// What random runs went through.
#[derive(Default)]
pub(crate) struct Seen {
    went: BTreeSet<Way>,
    refused: BTreeSet<(&'static str, &'static str)>,
    ended: BTreeSet<&'static str>,
}

impl Seen {
    /// An event was let through.
    pub(crate) fn went(&mut self, from: &'static str, event: &'static str, to: &'static str) {
        self.went.insert((from, event, to));
    }

    /// An event was refused to one whose it would be.
    pub(crate) fn refused(&mut self, from: &'static str, event: &'static str) {
        self.refused.insert((from, event));
    }

    /// What the clock alone did.
    pub(crate) fn passed(&mut self, from: &'static str, to: &'static str) {
        if from != to {
            self.went.insert((from, "clock", to));
        }
    }

    /// A refusal came to be public, for this reason.
    pub(crate) fn ended(&mut self, reason: &'static str) {
        self.ended.insert(reason);
    }

    /// As if nobody had gone this way.
    pub(crate) fn forget(&mut self, way: Way) {
        self.went.remove(&way);
    }

    /// What is missing of all that there is, and what should not have been, by name.
    pub(crate) fn lacks(&self, all: &All) -> Vec<String> {
        let ways: BTreeSet<Way> = all.ways.iter().copied().collect();
        let mut lacks = Vec::new();
        lacks.extend(
            ways.difference(&self.went)
                .map(|it| format!("nobody went {it:?}")),
        );
        lacks.extend(
            self.went
                .difference(&ways)
                .map(|it| format!("no way: {it:?}")),
        );
        for state in all.states {
            if !self
                .went
                .iter()
                .any(|(from, _, to)| from == state || to == state)
            {
                lacks.push(format!("never {state}"));
            }
            for event in all.events {
                let is_way = ways
                    .iter()
                    .any(|(from, it, _)| from == state && it == event);
                if !is_way && !self.refused.contains(&(*state, *event)) {
                    lacks.push(format!("{event} was not tried when {state}"));
                }
            }
        }
        let events = all.events.iter();
        let idle = events.filter(|event| !self.went.iter().any(|(_, it, _)| it == *event));
        lacks.extend(idle.map(|event| format!("{event} never did anything")));
        let reasons = all.reasons.iter().filter(|it| !self.ended.contains(*it));
        lacks.extend(reasons.map(|it| format!("nothing was refused as {it}")));
        lacks
    }
}

/// All that there is.
pub(crate) struct All {
    pub(crate) states: &'static [&'static str],
    pub(crate) events: &'static [&'static str],
    pub(crate) reasons: Vec<&'static str>,
    pub(crate) ways: &'static [Way],
}

/// The names of an enum's variants, and the name of a value: a variant that is not listed does not compile.
macro_rules! names {
    ($all:ident, $of:ident($enum:ident): $($variant:ident)*) => {
        const $all: &[&str] = &[$(stringify!($variant)),*];

        fn $of(value: &$enum) -> &'static str {
            match value {
                $($enum::$variant { .. } => stringify!($variant),)*
            }
        }
    };
}

pub(crate) use names;

//! A roster as the public text that its `trustee-set` entry names by hash (`docs/ref/quorum.md`, Roster).

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::key_use::KeyUse;
use crate::point::{Point, PointError};
use crate::roster::{Roster, RosterError, TRUSTEES_MAX, TrusteeId};

/// Longest text that is read, bytes; the longest there is has fewer.
pub const ROSTER_BYTES_MAX: usize = 4096;

/// Why a text is not a roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RosterTextError {
    /// Longer than [`ROSTER_BYTES_MAX`].
    #[error("the roster is too long")]
    TooLong,
    /// The first line names another format.
    #[error("this is not a roster of this version")]
    Version,
    /// A line that is not the one that comes here in its one spelling; counted from 1.
    #[error("line {0} of the roster is malformed")]
    Line(usize),
    /// A point that nobody computes with.
    #[error("line {0} of the roster: {1}")]
    Point(usize, PointError),
    /// The parts do not belong together.
    #[error(transparent)]
    Roster(#[from] RosterError),
}

fn point<U: KeyUse>(digits: &str, line: usize) -> Result<Point<U>, RosterTextError> {
    let malformed = RosterTextError::Line(line);
    let bytes = hex::decode(digits).map_err(|_| malformed)?;
    let bytes = <[u8; 32]>::try_from(bytes).map_err(|_| malformed)?;
    Point::from_bytes(&bytes).map_err(|error| RosterTextError::Point(line, error))
}

impl<U: KeyUse> Roster<U> {
    /// Its one spelling.
    pub fn to_text(&self) -> String {
        let mut text = format!(
            "{}\nepoch {}\nthreshold {}\nkey {}\n",
            U::ROSTER,
            self.epoch(),
            self.threshold(),
            hex::encode(self.key().to_bytes())
        );
        for (trustee, share) in self.shares() {
            let share = hex::encode(share.to_bytes());
            writeln!(text, "trustee {trustee} {share}").expect("writing to a String cannot fail");
        }
        text
    }

    /// Reads one. That it is the one an entry of the log names is the caller's to check.
    pub fn from_text(text: &str) -> Result<Self, RosterTextError> {
        if text.len() > ROSTER_BYTES_MAX {
            return Err(RosterTextError::TooLong);
        }
        let mut lines = text.split('\n').zip(1..);
        if lines.next().is_none_or(|(line, _)| line != U::ROSTER) {
            return Err(RosterTextError::Version);
        }
        let mut value = |name: &str| {
            let (line, at) = lines.next().unwrap_or_default();
            let value = line.strip_prefix(name).and_then(|v| v.strip_prefix(' '));
            value.map(|v| (v, at)).ok_or(RosterTextError::Line(at))
        };
        let (epoch, at) = value("epoch")?;
        let epoch = epoch.parse().map_err(|_| RosterTextError::Line(at))?;
        let (threshold, at) = value("threshold")?;
        let threshold = threshold.parse().map_err(|_| RosterTextError::Line(at))?;
        let (key, at) = value("key")?;
        let key = point(key, at)?;
        let mut shares = BTreeMap::new();
        while shares.len() < TRUSTEES_MAX
            && let Ok((trustee, at)) = value("trustee")
        {
            let malformed = RosterTextError::Line(at);
            let (id, share) = trustee.split_once(' ').ok_or(malformed)?;
            let id = id.parse().ok().and_then(TrusteeId::new).ok_or(malformed)?;
            shares.insert(id, point(share, at)?);
        }
        let roster = Self::new(epoch, threshold, key, shares)?;
        // Whatever is written in another way, is too much or out of order differs here.
        let whole = roster.to_text();
        if whole == text {
            return Ok(roster);
        }
        let same = whole.split('\n').zip(text.split('\n'));
        Err(RosterTextError::Line(
            1 + same.take_while(|(a, b)| a == b).count(),
        ))
    }
}

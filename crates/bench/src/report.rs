//! What was measured: raw samples, side by side with the peer's, and what they come to.
//!
//! A ratio says what we cost compared with the peer: 1 is the same, 2 is twice as dear, below 1 is cheaper.
//! Pairs were measured right after each other or at the same time, so that a machine which is busy is
//! busy for both.

use serde::Serialize;

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Unit {
    /// More is better.
    MegabytesPerSecond,
    /// More is better.
    EntriesPerSecond,
    /// Less is better.
    Milliseconds,
    /// Less is better: of one core, for each camera.
    PercentOfCore,
    /// Less is better.
    Mebibytes,
}

impl Unit {
    /// As a table has it.
    pub(crate) fn symbol(self) -> &'static str {
        match self {
            Self::MegabytesPerSecond => "MB/s",
            Self::EntriesPerSecond => "entries/s",
            Self::Milliseconds => "ms",
            Self::PercentOfCore => "% of a core",
            Self::Mebibytes => "MiB",
        }
    }

    fn more_is_better(self) -> bool {
        matches!(self, Self::MegabytesPerSecond | Self::EntriesPerSecond)
    }
}

/// Which of the samples a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Rank {
    /// The one in the middle.
    Median,
    /// All but one in a hundred are at most this.
    P99,
}

/// A row: ours and a peer's, of one run.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Comparison {
    /// What was done.
    pub(crate) what: String,
    /// With what it is compared.
    pub(crate) peer: String,
    pub(crate) unit: Unit,
    pub(crate) rank: Rank,
    /// Ours, in the order in which they were taken.
    pub(crate) ours: Vec<f64>,
    /// The peer's; the n-th was taken beside our n-th.
    pub(crate) theirs: Vec<f64>,
}

/// The part of the bench that a report is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Part {
    /// Sealing and opening a clip.
    Seal,
    /// Recording eight cameras.
    Hub,
    /// Appending to the public record.
    Append,
    /// Verifying a whole record.
    Verify,
    /// From a click to the first frame.
    Play,
    /// Appending under a quorum's signatures.
    Witness,
    /// Emergency access, and a release of it.
    Emergency,
}

impl Part {
    /// All of them, in the order of the document.
    pub(crate) const ALL: [Self; 7] = [
        Self::Seal,
        Self::Hub,
        Self::Append,
        Self::Verify,
        Self::Play,
        Self::Witness,
        Self::Emergency,
    ];

    /// As on the command line and in the document's markers.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Seal => "seal",
            Self::Hub => "hub",
            Self::Append => "append",
            Self::Verify => "verify",
            Self::Play => "play",
            Self::Witness => "witness",
            Self::Emergency => "emergency",
        }
    }
}

/// What one part found.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) part: Part,
    /// What was done with what, in a sentence or two.
    pub(crate) method: String,
    /// The peers and their versions.
    pub(crate) peers: Vec<String>,
    pub(crate) rows: Vec<Comparison>,
    /// Measured beside it, for whoever reads the raw file.
    pub(crate) beside: serde_json::Value,
}

/// A report, and what else the machine was doing.
#[derive(Debug, Serialize)]
pub(crate) struct Measured {
    #[serde(flatten)]
    pub(crate) report: Report,
    /// Load average of the minute before it began.
    pub(crate) load: f64,
}

/// The sample of a rank; `None` if there is none.
pub(crate) fn ranked(samples: &[f64], rank: Rank) -> Option<f64> {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().checked_sub(1)?;
    match rank {
        Rank::Median if last % 2 == 1 => Some((sorted[last / 2] + sorted[last / 2 + 1]) / 2.0),
        Rank::Median => Some(sorted[last / 2]),
        Rank::P99 => Some(sorted[last - last / 100]),
    }
}

impl Comparison {
    /// Our cost over the peer's. `None` without samples of both: then there is nothing to say.
    pub(crate) fn ratio(&self) -> Option<f64> {
        let (ours, theirs) = (
            ranked(&self.ours, self.rank)?,
            ranked(&self.theirs, self.rank)?,
        );
        let (above, below) = match self.unit.more_is_better() {
            true => (theirs, ours),
            false => (ours, theirs),
        };
        (below > 0.0).then(|| above / below)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(unit: Unit, ours: &[f64], theirs: &[f64]) -> Comparison {
        Comparison {
            what: String::new(),
            peer: String::new(),
            unit,
            rank: Rank::Median,
            ours: ours.to_vec(),
            theirs: theirs.to_vec(),
        }
    }

    #[test]
    fn a_ratio_is_what_we_cost_whichever_way_the_unit_counts() {
        let slower = row(Unit::MegabytesPerSecond, &[100.0], &[300.0]);
        assert_eq!(slower.ratio(), Some(3.0));
        let slower = row(Unit::Milliseconds, &[3.0, 300.0, 3.0], &[1.0, 1.0, 1.0]);
        assert_eq!(slower.ratio(), Some(3.0));
    }

    #[test]
    fn without_the_peers_samples_there_is_no_ratio() {
        assert_eq!(row(Unit::Milliseconds, &[1.0], &[]).ratio(), None);
        assert_eq!(row(Unit::Milliseconds, &[1.0], &[0.0]).ratio(), None);
    }

    #[test]
    fn ranks() {
        let hundred: Vec<f64> = (0..101).rev().map(f64::from).collect();
        assert_eq!(ranked(&hundred, Rank::Median), Some(50.0));
        assert_eq!(ranked(&hundred, Rank::P99), Some(99.0));
        assert_eq!(ranked(&[1.0, 4.0], Rank::Median), Some(2.5));
        assert_eq!(ranked(&[], Rank::P99), None);
    }
}

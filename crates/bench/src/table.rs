//! The tables of `docs/ref/performance.md`: one block for each part, between markers, written over by the
//! next full run of that part. What stands outside the markers is written by hand.

use std::fmt::Write as _;

use anyhow::{Context, bail};

use crate::machine::Machine;
use crate::report::{Comparison, Measured, Part, Rank, ranked};

fn marker(part: Part, end: bool) -> String {
    let slash = if end { "/" } else { "" };
    format!("<!-- {slash}bench {} -->", part.name())
}

/// The document with a part's block replaced.
pub(crate) fn put(document: &str, part: Part, block: &str) -> anyhow::Result<String> {
    let (begin, end) = (marker(part, false), marker(part, true));
    let (before, rest) = document
        .split_once(&begin)
        .with_context(|| format!("the document has no line {begin}"))?;
    let (_, after) = rest
        .split_once(&end)
        .with_context(|| format!("the document has no line {end}"))?;
    if after.contains(&begin) {
        bail!("the document has {begin} twice");
    }
    Ok(format!("{before}{begin}\n\n{block}\n{end}{after}"))
}

/// A part's block: the table, how it was made, and where.
pub(crate) fn block(measured: &Measured, machine: &Machine) -> String {
    let report = &measured.report;
    let mut out =
        String::from("| what | ours | peer | | ours costs |\n| --- | --: | --: | --- | --: |\n");
    for row in &report.rows {
        let ratio = row
            .ratio()
            .map_or_else(|| "?".to_owned(), |ratio| format!("{ratio:.2} ×"));
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | **{ratio}** |",
            row.what,
            cell(row, &row.ours),
            cell(row, &row.theirs),
            row.peer,
        );
    }
    let _ = write!(
        out,
        "\n{}\n\nPeers: {}. {} samples of each. {}, load {:.1} before it.\n",
        report.method,
        report.peers.join(", "),
        counts(&report.rows),
        machine.sentence(),
        measured.load,
    );
    out
}

/// How many samples the rows have.
fn counts(rows: &[Comparison]) -> String {
    let all = rows.iter().map(|row| row.ours.len());
    match (all.clone().min(), all.max()) {
        (Some(least), Some(most)) if least != most => format!("{least} to {most}"),
        (Some(same), _) => same.to_string(),
        (None, _) => "No".to_owned(),
    }
}

/// The figure of a row's rank, and between which samples it lies.
fn cell(row: &Comparison, samples: &[f64]) -> String {
    let Some(value) = ranked(samples, row.rank) else {
        return "?".to_owned();
    };
    let unit = row.unit.symbol();
    if row.rank == Rank::P99 {
        return format!("{} {unit}", number(value));
    }
    let least = samples.iter().copied().fold(f64::INFINITY, f64::min);
    let most = samples.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    format!(
        "{} {unit} ({} to {})",
        number(value),
        number(least),
        number(most)
    )
}

/// Three digits that count.
fn number(value: f64) -> String {
    let digits = match value.abs() {
        v if v >= 100.0 => 0,
        v if v >= 10.0 => 1,
        v if v >= 1.0 => 2,
        _ => 3,
    };
    format!("{value:.digits$}")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::report::{Report, Unit};

    const DOCUMENT: &str = include_str!("../../../docs/ref/performance.md");

    fn measured() -> Measured {
        let row = |rank, ours: &[f64]| Comparison {
            what: "sealing".to_owned(),
            peer: "raw".to_owned(),
            unit: Unit::Milliseconds,
            rank,
            ours: ours.to_vec(),
            theirs: vec![0.25; ours.len()],
        };
        let report = Report {
            part: Part::Seal,
            method: "As it is.".to_owned(),
            peers: vec!["raw 1".to_owned()],
            rows: vec![
                row(Rank::Median, &[1.0, 0.5, 123.4]),
                row(Rank::P99, &[20.0]),
            ],
            beside: serde_json::Value::Null,
        };
        Measured { report, load: 0.25 }
    }

    #[test]
    fn a_block_has_figures_ratios_and_the_machine() {
        let text = block(&measured(), &Machine::example());
        let first =
            "| sealing | 1.00 ms (0.500 to 123) | 0.250 ms (0.250 to 0.250) | raw | **4.00 ×** |";
        assert!(text.contains(first), "{text}");
        assert!(
            text.contains("| sealing | 20.0 ms | 0.250 ms | raw | **80.00 ×** |"),
            "{text}"
        );
        assert!(text.contains("1 to 3 samples of each."), "{text}");
        assert!(text.contains("Example CPU"), "{text}");
        assert!(text.contains("load 0.2 before it."), "{text}");
    }

    #[test]
    fn the_document_takes_the_block_of_every_part_and_nothing_else_changes() {
        for part in Part::ALL {
            let once = put(DOCUMENT, part, "| one |\n").unwrap();
            assert!(once.contains("| one |"));
            let twice = put(&once, part, "| two |\n").unwrap();
            assert!(!twice.contains("| one |") && twice.contains("| two |"));
            let outside = |text: &str| {
                let (before, rest) = text.split_once(&marker(part, false)).unwrap();
                let (_, after) = rest.split_once(&marker(part, true)).unwrap();
                (before.to_owned(), after.to_owned())
            };
            assert_eq!(outside(DOCUMENT), outside(&twice));
        }
    }

    #[test]
    fn a_document_without_the_markers_is_refused() {
        assert!(put("# Performance\n", Part::Hub, "").is_err());
        assert!(put("<!-- bench hub -->\n", Part::Hub, "").is_err());
    }
}

//! `cargo xtask bench`: what Sidelight costs, beside what others cost, in one run on one machine.
//!
//! Raw samples go to `target/bench/<day>-<n>.json`, tables to `docs/ref/performance.md`. A part whose peer
//! does not run fails: a figure alone says little, as it says as much of the machine.

mod append;
mod clock;
mod emergency;
mod film;
mod good_case;
mod hub;
mod machine;
mod play;
mod process;
mod report;
mod rounds;
mod seal;
mod table;
mod town;
mod verify;
mod wire;
mod witnessed;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Parser;

use machine::Machine;
use report::{Measured, Part};

const DOCUMENT: &str = "docs/ref/performance.md";

/// Measures Sidelight beside its peers.
#[derive(Parser)]
struct Arguments {
    /// The parts to measure; all of them if none is named.
    #[arg(value_enum)]
    parts: Vec<Part>,
    /// Few and short samples, to see that it works. The document stays as it is.
    #[arg(long)]
    quick: bool,
    /// The repository.
    #[arg(long, default_value = ".")]
    root: PathBuf,
    /// The demo, which can be any of the programs.
    #[arg(long)]
    demo: PathBuf,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let root = arguments.root.canonicalize()?;
    let demo = arguments
        .demo
        .canonicalize()
        .context("the demo is not built")?;
    let scratch = root.join("target/bench");
    std::fs::create_dir_all(&scratch)?;
    let machine = Machine::read(&root)?;
    let wanted = |part: &Part| arguments.parts.is_empty() || arguments.parts.contains(part);
    let raw = free_name(&scratch, &machine)?;
    let mut all = Vec::new();
    let mut failed = None;
    for part in Part::ALL.into_iter().filter(wanted) {
        eprintln!("==== {}", part.name());
        match measure(part, &root, &demo, arguments.quick) {
            Ok(measured) => {
                let block = table::block(&measured, &machine);
                println!("{block}");
                // At once: a run that is ended keeps the parts that it has.
                if !arguments.quick {
                    write_block(&root.join(DOCUMENT), part, &block)?;
                }
                all.push(measured);
                keep(&raw, &machine, &all, arguments.quick)?;
            }
            Err(error) => {
                let error = error.context(format!("the part {} was not measured", part.name()));
                eprintln!("{error:#}");
                failed.get_or_insert(error);
            }
        }
    }
    eprintln!("raw samples: {}", raw.display());
    failed.map_or(Ok(()), Err)
}

fn measure(part: Part, root: &Path, demo: &Path, quick: bool) -> anyhow::Result<Measured> {
    let scratch = root.join("target/bench");
    let load = machine::load()?;
    let report = match part {
        Part::Seal => seal::run(&scratch, quick),
        Part::Hub => hub::run(&scratch, demo, quick),
        Part::Append => append::run(&scratch, quick),
        Part::Verify => verify::run(&scratch, demo, quick),
        Part::Play => play::run(root, &scratch, quick),
        Part::Witness => witnessed::run(&scratch, quick),
        Part::Emergency => emergency::run(&scratch, quick),
    }?;
    let whole = report.rows.iter().all(|row| row.ratio().is_some());
    anyhow::ensure!(whole, "a peer gave no samples");
    Ok(Measured { report, load })
}

/// A name for the raw samples that no other run has.
fn free_name(folder: &Path, machine: &Machine) -> anyhow::Result<PathBuf> {
    let mut names = (1..).map(|n| folder.join(format!("{}-{n}.json", machine.day)));
    names.find(|path| !path.exists()).context("no name is free")
}

fn keep(path: &Path, machine: &Machine, all: &[Measured], quick: bool) -> anyhow::Result<()> {
    let run = serde_json::json!({
        "v": 1, "quick": quick, "at_ms": clock::now_ms(), "machine": machine, "parts": all,
    });
    Ok(std::fs::write(path, serde_json::to_vec_pretty(&run)?)?)
}

fn write_block(path: &Path, part: Part, block: &str) -> anyhow::Result<()> {
    let document = std::fs::read_to_string(path)?;
    Ok(std::fs::write(path, table::put(&document, part, block)?)?)
}

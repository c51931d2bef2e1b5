//! What runs of the fuzzer came to, from their logs, as a table in `docs/ref/fuzzing.md`.

use anyhow::{Context, Result, ensure};
use std::collections::BTreeMap;
use std::path::Path;

/// Where the table stands, behind [`START`].
const DOCUMENT: &str = "docs/ref/fuzzing.md";
const START: &str = "<!-- Written by `cargo xtask fuzz --table`; do not edit below. -->";
const HEAD: &str = "| target | minutes | inputs tried | edges covered | inputs kept | found and mended |\n\
                    | --- | --- | --- | --- | --- | --- |\n";
/// How an input that once broke something is named in `fuzz/corpus/<target>/`.
const FOUND: &str = "found-";

/// The table's rows, by target.
pub(super) struct Rows(BTreeMap<String, String>);

impl Rows {
    pub(super) fn text(&self) -> String {
        let rows: String = self.0.values().cloned().collect();
        format!("{HEAD}{rows}")
    }
}

/// One row for each log in the folder.
pub(super) fn rows(root: &Path, logs: &Path) -> Result<Rows> {
    let mut rows = BTreeMap::new();
    for entry in
        std::fs::read_dir(logs).with_context(|| format!("no logs in {}", logs.display()))?
    {
        let path = entry?.path();
        let name = path
            .file_stem()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if path.extension().is_none_or(|kind| kind != "log") {
            continue;
        }
        let log = std::fs::read(&path)?;
        if let Some(row) = row(name, &String::from_utf8_lossy(&log), mended(root, name)) {
            rows.insert(name.to_owned(), row);
        }
    }
    Ok(Rows(rows))
}

/// Inputs that once broke something and are run by every test since.
fn mended(root: &Path, target: &str) -> usize {
    let files = std::fs::read_dir(root.join("fuzz/corpus").join(target));
    let names = files
        .into_iter()
        .flatten()
        .flatten()
        .map(|file| file.file_name());
    names
        .filter(|name| name.to_str().is_some_and(|name| name.starts_with(FOUND)))
        .count()
}

/// The row of one run; `None` if the log does not end as that of a run that found nothing.
fn row(target: &str, log: &str, mended: usize) -> Option<String> {
    let done = log
        .lines()
        .rev()
        .find_map(|line| line.strip_prefix("Done "))?;
    let (tried, rest) = done.split_once(" runs in ")?;
    let seconds: u64 = rest.split(' ').next()?.parse().ok()?;
    let last = log
        .lines()
        .rev()
        .find(|line| line.starts_with('#') && line.contains("cov: "))?;
    let field = |name: &str| last.split_once(name)?.1.split([' ', '/']).next();
    let (covered, kept) = (field("cov: ")?, field("corp: ")?);
    let minutes = seconds / 60;
    Some(format!(
        "| `{target}` | {minutes} | {tried} | {covered} | {kept} | {mended} |\n"
    ))
}

/// Puts the runs of these logs into the document; rows of other targets stay. Always `true`.
///
/// # Errors
/// When there are no logs of finished runs, or the document has no place for the table.
pub fn write_table(root: &Path, logs: &Path) -> Result<bool> {
    let Rows(fresh) = rows(root, logs)?;
    ensure!(
        !fresh.is_empty(),
        "no log in {} ends with `Done`",
        logs.display()
    );
    let path = root.join(DOCUMENT);
    let text = std::fs::read_to_string(&path).context(DOCUMENT)?;
    let (before, table) = text
        .split_once(START)
        .context("the document has no place for the table")?;
    let mut all = BTreeMap::new();
    for line in table.lines() {
        if let Some((name, _)) = line
            .strip_prefix("| `")
            .and_then(|rest| rest.split_once('`'))
        {
            all.insert(name.to_owned(), format!("{line}\n"));
        }
    }
    all.extend(fresh);
    std::fs::write(&path, format!("{before}{START}\n\n{}", Rows(all).text()))?;
    println!("wrote {DOCUMENT}");
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "INFO: seed corpus\n#2\tINITED cov: 3 ft: 4 corp: 1/1b exec/s: 0 rss: 9Mb\n\
        #900\tDONE   cov: 321 ft: 4000 corp: 87/9Kb lim: 99 exec/s: 15 rss: 40Mb\n\
        Done 900 runs in 601 second(s)\n";

    #[test]
    fn a_finished_run_is_a_row_and_one_that_broke_off_is_none() {
        let expected = "| `card` | 10 | 900 | 321 | 87 | 2 |\n";
        assert_eq!(row("card", LOG, 2).as_deref(), Some(expected));
        let (broken, _) = LOG.split_once("Done").expect("it ends so");
        assert_eq!(row("card", broken, 0), None);
    }
}

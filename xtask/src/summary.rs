//! Reads the closing lines that test runners print and adds them up.
//!
//! Known: cargo's `test result:`, node's test runner, Playwright's list, Go's verbose output, and
//! the plain line `N passed, N failed, N skipped` for scripts of ours.

use std::fmt;

/// How many tests passed, failed and were skipped.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Ran and held.
    pub passed: usize,
    /// Ran and did not hold, or were cut off.
    pub failed: usize,
    /// Did not run.
    pub skipped: usize,
}

impl Tally {
    /// Adds another tally to this one.
    pub fn add(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }

    fn count(&mut self, number: usize, word: &str) -> bool {
        match word {
            "pass" | "passed" | "flaky" => self.passed += number,
            "fail" | "failed" | "cancelled" | "interrupted" => self.failed += number,
            "skipped" | "ignored" | "todo" | "did not run" => self.skipped += number,
            _ => return false,
        }
        true
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} passed, {} failed, {} skipped",
            self.passed, self.failed, self.skipped
        )
    }
}

/// The closing lines of a log, as printed, and their sum.
#[must_use]
pub fn read(log: &str) -> (Vec<String>, Tally) {
    let mut closing = Vec::new();
    let mut sum = Tally::default();
    for line in log.lines().map(str::trim_end) {
        if let Some(tally) = cargo(line).or_else(|| node(line)).or_else(|| plain(line)) {
            closing.push(line.to_owned());
            sum.add(tally);
        } else if let Some(tally) = go(line) {
            // Go prints no sum; its one line per test is counted and not repeated.
            sum.add(tally);
        }
    }
    (closing, sum)
}

/// `test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.00s`
fn cargo(line: &str) -> Option<Tally> {
    let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let mut tally = Tally::default();
    for part in counts.split("; ") {
        if let Some((number, word)) = part.split_once(' ')
            && let Ok(number) = number.parse()
        {
            tally.count(number, word);
        }
    }
    Some(tally)
}

/// `# pass 3` or, on a terminal, `ℹ pass 3`
fn node(line: &str) -> Option<Tally> {
    let (word, number) = line
        .strip_prefix("# ")
        .or_else(|| line.strip_prefix("ℹ "))?
        .split_once(' ')?;
    let mut tally = Tally::default();
    let known = ["pass", "fail", "cancelled", "skipped", "todo"].contains(&word);
    (known && tally.count(number.parse().ok()?, word)).then_some(tally)
}

/// `3 passed, 0 failed, 0 skipped`, or Playwright's `  3 passed (4.1s)`
fn plain(line: &str) -> Option<Tally> {
    let line = line.trim();
    let line = line.split_once(" (").map_or(line, |(counts, _)| counts);
    let mut tally = Tally::default();
    for part in line.split(", ") {
        let (number, word) = part.split_once(' ')?;
        if !tally.count(number.parse().ok()?, word) {
            return None;
        }
    }
    Some(tally)
}

/// `--- PASS: TestName (0.00s)`, not indented: subtests are part of their test
fn go(line: &str) -> Option<Tally> {
    let (word, _) = line.strip_prefix("--- ")?.split_once(": ")?;
    let (passed, failed, skipped) = match word {
        "PASS" => (1, 0, 0),
        "FAIL" => (0, 1, 0),
        "SKIP" => (0, 0, 1),
        _ => return None,
    };
    Some(Tally {
        passed,
        failed,
        skipped,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(log: &str, passed: usize, failed: usize, skipped: usize, closing: usize) {
        let (lines, tally) = read(log);
        assert_eq!(
            (tally, lines.len()),
            (
                Tally {
                    passed,
                    failed,
                    skipped
                },
                closing
            ),
            "{log}"
        );
    }

    #[test]
    fn reads_every_runner() {
        check(
            "running 2 tests\ntest result: ok. 2 passed; 0 failed; 1 ignored; 5 filtered out; done in 0.1s",
            2,
            0,
            1,
            1,
        );
        check(
            "test result: FAILED. 1 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out",
            1,
            3,
            0,
            1,
        );
        check(
            "# tests 7\n# pass 4\n# fail 1\n# cancelled 1\n# skipped 0\n# todo 1\n# duration_ms 12.3",
            4,
            2,
            1,
            5,
        );
        check("ℹ tests 2\nℹ pass 2\nℹ fail 0", 2, 0, 0, 2);
        check(
            "  1 failed\n    [chromium] a.ts:3\n  2 skipped\n  5 passed (3.2s)",
            5,
            1,
            2,
            3,
        );
        check(
            "--- PASS: TestA (0.00s)\n    --- PASS: TestA/sub (0.00s)\n--- SKIP: TestB (0.00s)",
            1,
            0,
            1,
            0,
        );
        check("3 passed, 0 failed, 1 skipped", 3, 0, 1, 1);
    }

    #[test]
    fn does_not_count_chatter() {
        check(
            "3 clips passed through\ntest a ... ok\n# subtest: pass 3\npassed 3\n5 cameras, 2 failed",
            0,
            0,
            0,
            0,
        );
    }

    #[test]
    fn prints_the_plain_line_it_reads() {
        let tally = Tally {
            passed: 3,
            failed: 2,
            skipped: 1,
        };
        assert_eq!(read(&tally.to_string()).1, tally);
    }
}

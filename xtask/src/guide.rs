//! `cargo xtask guide`: runs every command of `docs/guide/by-hand.md`, in order, from its text.
//!
//! The `sh` blocks of the document are one script in which everything else is an empty line, so a line number
//! of the shell is one of the document. Whatever fails is named by it, and the section that takes everything
//! down runs in the end, whether or not it came to that.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

/// The document whose commands are run.
pub const DOCUMENT: &str = "docs/guide/by-hand.md";
/// The section that ends what the others began.
const END: &str = "## Take it down";
/// Names the line that failed, which in a function is where the document calls it.
const RUN: &str = r#"
document=$1
failed() {
    local line=$1 depth=${#BASH_LINENO[@]}
    [ "$depth" -lt 3 ] || line=${BASH_LINENO[depth - 2]}
    echo "$document:$line: this command failed" >&2
}
trap 'failed $LINENO' ERR
. "$2"
"#;

/// The commands of a document, each on the line it has there; a document without any is an error.
///
/// # Errors
/// When there is no `sh` block, or one is not closed.
pub fn script(text: &str) -> Result<String> {
    let (mut out, mut inside, mut blocks) = (String::new(), false, 0);
    for line in text.lines() {
        match line {
            "```sh" if !inside => {
                inside = true;
                blocks += 1;
            }
            "```" if inside => inside = false,
            command if inside => out.push_str(command),
            _ => {}
        }
        out.push('\n');
    }
    ensure!(!inside, "the last block is not closed");
    ensure!(blocks > 0, "there is no `sh` block");
    Ok(out)
}

/// Everything before the section that takes it down, and that section on the lines it has.
///
/// # Errors
/// When there is none, or one of the two has no commands.
pub fn parts(text: &str) -> Result<(String, String)> {
    let at = text
        .find(END)
        .with_context(|| format!("no section {END:?}"))?;
    let (before, end) = text.split_at(at);
    let skipped = "\n".repeat(before.lines().count());
    Ok((script(before)?, skipped + &script(end)?))
}

/// Whether users can be made.
///
/// # Errors
/// When `id` cannot be run.
pub fn is_root() -> Result<bool> {
    let id = Command::new("id").arg("-u").output()?;
    Ok(id.stdout.trim_ascii() == b"0")
}

/// Runs the document; `false` when a command failed.
///
/// # Errors
/// When this is not root, or the document cannot be read.
pub fn run(root: &Path) -> Result<bool> {
    ensure!(
        is_root()?,
        "the guide makes users of its own: run this as root"
    );
    let text = std::fs::read_to_string(root.join(DOCUMENT))?;
    let (commands, end) = parts(&text)?;
    let good = shell(root, "guide", &commands, "-Eeuo")?;
    // Also after a failure, and then as far as it goes.
    let options = if good { "-Eeuo" } else { "-uo" };
    let ended = shell(root, "guide-end", &end, options)?;
    Ok(good && ended)
}

fn shell(root: &Path, name: &str, commands: &str, options: &str) -> Result<bool> {
    let folder = root.join("target/guide");
    std::fs::create_dir_all(&folder)?;
    let script = folder.join(format!("{name}.sh"));
    std::fs::write(&script, commands)?;
    let status = Command::new("bash")
        .current_dir(root)
        .args([options, "pipefail", "-c", RUN, "guide", DOCUMENT])
        .arg(&script)
        .stdin(Stdio::null())
        .status()
        .context("cannot run bash")?;
    Ok(status.success())
}

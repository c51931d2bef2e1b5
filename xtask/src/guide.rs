//! `cargo xtask guide`: runs every command of `docs/guide/by-hand.md`, in order, from its text, and in the
//! town that stands then, the commands of the guide's other pages.
//!
//! The `sh` blocks of a document are one script in which everything else is an empty line, so a line number
//! of the shell is one of the document. Whatever fails is named by it, and the section that takes everything
//! down runs in the end, whether or not it came to that. A block that cannot run there says why behind its
//! `sh`; tidy refuses one that does neither.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

/// The document whose commands are run.
pub const DOCUMENT: &str = "docs/guide/by-hand.md";
/// A further page, run in a folder of its own, as root, before everything is taken down.
pub struct Page {
    /// The document.
    pub path: &'static str,
    /// What it takes for granted; `$town` is the folder of [`DOCUMENT`].
    prepare: &'static str,
    /// What stands in the text for something of the reader's own, and what it is in the town.
    own: &'static [(&'static str, &'static str)],
}

/// The further pages with commands.
pub const PAGES: [Page; 3] = [
    Page {
        path: "docs/guide/operator.md",
        // The doctor tries the ports, and a demo on this machine may have the usual ones.
        prepare: "export SIDELIGHT_LISTEN_PUBLIC=127.0.0.1:14880 SIDELIGHT_LISTEN_APP=127.0.0.1:14881\n",
        own: &[
            ("/srv/sidelight", "/srv/sidelight-town/page/operator"),
            ("/srv/backups", "/srv/sidelight-town/page/backups"),
            ("20261125T031500Z", "*"),
            (
                "/root/sidelight-keys",
                "/srv/sidelight-town/page/operator/data/keys",
            ),
        ],
    },
    Page {
        path: "docs/guide/hub.md",
        prepare: "",
        own: &[
            ("https://app.example.org", "https://localhost:18444"),
            ("/var/lib/sidelight-hub", "/srv/sidelight-town/page/hub"),
            ("127.0.0.1:4880", "127.0.0.1:14873"),
        ],
    },
    Page {
        path: "docs/guide/agency.md",
        prepare: r#"
left=$town/sl-people/data/walk/officer
cp $left/package.* .
cp $left/*-1.video.age 1.video.age
cp -p $left/identity.txt key.txt
tar -xf package.tar package/log/key
age-keygen -o own.txt
printf still > still
age -r "$(age-keygen -y key.txt)" -o 1.still.age still
"#,
        own: &[
            ("NAME+ID+KEY", "$(cat package/log/key)"),
            ("age1...", "$(age-keygen -y own.txt)"),
        ],
    },
];

/// The section that ends what the others began.
const END: &str = "## Take it down";
/// Where the programs of the town are, and an empty folder to be in.
const TOWN: &str = r#"
town=/srv/sidelight-town
export PATH=$town/bin:$PATH SSL_CERT_FILE=$town/tls/ca.pem
rm -rf $town/page
mkdir $town/page
cd $town/page
"#;
/// Names the line that failed, which in a function is where the document calls it.
const RUN: &str = r#"
document=$1
eval "$3"
failed() {
    local line=$1 depth=${#BASH_LINENO[@]}
    [ "$depth" -lt 3 ] || line=${BASH_LINENO[depth - 2]}
    echo "$document:$line: this command failed" >&2
}
trap 'failed $LINENO' ERR
. "$2"
"#;

/// What stands behind a block's three backticks if its commands are not run, before the reason.
pub const NOT_RUN: &str = "sh not-run: ";

/// The commands of a document that are run, each on the line it has there; without any it is an error.
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
    let mut good = shell(root, (DOCUMENT, ""), &commands, "-Eeuo")?;
    for page in &PAGES {
        good = good && page.run(root)?;
    }
    // Also after a failure, and then as far as it goes.
    let options = if good { "-Eeuo" } else { "-uo" };
    let ended = shell(root, (DOCUMENT, ""), &end, options)?;
    Ok(good && ended)
}

impl Page {
    fn run(&self, root: &Path) -> Result<bool> {
        let text = std::fs::read_to_string(root.join(self.path))?;
        let mut commands = script(&text).with_context(|| self.path)?;
        for (words, own) in self.own {
            ensure!(
                commands.contains(words),
                "{}: there is no {words}",
                self.path
            );
            commands = commands.replace(words, own);
        }
        let prepare = format!("{TOWN}{}", self.prepare);
        shell(root, (self.path, &prepare), &commands, "-Eeuo")
    }
}

/// Runs commands; the first that fails is named by its line in the document.
fn shell(
    root: &Path,
    (document, prepare): (&str, &str),
    commands: &str,
    options: &str,
) -> Result<bool> {
    let folder = root.join("target/guide");
    std::fs::create_dir_all(&folder)?;
    let name = Path::new(document).file_stem().context("a file")?;
    let script = folder.join(name).with_extension("sh");
    std::fs::write(&script, commands)?;
    let status = Command::new("bash")
        .current_dir(root)
        .args([options, "pipefail", "-c", RUN, "guide", document])
        .arg(&script)
        .arg(prepare)
        .stdin(Stdio::null())
        .status()
        .context("cannot run bash")?;
    Ok(status.success())
}

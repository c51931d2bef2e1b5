//! The demo's trustees and its witness: programs with separate keys and folders, and the ceremony in which
//! the trustees' people compare six words.
//!
//! **All are run by one party, so here they prove nothing.** Everything may be cut short and repeated:
//! what is there already is left as it is.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use rand::RngCore as _;
use rand::rngs::OsRng;
use sidelight_translog::entry::Slug;
use sidelight_translog::vkey::Vkey;

use crate::cast::{Organisation, TRUSTEES, WITNESS};
use crate::child::{Invocation, Program};
use crate::layout::Layout;
use crate::officers;
use crate::record::PublicRecord;

/// What is shown beside them wherever they are named.
pub const BANNER: &str = "run by one party: proves nothing";
/// How many of them open together.
const THRESHOLD: &str = "2";
/// What `init` says of keys that are there already.
const KEYS_EXIST: &str = "keys here already";
/// How long the ceremony may take.
const CEREMONY_MAX: Duration = Duration::from_secs(90);
/// Between two looks at it.
const LOOK_EVERY: Duration = Duration::from_millis(300);
/// Words that are compared.
const WORDS: usize = 6;

/// Makes the keys of trustees and witness, and the policy by which two trustees and the witness have to sign
/// what the record publishes.
pub async fn prepare(layout: &Layout) -> anyhow::Result<()> {
    let key = run(&layout.admin("log-key", &["log", "key"])).await?;
    let vkey = Vkey::parse(key.trim()).context("the record's key")?;
    let (mut witnesses, mut names) = (String::new(), String::new());
    for trustee in &TRUSTEES {
        layout.write_trustee(trustee, &vkey)?;
        witnesses += &witness_line(layout, trustee).await?;
        write!(names, " {}", trustee.slug)?;
    }
    layout.write_witness(&WITNESS, &vkey)?;
    witnesses += &witness_line(layout, &WITNESS).await?;
    let group = format!(
        "group trustees {THRESHOLD}{names}\ngroup everyone all trustees {}\nquorum everyone\n",
        WITNESS.slug
    );
    layout.write_log_policy(&format!("log {vkey}\n{witnesses}{group}"))
}

/// Who signs heads, as the policy has it; makes the keys if there are none.
async fn witness_line(layout: &Layout, witness: &Organisation) -> anyhow::Result<String> {
    let init = run(&layout.trustee(witness, &["init"])).await;
    if let Err(error) = init
        && !format!("{error:#}").contains(KEYS_EXIST)
    {
        return Err(error);
    }
    let public = run(&layout.trustee(witness, &["key", "public"])).await?;
    let key = public.lines().next().context("a witness's key")?;
    Ok(format!("witness {} {key}\n", witness.slug))
}

/// Starts trustees and witness.
pub fn start(layout: &Layout) -> anyhow::Result<Vec<Program>> {
    let run = |one| layout.trustee(one, &["run"]).start(&layout.logs());
    TRUSTEES.iter().chain([&WITNESS]).map(run).collect()
}

/// What trustees make together in a ceremony.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SharedKey {
    /// To which homes with emergency access seal, too.
    Quorum,
    /// Under which addresses get their tokens.
    LookUp,
}

impl SharedKey {
    /// As their program calls it.
    fn name(self) -> &'static str {
        match self {
            SharedKey::Quorum => "quorum key",
            SharedKey::LookUp => "look-up key",
        }
    }

    /// Whether the trustees have made one.
    async fn is_there(self, record: &PublicRecord) -> anyhow::Result<bool> {
        record
            .read(|monitor| match self {
                SharedKey::Quorum => !monitor.ledger().trustee_sets().is_empty(),
                SharedKey::LookUp => !monitor.ledger().lookup_sets().is_empty(),
            })
            .await
    }

    /// Whether its ceremony runs.
    async fn is_made(self, record: &PublicRecord) -> anyhow::Result<bool> {
        record
            .read(|monitor| match self {
                SharedKey::Quorum => monitor.ledger().ceremony().is_some(),
                SharedKey::LookUp => monitor.ledger().lookup_ceremony().is_some(),
            })
            .await
    }

    /// The command that begins its ceremony.
    fn begin(self, layout: &Layout) -> Invocation {
        let mut arguments = vec!["ceremony", "begin", "--threshold", THRESHOLD];
        for trustee in &TRUSTEES {
            arguments.extend(["--trustee", trustee.slug]);
        }
        match self {
            SharedKey::Quorum => {}
            SharedKey::LookUp => arguments.push("--look-up"),
        }
        arguments.push("--wait");
        layout.admin("ceremony-begin", &arguments)
    }
}

/// Brings the trustees into the record, lets them make the keys that it lacks, and brings in their officers.
pub async fn settle(layout: &Layout, record: &PublicRecord) -> anyhow::Result<()> {
    for trustee in &TRUSTEES {
        if !is_known(record, trustee).await? {
            enrol(layout, trustee).await?;
        }
    }
    for key in [SharedKey::Quorum, SharedKey::LookUp] {
        if !key.is_there(record).await? {
            let made = hold_ceremony(layout, record, key).await;
            made.with_context(|| format!("the {}", key.name()))?;
        }
    }
    for trustee in &TRUSTEES {
        let settled = officers::settle(layout, trustee).await;
        settled.with_context(|| format!("the officers of {}", trustee.name))?;
    }
    Ok(())
}

/// Whether the trustees can open something together.
pub async fn has_key(record: &PublicRecord) -> anyhow::Result<bool> {
    SharedKey::Quorum.is_there(record).await
}

async fn is_known(record: &PublicRecord, trustee: &Organisation) -> anyhow::Result<bool> {
    let name: Slug = trustee.slug.parse()?;
    record
        .read(|monitor| monitor.ledger().trustee(&name).is_some())
        .await
}

/// The trustee prints who it is, and the operator enters that.
async fn enrol(layout: &Layout, trustee: &Organisation) -> anyhow::Result<()> {
    let about = layout.about(trustee).display().to_string();
    let introduction = run(&layout.trustee(trustee, &["introduce", "--about", &about])).await?;
    let file = layout.introduction(trustee);
    std::fs::write(&file, introduction)?;
    let file = file.display().to_string();
    run(&layout.admin("trustee-enrol", &["trustee", "enrol", &file, "--wait"])).await?;
    Ok(())
}

/// The operator begins; each trustee's person waits for the words, hears the others' and accepts.
async fn hold_ceremony(
    layout: &Layout,
    record: &PublicRecord,
    key: SharedKey,
) -> anyhow::Result<()> {
    if !key.is_made(record).await? {
        run(&key.begin(layout)).await?;
    }
    let until = Instant::now() + CEREMONY_MAX;
    let mut heard: Option<String> = None;
    for trustee in &TRUSTEES {
        let Some(words) = words_of((layout, trustee), key, until).await? else {
            continue;
        };
        let same = heard.get_or_insert_with(|| words.clone());
        ensure!(*same == words, "the trustees see different words");
        let mut accept = vec!["ceremony", "accept"];
        accept.extend(words.split(' '));
        run(&layout.trustee(trustee, &accept)).await?;
    }
    while !key.is_there(record).await? {
        ensure!(Instant::now() < until, "the trustees make no key together");
        tokio::time::sleep(LOOK_EVERY).await;
    }
    Ok(())
}

/// The six words, once they are there; none if this trustee has accepted before.
async fn words_of(
    (layout, trustee): (&Layout, &Organisation),
    key: SharedKey,
    until: Instant,
) -> anyhow::Result<Option<String>> {
    let is_plain = |line: &&str| {
        line.split(' ').count() == WORDS
            && line.bytes().all(|b| b.is_ascii_lowercase() || b == b' ')
    };
    let confirmed = format!("Your share of the {} ", key.name());
    loop {
        // The program may still tell of another key's ceremony that is over in the record.
        let said = run(&layout.trustee(trustee, &["ceremony"])).await?;
        if let Some(words) = said.lines().find(is_plain) {
            return Ok(Some(words.to_owned()));
        }
        let is_over = |line: &str| line.starts_with("Accepted") || line.starts_with(&confirmed);
        if said.lines().any(is_over) {
            return Ok(None);
        }
        ensure!(Instant::now() < until, "{}: {}", trustee.name, said.trim());
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// A code by which a visitor becomes an officer of a trustee, under a name that nobody has.
pub async fn invite(layout: &Layout, trustee: &Organisation) -> anyhow::Result<String> {
    let name = format!("Visitor {:08x}", OsRng.next_u32());
    let said = run(&layout.trustee(trustee, &["officer", "invite", &name])).await?;
    Ok(said.trim().to_owned())
}

/// Runs a command to its end and answers what it printed.
pub(crate) async fn run(command: &Invocation) -> anyhow::Result<String> {
    let finished = command.finish().await?;
    if !finished.success {
        bail!("{}", finished.errors.trim().to_owned());
    }
    Ok(finished.output)
}

/// The text about a trustee that is public.
pub fn about(trustee: &Organisation) -> String {
    let Organisation {
        name,
        place,
        contact,
        ..
    } = trustee;
    format!("sidelight-trustee/v1\nname {name}\nplace {place}\ncontact {contact}\n")
}

//! Appending to a record whose policy demands two of three trustees, against the same record alone.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sidelight_disk::{LocalDisk, SharedDisk};
use sidelight_server::routes;
use sidelight_translog::vkey::Vkey;
use sidelight_trustee::{Followed, Follower, Home, Keys, SET_UPS_PER_DAY_MAX};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::append::{Log, ms};
use crate::report::{Comparison, Part, Rank, Report, Unit};
use crate::rounds::Scale;
use crate::wire;

/// There and back between two parties who are in two towns.
pub(crate) const ROUND_TRIP: Duration = Duration::from_millis(50);
const TRUSTEES: [&str; 3] = ["one", "two", "three"];
/// One append after the other, in blocks of so many.
const BLOCK: usize = 10;
const BLOCKS: Scale = Scale { full: 20, quick: 2 };

/// Runs it.
pub(crate) fn run(scratch: &Path, quick: bool) -> anyhow::Result<Report> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(measure(scratch, quick))
}

async fn measure(scratch: &Path, quick: bool) -> anyhow::Result<Report> {
    let folder = tempfile::tempdir_in(scratch)?;
    let at = |name: &str| folder.path().join(name);
    let alone = Log::open(&at("alone")).await?;
    let near = Signed::open(&at("near"), Duration::ZERO).await?;
    let far = Signed::open(&at("far"), ROUND_TRIP).await?;
    let mut times: [Vec<f64>; 3] = Default::default();
    for _ in 0..BLOCKS.pick(quick) {
        for (log, times) in [&alone, &near.log, &far.log].into_iter().zip(&mut times) {
            for _ in 0..BLOCK {
                let start = Instant::now();
                log.append().await?;
                times.push(ms(start));
            }
        }
    }
    alone.close().await;
    near.close().await?;
    far.close().await?;
    let [alone, near, far] = times;
    let row = |what: &str, rank: Rank, ours: &[f64]| Comparison {
        what: what.to_owned(),
        peer: "the same record, signed by its operator alone".to_owned(),
        unit: Unit::Milliseconds,
        rank,
        ours: ours.to_vec(),
        theirs: alone.clone(),
    };
    Ok(Report {
        part: Part::Witness,
        method: "From the call until the receipt, one entry after the other, where the log's policy demands \
                 two of three trustees: the head is offered, each that waits for one takes it, reads what is \
                 new, replays it, makes head and files durable, signs and hands the signature in; then the \
                 checkpoint is published. Operator and trustees are one process, connected by HTTP over \
                 loopback; with round trips of 50 ms every byte between them is 25 ms late, and a new \
                 connection a round trip more."
            .to_owned(),
        peers: vec!["the same program and file system".to_owned()],
        rows: vec![
            row("an entry, loopback, p50", Rank::Median, &near),
            row("an entry, loopback, p99", Rank::P99, &near),
            row("an entry, round trips of 50 ms, p50", Rank::Median, &far),
            row("an entry, round trips of 50 ms, p99", Rank::P99, &far),
        ],
        beside: serde_json::Value::Null,
    })
}

/// A record that two of three trustees sign, who reach it over a wire.
pub(crate) struct Signed {
    pub(crate) log: Log,
    serving: JoinHandle<()>,
    following: Vec<JoinHandle<()>>,
    stopping: CancellationToken,
}

impl Signed {
    pub(crate) async fn open(data: &Path, round_trip: Duration) -> anyhow::Result<Self> {
        let (mut config, key) = Log::create(data).await?;
        let mut keys = Vec::new();
        for (name, secret) in TRUSTEES.into_iter().zip(1..) {
            let name = format!("{name}.example/trustee");
            keys.push(Arc::new(Keys::from_secret(&name, [secret; 32])?));
        }
        let mut policy = format!("log {key}\n");
        for (name, keys) in TRUSTEES.iter().zip(&keys) {
            policy += &format!("witness {name} {}\n", keys.public());
        }
        policy += &format!("group W 2 {}\nquorum W\n", TRUSTEES.join(" "));
        let path = data.join("log-policy.txt");
        std::fs::write(&path, policy)?;
        config.log_policy = Some(path);
        let log = Log::start(config).await?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = wire::stretch(listener.local_addr()?, round_trip / 2).await?;
        let routes = routes::public(log.app().clone());
        let serving = tokio::spawn(async move {
            // It ends with the process that measures, or is aborted before.
            let _ = axum::serve(listener, routes).await;
        });
        let stopping = CancellationToken::new();
        let mut following = Vec::new();
        for (name, keys) in TRUSTEES.iter().zip(keys) {
            let follower = follower(&data.join(name), keys, &key)?;
            let followed = Followed {
                operator: format!("http://{address}/").parse()?,
                log_key: key.to_string(),
                trustee: None,
                log_policy: None,
                set_ups_per_day_max: SET_UPS_PER_DAY_MAX,
                pages: None,
            };
            let stopping = stopping.clone();
            following.push(tokio::spawn(async move {
                follower.run(&followed, stopping).await;
            }));
        }
        log.ready().await?;
        Ok(Self {
            log,
            serving,
            following,
            stopping,
        })
    }

    pub(crate) async fn close(self) -> anyhow::Result<()> {
        self.stopping.cancel();
        for task in self.following {
            task.await?;
        }
        self.log.close().await;
        self.serving.abort();
        Ok(())
    }
}

fn follower(folder: &Path, keys: Arc<Keys>, key: &Vkey) -> anyhow::Result<Follower> {
    let disk: SharedDisk = Arc::new(LocalDisk);
    let home = Home::open(&disk, &folder.join("data"), &folder.join("mark"))?;
    Ok(Follower::open(&home, keys, key)?)
}

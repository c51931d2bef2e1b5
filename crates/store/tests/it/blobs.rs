//! The blob store: a payload that can be read is whole, is what its name says, and was synced
//! before it was acknowledged; anything else is not there at all.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::{self, BoxStream};
use futures::{StreamExt as _, TryStreamExt as _};
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path as ObjectPath;
use object_store::{
    CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, UploadPart,
};
use rand::RngCore as _;
use rand::rngs::OsRng;
use sidelight_disk_sim::lives::{assert_each_sync_is_missed, first_breach, unvisited};
use sidelight_disk_sim::{Loss, SimDisk};
use sidelight_domain::record::{HouseholdId, sha256};
use sidelight_store::Blobs;
use sidelight_store::blobs::PutError;
use sidelight_store::payloads::PayloadName;

fn some_bytes(length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    OsRng.fill_bytes(&mut bytes);
    bytes
}

fn named(bytes: &[u8]) -> PayloadName {
    PayloadName {
        household: HouseholdId([7; 16]),
        sha256: sha256(bytes),
    }
}

/// In chunks as a network brings them.
pub(crate) fn chunks(
    bytes: &[u8],
) -> impl futures::Stream<Item = Result<Bytes, std::io::Error>> + use<> {
    let chunks: Vec<_> = bytes
        .chunks(100_000)
        .map(|c| Ok(Bytes::copy_from_slice(c)))
        .collect();
    stream::iter(chunks)
}

async fn read(blobs: &Blobs, name: PayloadName, range: Option<std::ops::Range<u64>>) -> Vec<u8> {
    let chunks = blobs.get(name, range).await.unwrap();
    chunks.try_collect::<Vec<_>>().await.unwrap().concat()
}

fn files(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap();
    let count = |path: &Path| if path.is_dir() { files(path) } else { 1 };
    entries.map(|e| count(&e.unwrap().path())).sum()
}

#[tokio::test]
async fn what_is_put_is_read_back_whole_and_in_part() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::local(folder.path()).unwrap();
    // Less than a part, exactly one, several and a rest.
    for length in [1, 8 << 20, (17 << 20) + 5] {
        let bytes = some_bytes(length);
        let name = named(&bytes);
        assert!(!blobs.contains(name).await.unwrap());
        blobs
            .put(name, length as u64, chunks(&bytes))
            .await
            .unwrap();
        assert!(blobs.contains(name).await.unwrap());
        assert_eq!(read(&blobs, name, None).await, bytes);
        let (from, to) = (length / 3, length - length / 3);
        assert_eq!(
            read(&blobs, name, Some(from as u64..to as u64)).await,
            bytes[from..to]
        );
        // Again, as after an answer that was lost.
        blobs
            .put(name, length as u64, chunks(&bytes))
            .await
            .unwrap();
        blobs.remove(name).await.unwrap();
        blobs.remove(name).await.unwrap();
        assert!(!blobs.contains(name).await.unwrap());
    }
    assert_eq!(files(folder.path()), 0);
}

#[tokio::test]
async fn a_path_fans_out_by_household_and_hash() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::local(folder.path()).unwrap();
    let name = named(b"x");
    blobs.put(name, 1, chunks(b"x")).await.unwrap();
    let hash = hex::encode(name.sha256);
    let path = format!("07/{}/{}/{hash}", name.household, &hash[..2]);
    assert_eq!(std::fs::read(folder.path().join(path)).unwrap(), b"x");
}

#[tokio::test]
async fn lies_and_broken_uploads_leave_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::local(folder.path()).unwrap();
    let bytes = some_bytes(9 << 20);
    let (name, size) = (named(&bytes), bytes.len() as u64);
    let mut flipped = bytes.clone();
    flipped[4_000_000] ^= 1;
    let put = async |size, bytes: &[u8]| blobs.put(name, size, chunks(bytes)).await.unwrap_err();
    assert!(matches!(put(size, &flipped).await, PutError::Hash));
    assert!(matches!(put(size - 1, &bytes).await, PutError::Size));
    assert!(matches!(put(size + 1, &bytes).await, PutError::Size));
    let broken =
        chunks(&bytes[..8_500_000]).chain(stream::iter([Err(std::io::Error::other("cut"))]));
    assert!(matches!(
        blobs.put(name, size, broken).await.unwrap_err(),
        PutError::Source(_)
    ));
    assert!(!blobs.contains(name).await.unwrap());
    assert_eq!(files(folder.path()), 0);
}

#[tokio::test]
async fn what_a_crash_left_half_done_is_cleared_and_never_seen() {
    let folder = tempfile::tempdir().unwrap();
    let blobs = Blobs::local(folder.path()).unwrap();
    let bytes = some_bytes(20 << 20);
    let name = named(&bytes);
    // Polled until a part is on the disk, and then never again: the program is gone.
    let endless = chunks(&bytes[..17 << 20]).chain(stream::pending());
    let mut put = Box::pin(blobs.put(name, bytes.len() as u64, endless));
    while files(folder.path()) == 0 {
        let step = std::time::Duration::from_millis(5);
        assert!(tokio::time::timeout(step, &mut put).await.is_err());
    }
    std::mem::forget(put);
    assert!(!blobs.contains(name).await.unwrap());
    let restarted = Blobs::local(folder.path()).unwrap();
    assert_eq!(files(folder.path()), 0);
    restarted
        .put(name, bytes.len() as u64, chunks(&bytes))
        .await
        .unwrap();
    assert_eq!(read(&restarted, name, None).await, bytes);
}

/// Fails the n-th step of writing, counted over parts and completions.
#[derive(Debug)]
struct Failing {
    inner: LocalFileSystem,
    steps_left: Arc<AtomicU32>,
}

impl std::fmt::Display for Failing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Failing({})", self.inner)
    }
}

fn step(left: &AtomicU32) -> object_store::Result<()> {
    let before = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1));
    before.map(drop).map_err(|_| object_store::Error::Generic {
        store: "test",
        source: "the disk said no".into(),
    })
}

#[derive(Debug)]
struct FailingUpload {
    inner: Box<dyn MultipartUpload>,
    steps_left: Arc<AtomicU32>,
}

#[async_trait]
impl MultipartUpload for FailingUpload {
    fn put_part(&mut self, data: PutPayload) -> UploadPart {
        match step(&self.steps_left) {
            Ok(()) => self.inner.put_part(data),
            Err(e) => Box::pin(async move { Err(e) }),
        }
    }

    async fn complete(&mut self) -> object_store::Result<PutResult> {
        step(&self.steps_left)?;
        self.inner.complete().await
    }

    async fn abort(&mut self) -> object_store::Result<()> {
        self.inner.abort().await
    }
}

#[async_trait]
impl ObjectStore for Failing {
    async fn put_opts(
        &self,
        at: &ObjectPath,
        payload: PutPayload,
        options: PutOptions,
    ) -> object_store::Result<PutResult> {
        self.inner.put_opts(at, payload, options).await
    }

    async fn put_multipart_opts(
        &self,
        at: &ObjectPath,
        options: PutMultipartOptions,
    ) -> object_store::Result<Box<dyn MultipartUpload>> {
        step(&self.steps_left)?;
        let inner = self.inner.put_multipart_opts(at, options).await?;
        Ok(Box::new(FailingUpload {
            inner,
            steps_left: self.steps_left.clone(),
        }))
    }

    async fn get_opts(
        &self,
        at: &ObjectPath,
        options: GetOptions,
    ) -> object_store::Result<GetResult> {
        self.inner.get_opts(at, options).await
    }

    fn delete_stream(
        &self,
        paths: BoxStream<'static, object_store::Result<ObjectPath>>,
    ) -> BoxStream<'static, object_store::Result<ObjectPath>> {
        self.inner.delete_stream(paths)
    }

    fn list(
        &self,
        prefix: Option<&ObjectPath>,
    ) -> BoxStream<'static, object_store::Result<ObjectMeta>> {
        self.inner.list(prefix)
    }

    async fn list_with_delimiter(
        &self,
        prefix: Option<&ObjectPath>,
    ) -> object_store::Result<ListResult> {
        self.inner.list_with_delimiter(prefix).await
    }

    async fn copy_opts(
        &self,
        from: &ObjectPath,
        to: &ObjectPath,
        options: CopyOptions,
    ) -> object_store::Result<()> {
        self.inner.copy_opts(from, to, options).await
    }
}

#[tokio::test]
async fn a_disk_that_fails_at_any_step_leaves_nothing_or_everything() {
    let bytes = some_bytes(20 << 20);
    let (name, size) = (named(&bytes), bytes.len() as u64);
    let mut failures = 0;
    for steps in 0.. {
        let folder = tempfile::tempdir().unwrap();
        let inner = LocalFileSystem::new_with_prefix(folder.path()).unwrap();
        let steps_left = Arc::new(AtomicU32::new(steps));
        let failing = Failing {
            inner,
            steps_left: steps_left.clone(),
        };
        let blobs = Blobs::new(Arc::new(failing));
        let put = blobs.put(name, size, chunks(&bytes)).await;
        if put.is_ok() {
            assert_eq!(read(&blobs, name, None).await, bytes);
            break;
        }
        failures += 1;
        assert!(!blobs.contains(name).await.unwrap(), "after {steps} steps");
        steps_left.store(100, Ordering::SeqCst);
        blobs.put(name, size, chunks(&bytes)).await.unwrap();
        assert_eq!(read(&blobs, name, None).await, bytes);
    }
    // Beginning, three parts, completion.
    assert_eq!(failures, 5);
}

/// Puts two payloads and removes one; wherever the machine stops, it is asked again.
fn puts_and_removes(disk: &SimDisk, loss: Loss) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let payloads = [b"first".as_slice(), b"second"];
    let folder = Path::new("/");
    let act = |number: usize| {
        let objects = Arc::new(InMemory::new());
        let blobs = Blobs::on_disk(Arc::new(disk.clone()), folder, objects)?;
        let bytes = payloads[number % 2];
        runtime.block_on(async {
            match number {
                2 => blobs.remove(named(bytes)).await,
                _ => {
                    let put = blobs
                        .put(named(bytes), bytes.len() as u64, chunks(bytes))
                        .await;
                    put.map_err(|error| match error {
                        PutError::Store(error) => error,
                        other => panic!("{other}"),
                    })
                }
            }
        })
    };
    for number in 0..3 {
        if act(number).is_err() {
            assert!(disk.is_off(), "nothing fails but for want of power");
            disk.restart(loss);
            check_names(disk);
            act(number).unwrap();
        }
        // The power goes once more when all is quiet.
        let resting = disk.copy();
        resting.restart(Loss::Unsynced);
        check_names(&resting);
        let held = resting.files().len();
        assert_eq!(held, [1, 2, 1][number], "{:?}", resting.files());
    }
    let left = disk.files().len();
    assert_eq!(left, 1, "nothing half done is left: {:?}", disk.files());
}

/// What has a payload's name is what its name says.
pub(crate) fn check_names(disk: &SimDisk) {
    for path in disk.files() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let bytes = sidelight_disk::read(disk, &path).unwrap().unwrap();
        assert!(
            name.contains('#') || name == hex::encode(sha256(&bytes)),
            "{path:?}"
        );
    }
}

#[test]
fn a_stop_at_any_change_leaves_whole_payloads_and_every_acknowledged_one() {
    assert_eq!(first_breach(&puts_and_removes, 5), None);
}

#[test]
fn each_sync_of_a_payload_is_missed() {
    let sites = assert_each_sync_is_missed(&[&puts_and_removes]);
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/blobs");
    assert_eq!(unvisited(&source, &sites).unwrap(), Vec::<String>::new());
}

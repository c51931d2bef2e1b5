//! A wire between clients and the operator that remembers everything the operator sends, and can hold an
//! upload in the middle.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};

/// How long a clip may take to be recorded, sealed and sent.
const PATIENCE: Duration = Duration::from_secs(90);
/// Passed on at once.
const CHUNK_BYTES: usize = 64 * 1024;
/// An upload is held when so much of it has passed; it must be at least twice as long.
const HELD_AFTER_BYTES: usize = 256 * 1024;
const UPLOAD: &[u8] = b"PUT /api/hub/blobs/";

/// See the module. Ends when it is dropped.
pub(crate) struct Tap {
    inside: Arc<Inside>,
    held: mpsc::Receiver<Held>,
    accepting: tokio::task::JoinHandle<()>,
}

struct Inside {
    from_operator: Mutex<Vec<Vec<u8>>>,
    armed: AtomicBool,
    holding: mpsc::Sender<Held>,
    released: watch::Sender<bool>,
}

/// An upload in the middle.
pub(crate) struct Held {
    /// What the operator has of it, request head and all.
    pub(crate) passed: Vec<u8>,
    /// How long its body is.
    pub(crate) size: usize,
}

impl Tap {
    /// Listens on `from` and connects to `to` for each client.
    pub(crate) async fn start(from: SocketAddr, to: SocketAddr) -> Self {
        let listener = TcpListener::bind(from).await.unwrap();
        let (holding, held) = mpsc::channel(1);
        let inside = Arc::new(Inside {
            from_operator: Mutex::default(),
            armed: AtomicBool::new(false),
            holding,
            released: watch::channel(false).0,
        });
        let all = inside.clone();
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let inside = all.clone();
                tokio::spawn(async move {
                    // A client sees the operator being away as it would without a wire between them.
                    let Ok(operator) = TcpStream::connect(to).await else {
                        return;
                    };
                    inside.carry(client, operator).await;
                });
            }
        });
        Self {
            inside,
            held,
            accepting,
        }
    }

    /// Waits until the next long upload is in its middle and stands still there.
    pub(crate) async fn hold_upload(&mut self) -> Held {
        self.inside.armed.store(true, Ordering::SeqCst);
        let held = tokio::time::timeout(PATIENCE, self.held.recv()).await;
        held.expect("a long upload comes").unwrap()
    }

    /// Lets it go on.
    pub(crate) fn release(&self) {
        self.inside.released.send_replace(true);
    }

    /// All that the operator has sent, each connection for itself.
    pub(crate) fn sent_by_operator(&self) -> Vec<Vec<u8>> {
        self.inside.from_operator.lock().unwrap().clone()
    }
}

impl Drop for Tap {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Inside {
    async fn carry(&self, client: TcpStream, operator: TcpStream) {
        let (from_client, to_client) = client.into_split();
        let (from_operator, to_operator) = operator.into_split();
        tokio::select! {
            () = self.up(from_client, to_operator) => {}
            () = self.down(from_operator, to_client) => {}
        }
    }

    async fn down(&self, mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin) {
        let connection = {
            let mut all = self.from_operator.lock().unwrap();
            all.push(Vec::new());
            all.len() - 1
        };
        let mut chunk = vec![0; CHUNK_BYTES];
        while let Ok(length @ 1..) = from.read(&mut chunk).await {
            self.from_operator.lock().unwrap()[connection].extend_from_slice(&chunk[..length]);
            if to.write_all(&chunk[..length]).await.is_err() {
                return;
            }
        }
    }

    async fn up(&self, mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin) {
        let (mut chunk, mut upload) = (vec![0; CHUNK_BYTES], None::<Held>);
        while let Ok(length @ 1..) = from.read(&mut chunk).await {
            let bytes = &chunk[..length];
            if let Some(size) = body_of_upload(bytes) {
                let passed = Vec::new();
                upload = (size >= 2 * HELD_AFTER_BYTES).then_some(Held { passed, size });
            }
            if to.write_all(bytes).await.is_err() {
                return;
            }
            let Some(held) = &mut upload else { continue };
            held.passed.extend_from_slice(bytes);
            let middle = held.passed.len() >= HELD_AFTER_BYTES;
            if middle && self.armed.swap(false, Ordering::SeqCst) {
                self.holding.send(upload.take().unwrap()).await.unwrap();
                let mut released = self.released.subscribe();
                released.wait_for(|go| *go).await.unwrap();
            }
        }
    }
}

/// How long the body is, if this is the start of an upload.
fn body_of_upload(bytes: &[u8]) -> Option<usize> {
    if !bytes.starts_with(UPLOAD) {
        return None;
    }
    let head = String::from_utf8_lossy(bytes).to_ascii_lowercase();
    let length = head.split("content-length: ").nth(1)?;
    length.split("\r\n").next()?.parse().ok()
}

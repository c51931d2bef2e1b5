//! Where connections come in: TCP, or TLS of our own for an operator without a proxy.
//!
//! Handshakes run beside each other and have a deadline: a client that says nothing keeps nobody out.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::server::TlsStream;
use tokio_util::either::Either;

/// How long a client may take to shake hands.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Handshakes at once; further connections wait in the kernel.
const HANDSHAKES_MAX: usize = 512;

/// A connection, plain or not.
pub(crate) type Stream = Either<TcpStream, Box<TlsStream<TcpStream>>>;

/// Where a client is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) SocketAddr);

impl Connected<IncomingStream<'_, Door>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Self {
        Self(*stream.remote_addr())
    }
}

/// Certificate chain and key of both addresses.
#[derive(Clone)]
pub(crate) struct Tls(TlsAcceptor);

impl Tls {
    /// Reads both files.
    pub(crate) fn read(certificate: &Path, key: &Path) -> anyhow::Result<Self> {
        let chain = CertificateDer::pem_file_iter(certificate)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .with_context(|| format!("tls_cert: cannot read {}", certificate.display()))?;
        let secret = PrivateKeyDer::from_pem_file(key)
            .with_context(|| format!("tls_key: cannot read {}", key.display()))?;
        let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, secret)
            .context("tls_cert and tls_key do not belong together")?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self(TlsAcceptor::from(Arc::new(config))))
    }
}

/// Listens, and shakes hands if it has a certificate.
pub(crate) struct Door {
    listener: TcpListener,
    tls: Option<Tls>,
    handshakes: JoinSet<Option<(Stream, SocketAddr)>>,
}

impl Door {
    pub(crate) fn new(listener: TcpListener, tls: Option<Tls>) -> Self {
        let handshakes = JoinSet::new();
        Self {
            listener,
            tls,
            handshakes,
        }
    }
}

/// The next connection, before any handshake.
async fn next(listener: &mut TcpListener) -> (TcpStream, SocketAddr) {
    let (stream, address) = Listener::accept(listener).await;
    // Answers are small and awaited; a failure here costs a few milliseconds and nothing else.
    let _set = stream.set_nodelay(true);
    (stream, address)
}

async fn shake(tls: Tls, stream: TcpStream, address: SocketAddr) -> Option<(Stream, SocketAddr)> {
    let shaken = tokio::time::timeout(HANDSHAKE, tls.0.accept(stream));
    let stream = shaken.await.ok()?.ok()?;
    Some((Either::Right(Box::new(stream)), address))
}

impl Listener for Door {
    type Io = Stream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        let Some(tls) = &self.tls else {
            let (stream, address) = next(&mut self.listener).await;
            return (Either::Left(stream), address);
        };
        loop {
            let room = self.handshakes.len() < HANDSHAKES_MAX;
            tokio::select! {
                (stream, address) = next(&mut self.listener), if room => {
                    self.handshakes.spawn(shake(tls.clone(), stream, address));
                }
                Some(shaken) = self.handshakes.join_next() => {
                    if let Ok(Some(connection)) = shaken {
                        return connection;
                    }
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

//! Where connections come in: TCP, or TLS of our own for an operator without a proxy.
//!
//! Handshakes run beside each other and have a deadline, and connections are counted: a client that says
//! nothing, or comes with everything it has, keeps nobody out.

use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum::serve::Listener as _;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::server::TlsStream;
use tokio_util::either::Either;

use crate::gate::{Gate, Pass};
use crate::rate::Caller;

/// How long a client may take to shake hands.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Handshakes at once; further connections wait in the kernel.
const HANDSHAKES_MAX: usize = 512;
/// Connections of both addresses together.
const CONNECTIONS_MAX: usize = 30_000;
/// Connections from one IPv4 address or IPv6 /64.
const CONNECTIONS_PER_NETWORK_MAX: u32 = 256;
/// Of the files that the process may have open so many are for the database, payloads and the record.
const FILES_KEPT: usize = 256;

/// A connection, plain or not.
pub(crate) type Stream = Either<TcpStream, Box<TlsStream<TcpStream>>>;

/// Where a client is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// Counts connections, of both addresses together.
#[derive(Clone)]
pub(crate) struct Connections {
    all: Arc<Semaphore>,
    /// None behind a proxy, from which all come.
    networks: Option<Arc<Gate<Caller>>>,
}

/// A connection counts until this is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    _one: OwnedSemaphorePermit,
    _of: Option<Pass<Caller>>,
}

impl Connections {
    /// None is open. They are at most [`CONNECTIONS_MAX`], and fewer where the process may have few files.
    pub(crate) fn new(behind_proxy: bool) -> Self {
        let files = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
        let files = files.and_then(|files| usize::try_from(files).ok());
        let room = files.map_or(CONNECTIONS_MAX, |files| files.saturating_sub(FILES_KEPT));
        if room < CONNECTIONS_MAX {
            tracing::info!(
                room,
                "few files may be open at once, and so few connections"
            );
        }
        Self::with(room.clamp(1, CONNECTIONS_MAX), behind_proxy)
    }

    fn with(max: usize, behind_proxy: bool) -> Self {
        let networks = (!behind_proxy).then(|| Gate::new(CONNECTIONS_PER_NETWORK_MAX, u32::MAX));
        Self {
            all: Arc::new(Semaphore::new(max)),
            networks,
        }
    }

    /// Lets one in, unless there are too many. Those from this machine, such as a proxy's, are no network's.
    fn enter(&self, from: IpAddr) -> Option<Place> {
        let one = self.all.clone().try_acquire_owned().ok()?;
        let of = match &self.networks {
            Some(networks) if !from.to_canonical().is_loopback() => {
                Some(networks.enter(Caller::network(from)).ok()?)
            }
            _ => None,
        };
        Some(Place { _one: one, _of: of })
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

/// Somebody who has come in.
pub(crate) struct Connection {
    pub(crate) stream: Stream,
    pub(crate) peer: Peer,
    pub(crate) place: Place,
}

/// Listens, counts, and shakes hands if it has a certificate.
pub(crate) struct Door {
    listener: TcpListener,
    connections: Connections,
    tls: Option<Tls>,
    handshakes: JoinSet<Option<Connection>>,
}

impl Door {
    pub(crate) fn new(listener: TcpListener, connections: Connections, tls: Option<Tls>) -> Self {
        let handshakes = JoinSet::new();
        Self {
            listener,
            connections,
            tls,
            handshakes,
        }
    }

    pub(crate) fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// The next connection that is ready to be served.
    pub(crate) async fn accept(&mut self) -> Connection {
        let Some(tls) = &self.tls else {
            let (stream, peer, place) = next(&mut self.listener, &self.connections).await;
            let stream = Either::Left(stream);
            return Connection {
                stream,
                peer,
                place,
            };
        };
        loop {
            let room = self.handshakes.len() < HANDSHAKES_MAX;
            tokio::select! {
                come = next(&mut self.listener, &self.connections), if room => {
                    self.handshakes.spawn(shake(tls.clone(), come));
                }
                Some(shaken) = self.handshakes.join_next() => {
                    if let Ok(Some(connection)) = shaken {
                        return connection;
                    }
                }
            }
        }
    }
}

/// The next connection, before any handshake. One too many is closed unheard.
async fn next(listener: &mut TcpListener, connections: &Connections) -> (TcpStream, Peer, Place) {
    loop {
        let (stream, address) = listener.accept().await;
        let Some(place) = connections.enter(address.ip()) else {
            tracing::debug!("a connection was closed, since there are too many");
            continue;
        };
        // Answers are small and awaited; a failure here costs a few milliseconds and nothing else.
        let _set = stream.set_nodelay(true);
        return (stream, Peer(address), place);
    }
}

async fn shake(tls: Tls, (stream, peer, place): (TcpStream, Peer, Place)) -> Option<Connection> {
    let shaken = tokio::time::timeout(HANDSHAKE, tls.0.accept(stream));
    let stream = shaken.await.ok()?.ok()?;
    Some(Connection {
        stream: Either::Right(Box::new(stream)),
        peer,
        place,
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn networks_have_a_limit_and_so_have_all() {
        let far = |n: u8| IpAddr::from([192, 0, 2, n]);
        let each = CONNECTIONS_PER_NETWORK_MAX as usize;
        let connections = Connections::with(2 * each, false);
        let mut first: Vec<_> = (0..each)
            .map(|_| connections.enter(far(1)).unwrap())
            .collect();
        assert!(
            connections.enter(far(1)).is_none(),
            "one network has its limit"
        );
        first.pop();
        assert!(
            connections.enter(far(1)).is_some(),
            "and who left makes room"
        );
        let here = IpAddr::from([127, 0, 0, 1]);
        let _proxied: Vec<_> = (0..=each)
            .map(|_| connections.enter(here).unwrap())
            .collect();
        assert!(connections.enter(far(2)).is_none(), "that is all");
        drop(first);
        assert!(connections.enter(far(2)).is_some());

        let behind = Connections::with(each + 1, true);
        let _all: Vec<_> = (0..=each).map(|_| behind.enter(far(1)).unwrap()).collect();
        assert!(behind.enter(far(1)).is_none());
    }
}

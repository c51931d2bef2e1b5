//! A wire that takes its time: what goes in at one end comes out at the other so much later, in order.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, sleep_until};

/// What is on the way at most, in pieces.
const PIECES_MAX: usize = 1024;
const PIECE_BYTES: usize = 16 * 1024;

/// Where whoever connects is connected to `to`, every byte `one_way` later; a new connection costs a round
/// trip more.
pub(crate) async fn stretch(to: SocketAddr, one_way: Duration) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            tokio::spawn(join(near, to, one_way));
        }
    });
    Ok(address)
}

async fn join(near: TcpStream, to: SocketAddr, one_way: Duration) -> io::Result<()> {
    sleep(2 * one_way).await;
    let far = TcpStream::connect(to).await?;
    near.set_nodelay(true)?;
    far.set_nodelay(true)?;
    let ((from_near, to_near), (from_far, to_far)) = (near.into_split(), far.into_split());
    tokio::join!(
        carry(from_near, to_far, one_way),
        carry(from_far, to_near, one_way)
    );
    Ok(())
}

async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, one_way: Duration) {
    let (sender, mut under_way) = mpsc::channel::<(Instant, Vec<u8>)>(PIECES_MAX);
    let enter = async move {
        let mut piece = vec![0; PIECE_BYTES];
        while let Ok(size @ 1..) = from.read(&mut piece).await {
            let due = Instant::now() + one_way;
            if sender.send((due, piece[..size].to_vec())).await.is_err() {
                return;
            }
        }
    };
    let leave = async move {
        while let Some((due, piece)) = under_way.recv().await {
            sleep_until(due).await;
            if to.write_all(&piece).await.is_err() {
                return;
            }
        }
    };
    tokio::join!(enter, leave);
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[tokio::test]
    async fn what_goes_in_comes_out_in_order_and_no_sooner() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let one_way = Duration::from_millis(20);
        let address = stretch(listener.local_addr().unwrap(), one_way)
            .await
            .unwrap();
        let start = std::time::Instant::now();
        let mut near = TcpStream::connect(address).await.unwrap();
        near.write_all(b"one ").await.unwrap();
        near.write_all(b"two").await.unwrap();
        near.shutdown().await.unwrap();
        let (mut far, _) = listener.accept().await.unwrap();
        let mut all = Vec::new();
        far.read_to_end(&mut all).await.unwrap();
        assert_eq!(all, b"one two");
        assert!(start.elapsed() >= 2 * one_way);
    }
}

//! The other ends: a mailbox that speaks SMTP, and a program or push service that takes what is posted.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use ed25519_dalek::{Signature, Verifier as _, VerifyingKey};
use http::{HeaderMap, StatusCode};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// Everything that was posted.
#[derive(Clone, Default)]
struct Posted {
    taken: Arc<Mutex<Vec<(HeaderMap, Bytes)>>>,
    answer: Arc<Mutex<StatusCode>>,
}

/// Takes what is posted, and answers what the test says.
pub(crate) struct Receiver {
    pub(crate) url: String,
    posted: Posted,
}

impl Receiver {
    pub(crate) async fn new() -> Self {
        let posted = Posted::default();
        let take = async |State(it): State<Posted>, headers: HeaderMap, body: Bytes| {
            it.taken.lock().unwrap().push((headers, body));
            *it.answer.lock().unwrap()
        };
        let routes = Router::new()
            .route("/in", post(take))
            .with_state(posted.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/in", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { url, posted }
    }

    pub(crate) fn answers(&self, status: StatusCode) {
        *self.posted.answer.lock().unwrap() = status;
    }

    /// What came since the last time.
    pub(crate) fn taken(&self) -> Vec<(HeaderMap, Bytes)> {
        std::mem::take(&mut *self.posted.taken.lock().unwrap())
    }
}

/// A mail server that keeps what is handed in.
pub(crate) struct Mailbox {
    pub(crate) port: u16,
    mails: Arc<Mutex<Vec<String>>>,
}

impl Mailbox {
    pub(crate) async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mails = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&mails);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // One after the other is enough here.
                if let Some(mail) = converse(stream).await {
                    kept.lock().unwrap().push(mail);
                }
            }
        });
        Self { port, mails }
    }

    /// Mails since the last time.
    pub(crate) fn taken(&self) -> Vec<String> {
        std::mem::take(&mut *self.mails.lock().unwrap())
    }
}

async fn converse(stream: TcpStream) -> Option<String> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut mail = None;
    write.write_all(b"220 here\r\n").await.ok()?;
    while let Ok(Some(line)) = lines.next_line().await {
        let answer: &[u8] = match line.split(' ').next().unwrap_or_default() {
            "EHLO" => b"250 here\r\n",
            "DATA" => {
                write.write_all(b"354 go on\r\n").await.ok()?;
                let mut text = String::new();
                while let Ok(Some(line)) = lines.next_line().await {
                    if line == "." {
                        break;
                    }
                    text.push_str(&line);
                    text.push('\n');
                }
                mail = Some(text);
                b"250 taken\r\n"
            }
            "QUIT" => b"221 bye\r\n",
            _ => b"250 fine\r\n",
        };
        write.write_all(answer).await.ok()?;
        if mail.is_some() {
            // The sender may keep the connection; the mail is here.
            break;
        }
    }
    mail
}

/// Checks a webhook as a receiver does, by the key that the sender shows: id and body.
pub(crate) fn checked(key: &str, (headers, body): &(HeaderMap, Bytes)) -> (String, Value) {
    let key = STANDARD.decode(key.strip_prefix("whpk_").unwrap()).unwrap();
    let key = VerifyingKey::from_bytes(&key.try_into().unwrap()).unwrap();
    let header = |name: &str| headers[name].to_str().unwrap();
    let (id, at) = (header("webhook-id"), header("webhook-timestamp"));
    let signature = header("webhook-signature").strip_prefix("v1a,").unwrap();
    let signature = Signature::from_slice(&STANDARD.decode(signature).unwrap()).unwrap();
    let mut signed = format!("{id}.{at}.").into_bytes();
    signed.extend_from_slice(body);
    key.verify(&signed, &signature).unwrap();
    assert!(key.verify(&signed[1..], &signature).is_err());
    assert_eq!(body.len(), 512, "one size");
    (id.to_owned(), serde_json::from_slice(body).unwrap())
}

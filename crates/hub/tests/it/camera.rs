//! A small RTSP server: the test pattern in real time over TCP, with a counter in each frame.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use crate::frames::Pattern;

/// What kind of camera it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    H264,
    /// H.264 with AAC beside it.
    WithAac,
    /// H.264 with G.711 beside it.
    WithG711,
    H265,
    MotionJpeg,
    /// Asks for a password and takes none.
    Locked,
    /// Knows no such path.
    NoStream,
    /// Plays and sends nothing.
    Silent,
}

pub(crate) struct Camera {
    pub(crate) address: SocketAddr,
    pub(crate) sent: Arc<AtomicU64>,
    cancel: CancellationToken,
    hushed: Arc<AtomicBool>,
}

impl Camera {
    pub(crate) async fn start(kind: Kind) -> Self {
        // An address that no outgoing connection of this machine begins at: a camera that is unplugged
        // and comes back would else find its port taken now and then.
        Self::start_at("127.0.0.2:0".parse().unwrap(), kind, 0).await
    }

    /// At an address, counting from a number: the same camera, back again.
    pub(crate) async fn start_at(address: SocketAddr, kind: Kind, from: u64) -> Self {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.set_reuseaddr(true).unwrap();
        socket.bind(address).unwrap();
        let listener = socket.listen(16).unwrap();
        let address = listener.local_addr().unwrap();
        let camera = Self {
            address,
            sent: Arc::new(AtomicU64::new(from)),
            cancel: CancellationToken::new(),
            hushed: Arc::default(),
        };
        let (sent, cancel) = (camera.sent.clone(), camera.cancel.clone());
        let hushed = camera.hushed.clone();
        tokio::spawn(accept(listener, kind, sent, cancel, hushed));
        camera
    }

    pub(crate) fn url(&self) -> String {
        format!("rtsp://{}/live", self.address)
    }

    /// It sends nothing any more, and its connections stay.
    pub(crate) fn hush(&self) {
        self.hushed.store(true, Ordering::SeqCst);
    }

    /// Unplugs it; returns how many frames it counted.
    pub(crate) fn unplug(&self) -> u64 {
        self.cancel.cancel();
        self.sent.load(Ordering::SeqCst)
    }
}

/// The film runs once for all: who joins gets the next frame.
async fn accept(
    listener: TcpListener,
    kind: Kind,
    sent: Arc<AtomicU64>,
    cancel: CancellationToken,
    hushed: Arc<AtomicBool>,
) {
    let (frames, _) = tokio::sync::broadcast::channel(64);
    let clock = frames.clone();
    let stop = cancel.clone();
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(Duration::from_micros(1_000_000 / 15));
        while !stop.is_cancelled() {
            ticks.tick().await;
            let n = sent.fetch_add(1, Ordering::SeqCst);
            if !hushed.load(Ordering::SeqCst) {
                let _ = clock.send(n);
            }
        }
    });
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => accepted.unwrap().0,
            () = cancel.cancelled() => return,
        };
        let (frames, cancel) = (frames.clone(), cancel.clone());
        tokio::spawn(async move {
            tokio::select! {
                _ = serve(stream, kind, &frames) => {}
                () = cancel.cancelled() => {}
            }
        });
    }
}

fn sdp(kind: Kind) -> String {
    let pattern = Pattern::load();
    let (sps, pps) = (STANDARD.encode(&pattern.sps), STANDARD.encode(&pattern.pps));
    let h264 = format!(
        "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n\
         a=fmtp:96 packetization-mode=1;sprop-parameter-sets={sps},{pps}\r\na=control:video\r\n"
    );
    let media = match kind {
        Kind::H264 | Kind::Locked | Kind::NoStream | Kind::Silent => h264,
        Kind::WithAac => format!(
            "{h264}m=audio 0 RTP/AVP 97\r\na=rtpmap:97 mpeg4-generic/16000/1\r\n\
             a=fmtp:97 streamtype=5;profile-level-id=1;mode=AAC-hbr;config=1408;sizelength=13;indexlength=3;\
             indexdeltalength=3\r\na=control:audio\r\n"
        ),
        Kind::WithG711 => {
            format!("{h264}m=audio 0 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na=control:audio\r\n")
        }
        Kind::H265 => {
            "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H265/90000\r\na=control:video\r\n".to_owned()
        }
        Kind::MotionJpeg => {
            "m=video 0 RTP/AVP 26\r\na=rtpmap:26 JPEG/90000\r\na=control:video\r\n".to_owned()
        }
    };
    format!(
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\na=control:*\r\n{media}"
    )
}

async fn serve(
    stream: TcpStream,
    kind: Kind,
    frames: &tokio::sync::broadcast::Sender<u64>,
) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut audio = false;
    loop {
        let Some(first) = lines.next_line().await? else {
            return Ok(());
        };
        let (mut cseq, mut transport) = (String::new(), String::new());
        while let Some(line) = lines.next_line().await?.filter(|l| !l.is_empty()) {
            let (name, value) = line.split_once(": ").unwrap_or((&line, ""));
            match name.to_ascii_lowercase().as_str() {
                "cseq" => value.clone_into(&mut cseq),
                "transport" => value.clone_into(&mut transport),
                _ => {}
            }
        }
        let method = first.split(' ').next().unwrap_or("");
        let (status, headers, body) = match (method, kind) {
            ("DESCRIBE", Kind::Locked) => (
                "401 Unauthorized",
                "WWW-Authenticate: Digest realm=\"x\", nonce=\"y\"\r\n".to_owned(),
                String::new(),
            ),
            ("DESCRIBE", Kind::NoStream) => ("404 Not Found", String::new(), String::new()),
            ("DESCRIBE", _) => (
                "200 OK",
                "Content-Type: application/sdp\r\n".to_owned(),
                sdp(kind),
            ),
            ("SETUP", _) => {
                audio |= first.contains("/audio ");
                (
                    "200 OK",
                    format!("Session: 7\r\nTransport: {transport}\r\n"),
                    String::new(),
                )
            }
            _ => ("200 OK", "Session: 7\r\n".to_owned(), String::new()),
        };
        let length = body.len();
        let answer = format!(
            "RTSP/1.0 {status}\r\nCSeq: {cseq}\r\n{headers}Content-Length: {length}\r\n\r\n{body}"
        );
        write.write_all(answer.as_bytes()).await?;
        if method == "PLAY" && kind != Kind::Silent {
            let keep_reading = async {
                while lines.next_line().await?.is_some() {}
                std::io::Result::Ok(())
            };
            tokio::select! {
                done = play(&mut write, frames.subscribe(), audio) => return done,
                done = keep_reading => return done,
            }
        }
    }
}

async fn play(
    to: &mut (impl tokio::io::AsyncWrite + Unpin),
    mut frames: tokio::sync::broadcast::Receiver<u64>,
    audio: bool,
) -> std::io::Result<()> {
    let pattern = Pattern::load();
    let (mut sequence, mut heard) = (0u16, 0u32);
    let mut audio_sequence = 0u16;
    loop {
        let Ok(n) = frames.recv().await else {
            return Ok(());
        };
        let at = u32::try_from((n * 6000) & 0xffff_ffff).unwrap();
        let nals = pattern.nals(n);
        for (i, nal) in nals.iter().enumerate() {
            let last = i + 1 == nals.len();
            packet(to, 0, 96 | if last { 0x80 } else { 0 }, sequence, at, nal).await?;
            sequence = sequence.wrapping_add(1);
        }
        // 1024 samples at 16 kHz last 64 ms.
        while audio && heard < at / 90 * 16 {
            heard = heard.max((at / 90 * 16).saturating_sub(2048)) + 1024;
            let frame = [&[0, 16, 0, 32][..], &[0x21, 0x10, 0x04, 0x60]].concat();
            packet(to, 2, 97 | 0x80, audio_sequence, heard, &frame).await?;
            audio_sequence = audio_sequence.wrapping_add(1);
        }
    }
}

async fn packet(
    to: &mut (impl tokio::io::AsyncWrite + Unpin),
    channel: u8,
    kind: u8,
    sequence: u16,
    at: u32,
    payload: &[u8],
) -> std::io::Result<()> {
    let length = u16::try_from(12 + payload.len()).unwrap();
    let mut bytes = vec![b'$', channel];
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(&[0x80, kind]);
    bytes.extend_from_slice(&sequence.to_be_bytes());
    bytes.extend_from_slice(&at.to_be_bytes());
    bytes.extend_from_slice(&u32::from(channel + 1).to_be_bytes());
    bytes.extend_from_slice(payload);
    to.write_all(&bytes).await
}

//! A camera that lies: what it answers in RTSP and SDP, and what it sends as RTP and RTCP, through the
//! whole ingest. The library that speaks RTSP opens its own connection, so there is one, on loopback.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sidelight_hub::ingest::line::{Line, Placed};
use sidelight_hub::ingest::rtsp::{Item, Source};
use sidelight_hub::settings::Address;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::media::{nals, parameter_sets};
use crate::{Target, seeds};

pub(super) const TARGETS: &[Target] = &[
    Target {
        name: "rtsp",
        what: "answers of a camera to DESCRIBE, SETUP and PLAY, SDP among them, and what it then sends",
        input_bytes_max: 4_096,
        run: rtsp,
        seeds: || {
            let film = packets(12);
            let whole = |sdp: &str| answers(sdp, &[&play(), &interleaved(&film)[..]].concat());
            vec![
                whole(&sdp(true)),
                whole(&sdp(false)),
                whole(&sdp(false).replace("H264", "H265")),
                b"RTSP/1.0 401 Unauthorized\r\nCSeq: @@\r\n\
                  WWW-Authenticate: Digest realm=\"a\", nonce=\"b\"\r\n\r\n\
                  \x1e\x1eRTSP/1.0 404 Not Found\r\nCSeq: @@\r\n\r\n"
                    .to_vec(),
                b"HTTP/1.1 400 Bad Request\r\nContent-Length: 3\r\n\r\nno!".to_vec(),
            ]
        },
    },
    Target {
        name: "rtp",
        what: "RTP and RTCP of a camera that plays; every picture is whole and pictures keep their order",
        input_bytes_max: 4_096,
        run: rtp,
        seeds: || vec![packets(8), packets(20)],
    },
];

const FILM: &str = "crates/hub/tests/it/pattern.h264";
/// Between two answers.
const SEPARATOR: &[u8] = b"\x1e\x1e";
/// Stands for the number of the request that is answered.
const CSEQ: &[u8] = b"@@";
/// How long the server waits for the next request before it hangs up. A request takes far less here.
const PATIENCE: Duration = Duration::from_millis(30);
/// Pictures and pieces of sound that are read of one session.
const ITEMS_MAX: usize = 64;

fn sdp(sound: bool) -> String {
    let (sps, pps) = parameter_sets(FILM);
    let (sps, pps) = (STANDARD.encode(sps), STANDARD.encode(pps));
    let audio = if sound {
        "m=audio 0 RTP/AVP 97\r\na=rtpmap:97 mpeg4-generic/16000/1\r\na=fmtp:97 streamtype=5;\
         profile-level-id=1;mode=AAC-hbr;config=1408;sizelength=13;indexlength=3;indexdeltalength=3\r\n\
         a=control:audio\r\n"
    } else {
        ""
    };
    format!(
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\na=control:*\r\n\
         m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n\
         a=fmtp:96 packetization-mode=1;sprop-parameter-sets={sps},{pps}\r\na=control:video\r\n{audio}"
    )
}

fn setup(channel: u8) -> Vec<u8> {
    format!(
        "RTSP/1.0 200 OK\r\nCSeq: @@\r\nSession: 1\r\n\
         Transport: RTP/AVP/TCP;unicast;interleaved={channel}-{};ssrc=00000007\r\n\r\n",
        channel + 1
    )
    .into_bytes()
}

fn play() -> Vec<u8> {
    b"RTSP/1.0 200 OK\r\nCSeq: @@\r\nSession: 1\r\nRTP-Info: url=video;seq=1;rtptime=0\r\n\r\n"
        .to_vec()
}

/// What a well-behaved camera answers, with this at the end.
fn answers(sdp: &str, last: &[u8]) -> Vec<u8> {
    let describe = format!(
        "RTSP/1.0 200 OK\r\nCSeq: @@\r\nContent-Base: rtsp://127.0.0.1/live/\r\n\
         Content-Type: application/sdp\r\nContent-Length: {}\r\n\r\n{sdp}",
        sdp.len()
    );
    let mut all = vec![describe.into_bytes(), setup(0)];
    if sdp.contains("m=audio") {
        all.push(setup(2));
    }
    all.push(last.to_vec());
    all.join(SEPARATOR)
}

/// The film as this target's packets: a byte of flags, then a part.
fn packets(count: usize) -> Vec<u8> {
    let mut out = Vec::new();
    for nal in nals(FILM).into_iter().filter(|n| n.len() < 400).take(count) {
        let last = matches!(nal[0] & 31, 1 | 5);
        out.push(if last { 0b0000_1100 } else { 0 });
        out.extend(u16::try_from(nal.len()).unwrap_or(0).to_be_bytes());
        out.extend(nal);
    }
    // A sender report, as it stands.
    let report = [&[0x80, 200, 0, 6, 0, 0, 0, 7][..], &[0; 20]].concat();
    out.push(0b0001_0001);
    out.extend(u16::try_from(report.len()).unwrap_or(0).to_be_bytes());
    out.extend(report);
    out
}

/// Makes interleaved packets of the input. Flags: two bits of channel, 4 the marker, 8 a step of time,
/// 16 for bytes that are the whole packet, 32 a packet that got lost.
fn interleaved(input: &[u8]) -> Vec<u8> {
    let (mut rest, mut out) = (input, Vec::new());
    let (mut sequence, mut time) = (1u16, 0u32);
    while let Some((flags, after)) = rest.split_first() {
        rest = after;
        let body = seeds::part(&mut rest);
        let channel = flags & 3;
        let mut packet = Vec::with_capacity(body.len() + 12);
        if flags & 16 == 0 {
            let kind = if channel < 2 { 96 } else { 97 };
            packet.extend([0x80, kind | (flags & 4) << 5]);
            packet.extend(sequence.to_be_bytes());
            packet.extend(time.to_be_bytes());
            packet.extend(7u32.to_be_bytes());
            sequence = sequence.wrapping_add(1);
        }
        packet.extend(body);
        if flags & 8 != 0 {
            time = time.wrapping_add(6_000);
        }
        if flags & 32 == 0 {
            out.extend([b'$', channel]);
            out.extend(u16::try_from(packet.len()).unwrap_or(0).to_be_bytes());
            out.extend(packet);
        }
    }
    out
}

fn rtsp(input: &[u8]) {
    session(input);
}

fn rtp(input: &[u8]) {
    session(&answers(
        &sdp(true),
        &[&play(), &interleaved(input)[..]].concat(),
    ));
}

/// One session with a camera that answers this, and what becomes of it.
fn session(script: &[u8]) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    // Its own runtime: nothing of one input is left for the next.
    runtime.expect("a runtime").block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port of our own");
        let port = listener.local_addr().expect("it is bound").port();
        let url = format!("rtsp://127.0.0.1:{port}/live");
        let address = Address::parse(&url, "user", "password").expect("an address");
        let serve = async {
            while let Ok((stream, _)) = listener.accept().await {
                let _gone = answer(stream, script).await;
            }
        };
        tokio::select! {
            () = serve => {}
            () = watch(&address) => {}
        }
    });
}

async fn watch(address: &Address) {
    let Ok(mut source) = Source::open(address, true).await else {
        return;
    };
    let mut line = Line::default();
    let mut placed = Vec::new();
    for _ in 0..ITEMS_MAX {
        match source.next().await {
            Ok(Item::Video(raw)) => {
                whole(&raw.data);
                placed.extend(line.video(raw));
            }
            Ok(Item::Audio(raw)) => placed.extend(line.audio(raw)),
            Err(_) => break,
        }
    }
    placed.extend(line.finish());
    let mut last = None;
    for item in placed {
        if let Placed::Video { frame, new_run } = item {
            assert!(
                new_run || last.is_none_or(|l| l < frame.decode),
                "decode times ascend"
            );
            last = Some(frame.decode);
        }
    }
}

/// A picture is NAL units behind their lengths, to its last byte.
fn whole(mut picture: &[u8]) {
    while let Some((length, rest)) = picture.split_first_chunk::<4>() {
        let length = usize::try_from(u32::from_be_bytes(*length)).expect("32 bits fit");
        assert!(length <= rest.len(), "a picture ends within a NAL unit");
        picture = &rest[length..];
    }
    assert!(picture.is_empty(), "a picture ends within a length");
}

/// Answers each request with the next part of the script, then hangs up.
async fn answer(mut stream: TcpStream, script: &[u8]) -> std::io::Result<()> {
    let mut parts = Vec::new();
    let mut rest = script;
    while let Some(at) = rest.windows(2).position(|w| w == SEPARATOR) {
        parts.push(&rest[..at]);
        rest = &rest[at + 2..];
    }
    parts.push(rest);
    for part in parts {
        let Some(cseq) = request(&mut stream).await? else {
            break;
        };
        let mut out = Vec::with_capacity(part.len());
        let mut rest = part;
        while let Some(at) = rest.windows(2).position(|w| w == CSEQ) {
            out.extend(&rest[..at]);
            out.extend(cseq.as_bytes());
            rest = &rest[at + 2..];
        }
        out.extend(rest);
        stream.write_all(&out).await?;
    }
    stream.shutdown().await?;
    // Until the other end has read it all and hangs up, too.
    let mut sink = Vec::new();
    let _late = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut sink)).await;
    // Without this every session would leave a port in TIME_WAIT, and there are thousands a second.
    stream.set_zero_linger()
}

/// Reads a request; its CSeq.
async fn request(stream: &mut TcpStream) -> std::io::Result<Option<String>> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        let read = tokio::time::timeout(PATIENCE, stream.read_buf(&mut bytes)).await;
        if !matches!(read, Ok(Ok(1..))) {
            return Ok(None);
        }
    }
    let text = String::from_utf8_lossy(&bytes).to_ascii_lowercase();
    let cseq = text.lines().find_map(|line| line.strip_prefix("cseq: "));
    Ok(cseq.map(str::to_owned))
}

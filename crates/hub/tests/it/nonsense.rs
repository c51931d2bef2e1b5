//! Cameras that answer nonsense: each gets a reason of its own, and whatever it is, the hub goes on.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sidelight_hub::ingest::probe::probe;
use sidelight_hub::ingest::reason::Reason;
use sidelight_hub::ingest::rtsp::{Item, Source};
use sidelight_hub::settings::Address;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::frames::Pattern;

/// What a camera answers, request by request; `@@` stands for the number of the request. It repeats the
/// last answer for as long as it is asked.
struct Script(Vec<Vec<u8>>);

impl Script {
    async fn play(self) -> Address {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("rtsp://{}/live", listener.local_addr().unwrap());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let _gone = answer(stream, &self.0).await;
            }
        });
        Address::parse(&url, "user", "password").unwrap()
    }
}

async fn answer(mut stream: TcpStream, parts: &[Vec<u8>]) -> std::io::Result<()> {
    let mut parts = parts.iter().peekable();
    let mut bytes = Vec::new();
    while let Some(part) = parts.peek().copied() {
        bytes.clear();
        while !bytes.ends_with(b"\r\n\r\n") {
            if stream.read_buf(&mut bytes).await? == 0 {
                return Ok(());
            }
        }
        let text = String::from_utf8_lossy(&bytes).to_ascii_lowercase();
        let number = text.lines().find_map(|l| l.strip_prefix("cseq: "));
        let mut out = part.clone();
        if let Some(at) = part.windows(2).position(|w| w == b"@@") {
            out.splice(at..at + 2, number.unwrap().bytes());
        }
        stream.write_all(&out).await?;
        parts.next_if(|_| true);
        if parts.peek().is_none() && !part.ends_with(b"again\r\n\r\n") {
            return Ok(());
        }
    }
    Ok(())
}

fn described(sdp: &str) -> Vec<u8> {
    let length = sdp.len();
    let head = "RTSP/1.0 200 OK\r\nCSeq: @@\r\nContent-Base: rtsp://127.0.0.1/live/\r\n\
                Content-Type: application/sdp\r\n";
    format!("{head}Content-Length: {length}\r\n\r\n{sdp}").into_bytes()
}

/// An SDP of one H.264 stream with these parameters.
fn sdp(parameters: &str) -> String {
    format!(
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\na=control:*\r\n\
         m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n{parameters}a=control:video\r\n"
    )
}

fn parameters(sps: &[u8], pps: &[u8]) -> String {
    let (sps, pps) = (STANDARD.encode(sps), STANDARD.encode(pps));
    format!("a=fmtp:96 packetization-mode=1;sprop-parameter-sets={sps},{pps}\r\n")
}

fn good_sdp() -> String {
    let pattern = Pattern::load();
    sdp(&parameters(&pattern.sps, &pattern.pps))
}

fn ok(more: &str) -> Vec<u8> {
    format!("RTSP/1.0 200 OK\r\nCSeq: @@\r\nSession: 1\r\n{more}\r\n").into_bytes()
}

/// A camera that plays and then sends these packets.
fn playing(sdp: &str, packets: &[u8]) -> Script {
    let transport = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1;ssrc=00000007\r\n";
    let play = ok("RTP-Info: url=video;seq=1;rtptime=0\r\n");
    Script(vec![
        described(sdp),
        ok(transport),
        [&play, packets].concat(),
    ])
}

struct Packets {
    bytes: Vec<u8>,
    sequence: u16,
}

impl Packets {
    fn new() -> Self {
        Self {
            bytes: Vec::new(),
            sequence: 1,
        }
    }

    /// NAL units of one picture.
    fn picture(mut self, at: u32, nals: &[&[u8]]) -> Self {
        for (i, nal) in nals.iter().enumerate() {
            let mark = if i + 1 == nals.len() { 0x80 } else { 0 };
            let length = u16::try_from(nal.len() + 12).unwrap();
            self.bytes.extend([b'$', 0]);
            self.bytes.extend(length.to_be_bytes());
            self.bytes.extend([0x80, 96 | mark]);
            self.bytes.extend(self.sequence.to_be_bytes());
            self.bytes.extend(at.to_be_bytes());
            self.bytes.extend(7u32.to_be_bytes());
            self.bytes.extend(*nal);
            self.sequence += 1;
        }
        self
    }
}

#[tokio::test]
async fn answers_that_make_no_sense_have_a_reason_each() {
    let broken_line = good_sdp().replace("a=rtpmap", "rtpmap");
    let challenge =
        b"RTSP/1.0 401 Unauthorized\r\nCSeq: @@\r\nWWW-Authenticate: Digest realm=\"a\", \
                      nonce=\"b\"\r\nX: again\r\n\r\n";
    let cases: Vec<(&str, Vec<Vec<u8>>, Reason)> = vec![
        // The libraries that read SDP panic over these two.
        (
            "a line of SDP without a key",
            vec![described(&broken_line)],
            Reason::Nonsense,
        ),
        (
            "media of SDP without a format",
            vec![described(&good_sdp().replace("RTP/AVP 96", "RTP/AVP  "))],
            Reason::Nonsense,
        ),
        (
            "SDP without a stream",
            vec![described(
                "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n",
            )],
            Reason::Nonsense,
        ),
        (
            "SDP that is none",
            vec![described("hello")],
            Reason::Nonsense,
        ),
        (
            "bytes that are no text",
            vec![described("v=0\r\n\u{0}\u{7f}")],
            Reason::Nonsense,
        ),
        (
            "another number than was asked",
            vec![b"RTSP/1.0 200 OK\r\nCSeq: 99\r\n\r\n".to_vec()],
            Reason::Unreachable,
        ),
        (
            "a header without end",
            vec![vec![b'a'; 300_000]],
            Reason::Unreachable,
        ),
        (
            "a length that is none",
            vec![b"RTSP/1.0 200 OK\r\nCSeq: @@\r\nContent-Length: -1\r\n\r\n".to_vec()],
            Reason::Unreachable,
        ),
        (
            "a web server",
            vec![b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".to_vec()],
            Reason::Unreachable,
        ),
        (
            "a password that is never right",
            vec![challenge.to_vec(); 20],
            Reason::Unauthorised,
        ),
        (
            "an end in the middle",
            vec![described(&good_sdp())],
            Reason::Unreachable,
        ),
    ];
    let mut wrong = Vec::new();
    for (name, script, reason) in cases {
        let address = Script(script).play().await;
        let said = probe(&address).await;
        if said != Err(reason) {
            wrong.push(format!("{name}: {said:?}, not {reason:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn a_stream_without_parameters_waits_for_them_and_bad_ones_are_named() {
    let pattern = Pattern::load();
    let slice = &pattern.nals(0)[1];
    let whole = [&pattern.sps[..], &pattern.pps, slice];
    // None in the SDP: they come with the key frame.
    let later = playing(
        &sdp(""),
        &Packets::new()
            .picture(0, &whole)
            .picture(6_000, &whole)
            .bytes,
    );
    let seen = probe(&later.play().await).await.unwrap();
    assert_eq!(
        (seen.width, seen.height),
        (pattern.params().width, pattern.params().height)
    );
    // Never: nothing can be shown of it.
    let never = playing(
        &sdp(""),
        &Packets::new()
            .picture(0, &[slice])
            .picture(6_000, &[slice])
            .bytes,
    );
    assert_eq!(probe(&never.play().await).await, Err(Reason::Ended));
    // A picture that no MP4 can hold, found by the fuzzer.
    let mut found = &include_bytes!("../../../../fuzz/corpus/params/found-higher-than-mp4")[..];
    let mut part = || {
        let (length, rest) = found.split_first_chunk::<2>().unwrap();
        let length = usize::from(u16::from_be_bytes(*length)).min(rest.len());
        let (part, rest) = rest.split_at(length);
        found = rest;
        part
    };
    let (sps, pps) = (part(), part());
    let high = Packets::new()
        .picture(0, &[sps, pps, slice])
        .picture(6_000, &[sps, pps, slice]);
    let refused = probe(&playing(&sdp(""), &high.bytes).play().await).await;
    assert!(
        matches!(refused, Err(Reason::BadVideo | Reason::Ended)),
        "{refused:?}"
    );
}

#[tokio::test]
async fn other_parameters_in_the_middle_are_those_of_the_frames_behind_them() {
    let (first, second) = (Pattern::load(), Pattern::reordered());
    let (one, two) = (first.nals(0), second.nals(0));
    let packets = Packets::new()
        .picture(0, &[&first.sps, &first.pps, &one[1]])
        .picture(6_000, &[&second.sps, &second.pps, &two[1]])
        .picture(12_000, &[&first.sps, &first.pps, &one[1]])
        .picture(18_000, &[&first.sps, &first.pps, &one[1]]);
    let address = playing(&good_sdp(), &packets.bytes).play().await;
    let mut source = Source::open(&address, false).await.unwrap();
    let mut seen = Vec::new();
    while let Ok(Item::Video(frame)) = source.next().await {
        seen.push(frame.params);
    }
    assert!(seen.len() >= 3, "{} frames", seen.len());
    assert_eq!(seen[0], first.params());
    assert_eq!(seen[1], second.params());
    assert_eq!(seen[2], first.params());
}

#[tokio::test]
async fn a_camera_that_answers_nonsense_does_not_end_the_one_beside_it() {
    let bad = Script(vec![described(&good_sdp().replace("a=rtpmap", "rtpmap"))])
        .play()
        .await;
    let pattern = Pattern::load();
    let whole = [&pattern.sps[..], &pattern.pps, &pattern.nals(0)[1]];
    let packets = Packets::new().picture(0, &whole).picture(6_000, &whole);
    let good = playing(&good_sdp(), &packets.bytes).play().await;
    let both = async { tokio::join!(probe(&bad), probe(&good)) };
    let (bad, good) = tokio::time::timeout(Duration::from_secs(20), both)
        .await
        .unwrap();
    assert_eq!(bad, Err(Reason::Nonsense));
    assert!(good.is_ok(), "{good:?}");
}

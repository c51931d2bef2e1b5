//! One client of the camera, from its first byte to its last: requests answered, then frames sent.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use rand::rngs::{OsRng, StdRng};
use rand::{Rng, RngCore, SeedableRng};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::broadcast;
use tokio::time::timeout;

use super::Shared;
use super::digest::{self, Verdict};
use super::live::OnAir;
use super::rtp::Stream;
use super::rtsp::{self, Message, ParseError, Request, Target};
use super::scene::Track;
use super::snapshot;

/// How long a client may take until it plays.
const SETUP_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a client may leave its window closed before it is cut off.
const WRITE_TIMEOUT: Duration = Duration::from_secs(10);
/// Failed logins before the connection is closed; a well-behaved client fails once, to learn the
/// nonce.
const REFUSALS_MAX: u32 = 5;
/// Video frames between sender reports, after the first; about five seconds.
const REPORT_EVERY_FRAMES: u32 = 75;
/// The methods offered.
const PUBLIC: &str = "OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, TEARDOWN";

/// Why a connection ended, other than by the client's wish.
#[derive(Debug, thiserror::Error)]
pub(super) enum ConnectionError {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("{0}")]
    Parse(#[from] ParseError),
    #[error("the client was too slow")]
    Timeout,
    #[error("too many failed logins")]
    Login,
}

/// Where a client is in the life of an RTSP session.
enum State {
    /// Nothing is sent; streams may have been set up.
    Ready,
    /// Frames are sent, once a key frame has come by.
    Playing {
        samples: broadcast::Receiver<OnAir>,
        on_key: bool,
        until_report: u32,
    },
    /// The client has said goodbye.
    Done,
}

/// One client.
pub(super) struct Connection {
    socket: TcpStream,
    shared: Arc<Shared>,
    buffer: BytesMut,
    nonce: String,
    session: String,
    refusals: u32,
    video: Option<Stream>,
    audio: Option<Stream>,
    state: State,
    /// Chooses the packets that are lost on purpose.
    luck: StdRng,
}

impl Connection {
    pub(super) fn new(socket: TcpStream, shared: Arc<Shared>) -> Self {
        Self {
            socket,
            shared,
            buffer: BytesMut::with_capacity(4096),
            nonce: digest::nonce(),
            session: format!("{:016X}", OsRng.next_u64()),
            refusals: 0,
            video: None,
            audio: None,
            state: State::Ready,
            luck: StdRng::seed_from_u64(OsRng.next_u64()),
        }
    }

    /// Serves the client until it leaves, fails, or the camera vanishes.
    pub(super) async fn run(mut self) -> Result<(), ConnectionError> {
        self.socket.set_nodelay(true)?;
        let shared = self.shared.clone();
        tokio::select! {
            () = shared.live.vanished() => Ok(()),
            ended = self.converse() => ended,
        }
    }

    async fn converse(&mut self) -> Result<(), ConnectionError> {
        let setup = tokio::time::sleep(SETUP_TIMEOUT);
        tokio::pin!(setup);
        loop {
            // Reading into the buffer and receiving a sample both lose nothing when the other wins.
            let heard = match &mut self.state {
                State::Done => return Ok(()),
                State::Ready => tokio::select! {
                    read = self.socket.read_buf(&mut self.buffer) => Heard::Bytes(read?),
                    () = &mut setup => return Err(ConnectionError::Timeout),
                },
                State::Playing { samples, .. } => tokio::select! {
                    read = self.socket.read_buf(&mut self.buffer) => Heard::Bytes(read?),
                    sample = samples.recv() => Heard::Sample(sample),
                },
            };
            match heard {
                Heard::Bytes(0) => return Ok(()),
                Heard::Bytes(_) => {
                    while let Some(message) = rtsp::take(&mut self.buffer)? {
                        if let Message::Request(request) = message {
                            self.answer(&request).await?;
                        }
                    }
                }
                Heard::Sample(Ok(sample)) => self.send(sample).await?,
                Heard::Sample(Err(broadcast::error::RecvError::Lagged(_))) => self.fell_behind(),
                Heard::Sample(Err(broadcast::error::RecvError::Closed)) => return Ok(()),
            }
        }
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), ConnectionError> {
        timeout(WRITE_TIMEOUT, self.socket.write_all(bytes))
            .await
            .map_err(|_| ConnectionError::Timeout)??;
        Ok(())
    }

    async fn reply(
        &mut self,
        request: &Request,
        status: &str,
        headers: &[(&str, &str)],
    ) -> Result<(), ConnectionError> {
        let text = rtsp::response(request, status, headers, "");
        self.write(text.as_bytes()).await
    }

    /// A snapshot, to whoever logs in; the nonce is the camera's, since HTTP has no session.
    async fn answer_http(&mut self, request: &Request) -> Result<(), ConnectionError> {
        let shared = self.shared.clone();
        let (nonce, method, uri) = (&shared.nonce, &request.method, &request.uri);
        let header = request.header("authorization");
        let judged = header.map(|header| shared.login.judge(header, nonce, method, uri));
        if judged != Some(Verdict::Accepted) {
            let challenge = digest::challenge(nonce, judged == Some(Verdict::Stale));
            let header = ("WWW-Authenticate", challenge.as_str());
            self.write(&snapshot::answer("401 Unauthorized", header, b""))
                .await?;
            return self.refused();
        }
        let still = (uri == snapshot::PATH && method == "GET").then(|| shared.still_now());
        let answer = match still.flatten() {
            Some(jpeg) => snapshot::answer("200 OK", ("Content-Type", "image/jpeg"), &jpeg),
            None => snapshot::answer("404 Not Found", ("Content-Type", "text/plain"), b""),
        };
        self.write(&answer).await
    }

    async fn answer(&mut self, request: &Request) -> Result<(), ConnectionError> {
        if request.http {
            return self.answer_http(request).await;
        }
        // As with most cameras, anyone may ask what methods there are.
        if request.method == "OPTIONS" {
            return self.reply(request, "200 OK", &[("Public", PUBLIC)]).await;
        }
        if !self.logged_in(request).await? {
            return Ok(());
        }
        let Some(target) = request.target() else {
            return self.reply(request, "404 Not Found", &[]).await;
        };
        match (request.method.as_str(), target) {
            ("DESCRIBE", Target::Presentation) => self.describe(request).await,
            ("SETUP", _) => self.setup(request, target).await,
            ("PLAY", _) => self.play(request).await,
            ("GET_PARAMETER", _) => {
                let session = self.session.clone();
                self.reply(request, "200 OK", &[("Session", &session)])
                    .await
            }
            ("TEARDOWN", _) => {
                self.state = State::Done;
                self.reply(request, "200 OK", &[]).await
            }
            _ => {
                self.reply(request, "405 Method Not Allowed", &[("Allow", PUBLIC)])
                    .await
            }
        }
    }

    /// Whether the request carries a good login; if not, it has been answered with the challenge.
    async fn logged_in(&mut self, request: &Request) -> Result<bool, ConnectionError> {
        let verdict = match request.header("authorization") {
            None => Verdict::Refused,
            Some(header) => {
                self.shared
                    .login
                    .judge(header, &self.nonce, &request.method, &request.uri)
            }
        };
        if verdict == Verdict::Accepted {
            return Ok(true);
        }
        let challenge = digest::challenge(&self.nonce, verdict == Verdict::Stale);
        self.reply(
            request,
            "401 Unauthorized",
            &[("WWW-Authenticate", &challenge)],
        )
        .await?;
        self.refused().map(|()| false)
    }

    /// Counts a failed login.
    fn refused(&mut self) -> Result<(), ConnectionError> {
        self.refusals += 1;
        match self.refusals >= REFUSALS_MAX {
            true => Err(ConnectionError::Login),
            false => Ok(()),
        }
    }

    async fn describe(&mut self, request: &Request) -> Result<(), ConnectionError> {
        let base = format!("{}/", request.uri.trim_end_matches('/'));
        let headers = [
            ("Content-Type", "application/sdp"),
            ("Content-Base", base.as_str()),
        ];
        let text = rtsp::response(request, "200 OK", &headers, &rtsp::sdp(&self.shared.scene));
        self.write(text.as_bytes()).await
    }

    async fn setup(&mut self, request: &Request, target: Target) -> Result<(), ConnectionError> {
        let track = match target {
            Target::Track(Track::Audio) if self.shared.scene.audio.is_none() => {
                return self.reply(request, "404 Not Found", &[]).await;
            }
            Target::Track(track) => track,
            // A client of a film with video alone may set up the presentation itself.
            Target::Presentation => Track::Video,
        };
        if !matches!(self.state, State::Ready) {
            return self
                .reply(request, "455 Method Not Valid in This State", &[])
                .await;
        }
        let default = if track == Track::Video { 0 } else { 2 };
        let offer = request.header("transport").unwrap_or_default();
        let other = if track == Track::Video {
            &self.audio
        } else {
            &self.video
        };
        let Some(channel) = rtsp::interleaved(offer, default).filter(|channel| {
            other
                .as_ref()
                .is_none_or(|stream| stream.channel.abs_diff(*channel) > 1)
        }) else {
            return self.reply(request, "461 Unsupported Transport", &[]).await;
        };
        let stream = Stream {
            channel,
            ssrc: OsRng.next_u32(),
            payload_type: if track == Track::Video { 96 } else { 97 },
            sequence: OsRng.r#gen(),
            offset: OsRng.next_u32(),
            packets: 0,
            octets: 0,
        };
        let transport = format!(
            "RTP/AVP/TCP;unicast;interleaved={channel}-{};ssrc={:08X}",
            channel + 1,
            stream.ssrc
        );
        let session = format!("{};timeout=60", self.session);
        match track {
            Track::Video => self.video = Some(stream),
            Track::Audio => self.audio = Some(stream),
        }
        self.reply(
            request,
            "200 OK",
            &[("Transport", &transport), ("Session", &session)],
        )
        .await
    }

    async fn play(&mut self, request: &Request) -> Result<(), ConnectionError> {
        if self.video.is_none() && self.audio.is_none() {
            return self
                .reply(request, "455 Method Not Valid in This State", &[])
                .await;
        }
        let mut info = Vec::new();
        let base = request
            .uri
            .split("/track")
            .next()
            .unwrap_or_default()
            .trim_end_matches('/');
        for (track, name, stream) in [
            (Track::Video, "track1", &self.video),
            (Track::Audio, "track2", &self.audio),
        ] {
            if let Some(stream) = stream {
                let now = self.shared.live.now_ticks(self.shared.scene.clock(track));
                let (sequence, time) = (stream.sequence, stream.timestamp(now));
                info.push(format!("url={base}/{name};seq={sequence};rtptime={time}"));
            }
        }
        if matches!(self.state, State::Ready) {
            let samples = self.shared.live.listen();
            self.state = State::Playing {
                samples,
                on_key: false,
                until_report: 0,
            };
        }
        let (session, info) = (self.session.clone(), info.join(","));
        self.reply(
            request,
            "200 OK",
            &[
                ("Session", &session),
                ("Range", "npt=now-"),
                ("RTP-Info", &info),
            ],
        )
        .await
    }

    /// After a hole the stream can only go on at the next key frame.
    fn fell_behind(&mut self) {
        if let State::Playing { on_key, .. } = &mut self.state {
            *on_key = false;
        }
    }

    async fn send(&mut self, on_air: OnAir) -> Result<(), ConnectionError> {
        let shared = self.shared.clone();
        let sample = &shared.scene.samples[on_air.index];
        let State::Playing {
            on_key,
            until_report,
            ..
        } = &mut self.state
        else {
            return Ok(());
        };
        if sample.track == Track::Video {
            *on_key |= sample.key;
        }
        // Without a video stream there is no key frame to wait for.
        if !*on_key && self.video.is_some() {
            return Ok(());
        }
        let mut packets = Vec::new();
        if sample.track == Track::Video || self.video.is_none() {
            let due = *until_report == 0;
            *until_report = if due {
                REPORT_EVERY_FRAMES
            } else {
                *until_report - 1
            };
            if due {
                packets.extend(reports(
                    &shared,
                    sample.track,
                    on_air,
                    self.video.as_ref(),
                    self.audio.as_ref(),
                ));
            }
        }
        let first_media = packets.len();
        match sample.track {
            Track::Video => {
                let Some(stream) = &mut self.video else {
                    return Ok(());
                };
                let mut units: Vec<&Bytes> = Vec::with_capacity(sample.units.len() + 2);
                if sample.key {
                    // As cameras do, so that a lost session description hurts nobody.
                    units.extend([&shared.scene.sps, &shared.scene.pps]);
                }
                units.extend(&sample.units);
                stream.pack_video(on_air.ticks, &units, &mut packets);
                shared.frames_sent.fetch_add(1, Ordering::Relaxed);
            }
            Track::Audio => {
                let Some(stream) = &mut self.audio else {
                    return Ok(());
                };
                stream.pack_audio(on_air.ticks, &sample.units[0], &mut packets);
            }
        }
        let lost = shared.faults.drop_packets;
        let mut whole = BytesMut::new();
        for (k, packet) in packets.iter().enumerate() {
            if k < first_media || lost == 0.0 || !self.luck.gen_bool(lost) {
                whole.extend_from_slice(packet);
            }
        }
        self.write(&whole).await
    }
}

/// Sender reports of both streams for one moment: that of the sample about to be sent.
fn reports(
    shared: &Shared,
    track: Track,
    on_air: OnAir,
    video: Option<&Stream>,
    audio: Option<&Stream>,
) -> Vec<BytesMut> {
    let scene = &shared.scene;
    let clock = u64::from(scene.clock(track));
    let mut packets = Vec::new();
    for (of, stream) in [(Track::Video, video), (Track::Audio, audio)] {
        if let Some(stream) = stream {
            let ticks = on_air.ticks * u64::from(scene.clock(of)) / clock;
            packets.push(stream.report(ticks, shared.live.ntp(ticks, scene.clock(of))));
        }
    }
    packets
}

/// What woke the connection.
enum Heard {
    Bytes(usize),
    Sample(Result<OnAir, broadcast::error::RecvError>),
}

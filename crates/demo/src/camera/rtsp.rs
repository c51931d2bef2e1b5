//! RTSP 1.0 messages (RFC 2326) as bytes: requests in, responses out. No sockets, no state. Requests of HTTP,
//! which have the same form, are told apart.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::{Buf, BytesMut};

use super::scene::{Scene, Track};

/// The one stream's path.
pub(super) const PATH: &str = "/live";
/// The longest head (request line and headers) taken from a client.
pub(super) const HEAD_BYTES_MAX: usize = 8 * 1024;
/// The longest request body taken (and ignored).
const BODY_BYTES_MAX: usize = 4 * 1024;
const HEADERS_MAX: usize = 64;

/// A request; header names are in lower case.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) uri: String,
    /// Whether it is one of HTTP.
    pub(super) http: bool,
    headers: Vec<(String, String)>,
}

/// Something a client sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Message {
    Request(Request),
    /// Interleaved data, RTCP from the client: read and dropped.
    Data,
}

/// Why the client cannot be understood; the connection ends.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(super) enum ParseError {
    #[error("a request is longer than allowed")]
    TooLong,
    #[error("a request is malformed")]
    Malformed,
}

impl Request {
    /// The first header with this name (lower case).
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// What the URI names: the whole presentation, or one track of it. `None` if this camera has no
    /// such thing.
    pub(super) fn target(&self) -> Option<Target> {
        if self.uri == "*" {
            return Some(Target::Presentation);
        }
        let (_, after) = self.uri.split_once("://")?;
        let path = after.find('/').map_or("", |at| &after[at..]);
        let path = path.split(['?', '#']).next().unwrap_or_default();
        match path.strip_prefix(PATH)? {
            "" | "/" => Some(Target::Presentation),
            "/track1" => Some(Target::Track(Track::Video)),
            "/track2" => Some(Target::Track(Track::Audio)),
            _ => None,
        }
    }
}

/// What a request is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Presentation,
    Track(Track),
}

/// Takes the next whole message off the buffer, or `None` if more bytes are needed.
pub(super) fn take(buffer: &mut BytesMut) -> Result<Option<Message>, ParseError> {
    // Some clients send blank lines between requests.
    while matches!(buffer.first(), Some(b'\r' | b'\n')) {
        buffer.advance(1);
    }
    if buffer.first() == Some(&b'$') {
        let Some(header) = buffer.get(..4) else {
            return Ok(None);
        };
        let whole = 4 + usize::from(u16::from_be_bytes([header[2], header[3]]));
        if buffer.len() < whole {
            return Ok(None);
        }
        buffer.advance(whole);
        return Ok(Some(Message::Data));
    }
    let Some(head_length) = buffer.windows(4).position(|window| window == b"\r\n\r\n") else {
        return if buffer.len() > HEAD_BYTES_MAX {
            Err(ParseError::TooLong)
        } else {
            Ok(None)
        };
    };
    if head_length > HEAD_BYTES_MAX {
        return Err(ParseError::TooLong);
    }
    let head = std::str::from_utf8(&buffer[..head_length]).map_err(|_| ParseError::Malformed)?;
    let request = parse_head(head)?;
    let body = match request.header("content-length") {
        None => 0,
        Some(text) => text.parse::<usize>().map_err(|_| ParseError::Malformed)?,
    };
    if body > BODY_BYTES_MAX {
        return Err(ParseError::TooLong);
    }
    let whole = head_length + 4 + body;
    if buffer.len() < whole {
        return Ok(None);
    }
    buffer.advance(whole);
    Ok(Some(Message::Request(request)))
}

fn parse_head(head: &str) -> Result<Request, ParseError> {
    let mut lines = head.split("\r\n");
    let mut first = lines.next().unwrap_or_default().split(' ');
    let (Some(method), Some(uri), Some(version), None) =
        (first.next(), first.next(), first.next(), first.next())
    else {
        return Err(ParseError::Malformed);
    };
    let http = match version {
        "RTSP/1.0" => false,
        "HTTP/1.0" | "HTTP/1.1" => true,
        _ => return Err(ParseError::Malformed),
    };
    if method.is_empty()
        || uri.is_empty()
        || !method
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte == b'_')
    {
        return Err(ParseError::Malformed);
    }
    let mut headers = Vec::new();
    for line in lines {
        let (name, value) = line.split_once(':').ok_or(ParseError::Malformed)?;
        if headers.len() == HEADERS_MAX {
            return Err(ParseError::TooLong);
        }
        headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
    }
    Ok(Request {
        method: method.to_owned(),
        uri: uri.to_owned(),
        http,
        headers,
    })
}

/// A response to a request: echoes its sequence number, adds the headers given and the body with
/// its length.
pub(super) fn response(
    request: &Request,
    status: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> String {
    let mut text = format!("RTSP/1.0 {status}\r\n");
    // A number or nothing: what the client wrote is not reflected into the head otherwise.
    if let Some(number) = request
        .header("cseq")
        .and_then(|text| text.parse::<u32>().ok())
    {
        let _ = write!(text, "CSeq: {number}\r\n");
    }
    for (name, value) in headers {
        let _ = write!(text, "{name}: {value}\r\n");
    }
    if !body.is_empty() {
        let _ = write!(text, "Content-Length: {}\r\n", body.len());
    }
    text.push_str("\r\n");
    text.push_str(body);
    text
}

/// The channels a SETUP asks for, of `RTP/AVP/TCP;unicast;interleaved=0-1`: the first of the pair,
/// or `None` if the client does not offer TCP. Without `interleaved` the default is used.
pub(super) fn interleaved(transport: &str, default: u8) -> Option<u8> {
    let offer = transport
        .split(',')
        .find(|offer| offer.trim().starts_with("RTP/AVP/TCP"))?;
    let Some(pair) = offer
        .split(';')
        .find_map(|part| part.trim().strip_prefix("interleaved="))
    else {
        return Some(default);
    };
    let (first, second) = pair.split_once('-')?;
    let first = first.parse::<u8>().ok()?;
    (second.parse::<u8>().ok()? == first.checked_add(1)?).then_some(first)
}

/// The session description of a scene (RFC 8866; RFC 6184, section 8.2; RFC 3640, section 4).
pub(super) fn sdp(scene: &Scene) -> String {
    let sps = &scene.sps;
    let mut text = String::from(
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=Demo camera\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\n",
    );
    let _ = write!(
        text,
        "a=control:*\r\na=range:npt=now-\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n\
         a=fmtp:96 packetization-mode=1;profile-level-id={};sprop-parameter-sets={},{}\r\n\
         a=control:track1\r\n",
        hex::encode_upper(&sps[1..4]),
        STANDARD.encode(sps),
        STANDARD.encode(&scene.pps),
    );
    if let Some(audio) = &scene.audio {
        let _ = write!(
            text,
            "m=audio 0 RTP/AVP 97\r\na=rtpmap:97 MPEG4-GENERIC/{}/{}\r\n\
             a=fmtp:97 streamtype=5;profile-level-id=1;mode=AAC-hbr;sizelength=13;\
             indexlength=3;indexdeltalength=3;config={}\r\na=control:track2\r\n",
            audio.sample_rate,
            audio.channels,
            hex::encode_upper(&audio.config),
        );
    }
    text
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn one(text: &str) -> Result<Option<Message>, ParseError> {
        take(&mut BytesMut::from(text))
    }

    #[test]
    fn requests_arrive_in_pieces_and_between_interleaved_data() {
        let whole = b"$\x01\x00\x03abc\r\nPLAY rtsp://c/live RTSP/1.0\r\n\
            CSeq: 3\r\nContent-Length: 2\r\n\r\nhi$";
        let mut buffer = BytesMut::new();
        let mut seen = Vec::new();
        for byte in whole {
            buffer.extend_from_slice(&[*byte]);
            while let Some(message) = take(&mut buffer).unwrap() {
                seen.push(message);
            }
        }
        assert_eq!(seen.len(), 2);
        assert_eq!(seen[0], Message::Data);
        let Message::Request(request) = &seen[1] else {
            panic!("not a request")
        };
        assert_eq!(
            (request.method.as_str(), request.header("cseq")),
            ("PLAY", Some("3"))
        );
        assert_eq!(&buffer[..], b"$");
    }

    #[test]
    fn what_is_malformed_or_too_long_is_refused() {
        for text in [
            "GET / HTTP/2\r\n\r\n",
            "PLAY  RTSP/1.0\r\n\r\n",
            "PLAY x RTSP/1.0\r\nno colon\r\n\r\n",
            "\0\r\n\r\n",
        ] {
            assert_eq!(one(text), Err(ParseError::Malformed), "{text:?}");
        }
        assert_eq!(one(&"a".repeat(HEAD_BYTES_MAX)), Ok(None));
        assert_eq!(
            one(&"a".repeat(HEAD_BYTES_MAX + 1)),
            Err(ParseError::TooLong)
        );
        assert_eq!(
            one("PLAY x RTSP/1.0\r\nContent-Length: 4097\r\n\r\n"),
            Err(ParseError::TooLong)
        );
        let many = format!(
            "PLAY x RTSP/1.0\r\n{}\r\n",
            "a: b\r\n".repeat(HEADERS_MAX + 1)
        );
        assert_eq!(one(&many), Err(ParseError::TooLong));
    }

    #[test]
    fn uris_name_the_presentation_or_a_track() {
        let target = |uri: &str| {
            Request {
                method: String::new(),
                uri: uri.to_owned(),
                http: false,
                headers: vec![],
            }
            .target()
        };
        assert_eq!(
            target("rtsp://127.0.0.1:554/live"),
            Some(Target::Presentation)
        );
        assert_eq!(
            target("rtsp://127.0.0.1:554/live/"),
            Some(Target::Presentation)
        );
        assert_eq!(
            target("rtsp://cam/live/track1?x=1"),
            Some(Target::Track(Track::Video))
        );
        assert_eq!(
            target("rtsp://cam/live/track2"),
            Some(Target::Track(Track::Audio))
        );
        for odd in [
            "rtsp://cam/",
            "rtsp://cam",
            "/live",
            "rtsp://cam/livestream",
            "rtsp://cam/live/track3",
        ] {
            assert_eq!(target(odd), None, "{odd}");
        }
    }

    #[test]
    fn transports_other_than_interleaved_tcp_are_refused() {
        assert_eq!(
            interleaved("RTP/AVP/TCP;unicast;interleaved=4-5", 0),
            Some(4)
        );
        assert_eq!(
            interleaved("RTP/AVP;unicast;client_port=1-2,RTP/AVP/TCP;unicast", 2),
            Some(2)
        );
        for odd in [
            "RTP/AVP;unicast;client_port=1-2",
            "RTP/AVP/TCP;interleaved=255-256",
            "RTP/AVP/TCP;interleaved=1-3",
        ] {
            assert_eq!(interleaved(odd, 0), None, "{odd}");
        }
    }
}

//! Snapshots, as cameras serve them over HTTP beside their stream: the still of the moment in the film, as a
//! JPEG. Here they come from the port of the stream.

use std::time::Duration;

use bytes::Bytes;

/// Where the JPEG of the moment is.
pub const PATH: &str = "/snapshot.jpg";
/// From one still to the next; `scene/README.md` has how they are made.
const EVERY: Duration = Duration::from_secs(2);
/// The end of one JPEG and the start of the next.
const BETWEEN: [u8; 4] = [0xff, 0xd9, 0xff, 0xd8];

/// The stills of a film, in order.
#[derive(Debug, Default)]
pub(super) struct Stills(Vec<Bytes>);

impl Stills {
    /// Takes apart JPEGs that follow one another.
    pub(super) fn parse(file: &Bytes) -> Self {
        let (mut stills, mut rest) = (Vec::new(), file.clone());
        while let Some(at) = rest.windows(4).position(|it| it == BETWEEN) {
            stills.push(rest.split_to(at + 2));
        }
        if !rest.is_empty() {
            stills.push(rest);
        }
        Self(stills)
    }

    /// The newest at a moment of the film.
    pub(super) fn at(&self, moment: Duration) -> Option<Bytes> {
        let index = moment.as_millis() / EVERY.as_millis();
        let last = self.0.len().checked_sub(1)?;
        let index = usize::try_from(index).unwrap_or(last).min(last);
        self.0.get(index).cloned()
    }
}

/// An answer of HTTP; the connection goes on.
pub(super) fn answer(status: &str, header: (&str, &str), body: &[u8]) -> Vec<u8> {
    let (name, value) = header;
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\n{name}: {value}\r\nContent-Length: {length}\r\n\r\n");
    [head.as_bytes(), body].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stills_are_told_apart_and_the_last_stays_until_the_film_begins_again() {
        let jpeg = |n: u8| vec![0xff, 0xd8, n, 0xff, 0xd9];
        let stills = Stills::parse(&Bytes::from([jpeg(0), jpeg(1), jpeg(2)].concat()));
        for (ms, n) in [(0, 0), (1_999, 0), (2_000, 1), (5_999, 2), (600_000, 2)] {
            let still = stills.at(Duration::from_millis(ms));
            assert_eq!(still, Some(Bytes::from(jpeg(n))), "at {ms} ms");
        }
        assert_eq!(Stills::parse(&Bytes::new()).at(Duration::ZERO), None);
    }
}

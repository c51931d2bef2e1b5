//! How each thing that the operator must not have could be written down.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use h3o::{LatLng, Resolution};
use sha2::{Digest as _, Sha512};
use sidelight_seal::Identity;

use super::scan::{Kind, Needle, Scanner, is_telling};

/// Bytes of a clip that are looked for, and how far apart.
const WINDOW_BYTES: usize = 32;
const WINDOW_EVERY: usize = 4096;
/// Fewer different bytes in a window say nothing: a black bar, padding.
const WINDOW_DISTINCT_MIN: usize = 12;
/// Core to core: what is left of base64 when the bytes before are not known must still be as long.
const BASE64_CHARS_MIN: usize = 10;
/// The coarsest cell that gives a home away; regions, which are asked for, are of resolution 3.
const RESOLUTION_MIN: u8 = 4;

/// Collects needles about one household.
pub(crate) struct Haystack {
    whose: String,
    pub(crate) needles: Vec<Needle>,
}

impl Haystack {
    pub(crate) fn new(whose: &str) -> Self {
        Self {
            whose: whose.to_owned(),
            needles: Vec::new(),
        }
    }

    pub(crate) fn scanner(self) -> Scanner {
        Scanner::new(self.needles)
    }

    fn push(&mut self, kind: Kind, what: &str, spelling: impl Into<String>, bytes: &[u8]) {
        self.needles.push(Needle {
            kind,
            what: format!("{}: {what}", self.whose),
            spelling: spelling.into(),
            bytes: bytes.to_vec(),
        });
    }

    /// Bytes as they are, in hex and in base64.
    fn spellings(&mut self, kind: Kind, what: &str, bytes: &[u8]) {
        self.push(kind, what, "bytes", bytes);
        self.push(kind, what, "hex", hex::encode(bytes).as_bytes());
        let upper = hex::encode_upper(bytes);
        self.push(kind, what, "HEX", upper.as_bytes());
        for (name, core) in base64_cores(bytes) {
            self.push(kind, what, name, core.as_bytes());
        }
    }

    /// Secret bytes.
    pub(crate) fn secret(&mut self, what: &str, bytes: &[u8]) {
        self.spellings(Kind::Secret, what, bytes);
    }

    /// An Ed25519 seed, and what a signer makes of it.
    pub(crate) fn seed(&mut self, what: &str, seed: &[u8; 32]) {
        self.secret(what, seed);
        let mut expanded = Sha512::digest(seed);
        self.push(Kind::Secret, what, "prefix", &expanded[32..]);
        expanded[0] &= 248;
        expanded[31] = expanded[31] & 63 | 64;
        self.push(Kind::Secret, what, "scalar", &expanded[..32]);
    }

    /// An `age` identity: its text in both cases, and its bytes.
    pub(crate) fn identity(&mut self, what: &str, identity: &Identity) {
        let text = identity.to_secret_text();
        self.push(Kind::Secret, what, "bech32", text.as_bytes());
        let lower = text.to_lowercase();
        self.push(Kind::Secret, what, "bech32, lower case", lower.as_bytes());
        let (_, bytes) = bech32::decode(&text).unwrap();
        self.secret(what, &bytes);
    }

    /// A text as it is, in UTF-16, in hex, base64, and as an address would carry it.
    pub(crate) fn text(&mut self, kind: Kind, what: &str, text: &str) {
        self.spellings(kind, what, text.as_bytes());
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        self.push(kind, what, "UTF-16", &wide);
        let form: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
        self.push(kind, what, "form", form.as_bytes());
        let percent = form.replace('+', "%20");
        self.push(kind, what, "percent", percent.as_bytes());
        let json = serde_json::to_string(text).unwrap().replace('/', "\\/");
        self.push(kind, what, "JSON", json.trim_matches('"').as_bytes());
    }

    /// Pieces of what a camera saw, evenly spread.
    pub(crate) fn windows(&mut self, what: &str, plain: &[u8]) {
        let starts = (0..plain.len()).step_by(WINDOW_EVERY);
        for window in starts.filter_map(|at| plain.get(at..at + WINDOW_BYTES)) {
            if distinct(window) >= WINDOW_DISTINCT_MIN {
                self.push(Kind::Picture, what, "piece", window);
            }
        }
    }

    /// The same in base64, as a picture stands in JSON.
    pub(crate) fn windows_base64(&mut self, what: &str, plain: &[u8]) {
        let text = STANDARD_NO_PAD.encode(plain);
        self.windows(what, text.as_bytes());
    }

    /// A parameter set of the camera's stream, with the lengths or start code that come before it.
    pub(crate) fn parameter_set(&mut self, what: &str, nal: &[u8]) {
        let length = u16::try_from(nal.len()).unwrap();
        let before = [
            ("avcC", length.to_be_bytes().to_vec()),
            ("AVCC", u32::from(length).to_be_bytes().to_vec()),
            ("Annex B", vec![0, 0, 0, 1]),
        ];
        for (spelling, before) in before {
            let bytes = [&before[..], nal].concat();
            // The shortest sets say nothing without more around them.
            if is_telling(&bytes) {
                self.push(Kind::Picture, what, spelling, &bytes);
            }
        }
        if is_telling(nal) {
            self.push(Kind::Picture, what, "bytes", nal);
        }
    }

    /// Where the home is: as text of several precisions, as numbers, as cells.
    pub(crate) fn place(&mut self, lat: f64, lng: f64) {
        let kind = Kind::Place;
        for (what, degrees) in [("latitude", lat), ("longitude", lng)] {
            self.push(kind, what, "text", degrees.to_string().as_bytes());
            // Four digits are ten metres.
            let short = format!("{:.4}", (degrees * 1e4).trunc() / 1e4);
            let scaled = format!("{:.0}", (degrees * 1e6).trunc());
            // A home may lie where digits repeat: such a number is anywhere, and the others say as much.
            for (spelling, text) in [("short text", short), ("millionths", scaled)] {
                if is_telling(text.as_bytes()) {
                    self.push(kind, what, spelling, text.as_bytes());
                }
            }
            for (unit, value) in [("degrees", degrees), ("radians", degrees.to_radians())] {
                self.push(kind, what, format!("{unit}, f64"), &value.to_le_bytes());
                let big = value.to_be_bytes();
                self.push(kind, what, format!("{unit}, f64 reversed"), &big);
            }
        }
        let point = LatLng::new(lat, lng).unwrap();
        for resolution in Resolution::range(
            Resolution::try_from(RESOLUTION_MIN).unwrap(),
            Resolution::Fifteen,
        ) {
            let cell = u64::from(point.to_cell(resolution));
            let what = format!("cell of resolution {resolution}");
            self.push(kind, &what, "hex", format!("{cell:x}").as_bytes());
            self.push(kind, &what, "HEX", format!("{cell:X}").as_bytes());
            self.push(kind, &what, "decimal", cell.to_string().as_bytes());
            self.push(kind, &what, "u64", &cell.to_le_bytes());
            self.push(kind, &what, "u64 reversed", &cell.to_be_bytes());
        }
    }
}

fn distinct(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .collect::<std::collections::BTreeSet<_>>()
        .len()
}

/// What base64 makes of bytes that stand among others: for each of three alignments the characters that
/// depend on these bytes alone.
fn base64_cores(bytes: &[u8]) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (alphabet, engine) in [
        ("base64", &STANDARD_NO_PAD),
        ("base64url", &URL_SAFE_NO_PAD),
    ] {
        for shift in 0..3 {
            let text = engine.encode([&vec![0; shift][..], bytes].concat());
            let first = (shift * 8).div_ceil(6);
            let last = (shift + bytes.len()) * 8 / 6;
            if last >= first + BASE64_CHARS_MIN {
                let core = text[first..last].to_owned();
                all.push((format!("{alphabet}, {shift} before"), core));
            }
        }
    }
    all
}

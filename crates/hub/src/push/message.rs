//! What a message to a device says: what and where, the page that shows it, and maybe a small picture. All
//! have one size.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sidelight_domain::record::MessageId;

/// Bytes of every message; JSON may end in spaces. Sealed they are 2,903 of the 4,096 that every push service
/// takes by its standard: what comes to Firefox on Android is written as text on its way, for which 3,070 are
/// the most.
pub const BODY_BYTES: usize = 2_800;

/// What a picture takes in a message besides its own text.
const PICTURE: &str = r#","picture":"""#;

/// What a device can be told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The bell was pressed.
    Press,
    /// Something moved.
    Motion,
    /// A request asks this home.
    Request,
    /// A trustee's notice was found: footage was opened.
    Release,
    /// The same of a drill.
    Drill,
    /// The record announces this home for drills.
    Announced,
    /// Somebody tries it out.
    Test,
}

impl Kind {
    /// What devices choose from.
    pub const CODES: [&'static str; 4] = ["press", "motion", "request", "release"];

    /// The kind of something that the hub also tells of otherwise.
    pub fn of(news: &str) -> Option<Self> {
        match news {
            "press" => Some(Kind::Press),
            "motion" => Some(Kind::Motion),
            _ => None,
        }
    }

    /// As a device chooses it.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Press => "press",
            Kind::Motion => "motion",
            Kind::Request => "request",
            Kind::Release | Kind::Drill | Kind::Announced => "release",
            Kind::Test => "test",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Kind::Press => "Somebody rang",
            Kind::Motion => "Something moved",
            Kind::Request => "A request asks your home",
            Kind::Release => "Footage of your home was opened",
            Kind::Drill => "A drill opened footage of your home",
            Kind::Announced => "Your home was announced for drills",
            Kind::Test => "This is a test. Nothing happened.",
        }
    }

    fn page(self) -> &'static str {
        match self {
            Kind::Press | Kind::Motion => "/",
            Kind::Request => "/requests.html",
            Kind::Release | Kind::Drill | Kind::Announced => "/notices.html",
            Kind::Test => "/devices.html",
        }
    }
}

/// A JPEG that a message has room for, as it stands in one: base64.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SmallPicture(String);

impl SmallPicture {
    /// Of these bytes.
    pub fn new(jpeg: &[u8]) -> Self {
        Self(STANDARD.encode(jpeg))
    }
}

impl fmt::Debug for SmallPicture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SmallPicture(..)")
    }
}

/// Something to tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happened {
    /// What.
    pub kind: Kind,
    /// Where.
    pub camera: Option<String>,
    /// The clip of it.
    pub clip: Option<String>,
    /// When, ms.
    pub at_ms: u64,
}

impl Happened {
    /// The message; `place` is what the camera is called. A picture for which there is no room is left out.
    pub fn body(&self, id: &str, place: &str, picture: Option<&SmallPicture>) -> Vec<u8> {
        let mut body = self.said(id, place);
        let bare = body.to_string();
        let fits =
            |picture: &&SmallPicture| bare.len() + PICTURE.len() + picture.0.len() <= BODY_BYTES;
        let mut bytes = match picture.filter(fits) {
            Some(SmallPicture(picture)) => {
                body["picture"] = json!(picture);
                body.to_string().into_bytes()
            }
            None => bare.into_bytes(),
        };
        debug_assert!(bytes.len() <= BODY_BYTES, "a message has one size");
        bytes.resize(BODY_BYTES, b' ');
        bytes
    }

    /// Bytes of the largest JPEG that a message about it has room for.
    pub fn picture_room(&self, place: &str) -> usize {
        let bare = self
            .said(&MessageId([0; 16]).to_string(), place)
            .to_string()
            .len();
        // Base64 writes three bytes as four.
        BODY_BYTES.saturating_sub(bare + PICTURE.len()) / 4 * 3
    }

    fn said(&self, id: &str, place: &str) -> Value {
        let page = match &self.clip {
            Some(clip) => format!("{}#new-{clip}", self.kind.page()),
            None => self.kind.page().to_owned(),
        };
        // What moves on takes the place of what moved there before; everything else stands for itself.
        let tag = match (self.kind, &self.camera) {
            (Kind::Motion, Some(camera)) => camera,
            _ => id,
        };
        json!({
            "v": 1, "id": id, "tag": tag, "label": self.kind.label(), "place": place, "page": page,
            "at": self.at_ms,
        })
    }
}

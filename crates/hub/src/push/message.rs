//! What a message to a device says: what and where, and the page that shows it. All have one size.

use serde::{Deserialize, Serialize};
use serde_json::json;

/// Bytes of every message; JSON may end in spaces. A name of 60 characters has room, however it is written.
pub const BODY_BYTES: usize = 1024;

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
    /// The message; `place` is what the camera is called.
    pub fn body(&self, id: &str, place: &str) -> Vec<u8> {
        let page = match &self.clip {
            Some(clip) => format!("{}#new-{clip}", self.kind.page()),
            None => self.kind.page().to_owned(),
        };
        // What moves on takes the place of what moved there before; everything else stands for itself.
        let tag = match (self.kind, &self.camera) {
            (Kind::Motion, Some(camera)) => camera,
            _ => id,
        };
        let body = json!({
            "v": 1, "id": id, "tag": tag, "label": self.kind.label(), "place": place, "page": page,
            "at": self.at_ms,
        });
        let mut bytes = body.to_string().into_bytes();
        debug_assert!(bytes.len() <= BODY_BYTES, "a message has one size");
        bytes.resize(BODY_BYTES, b' ');
        bytes
    }
}

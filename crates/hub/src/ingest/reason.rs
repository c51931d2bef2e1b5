//! Why a camera does not work, as a code for programs and a sentence for people that says what to change.

/// See the module. The codes are those of `docs/ref/statement.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Nobody answers at that address.
    Unreachable,
    /// User or password is wrong.
    Unauthorised,
    /// There is no stream at that path.
    NoStream,
    /// Video, but Motion JPEG.
    MotionJpeg,
    /// Video, but none known here.
    OtherVideo,
    /// H.265.
    H265,
    /// G.711 and relatives: the picture is recorded, the sound is not.
    G711,
    /// Sound that is not AAC-LC: the picture is recorded, the sound is not.
    OtherAudio,
    /// It answered and then sent nothing.
    Timeout,
    /// The stream broke off.
    Ended,
    /// The parameters of the video are of no use.
    BadVideo,
    /// What it answers cannot be read at all.
    Nonsense,
}

impl Reason {
    /// Whether it may be over in a moment without anybody doing something about it.
    pub fn may_pass(self) -> bool {
        match self {
            Reason::Unreachable
            | Reason::NoStream
            | Reason::Timeout
            | Reason::Ended
            | Reason::Nonsense => true,
            Reason::Unauthorised
            | Reason::MotionJpeg
            | Reason::OtherVideo
            | Reason::H265
            | Reason::G711
            | Reason::OtherAudio
            | Reason::BadVideo => false,
        }
    }

    /// The code in replies and status.
    pub fn code(self) -> &'static str {
        match self {
            Reason::Unreachable | Reason::Ended => "unreachable",
            Reason::Unauthorised => "unauthorised",
            Reason::NoStream
            | Reason::MotionJpeg
            | Reason::OtherVideo
            | Reason::BadVideo
            | Reason::Nonsense => "no_stream",
            Reason::H265 => "h265",
            Reason::G711 | Reason::OtherAudio => "g711",
            Reason::Timeout => "timeout",
        }
    }

    /// What is wrong, and what to do.
    pub fn sentence(self) -> &'static str {
        match self {
            Reason::Unreachable => {
                "Nobody answers at this address. Check that the camera is on, that the address is right, \
                 and that RTSP is switched on in the camera's settings."
            }
            Reason::Unauthorised => {
                "The camera refuses this user and password. Some cameras have a separate user for RTSP."
            }
            Reason::NoStream => {
                "The camera answers, but there is no video stream at this path. Look up the RTSP path in \
                 the camera's manual; often it ends in something like /stream1."
            }
            Reason::MotionJpeg => {
                "This stream is Motion JPEG. Choose H.264 as the video format in the camera's settings, \
                 or the path of another stream."
            }
            Reason::OtherVideo => {
                "This stream's video is in a format the hub does not record. Choose H.264 as the video \
                 format in the camera's settings."
            }
            Reason::H265 => {
                "This stream is H.265 (also called HEVC or H.265+). Choose H.264 as the video format in \
                 the camera's settings."
            }
            Reason::G711 => {
                "The picture is recorded, the sound is not: it is G.711. Choose AAC as the audio format \
                 in the camera's settings."
            }
            Reason::OtherAudio => {
                "The picture is recorded, the sound is not. Choose AAC as the audio format in the \
                 camera's settings."
            }
            Reason::Timeout => {
                "The camera answers, but sends no picture. Restart the camera, and check that not too \
                 many programs watch it at once."
            }
            Reason::Ended => "The camera ended the connection. The hub keeps trying.",
            Reason::Nonsense => {
                "The camera's answers cannot be read. Restart the camera, update its firmware, or choose \
                 another stream."
            }
            Reason::BadVideo => {
                "The camera's H.264 stream is malformed. Update the camera's firmware, or choose another \
                 stream."
            }
        }
    }
}

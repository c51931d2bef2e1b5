//! Opening a file, and nothing that has taken a file's place: a pipe there would be waited for for ever.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::Path;

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

/// Whether a link leads to the file that is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Links {
    /// As mounted secrets are laid out.
    Followed,
    /// One that was planted would put what it points to where others read it.
    Refused,
}

/// Opens what is a file, looked at once it is open.
pub(crate) fn open_file(path: &Path, links: Links) -> io::Result<File> {
    let mut how = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    how.set(OFlags::NOFOLLOW, links == Links::Refused);
    let file = match rustix::fs::open(path, how, Mode::empty()) {
        Err(Errno::LOOP) => return Err(wrong(path, "is no file")),
        Err(error) => {
            let says = format!("cannot read {}: {error}", path.display());
            return Err(io::Error::new(io::Error::from(error).kind(), says));
        }
        Ok(opened) => File::from(opened),
    };
    match file.metadata()?.is_file() {
        true => Ok(file),
        false => Err(wrong(path, "is no file")),
    }
}

/// That something is not what it should be, by its name.
pub(crate) fn wrong(path: &Path, what: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, format!("{} {what}", path.display()))
}

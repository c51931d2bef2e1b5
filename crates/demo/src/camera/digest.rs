//! Digest authentication as cameras do it: MD5, with or without `qop=auth` (RFC 2617, RFC 7616).
//!
//! MD5 protects nobody today; this is what bought cameras speak, and the demo's must speak it too.

use std::collections::HashMap;
use std::fmt;

use md5::{Digest, Md5};
use rand::RngCore;

const REALM: &str = "camera";

/// The account of the camera, kept as the hash that Digest needs.
pub(super) struct Login {
    username: String,
    /// `MD5(username:realm:password)`, in hex.
    secret: String,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login")
    }
}

/// What an `Authorization` header turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Accepted,
    Refused,
    /// Well made, but for a nonce of another connection.
    Stale,
}

impl Login {
    pub(super) fn new(username: &str, password: &str) -> Self {
        let secret = hash(&[username, REALM, password]);
        Self {
            username: username.to_owned(),
            secret,
        }
    }

    /// Judges an `Authorization` header for a request.
    pub(super) fn judge(&self, header: &str, nonce: &str, method: &str, uri: &str) -> Verdict {
        let Some(fields) = parse(header) else {
            return Verdict::Refused;
        };
        let field = |name: &str| fields.get(name).map(String::as_str);
        if field("username") != Some(&self.username)
            || field("realm") != Some(REALM)
            || field("uri") != Some(uri)
        {
            return Verdict::Refused;
        }
        if field("algorithm").is_some_and(|name| !name.eq_ignore_ascii_case("MD5")) {
            return Verdict::Refused;
        }
        let Some(theirs) = field("nonce") else {
            return Verdict::Refused;
        };
        let request = hash(&[method, uri]);
        let expected = match (field("qop"), field("nc"), field("cnonce")) {
            (None, _, _) => hash(&[&self.secret, theirs, &request]),
            (Some("auth"), Some(nc), Some(cnonce)) => {
                hash(&[&self.secret, theirs, nc, cnonce, "auth", &request])
            }
            _ => return Verdict::Refused,
        };
        if field("response") != Some(&expected) {
            Verdict::Refused
        } else if theirs != nonce {
            Verdict::Stale
        } else {
            Verdict::Accepted
        }
    }
}

/// The `WWW-Authenticate` header that asks for a login.
pub(super) fn challenge(nonce: &str, stale: bool) -> String {
    let stale = if stale { ", stale=true" } else { "" };
    format!("Digest realm=\"{REALM}\", nonce=\"{nonce}\", algorithm=MD5, qop=\"auth\"{stale}")
}

/// A nonce for one connection; a recorded login is worthless on the next.
pub(super) fn nonce() -> String {
    let mut bytes = [0; 16];
    rand::rngs::OsRng.fill_bytes(&mut bytes);
    hex::encode(bytes)
}

fn hash(parts: &[&str]) -> String {
    hex::encode(Md5::digest(parts.join(":")))
}

/// The `name=value` fields of a Digest header, names in lower case. `None` if it is malformed.
fn parse(header: &str) -> Option<HashMap<String, String>> {
    let (scheme, mut rest) = header.trim().split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("Digest") {
        return None;
    }
    let mut fields = HashMap::new();
    loop {
        let (name, after) = rest.split_once('=')?;
        let value;
        if let Some(quoted) = after.strip_prefix('"') {
            (value, rest) = quoted.split_once('"')?;
        } else {
            let end = after.find(',').unwrap_or(after.len());
            (value, rest) = after.split_at(end);
        }
        fields.insert(name.trim().to_ascii_lowercase(), value.trim().to_owned());
        rest = rest.trim_start();
        if rest.is_empty() {
            return Some(fields);
        }
        rest = rest.strip_prefix(',')?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_2617_section_3_5_hashes_as_printed() {
        let secret = hash(&["Mufasa", "testrealm@host.com", "Circle Of Life"]);
        let request = hash(&["GET", "/dir/index.html"]);
        let nonce = "dcd98b7102dd2f0e8b11d0f600bfb0c093";
        let response = hash(&[&secret, nonce, "00000001", "0a4f113b", "auth", &request]);
        assert_eq!(response, "6629fae49393a05397450978507c4ef1");
    }

    #[test]
    fn only_the_right_response_for_this_request_and_nonce_is_accepted() {
        let login = Login::new("ada", "pass, word");
        let header = |nonce: &str, password: &str, method: &str| {
            let response = hash(&[
                &hash(&["ada", REALM, password]),
                nonce,
                &hash(&[method, "rtsp://x/live"]),
            ]);
            format!(
                "Digest username=\"ada\", realm=\"{REALM}\", nonce=\"{nonce}\", uri=\"rtsp://x/live\", \
                 response=\"{response}\", algorithm=MD5"
            )
        };
        let judge = |header: &str| login.judge(header, "n1", "PLAY", "rtsp://x/live");
        assert_eq!(
            judge(&header("n1", "pass, word", "PLAY")),
            Verdict::Accepted
        );
        assert_eq!(judge(&header("n0", "pass, word", "PLAY")), Verdict::Stale);
        assert_eq!(judge(&header("n1", "password", "PLAY")), Verdict::Refused);
        assert_eq!(
            judge(&header("n1", "pass, word", "SETUP")),
            Verdict::Refused
        );
        assert_eq!(
            login.judge(
                &header("n1", "pass, word", "PLAY"),
                "n1",
                "PLAY",
                "rtsp://y"
            ),
            Verdict::Refused
        );
        for odd in [
            "",
            "Basic YTpi",
            "Digest",
            "Digest username",
            "Digest username=\"ada",
            "Digest a=b x",
        ] {
            assert_eq!(judge(odd), Verdict::Refused, "{odd}");
        }
    }
}

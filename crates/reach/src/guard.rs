//! Where requests may go whose address somebody else gave: to nothing that only this machine or its network
//! can reach, unless the configuration says so.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use sidelight_api::limits::CHANNEL_ADDRESS_CHARS_MAX;
use url::{Host, Url};

/// How long one request may take.
const ANSWER_MAX: Duration = Duration::from_secs(10);

/// Sends to addresses that somebody else gave, and to no others than it may.
#[derive(Clone, Debug)]
pub struct Outward {
    http: reqwest::Client,
    private: bool,
}

impl Outward {
    /// `private`: also to addresses of this machine and its network, and without TLS.
    pub fn new(private: bool) -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(Policy::none())
            .timeout(ANSWER_MAX);
        let http = match private {
            true => client.build(),
            false => client.dns_resolver(Arc::new(PublicOnly)).build(),
        };
        Ok(Self {
            http: http?,
            private,
        })
    }

    /// Whether a message may be sent there.
    #[must_use]
    pub fn allows(&self, url: &Url) -> bool {
        allows(url, self.private)
    }

    /// Begins a request; `None` where it may not go.
    #[must_use]
    pub fn post(&self, url: &Url) -> Option<reqwest::RequestBuilder> {
        self.allows(url).then(|| self.http.post(url.clone()))
    }
}

/// Whether a message may be sent there; `private`: also to addresses of this machine and its network, and
/// without TLS.
#[must_use]
pub fn allows(url: &Url, private: bool) -> bool {
    let scheme = url.scheme() == "https" || (private && url.scheme() == "http");
    let plain = url.username().is_empty() && url.password().is_none();
    let short = url.as_str().len() <= CHANNEL_ADDRESS_CHARS_MAX;
    let host = match url.host() {
        None => false,
        // Looked up when something is sent, and then each address is looked at.
        Some(Host::Domain(name)) => private || name.contains('.'),
        Some(Host::Ipv4(ip)) => private || is_public(ip.into()),
        Some(Host::Ipv6(ip)) => private || is_public(ip.into()),
    };
    scheme && plain && short && host
}

/// Whether an address is one of the internet at large.
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let reserved = ip.is_unspecified()
        || ip.is_loopback()
        || ip.is_private()
        || ip.is_link_local()
        || ip.is_broadcast()
        || ip.is_multicast()
        || ip.is_documentation();
    // This network, shared by carriers, protocols', benchmarks', and for later.
    let special = a == 0
        || (a == 100 && (64..128).contains(&b))
        || (a, b, c) == (192, 0, 0)
        || (a == 198 && (b == 18 || b == 19))
        || a >= 240;
    !reserved && !special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [first, second, ..] = ip.segments();
    // Global unicast alone, without documentation and what carries an IPv4 address.
    (first & 0xe000) == 0x2000 && (first, second) != (0x2001, 0xdb8) && first != 0x2002 && {
        (first, second) != (0x2001, 0)
    }
}

/// Looks a name up and connects to nothing but what was looked at.
#[derive(Debug)]
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<_> = found.filter(|it| is_public(it.ip())).collect();
            if public.is_empty() {
                return Err("no public address".into());
            }
            let addresses: Addrs = Box::new(public.into_iter());
            Ok(addresses)
        })
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn what_only_this_network_reaches_is_refused() {
        for (address, public) in [
            ("9.9.9.9", true),
            ("2620:fe::9", true),
            ("127.0.0.1", false),
            ("10.1.2.3", false),
            ("172.31.0.1", false),
            ("192.168.1.1", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("198.18.0.1", false),
            ("192.0.0.8", false),
            ("0.0.0.0", false),
            ("255.255.255.255", false),
            ("224.0.0.1", false),
            ("::1", false),
            ("::", false),
            ("fc00::1", false),
            ("fe80::1", false),
            ("::ffff:127.0.0.1", false),
            ("64:ff9b::7f00:1", false),
            ("2002:7f00:1::", false),
            ("2001:db8::1", false),
        ] {
            assert_eq!(is_public(address.parse().unwrap()), public, "{address}");
        }
        for (url, anywhere, here) in [
            ("https://hooks.example.org/a", true, true),
            ("http://hooks.example.org/a", false, true),
            ("https://127.0.0.1/", false, true),
            ("https://[::1]/", false, true),
            ("https://2130706433/", false, true),
            ("https://localhost/", false, true),
            ("https://a:b@hooks.example.org/", false, false),
            ("ftp://hooks.example.org/", false, false),
        ] {
            let url: Url = url.parse().unwrap();
            assert_eq!(
                (allows(&url, false), allows(&url, true)),
                (anywhere, here),
                "{url}"
            );
        }
    }

    #[tokio::test]
    async fn a_name_of_this_machine_is_not_connected_to() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let looked_up = PublicOnly.resolve("localhost".parse().unwrap()).await;
        assert!(looked_up.is_err());
        let url = format!("http://localhost:{port}/").parse().unwrap();
        assert!(Outward::new(false).unwrap().post(&url).is_none());
        let accepted = tokio::spawn(async move { listener.accept().await.is_ok() });
        tokio::spawn(Outward::new(true).unwrap().post(&url).unwrap().send());
        assert!(accepted.await.unwrap(), "the same where it is allowed");
    }
}

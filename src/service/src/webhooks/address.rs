//! Which addresses events are sent to. An endpoint is chosen by a partner and reached from inside the operator's network,
//! so everything that is not of the public internet is refused: when the endpoint is made, when its name is resolved,
//! and whenever something is sent.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

use domain::{contract::URL_MAX, problem::UrlError};
use reqwest::{
    Url,
    dns::{Addrs, Name, Resolve, Resolving},
};
use tokio::net;

/// Networks of IPv4 that are not of the public internet: the special ones of RFC 6890 and its successors.
const NOT_PUBLIC_V4: [(Ipv4Addr, u32); 15] = [
    (Ipv4Addr::UNSPECIFIED, 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// Networks within `2000::/3`, the public part of IPv6, that are not: protocol assignments and tunnels, which may lead
/// anywhere, and documentation.
const NOT_PUBLIC_V6: [(Ipv6Addr, u32); 4] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// Checks the address of an endpoint. Names are looked up only when something is sent.
pub(crate) fn check(url: &str, private_allowed: bool) -> Result<Url, UrlError> {
    if url.chars().count() > URL_MAX {
        return Err(UrlError::Malformed);
    }
    let url = Url::parse(url).map_err(|_| UrlError::Malformed)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(UrlError::Malformed);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(UrlError::Credentials);
    }
    let host = url.host_str().ok_or(UrlError::Malformed)?;
    let number = host.trim_start_matches('[').trim_end_matches(']').parse();
    let name = host.trim_end_matches('.');
    let is_own_name = name == "localhost" || name.ends_with(".localhost");
    let public = number.map_or(!is_own_name, is_public);
    if public || private_allowed { Ok(url) } else { Err(UrlError::Private) }
}

/// Whether an address belongs to the public internet.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !NOT_PUBLIC_V4.iter().any(|(network, bits)| {
            address.to_bits() >> (32 - bits) == network.to_bits() >> (32 - bits)
        }),
        IpAddr::V6(address) => match embedded(address) {
            Some(embedded) => is_public(embedded.into()),
            None => {
                address.segments()[0] >> 13 == 1
                    && !NOT_PUBLIC_V6.iter().any(|(network, bits)| {
                        address.to_bits() >> (128 - bits) == network.to_bits() >> (128 - bits)
                    })
            }
        },
    }
}

/// The address of IPv4 that stands for one of IPv6: mapped, or translated by the network (`64:ff9b::/96`).
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, 0, 0, 0, 0, high, low] = address.segments() else {
        return address.to_ipv4_mapped();
    };
    ((a, b) == (0x64, 0xff9b)).then(|| Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)))
}

/// A name led into a private network only.
#[derive(Debug)]
pub(super) struct PrivateNetwork;

impl fmt::Display for PrivateNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the address lies in a private network")
    }
}

impl std::error::Error for PrivateNetwork {}

/// Looks names up, and leaves out what may not be sent to: a name that led elsewhere when it was checked gains nothing.
pub(super) struct Resolver {
    pub(super) private_allowed: bool,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let private_allowed = self.private_allowed;
        Box::pin(async move {
            let found: Vec<SocketAddr> = net::lookup_host((name.as_str(), 0)).await?.collect();
            let found_any = !found.is_empty();
            let fit: Vec<_> = found
                .into_iter()
                .filter(|address| private_allowed || is_public(address.ip()))
                .collect();
            if found_any && fit.is_empty() {
                return Err(PrivateNetwork.into());
            }
            Ok(Box::new(fit.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_public_internet_is_reached() {
        for public in [
            "1.1.1.1",
            "9.255.255.255",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.17.0.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00::1",
            "::ffff:1.1.1.1",
            "64:ff9b::101:101",
        ] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
        for private in [
            "0.0.0.0",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.1.2.3",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.1.1.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "2001:db8::1",
            "3fff::1",
            "2002:a00:1::1",
            "2001:0:1::1",
            "::ffff:10.0.0.1",
            "::ffff:127.0.0.1",
            "64:ff9b::a00:1",
            "64:ff9b:1::1",
            "::10.0.0.1",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
    }

    #[test]
    fn addresses_are_checked_before_they_are_kept() {
        for good in [
            "https://example.com/webhooks?tenant=1",
            "http://example.com:8080/",
            "https://1.1.1.1/",
            "https://[2606:4700::1111]/",
        ] {
            assert_eq!(check(good, false).unwrap().as_str(), good);
        }
        let long = format!("https://example.com/{}", "a".repeat(URL_MAX));
        for malformed in ["", "example.com", "ftp://example.com", "https://", "https:///x y", &long]
        {
            assert_eq!(check(malformed, true), Err(UrlError::Malformed), "{malformed}");
        }
        for named in
            ["https://me@example.com", "https://me:secret@example.com", "http://:x@a.example"]
        {
            assert_eq!(check(named, true), Err(UrlError::Credentials), "{named}");
        }
        // Every way to write an address is understood before it is judged.
        for private in [
            "http://127.0.0.1:9000/",
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://localhost/",
            "http://LOCALHOST./",
            "http://db.localhost/",
            "http://[::1]/",
            "http://[::ffff:a00:1]/",
            "http://169.254.169.254/latest/meta-data",
        ] {
            assert_eq!(check(private, false), Err(UrlError::Private), "{private}");
            assert!(check(private, true).is_ok(), "{private}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_not_followed() {
        let name = || "localhost".parse::<Name>().unwrap();
        let refused = Resolver { private_allowed: false }.resolve(name()).await.err().unwrap();
        assert!(refused.is::<PrivateNetwork>(), "{refused}");
        let found: Vec<_> =
            Resolver { private_allowed: true }.resolve(name()).await.ok().unwrap().collect();
        assert!(!found.is_empty() && found.iter().all(|address| address.ip().is_loopback()));
    }
}

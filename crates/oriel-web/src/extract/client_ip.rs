use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use actix_web::HttpRequest;
use ipnet::IpNet;

/// The networks of reverse proxies whose `X-Forwarded-For` is believed.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    pub fn new(networks: &[String]) -> Self {
        Self(
            networks
                .iter()
                .filter_map(|network| network.parse().ok())
                .collect(),
        )
    }

    fn contains(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    /// The address of who sent the request: the last hop that is not one of our own proxies.
    pub fn client_of(&self, request: &HttpRequest) -> IpAddr {
        let peer = request
            .peer_addr()
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |address| {
                address.ip().to_canonical()
            });
        if !self.contains(peer) {
            return peer;
        }
        let hops: Vec<IpAddr> = request
            .headers()
            .get_all("x-forwarded-for")
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .filter_map(|hop| hop.trim().parse::<IpAddr>().ok())
            .collect();
        hops.into_iter()
            .rev()
            .find(|hop| !self.contains(*hop))
            .unwrap_or(peer)
    }
}

/// What rate limits count by: an IPv4 address, or the /64 that one IPv6 customer has.
pub fn limit_key(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use actix_web::test::TestRequest;

    use super::{TrustedProxies, limit_key};

    fn client(peer: &str, forwarded: &str) -> String {
        let proxies = TrustedProxies::new(&["127.0.0.0/8".into(), "10.0.0.0/8".into()]);
        let request = TestRequest::get()
            .peer_addr(SocketAddr::new(peer.parse().unwrap(), 5))
            .insert_header(("x-forwarded-for", forwarded))
            .to_http_request();
        proxies.client_of(&request).to_string()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        assert_eq!(client("127.0.0.1", "203.0.113.9"), "203.0.113.9");
        assert_eq!(client("203.0.113.1", "198.51.100.7"), "203.0.113.1");
    }

    #[test]
    fn what_the_client_wrote_in_front_of_the_proxy_is_ignored() {
        assert_eq!(
            client("127.0.0.1", "1.1.1.1, 203.0.113.9, 10.2.3.4"),
            "203.0.113.9"
        );
        assert_eq!(client("127.0.0.1", "garbage"), "127.0.0.1");
    }

    #[test]
    fn one_ipv6_customer_is_one_key() {
        let key = |text: &str| limit_key(text.parse().unwrap());
        assert_eq!(key("2001:db8:1:2:3::4"), key("2001:db8:1:2:ffff::1"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
    }
}

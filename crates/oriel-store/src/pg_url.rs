//! The address of a PostgreSQL server as the listening connection takes it.
//!
//! Queries go through libpq, which also reads the environment and takes parameters that
//! tokio-postgres does not know. Neither speaks TLS here, so that parameters of TLS say nothing but
//! that it must not be asked for.

use tokio_postgres::{Config, config::TargetSessionAttrs};

use crate::{Error, Result};

/// Parameters that both know. Others are for libpq alone.
const KNOWN: [&str; 15] = [
    "application_name",
    "channel_binding",
    "connect_timeout",
    "dbname",
    "host",
    "hostaddr",
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "options",
    "password",
    "port",
    "sslmode",
    "tcp_user_timeout",
    "user",
];

/// Where Debian and the PostgreSQL project put the socket.
const SOCKETS: [&str; 2] = ["/var/run/postgresql", "/tmp"];

/// Reads an address. What it does not say is taken from `environment`, as libpq does.
///
/// # Errors
/// [`Error::Unavailable`] for what is no address.
pub(crate) fn parse(url: &str, environment: impl Fn(&str) -> Option<String>) -> Result<Config> {
    let wrong = |error: tokio_postgres::Error| Error::Unavailable(format!("database.url: {error}"));
    let mut config: Config = known_part(url).parse().map_err(wrong)?;
    if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
        match environment("PGHOST") {
            Some(host) => {
                config.host(host);
            }
            None => {
                for socket in SOCKETS {
                    config.host(socket);
                }
            }
        }
    }
    if config.get_hosts().len() > 1 {
        // A standby takes no LISTEN.
        config.target_session_attrs(TargetSessionAttrs::ReadWrite);
    }
    let port = environment("PGPORT").and_then(|port| port.parse().ok());
    if let Some(port) = port.filter(|_| config.get_ports().is_empty()) {
        config.port(port);
    }
    if let Some(user) = environment("PGUSER").filter(|_| config.get_user().is_none()) {
        config.user(user);
    }
    if let Some(secret) = environment("PGPASSWORD").filter(|_| config.get_password().is_none()) {
        config.password(secret);
    }
    if let Some(name) = environment("PGDATABASE").filter(|_| config.get_dbname().is_none()) {
        config.dbname(name);
    }
    Ok(config)
}

/// An address without the parameters that only libpq knows.
fn known_part(url: &str) -> String {
    let Some((address, query)) = url.split_once('?') else {
        return url.to_owned();
    };
    let is_known = |parameter: &&str| {
        let name = parameter.split('=').next().unwrap_or_default();
        KNOWN.contains(&name)
    };
    let known: Vec<&str> = query.split('&').filter(is_known).collect();
    format!("{address}?{}", known.join("&"))
}

#[cfg(test)]
mod tests {
    use tokio_postgres::config::Host;

    use super::*;

    fn nothing(_name: &str) -> Option<String> {
        None
    }

    #[test]
    fn addresses_are_read_as_libpq_reads_them() {
        let config = parse(
            "postgres://oriel:a%20b@db.example:6432/photos?sslmode=disable&sslrootcert=x\
             &target_session_attrs=primary&application_name=oriel",
            nothing,
        )
        .unwrap();
        assert_eq!(config.get_user(), Some("oriel"));
        assert_eq!(config.get_password(), Some("a b".as_bytes()));
        assert_eq!(config.get_hosts(), [Host::Tcp("db.example".into())]);
        assert_eq!(config.get_ports(), [6432]);
        assert_eq!(config.get_dbname(), Some("photos"));
        assert_eq!(config.get_application_name(), Some("oriel"));
    }

    #[test]
    fn sockets_and_passwords_may_be_parameters() {
        let socket = [Host::Unix("/run/postgresql".into())];
        for url in [
            "postgres://%2Frun%2Fpostgresql/photos?user=oriel&password=%61%62",
            "postgresql:///photos?host=/run/postgresql&user=oriel&password=ab",
        ] {
            let config = parse(url, nothing).unwrap();
            assert_eq!(config.get_hosts(), socket, "{url}");
            assert_eq!(config.get_user(), Some("oriel"), "{url}");
            assert_eq!(config.get_password(), Some("ab".as_bytes()), "{url}");
        }
    }

    #[test]
    fn the_environment_says_what_an_address_does_not() {
        let all = |name: &str| Some(if name == "PGPORT" { "7" } else { name }.to_owned());
        let config = parse("postgres://", all).unwrap();
        assert_eq!(config.get_hosts(), [Host::Tcp("PGHOST".into())]);
        assert_eq!(config.get_ports(), [7]);
        assert_eq!(config.get_user(), Some("PGUSER"));
        assert_eq!(config.get_password(), Some("PGPASSWORD".as_bytes()));
        assert_eq!(config.get_dbname(), Some("PGDATABASE"));
        let config = parse("postgres://a:b@c:1/d", all).unwrap();
        assert_eq!(config.get_hosts(), [Host::Tcp("c".into())]);
        assert_eq!(config.get_password(), Some("b".as_bytes()));
        let config = parse("postgres:///d", nothing).unwrap();
        assert_eq!(config.get_hosts(), SOCKETS.map(|it| Host::Unix(it.into())));
    }

    #[test]
    fn nonsense_is_refused() {
        assert!(parse("postgres://a@b/c?port=x", nothing).is_err());
    }
}

use std::{
    env,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use diesel::{Connection as _, PgConnection};

use super::{SERVER_VARIABLE, binaries};
use crate::{Error, Result};

/// Starts a server in a folder of its own, says where, and ends it when its standard input ends:
/// that is when the process that started it has ended, however it did.
const KEEPER: &str = r#"
set -eu
trap '' INT TERM HUP
folder=$(mktemp -d "${TMPDIR:-/tmp}/oriel-postgres.XXXXXX")
trap 'rm -rf "$folder"' EXIT
"$1/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C -N >"$folder/log" 2>&1 \
    || { cat "$folder/log" >&2; exit 1; }
cat >>"$folder/data/postgresql.conf" <<SETTINGS
listen_addresses = ''
unix_socket_directories = '$folder'
max_connections = 300
shared_buffers = 32MB
fsync = off
synchronous_commit = off
full_page_writes = off
SETTINGS
"$1/pg_ctl" -D "$folder/data" -l "$folder/log" -w start </dev/null >/dev/null \
    || { cat "$folder/log" >&2; exit 1; }
echo "$folder"
cat >/dev/null
"$1/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null
"#;

/// A PostgreSQL server for tests.
#[derive(Debug)]
pub(super) struct Server {
    admin_url: String,
    /// Holds the standard input that keeps a server of our own running.
    _keeper: Option<Child>,
}

impl Server {
    /// The server that the environment names, or one of our own.
    pub(super) fn find() -> Result<Option<Self>> {
        if let Ok(admin_url) = env::var(SERVER_VARIABLE) {
            return Ok(Some(Self {
                admin_url,
                _keeper: None,
            }));
        }
        binaries::postgres()
            .map(|folder| Self::start(&folder))
            .transpose()
    }

    fn start(binaries: &Path) -> Result<Self> {
        let mut keeper = as_ordinary_user()?
            .args(["sh", "-c", KEEPER, "keeper"])
            .arg(binaries)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(Error::other)?;
        let mut folder = String::new();
        if let Some(stdout) = keeper.stdout.take() {
            BufReader::new(stdout)
                .read_line(&mut folder)
                .map_err(Error::other)?;
        }
        let folder = folder.trim_end();
        if folder.is_empty() {
            return Err(Error::Unavailable(
                "PostgreSQL did not start: see what it printed above".to_owned(),
            ));
        }
        Ok(Self {
            admin_url: format!("postgres:///postgres?host={folder}&user=postgres"),
            _keeper: Some(keeper),
        })
    }

    /// A connection to the database from which others are made.
    pub(super) fn connect(&self) -> Result<PgConnection> {
        PgConnection::establish(&self.admin_url)
            .map_err(|error| Error::Unavailable(error.to_string()))
    }

    /// The address of another database on the same server.
    pub(super) fn database_url(&self, name: &str) -> String {
        let (address, query) = self
            .admin_url
            .split_once('?')
            .map_or((self.admin_url.as_str(), None), |(address, query)| {
                (address, Some(query))
            });
        let (scheme, rest) = address.split_once("://").unwrap_or(("postgres", address));
        let host = rest.split_once('/').map_or(rest, |(host, _)| host);
        let query = query.map(|query| format!("?{query}")).unwrap_or_default();
        format!("{scheme}://{host}/{name}{query}")
    }
}

/// PostgreSQL refuses to run as root: then it runs as somebody who may do little.
fn as_ordinary_user() -> Result<Command> {
    let me = Command::new("id")
        .arg("-u")
        .output()
        .map_err(Error::other)?;
    if me.stdout.trim_ascii() != b"0" {
        return Ok(Command::new("env"));
    }
    let exists = |user: &str| {
        Command::new("id")
            .arg(user)
            .output()
            .is_ok_and(|output| output.status.success())
    };
    let user = if exists("postgres") {
        "postgres"
    } else {
        "nobody"
    };
    let mut command = Command::new("setpriv");
    command.args(["--reuid", user, "--clear-groups", "env"]);
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::Server;

    fn server(admin_url: &str) -> Server {
        Server {
            admin_url: admin_url.to_owned(),
            _keeper: None,
        }
    }

    #[test]
    fn another_database_of_a_server_differs_only_in_its_name() {
        assert_eq!(
            server("postgres://me:secret@db:5433/postgres?sslmode=disable").database_url("one"),
            "postgres://me:secret@db:5433/one?sslmode=disable"
        );
        assert_eq!(
            server("postgres:///postgres?host=/tmp/here").database_url("one"),
            "postgres:///one?host=/tmp/here"
        );
    }
}

//! The least that actix can do: a handler that answers bytes it holds, in a process of its own.

use std::{
    env,
    io::Write as _,
    net::SocketAddr,
    process::{Child, Command, Stdio},
    time::Duration,
};

use actix_web::{App, HttpResponse, HttpServer, web};
use anyhow::Context as _;
use tempfile::NamedTempFile;
use tokio::net::TcpStream;

use crate::machine;

/// How this program is told to be the bare server.
pub const COMMAND: &str = "bare";

/// The server as another process. Ended when dropped.
pub struct Bare {
    child: Child,
    pub address: SocketAddr,
    /// What it answers; kept until it ends.
    _body: NamedTempFile,
}

impl Bare {
    /// Starts this program again as the bare server.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn start(body: &[u8]) -> anyhow::Result<Self> {
        let mut file = NamedTempFile::new()?;
        file.write_all(body)?;
        let address = machine::free_address()?;
        let child = Command::new(env::current_exe()?)
            .arg(COMMAND)
            .arg(address.to_string())
            .arg(file.path())
            .stdin(Stdio::null())
            .spawn()?;
        while TcpStream::connect(address).await.is_err() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(Self {
            child,
            address,
            _body: file,
        })
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Answers until it is killed.
///
/// # Errors
/// When it is not told where to listen and what to answer.
pub async fn serve() -> anyhow::Result<()> {
    let mut arguments = env::args().skip(2);
    let address: SocketAddr = arguments.next().context("no address")?.parse()?;
    let body = std::fs::read(arguments.next().context("no body")?)?;
    let body = web::Bytes::from(body);
    HttpServer::new(move || {
        let body = body.clone();
        App::new().default_service(web::to(move || {
            let body = body.clone();
            async move {
                HttpResponse::Ok()
                    .content_type("application/activity+json")
                    .body(body)
            }
        }))
    })
    .bind(address)?
    .run()
    .await?;
    Ok(())
}

//! Many connections that ask the same thing again and again. The requests are written by hand:
//! a real client would use more of the machine than the server it measures.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinSet,
};

use oriel_benches::proc;

const CONNECTIONS: usize = 32;
const LENGTH: Duration = Duration::from_secs(2);

#[derive(Clone, Copy)]
pub(crate) struct Round {
    pub(crate) per_second: u64,
    /// The server's processor time for one request.
    pub(crate) work: Duration,
}

/// Asks for a while.
pub(crate) async fn run(address: SocketAddr, pid: u32, path: &str) -> anyhow::Result<Round> {
    let (begun, work_before) = (Instant::now(), proc::work(pid)?);
    let mut connections = JoinSet::new();
    for _ in 0..CONNECTIONS {
        connections.spawn(ask_until(address, request(path), begun + LENGTH));
    }
    let mut answers = 0;
    while let Some(asked) = connections.join_next().await {
        answers += asked??;
    }
    let elapsed = begun.elapsed();
    let work = proc::work(pid)?.saturating_sub(work_before);
    anyhow::ensure!(answers > 0, "nothing was answered");
    Ok(Round {
        per_second: u64::from(answers) * 1000 / u64::try_from(elapsed.as_millis())?.max(1),
        work: work / answers,
    })
}

/// What is answered there.
pub(crate) async fn body(address: SocketAddr, path: &str) -> anyhow::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address).await?;
    let mut answer = Vec::new();
    let length = ask(&mut stream, request(path).as_bytes(), &mut answer).await?;
    Ok(answer.split_off(answer.len() - length))
}

fn request(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: application/activity+json\r\n\r\n")
}

async fn ask_until(address: SocketAddr, request: String, end: Instant) -> anyhow::Result<u32> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (mut answer, mut count) = (Vec::with_capacity(16 * 1024), 0);
    while Instant::now() < end {
        ask(&mut stream, request.as_bytes(), &mut answer).await?;
        count += 1;
    }
    Ok(count)
}

/// One request and its whole answer. Returns the length of the body, which ends the answer.
async fn ask(
    stream: &mut TcpStream,
    request: &[u8],
    answer: &mut Vec<u8>,
) -> anyhow::Result<usize> {
    answer.clear();
    stream.write_all(request).await?;
    loop {
        anyhow::ensure!(stream.read_buf(answer).await? > 0, "the server hung up");
        let head = answer.windows(4).position(|four| four == b"\r\n\r\n");
        let Some(end) = head else { continue };
        let length = content_length(answer.get(..end).unwrap_or_default())?;
        if answer.len() == end + 4 + length {
            return Ok(length);
        }
    }
}

fn content_length(head: &[u8]) -> anyhow::Result<usize> {
    let head = std::str::from_utf8(head)?;
    anyhow::ensure!(head.starts_with("HTTP/1.1 200"), "the answer is {head}");
    let mut lines = head.lines().filter_map(|line| line.split_once(':'));
    let length = lines.find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    Ok(length.context("no length")?.1.trim().parse()?)
}

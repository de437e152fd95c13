//! Many connections that ask the same thing again and again.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use oriel_test::wire;
use tokio::{io::AsyncWriteExt as _, net::TcpStream, task::JoinSet};

use crate::proc;

const CONNECTIONS: usize = 32;
const LENGTH: Duration = Duration::from_secs(2);

/// What a while of asking showed.
#[derive(Clone, Copy)]
pub struct Round {
    pub per_second: u64,
    /// The server's processor time for one request.
    pub work: Duration,
}

/// Asks for a while.
///
/// # Errors
/// When the server does not answer as it should.
pub async fn run(address: SocketAddr, pid: u32, path: &str) -> anyhow::Result<Round> {
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
///
/// # Errors
/// When it is no success.
pub async fn body(address: SocketAddr, path: &str) -> anyhow::Result<Vec<u8>> {
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
///
/// # Errors
/// When the answer is no success.
pub async fn ask(
    stream: &mut TcpStream,
    request: &[u8],
    answer: &mut Vec<u8>,
) -> anyhow::Result<usize> {
    stream.write_all(request).await?;
    let length = wire::read(stream, answer).await?;
    anyhow::ensure!(
        answer.starts_with(b"HTTP/1.1 2"),
        "the answer is {}",
        String::from_utf8_lossy(answer)
    );
    length.context("the server hung up")
}

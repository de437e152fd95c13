//! Many connections that ask the same thing again and again.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use oriel_test::wire;
use tokio::{io::AsyncWriteExt as _, net::TcpStream, task::JoinSet};

use crate::{
    proc,
    report::{quantile, rate},
};

const CONNECTIONS: usize = 32;
const LENGTH: Duration = Duration::from_secs(2);

/// What a while of asking showed.
#[derive(Clone, Copy)]
pub struct Round {
    pub per_second: u64,
    /// The server's processor time for one request.
    pub work: Duration,
    /// Of a hundred answers, 95 came within this.
    pub within: Duration,
}

/// What is asked.
#[derive(Clone)]
pub struct Question(String);

impl Question {
    /// What another server asks for.
    pub fn of_server(path: &str) -> Self {
        Self::new(path, "accept: application/activity+json\r\n")
    }

    /// What an app asks for; an empty token is sent as none.
    pub fn of_app(path: &str, token: &str) -> Self {
        if token.is_empty() {
            return Self::new(path, "");
        }
        Self::new(path, &format!("authorization: Bearer {token}\r\n"))
    }

    fn new(path: &str, headers: &str) -> Self {
        Self(format!(
            "GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n{headers}\r\n"
        ))
    }
}

/// Asks for a while, over 32 connections at once.
///
/// # Errors
/// When the server does not answer as it should.
pub async fn run(address: SocketAddr, pid: u32, question: &Question) -> anyhow::Result<Round> {
    let (begun, work_before) = (Instant::now(), proc::work(pid)?);
    let mut connections = JoinSet::new();
    for _ in 0..CONNECTIONS {
        connections.spawn(ask_until(address, question.clone(), begun + LENGTH));
    }
    let mut waits = Vec::new();
    while let Some(asked) = connections.join_next().await {
        waits.extend(asked??);
    }
    let elapsed = begun.elapsed();
    let work = proc::work(pid)?.saturating_sub(work_before);
    anyhow::ensure!(!waits.is_empty(), "nothing was answered");
    Ok(Round {
        per_second: rate(waits.len(), elapsed),
        work: work / u32::try_from(waits.len())?,
        within: quantile(waits, 95),
    })
}

/// What is answered there.
///
/// # Errors
/// When it is no success.
pub async fn body(address: SocketAddr, question: &Question) -> anyhow::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(address).await?;
    let mut answer = Vec::new();
    let length = ask(&mut stream, question.0.as_bytes(), &mut answer).await?;
    Ok(answer.split_off(answer.len() - length))
}

/// How long each answer took.
async fn ask_until(
    address: SocketAddr,
    question: Question,
    end: Instant,
) -> anyhow::Result<Vec<Duration>> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (mut answer, mut waits) = (Vec::with_capacity(16 * 1024), Vec::new());
    while Instant::now() < end {
        let asked = Instant::now();
        ask(&mut stream, question.0.as_bytes(), &mut answer).await?;
        waits.push(asked.elapsed());
    }
    Ok(waits)
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

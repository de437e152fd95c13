//! A thousand servers with an address each, in one process of their own, that take whatever comes
//! and do nothing with it: what they use of the machine is not there for the program.

use std::{
    env,
    net::{Ipv4Addr, SocketAddr, SocketAddrV4},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use anyhow::Context as _;
use oriel_benches::{load, machine};
use oriel_test::wire;
use tokio::{
    io::AsyncWriteExt as _,
    net::{TcpListener, TcpStream},
};

/// How this program is told to be the servers.
pub(crate) const COMMAND: &str = "servers";
pub(crate) const COUNT: u16 = 1_000;
/// The first of them may be ill: they are never counted.
const ILL: u16 = 3;
pub(crate) const COUNTED: usize = 997;
const SLOW: Duration = Duration::from_secs(8);
const PATIENCE: Duration = Duration::from_mins(2);
const TAKEN: &[u8] = b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n";

/// The servers as another process. Ended when dropped.
pub(crate) struct Servers {
    child: Child,
    port: u16,
    control: TcpStream,
}

/// What came since they last forgot.
pub(crate) struct Came {
    pub(crate) count: usize,
    /// From the first to the last.
    pub(crate) within: Duration,
}

impl Servers {
    /// Starts them; of those that are `ill`, one answers after eight seconds, one never, and one
    /// refuses connections.
    pub(crate) async fn start(ill: bool) -> anyhow::Result<Self> {
        let control = machine::free_address()?;
        let child = Command::new(env::current_exe()?)
            .args([COMMAND, &control.port().to_string(), &ill.to_string()])
            .stdin(Stdio::null())
            .spawn()?;
        let stream = loop {
            match TcpStream::connect(control).await {
                Ok(stream) => break stream,
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        };
        Ok(Self {
            child,
            port: control.port(),
            control: stream,
        })
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Host and port of one of them.
    pub(crate) fn authority(&self, number: u16) -> String {
        address(number, self.port).to_string()
    }

    pub(crate) async fn forget(&mut self) -> anyhow::Result<()> {
        self.control("DELETE").await.map(|_came| ())
    }

    /// Waits until so much has come.
    pub(crate) async fn wait_for(&mut self, count: usize) -> anyhow::Result<Came> {
        let begun = Instant::now();
        loop {
            let came = self.came().await?;
            if came.count >= count {
                return Ok(came);
            }
            let patient = begun.elapsed() < PATIENCE;
            anyhow::ensure!(patient, "only {} of {count} came", came.count);
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    pub(crate) async fn came(&mut self) -> anyhow::Result<Came> {
        self.control("GET").await
    }

    async fn control(&mut self, method: &str) -> anyhow::Result<Came> {
        let mut answer = Vec::new();
        let request = format!("{method} / HTTP/1.1\r\n\r\n");
        let length = load::ask(&mut self.control, request.as_bytes(), &mut answer).await?;
        let text = String::from_utf8(answer.split_off(answer.len() - length))?;
        let (count, micros) = text.split_once(' ').context("an unknown answer")?;
        Ok(Came {
            count: count.parse()?,
            within: Duration::from_micros(micros.parse()?),
        })
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Every address of 127.0.0.0/8 is this machine's.
fn address(number: u16, port: u16) -> SocketAddr {
    let [high, low] = number.to_be_bytes();
    SocketAddrV4::new(Ipv4Addr::new(127, 1, high, low), port).into()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Health {
    Counted,
    NotCounted,
    Slow,
    Silent,
    Refusing,
}

impl Health {
    fn of(number: u16, ill: bool) -> Self {
        match number {
            0 if ill => Self::Slow,
            1 if ill => Self::Silent,
            2 if ill => Self::Refusing,
            0..ILL => Self::NotCounted,
            _ => Self::Counted,
        }
    }
}

/// Count, and the moments of the first and the last.
#[derive(Clone, Default)]
struct Counter(Arc<Mutex<Option<(usize, Instant, Instant)>>>);

impl Counter {
    fn count(&self) {
        let now = Instant::now();
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *seen = Some(seen.map_or((1, now, now), |(count, first, _)| (count + 1, first, now)));
    }

    fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn describe(&self) -> String {
        let seen = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (count, within) = seen.map_or((0, Duration::ZERO), |(count, first, last)| {
            (count, last - first)
        });
        format!("{count} {}", within.as_micros())
    }
}

/// Takes deliveries until it is killed. One thread is enough, and uses the least.
#[tokio::main(flavor = "current_thread")]
pub(crate) async fn serve(arguments: &[String]) -> anyhow::Result<()> {
    let mut arguments = arguments.iter();
    let port: u16 = arguments.next().context("no port")?.parse()?;
    let ill: bool = arguments.next().context("ill or not?")?.parse()?;
    let counter = Counter::default();
    for number in 0..COUNT {
        let health = Health::of(number, ill);
        if health != Health::Refusing {
            let listener = TcpListener::bind(address(number, port)).await?;
            tokio::spawn(listen(listener, health, counter.clone()));
        }
    }
    let control = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let (mut stream, _) = control.accept().await?;
    let mut request = Vec::new();
    while wire::read(&mut stream, &mut request).await?.is_some() {
        if request.starts_with(b"DELETE") {
            counter.forget();
        }
        let body = counter.describe();
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(answer.as_bytes()).await?;
    }
    Ok(())
}

async fn listen(listener: TcpListener, health: Health, counter: Counter) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(take(stream, health, counter.clone()));
    }
}

async fn take(mut stream: TcpStream, health: Health, counter: Counter) -> anyhow::Result<()> {
    let mut request = Vec::new();
    while wire::read(&mut stream, &mut request).await?.is_some() {
        match health {
            Health::Silent => std::future::pending().await,
            Health::Slow => tokio::time::sleep(SLOW).await,
            Health::Counted => counter.count(),
            Health::NotCounted | Health::Refusing => {}
        }
        stream.write_all(TAKEN).await?;
    }
    Ok(())
}

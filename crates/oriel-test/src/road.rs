//! The way from a browser to an instance, which can be cut while bytes are on it.

use std::{
    net::{SocketAddr, TcpListener as StdListener},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};

const CHUNK: usize = 16 * 1024;

/// Passes connections on to an instance. It ends when dropped.
pub struct Road {
    address: SocketAddr,
    traffic: Arc<Traffic>,
    guard: Option<JoinHandle<()>>,
    listener: Option<StdListener>,
}

struct Traffic {
    open: watch::Sender<bool>,
    /// Bytes that browsers have sent so far.
    passed: AtomicU64,
    /// How many may pass before the road is cut.
    most: AtomicU64,
}

impl Road {
    /// A road that leads nowhere yet, so that an instance can be told its address.
    ///
    /// # Errors
    /// When there is no free port.
    pub fn new() -> anyhow::Result<Self> {
        let listener = StdListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        Ok(Self {
            address: listener.local_addr()?,
            traffic: Arc::new(Traffic {
                open: watch::Sender::new(true),
                passed: AtomicU64::new(0),
                most: AtomicU64::new(u64::MAX),
            }),
            guard: None,
            listener: Some(listener),
        })
    }

    /// What people type: `http://127.0.0.1:PORT`.
    pub fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Opens the road to an instance.
    ///
    /// # Errors
    /// When it leads somewhere already.
    pub fn lead_to(&mut self, instance: SocketAddr) -> anyhow::Result<()> {
        let listener = self.listener.take();
        let listener = listener.ok_or_else(|| anyhow::anyhow!("it leads somewhere already"))?;
        let listener = TcpListener::from_std(listener)?;
        let traffic = self.traffic.clone();
        self.guard = Some(tokio::spawn(async move {
            while let Ok((browser, _)) = listener.accept().await {
                tokio::spawn(traffic.clone().pass(browser, instance));
            }
        }));
        Ok(())
    }

    /// Cuts the road when so many more bytes have been sent.
    pub fn cut_after(&self, bytes: u64) {
        let most = self.passed() + bytes;
        self.traffic.most.store(most, Ordering::Release);
    }

    /// Whether it is cut.
    pub fn is_cut(&self) -> bool {
        !*self.traffic.open.borrow()
    }

    /// Makes it whole again.
    pub fn mend(&self) {
        self.traffic.most.store(u64::MAX, Ordering::Release);
        self.traffic.open.send_replace(true);
    }

    /// How many bytes browsers have sent so far.
    pub fn passed(&self) -> u64 {
        self.traffic.passed.load(Ordering::Acquire)
    }
}

impl Drop for Road {
    fn drop(&mut self) {
        if let Some(guard) = &self.guard {
            guard.abort();
        }
    }
}

impl Traffic {
    /// Carries one connection until either side or the road ends.
    async fn pass(self: Arc<Self>, browser: TcpStream, instance: SocketAddr) {
        let mut open = self.open.subscribe();
        if !*open.borrow_and_update() {
            return;
        }
        tokio::select! {
            _ = self.carry(browser, instance) => {}
            _ = open.wait_for(|open| !open) => {}
        }
    }

    async fn carry(&self, browser: TcpStream, instance: SocketAddr) -> std::io::Result<()> {
        let (mut answers, mut to_instance) = TcpStream::connect(instance).await?.into_split();
        let (mut requests, mut to_browser) = browser.into_split();
        let there = async {
            let mut chunk = vec![0; CHUNK];
            loop {
                let read = requests.read(&mut chunk).await?;
                let sent = chunk.get(..read).unwrap_or_default();
                if sent.is_empty() {
                    to_instance.shutdown().await?;
                    // The answer may still be on its way.
                    return std::future::pending().await;
                }
                to_instance.write_all(sent).await?;
                self.count(sent.len());
            }
        };
        // When the instance hangs up, the browser must learn it before it asks again.
        tokio::select! {
            failed = there => failed,
            done = tokio::io::copy(&mut answers, &mut to_browser) => done.map(|_| ()),
        }
    }

    fn count(&self, bytes: usize) {
        let bytes = u64::try_from(bytes).unwrap_or_default();
        let passed = self.passed.fetch_add(bytes, Ordering::AcqRel) + bytes;
        if passed >= self.most.load(Ordering::Acquire) {
            self.open.send_replace(false);
        }
    }
}

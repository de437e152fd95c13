//! An S3 server in this process, which checks signatures as the real ones do, and fails when it
//! is told to.

use std::{
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt as _};
use hyper::service::service_fn;
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
};
use s3s::{
    Body, HttpError, HttpRequest, HttpResponse,
    auth::SimpleAuth,
    service::{S3Service, S3ServiceBuilder},
    stream::{ByteStream, DynByteStream},
};
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle};

/// What goes wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is answered with 500, and nothing is done.
    Refused,
    /// It is never answered.
    Stalled,
    /// One bit of what was sent arrives wrong.
    DamagedOnTheWay,
    /// One bit of what is answered arrives wrong.
    DamagedOnTheWayBack,
    /// The answer ends half-way.
    Cut,
    /// It is done, and the answer gets lost.
    Unheard,
}

#[derive(Debug)]
struct Rule {
    method: &'static str,
    /// In the path or the query.
    part: String,
    fault: Fault,
    times: usize,
}

#[derive(Debug, Default, Clone)]
struct Faults(Arc<Mutex<Vec<Rule>>>);

impl Faults {
    fn for_request(&self, request: &HttpRequest) -> Option<Fault> {
        let address = request.uri().to_string();
        let mut rules = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let rule = rules.iter_mut().find(|rule| {
            rule.times > 0 && request.method() == rule.method && address.contains(&rule.part)
        })?;
        rule.times -= 1;
        Some(rule.fault)
    }
}

/// A bucket on a free loopback port. It ends, and its objects with it, when dropped.
pub struct TestBucket {
    address: SocketAddr,
    root: TempDir,
    server: JoinHandle<()>,
    faults: Faults,
}

impl TestBucket {
    /// The name of the bucket.
    pub const NAME: &str = "photos";
    /// The one key that it lets in.
    pub const ACCESS_KEY_ID: &str = "oriel-test";
    /// The secret of that key.
    pub const SECRET_ACCESS_KEY: &str = "a secret that only tests know";

    /// Starts the server with an empty bucket.
    ///
    /// # Errors
    /// When the disk or the loopback interface cannot be used.
    pub async fn start() -> io::Result<Self> {
        let root = TempDir::new()?;
        fs::create_dir(root.path().join(Self::NAME))?;
        let files = FileSystem::new(root.path())
            .map_err(|error| io::Error::other(format!("the bucket cannot be opened: {error:?}")))?;
        let mut service = S3ServiceBuilder::new(files);
        service.set_auth(SimpleAuth::from_single(
            Self::ACCESS_KEY_ID,
            Self::SECRET_ACCESS_KEY,
        ));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let faults = Faults::default();
        let server = tokio::spawn(serve(listener, service.build(), faults.clone()));
        Ok(Self {
            address,
            root,
            server,
            faults,
        })
    }

    /// The address without the bucket's name, for path-style requests.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The `[storage.s3]` section that points here, as TOML.
    pub fn section(&self) -> String {
        format!(
            "[storage.s3]\nbucket = \"{}\"\nendpoint = \"{}\"\npath_style = true\n\
             access_key_id = \"{}\"\nsecret_access_key = \"{}\"\n",
            Self::NAME,
            self.endpoint(),
            Self::ACCESS_KEY_ID,
            Self::SECRET_ACCESS_KEY,
        )
    }

    /// Spoils the next `times` requests with this method whose address has this part.
    pub fn fail(&self, fault: Fault, method: &'static str, part: &str, times: usize) {
        let mut rules = self.faults.0.lock().unwrap_or_else(PoisonError::into_inner);
        rules.push(Rule {
            method,
            part: part.to_owned(),
            fault,
            times,
        });
    }

    /// Spoils nothing any more.
    pub fn recover(&self) {
        let mut rules = self.faults.0.lock().unwrap_or_else(PoisonError::into_inner);
        rules.clear();
    }

    /// Where an object lies on the disk of this machine.
    pub fn path(&self, key: &str) -> PathBuf {
        self.root.path().join(Self::NAME).join(key)
    }

    /// The keys of everything stored, sorted.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn keys(&self) -> io::Result<Vec<String>> {
        let bucket = self.root.path().join(Self::NAME);
        let mut keys = Vec::new();
        for file in files_below(&bucket)? {
            let key = file.strip_prefix(&bucket).unwrap_or(&file);
            keys.push(key.to_string_lossy().into_owned());
        }
        keys.sort();
        Ok(keys)
    }

    /// How many parts of unfinished uploads lie about.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn loose_parts(&self) -> io::Result<usize> {
        let names = fs::read_dir(self.root.path())?.filter_map(Result::ok);
        let names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
        Ok(names.filter(|name| name.starts_with(".upload_id-")).count())
    }
}

impl Drop for TestBucket {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Every file below `folder`, except hidden ones, where the server keeps its own notes.
fn files_below(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if entry.file_type()?.is_dir() {
            found.extend(files_below(&entry.path())?);
        } else {
            found.push(entry.path());
        }
    }
    Ok(found)
}

async fn serve(listener: TcpListener, service: S3Service, faults: Faults) {
    while let Ok((socket, _)) = listener.accept().await {
        let (service, faults) = (service.clone(), faults.clone());
        tokio::spawn(async move {
            let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
                answer(service.clone(), faults.clone(), request.map(Body::from))
            });
            // A client that hangs up is no failure of the server.
            let _ = Builder::new(TokioExecutor::new())
                .serve_connection(TokioIo::new(socket), service)
                .await;
        });
    }
}

async fn answer(
    service: S3Service,
    faults: Faults,
    request: HttpRequest,
) -> Result<HttpResponse, HttpError> {
    let Some(fault) = faults.for_request(&request) else {
        return service.call(request).await;
    };
    match fault {
        Fault::Refused => {
            let mut refusal = HttpResponse::new(Body::empty());
            *refusal.status_mut() = hyper::StatusCode::INTERNAL_SERVER_ERROR;
            Ok(refusal)
        }
        Fault::Stalled => stalled().await,
        Fault::Unheard => {
            service.call(request).await?;
            stalled().await
        }
        Fault::DamagedOnTheWay => {
            let (head, body) = request.into_parts();
            let damaged = HttpRequest::from_parts(head, damaged(body).await);
            service.call(damaged).await
        }
        Fault::DamagedOnTheWayBack => {
            let (head, body) = service.call(request).await?.into_parts();
            Ok(HttpResponse::from_parts(head, damaged(body).await))
        }
        Fault::Cut => {
            let (head, body) = service.call(request).await?.into_parts();
            let body: DynByteStream = Box::pin(CutShort {
                left: all(body).await,
                pause: Box::pin(tokio::time::sleep(Duration::from_millis(200))),
            });
            Ok(HttpResponse::from_parts(head, body.into()))
        }
    }
}

async fn stalled<T>() -> T {
    loop {
        tokio::time::sleep(Duration::from_hours(1)).await;
    }
}

async fn all(mut body: Body) -> BytesMut {
    let mut all = BytesMut::new();
    while let Some(Ok(chunk)) = body.next().await {
        all.extend_from_slice(&chunk);
    }
    all
}

async fn damaged(body: Body) -> Body {
    let mut all = all(body).await;
    if let Some(byte) = all.last_mut() {
        *byte ^= 1;
    }
    Body::from(all.freeze())
}

/// Half of the bytes, then the line is dead.
struct CutShort {
    left: BytesMut,
    /// Until the half has surely arrived.
    pause: Pin<Box<tokio::time::Sleep>>,
}

impl Stream for CutShort {
    type Item = Result<Bytes, Box<dyn std::error::Error + Send + Sync>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if !self.left.is_empty() {
            let half = self.left.len() / 2;
            let sent = self.left.split_to(half).freeze();
            self.left.clear();
            return Poll::Ready(Some(Ok(sent)));
        }
        ready!(self.pause.as_mut().poll(context));
        Poll::Ready(Some(Err("the line is dead".into())))
    }
}

impl ByteStream for CutShort {}

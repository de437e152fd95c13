//! An S3 server in this process, which checks signatures as the real ones do.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
};
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle};

/// A bucket on a free loopback port. It ends, and its objects with it, when dropped.
pub struct TestStorage {
    address: SocketAddr,
    root: TempDir,
    server: JoinHandle<()>,
}

impl TestStorage {
    pub const BUCKET: &str = "photos";
    pub const REGION: &str = "us-east-1";
    pub const ACCESS_KEY_ID: &str = "oriel-test";
    pub const SECRET_ACCESS_KEY: &str = "a secret that only tests know";

    /// Starts the server with an empty bucket.
    ///
    /// # Errors
    /// When the disk or the loopback interface cannot be used.
    pub async fn start() -> anyhow::Result<Self> {
        let root = TempDir::new().context("no temporary folder for the bucket")?;
        fs::create_dir(root.path().join(Self::BUCKET))?;
        let files = FileSystem::new(root.path())
            .map_err(|error| anyhow::anyhow!("the bucket cannot be opened: {error:?}"))?;
        let mut service = S3ServiceBuilder::new(files);
        service.set_auth(SimpleAuth::from_single(
            Self::ACCESS_KEY_ID,
            Self::SECRET_ACCESS_KEY,
        ));
        let service = service.build();

        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let server = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let service = service.clone();
                tokio::spawn(async move {
                    // A client that hangs up is no failure of the server.
                    let _ = Builder::new(TokioExecutor::new())
                        .serve_connection(TokioIo::new(socket), service)
                        .await;
                });
            }
        });
        Ok(Self {
            address,
            root,
            server,
        })
    }

    /// The address without the bucket's name, for path-style requests.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The `[storage]` section that points an instance here, as TOML.
    pub fn config(&self) -> String {
        format!(
            "[storage]\nbackend = \"s3\"\n\n[storage.s3]\nbucket = \"{}\"\nregion = \"{}\"\n\
             endpoint = \"{}\"\npath_style = true\naccess_key_id = \"{}\"\n\
             secret_access_key = \"{}\"\n",
            Self::BUCKET,
            Self::REGION,
            self.endpoint(),
            Self::ACCESS_KEY_ID,
            Self::SECRET_ACCESS_KEY,
        )
    }

    /// The keys of everything stored, sorted.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn keys(&self) -> anyhow::Result<Vec<String>> {
        let bucket = self.root.path().join(Self::BUCKET);
        let mut keys = Vec::new();
        for file in files_below(&bucket)? {
            keys.push(file.strip_prefix(&bucket)?.to_string_lossy().into_owned());
        }
        keys.sort();
        Ok(keys)
    }
}

impl Drop for TestStorage {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Every file below `folder`, except hidden ones, where the server keeps its own notes.
fn files_below(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
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

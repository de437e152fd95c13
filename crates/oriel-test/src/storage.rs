//! An S3 server in this process, for whole instances.

use std::path::PathBuf;

use anyhow::Context as _;
pub use oriel_media::testing::bucket::Fault;
use oriel_media::testing::bucket::TestBucket;

/// A bucket on a free loopback port. It ends, and its objects with it, when dropped.
pub struct TestStorage {
    bucket: TestBucket,
}

impl TestStorage {
    pub const BUCKET: &str = TestBucket::NAME;

    /// Starts the server with an empty bucket.
    ///
    /// # Errors
    /// When the disk or the loopback interface cannot be used.
    pub async fn start() -> anyhow::Result<Self> {
        let bucket = TestBucket::start().await.context("no bucket")?;
        Ok(Self { bucket })
    }

    /// The address without the bucket's name, for path-style requests.
    pub fn endpoint(&self) -> String {
        self.bucket.endpoint()
    }

    /// The `[storage]` section that points an instance here, as TOML.
    pub fn config(&self) -> String {
        format!("[storage]\nbackend = \"s3\"\n\n{}", self.section())
    }

    /// The bucket's own section, as TOML.
    pub fn section(&self) -> String {
        self.bucket.section()
    }

    /// Spoils the next `times` requests with this method whose address has this part.
    pub fn fail(&self, fault: Fault, method: &'static str, part: &str, times: usize) {
        self.bucket.fail(fault, method, part, times);
    }

    /// Spoils nothing any more.
    pub fn recover(&self) {
        self.bucket.recover();
    }

    /// Where an object lies on the disk of this machine.
    pub fn path(&self, key: &str) -> PathBuf {
        self.bucket.path(key)
    }

    /// The keys of everything stored, sorted.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn keys(&self) -> anyhow::Result<Vec<String>> {
        Ok(self.bucket.keys()?)
    }
}

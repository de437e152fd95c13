//! The `[storage]` and `[media]` sections.

use std::{fmt, path::PathBuf};

use serde::{Deserialize, de};

use crate::plan::{self, RenditionSpec};

/// A number of bytes, written with its unit: `"64 MiB"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ByteSize(u64);

impl ByteSize {
    /// So many mebibytes.
    pub const fn mib(count: u64) -> Self {
        Self(count * 1024 * 1024)
    }

    /// In bytes.
    pub const fn bytes(self) -> u64 {
        self.0
    }

    /// In bytes, for lengths in memory.
    pub fn as_usize(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }

    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text
            .trim_end_matches(|c: char| c.is_ascii_alphabetic())
            .trim_end();
        let unit = text.strip_prefix(digits)?.trim();
        let factor: u64 = match unit {
            "" | "B" => 1,
            "KiB" => 1 << 10,
            "MiB" => 1 << 20,
            "GiB" => 1 << 30,
            "TiB" => 1 << 40,
            _ => return None,
        };
        digits.parse::<u64>().ok()?.checked_mul(factor).map(Self)
    }
}

impl<'de> Deserialize<'de> for ByteSize {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            de::Error::custom(format!(
                "\"{text}\" is not a size; write for example \"64 MiB\""
            ))
        })
    }
}

/// A secret that does not show itself in logs.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The secret itself, for whatever needs it: never for a log.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "not set" } else { "set" })
    }
}

/// What is wrong with a section: the key, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The key in the section, `s3.bucket`.
    pub key: &'static str,
    /// A sentence that says what to do.
    pub message: String,
}

fn wrong(key: &'static str, message: &str) -> Result<(), Wrong> {
    Err(Wrong {
        key,
        message: message.to_owned(),
    })
}

/// Where photos are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Backend {
    /// A folder on this machine.
    Local,
    /// A bucket.
    S3,
}

/// The section `[storage]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Storage {
    /// Which of the two below is used.
    pub backend: Backend,
    /// The folder.
    pub local: Local,
    /// The bucket.
    pub s3: S3,
    /// Copies of what other servers have.
    pub remote_cache: RemoteCache,
}

impl Default for Storage {
    fn default() -> Self {
        Self {
            backend: Backend::Local,
            local: Local::default(),
            s3: S3::default(),
            remote_cache: RemoteCache::default(),
        }
    }
}

/// The photos of other servers, which can be fetched again: always on this machine's disk, apart
/// from everything that a backup needs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RemoteCache {
    /// Relative to the data folder.
    pub path: PathBuf,
    /// Never more than this; what was not looked at for longest goes first.
    pub max_size: ByteSize,
    /// Days after which what nobody looks at goes.
    pub keep_for_days: u32,
    /// Larger files of other servers are not fetched.
    pub max_file_size: ByteSize,
}

impl Default for RemoteCache {
    fn default() -> Self {
        Self {
            path: "cache".into(),
            max_size: ByteSize::mib(10 * 1024),
            keep_for_days: 14,
            max_file_size: ByteSize::mib(40),
        }
    }
}

/// A folder on this machine.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Local {
    /// Relative to the data folder.
    pub path: PathBuf,
    /// Uploads are refused when less is free; the site stays readable.
    pub min_free_space: ByteSize,
}

impl Default for Local {
    fn default() -> Self {
        Self {
            path: "media".into(),
            min_free_space: ByteSize::mib(2 * 1024),
        }
    }
}

/// A bucket of Amazon S3 or of anything that speaks its protocol.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct S3 {
    /// Its name.
    pub bucket: String,
    /// Many services other than AWS accept anything.
    pub region: String,
    /// Empty for AWS; otherwise the service's address without the bucket name.
    pub endpoint: String,
    /// True for MinIO, Garage and some others.
    pub path_style: bool,
    /// Empty for the usual AWS chain: environment, profile, instance role.
    pub access_key_id: String,
    /// Goes with the access key.
    pub secret_access_key: Secret,
    /// A file that holds the secret.
    pub secret_access_key_file: PathBuf,
    /// A folder inside the bucket.
    pub prefix: String,
    /// A CDN or public bucket; empty serves photos through Oriel.
    pub public_url: String,
    /// For one request.
    pub timeout_seconds: u64,
}

impl Default for S3 {
    fn default() -> Self {
        Self {
            bucket: String::new(),
            region: "us-east-1".into(),
            endpoint: String::new(),
            path_style: false,
            access_key_id: String::new(),
            secret_access_key: Secret::default(),
            secret_access_key_file: PathBuf::new(),
            prefix: String::new(),
            public_url: String::new(),
            timeout_seconds: 30,
        }
    }
}

impl Storage {
    /// Combinations that cannot work.
    ///
    /// # Errors
    /// [`Wrong`] with the key to change.
    pub fn validate(&self) -> Result<(), Wrong> {
        if self.remote_cache.max_size < ByteSize::mib(16) {
            return wrong(
                "storage.remote_cache.max_size",
                "must be at least \"16 MiB\": what is shown has to be somewhere",
            );
        }
        if self.backend == Backend::Local {
            return Ok(());
        }
        if !cfg!(feature = "s3") {
            return wrong("storage.backend", "this build has no S3; use \"local\"");
        }
        self.s3.validate()
    }
}

impl S3 {
    fn validate(&self) -> Result<(), Wrong> {
        if self.bucket.is_empty() {
            return wrong(
                "storage.s3.bucket",
                "storage.backend is \"s3\", so a bucket is needed",
            );
        }
        let here = !self.secret_access_key.expose().is_empty();
        let in_file = !self.secret_access_key_file.as_os_str().is_empty();
        if here && in_file {
            return wrong(
                "storage.s3.secret_access_key_file",
                "set this or secret_access_key, not both",
            );
        }
        if self.access_key_id.is_empty() == (here || in_file) {
            return wrong(
                "storage.s3.access_key_id",
                "set this and a secret_access_key or secret_access_key_file, or none of them",
            );
        }
        if self.timeout_seconds == 0 {
            return wrong("storage.s3.timeout_seconds", "must be at least 1");
        }
        for (key, address) in [
            ("storage.s3.endpoint", &self.endpoint),
            ("storage.s3.public_url", &self.public_url),
        ] {
            if !address.is_empty() && !is_web_address(address) {
                return wrong(key, "must be an address such as \"https://s3.example.org\"");
            }
        }
        Ok(())
    }
}

fn is_web_address(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

/// What becomes of the file that was uploaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeepOriginals {
    /// Kept privately without its metadata.
    Stripped,
    /// Kept privately as it came.
    Full,
    /// Not kept.
    None,
}

/// How photos are made ready.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Media {
    /// Larger uploads are refused while they arrive.
    pub max_file_size: ByteSize,
    /// Photos with more are refused before decoding.
    pub max_pixels: u64,
    /// Which originals are kept, and how.
    pub keep_originals: KeepOriginals,
    /// Photos made ready at once; 0 means half the cores, at least one.
    pub processing_threads: usize,
    /// Shared by all jobs: a photo waits rather than exceed it.
    pub memory_budget: ByteSize,
    /// For one photo; what takes longer is refused.
    pub processing_timeout_seconds: u64,
    /// Every photo is rendered by a process of its own, which can reach no file and no network.
    pub separate_process: bool,
    /// Photos keep colours beyond sRGB on this site; other servers always get sRGB.
    pub wide_gamut: bool,
    /// Sizes made of every photo.
    pub renditions: Vec<RenditionSpec>,
}

impl Default for Media {
    fn default() -> Self {
        Self {
            max_file_size: ByteSize::mib(64),
            max_pixels: 200_000_000,
            keep_originals: KeepOriginals::Stripped,
            processing_threads: 0,
            memory_budget: ByteSize::mib(512),
            processing_timeout_seconds: 60,
            separate_process: false,
            wide_gamut: false,
            renditions: plan::defaults(),
        }
    }
}

impl Media {
    /// The sizes to make, of which one is for other servers.
    pub fn plan(&self, federated: &str) -> Vec<RenditionSpec> {
        let mut plan = self.renditions.clone();
        for spec in &mut plan {
            spec.wide_gamut = self.wide_gamut && spec.name != federated;
        }
        plan
    }

    /// Combinations that cannot work.
    ///
    /// # Errors
    /// [`Wrong`] with the key to change.
    pub fn validate(&self) -> Result<(), Wrong> {
        for needed in plan::defaults() {
            if !self.renditions.iter().any(|spec| spec.name == needed.name) {
                return Err(Wrong {
                    key: "media.renditions",
                    message: format!(
                        "the rendition \"{}\" is missing; pages need it",
                        needed.name
                    ),
                });
            }
        }
        let strange = self.renditions.iter().find(|spec| !spec.is_sound());
        if let Some(spec) = strange {
            return Err(Wrong {
                key: "media.renditions",
                message: format!(
                    "\"{}\" needs a name of letters and digits, max_edge 16 to 20000 (with webp \
                     16383), and quality and webp 1 to 100",
                    spec.name
                ),
            });
        }
        let mut names: Vec<_> = self.renditions.iter().map(|spec| &spec.name).collect();
        names.sort();
        if names.windows(2).any(|pair| pair.first() == pair.last()) {
            return wrong(
                "media.renditions",
                "every rendition needs a name of its own",
            );
        }
        if self.max_pixels == 0 {
            return wrong("media.max_pixels", "must be at least 1");
        }
        if self.processing_timeout_seconds == 0 {
            return wrong("media.processing_timeout_seconds", "must be at least 1");
        }
        if self.memory_budget < ByteSize::mib(64) {
            return wrong("media.memory_budget", "must be at least \"64 MiB\"");
        }
        Ok(())
    }
}

//! The `[federation]` section of `oriel.toml`.

use std::path::PathBuf;

use serde::Deserialize;

/// How this instance talks with others.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Federation {
    /// Whom to talk with: `open` (all but blocked), `allowlist` (those listed) or `off`.
    pub mode: Mode,
    /// Other servers must sign what they ask, too, so that those kept away get nothing.
    pub authorized_fetch: bool,
    /// Also speak plain HTTP and with private addresses. For development only: it lets other
    /// servers make this one ask machines inside your network.
    pub allow_private_addresses: bool,
    /// A PEM file of certificates to trust besides the usual ones, for labs and intranets.
    pub extra_ca_file: Option<PathBuf>,
    /// Seconds that one whole request to another server may take.
    pub fetch_timeout_seconds: u64,
    /// Deliveries under way at once.
    pub delivery_concurrency: usize,
    /// Deliveries under way at once to one server.
    pub delivery_per_host: usize,
    /// Days without any success after which deliveries to a server stop.
    pub give_up_after_days: u32,
    /// How new albums appear on Mastodon: `first_four` with a link, or `thread`.
    pub album_style: AlbumStyle,
    /// Newest public posts that are fetched when somebody here is the first to follow an account
    /// elsewhere.
    pub backfill_posts: usize,
    /// Which rendition other servers fetch.
    pub rendition: String,
}

impl Default for Federation {
    fn default() -> Self {
        Self {
            mode: Mode::Open,
            authorized_fetch: false,
            allow_private_addresses: false,
            extra_ca_file: None,
            fetch_timeout_seconds: 10,
            delivery_concurrency: 64,
            delivery_per_host: 4,
            give_up_after_days: 7,
            album_style: AlbumStyle::FirstFour,
            backfill_posts: 20,
            rendition: "large".to_owned(),
        }
    }
}

/// Whom this instance talks with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// With everybody who is not kept away.
    Open,
    /// With those who are listed.
    Allowlist,
    /// With nobody.
    Off,
}

/// How an album of more than four photos appears on Mastodon, which shows four.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlbumStyle {
    /// One post: its first four photos and a link to all.
    FirstFour,
    /// The rest follows as unlisted replies of four photos each.
    Thread,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_section_is_the_default() {
        assert_eq!(
            toml::from_str::<Federation>("").unwrap(),
            Federation::default()
        );
    }

    #[test]
    fn every_key_can_be_set() {
        let section: Federation = toml::from_str(
            r#"
            mode = "off"
            authorized_fetch = true
            allow_private_addresses = true
            extra_ca_file = "/etc/ssl/lab.pem"
            fetch_timeout_seconds = 3
            delivery_concurrency = 8
            delivery_per_host = 1
            give_up_after_days = 2
            album_style = "thread"
            backfill_posts = 5
            rendition = "full"
            "#,
        )
        .unwrap();
        assert_eq!(section.mode, Mode::Off);
        assert_eq!(section.album_style, AlbumStyle::Thread);
        assert_eq!(section.extra_ca_file, Some("/etc/ssl/lab.pem".into()));
    }

    #[test]
    fn an_unknown_key_is_refused() {
        assert!(toml::from_str::<Federation>("moed = 'open'").is_err());
    }
}

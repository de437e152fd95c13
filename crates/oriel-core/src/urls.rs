//! Every address that Oriel gives to people or to other servers is built here.

use oriel_media::plan::{self, EMOJI};
use oriel_store::model::{PhotoId, PostId, QuoteId};
use url::Url;

const PARTS: &str = "/parts/";

/// Whether an address leads to the very machine of whoever opens it.
pub(crate) fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Builds addresses from the configured base; never from what a request claims.
#[derive(Debug, Clone)]
pub struct Urls {
    base: Url,
}

impl Urls {
    pub fn new(base: Url) -> Self {
        Self { base }
    }

    /// `https://photos.example.org`, without a trailing slash.
    pub fn origin(&self) -> &str {
        self.base.as_str().trim_end_matches('/')
    }

    /// The host and, unless it is the scheme's own, the port: what follows the `@` of a handle.
    pub fn authority(&self) -> String {
        let host = self.base.host_str().unwrap_or_default();
        self.base
            .port()
            .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// The host without its port.
    pub fn host(&self) -> String {
        self.base.host_str().unwrap_or_default().to_owned()
    }

    pub fn is_secure(&self) -> bool {
        self.base.scheme() == "https"
    }

    /// An absolute address for a path of ours, which begins with a slash.
    pub fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.origin())
    }

    /// Whether an address is on this instance.
    pub fn is_ours(&self, address: &str) -> bool {
        Url::parse(address).is_ok_and(|url| url.origin() == self.base.origin())
    }

    /// The actor id.
    pub fn actor(&self, username: &str) -> String {
        self.absolute(&format!("/users/{username}"))
    }

    /// The profile page.
    pub fn profile(&self, username: &str) -> String {
        self.absolute(&format!("/@{username}"))
    }

    pub fn inbox(&self, username: &str) -> String {
        format!("{}/inbox", self.actor(username))
    }

    pub fn outbox(&self, username: &str) -> String {
        format!("{}/outbox", self.actor(username))
    }

    pub fn followers(&self, username: &str) -> String {
        format!("{}/followers", self.actor(username))
    }

    pub fn following(&self, username: &str) -> String {
        format!("{}/following", self.actor(username))
    }

    /// The part of the followers that a server may read that asks: those who are on it.
    pub fn followers_synchronization(&self, username: &str) -> String {
        format!("{}/followers_synchronization", self.actor(username))
    }

    pub fn featured(&self, username: &str) -> String {
        format!("{}/featured", self.actor(username))
    }

    /// The key id that signs for an account.
    pub fn key(&self, username: &str) -> String {
        format!("{}#main-key", self.actor(username))
    }

    pub fn shared_inbox(&self) -> String {
        self.absolute("/inbox")
    }

    /// The actor that signs fetches in the name of the whole instance.
    pub fn instance_actor(&self) -> String {
        self.absolute("/actor")
    }

    pub fn instance_key(&self) -> String {
        format!("{}#main-key", self.instance_actor())
    }

    /// The ActivityPub id of a post.
    pub fn post_id(&self, username: &str, post: PostId) -> String {
        format!("{}/posts/{post}", self.actor(username))
    }

    /// The page of a post or album.
    pub fn post_page(&self, username: &str, post: PostId) -> String {
        format!("{}/{post}", self.profile(username))
    }

    /// Leave to quote a post, by its number.
    pub fn quote(&self, username: &str, quote: QuoteId) -> String {
        format!("{}/quotes/{quote}", self.actor(username))
    }

    /// The collection of an album's photos.
    pub fn album_photos(&self, username: &str, post: PostId) -> String {
        format!("{}/photos", self.post_id(username, post))
    }

    /// The `number`th part, from 1, of an album that is sent as a thread.
    pub fn part_id(&self, username: &str, post: PostId, number: usize) -> String {
        format!("{}{PARTS}{number}", self.post_id(username, post))
    }

    /// What is said to a part of a thread of ours is said to the whole post.
    pub fn whole_post<'a>(&self, address: &'a str) -> &'a str {
        self.split_part(address).map_or(address, |(post, _)| post)
    }

    /// Which part of a thread of ours an address names, from 1.
    pub fn part_number(&self, address: &str) -> Option<i32> {
        self.split_part(address).map(|(_, number)| number)
    }

    fn split_part<'a>(&self, address: &'a str) -> Option<(&'a str, i32)> {
        let (post, number) = address.rsplit_once(PARTS)?;
        self.parse_post_id(post)?;
        Some((post, number.parse().ok()?))
    }

    /// The page of the `number`th photo of a post, from 1.
    pub fn photo_page(&self, username: &str, post: PostId, number: usize) -> String {
        format!("{}/{number}", self.post_page(username, post))
    }

    /// The ActivityPub id of a photo.
    pub fn photo_id(&self, photo: PhotoId) -> String {
        self.absolute(&format!("/photos/{photo}"))
    }

    pub fn tag(&self, name: &str) -> String {
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.clear().extend(["tags", name]);
        }
        url.into()
    }

    /// An activity of an account: its kind and something that makes it unique.
    pub fn activity(&self, username: &str, kind: &str, unique: &str) -> String {
        format!("{}/activities/{kind}/{unique}", self.actor(username))
    }

    /// A file of the media store, as Oriel serves it.
    pub fn media(&self, media_key: &str, rendition: &str) -> String {
        let file = plan::file_name(rendition);
        self.absolute(&format!("/media/{media_key}/{file}"))
    }

    /// A picture of another server, as Oriel shows it.
    pub fn remote_media(&self, media_key: &str, rendition: &str) -> String {
        let file = plan::file_name(rendition);
        self.absolute(&format!("/remote/{media_key}/{file}"))
    }

    /// The picture of an emoji of another server, as Oriel shows it.
    pub fn emoji(&self, media_key: &str) -> String {
        self.remote_media(media_key, EMOJI)
    }

    /// The media key and the rendition of a file's address, as [`media`](Self::media) builds it.
    pub fn parse_media<'a>(&self, address: &'a str) -> Option<(&'a str, &'a str)> {
        self.parse_file("/media/", address)
    }

    /// The same of a picture of another server, as [`remote_media`](Self::remote_media) builds it.
    pub fn parse_remote_media<'a>(&self, address: &'a str) -> Option<(&'a str, &'a str)> {
        self.parse_file("/remote/", address)
    }

    fn parse_file<'a>(&self, folder: &str, address: &'a str) -> Option<(&'a str, &'a str)> {
        let path = address.strip_prefix(self.origin())?;
        let (media_key, file) = path.strip_prefix(folder)?.split_once('/')?;
        Some((media_key, plan::rendition_in(file)?))
    }

    /// The numbers of a post id of ours: the username and the post.
    pub fn parse_post_id(&self, address: &str) -> Option<(String, PostId)> {
        let path = address
            .strip_prefix(self.origin())?
            .strip_prefix("/users/")?;
        let (username, rest) = path.split_once("/posts/")?;
        Some((username.to_owned(), rest.parse().ok()?))
    }

    /// The username of an actor id of ours.
    pub fn parse_actor(&self, address: &str) -> Option<String> {
        let username = address
            .strip_prefix(self.origin())?
            .strip_prefix("/users/")?;
        (!username.is_empty() && !username.contains('/')).then(|| username.to_owned())
    }
}

/// The server that an inbox is on: host and port.
pub(crate) fn host_of(inbox: &str) -> String {
    Url::parse(inbox)
        .ok()
        .and_then(|url| oriel_federation::address::authority(&url))
        .unwrap_or_default()
}

/// The host and port of an address.
pub(crate) fn authority_of(address: &str) -> Option<String> {
    oriel_federation::address::authority(&Url::parse(address).ok()?)
}

//! Pictures of other servers: photos, avatars and headers. They are fetched when somebody looks at
//! them, made anew from their pixels, and kept for a while in a bounded folder; nobody's browser
//! asks another server for anything.

mod fetch;

use std::time::SystemTime;

use oriel_media::{
    plan::{self, AVATAR, EMOJI, HEADER, RenditionSpec},
    storage::{ByteRange, Key, Object},
};
use oriel_store::{
    Connection, accounts, emojis,
    model::{Account, AccountId, Photo, PostId, RemoteEmoji},
    photos, posts,
};

use crate::{
    Core, Error, Result,
    error::settled,
    media_links::{LARGE, SMALL, Seal, seal},
    photos::files::MediaFile,
    policy::{self, servers},
    urls,
};

/// A picture of another server.
#[derive(Debug, Clone)]
enum Picture {
    Photo(Box<Photo>, Box<Account>),
    Avatar(Box<Account>),
    Header(Box<Account>),
    Emoji(RemoteEmoji),
}

impl Picture {
    /// The picture that this unguessable name and this rendition stand for.
    async fn find(core: &Core, media_key: &str, name: &str) -> Result<Self> {
        let (key, wanted) = (media_key.to_owned(), name.to_owned());
        let found = core
            .store()
            .read(move |conn| {
                Ok(if wanted == AVATAR.name {
                    let account = accounts::by_avatar(conn, &key)?;
                    account.map(|account| Self::Avatar(Box::new(account)))
                } else if wanted == HEADER.name {
                    let account = accounts::by_header(conn, &key)?;
                    account.map(|account| Self::Header(Box::new(account)))
                } else if wanted == EMOJI {
                    emojis::by_media_key(conn, &key)?.map(Self::Emoji)
                } else if [SMALL, LARGE].contains(&wanted.as_str()) {
                    match photos::by_media_key(conn, &key)? {
                        Some(photo) => Self::of_photo(conn, photo)?,
                        None => None,
                    }
                } else {
                    None
                })
            })
            .await?;
        found
            .filter(|picture| picture.url().is_some())
            .ok_or(Error::NotFound)
    }

    fn of_photo(conn: &mut Connection, photo: Photo) -> oriel_store::Result<Option<Self>> {
        let author = accounts::by_id(conn, photo.account_id)?;
        Ok(author.map(|author| Self::Photo(Box::new(photo), Box::new(author))))
    }

    /// Whether this instance shows it: not when its server's pictures, or those of the server of
    /// whoever published it, are refused.
    async fn is_refused(&self, core: &Core) -> Result<bool> {
        let policies = servers::current(core).await?;
        let host = self.host().unwrap_or_default();
        let of_owner = match self {
            Self::Photo(_, owner) | Self::Avatar(owner) | Self::Header(owner) => {
                policies.decide_about(&owner.domain, &owner.uri)
            }
            Self::Emoji(emoji) => policies.decide(&emoji.domain),
        };
        Ok(policies.decide(&host).rejects_media() || of_owner.rejects_media())
    }

    /// The server that it is on.
    fn host(&self) -> Option<String> {
        urls::authority_of(self.url()?)
    }

    /// Where it is.
    fn url(&self) -> Option<&str> {
        match self {
            Self::Photo(photo, _) => photo.remote_url.as_deref(),
            Self::Avatar(account) => account.avatar_url.as_deref(),
            Self::Header(account) => account.header_url.as_deref(),
            Self::Emoji(emoji) => Some(&emoji.url),
        }
    }

    /// The unguessable name under which it is kept here.
    fn media_key(&self) -> &str {
        match self {
            Self::Photo(photo, _) => &photo.media_key,
            Self::Avatar(account) => account.avatar_key.as_deref().unwrap_or_default(),
            Self::Header(account) => account.header_key.as_deref().unwrap_or_default(),
            Self::Emoji(emoji) => &emoji.media_key,
        }
    }

    /// What is made of it.
    fn specs(&self, core: &Core) -> Vec<RenditionSpec> {
        match self {
            Self::Photo(..) => sizes(core),
            Self::Avatar(_) => vec![AVATAR],
            Self::Header(_) => vec![HEADER],
            Self::Emoji(_) => Vec::new(),
        }
    }

    async fn may_see(&self, core: &Core, viewer: Option<AccountId>) -> Result<bool> {
        match self {
            Self::Photo(photo, _) => policy::may_see_photo(core, viewer, photo).await,
            Self::Avatar(account) | Self::Header(account) => Ok(policy::is_shown(account)),
            Self::Emoji(_) => Ok(true),
        }
    }

    /// Whether anybody may see it, so that caches between us and a browser may keep it.
    async fn is_open(&self, core: &Core) -> Result<bool> {
        self.may_see(core, None).await
    }
}

/// The sizes of a photo that are kept: of those that this instance makes of its own.
fn sizes(core: &Core) -> Vec<RenditionSpec> {
    let all = core.config().media.renditions.iter();
    all.filter(|spec| [SMALL, LARGE].contains(&spec.name.as_ref()))
        .map(|spec| RenditionSpec {
            webp: None,
            ..spec.clone()
        })
        .collect()
}

fn key(media_key: &str, name: &str) -> Result<Key> {
    Key::parse(&format!("{media_key}/{}", plan::file_name(name)))
        .map_err(|_strange| Error::NotFound)
}

/// The moment as the disk counts it.
fn now(core: &Core) -> SystemTime {
    SystemTime::from(core.now())
}

/// A picture of another server for a viewer, or whoever brings a seal for those who moderate;
/// fetched when it is not here.
///
/// # Errors
/// [`Error::NotFound`] when there is none or the viewer may not see it; [`Error::Remote`] and
/// [`Error::Unanswered`] when it cannot be had.
pub async fn picture(
    core: &Core,
    viewer: Option<AccountId>,
    (media_key, name): (&str, &str),
    seal: Option<&Seal>,
    range: Option<ByteRange>,
) -> Result<MediaFile> {
    let picture = Picture::find(core, media_key, name).await?;
    if picture.is_refused(core).await? {
        return Err(Error::NotFound);
    }
    let sealed = match seal {
        Some(brought) => seal::holds_for_moderators(core, media_key, name, brought).await?,
        None => false,
    };
    if !sealed && !picture.may_see(core, viewer).await? {
        return Err(Error::NotFound);
    }
    let key = key(picture.media_key(), name)?;
    let object = if let Some(object) = kept(core, &key, range).await? {
        object
    } else {
        fetch::fetch(core, &picture, &key).await?;
        let fetched = kept(core, &key, range).await?;
        fetched.ok_or_else(|| Error::Unanswered("there is no room for the picture".into()))?
    };
    Ok(MediaFile {
        tag: format!("{media_key}-{name}-{}", object.total),
        shareable: picture.is_open(core).await?,
        object,
        name: String::new(),
    })
}

async fn kept(core: &Core, key: &Key, range: Option<ByteRange>) -> Result<Option<Object>> {
    Ok(core.remote_cache().get(key, range, now(core)).await?)
}

/// Fetches the photos of a post before anybody looks: those that are not for everyone are behind
/// links that soon open nothing.
///
/// # Errors
/// [`Error::Unanswered`] when their server does not answer, so that it is tried again.
pub async fn fetch_early(core: &Core, post: PostId) -> Result<()> {
    let rows = core
        .store()
        .read(move |conn| {
            let rows = posts::photo_rows_of(conn, post)?;
            let pictures = rows.into_iter().map(|photo| Picture::of_photo(conn, photo));
            pictures.collect::<oriel_store::Result<Vec<_>>>()
        })
        .await?;
    for picture in rows.into_iter().flatten() {
        let key = key(picture.media_key(), LARGE)?;
        if picture.is_refused(core).await? || kept(core, &key, None).await?.is_some() {
            continue;
        }
        settled(fetch::fetch(core, &picture, &key).await)?;
    }
    Ok(())
}

/// Forgets pictures whose rows are gone, by their unguessable names.
///
/// # Errors
/// When the disk refuses.
pub async fn forget(core: &Core, media_keys: &[String]) -> Result<()> {
    for media_key in media_keys {
        core.remote_cache().forget(media_key).await?;
    }
    Ok(())
}

/// Removes what nobody looked at for as long as pictures are kept.
///
/// # Errors
/// When the disk refuses.
pub(crate) async fn expire(core: &Core) -> Result<()> {
    Ok(core.remote_cache().expire(now(core)).await?)
}

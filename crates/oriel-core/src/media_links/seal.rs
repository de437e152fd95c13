//! How other servers fetch photos that are not for everyone. They bring no name, only the link
//! they were sent; so the link says until when it holds, and is sealed so that nobody writes
//! their own. It is sealed when it is sent, as late as the signature of the delivery. A link to an
//! original, which its owner asks for, is sealed by the same key; so are those with which moderators
//! see the photos of what was reported.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use oriel_store::settings;
use ring::hmac;
use serde_json::Value;
use time::Duration;

use crate::{Core, Error, Result, secret};

const KEY: &str = "media.seal";
/// Servers fetch what they are sent within moments; whoever sees the link later sees nothing.
const LIFETIME: Duration = Duration::minutes(15);
/// How a link ends in an activity that waits to be sent.
const OPEN: &str = "?until=";

/// What a request brings with a sealed link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// Unix seconds.
    pub until: i64,
    pub seal: String,
}

/// Makes the instance's key the first time Oriel starts.
///
/// # Errors
/// When it cannot be kept.
pub(crate) async fn ensure_key(core: &Core) -> Result<()> {
    let fresh = secret::token();
    core.store()
        .write(move |conn| settings::insert_if_absent(conn, KEY, &fresh))
        .await?;
    Ok(())
}

async fn key(core: &Core) -> Result<hmac::Key> {
    let kept = core.store().read(|conn| settings::get(conn, KEY)).await?;
    let kept = kept.ok_or_else(|| Error::Internal("links cannot be sealed".into()))?;
    Ok(hmac::Key::new(hmac::HMAC_SHA256, kept.as_bytes()))
}

/// The address is sealed without its host, as a request names it.
fn sealed_text(media_key: &str, rendition: &str, until: i64) -> String {
    format!("{media_key}/{rendition}/{until}")
}

/// No media key is called so, neither here nor below: what is sealed for one opens nothing else.
fn sealed_original(media_key: &str, until: i64) -> String {
    format!("original:{media_key}/{until}")
}

fn sealed_for_moderators(media_key: &str, rendition: &str, until: i64) -> String {
    format!("reported:{media_key}/{rendition}/{until}")
}

/// What seals links to the photos of reported posts, for those who moderate.
#[derive(Debug)]
pub struct Pass {
    key: hmac::Key,
    until: i64,
}

impl Pass {
    /// The address of a file here with a seal that opens it; any other address as it is.
    pub fn seal(&self, core: &Core, address: &str) -> String {
        let urls = core.urls();
        let named = urls
            .parse_media(address)
            .or_else(|| urls.parse_remote_media(address));
        let Some((media_key, rendition)) = named else {
            return address.to_owned();
        };
        let until = self.until;
        let seal = sign(
            &self.key,
            &sealed_for_moderators(media_key, rendition, until),
        );
        format!("{address}{OPEN}{until}&seal={seal}")
    }
}

/// Lets whoever moderates see photos for a while. Only [`crate::moderation`] hands it out.
///
/// # Errors
/// When the key cannot be read.
pub(crate) async fn pass(core: &Core) -> Result<Pass> {
    let until = (core.now() + LIFETIME).unix_timestamp();
    let key = key(core).await?;
    Ok(Pass { key, until })
}

/// Whether a link to a photo was sealed here for those who moderate, and still holds.
///
/// # Errors
/// When the key cannot be read.
pub(crate) async fn holds_for_moderators(
    core: &Core,
    media_key: &str,
    rendition: &str,
    brought: &Seal,
) -> Result<bool> {
    let text = sealed_for_moderators(media_key, rendition, brought.until);
    is_sound(core, &text, brought).await
}

fn sign(key: &hmac::Key, text: &str) -> String {
    URL_SAFE_NO_PAD.encode(hmac::sign(key, text.as_bytes()))
}

/// Leaves room for the seal in the address of a private photo.
pub(crate) fn open_link(address: &str) -> String {
    format!("{address}{OPEN}")
}

/// Seals the links to private photos in an activity that is about to be sent.
///
/// # Errors
/// When the key cannot be read.
pub(crate) async fn close_links(core: &Core, body: &str) -> Result<String> {
    if !body.contains(&format!("{OPEN}\"")) {
        return Ok(body.to_owned());
    }
    let Ok(mut activity) = serde_json::from_str::<Value>(body) else {
        return Ok(body.to_owned());
    };
    let key = key(core).await?;
    let until = (core.now() + LIFETIME).unix_timestamp();
    let attachments = activity.pointer_mut("/object/attachment");
    for attachment in attachments
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        let Some(url) = attachment.get_mut("url") else {
            continue;
        };
        if let Some(link) = url.as_str().and_then(|link| close(core, &key, link, until)) {
            *url = link.into();
        }
    }
    Ok(activity.to_string())
}

fn close(core: &Core, key: &hmac::Key, link: &str, until: i64) -> Option<String> {
    let address = link.strip_suffix(OPEN)?;
    let (media_key, rendition) = core.urls().parse_media(address)?;
    let text = sealed_text(media_key, rendition, until);
    let seal = sign(key, &text);
    Some(format!("{link}{until}&seal={seal}"))
}

/// Whether a link to a photo was sealed here and still holds.
///
/// # Errors
/// When the key cannot be read.
pub(crate) async fn holds(
    core: &Core,
    media_key: &str,
    rendition: &str,
    brought: &Seal,
) -> Result<bool> {
    let text = sealed_text(media_key, rendition, brought.until);
    is_sound(core, &text, brought).await
}

/// Seals a link to the original of a photo.
///
/// # Errors
/// When the key cannot be read.
pub(crate) async fn original(core: &Core, media_key: &str) -> Result<Seal> {
    let until = (core.now() + LIFETIME).unix_timestamp();
    let seal = sign(&key(core).await?, &sealed_original(media_key, until));
    Ok(Seal { until, seal })
}

/// Whether a link to an original was sealed here and still holds.
///
/// # Errors
/// When the key cannot be read.
pub(crate) async fn holds_original(core: &Core, media_key: &str, brought: &Seal) -> Result<bool> {
    let text = sealed_original(media_key, brought.until);
    is_sound(core, &text, brought).await
}

async fn is_sound(core: &Core, text: &str, Seal { until, seal }: &Seal) -> Result<bool> {
    let Ok(seal) = URL_SAFE_NO_PAD.decode(seal) else {
        return Ok(false);
    };
    if core.now().unix_timestamp() > *until {
        return Ok(false);
    }
    Ok(hmac::verify(&key(core).await?, text.as_bytes(), &seal).is_ok())
}

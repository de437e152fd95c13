//! The addresses of pictures: of the bucket's public name where there is one, of Oriel otherwise.

use oriel_store::model::{Account, Audience, PhotoView};

use crate::{
    Core,
    media_links::{self, keys, profile_image::Picture, seal},
    policy,
};

/// A rendition of a photo; none while there is none of that name. A photo of another server has
/// fewer, each of which stands for several.
pub fn rendition(core: &Core, view: &PhotoView, name: &str) -> Option<String> {
    if view.photo.remote_url.is_some() {
        let size = media_links::size_for(name);
        return Some(core.urls().remote_media(&view.photo.media_key, size));
    }
    let made = view.rendition(name)?;
    Some(address(core, view.photo.audience, &made.media_key, name))
}

/// The rendition that other servers fetch.
pub fn federated(core: &Core, view: &PhotoView) -> Option<String> {
    rendition(core, view, &core.config().federation.rendition)
}

/// The same for an activity: a photo that is not for everyone has a link that is sealed when the
/// activity is sent.
pub(crate) fn in_activity(core: &Core, view: &PhotoView) -> Option<String> {
    let link = federated(core, view)?;
    Some(match view.photo.audience {
        Audience::Public => link,
        Audience::Private => seal::open_link(&link),
    })
}

/// An account's avatar, when it has one that may be shown.
pub fn avatar(core: &Core, account: &Account) -> Option<String> {
    portrait(core, account, Picture::Avatar)
}

/// An account's header, when it has one that may be shown.
pub fn header(core: &Core, account: &Account) -> Option<String> {
    portrait(core, account, Picture::Header)
}

fn portrait(core: &Core, account: &Account, picture: Picture) -> Option<String> {
    let key = picture.of(account)?;
    let name = picture.spec().name;
    if !policy::is_shown(account) {
        return None;
    }
    Some(if account.is_local() {
        address(core, Audience::Public, key, &name)
    } else {
        core.urls().remote_media(key, &name)
    })
}

fn address(core: &Core, audience: Audience, media_key: &str, name: &str) -> String {
    let public = (audience == Audience::Public)
        .then(|| keys::public_rendition(media_key, name).ok())
        .flatten()
        .and_then(|key| core.storage().public_url(&key));
    public.map_or_else(|| core.urls().media(media_key, name), String::from)
}

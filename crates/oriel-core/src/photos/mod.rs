//! Photos: received, rendered, described, replaced, deleted.

mod changed;
mod describe;
mod expose;
pub mod files;
mod hide;
pub(crate) mod jobs;
pub(crate) mod original;
mod placing;
mod process;
pub mod quota;
pub(crate) mod receive;
mod remove;
mod replace;
mod rerender;
mod twins;

pub(crate) use changed::photos_changed;
pub(crate) use describe::{Described, described, show_camera_on_all, write_described};
pub use describe::{Description, describe, describe_all, forget_facts, show_camera_everywhere};
pub use expose::{expose, new_names, withdraw};
pub(crate) use hide::{hide, hide_files, show, show_files};
pub use jobs::{PortraitRenaming, Renaming};
pub use original::settle_original;
pub(crate) use placing::{AT_THE_END, insert_into};
pub(crate) use process::appearance;
pub use process::process;
pub use receive::{Upload, receive};
pub use remove::{delete, delete_files, delete_unpublished};
pub(crate) use remove::{remove_abandoned, remove_all_of, remove_unfinished};
pub use replace::{replace, replacements};
pub use rerender::{Rerendered, forget_old, rerender};
pub use twins::{Twin, keep_both, twins};

use oriel_store::{
    model::{AccountId, Photo, PhotoId, PhotoView},
    photos, views,
};

use crate::{Core, Error, Result, person::Person, policy};

/// A photo of one's own.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's.
pub async fn own(core: &Core, person: &Person, photo: PhotoId) -> Result<Photo> {
    let account = person.account.id;
    let found = core
        .store()
        .read(move |conn| photos::owned(conn, account, photo))
        .await?;
    found.ok_or(Error::NotFound)
}

/// Photos of one's own, in the order given.
///
/// # Errors
/// [`Error::NotFound`] when one of them is somebody else's.
pub async fn all_own(core: &Core, person: &Person, ids: Vec<PhotoId>) -> Result<Vec<Photo>> {
    let account = person.account.id;
    Ok(core
        .store()
        .read(move |conn| photos::all_owned(conn, account, &ids))
        .await?)
}

/// A photo of one's own with its renditions, in a post or not.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's.
pub async fn own_view(core: &Core, person: &Person, photo: PhotoId) -> Result<PhotoView> {
    let photo = own(core, person, photo).await?;
    Ok(core
        .store()
        .read(move |conn| views::photo(conn, photo))
        .await?)
}

/// A photo with its renditions, for whoever may see it: its owner always, others in a post.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or it may not be seen, or not yet.
pub async fn seen(core: &Core, viewer: Option<AccountId>, id: PhotoId) -> Result<PhotoView> {
    let found = core
        .store()
        .read(move |conn| {
            let Some(photo) = photos::by_id(conn, id)? else {
                return Ok(None);
            };
            views::photo(conn, photo).map(Some)
        })
        .await?;
    let view = found.ok_or(Error::NotFound)?;
    let own = viewer == Some(view.photo.account_id);
    let shown = view.can_be_shown() && policy::may_see_photo(core, viewer, &view.photo).await?;
    if own || shown {
        Ok(view)
    } else {
        Err(Error::NotFound)
    }
}

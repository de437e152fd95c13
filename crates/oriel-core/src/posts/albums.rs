//! Albums, for apps that know nothing else: posts that have a title, or may yet get one.

use oriel_store::{
    Page,
    model::{
        AccountId, AlbumState, LangMap, PhotoId, PhotoView, Post, PostId, PostState, PostView,
    },
    posts, views,
};

use super::{
    drafts,
    edit::{self, PostEdit},
    publish::{self, Published},
    read, scheduled,
};
use crate::{
    Core, Error, Invalid, Result,
    licence::Licence,
    limits::SHOWN_ELSEWHERE,
    person::Person,
    photos::{self, Description},
    policy,
};

/// One's own albums in one state or any, drafts among them, the newest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(
    core: &Core,
    person: &Person,
    state: Option<AlbumState>,
    page: Page,
) -> Result<Vec<PostView>> {
    let account = person.account.id;
    Ok(core
        .store()
        .read(move |conn| {
            let albums = posts::albums_of(conn, account, state, page)?;
            views::load(conn, albums, Some(account))
        })
        .await?)
}

/// An album for whoever may see it: its owner always, others once it is out; one by link with its
/// token.
///
/// # Errors
/// [`Error::NotFound`] when there is none or it may not be seen.
pub async fn show(
    core: &Core,
    viewer: Option<AccountId>,
    id: PostId,
    link_token: Option<&str>,
) -> Result<PostView> {
    let found = core
        .store()
        .read(move |conn| posts::by_id(conn, id))
        .await?;
    let post = found.filter(|post| post.deleted_at.is_none() && post.is_album());
    let post = post.ok_or(Error::NotFound)?;
    if !policy::may_see(core, viewer, &post, link_token).await? {
        return Err(Error::NotFound);
    }
    read::view(core, viewer, post).await
}

/// An album of one's own.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's, or for what is no album.
pub async fn own(core: &Core, person: &Person, id: PostId) -> Result<PostView> {
    let view = drafts::load(core, person, id).await?;
    if view.post.is_album() {
        Ok(view)
    } else {
        Err(Error::NotFound)
    }
}

/// Chooses the cover of an album, or has it be the first photo again.
///
/// # Errors
/// [`Error::NotFound`] as for [`own`], or when the photo is not in it.
pub async fn set_cover(
    core: &Core,
    person: &Person,
    id: PostId,
    cover: Option<PhotoId>,
) -> Result<()> {
    let edit = PostEdit {
        cover: Some(cover),
        ..PostEdit::default()
    };
    choose(core, person, id, cover.as_slice(), edit).await
}

/// Chooses the photos of an album that lead where only four are shown, in their order.
///
/// # Errors
/// [`Invalid`] `leaders-too-many`; [`Error::NotFound`] as for [`own`], or when one of them is not in
/// it.
pub async fn set_leaders(
    core: &Core,
    person: &Person,
    id: PostId,
    leaders: Vec<PhotoId>,
) -> Result<()> {
    if leaders.len() > SHOWN_ELSEWHERE {
        return Err(Invalid::beyond("media_ids", "leaders-too-many", SHOWN_ELSEWHERE).into());
    }
    let edit = PostEdit {
        leaders: Some(leaders.clone()),
        ..PostEdit::default()
    };
    choose(core, person, id, &leaders, edit).await
}

/// Saves what is said of some photos of an album, which it has.
async fn choose(
    core: &Core,
    person: &Person,
    id: PostId,
    photos: &[PhotoId],
    edit: PostEdit,
) -> Result<()> {
    let view = own(core, person, id).await?;
    let has = |wanted| view.photos.iter().any(|photo| photo.photo.id == wanted);
    if !photos.iter().all(|photo| has(*photo)) {
        return Err(Error::NotFound);
    }
    edit::save(core, person, id, edit).await
}

/// Saves an edit of [one's own](own). An album that is on its way or out keeps a title, without which
/// it would be none.
///
/// # Errors
/// As [`edit::save`], and [`Invalid`] `album-title`.
pub async fn save(core: &Core, person: &Person, old: Post, changes: PostEdit) -> Result<()> {
    edit::save_if(core, person, old.id, changes, stays_titled).await
}

/// Refuses an edit that takes the title of an album which is on its way or out.
fn stays_titled(now: &Post, changes: &PostEdit) -> Result<(), Invalid> {
    let untitled = changes.title.as_ref().is_some_and(LangMap::is_empty);
    if untitled && now.album_state() != AlbumState::Draft {
        return Err(Invalid::new("title", "album-title"));
    }
    Ok(())
}

/// Puts the keywords that the file of a photo brought among the hashtags of its album.
///
/// # Errors
/// [`Error::NotFound`] as for [`own`], or when the photo is not in it.
pub async fn add_keywords(core: &Core, person: &Person, id: PostId, photo: PhotoId) -> Result<()> {
    own(core, person, id).await?;
    drafts::add_keywords(core, person, id, photo).await
}

/// Gives all photos of [an album of one's own](own) a licence.
///
/// # Errors
/// When the database refuses.
pub async fn license(
    core: &Core,
    person: &Person,
    photos: Vec<PhotoView>,
    licence: Licence,
) -> Result<()> {
    let licensed = |photo: PhotoView| {
        let description = Description {
            licence: Some(licence.id.to_owned()),
            ..Description::default()
        };
        (photo.photo.id, description)
    };
    photos::describe_all(core, person, photos.into_iter().map(licensed).collect()).await?;
    Ok(())
}

/// Publishes an album, which has a title by now; one that is scheduled at once.
///
/// # Errors
/// As [`publish::publish`], and [`Invalid`] `album-title`.
pub async fn publish(
    core: &Core,
    person: &Person,
    id: PostId,
    reminded: bool,
) -> Result<Published> {
    titled(core, person, id).await?;
    publish::publish(core, person, id, reminded).await
}

/// Publishes a draft as it is, also one without a title, which is then no album but a post. Returns
/// it as it is by then.
///
/// # Errors
/// As [`publish::publish`].
pub async fn publish_untitled(
    core: &Core,
    person: &Person,
    id: PostId,
    reminded: bool,
) -> Result<PostView> {
    own(core, person, id).await?;
    publish::publish(core, person, id, reminded).await?;
    drafts::load(core, person, id).await
}

/// Takes an album, or what has no title and waits for its photos, back to being a draft.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's, or for any other post.
pub async fn disarm(core: &Core, person: &Person, id: PostId) -> Result<()> {
    let post = drafts::load(core, person, id).await?.post;
    if !post.is_album() && post.state != PostState::Publishing {
        return Err(Error::NotFound);
    }
    publish::disarm(core, person, id).await
}

/// Has an album, which has a title by now, go out at a moment or at another one.
///
/// # Errors
/// As [`scheduled::moment`] and [`scheduled::schedule`], and [`Invalid`] `album-title`.
pub async fn schedule(
    core: &Core,
    person: &Person,
    id: PostId,
    at: &str,
    reminded: bool,
) -> Result<()> {
    titled(core, person, id).await?;
    scheduled::schedule(core, person, id, scheduled::moment(at)?, reminded).await
}

async fn titled(core: &Core, person: &Person, id: PostId) -> Result<()> {
    if own(core, person, id).await?.post.title.is_empty() {
        return Err(Invalid::new("title", "album-title").into());
    }
    Ok(())
}

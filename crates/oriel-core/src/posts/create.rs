//! Creates a post of an app in one transaction: an acknowledged post is complete, and a refused one
//! leaves no draft behind.

use oriel_store::{
    Connection,
    model::{NewPostPhoto, Photo, PhotoId, Post, PostId, Visibility},
    posts,
};
use time::OffsetDateTime;

use super::{
    audience,
    edit::{self, PostEdit},
    idempotency, publish, reply, scheduled,
};
use crate::{
    Core, Invalid, Result,
    conversations::{self, Coming},
    licence::Licence,
    person::Person,
    photos::{self, Description},
    post_change::change,
};

/// The content of a new post.
#[derive(Debug, Clone)]
pub struct NewPost {
    pub edit: PostEdit,
    pub photos: Vec<PhotoId>,
    /// For all of its photos.
    pub licence: Option<Licence>,
    pub answers: Option<Answering>,
    pub then: Then,
}

/// The post that a scheduled reply answers, and the words of the reply.
#[derive(Debug, Clone)]
pub struct Answering {
    pub parent: PostId,
    pub words: String,
}

/// What happens to the post after it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    Draft,
    Publish,
    Schedule(OffsetDateTime),
}

/// A validated post, ready to be written.
struct Checked {
    post: Post,
    edit: PostEdit,
    parent: Option<Post>,
    photos: Vec<PhotoId>,
    licensed: Option<photos::Described>,
    then: Then,
}

enum Written {
    /// This post, or the one that already has its key.
    Post(PostId),
    Refused(Invalid),
}

/// Writes a post that [`idempotency::begin`] returned, and publishes or schedules it. Returns the id
/// of the post that has the key.
///
/// # Errors
/// As [`edit::save`], [`publish::publish`], [`scheduled::schedule`] and [`reply::reply`]; then
/// nothing is written.
pub async fn create(core: &Core, person: &Person, begun: Post, new: NewPost) -> Result<PostId> {
    let (key, then) = (begun.idempotency_key.clone(), new.then);
    let checked = check(core, person, begun, new).await?;
    let for_rows = core.clone();
    let written = core
        .store()
        .write(move |conn| write(conn, &for_rows, &checked))
        .await;
    let id = match (written, key) {
        (Ok(Written::Post(id)), _) => id,
        (Ok(Written::Refused(why)), _) => return Err(why.into()),
        // On PostgreSQL two requests may both have looked before either wrote.
        (Err(error), Some(key)) => idempotency::posted_with(core, person, &key)
            .await?
            .ok_or(error)?,
        (Err(error), None) => return Err(error.into()),
    };
    core.wake_workers();
    if then == Then::Publish {
        finish_now(core, id).await;
    }
    Ok(id)
}

/// Publishes an armed post now if its photos are ready. After a failure its job tries again.
pub async fn finish_now(core: &Core, id: PostId) {
    if let Err(error) = publish::finish(core, id).await {
        tracing::warn!(post = id.0, %error, "could not publish a post yet, its job will: {error}");
    }
}

async fn check(core: &Core, person: &Person, begun: Post, new: NewPost) -> Result<Checked> {
    let (mut post, mut edit) = (begun, new.edit);
    let parent = match new.answers {
        Some(answering) => Some(answered(core, person, &answering).await?),
        None => None,
    };
    if let Some(parent) = &parent {
        let reach = audience::of_answer(parent.visibility, edit.visibility);
        edit.visibility = Some(reach);
    }
    let edit = edit::checked(core, edit)?;
    edit::apply(&mut post, &edit);
    let photos = own_photos(core, person, new.photos).await?;
    if let Then::Schedule(at) = new.then {
        scheduled::check_moment(core, at)?;
    }
    if new.then != Then::Draft {
        publish::check_complete(core, &post, photos.iter(), true)?;
    }
    let ids: Vec<PhotoId> = photos.iter().map(|photo| photo.id).collect();
    let licensed = match new.licence {
        Some(licence) => Some(photos::described(core, person, licensed(&ids, licence))?),
        None => None,
    };
    Ok(Checked {
        post,
        edit,
        parent,
        photos: ids,
        licensed,
        then: new.then,
    })
}

async fn answered(core: &Core, person: &Person, answering: &Answering) -> Result<Post> {
    let parent = reply::answerable(core, person, answering.parent)
        .await?
        .post;
    reply::bounded(core, &answering.words)?;
    Ok(parent)
}

async fn own_photos(core: &Core, person: &Person, ids: Vec<PhotoId>) -> Result<Vec<Photo>> {
    let limit = core.config().limits.photos_per_album;
    if ids.len() > limit {
        return Err(Invalid::beyond("photos", "album-full", limit).into());
    }
    photos::all_own(core, person, ids).await
}

fn licensed(photos: &[PhotoId], licence: Licence) -> Vec<(PhotoId, Description)> {
    let description = Description {
        licence: Some(licence.id.to_owned()),
        ..Description::default()
    };
    let each = photos.iter().map(|photo| (*photo, description.clone()));
    each.collect()
}

fn write(conn: &mut Connection, core: &Core, new: &Checked) -> oriel_store::Result<Written> {
    let post = &new.post;
    if let Some(known) = known(conn, post)? {
        return Ok(Written::Post(known));
    }
    if let Then::Schedule(at) = new.then
        && let Some(why) = scheduled::over_limit(conn, post, at)?
    {
        return Ok(Written::Refused(why));
    }
    let continued = change(conn, post.id, |_, post| {
        edit::apply(post, &new.edit);
        Ok::<(), oriel_store::Error>(())
    })?;
    if continued.is_none() {
        posts::insert(conn, post)?;
    }
    fill(conn, core, new)?;
    match new.then {
        Then::Draft => {}
        Then::Publish => publish::arm(conn, core, post.id)?,
        Then::Schedule(at) => scheduled::set_moment(conn, core, post.id, at)?,
    }
    Ok(Written::Post(post.id))
}

/// The post that another request completed under the same key meanwhile.
fn known(conn: &mut Connection, post: &Post) -> oriel_store::Result<Option<PostId>> {
    let Some(key) = &post.idempotency_key else {
        return Ok(None);
    };
    let known = posts::by_idempotency_key(conn, post.account_id, key)?;
    let known = known.filter(|known| known.id != post.id || !idempotency::is_unfinished(known));
    Ok(known.map(|known| known.id))
}

/// Writes what belongs to a post besides its row.
fn fill(conn: &mut Connection, core: &Core, new: &Checked) -> oriel_store::Result<()> {
    let post = &new.post;
    if let Some(parent) = &new.parent {
        posts::set_reply(conn, post.id, parent)?;
    }
    // Some may have been deleted since they were validated.
    oriel_store::photos::all_owned(conn, post.account_id, &new.photos)?;
    let places = new.photos.iter();
    let places: Vec<_> = places
        .map(|photo| NewPostPhoto::plain(post.id, *photo))
        .collect();
    posts::set_photos(conn, post.id, &places)?;
    if let Some(licensed) = &new.licensed {
        photos::write_described(conn, core, licensed, Some(post.id))?;
    }
    // Read again with its parent, whose author is mentioned.
    let written = posts::by_id(conn, post.id)?;
    let written = written.as_ref().unwrap_or(post);
    edit::refresh_words(conn, core, written, new.edit.tags.as_deref())?;
    if written.visibility == Visibility::Mentioned {
        conversations::file(conn, core, post.id, Coming::New)?;
    }
    Ok(())
}

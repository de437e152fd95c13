//! Likes, boosts and bookmarks, each with its undo, and who gave them. Doing one twice is doing it
//! once.

use oriel_store::{
    Page,
    model::{
        Account, AccountId, Like, LikeId, NotificationKind, Post, PostId, PostState, PostView,
        Visibility,
    },
    posts, reactions,
};

use crate::{
    Core, Error, Invalid, Result,
    events::{self, Event},
    notify, outbox,
    person::Person,
    posts::read,
};

/// # Errors
/// [`Error::NotFound`] for a post the person may not see.
pub async fn like(core: &Core, person: &Person, post: PostId) -> Result<PostView> {
    let me = person.account.clone();
    let view = read::by_id(core, Some(me.id), post).await?;
    let id: LikeId = core.next_id();
    let like = Like {
        id,
        account_id: me.id,
        post_id: post,
        uri: core.urls().activity(&me.username, "like", &id.to_string()),
        created_at: core.now().into(),
    };
    let for_outbox = core.clone();
    core.store()
        .write_retrying(move |conn| {
            if !reactions::like(conn, &like)? {
                return Ok(());
            }
            let kind = NotificationKind::Like;
            notify::tell(conn, &for_outbox, view.author.id, me.id, kind, Some(post))?;
            outbox::like(conn, &for_outbox, &me, &view, &like)?;
            reactions::count_like(conn, &like)
        })
        .await?;
    after(core, person, post).await
}

/// # Errors
/// [`Error::NotFound`] for a post the person may not see.
pub async fn unlike(core: &Core, person: &Person, post: PostId) -> Result<PostView> {
    let me = person.account.clone();
    let view = read::by_id(core, Some(me.id), post).await?;
    let for_outbox = core.clone();
    core.store()
        .write(move |conn| {
            let Some(like) = reactions::unlike(conn, me.id, post)? else {
                return Ok(());
            };
            outbox::unlike(conn, &for_outbox, &me, &view, &like)
        })
        .await?;
    after(core, person, post).await
}

/// Passes a post on to one's followers.
///
/// # Errors
/// [`Invalid`] `boost-private` for a post that is not for everyone.
pub async fn boost(core: &Core, person: &Person, post: PostId) -> Result<PostView> {
    let me = person.account.clone();
    let view = read::by_id(core, Some(me.id), post).await?;
    if !view.post.visibility.is_open() {
        return Err(Invalid::new("post", "boost-private").into());
    }
    let boost = boost_row(core, person, post);
    let for_outbox = core.clone();
    core.store()
        .write(move |conn| {
            if posts::boost_of(conn, me.id, post)?.is_some() {
                return Ok(());
            }
            posts::insert(conn, &boost)?;
            events::happened(conn, Event::Appeared(boost.id));
            let kind = NotificationKind::Boost;
            notify::tell(conn, &for_outbox, view.author.id, me.id, kind, Some(post))?;
            outbox::boost(conn, &for_outbox, &me, &view, &boost)?;
            posts::count_boost(conn, post, 1)
        })
        .await?;
    after(core, person, post).await
}

fn boost_row(core: &Core, person: &Person, post: PostId) -> Post {
    let (id, now): (PostId, _) = (core.next_id(), core.now());
    Post {
        uri: core
            .urls()
            .activity(&person.account.username, "boost", &id.to_string()),
        state: PostState::Published,
        visibility: Visibility::Public,
        boost_of_id: Some(post),
        published_at: Some(now.into()),
        ..Post::draft(id, person.account.id, now)
    }
}

/// # Errors
/// [`Error::NotFound`] for a post the person may not see.
pub async fn unboost(core: &Core, person: &Person, post: PostId) -> Result<PostView> {
    let me = person.account.clone();
    let view = read::by_id(core, Some(me.id), post).await?;
    let for_outbox = core.clone();
    core.store()
        .write(move |conn| {
            let Some(boost) = posts::boost_of(conn, me.id, post)? else {
                return Ok(());
            };
            posts::discard(conn, boost.id)?;
            posts::count_boost(conn, post, -1)?;
            events::unboosted(conn, &boost);
            outbox::unboost(conn, &for_outbox, &me, &view, &boost)
        })
        .await?;
    after(core, person, post).await
}

/// Keeps a post for oneself; nobody is told.
///
/// # Errors
/// [`Error::NotFound`] for a post the person may not see.
pub async fn bookmark(core: &Core, person: &Person, post: PostId, keep: bool) -> Result<PostView> {
    let me = person.account.id;
    read::visible(core, Some(me), post).await?;
    let (id, now): (i64, _) = (core.next_id(), core.now());
    core.store()
        .write(move |conn| {
            if keep {
                reactions::keep(conn, id, me, post, now)
            } else {
                reactions::let_go(conn, me, post)
            }
        })
        .await?;
    after(core, person, post).await
}

async fn after(core: &Core, person: &Person, post: PostId) -> Result<PostView> {
    core.wake_workers();
    read::by_id(core, Some(person.account.id), post)
        .await
        .map_err(|error| match error {
            Error::NotFound => Error::Gone,
            other => other,
        })
}

/// Who likes a post, the latest first; each with the number that the next page goes by.
///
/// # Errors
/// [`Error::NotFound`] for a post the viewer may not see.
pub async fn likers(
    core: &Core,
    viewer: Option<AccountId>,
    post: PostId,
    page: Page,
) -> Result<Vec<(i64, Account)>> {
    read::visible(core, viewer, post).await?;
    Ok(core
        .store()
        .read(move |conn| reactions::likers(conn, post, viewer, page))
        .await?)
}

/// The same for who boosted it.
///
/// # Errors
/// [`Error::NotFound`] for a post the viewer may not see.
pub async fn boosters(
    core: &Core,
    viewer: Option<AccountId>,
    post: PostId,
    page: Page,
) -> Result<Vec<(i64, Account)>> {
    read::visible(core, viewer, post).await?;
    Ok(core
        .store()
        .read(move |conn| reactions::boosters(conn, post, viewer, page))
        .await?)
}

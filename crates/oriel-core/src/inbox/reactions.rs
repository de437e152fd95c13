use oriel_store::{
    blocks, follows,
    model::{Account, Like, NotificationKind, Post, PostState, Visibility},
    posts, reactions, recipients,
};

use crate::{
    Core, Result,
    events::{self, Event},
    notify,
    remote::lookup,
    urls,
};

/// Somebody likes a post of ours.
pub(super) async fn like(core: &Core, actor: &Account, id: &str, object: &str) -> Result<()> {
    let object = core.urls().whole_post(object).to_owned();
    let (actor, uri) = (actor.clone(), id.to_owned());
    let for_ids = core.clone();
    core.store()
        .write(move |conn| {
            let Some((post, true)) = posts::by_uri_for(conn, &object, Some(actor.id))? else {
                return Ok(());
            };
            let like = Like {
                id: for_ids.next_id(),
                account_id: actor.id,
                post_id: post.id,
                uri,
                created_at: for_ids.now().into(),
            };
            if reactions::like(conn, &like)? {
                has_it(conn, &for_ids, &actor, &post)?;
                let kind = NotificationKind::Like;
                notify::tell(
                    conn,
                    &for_ids,
                    post.account_id,
                    actor.id,
                    kind,
                    Some(post.id),
                )?;
                reactions::count_like(conn, &like)?;
            }
            Ok(())
        })
        .await?;
    Ok(())
}

/// Whoever reacts to a post of ours has it: edits and its end must reach them.
fn has_it(
    conn: &mut oriel_store::Connection,
    core: &Core,
    actor: &Account,
    post: &Post,
) -> oriel_store::Result<()> {
    let inbox = actor.shared_inbox.as_ref().unwrap_or(&actor.inbox);
    let host = urls::authority_of(inbox).unwrap_or_default();
    if core.urls().is_ours(&post.uri) {
        recipients::add(conn, post.id, inbox, &host, core.now())?;
    }
    Ok(())
}

/// Says whether there was something to take back, as the others of its kind do.
pub(super) async fn unlike(core: &Core, actor: &Account, object: &str) -> Result<bool> {
    let (actor, object) = (actor.id, core.urls().whole_post(object).to_owned());
    Ok(core
        .store()
        .write(move |conn| match posts::by_uri(conn, &object)? {
            Some(post) => Ok(reactions::unlike(conn, actor, post.id)?.is_some()),
            None => Ok(false),
        })
        .await?)
}

/// Somebody boosts a post: ours, or another that is fetched when one of ours follows the booster.
/// The boost has the visibility that it was addressed with: one for followers does not tell others
/// who boosted.
pub(super) async fn announce(
    core: &Core,
    actor: &Account,
    id: &str,
    object: &str,
    visibility: Visibility,
) -> Result<()> {
    let wanted = core.urls().whole_post(object).to_owned();
    let known = core
        .store()
        .read(move |conn| posts::by_uri(conn, &wanted))
        .await?;
    let post = match known {
        Some(post) => post,
        None if is_followed(core, actor).await? => lookup::post(core, object).await?,
        None => return Ok(()),
    };
    if !post.visibility.is_open() {
        return Ok(());
    }
    let (actor, uri, for_ids) = (actor.clone(), id.to_owned(), core.clone());
    core.store()
        .write(move |conn| {
            let known = posts::boost_of(conn, actor.id, post.id)?.is_some();
            if known
                || posts::is_buried(conn, &uri)?
                || !posts::is_visible_to(conn, post.id, Some(actor.id))?
            {
                return Ok(());
            }
            let now = for_ids.now();
            let boost = Post {
                uri,
                state: PostState::Published,
                visibility,
                boost_of_id: Some(post.id),
                published_at: Some(now.into()),
                ..Post::draft(for_ids.next_id(), actor.id, now)
            };
            posts::insert(conn, &boost)?;
            events::happened(conn, Event::Appeared(boost.id));
            has_it(conn, &for_ids, &actor, &post)?;
            let kind = NotificationKind::Boost;
            notify::tell(
                conn,
                &for_ids,
                post.account_id,
                actor.id,
                kind,
                Some(post.id),
            )?;
            posts::count_boost(conn, post.id, 1)
        })
        .await?;
    Ok(())
}

async fn is_followed(core: &Core, actor: &Account) -> Result<bool> {
    let actor = actor.id;
    Ok(core
        .store()
        .read(move |conn| follows::has_local_follower(conn, actor))
        .await?)
}

pub(super) async fn unannounce(core: &Core, actor: &Account, object: &str) -> Result<bool> {
    let (actor, object) = (actor.id, core.urls().whole_post(object).to_owned());
    Ok(core
        .store()
        .write(move |conn| {
            let Some(post) = posts::by_uri(conn, &object)? else {
                return Ok(false);
            };
            let Some(boost) = posts::boost_of(conn, actor, post.id)? else {
                return Ok(false);
            };
            posts::discard(conn, boost.id)?;
            posts::count_boost(conn, post.id, -1)?;
            events::unboosted(conn, &boost);
            Ok(true)
        })
        .await?)
}

/// Something named by its id alone is taken back: a boost, or a follow.
pub(super) async fn undo_by_id(core: &Core, actor: &Account, id: &str) -> Result<bool> {
    let (actor, id) = (actor.id, id.to_owned());
    Ok(core
        .store()
        .write(move |conn| {
            let mut was_there = false;
            if let Some(boost) = posts::by_uri(conn, &id)?
                && boost.account_id == actor
                && let Some(original) = boost.boost_of_id
            {
                posts::discard(conn, boost.id)?;
                posts::count_boost(conn, original, -1)?;
                events::unboosted(conn, &boost);
                was_there = true;
            }
            if let Some(follow) = follows::by_uri(conn, &id)?
                && follow.follower_id == actor
            {
                follows::remove(conn, actor, follow.target_id)?;
                was_there = true;
            }
            if let Some(like) = reactions::by_uri(conn, actor, &id)? {
                reactions::unlike(conn, actor, like.post_id)?;
                was_there = true;
            }
            if let Some(block) = blocks::by_uri(conn, actor, &id)? {
                blocks::remove(conn, actor, block.target_id)?;
                was_there = true;
            }
            Ok(was_there)
        })
        .await?)
}

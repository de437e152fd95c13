use oriel_federation::vocabulary::FollowRef;
use oriel_store::{
    accounts, blocks, follows,
    model::{Account, Follow, FollowState, NotificationKind},
    notifications,
};

use crate::{Core, Result, notify, outbox, policy};

/// Somebody wants to follow one of ours: accepted at once, or asked about when the profile is
/// locked. A follow that is there already is accepted again, under its new id.
pub(super) async fn follow(core: &Core, actor: &Account, id: &str, target: &str) -> Result<()> {
    let Some(name) = core.urls().parse_actor(target) else {
        return Ok(());
    };
    let (actor, id, for_outbox) = (actor.clone(), id.to_owned(), core.clone());
    core.store()
        .write_retrying(move |conn| {
            let Some(me) = accounts::local(conn, &name)?.filter(policy::is_shown) else {
                return Ok(());
            };
            if blocks::between(conn, me.id, actor.id)? {
                let refused = row(&for_outbox, &actor, &me, &id, FollowState::Requested);
                return outbox::follow_answered(conn, &for_outbox, &me, &actor, &refused, false);
            }
            if let Some(mut known) = follows::between(conn, actor.id, me.id)? {
                follows::set_uri(conn, &known, &id)?;
                known.uri.clone_from(&id);
                if known.state == FollowState::Accepted {
                    outbox::follow_answered(conn, &for_outbox, &me, &actor, &known, true)?;
                }
                return Ok(());
            }
            let state = if me.locked {
                FollowState::Requested
            } else {
                FollowState::Accepted
            };
            let new = row(&for_outbox, &actor, &me, &id, state);
            follows::insert(conn, &new)?;
            if me.locked {
                let kind = NotificationKind::FollowRequest;
                return notify::tell(conn, &for_outbox, me.id, actor.id, kind, None);
            }
            notify::tell(
                conn,
                &for_outbox,
                me.id,
                actor.id,
                NotificationKind::Follow,
                None,
            )?;
            outbox::follow_answered(conn, &for_outbox, &me, &actor, &new, true)
        })
        .await?;
    core.wake_workers();
    Ok(())
}

fn row(core: &Core, actor: &Account, me: &Account, id: &str, state: FollowState) -> Follow {
    Follow {
        id: core.next_id(),
        follower_id: actor.id,
        target_id: me.id,
        state,
        uri: id.to_owned(),
        created_at: core.now().into(),
    }
}

/// Says whether there was a follow or a request.
pub(super) async fn unfollow(core: &Core, actor: &Account, target: &str) -> Result<bool> {
    let Some(name) = core.urls().parse_actor(target) else {
        return Ok(false);
    };
    let actor = actor.id;
    Ok(core
        .store()
        .write(move |conn| {
            let Some(me) = accounts::local(conn, &name)? else {
                return Ok(false);
            };
            let was_there = follows::remove(conn, actor, me.id)?.is_some();
            notifications::forget(conn, me.id, actor, NotificationKind::FollowRequest)?;
            Ok(was_there)
        })
        .await?)
}

/// The account that one of ours follows, or asked to, has answered. Only it may: the follow must
/// be one that we really sent to it.
pub(super) async fn answered(
    core: &Core,
    actor: &Account,
    follow: &FollowRef,
    accepted: bool,
) -> Result<()> {
    let (actor, follow) = (actor.id, follow.clone());
    let follower = follow
        .actor
        .as_deref()
        .and_then(|uri| core.urls().parse_actor(uri));
    core.store()
        .write(move |conn| {
            let by_id = match &follow.id {
                Some(uri) => follows::by_uri(conn, uri)?,
                None => None,
            };
            let by_ends = match follower {
                Some(name) if by_id.is_none() => match accounts::local(conn, &name)? {
                    Some(me) => follows::between(conn, me.id, actor)?,
                    None => None,
                },
                _ => None,
            };
            let Some(ours) = by_id.or(by_ends).filter(|ours| ours.target_id == actor) else {
                return Ok(());
            };
            if accepted {
                follows::accept(conn, ours.follower_id, actor)?;
            } else {
                follows::remove(conn, ours.follower_id, actor)?;
            }
            Ok(())
        })
        .await?;
    Ok(())
}

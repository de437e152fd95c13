use oriel_federation::{
    verify,
    vocabulary::{Action, Activity, Subject, Undone},
};
use oriel_store::{accounts, model::Account, received};
use time::Duration;

use super::{block, content, follow, pins, quotes, reactions};
use crate::{
    Core, Result, error::settled, keys, moderation::reports, policy, remote, social::moving,
};

/// Whatever was taken back and is not there may come for so long.
const UNDONE_FOR: Duration = Duration::minutes(10);

/// Does what a verified activity asks. What its signer may not ask is dropped; nothing is
/// believed that was said in somebody else's name.
///
/// # Errors
/// When the database or another server cannot be asked, so that the job is tried again.
pub async fn apply(core: &Core, body: &str, signer: &str) -> Result<()> {
    let Ok(activity) = Activity::parse(body.as_bytes()) else {
        return Ok(());
    };
    let outcome = if activity.actor == signer {
        said(core, activity).await
    } else {
        content::forwarded(core, &activity).await
    };
    settled(outcome)?;
    Ok(())
}

/// What an actor that is known and shown says itself.
async fn said(core: &Core, activity: Activity) -> Result<()> {
    let (uri, id) = (activity.actor.clone(), activity.id.clone());
    let since = core.now() - UNDONE_FOR;
    let known = core
        .store()
        .read(move |conn| received::signer(conn, &uri, &id, since))
        .await?;
    let Some((actor, is_undone)) = known else {
        return Ok(());
    };
    if policy::is_shown(&actor) {
        return act(core, &actor, activity, is_undone).await;
    }
    if actor.deleted_at.is_some() && takes_own_end_back(&activity) {
        return come_back(core, actor).await;
    }
    Ok(())
}

/// Some servers delete whom they suspend, and say so when they think better of it.
fn takes_own_end_back(activity: &Activity) -> bool {
    let Action::Undo {
        object: Undone::Activity { action, .. },
    } = &activity.action
    else {
        return false;
    };
    matches!(&**action, Action::Delete { object } if *object == activity.actor)
}

/// Somebody who was gone is there again, if their server still knows them.
async fn come_back(core: &Core, actor: Account) -> Result<()> {
    let key = keys::instance_key(core).await?;
    let profile = core
        .client()
        .fetch_actor(&actor.uri, &key, core.now())
        .await?;
    core.store()
        .write(move |conn| accounts::welcome_back(conn, actor.id))
        .await?;
    remote::accounts::keep(core, &profile, &actor.domain).await?;
    Ok(())
}

/// Does what somebody says, unless they have taken it back; and takes it back at once if that was
/// said, too, while it was done: the two are applied side by side.
async fn act(core: &Core, actor: &Account, activity: Activity, is_undone: bool) -> Result<()> {
    let reversible = matches!(
        activity.action,
        Action::Follow { .. }
            | Action::Like { .. }
            | Action::Announce { .. }
            | Action::Block { .. }
    );
    if !reversible {
        return perform(core, actor, activity).await;
    }
    if is_undone {
        return Ok(());
    }
    let (id, action) = (activity.id.clone(), activity.action.clone());
    perform(core, actor, activity).await?;
    let (signer, since) = (actor.uri.clone(), core.now() - UNDONE_FOR);
    let is_undone = core
        .store()
        .read(move |conn| received::is_undone_since(conn, &id, &signer, since))
        .await?;
    if is_undone {
        take_back(core, actor, action).await?;
    }
    Ok(())
}

async fn perform(core: &Core, actor: &Account, activity: Activity) -> Result<()> {
    match activity.action {
        Action::Follow { object } => follow::follow(core, actor, &activity.id, &object).await,
        Action::Accept { follow } => follow::answered(core, actor, &follow, true).await,
        Action::Reject { follow } => follow::answered(core, actor, &follow, false).await,
        Action::Undo { object } => undo(core, actor, object).await,
        Action::Create { object } => content::create(core, actor, object).await,
        Action::Update {
            object: Subject::Actor(profile),
        } => {
            // Another name is the word of its server, which is asked.
            if profile.preferred_username.to_lowercase() != actor.username {
                remote::accounts::fetch(core, &actor.uri).await?;
            } else if profile.id == actor.uri {
                remote::accounts::keep(core, &profile, &actor.domain).await?;
            }
            Ok(())
        }
        Action::Update { object } => content::update(core, actor, object).await,
        Action::Delete { object } => content::delete(core, actor, &object).await,
        Action::Like { object } => reactions::like(core, actor, &activity.id, &object).await,
        Action::Announce { object } => {
            let visibility = remote::posts::visibility(actor, &activity.audience);
            reactions::announce(core, actor, &activity.id, &object, visibility).await
        }
        Action::Add { object, target } => pins::add(core, actor, &object, &target).await,
        Action::Remove { object, target } => pins::remove(core, actor, &object, &target).await,
        Action::QuoteRequest { object, instrument } => {
            quotes::asked(core, actor, &activity.id, &object, &instrument).await
        }
        Action::Move { object, target } if object == actor.uri => {
            moving::moved_elsewhere(core, actor, &target).await
        }
        Action::Block { object } => block::block(core, actor, &activity.id, &object).await,
        Action::Flag { objects, content } => {
            let comment = content.unwrap_or_default();
            reports::received(core, actor, &activity.id, objects, comment).await
        }
        _ => Ok(()),
    }
}

/// What is taken back may arrive after that: that it was is written down first, and forgotten when
/// it was there.
async fn undo(core: &Core, actor: &Account, undone: Undone) -> Result<()> {
    let id = match &undone {
        Undone::Activity { id, .. } => id.clone(),
        Undone::Id(id) => Some(id.clone()),
    };
    let id = id.filter(|id| verify::same_authority(id, &actor.uri));
    if let Some(id) = id.clone() {
        let (actor, now) = (actor.uri.clone(), core.now());
        core.store()
            .write(move |conn| received::remember_undone(conn, &id, &actor, now))
            .await?;
    }
    let was_there = match undone {
        Undone::Activity { action, .. } => take_back(core, actor, *action).await?,
        Undone::Id(id) => reactions::undo_by_id(core, actor, &id).await?,
    };
    if let Some(id) = id.filter(|_| was_there) {
        let actor = actor.uri.clone();
        core.store()
            .write(move |conn| received::forget_undone(conn, &id, &actor))
            .await?;
    }
    Ok(())
}

/// Says whether there was something to take back.
async fn take_back(core: &Core, actor: &Account, action: Action) -> Result<bool> {
    match action {
        Action::Follow { object } => follow::unfollow(core, actor, &object).await,
        Action::Like { object } => reactions::unlike(core, actor, &object).await,
        Action::Announce { object } => reactions::unannounce(core, actor, &object).await,
        Action::Block { object } => block::unblock(core, actor, &object).await,
        _ => Ok(false),
    }
}

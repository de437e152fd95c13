use oriel_federation::{
    verify,
    vocabulary::{Action, Activity, Subject, Undone},
};
use oriel_store::{
    accounts,
    model::{Account, Json, Report, ReportId},
    posts, reports,
};

use super::{block, content, follow, pins, quotes, reactions};
use crate::{
    Core, Result,
    error::settled,
    policy::{self, servers},
    social::{moving, remote},
};

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
    let uri = activity.actor.clone();
    let known = core
        .store()
        .read(move |conn| accounts::by_uri(conn, &uri))
        .await?;
    match known.filter(policy::is_shown) {
        Some(actor) => act(core, &actor, activity).await,
        None => Ok(()),
    }
}

async fn act(core: &Core, actor: &Account, activity: Activity) -> Result<()> {
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
                remote::fetch(core, &actor.uri).await?;
            } else if profile.id == actor.uri {
                remote::keep(core, &profile, &actor.domain).await?;
            }
            Ok(())
        }
        Action::Update { object } => content::update(core, actor, object).await,
        Action::Delete { object } => content::delete(core, actor, &object).await,
        Action::Like { object } => reactions::like(core, actor, &activity.id, &object).await,
        Action::Announce { object } => {
            reactions::announce(core, actor, &activity.id, &object).await
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
            flag(
                core,
                actor,
                &activity.id,
                objects,
                content.unwrap_or_default(),
            )
            .await
        }
        _ => Ok(()),
    }
}

async fn undo(core: &Core, actor: &Account, undone: Undone) -> Result<()> {
    let (id, was_there) = match undone {
        Undone::Activity { id, action } => {
            let was_there = match *action {
                Action::Follow { object } => follow::unfollow(core, actor, &object).await?,
                Action::Like { object } => reactions::unlike(core, actor, &object).await?,
                Action::Announce { object } => reactions::unannounce(core, actor, &object).await?,
                Action::Block { object } => block::unblock(core, actor, &object).await?,
                _ => return Ok(()),
            };
            (id, was_there)
        }
        Undone::Id(id) => {
            let was_there = reactions::undo_by_id(core, actor, &id).await?;
            (Some(id), was_there)
        }
    };
    match id.filter(|_| !was_there) {
        Some(id) => remember_undone(core, actor, id).await,
        None => Ok(()),
    }
}

/// What is taken back may arrive after that: the two are told at once, and applied side by side.
async fn remember_undone(core: &Core, actor: &Account, id: String) -> Result<()> {
    if !verify::same_authority(&id, &actor.uri) {
        return Ok(());
    }
    let now = core.now();
    Ok(core
        .store()
        .write(move |conn| posts::remember_deleted(conn, &id, now))
        .await?)
}

/// Keeps a report for the moderators, unless they want none from that server.
async fn flag(
    core: &Core,
    reporter: &Account,
    id: &str,
    objects: Vec<String>,
    comment: String,
) -> Result<()> {
    let policies = servers::current(core).await?;
    let standing = policies.decide_about(&reporter.domain, &reporter.uri);
    if standing.rejects_reports() {
        return Ok(());
    }
    let names: Vec<String> = objects
        .iter()
        .filter_map(|object| core.urls().parse_actor(object))
        .collect();
    let report_id: ReportId = core.next_id();
    let (reporter, id, now) = (reporter.id, id.to_owned(), core.now());
    core.store()
        .write(move |conn| {
            let Some(name) = names.first() else {
                return Ok(());
            };
            let Some(target) = accounts::local(conn, name)? else {
                return Ok(());
            };
            let report = Report {
                id: report_id,
                account_id: reporter,
                target_id: target.id,
                post_uris: Json::new(objects),
                comment,
                uri: Some(id),
                created_at: now.into(),
                resolved_at: None,
            };
            reports::insert(conn, &report)
        })
        .await?;
    Ok(())
}

use oriel_federation::{
    verify,
    vocabulary::{Action, Activity, Note, Subject},
};
use oriel_store::{accounts, model::Account, posts, quotes};

use crate::{
    Core, Result,
    accounts::delete,
    events::{self, Event},
    keys,
    remote::{self, attachments, follow_ups::Arrival, lookup},
};

/// Somebody published something. It is kept when it concerns somebody here.
pub(super) async fn create(core: &Core, actor: &Account, object: Subject) -> Result<()> {
    let Some(note) = note_of(core, actor, object).await? else {
        return Ok(());
    };
    remote::posts::keep(core, actor, &note, Arrival::Brought).await?;
    Ok(())
}

/// Somebody changed something of theirs. What is not known here is not brought in by an edit.
pub(super) async fn update(core: &Core, actor: &Account, object: Subject) -> Result<()> {
    let Some(note) = note_of(core, actor, object).await? else {
        return Ok(());
    };
    let uri = note.id.clone();
    let known = core
        .store()
        .read(move |conn| posts::by_uri(conn, &uri))
        .await?;
    match known {
        Some(post) if post.account_id == actor.id => {
            remote::posts::update(core, actor, post.id, &note).await
        }
        Some(_) => Ok(()),
        None => create(core, actor, Subject::Note(Box::new(note))).await,
    }
}

/// The note that is meant, if its author is who speaks.
async fn note_of(core: &Core, actor: &Account, object: Subject) -> Result<Option<Note>> {
    let note = match object {
        Subject::Note(note) => *note,
        Subject::Id(id) if verify::same_authority(&id, &actor.uri) => {
            lookup::fetch_note(core, &id).await?
        }
        _ => return Ok(None),
    };
    Ok(verify::is_authors_own(&note, &actor.uri)
        .is_ok()
        .then_some(note))
}

/// Something is gone: a post of the actor's, or the actor.
pub(super) async fn delete(core: &Core, actor: &Account, object: &str) -> Result<()> {
    let (actor, object, now) = (actor.clone(), object.to_owned(), core.now());
    let for_jobs = core.clone();
    core.store()
        .write(move |conn| {
            if object == actor.uri {
                return delete::bury(conn, &for_jobs, &actor);
            }
            quotes::forget(conn, actor.id, &object)?;
            if !verify::same_authority(&object, &actor.uri) {
                return Ok(());
            }
            match posts::by_uri(conn, &object)? {
                Some(post) if post.account_id == actor.id => {
                    if post.deleted_at.is_some() {
                        return Ok(());
                    }
                    attachments::remove(conn, &for_jobs, post.id)?;
                    posts::bury(conn, &post, now)?;
                    events::happened(conn, Event::Deleted(post.id));
                    Ok(())
                }
                Some(_) => Ok(()),
                // It may arrive after its own end.
                None => posts::remember_deleted(conn, &object, now),
            }
        })
        .await?;
    core.wake_workers();
    Ok(())
}

/// An activity that its signer only passes on: its body is not believed, its origin is asked.
pub(super) async fn forwarded(core: &Core, activity: &Activity) -> Result<()> {
    match &activity.action {
        Action::Create { object } | Action::Update { object } => {
            let id = match object {
                Subject::Note(note) => note.id.clone(),
                Subject::Id(id) => id.clone(),
                _ => return Ok(()),
            };
            let note = lookup::fetch_note(core, &id).await?;
            let author = remote::accounts::by_uri(core, &note.attributed_to).await?;
            update(core, &author, Subject::Note(Box::new(note))).await
        }
        Action::Delete { object } => forwarded_delete(core, object).await,
        _ => Ok(()),
    }
}

async fn forwarded_delete(core: &Core, object: &str) -> Result<()> {
    let uri = object.to_owned();
    let found = core
        .store()
        .read(move |conn| {
            let Some(post) = posts::by_uri(conn, &uri)? else {
                return Ok(None);
            };
            accounts::by_id(conn, post.account_id)
        })
        .await?;
    let Some(author) = found.filter(|author| !author.is_local()) else {
        return Ok(());
    };
    let key = keys::instance_key(core).await?;
    match core.client().fetch_object(object, &key, core.now()).await {
        Err(error) if error.is_gone() => delete(core, &author, object).await,
        Err(error) => Err(error.into()),
        Ok(_) => Ok(()),
    }
}

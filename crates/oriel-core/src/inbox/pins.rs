use oriel_federation::verify;
use oriel_store::{model::Account, pins, posts};

use crate::{Core, Result, limits::MAX_PINS, remote::lookup};

/// Somebody shows a post of theirs first; what is not known yet is fetched.
pub(super) async fn add(core: &Core, actor: &Account, object: &str, target: &str) -> Result<()> {
    if !is_featured(actor, target) || !verify::same_authority(object, &actor.uri) {
        return Ok(());
    }
    let post = lookup::post(core, object).await?;
    if post.account_id != actor.id || !post.visibility.is_open() {
        return Ok(());
    }
    let (actor, now) = (actor.id, core.now());
    core.store()
        .write(move |conn| {
            if usize::try_from(pins::count(conn, actor)?).is_ok_and(|count| count < MAX_PINS) {
                pins::add(conn, actor, post.id, now)?;
            }
            Ok(())
        })
        .await?;
    Ok(())
}

/// Somebody shows a post of theirs first no longer.
pub(super) async fn remove(core: &Core, actor: &Account, object: &str, target: &str) -> Result<()> {
    if !is_featured(actor, target) {
        return Ok(());
    }
    let (actor, object) = (actor.id, object.to_owned());
    core.store()
        .write(move |conn| {
            if let Some(post) = posts::by_uri(conn, &object)? {
                pins::remove(conn, actor, post.id)?;
            }
            Ok(())
        })
        .await?;
    Ok(())
}

/// Whether a list is the actor's own list of what it shows first: it has others.
fn is_featured(actor: &Account, target: &str) -> bool {
    actor.featured_uri.as_deref() == Some(target)
}

//! Posts of other servers by their address.

use oriel_federation::{verify, vocabulary::Note};
use oriel_store::{model::Post, posts};

use super::{accounts::by_uri, follow_ups::Arrival};
use crate::{
    Core, Error, Result, keys, policy::servers::refuse_kept_away, remote, urls::authority_of,
};

/// The post at an address, known or fetched from where it lives.
///
/// # Errors
/// [`Error::NotFound`] when it is not for everyone, [`Error::Remote`] when it cannot be fetched.
pub async fn post(core: &Core, address: &str) -> Result<Post> {
    post_as(core, address, Arrival::Found).await
}

/// The same, and none of the conversation around it.
pub(crate) async fn post_alone(core: &Core, address: &str) -> Result<Post> {
    post_as(core, address, Arrival::Alone).await
}

async fn post_as(core: &Core, address: &str, arrival: Arrival) -> Result<Post> {
    let wanted = core.urls().whole_post(address).to_owned();
    let known = core
        .store()
        .read(move |conn| posts::by_uri(conn, &wanted))
        .await?;
    if let Some(post) = known {
        return Ok(post);
    }
    if core.urls().is_ours(address) {
        return Err(Error::NotFound);
    }
    let note = fetch_note(core, address).await?;
    let author = by_uri(core, &note.attributed_to).await?;
    let kept = remote::posts::keep(core, &author, &note, arrival).await?;
    let id = kept.ok_or(Error::NotFound)?;
    let post = core.store().read(move |conn| posts::by_id(conn, id));
    post.await?.ok_or(Error::NotFound)
}

/// A post as its own server says it is.
///
/// # Errors
/// [`Error::Remote`] when it cannot be fetched.
pub(crate) async fn fetch_note(core: &Core, address: &str) -> Result<Note> {
    refuse_kept_away(core, &authority_of(address).ok_or(Error::NotFound)?).await?;
    let key = keys::instance_key(core).await?;
    let fetched = core
        .client()
        .fetch_object(address, &key, core.now())
        .await?;
    let note = Note::from_json(&fetched.json).map_err(oriel_federation::Error::from)?;
    verify::is_authors_own(&note, &note.attributed_to).map_err(oriel_federation::Error::from)?;
    Ok(note)
}

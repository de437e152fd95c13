//! Emojis of other servers, as rows of ours.

use oriel_federation::vocabulary::Emoji as Brought;
use oriel_store::{
    Connection, emojis,
    model::{Emoji, Json, RemoteEmoji},
};

use crate::{Core, secret, urls};

/// Writes the emojis that something of the server at `address` brings and has in its texts.
pub(crate) fn keep(
    conn: &mut Connection,
    core: &Core,
    address: &str,
    brought: &[Brought],
    texts: &[&str],
) -> oriel_store::Result<Json<Vec<Emoji>>> {
    let domain = urls::authority_of(address).unwrap_or_default();
    let is_in_text = |emoji: &&Brought| {
        let name = format!(":{}:", emoji.shortcode);
        texts.iter().any(|text| text.contains(&name))
    };
    let rows: Vec<RemoteEmoji> = brought
        .iter()
        .filter(is_in_text)
        .map(|emoji| RemoteEmoji {
            media_key: secret::unguessable_name(),
            domain: domain.clone(),
            shortcode: emoji.shortcode.clone(),
            url: emoji.url.clone(),
            created_at: core.now().into(),
        })
        .collect();
    if rows.is_empty() {
        return Ok(Json::default());
    }
    Ok(emojis::keep(conn, &domain, &rows)?.into())
}

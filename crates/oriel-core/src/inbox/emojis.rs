//! Emojis of other servers, as rows of ours.

use oriel_federation::vocabulary::Emoji as Brought;
use oriel_store::{
    Connection, emojis,
    model::{Emoji, Json, RemoteEmoji},
};

use crate::{Core, secret, social::remote};

/// Writes the emojis that something of the server at `address` brings and has in its texts.
pub(crate) fn keep(
    conn: &mut Connection,
    core: &Core,
    address: &str,
    brought: &[Brought],
    texts: &[&str],
) -> oriel_store::Result<Json<Vec<Emoji>>> {
    let domain = remote::authority_of(address).unwrap_or_default();
    let mut kept = Vec::new();
    for emoji in brought {
        let name = format!(":{}:", emoji.shortcode);
        if !texts.iter().any(|text| text.contains(&name)) {
            continue;
        }
        let row = RemoteEmoji {
            media_key: secret::unguessable_name(),
            domain: domain.clone(),
            shortcode: emoji.shortcode.clone(),
            url: emoji.url.clone(),
            created_at: core.now().into(),
        };
        kept.extend(emojis::keep(conn, &row)?);
    }
    Ok(kept.into())
}

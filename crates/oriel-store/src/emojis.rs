//! Emojis of other servers: where their pictures are, by the names under which they are shown here.

use diesel::prelude::*;

use crate::{
    Connection, Result,
    dispatch::on_engine,
    model::{Emoji, RemoteEmoji},
    schema::emojis,
};

/// More than any server has; one that sends more shows them as text.
const MOST_OF_A_SERVER: i64 = 10_000;

/// Writes an emoji unless it is known, and returns it as texts refer to it. A picture at another
/// address is another one: what is behind a name here does not change.
pub fn keep(conn: &mut Connection, new: &RemoteEmoji) -> Result<Option<Emoji>> {
    if let Some(media_key) = known(conn, new)? {
        return Ok(Some(in_text(new, media_key)));
    }
    let count: i64 = emojis::table
        .filter(emojis::domain.eq(&new.domain))
        .count()
        .get_result(conn)?;
    if count >= MOST_OF_A_SERVER {
        return Ok(None);
    }
    on_engine!(conn, c => {
        diesel::insert_into(emojis::table).values(new).on_conflict_do_nothing().execute(c)
    })?;
    // Somebody may have written it at the same time.
    Ok(known(conn, new)?.map(|media_key| in_text(new, media_key)))
}

fn in_text(emoji: &RemoteEmoji, media_key: String) -> Emoji {
    Emoji {
        shortcode: emoji.shortcode.clone(),
        media_key,
    }
}

fn known(conn: &mut Connection, wanted: &RemoteEmoji) -> Result<Option<String>> {
    Ok(emojis::table
        .filter(emojis::domain.eq(&wanted.domain))
        .filter(
            emojis::shortcode
                .eq(&wanted.shortcode)
                .and(emojis::url.eq(&wanted.url)),
        )
        .select(emojis::media_key)
        .first(conn)
        .optional()?)
}

/// The emoji whose picture has this name here.
pub fn by_media_key(conn: &mut Connection, media_key: &str) -> Result<Option<RemoteEmoji>> {
    Ok(emojis::table
        .find(media_key)
        .select(RemoteEmoji::as_select())
        .first(conn)
        .optional()?)
}

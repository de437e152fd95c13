//! Emojis of other servers: where their pictures are, by the names under which they are shown here.

use diesel::prelude::*;

use crate::{
    Connection, Result,
    dispatch::insert_new,
    model::{Emoji, RemoteEmoji},
    schema::emojis,
};

/// More than any server has; one that sends more shows them as text.
const MOST_OF_A_SERVER: i64 = 10_000;

/// Writes those emojis of a server that are not known, and returns all as texts refer to them. A
/// picture at another address is another one: what is behind a name here does not change.
pub fn keep(conn: &mut Connection, domain: &str, new: &[RemoteEmoji]) -> Result<Vec<Emoji>> {
    let mut known = known(conn, domain, new)?;
    let is_known = |known: &[RemoteEmoji], one: &RemoteEmoji| {
        known
            .iter()
            .any(|it| it.shortcode == one.shortcode && it.url == one.url)
    };
    let mut fresh = new.to_vec();
    fresh.retain(|one| !is_known(&known, one));
    if !fresh.is_empty() && count(conn, domain)? < MOST_OF_A_SERVER {
        insert_new!(conn, emojis::table, fresh);
        // Somebody may have written one at the same time.
        known = self::known(conn, domain, new)?;
    }
    known.retain(|it| is_known(new, it));
    Ok(known
        .into_iter()
        .map(|it| Emoji {
            shortcode: it.shortcode,
            media_key: it.media_key,
        })
        .collect())
}

fn count(conn: &mut Connection, domain: &str) -> Result<i64> {
    Ok(emojis::table
        .filter(emojis::domain.eq(domain))
        .count()
        .get_result(conn)?)
}

fn known(conn: &mut Connection, domain: &str, like: &[RemoteEmoji]) -> Result<Vec<RemoteEmoji>> {
    let names: Vec<&str> = like.iter().map(|it| it.shortcode.as_str()).collect();
    Ok(emojis::table
        .filter(emojis::domain.eq(domain))
        .filter(emojis::shortcode.eq_any(names))
        .select(RemoteEmoji::as_select())
        .load(conn)?)
}

/// The emoji whose picture has this name here.
pub fn by_media_key(conn: &mut Connection, media_key: &str) -> Result<Option<RemoteEmoji>> {
    Ok(emojis::table
        .find(media_key)
        .select(RemoteEmoji::as_select())
        .first(conn)
        .optional()?)
}

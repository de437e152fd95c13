//! Changes of a post, which write no column that they leave as it was.

#![expect(
    clippy::option_option,
    clippy::ref_option_ref,
    reason = "the outer Option says whether a column is written, the inner one is its value"
)]

use diesel::prelude::*;

use crate::{
    Connection, Result,
    changeset::changed,
    model::{
        AlbumStyle, Emoji, Json, LangMap, PhotoId, Poll, Post, PostId, PostKind, Utc, Visibility,
    },
    schema::posts,
};

/// The columns that an edit may change, each where it differs.
#[derive(Debug, Default, PartialEq, AsChangeset)]
#[diesel(table_name = posts)]
struct Changes<'a> {
    kind: Option<PostKind>,
    title: Option<&'a LangMap>,
    caption: Option<&'a LangMap>,
    content_html: Option<Option<&'a str>>,
    warning: Option<&'a LangMap>,
    sensitive: Option<bool>,
    language: Option<Option<&'a str>>,
    visibility: Option<Visibility>,
    link_token: Option<Option<&'a str>>,
    cover_photo_id: Option<Option<PhotoId>>,
    album_style: Option<AlbumStyle>,
    comments_allowed: Option<bool>,
    edited_at: Option<Option<Utc>>,
    emojis: Option<&'a Json<Vec<Emoji>>>,
    poll: Option<&'a Json<Option<Poll>>>,
}

impl<'a> Changes<'a> {
    fn between(before: &'a Post, after: &'a Post) -> Self {
        Self {
            kind: changed(before.kind, after.kind),
            title: changed(&before.title, &after.title),
            caption: changed(&before.caption, &after.caption),
            content_html: changed(
                before.content_html.as_deref(),
                after.content_html.as_deref(),
            ),
            warning: changed(&before.warning, &after.warning),
            sensitive: changed(before.sensitive, after.sensitive),
            language: changed(before.language.as_deref(), after.language.as_deref()),
            visibility: changed(before.visibility, after.visibility),
            link_token: changed(before.link_token.as_deref(), after.link_token.as_deref()),
            cover_photo_id: changed(before.cover_photo_id, after.cover_photo_id),
            album_style: changed(before.album_style, after.album_style),
            comments_allowed: changed(before.comments_allowed, after.comments_allowed),
            edited_at: changed(before.edited_at, after.edited_at),
            emojis: changed(&before.emojis, &after.emojis),
            poll: changed(&before.poll, &after.poll),
        }
    }
}

/// Writes the columns in which `after` differs from `before`, the row as it was read in this
/// transaction. State, counters and what else an edit does not own are kept by other writes.
pub fn update(conn: &mut Connection, before: &Post, after: &Post) -> Result<()> {
    let changes = Changes::between(before, after);
    if changes == Changes::default() {
        return Ok(());
    }
    diesel::update(posts::table.find(before.id))
        .set(changes)
        .execute(conn)?;
    Ok(())
}

/// Writes when a post was edited last.
pub fn set_edited_at(conn: &mut Connection, id: PostId, at: Utc) -> Result<()> {
    diesel::update(posts::table.find(id))
        .set(posts::edited_at.eq(Some(at)))
        .execute(conn)?;
    Ok(())
}

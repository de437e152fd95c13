//! What somebody kept or liked.

use oriel_store::{
    Connection, Page,
    model::{AccountId, PostId, PostView},
    reactions, timelines, views,
};

use crate::{Core, Result, person::Person};

/// Posts that are listed by something else than their own ids.
#[derive(Debug, Default)]
pub struct Kept {
    /// As far as they may be seen.
    pub posts: Vec<PostView>,
    /// The numbers of the first and last row, which the pages before and after go by.
    pub edges: Option<(i64, i64)>,
}

/// What somebody keeps for themselves, the latest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn bookmarks(core: &Core, person: &Person, page: Page) -> Result<Kept> {
    let me = person.account.id;
    Ok(core
        .store()
        .read(move |conn| {
            let rows = reactions::bookmarked(conn, me, page)?;
            kept(conn, me, &rows)
        })
        .await?)
}

/// What somebody likes, the latest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn favourites(core: &Core, person: &Person, page: Page) -> Result<Kept> {
    let me = person.account.id;
    Ok(core
        .store()
        .read(move |conn| {
            let rows = reactions::liked(conn, me, page)?;
            kept(conn, me, &rows)
        })
        .await?)
}

fn kept(conn: &mut Connection, me: AccountId, rows: &[(i64, PostId)]) -> oriel_store::Result<Kept> {
    let ids: Vec<PostId> = rows.iter().map(|(_, post)| *post).collect();
    let posts = timelines::among(conn, Some(me), &ids)?;
    let row = |row: Option<&(i64, PostId)>| row.map(|(row, _)| *row);
    Ok(Kept {
        posts: views::load(conn, posts, Some(me))?,
        edges: row(rows.first()).zip(row(rows.last())),
    })
}

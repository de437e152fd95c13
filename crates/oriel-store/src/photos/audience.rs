use diesel::{dsl::exists, prelude::*};

use crate::{
    Connection, Result,
    model::{AccountId, Audience, Photo, PhotoId},
    schema::{photo_versions, photos, renditions},
};

/// Writes on which side a photo's files lie now, and under which name.
pub fn set_audience(
    conn: &mut Connection,
    id: PhotoId,
    audience: Audience,
    old_key: &str,
    new_key: &str,
) -> Result<()> {
    // It may have got another file since.
    let this = photos::id.eq(id).and(photos::media_key.eq(old_key));
    diesel::update(photos::table.filter(this))
        .set((photos::audience.eq(audience), photos::media_key.eq(new_key)))
        .execute(conn)?;
    diesel::update(
        renditions::table.filter(
            renditions::photo_id
                .eq(id)
                .and(renditions::media_key.eq(old_key)),
        ),
    )
    .set(renditions::media_key.eq(new_key))
    .execute(conn)?;
    diesel::update(photo_versions::table.filter(photo_versions::media_key.eq(old_key)))
        .set(photo_versions::media_key.eq(new_key))
        .execute(conn)?;
    Ok(())
}

/// Photos of an account that everyone can fetch, so many at most.
pub fn public_of(conn: &mut Connection, account: AccountId, limit: i64) -> Result<Vec<Photo>> {
    Ok(photos::table
        .filter(photos::account_id.eq(account))
        .filter(
            photos::audience
                .eq(Audience::Public)
                .and(photos::remote_url.is_null()),
        )
        .order(photos::id.asc())
        .limit(limit)
        .select(Photo::as_select())
        .load(conn)?)
}

/// Photos of an account that still have renditions under another name, so many at most.
pub fn with_old_renditions(
    conn: &mut Connection,
    account: AccountId,
    limit: i64,
) -> Result<Vec<PhotoId>> {
    let old = renditions::table.filter(
        renditions::photo_id
            .eq(photos::id)
            .and(renditions::media_key.ne(photos::media_key)),
    );
    Ok(photos::table
        .filter(photos::account_id.eq(account).and(exists(old)))
        .order(photos::id.asc())
        .limit(limit)
        .select(photos::id)
        .load(conn)?)
}

//! Which files the rows tell of: for whoever compares the storage with the database.

use diesel::prelude::*;

use crate::{
    Connection, Result,
    model::{Account, Photo, PhotoId, PhotoVersion, Rendition},
    schema::{accounts, jobs, photo_versions, photos, renditions},
};

/// A photo with every file of every version that is kept of it.
#[derive(Debug, Clone)]
pub struct PhotoFiles {
    pub photo: Photo,
    pub versions: Vec<PhotoVersion>,
    pub renditions: Vec<Rendition>,
}

/// Up to `limit` photos of ours after one, in the order of their ids.
pub fn of_photos_after(
    conn: &mut Connection,
    after: PhotoId,
    limit: i64,
) -> Result<Vec<PhotoFiles>> {
    let found: Vec<Photo> = photos::table
        .filter(photos::id.gt(after).and(photos::remote_url.is_null()))
        .order(photos::id.asc())
        .limit(limit)
        .select(Photo::as_select())
        .load(conn)?;
    with_files(conn, found)
}

/// One photo of ours, as it is now.
pub fn of_photo(conn: &mut Connection, id: PhotoId) -> Result<Option<PhotoFiles>> {
    let found = crate::photos::by_id(conn, id)?.into_iter().collect();
    Ok(with_files(conn, found)?.pop())
}

fn with_files(conn: &mut Connection, found: Vec<Photo>) -> Result<Vec<PhotoFiles>> {
    let ids: Vec<PhotoId> = found.iter().map(|photo| photo.id).collect();
    let versions: Vec<PhotoVersion> = photo_versions::table
        .filter(photo_versions::photo_id.eq_any(&ids))
        .select(PhotoVersion::as_select())
        .load(conn)?;
    let made: Vec<Rendition> = renditions::table
        .filter(renditions::photo_id.eq_any(&ids))
        .select(Rendition::as_select())
        .load(conn)?;
    let mut all: Vec<PhotoFiles> = found
        .into_iter()
        .map(|photo| PhotoFiles {
            photo,
            versions: Vec::new(),
            renditions: Vec::new(),
        })
        .collect();
    let place = |all: &[PhotoFiles], id: PhotoId| {
        all.binary_search_by_key(&id, |files| files.photo.id).ok()
    };
    for version in versions {
        if let Some(files) = place(&all, version.photo_id).and_then(|at| all.get_mut(at)) {
            files.versions.push(version);
        }
    }
    for rendition in made {
        if let Some(files) = place(&all, rendition.photo_id).and_then(|at| all.get_mut(at)) {
            files.renditions.push(rendition);
        }
    }
    Ok(all)
}

/// The accounts here that have an avatar or a header.
pub fn accounts_with_pictures(conn: &mut Connection) -> Result<Vec<Account>> {
    let any = accounts::avatar_key
        .is_not_null()
        .or(accounts::header_key.is_not_null());
    Ok(accounts::table
        .filter(accounts::domain.eq("").and(any))
        .select(Account::as_select())
        .load(conn)?)
}

/// What jobs that wait, run or were set aside are to do with files.
pub fn named_by_jobs(conn: &mut Connection) -> Result<Vec<String>> {
    Ok(jobs::table
        .filter(jobs::kind.eq_any(["delete_files", "withdraw_photos", "hide_files"]))
        .select(jobs::payload)
        .load(conn)?)
}

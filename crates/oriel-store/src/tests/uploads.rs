use time::Duration;

use super::*;
use crate::{
    model::{Upload, UploadId},
    photos, uploads,
};

fn upload(conn: &mut Connection, owner: &Account, post: Option<&Post>) -> Result<Upload> {
    let id = next_id();
    let upload = Upload {
        id: UploadId(id),
        name: format!("name-{id}"),
        account_id: owner.id,
        post_id: post.map(|post| post.id),
        photo_id: None,
        file_name: "fog.jpg".to_owned(),
        bytes: 1_000,
        created_at: NOW.into(),
        expires_at: (NOW + Duration::DAY).into(),
    };
    uploads::insert(conn, &upload)?;
    Ok(upload)
}

on_both_engines! {
    fn an_upload_is_found_by_its_owner_only(conn) {
        let (wren, robin) = (local(conn, "wren")?, local(conn, "robin")?);
        let sent = upload(conn, &wren, None)?;
        assert_eq!(uploads::owned(conn, robin.id, &sent.name)?, None);
        assert_eq!(uploads::owned(conn, wren.id, "name")?, None);
        assert_eq!(uploads::owned(conn, wren.id, &sent.name)?, Some(sent.clone()));
        assert_eq!(uploads::locked(conn, sent.id)?, Some(sent));
    }

    fn an_upload_that_became_a_photo_is_open_no_more(conn) {
        let wren = local(conn, "wren")?;
        let (done, open) = (upload(conn, &wren, None)?, upload(conn, &wren, None)?);
        let photo = photo(conn, &wren)?;
        uploads::complete(conn, done.id, photo.id)?;
        let found = uploads::owned(conn, wren.id, &done.name)?.unwrap();
        assert_eq!(found.photo_id, Some(photo.id));
        assert_eq!(uploads::open_of(conn, wren.id)?, [open]);
    }

    fn the_upload_that_was_continued_last_comes_first(conn) {
        let wren = local(conn, "wren")?;
        let (one, two) = (upload(conn, &wren, None)?, upload(conn, &wren, None)?);
        uploads::extend(conn, one.id, NOW + 2 * Duration::DAY)?;
        let open: Vec<_> = uploads::open_of(conn, wren.id)?.into_iter().map(|it| it.id).collect();
        assert_eq!(open, [one.id, two.id]);
    }

    fn an_upload_goes_with_its_photo(conn) {
        let wren = local(conn, "wren")?;
        let (one, two) = (upload(conn, &wren, None)?, upload(conn, &wren, None)?);
        let photo = photo(conn, &wren)?;
        uploads::complete(conn, one.id, photo.id)?;
        photos::delete(conn, photo.id)?;
        assert_eq!(uploads::locked(conn, one.id)?, None);
        assert_eq!(uploads::locked(conn, two.id)?, Some(two));
    }

    fn how_a_photo_came_into_a_post_is_forgotten_there_alone(conn) {
        let wren = local(conn, "wren")?;
        let here = publish(conn, &wren, Visibility::Public)?;
        let there = publish(conn, &wren, Visibility::Public)?;
        let photo = photo(conn, &wren)?;
        let (one, two) = (upload(conn, &wren, Some(&here))?, upload(conn, &wren, Some(&there))?);
        for it in [&one, &two] {
            uploads::complete(conn, it.id, photo.id)?;
        }
        uploads::forget(conn, here.id, &[photo.id])?;
        assert_eq!(uploads::locked(conn, one.id)?, None);
        assert!(uploads::locked(conn, two.id)?.is_some());
    }

    fn what_has_run_out_is_found_and_forgotten(conn) {
        let wren = local(conn, "wren")?;
        let (old, new) = (upload(conn, &wren, None)?, upload(conn, &wren, None)?);
        uploads::extend(conn, new.id, NOW + 3 * Duration::DAY)?;
        assert!(uploads::expired_before(conn, NOW + Duration::DAY)?.is_empty());
        let expired = uploads::expired_before(conn, NOW + 2 * Duration::DAY)?;
        assert_eq!(expired, std::slice::from_ref(&old));
        uploads::delete_all(conn, &[old.id])?;
        assert_eq!(uploads::locked(conn, old.id)?, None);
        assert!(uploads::locked(conn, new.id)?.is_some());
    }
}

use time::Duration;

use super::*;
use crate::{
    model::{Audience, Failure, Json, LangMap, PhotoVersion, Rendition, VersionId},
    photos, posts, usage,
};

fn rendition(photo: &Photo, name: &str) -> Rendition {
    Rendition {
        photo_id: photo.id,
        media_key: photo.media_key.clone(),
        name: name.to_owned(),
        width: 640,
        height: 480,
        bytes: 60_000,
        sha256: String::new(),
    }
}

fn version(conn: &mut Connection, photo: &Photo) -> Result<PhotoVersion> {
    let version = PhotoVersion {
        id: VersionId(next_id()),
        photo_id: photo.id,
        number: photo.version,
        media_key: photo.media_key.clone(),
        extension: "jpg".to_owned(),
        sha256: String::new(),
        bytes: 1_000,
        created_at: NOW.into(),
        kept_sha256: String::new(),
        settled: false,
    };
    photos::insert_version(conn, &version)?;
    Ok(version)
}

on_both_engines! {
    fn a_photo_comes_back_as_it_was_written(conn) {
        let wren = local(conn, "wren")?;
        let photo = Photo {
            alt: LangMap::of("cy", "Niwl dros y dŵr"),
            camera: Json::new(serde_json::json!({ "camera": "X100V", "iso": 200 })),
            focal_x: -0.25,
            taken_at: Some((NOW - Duration::days(3)).into()),
            ..photo(conn, &wren)?
        };
        photos::replace_file(conn, &photo)?;
        assert_eq!(photos::by_id(conn, photo.id)?, Some(photo.clone()));
        assert_eq!(photos::by_media_key(conn, &photo.media_key)?, Some(photo));
    }

    fn a_photo_is_its_owners(conn) {
        let (wren, robin) = (local(conn, "wren")?, local(conn, "robin")?);
        let photo = photo(conn, &wren)?;
        assert_eq!(photos::owned(conn, wren.id, photo.id)?, Some(photo.clone()));
        assert_eq!(photos::owned(conn, robin.id, photo.id)?, None);
        version(conn, &photo)?;
        assert_eq!(photos::count_since(conn, wren.id, NOW)?, 1);
        assert_eq!(
            photos::count_since(conn, wren.id, NOW + Duration::SECOND)?,
            0
        );
    }

    fn a_description_leaves_the_file_alone(conn) {
        let wren = local(conn, "wren")?;
        let photo = photo(conn, &wren)?;
        let changed = Photo {
            alt: LangMap::of("en", "Fog"),
            decorative: true,
            state: PhotoState::Failed,
            media_key: "other".to_owned(),
            ..photo.clone()
        };
        photos::update_description(conn, &photo, &changed)?;
        let found = photos::by_id(conn, photo.id)?.unwrap();
        assert_eq!((found.alt.first(), found.decorative), ("Fog", true));
        assert_eq!(
            (found.state, found.media_key),
            (PhotoState::Ready, photo.media_key)
        );
    }

    fn a_photo_made_ready_twice_has_its_sizes_once(conn) {
        let wren = local(conn, "wren")?;
        let photo = photo(conn, &wren)?;
        photos::mark_ready(
            conn,
            &photo,
            &[rendition(&photo, "small"), rendition(&photo, "old")],
        )?;
        let ready = Photo {
            blurhash: "LEHV6n".to_owned(),
            ..photo.clone()
        };
        photos::mark_ready(conn, &ready, &[rendition(&photo, "small")])?;
        assert_eq!(
            photos::rendition_names(conn, photo.id, &photo.media_key)?,
            ["small"]
        );
        assert_eq!(photos::by_id(conn, photo.id)?, Some(ready));
    }

    fn a_failure_says_why(conn) {
        let wren = local(conn, "wren")?;
        let photo = photo(conn, &wren)?;
        let failure = Failure {
            code: "too-many-pixels".to_owned(),
            limit: Some(100),
        };
        photos::mark_failed(conn, photo.id, &failure, NOW)?;
        let found = photos::by_id(conn, photo.id)?.unwrap();
        assert_eq!(found.state, PhotoState::Failed);
        assert_eq!(found.failure, Some(Json::new(failure)));
    }

    fn files_that_move_take_a_new_name_everywhere(conn) {
        let wren = local(conn, "wren")?;
        let photo = photo(conn, &wren)?;
        version(conn, &photo)?;
        photos::mark_ready(conn, &photo, &[rendition(&photo, "small")])?;
        photos::set_audience(conn, photo.id, Audience::Public, &photo.media_key, "new")?;
        let found = photos::by_id(conn, photo.id)?.unwrap();
        assert_eq!(
            (found.audience, found.media_key.as_str()),
            (Audience::Public, "new")
        );
        assert_eq!(
            photos::all_renditions(conn, photo.id)?,
            [("new".to_owned(), "small".to_owned())]
        );
        assert_eq!(photos::versions(conn, photo.id)?[0].media_key, "new");
    }

    fn a_deleted_photo_leaves_its_posts(conn) {
        let wren = local(conn, "wren")?;
        let post = publish(conn, &wren, Visibility::Public)?;
        let (one, two) = (photo(conn, &wren)?, photo(conn, &wren)?);
        put_photos(conn, &post, &[&one, &two])?;
        version(conn, &one)?;
        photos::delete(conn, one.id)?;
        assert_eq!(posts::by_id(conn, post.id)?.unwrap().photos_count, 1);
        assert!(photos::versions(conn, one.id)?.is_empty());
        assert_eq!(photos::by_id(conn, one.id)?, None);
    }

    fn photos_in_no_post_are_found_after_a_while(conn) {
        let wren = local(conn, "wren")?;
        let post = publish(conn, &wren, Visibility::Public)?;
        let (loose, used) = (photo(conn, &wren)?, photo(conn, &wren)?);
        let away = Photo {
            id: PhotoId(next_id()),
            media_key: "away".to_owned(),
            remote_url: Some("https://a.example/1.jpg".to_owned()),
            ..loose.clone()
        };
        photos::insert(conn, &away)?;
        put_photos(conn, &post, &[&used])?;
        assert!(photos::unattached_before(conn, NOW)?.is_empty());
        assert_eq!(
            photos::unattached_before(conn, NOW + Duration::SECOND)?,
            [loose]
        );
    }

    fn what_photos_take_up_is_counted_by_person_and_by_kind(conn) {
        let (wren, robin) = (local(conn, "wren")?, local(conn, "robin")?);
        assert_eq!(usage::of_account(conn, wren.id)?, 0);
        for owner in [&wren, &wren, &robin] {
            let photo = photo(conn, owner)?;
            version(conn, &photo)?;
            photos::mark_ready(conn, &photo, &[rendition(&photo, "small")])?;
        }
        assert_eq!(usage::of_account(conn, wren.id)?, 2 * 61_000);
        assert_eq!(usage::of_all(conn)?, 3 * 61_000);
        let share = |name: &str, files, bytes| usage::Share {
            name: name.to_owned(),
            files,
            bytes,
        };
        assert_eq!(
            usage::by_kind(conn)?,
            [share("small", 3, 180_000), share("original", 3, 3_000)]
        );
        assert_eq!(usage::by_person(conn, 1)?, [share("wren", 4, 122_000)]);
    }

    fn an_original_that_is_not_kept_takes_up_nothing(conn) {
        let wren = local(conn, "wren")?;
        let photo = photo(conn, &wren)?;
        version(conn, &photo)?;
        photos::will_keep_original(conn, &photo.media_key, "aa")?;
        assert!(photos::original_kept(conn, &photo.media_key, 900)?);
        let kept = photos::version_of(conn, &photo.media_key)?.unwrap();
        assert_eq!((kept.checksums(), kept.bytes), (vec!["aa"], 900));
        photos::original_kept(conn, &photo.media_key, 0)?;
        assert_eq!(usage::of_account(conn, wren.id)?, 0);
        assert!(usage::by_kind(conn)?.is_empty());
        assert!(!photos::original_kept(conn, "another", 5)?);
    }
}

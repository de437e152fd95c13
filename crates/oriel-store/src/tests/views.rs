use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use diesel::{Connection as _, connection::InstrumentationEvent};

use super::*;
use crate::{
    model::{LangMap, Like, LikeId, Rendition},
    photos, posts, reactions, views,
};

/// How many queries a piece of work takes.
pub(super) fn queries(
    conn: &mut Connection,
    work: impl FnOnce(&mut Connection) -> Result<()>,
) -> Result<usize> {
    let count = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&count);
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if matches!(event, InstrumentationEvent::StartQuery { .. }) {
            seen.fetch_add(1, Ordering::Relaxed);
        }
    });
    work(conn)?;
    conn.set_instrumentation(|_: InstrumentationEvent<'_>| {});
    Ok(count.load(Ordering::Relaxed))
}

fn illustrated(conn: &mut Connection, author: &Account) -> Result<Post> {
    let post = publish(conn, author, Visibility::Public)?;
    let shown = photo(conn, author)?;
    let sizes = [
        ("old", "small", 10),
        (&shown.media_key, "small", 10),
        (&shown.media_key, "full", 99),
    ]
    .map(|(key, name, bytes)| Rendition {
        photo_id: shown.id,
        media_key: key.to_owned(),
        name: name.to_owned(),
        width: 1,
        height: 1,
        bytes,
        sha256: String::new(),
    });
    photos::mark_ready(conn, &shown, &sizes)?;
    put_photos(conn, &post, &[&shown])?;
    posts::set_photo_caption(conn, post.id, shown.id, &LangMap::of("en", "Fog"))?;
    posts::set_tags(conn, post.id, &["sea".to_owned(), "fog".to_owned()])?;
    posts::set_mentions(conn, post.id, &[author.id])?;
    Ok(posts::by_id(conn, post.id)?.unwrap())
}

on_both_engines! {
    fn a_view_has_everything_a_page_shows(conn) {
        let (wren, robin) = (local(conn, "wren")?, local(conn, "robin")?);
        let post = illustrated(conn, &wren)?;
        let view = views::load(conn, vec![post], Some(robin.id))?.remove(0);
        assert_eq!(view.author.id, wren.id);
        assert_eq!(view.tags, ["fog", "sea"]);
        assert_eq!(
            view.mentions.iter().map(|who| who.id).collect::<Vec<_>>(),
            [wren.id]
        );
        let shown = &view.photos[0];
        assert_eq!(shown.caption.first(), "Fog");
        let sizes: Vec<_> = shown
            .renditions
            .iter()
            .map(|size| size.name.as_str())
            .collect();
        assert_eq!(sizes, ["full", "small"]);
        assert!(shown.rendition("small").is_some());
    }

    fn a_photo_by_itself_has_the_sizes_of_its_present_version(conn) {
        let wren = local(conn, "wren")?;
        let post = illustrated(conn, &wren)?;
        let shown = posts::photo_rows_of(conn, post.id)?.remove(0);
        let view = views::photo(conn, shown)?;
        let keys: Vec<_> = view.renditions.iter().map(|size| &size.media_key).collect();
        assert_eq!(keys, [&view.photo.media_key, &view.photo.media_key]);
    }

    fn a_viewer_sees_what_they_did(conn) {
        let (wren, robin) = (local(conn, "wren")?, local(conn, "robin")?);
        let post = illustrated(conn, &wren)?;
        let like = Like {
            id: LikeId(next_id()),
            account_id: robin.id,
            post_id: post.id,
            uri: String::new(),
            created_at: NOW.into(),
        };
        reactions::like(conn, &like)?;
        reactions::keep(conn, next_id(), robin.id, post.id, NOW)?;
        reactions::keep(conn, next_id(), robin.id, post.id, NOW)?;
        boost(conn, &robin, &post)?;
        let seen = views::load(conn, vec![post.clone()], Some(robin.id))?[0].viewer;
        assert!(seen.liked && seen.boosted && seen.bookmarked);
        reactions::let_go(conn, robin.id, post.id)?;
        assert!(
            !views::load(conn, vec![post.clone()], Some(robin.id))?[0]
                .viewer
                .bookmarked
        );
        let seen = views::load(conn, vec![post], Some(wren.id))?[0].viewer;
        assert!(!seen.liked && !seen.boosted && !seen.bookmarked);
    }

    fn a_boost_carries_its_post_and_a_reply_whom_it_answers(conn) {
        let (wren, robin) = (local(conn, "wren")?, local(conn, "robin")?);
        let post = illustrated(conn, &wren)?;
        let boosted = boost(conn, &robin, &post)?;
        let answer = reply(conn, &robin, &post)?;
        let shown = views::load(conn, vec![boosted, answer], None)?;
        let original = shown[0].boosted.as_ref().unwrap();
        assert_eq!((original.post.id, original.photos.len()), (post.id, 1));
        assert_eq!(
            shown[1].in_reply_to_account.as_ref().map(|who| who.id),
            Some(wren.id)
        );
    }

    fn many_posts_take_no_more_queries_than_one(conn) {
        let wren = local(conn, "wren")?;
        let posts = (0..20)
            .map(|_| illustrated(conn, &wren))
            .collect::<Result<Vec<_>>>()?;
        let one = vec![posts[0].clone()];
        let for_one = queries(conn, |conn| views::load(conn, one, Some(wren.id)).map(drop))?;
        let for_all = queries(conn, |conn| {
            views::load(conn, posts, Some(wren.id)).map(drop)
        })?;
        assert!(for_one > 0);
        assert_eq!(for_all, for_one);
    }
}

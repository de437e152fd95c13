use diesel::prelude::*;
use time::Duration;

use super::*;
use crate::{
    model::{LangMap, Like, LikeId, PostKind},
    photos, posts, reactions, schema,
};

on_both_engines! {
    fn a_post_comes_back_as_it_was_written(conn) {
        let wren = local(conn, "wren")?;
        let mut caption = LangMap::of("cy", "Niwl");
        caption.set("en", "Fog");
        let post = Post {
            kind: PostKind::Album,
            caption,
            idempotency_key: Some("key".to_owned()),
            ..a_post(&wren, Visibility::Unlisted)
        };
        posts::insert(conn, &post)?;
        assert_eq!(posts::by_id(conn, post.id)?, Some(post.clone()));
        assert_eq!(posts::by_uri(conn, &post.uri)?, Some(post.clone()));
        assert_eq!(
            posts::by_idempotency_key(conn, wren.id, "key")?,
            Some(post.clone())
        );
        assert_eq!(posts::owned(conn, wren.id, post.id)?, Some(post.clone()));
        assert_eq!(posts::by_ids(conn, &[post.id])?, [post]);
    }

    fn an_edit_leaves_state_and_counters(conn) {
        let (wren, robin) = (local(conn, "wren")?, local(conn, "robin")?);
        let post = publish(conn, &wren, Visibility::Public)?;
        reply(conn, &robin, &post)?;
        let edited = Post {
            caption: LangMap::of("en", "Fog"),
            edited_at: Some(NOW.into()),
            state: PostState::Draft,
            ..post.clone()
        };
        posts::update(conn, &post, &edited)?;
        let found = posts::by_id(conn, post.id)?.unwrap();
        assert_eq!(
            (found.caption.first(), found.edited_at),
            ("Fog", Some(NOW.into()))
        );
        assert_eq!(
            (found.state, found.replies_count),
            (PostState::Published, 1)
        );
    }

    fn an_edit_writes_only_what_it_changes(conn) {
        let wren = local(conn, "wren")?;
        let read = publish(conn, &wren, Visibility::Public)?;
        let narrowed = Post {
            visibility: Visibility::Followers,
            ..read.clone()
        };
        posts::update(conn, &read, &narrowed)?;
        let edited = Post {
            caption: LangMap::of("en", "Fog"),
            language: None,
            ..read.clone()
        };
        posts::update(conn, &read, &edited)?;
        posts::update(conn, &read, &read)?;
        let found = posts::by_id(conn, read.id)?;
        assert_eq!(
            found,
            Some(Post {
                visibility: Visibility::Followers,
                ..edited
            })
        );
    }

    fn a_draft_becomes_a_post_once(conn) {
        let wren = local(conn, "wren")?;
        let draft = Post {
            state: PostState::Draft,
            published_at: None,
            ..a_post(&wren, Visibility::Public)
        };
        posts::insert(conn, &draft)?;
        assert_eq!(again(conn, &wren)?.posts_count, 0);
        assert_eq!(ids(&posts::drafts_of(conn, wren.id)?), [draft.id]);
        assert!(posts::change_state(
            conn,
            draft.id,
            PostState::Draft,
            PostState::Published
        )?);
        assert!(!posts::change_state(
            conn,
            draft.id,
            PostState::Draft,
            PostState::Published
        )?);
        posts::published(conn, draft.id, NOW)?;
        assert!(posts::drafts_of(conn, wren.id)?.is_empty());
        assert_eq!(again(conn, &wren)?.posts_count, 1);
    }

    fn photos_keep_their_order_captions_and_leaders(conn) {
        let wren = local(conn, "wren")?;
        let post = publish(conn, &wren, Visibility::Public)?;
        let (one, two, three) = (
            photo(conn, &wren)?,
            photo(conn, &wren)?,
            photo(conn, &wren)?,
        );
        put_photos(conn, &post, &[&three, &one, &two, &one])?;
        posts::set_photo_caption(conn, post.id, one.id, &LangMap::of("en", "First"))?;
        posts::set_leaders(conn, post.id, &[two.id])?;
        posts::set_leaders(conn, post.id, &[one.id, three.id])?;
        let places = posts::photos_of(conn, post.id)?;
        let order: Vec<_> = places
            .iter()
            .map(|place| (place.photo_id, place.leader))
            .collect();
        assert_eq!(
            order,
            [(three.id, Some(2)), (one.id, Some(1)), (two.id, None)]
        );
        assert_eq!(places[1].caption.first(), "First");
        assert_eq!(posts::by_id(conn, post.id)?.unwrap().photos_count, 3);
    }

    fn an_album_takes_hundreds_of_photos(conn) {
        let wren = local(conn, "wren")?;
        let post = publish(conn, &wren, Visibility::Public)?;
        let many = (0..450)
            .map(|_| photo(conn, &wren))
            .collect::<Result<Vec<_>>>()?;
        put_photos(conn, &post, &many.iter().collect::<Vec<_>>())?;
        let places = posts::photos_of(conn, post.id)?;
        assert!(
            places
                .iter()
                .map(|place| place.photo_id)
                .eq(many.iter().map(|photo| photo.id))
        );
    }

    fn a_photo_knows_its_posts(conn) {
        let wren = local(conn, "wren")?;
        let open = publish(conn, &wren, Visibility::Public)?;
        let draft = Post {
            state: PostState::Draft,
            ..a_post(&wren, Visibility::Public)
        };
        posts::insert(conn, &draft)?;
        let (shared, own) = (photo(conn, &wren)?, photo(conn, &wren)?);
        put_photos(conn, &open, &[&shared])?;
        put_photos(conn, &draft, &[&shared, &own])?;
        assert_eq!(posts::with_photo(conn, shared.id)?, [open.id, draft.id]);
        assert_eq!(posts::photos_only_in(conn, draft.id)?, [own.id]);
        assert_eq!(
            posts::photos_without_open_post(conn, &[shared.id, own.id])?,
            [photos::by_id(conn, own.id)?.unwrap()]
        );
    }

    fn a_deleted_post_keeps_nothing_but_its_name(conn) {
        let (wren, robin) = (local(conn, "wren")?, local(conn, "robin")?);
        let parent = publish(conn, &robin, Visibility::Public)?;
        let post = reply(conn, &wren, &parent)?;
        let shown = photo(conn, &wren)?;
        put_photos(conn, &post, &[&shown])?;
        posts::set_tags(conn, post.id, &["fog".to_owned()])?;
        let boosted = boost(conn, &robin, &post)?;
        let like = Like {
            id: LikeId(next_id()),
            account_id: robin.id,
            post_id: post.id,
            uri: String::new(),
            created_at: NOW.into(),
        };
        reactions::like(conn, &like)?;
        let post = posts::by_id(conn, post.id)?.unwrap();
        posts::bury(conn, &post, NOW)?;
        let found = posts::by_id(conn, post.id)?.unwrap();
        posts::bury(conn, &found, NOW)?;
        assert_eq!(
            (found.deleted_at, found.likes_count, found.photos_count),
            (Some(NOW.into()), 0, 0)
        );
        assert!(posts::is_buried(conn, &post.uri)?);
        assert!(posts::tags_of(conn, post.id)?.is_empty());
        let likes: i64 = schema::likes::table.count().get_result(conn)?;
        assert_eq!(likes, 0);
        assert_eq!(posts::by_id(conn, boosted.id)?, None);
        assert_eq!(posts::by_id(conn, parent.id)?.unwrap().replies_count, 0);
        assert_eq!(
            (
                again(conn, &wren)?.posts_count,
                again(conn, &robin)?.posts_count
            ),
            (0, 1)
        );
    }

    fn a_deletion_is_remembered_before_its_post_arrives(conn) {
        let uri = "https://a.example/posts/1";
        assert!(!posts::is_buried(conn, uri)?);
        posts::remember_deleted(conn, uri, NOW)?;
        posts::remember_deleted(conn, uri, NOW)?;
        assert!(posts::is_buried(conn, uri)?);
    }

    fn a_boost_is_found_counted_and_taken_back(conn) {
        let (wren, robin) = (local(conn, "wren")?, local(conn, "robin")?);
        let post = publish(conn, &wren, Visibility::Public)?;
        let made = boost(conn, &robin, &post)?;
        posts::count_boost(conn, post.id, 1)?;
        assert_eq!(
            posts::boost_of(conn, robin.id, post.id)?,
            Some(made.clone())
        );
        assert_eq!(posts::by_id(conn, post.id)?.unwrap().boosts_count, 1);
        posts::discard(conn, made.id)?;
        assert_eq!(posts::boost_of(conn, robin.id, post.id)?, None);
        assert_eq!(again(conn, &robin)?.posts_count, 0);
    }

    fn a_conversation_is_shown_in_its_order(conn) {
        let (wren, robin) = (local(conn, "wren")?, local(conn, "robin")?);
        let root = publish(conn, &wren, Visibility::Public)?;
        let first = reply(conn, &robin, &root)?;
        let second = reply(conn, &robin, &root)?;
        let under_first = reply(conn, &wren, &first)?;
        let shown = posts::descendants(conn, root.id, None)?;
        assert_eq!(ids(&shown), [first.id, under_first.id, second.id]);
        assert_eq!(
            ids(&posts::descendants(conn, first.id, None)?),
            [under_first.id]
        );
        assert_eq!(
            ids(&posts::ancestors(conn, under_first.id, None)?),
            [root.id, first.id]
        );
        assert_eq!(
            ids(&posts::children(conn, root.id, 10)?),
            [first.id, second.id]
        );
    }

    fn two_conversations_are_never_hung_under_each_other(conn) {
        let wren = local(conn, "wren")?;
        let one = publish(conn, &wren, Visibility::Public)?;
        let other = publish(conn, &wren, Visibility::Public)?;
        let (under_one, under_other) = (reply(conn, &wren, &one)?, reply(conn, &wren, &other)?);
        posts::hang(conn, one.id, under_other.id)?;
        posts::hang(conn, other.id, under_one.id)?;
        assert_eq!(posts::by_id(conn, other.id)?.unwrap().in_reply_to_id, None);
        let shown = posts::descendants(conn, other.id, None)?;
        assert_eq!(ids(&shown), [under_other.id, one.id, under_one.id]);
    }

    fn a_conversation_in_a_circle_ends(conn) {
        let wren = local(conn, "wren")?;
        let first = publish(conn, &wren, Visibility::Public)?;
        let second = reply(conn, &wren, &first)?;
        let circle = (
            schema::posts::in_reply_to_id.eq(second.id),
            schema::posts::thread_id.eq(first.id),
        );
        diesel::update(schema::posts::table.find(first.id)).set(circle).execute(conn)?;
        let shown = posts::descendants(conn, first.id, None)?;
        assert_eq!(ids(&shown), [second.id]);
        assert!(posts::ancestors(conn, first.id, None)?.len() <= 50);
    }

    fn tags_of_a_post_are_exactly_those_given(conn) {
        let wren = local(conn, "wren")?;
        let (one, two) = (
            publish(conn, &wren, Visibility::Public)?,
            publish(conn, &wren, Visibility::Public)?,
        );
        let names = |names: &[&str]| {
            names
                .iter()
                .map(|name| (*name).to_owned())
                .collect::<Vec<_>>()
        };
        posts::set_tags(conn, one.id, &names(&["niwl", "fog", "fog"]))?;
        posts::set_tags(conn, two.id, &names(&["fog", "sea", "dusk"]))?;
        posts::set_tags(conn, one.id, &names(&["fog"]))?;
        assert_eq!(posts::tags_of(conn, one.id)?, ["fog"]);
        assert_eq!(posts::tags_of(conn, two.id)?, ["dusk", "fog", "sea"]);
        posts::set_extra_tags(conn, one.id, &names(&["film", "35mm"]))?;
        assert_eq!(posts::extra_tags(conn, one.id)?, ["film", "35mm"]);
    }

    fn mentions_of_a_post_are_exactly_those_given(conn) {
        let (wren, robin) = (local(conn, "wren")?, local(conn, "robin")?);
        let post = publish(conn, &wren, Visibility::Public)?;
        posts::set_mentions(conn, post.id, &[wren.id, robin.id])?;
        posts::set_mentions(conn, post.id, &[robin.id, robin.id])?;
        assert_eq!(posts::mentions_of(conn, post.id)?, [robin.id]);
    }

    fn the_outbox_has_what_everyone_may_see(conn) {
        let (wren, robin) = (local(conn, "wren")?, local(conn, "robin")?);
        let first = publish(conn, &wren, Visibility::Public)?;
        let second = publish(conn, &wren, Visibility::Unlisted)?;
        publish(conn, &wren, Visibility::Followers)?;
        publish(conn, &wren, Visibility::Link)?;
        let theirs = publish(conn, &robin, Visibility::Public)?;
        boost(conn, &wren, &theirs)?;
        assert_eq!(posts::count_open_posts_of(conn, wren.id)?, 2);
        assert_eq!(
            ids(&posts::open_posts_of(conn, wren.id, None, 10)?),
            [second.id, first.id]
        );
        assert_eq!(
            ids(&posts::open_posts_of(conn, wren.id, Some(second.id), 10)?),
            [first.id]
        );
    }

    fn neighbours_are_the_next_posts_with_photos(conn) {
        let wren = local(conn, "wren")?;
        let shown = photo(conn, &wren)?;
        let mut all = Vec::new();
        for _ in 0..3 {
            let post = publish(conn, &wren, Visibility::Public)?;
            put_photos(conn, &post, &[&shown])?;
            publish(conn, &wren, Visibility::Public)?;
            all.push(post);
        }
        let (older, newer) = posts::neighbours(conn, &all[1], None)?;
        assert_eq!(
            (older.unwrap().id, newer.unwrap().id),
            (all[0].id, all[2].id)
        );
        assert_eq!(posts::neighbours(conn, &all[0], None)?.0, None);
    }

    fn times_keep_their_microseconds(conn) {
        let wren = local(conn, "wren")?;
        let exact = NOW + Duration::nanoseconds(123_456_789);
        let post = Post {
            published_at: Some(exact.into()),
            ..a_post(&wren, Visibility::Public)
        };
        posts::insert(conn, &post)?;
        let found = posts::by_id(conn, post.id)?
            .unwrap()
            .published_at
            .unwrap()
            .get();
        assert_eq!(found, NOW + Duration::microseconds(123_456));
    }
}

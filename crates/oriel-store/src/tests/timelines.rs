use std::sync::{Arc, Mutex};

use diesel::{
    Connection as _, RunQueryDsl as _, connection::InstrumentationEvent, sql_query, sql_types::Text,
};

use super::*;
use crate::{
    Page, posts,
    timelines::{self, Section},
};

fn with_photo(conn: &mut Connection, author: &Account, visibility: Visibility) -> Result<Post> {
    let post = publish(conn, author, visibility)?;
    let shown = photo(conn, author)?;
    put_photos(conn, &post, &[&shown])?;
    Ok(posts::by_id(conn, post.id)?.unwrap())
}

on_both_engines! {
    fn home_has_ones_own_and_those_one_follows(conn) {
        let (me, wren, robin) = (
            local(conn, "me")?,
            local(conn, "wren")?,
            local(conn, "robin")?,
        );
        let asked = local(conn, "asked")?;
        follow(conn, &me, &wren, FollowState::Accepted)?;
        follow(conn, &me, &asked, FollowState::Requested)?;
        let by_wren = publish(conn, &wren, Visibility::Followers)?;
        let by_robin = publish(conn, &robin, Visibility::Public)?;
        publish(conn, &asked, Visibility::Public)?;
        let boosted = boost(conn, &wren, &by_robin)?;
        let own = publish(conn, &me, Visibility::Link)?;
        let home = timelines::home(conn, me.id, Page::newest(10), NOW)?;
        assert_eq!(ids(&home), [own.id, boosted.id, by_wren.id]);
    }

    fn whoever_has_it_at_home_is_among_its_readers(conn) {
        let (me, wren, robin) = (
            local(conn, "me")?,
            local(conn, "wren")?,
            local(conn, "robin")?,
        );
        let asked = local(conn, "asked")?;
        follow(conn, &me, &wren, FollowState::Accepted)?;
        follow(conn, &asked, &wren, FollowState::Requested)?;
        let post = publish(conn, &wren, Visibility::Followers)?;
        let people = [me.id, wren.id, robin.id, asked.id];
        let mut at_home = Vec::new();
        for person in people {
            if ids(&timelines::home(conn, person, Page::newest(10), NOW)?).contains(&post.id) {
                at_home.push((wren.id, person));
            }
        }
        let mut readers = timelines::readers(conn, &[wren.id], &people)?;
        readers.sort();
        assert_eq!(readers, at_home);
        assert_eq!(readers.len(), 2);
        crate::tags::follow(conn, next_id(), robin.id, "owls")?;
        let by_tag = timelines::tag_readers(conn, &people)?;
        assert_eq!(by_tag, [("owls".to_owned(), robin.id)]);
    }

    fn home_is_the_same_for_somebody_who_follows_very_many(conn) {
        let (me, wren) = (local(conn, "me")?, local(conn, "wren")?);
        let robin = local(conn, "robin")?;
        follow(conn, &me, &wren, FollowState::Accepted)?;
        for number in 0..1_000 {
            let quiet = remote(conn, &format!("quiet{number}"), "birds.example")?;
            follow(conn, &me, &quiet, FollowState::Accepted)?;
        }
        let by_wren = publish(conn, &wren, Visibility::Public)?;
        publish(conn, &robin, Visibility::Public)?;
        let own = publish(conn, &me, Visibility::Public)?;
        let home = timelines::home(conn, me.id, Page::newest(10), NOW)?;
        assert_eq!(ids(&home), [own.id, by_wren.id]);
    }

    fn a_list_pages_in_both_directions(conn) {
        let wren = local(conn, "wren")?;
        let made = (0..5)
            .map(|_| publish(conn, &wren, Visibility::Public))
            .collect::<Result<Vec<_>>>()?;
        let id = |index: usize| Some(made[index].id.0);
        let page = |conn: &mut Connection, page| {
            let shown = timelines::profile(conn, wren.id, Section::POSTS, None, page)?;
            Ok::<_, crate::Error>(ids(&shown))
        };
        let newest = Page::newest(2);
        assert_eq!(page(conn, newest)?, [made[4].id, made[3].id]);
        assert_eq!(
            page(
                conn,
                Page {
                    max_id: id(3),
                    ..newest
                }
            )?,
            [made[2].id, made[1].id]
        );
        assert_eq!(
            page(
                conn,
                Page {
                    since_id: id(0),
                    ..newest
                }
            )?,
            [made[4].id, made[3].id]
        );
        assert_eq!(
            page(
                conn,
                Page {
                    min_id: id(0),
                    ..newest
                }
            )?,
            [made[2].id, made[1].id]
        );
    }

    fn home_goes_on_behind_many_posts_of_others(conn) {
        let (me, wren) = (local(conn, "me")?, local(conn, "wren")?);
        follow(conn, &me, &wren, FollowState::Accepted)?;
        let first = publish(conn, &wren, Visibility::Public)?;
        crowd(conn)?;
        let last = publish(conn, &wren, Visibility::Public)?;
        let home = |conn: &mut Connection, page| {
            Ok::<_, crate::Error>(ids(&timelines::home(conn, me.id, page, NOW)?))
        };
        assert_eq!(home(conn, Page::newest(1))?, [last.id]);
        assert_eq!(home(conn, Page::newest(2))?, [last.id, first.id]);
        let older = Page { max_id: Some(last.id.0), ..Page::newest(2) };
        assert_eq!(home(conn, older)?, [first.id]);
        let nearest = Page { min_id: Some(first.id.0 - 1), ..Page::newest(2) };
        assert_eq!(home(conn, nearest)?, [last.id, first.id]);
        let one = Page { limit: 1, ..nearest };
        assert_eq!(home(conn, one)?, [first.id]);
        let newer = Page { min_id: Some(first.id.0), ..one };
        assert_eq!(home(conn, newer)?, [last.id]);
        let since = Page { since_id: Some(first.id.0), ..Page::newest(2) };
        assert_eq!(home(conn, since)?, [last.id]);
    }

    fn a_profile_has_its_sections(conn) {
        let (wren, robin) = (local(conn, "wren")?, local(conn, "robin")?);
        let theirs = publish(conn, &robin, Visibility::Public)?;
        let plain = publish(conn, &wren, Visibility::Public)?;
        let album = with_photo(conn, &wren, Visibility::Public)?;
        posts::update(
            conn,
            &album,
            &Post {
                kind: crate::model::PostKind::Album,
                ..album.clone()
            },
        )?;
        let photos = with_photo(conn, &wren, Visibility::Public)?;
        let answer = reply(conn, &wren, &theirs)?;
        let shown = |conn: &mut Connection, section| {
            let shown = timelines::profile(conn, wren.id, section, None, Page::newest(10))?;
            Ok::<_, crate::Error>(ids(&shown))
        };
        assert_eq!(shown(conn, Section::Albums)?, [album.id]);
        assert_eq!(shown(conn, Section::Photos)?, [photos.id, album.id]);
        assert_eq!(
            shown(conn, Section::POSTS)?,
            [photos.id, album.id, plain.id]
        );
        let everything = Section::Posts { replies: true, boosts: true };
        assert_eq!(
            shown(conn, everything)?,
            [answer.id, photos.id, album.id, plain.id]
        );
        boost(conn, &wren, &theirs)?;
        let own = Section::Posts { replies: true, boosts: false };
        assert_eq!(
            shown(conn, own)?,
            [answer.id, photos.id, album.id, plain.id]
        );
    }

    fn the_local_list_has_public_photos_of_this_instance(conn) {
        let (wren, away) = (
            local(conn, "wren")?,
            remote(conn, "robin", "birds.example")?,
        );
        let shown = with_photo(conn, &wren, Visibility::Public)?;
        with_photo(conn, &wren, Visibility::Unlisted)?;
        with_photo(conn, &away, Visibility::Public)?;
        publish(conn, &wren, Visibility::Public)?;
        boost(conn, &wren, &shown)?;
        assert_eq!(
            ids(&timelines::local(conn, None, Page::newest(10), NOW)?),
            [shown.id]
        );
    }

    fn the_local_list_is_the_same_however_many_posts_there_are(conn) {
        let wren = local(conn, "wren")?;
        let mut all = Vec::new();
        for _ in 0..4 {
            all.push(with_photo(conn, &wren, Visibility::Public)?.id);
        }
        let after = Page {
            min_id: Some(all[0].0),
            ..Page::newest(2)
        };
        for published in [4, 1_000_000] {
            sql_query(format!("UPDATE accounts SET posts_count = {published}")).execute(conn)?;
            let newest = timelines::local(conn, None, Page::newest(2), NOW)?;
            assert_eq!(ids(&newest), [all[3], all[2]]);
            let nearest = timelines::local(conn, None, after, NOW)?;
            assert_eq!(ids(&nearest), [all[2], all[1]]);
        }
    }

    fn a_tag_has_its_public_posts(conn) {
        let wren = local(conn, "wren")?;
        let tagged = publish(conn, &wren, Visibility::Public)?;
        let unlisted = publish(conn, &wren, Visibility::Unlisted)?;
        publish(conn, &wren, Visibility::Public)?;
        for post in [&tagged, &unlisted] {
            posts::set_tags(conn, post.id, &["niwl".to_owned()])?;
        }
        assert_eq!(
            ids(&timelines::tagged(conn, "Niwl", None, Page::newest(10), NOW)?),
            [tagged.id]
        );
    }

    fn a_tag_has_posts_from_a_silenced_server_for_those_who_follow_their_author(conn) {
        let (wren, robin) = (local(conn, "wren")?, local(conn, "robin")?);
        let loud = remote(conn, "loud", "loud.example")?;
        let post = publish(conn, &loud, Visibility::Public)?;
        posts::set_tags(conn, post.id, &["niwl".to_owned()])?;
        crate::instances::judge(conn, &[loud.id], crate::model::Severity::Silence)?;
        follow(conn, &wren, &loud, FollowState::Accepted)?;
        let seen = |conn: &mut Connection, viewer: Option<&Account>| {
            let viewer = viewer.map(|it| it.id);
            Ok::<_, crate::Error>(ids(&timelines::tagged(conn, "niwl", viewer, Page::newest(10), NOW)?))
        };
        assert_eq!(seen(conn, Some(&wren))?, [post.id]);
        assert_eq!(seen(conn, Some(&robin))?, []);
        assert_eq!(seen(conn, None)?, []);
    }
}

/// Somebody publishes more than is looked at post by post.
fn crowd(conn: &mut Connection) -> Result<()> {
    let loud = local(conn, "loud")?;
    for _ in 0..=1_000 {
        publish(conn, &loud, Visibility::Public)?;
    }
    Ok(())
}

#[derive(diesel::QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

/// How SQLite finds all that `ask` asks for.
fn plans(
    conn: &mut Connection,
    ask: impl FnOnce(&mut Connection) -> Result<Vec<Post>>,
) -> Result<String> {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&asked);
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            seen.lock().unwrap().push(query.to_string());
        }
    });
    ask(conn)?;
    conn.set_instrumentation(|_: InstrumentationEvent<'_>| {});
    let asked = asked.lock().unwrap().clone();
    let mut plans = String::new();
    for statement in asked {
        let (statement, _) = statement.split_once(" -- binds").unwrap();
        let steps: Vec<Step> = sql_query(format!("EXPLAIN QUERY PLAN {statement}")).load(conn)?;
        plans.extend(steps.into_iter().map(|step| step.detail + "\n"));
    }
    Ok(plans)
}

/// With another index SQLite reads every post of the instance: measured at 0.3 against 100 ms
/// for 300,000 posts.
#[tokio::test]
async fn sqlite_reads_home_author_by_author_beyond_what_is_near() {
    let database = TestDatabase::new(Engine::Sqlite).unwrap();
    let check = |conn: &mut Connection| {
        let me = local(conn, "me")?;
        crowd(conn)?;
        let plan = plans(conn, |conn| {
            timelines::home(conn, me.id, Page::newest(20), NOW)
        })?;
        assert!(
            plan.contains("SEARCH posts USING INDEX posts_account (account_id=? AND id<?)"),
            "{plan}"
        );
        Ok(())
    };
    database.store.write(check).await.unwrap();
}

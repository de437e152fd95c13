use super::*;
use crate::{Page, markers, model::Timeline, mutes, posts, tags, timelines};

fn tagged(conn: &mut Connection, author: &Account, visibility: Visibility) -> Result<Post> {
    let post = publish(conn, author, visibility)?;
    posts::set_tags(conn, post.id, &["niwl".to_owned(), "haf".to_owned()])?;
    Ok(post)
}

fn home(conn: &mut Connection, viewer: &Account, page: Page) -> Result<Vec<PostId>> {
    Ok(ids(&timelines::home(conn, viewer.id, page, NOW)?))
}

on_both_engines! {
    fn home_has_public_posts_with_a_tag_that_is_followed_and_each_once(conn) {
        let (me, wren, robin) = (local(conn, "me")?, local(conn, "wren")?, local(conn, "robin")?);
        follow(conn, &me, &wren, FollowState::Accepted)?;
        for name in ["niwl", "haf"] {
            tags::follow(conn, next_id(), me.id, name)?;
        }
        let by_wren = tagged(conn, &wren, Visibility::Public)?;
        let by_robin = tagged(conn, &robin, Visibility::Public)?;
        tagged(conn, &robin, Visibility::Unlisted)?;
        publish(conn, &robin, Visibility::Public)?;
        let answer = reply(conn, &robin, &by_robin)?;
        posts::set_tags(conn, answer.id, &["niwl".to_owned()])?;
        assert_eq!(home(conn, &me, Page::newest(10))?, [by_robin.id, by_wren.id]);
        tags::unfollow(conn, me.id, "niwl")?;
        tags::unfollow(conn, me.id, "haf")?;
        assert_eq!(home(conn, &me, Page::newest(10))?, [by_wren.id]);
    }

    fn a_followed_tag_has_nothing_of_those_who_are_muted_or_on_silenced_servers(conn) {
        let (me, wren) = (local(conn, "me")?, local(conn, "wren")?);
        let loud = remote(conn, "loud", "loud.example")?;
        crate::instances::judge(conn, &[loud.id], crate::model::Severity::Silence)?;
        tags::follow(conn, next_id(), me.id, "niwl")?;
        let by_wren = tagged(conn, &wren, Visibility::Public)?;
        tagged(conn, &loud, Visibility::Public)?;
        assert_eq!(home(conn, &me, Page::newest(10))?, [by_wren.id]);
        let mute = crate::model::Mute {
            account_id: me.id,
            target_id: wren.id,
            created_at: NOW.into(),
            id: next_id(),
            hide_notifications: true,
            expires_at: None,
        };
        mutes::set(conn, &mute)?;
        assert!(home(conn, &me, Page::newest(10))?.is_empty());
    }

    fn home_pages_through_people_and_tags_as_through_one_list(conn) {
        let (me, wren, robin) = (local(conn, "me")?, local(conn, "wren")?, local(conn, "robin")?);
        follow(conn, &me, &wren, FollowState::Accepted)?;
        tags::follow(conn, next_id(), me.id, "niwl")?;
        let mut made = Vec::new();
        for _ in 0..3 {
            made.push(publish(conn, &wren, Visibility::Public)?.id);
            made.push(tagged(conn, &robin, Visibility::Public)?.id);
        }
        let two = Page::newest(2);
        assert_eq!(home(conn, &me, two)?, [made[5], made[4]]);
        let older = Page { max_id: Some(made[4].0), ..two };
        assert_eq!(home(conn, &me, older)?, [made[3], made[2]]);
        let nearest = Page { min_id: Some(made[0].0), ..two };
        assert_eq!(home(conn, &me, nearest)?, [made[2], made[1]]);
    }

    fn followed_tags_are_listed_from_the_latest(conn) {
        let me = local(conn, "me")?;
        for name in ["niwl", "haf", "niwl"] {
            tags::follow(conn, next_id(), me.id, name)?;
        }
        let names = |conn: &mut Connection, page| {
            let rows = tags::followed(conn, me.id, page)?;
            Ok::<_, crate::Error>(rows.into_iter().map(|(_, name)| name).collect::<Vec<_>>())
        };
        assert_eq!(names(conn, Page::newest(10))?, ["haf", "niwl"]);
        let first = tags::followed(conn, me.id, Page::newest(1))?[0].0;
        let older = Page { max_id: Some(first), ..Page::newest(10) };
        assert_eq!(names(conn, older)?, ["niwl"]);
        assert_eq!(tags::ties(conn, me.id, "haf")?, (true, false));
        assert_eq!(tags::ties(conn, me.id, "gaeaf")?, (false, false));
    }

    fn a_featured_tag_counts_what_everyone_may_see(conn) {
        let (me, wren) = (local(conn, "me")?, local(conn, "wren")?);
        tagged(conn, &me, Visibility::Public)?;
        tagged(conn, &me, Visibility::Unlisted)?;
        tagged(conn, &me, Visibility::Followers)?;
        tagged(conn, &wren, Visibility::Public)?;
        let suggested = tags::suggestions(conn, me.id, 10)?;
        assert_eq!(suggested.len(), 2);
        let id = tags::feature(conn, next_id(), me.id, "niwl")?;
        assert_eq!(tags::feature(conn, next_id(), me.id, "niwl")?, id);
        tags::feature(conn, next_id(), me.id, "gaeaf")?;
        let featured = tags::featured(conn, me.id)?;
        let counted: Vec<_> = featured.iter().map(|it| (it.name.as_str(), it.posts)).collect();
        assert_eq!(counted, [("niwl", 2), ("gaeaf", 0)]);
        assert_eq!(featured[0].last, Some(NOW.into()));
        assert_eq!(tags::suggestions(conn, me.id, 10)?, ["haf"]);
        assert!(!tags::unfeature(conn, wren.id, id)?);
        assert!(tags::unfeature(conn, me.id, id)?);
    }

    fn what_somebody_arranged_goes_with_them(conn) {
        let me = local(conn, "me")?;
        tags::follow(conn, next_id(), me.id, "niwl")?;
        tags::feature(conn, next_id(), me.id, "niwl")?;
        markers::set(conn, me.id, Timeline::Home, 7, NOW)?;
        account_queries::bury(conn, me.id, NOW)?;
        assert_eq!(tags::ties(conn, me.id, "niwl")?, (false, false));
        assert!(markers::of(conn, me.id)?.is_empty());
    }

    fn a_marker_is_written_over_and_counts_how_often(conn) {
        let (me, wren) = (local(conn, "me")?, local(conn, "wren")?);
        markers::set(conn, me.id, Timeline::Home, 7, NOW)?;
        let later = NOW + time::Duration::hours(1);
        let marker = markers::set(conn, me.id, Timeline::Home, 5, later)?;
        assert_eq!((marker.last_read_id, marker.version), (5, 2));
        assert_eq!(marker.updated_at, later.into());
        assert!(matches!(&markers::of(conn, me.id)?[..], [one] if *one == marker));
        assert!(markers::of(conn, wren.id)?.is_empty());
    }
}

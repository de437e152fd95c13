use time::Duration;

use super::*;
use crate::{
    Page,
    model::Mute,
    mutes, notifications, posts,
    timelines::{self, Section},
};

fn mute(conn: &mut Connection, who: &Account, target: &Account) -> Result<Mute> {
    let mute = Mute {
        account_id: who.id,
        target_id: target.id,
        created_at: NOW.into(),
        id: next_id(),
        hide_notifications: true,
        expires_at: None,
    };
    mutes::set(conn, &mute)?;
    Ok(mute)
}

on_both_engines! {
    fn who_is_muted_is_in_no_timeline_and_nor_is_what_they_are_boosted_with(conn) {
        let (me, wren, robin) = (local(conn, "me")?, local(conn, "wren")?, local(conn, "robin")?);
        let all = [&wren, &robin];
        for other in all {
            follow(conn, &me, other, FollowState::Accepted)?;
        }
        let mut made = Vec::new();
        for author in all {
            let post = publish(conn, author, Visibility::Public)?;
            let shown = photo(conn, author)?;
            put_photos(conn, &post, &[&shown])?;
            posts::set_tags(conn, post.id, &["niwl".to_owned()])?;
            made.push(post);
        }
        let boosted = boost(conn, &robin, &made[0])?;
        let seen = |conn: &mut Connection, viewer: Option<AccountId>| {
            let page = Page::newest(10);
            Ok::<_, crate::Error>([
                ids(&timelines::home(conn, me.id, page, NOW)?),
                ids(&timelines::local(conn, viewer, page, NOW)?),
                ids(&timelines::tagged(conn, "niwl", viewer, page, NOW)?),
            ])
        };
        let (by_wren, by_robin) = (made[0].id, made[1].id);
        let before = [vec![boosted.id, by_robin, by_wren], vec![by_robin, by_wren], vec![by_robin, by_wren]];
        assert_eq!(seen(conn, Some(me.id))?, before);
        mute(conn, &me, &wren)?;
        let after = [vec![by_robin], vec![by_robin], vec![by_robin]];
        assert_eq!(seen(conn, Some(me.id))?, after);
        assert_eq!(seen(conn, None)?[1], [by_robin, by_wren]);
        let profile = timelines::profile(conn, wren.id, Section::POSTS, Some(me.id), Page::newest(10))?;
        assert_eq!(ids(&profile), [by_wren]);
    }

    fn a_mute_ends_when_it_says(conn) {
        let (me, wren) = (local(conn, "me")?, local(conn, "wren")?);
        follow(conn, &me, &wren, FollowState::Accepted)?;
        let post = publish(conn, &wren, Visibility::Public)?;
        let until = NOW + Duration::hours(1);
        let lasting = Mute { expires_at: Some(until.into()), ..mute(conn, &me, &wren)? };
        mutes::set(conn, &lasting)?;
        let home = |conn: &mut Connection, now| {
            Ok::<_, crate::Error>(ids(&timelines::home(conn, me.id, Page::newest(10), now)?))
        };
        let page = Page::newest(10);
        assert!(home(conn, NOW)?.is_empty());
        assert!(!notifications::is_wanted(conn, me.id, wren.id, None, NOW)?);
        assert_eq!(mutes::of(conn, me.id, NOW, page)?.len(), 1);
        assert_eq!(home(conn, until)?, [post.id]);
        assert!(notifications::is_wanted(conn, me.id, wren.id, None, until)?);
        assert!(mutes::of(conn, me.id, until, page)?.is_empty());
        assert_eq!(mutes::delete_expired(conn, NOW)?, 0);
        assert_eq!(mutes::delete_expired(conn, until)?, 1);
    }

    fn a_mute_may_leave_notifications_alone(conn) {
        let (me, wren) = (local(conn, "me")?, local(conn, "wren")?);
        let made = mute(conn, &me, &wren)?;
        assert!(!notifications::is_wanted(conn, me.id, wren.id, None, NOW)?);
        mutes::set(conn, &Mute { hide_notifications: false, id: next_id(), ..made })?;
        assert!(notifications::is_wanted(conn, me.id, wren.id, None, NOW)?);
        let muted = mutes::of(conn, me.id, NOW, Page::newest(10))?;
        assert_eq!(muted.len(), 1);
        mutes::remove(conn, me.id, wren.id)?;
        assert!(mutes::of(conn, me.id, NOW, Page::newest(10))?.is_empty());
    }

    fn a_muted_conversation_is_silent_from_its_beginning_to_its_end(conn) {
        let (me, wren) = (local(conn, "me")?, local(conn, "wren")?);
        let root = publish(conn, &me, Visibility::Public)?;
        let answer = reply(conn, &wren, &root)?;
        let later = reply(conn, &wren, &answer)?;
        let other = publish(conn, &wren, Visibility::Public)?;
        let silent = |conn: &mut Connection, post: &Post| {
            let wanted = notifications::is_wanted(conn, me.id, wren.id, Some(post.id), NOW);
            wanted.map(|wanted| !wanted)
        };
        mutes::set_thread(conn, me.id, &answer, true, NOW)?;
        for post in [&root, &answer, &later] {
            assert!(silent(conn, post)?, "{}", post.uri);
        }
        assert!(!silent(conn, &other)?);
        assert!(notifications::is_wanted(conn, wren.id, me.id, Some(answer.id), NOW)?);
        let views = crate::views::load(conn, vec![later.clone(), other], Some(me.id))?;
        assert_eq!(views.iter().map(|it| it.viewer.muted).collect::<Vec<_>>(), [true, false]);
        mutes::set_thread(conn, me.id, &later, false, NOW)?;
        assert!(!silent(conn, &later)?);
        assert_eq!(mutes::count_threads(conn, me.id)?, 0);
    }

    fn mutes_go_with_those_between_whom_they_are(conn) {
        let (me, wren, robin) = (local(conn, "me")?, local(conn, "wren")?, local(conn, "robin")?);
        let root = publish(conn, &wren, Visibility::Public)?;
        mute(conn, &me, &wren)?;
        mute(conn, &me, &robin)?;
        mutes::set_thread(conn, me.id, &root, true, NOW)?;
        account_queries::bury(conn, wren.id, NOW)?;
        assert_eq!(mutes::of(conn, me.id, NOW, Page::newest(10))?.len(), 1);
        account_queries::bury(conn, me.id, NOW)?;
        assert!(mutes::of(conn, me.id, NOW, Page::newest(10))?.is_empty());
        assert_eq!(mutes::count_threads(conn, me.id)?, 0);
    }
}

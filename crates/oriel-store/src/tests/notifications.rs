use time::Duration;

use super::*;
use crate::{
    Page, instances,
    model::{NewNotification, NotificationKind, Severity},
    notifications::{self, Which},
};

fn told(
    to: &Account,
    kind: NotificationKind,
    from: &Account,
    post: Option<&Post>,
) -> NewNotification {
    NewNotification {
        account_id: to.id,
        kind,
        from_account_id: from.id,
        post_id: post.map(|post| post.id),
        report_id: None,
        warning_id: None,
        created_at: NOW,
    }
}

on_both_engines! {
    fn somebody_on_a_silenced_server_is_heard_of_by_those_who_follow_them(conn) {
        let (wren, robin) = (local(conn, "wren")?, local(conn, "robin")?);
        let loud = remote(conn, "loud", "loud.example")?;
        let asked = remote(conn, "asked", "loud.example")?;
        assert!(notifications::is_wanted(conn, wren.id, loud.id, None, NOW)?);
        instances::judge(conn, &[loud.id, asked.id], Severity::Silence)?;
        follow(conn, &robin, &loud, FollowState::Accepted)?;
        follow(conn, &robin, &asked, FollowState::Requested)?;
        for (receiver, from, heard) in [
            (&wren, &loud, false),
            (&robin, &loud, true),
            (&robin, &asked, false),
            (&wren, &robin, true),
        ] {
            assert_eq!(notifications::is_wanted(conn, receiver.id, from.id, None, NOW)?, heard);
        }
    }

    fn nobody_elsewhere_is_told_of_anything_here(conn) {
        let wren = local(conn, "wren")?;
        let away = remote(conn, "away", "away.example")?;
        assert!(!notifications::is_wanted(conn, away.id, wren.id, None, NOW)?);
    }

    fn the_same_thing_is_told_once(conn) {
        let (wren, robin) = (local(conn, "wren")?, local(conn, "robin")?);
        let post = publish(conn, &wren, Visibility::Public)?;
        let liked = told(&wren, NotificationKind::Like, &robin, Some(&post));
        notifications::insert(conn, &liked)?;
        notifications::insert(conn, &liked)?;
        notifications::insert(conn, &told(&wren, NotificationKind::Follow, &robin, None))?;
        let shown = notifications::of(conn, wren.id, &Which::default(), Page::newest(10))?;
        let kinds: Vec<_> = shown.iter().map(|row| row.notification.kind).collect();
        assert_eq!(kinds, [NotificationKind::Follow, NotificationKind::Like]);
        assert_eq!(shown[1].from, robin);
        assert_eq!(
            shown[1].post.as_ref().map(|view| view.post.id),
            Some(post.id)
        );
    }

    fn notifications_page_by_their_ids(conn) {
        let (wren, robin) = (local(conn, "wren")?, local(conn, "robin")?);
        for kind in [NotificationKind::FollowRequest, NotificationKind::Follow] {
            notifications::insert(conn, &told(&wren, kind, &robin, None))?;
        }
        let newest = notifications::of(conn, wren.id, &Which::default(), Page::newest(1))?
            .remove(0)
            .notification;
        assert_eq!(newest.kind, NotificationKind::Follow);
        let older = Page {
            max_id: Some(newest.id.0),
            ..Page::newest(10)
        };
        let older = notifications::of(conn, wren.id, &Which::default(), older)?;
        assert_eq!(older.len(), 1);
        let newer = Page {
            since_id: Some(older[0].notification.id.0),
            ..Page::newest(10)
        };
        assert_eq!(
            notifications::of(conn, wren.id, &Which::default(), newer)?[0].notification,
            newest
        );
    }

    fn the_nearest_newer_notifications_are_a_page_too(conn) {
        let wren = local(conn, "wren")?;
        for name in ["ana", "ben", "cai"] {
            let from = local(conn, name)?;
            notifications::insert(conn, &told(&wren, NotificationKind::Follow, &from, None))?;
        }
        let all = notifications::of(conn, wren.id, &Which::default(), Page::newest(10))?;
        let nearest = Page {
            min_id: Some(all[2].notification.id.0),
            ..Page::newest(1)
        };
        let found = notifications::of(conn, wren.id, &Which::default(), nearest)?;
        assert_eq!(found[0].notification, all[1].notification);
    }

    fn notifications_are_found_by_kind_person_and_post(conn) {
        let (wren, robin, ana) = (local(conn, "wren")?, local(conn, "robin")?, local(conn, "ana")?);
        let post = publish(conn, &wren, Visibility::Public)?;
        let like = NotificationKind::Like;
        for new in [
            told(&wren, NotificationKind::Follow, &robin, None),
            told(&wren, like, &robin, Some(&post)),
            told(&wren, like, &ana, Some(&post)),
        ] {
            notifications::insert(conn, &new)?;
        }
        let likes = Which { kinds: vec![like], ..Which::default() };
        for (which, count) in [
            (Which::default(), 3),
            (likes.clone(), 2),
            (Which { from: Some(robin.id), ..Which::default() }, 2),
            (Which { from: Some(robin.id), ..likes.clone() }, 1),
            (Which { about: Some(post.id), ..Which::default() }, 2),
        ] {
            let found = notifications::of(conn, wren.id, &which, Page::newest(10))?;
            assert_eq!(found.len(), count, "{which:?}");
        }
        notifications::remove_all(conn, wren.id, &likes)?;
        let left = notifications::of(conn, wren.id, &Which::default(), Page::newest(10))?;
        assert_eq!(left.len(), 1);
    }

    fn nobody_puts_away_the_notifications_of_others(conn) {
        let (wren, robin) = (local(conn, "wren")?, local(conn, "robin")?);
        notifications::insert(conn, &told(&wren, NotificationKind::Follow, &robin, None))?;
        let id = notifications::of(conn, wren.id, &Which::default(), Page::newest(1))?[0].notification.id;
        assert!(notifications::by_id(conn, robin.id, id)?.is_none());
        assert!(!notifications::remove(conn, robin.id, id)?);
        assert!(notifications::by_id(conn, wren.id, id)?.is_some());
        assert!(notifications::remove(conn, wren.id, id)?);
        assert!(notifications::by_id(conn, wren.id, id)?.is_none());
    }

    fn what_was_read_is_no_longer_counted(conn) {
        let (wren, robin) = (local(conn, "wren")?, local(conn, "robin")?);
        notifications::insert(conn, &told(&wren, NotificationKind::Follow, &robin, None))?;
        assert_eq!(notifications::count_unread(conn, wren.id)?, 1);
        assert_eq!(notifications::count_unread(conn, robin.id)?, 0);
        notifications::mark_read(conn, wren.id, NOW + Duration::seconds(1))?;
        assert_eq!(notifications::count_unread(conn, wren.id)?, 0);
    }

    fn a_follow_that_was_taken_back_is_forgotten_and_can_be_told_again(conn) {
        let (wren, robin) = (local(conn, "wren")?, local(conn, "robin")?);
        let followed = told(&wren, NotificationKind::Follow, &robin, None);
        notifications::insert(conn, &followed)?;
        notifications::forget(conn, wren.id, robin.id, NotificationKind::Follow)?;
        assert_eq!(notifications::count_unread(conn, wren.id)?, 0);
        notifications::insert(conn, &followed)?;
        assert_eq!(notifications::count_unread(conn, wren.id)?, 1);
    }
}

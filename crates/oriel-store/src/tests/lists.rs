use super::*;
use crate::{
    Page, lists,
    model::{List, ListId, RepliesPolicy},
    timelines,
};

fn a_list(conn: &mut Connection, owner: &Account, members: &[&Account]) -> Result<List> {
    let list = List {
        id: ListId(next_id()),
        account_id: owner.id,
        title: "Birds".to_owned(),
        replies_policy: RepliesPolicy::List,
        exclusive: false,
        created_at: NOW.into(),
    };
    lists::insert(conn, &list)?;
    for member in members {
        let follow = match follows::between(conn, owner.id, member.id)? {
            Some(follow) => follow,
            None => follow(conn, owner, member, FollowState::Accepted)?,
        };
        assert!(lists::add(conn, next_id(), list.id, &follow)?);
    }
    Ok(list)
}

fn shown(conn: &mut Connection, list: &List) -> Result<Vec<PostId>> {
    Ok(ids(&timelines::of_list(conn, list, Page::newest(20), NOW)?))
}

on_both_engines! {
    fn a_list_shows_its_members_and_nobody_else(conn) {
        let (me, wren, robin) = (local(conn, "me")?, local(conn, "wren")?, local(conn, "robin")?);
        follow(conn, &me, &robin, FollowState::Accepted)?;
        let list = a_list(conn, &me, &[&wren])?;
        let by_wren = publish(conn, &wren, Visibility::Followers)?;
        let by_robin = publish(conn, &robin, Visibility::Public)?;
        publish(conn, &me, Visibility::Public)?;
        let boosted = boost(conn, &wren, &by_robin)?;
        assert_eq!(shown(conn, &list)?, [boosted.id, by_wren.id]);
    }

    fn a_list_shows_the_replies_that_it_asks_for(conn) {
        let (me, wren, robin) = (local(conn, "me")?, local(conn, "wren")?, local(conn, "robin")?);
        let (finch, crow) = (local(conn, "finch")?, local(conn, "crow")?);
        follow(conn, &me, &finch, FollowState::Accepted)?;
        let mut list = a_list(conn, &me, &[&wren, &robin])?;
        let mut answer_to = |author: &Account| {
            let post = publish(conn, author, Visibility::Unlisted)?;
            Ok::<_, crate::Error>(reply(conn, &wren, &post)?.id)
        };
        let to_me = answer_to(&me)?;
        let to_member = answer_to(&robin)?;
        let to_followed = answer_to(&finch)?;
        answer_to(&crow)?;
        let to_herself = answer_to(&wren)?;
        let answers = |conn: &mut Connection, list: &List| {
            let posts = timelines::of_list(conn, list, Page::newest(20), NOW)?;
            let answers = posts.iter().filter(|post| post.in_reply_to_id.is_some());
            Ok::<_, crate::Error>(answers.map(|post| post.id).collect::<Vec<_>>())
        };
        for (policy, expected) in [
            (RepliesPolicy::None, vec![to_herself, to_me]),
            (RepliesPolicy::List, vec![to_herself, to_member, to_me]),
            (RepliesPolicy::Followed, vec![to_herself, to_followed, to_member, to_me]),
        ] {
            list.replies_policy = policy;
            lists::update(conn, &list)?;
            assert_eq!(answers(conn, &list)?, expected, "{policy}");
        }
    }

    fn home_leaves_out_who_is_read_in_an_exclusive_list(conn) {
        let (me, wren, robin) = (local(conn, "me")?, local(conn, "wren")?, local(conn, "robin")?);
        let other = local(conn, "other")?;
        follow(conn, &other, &wren, FollowState::Accepted)?;
        follow(conn, &me, &robin, FollowState::Accepted)?;
        let mut list = a_list(conn, &me, &[&wren])?;
        let by_wren = publish(conn, &wren, Visibility::Public)?;
        let by_robin = publish(conn, &robin, Visibility::Public)?;
        let home = |conn: &mut Connection, viewer: &Account| {
            let posts = timelines::home(conn, viewer.id, Page::newest(10), NOW)?;
            Ok::<_, crate::Error>(ids(&posts))
        };
        assert_eq!(home(conn, &me)?, [by_robin.id, by_wren.id]);
        list.exclusive = true;
        lists::update(conn, &list)?;
        assert_eq!(home(conn, &me)?, [by_robin.id]);
        assert_eq!(home(conn, &other)?, [by_wren.id]);
        assert_eq!(shown(conn, &list)?, [by_wren.id]);
    }

    fn whoever_is_not_followed_any_more_leaves_the_list(conn) {
        let (me, wren) = (local(conn, "me")?, local(conn, "wren")?);
        let list = a_list(conn, &me, &[&wren])?;
        assert!(matches!(&lists::with_member(conn, me.id, wren.id)?[..], [one] if *one == list));
        follows::remove(conn, me.id, wren.id)?;
        assert_eq!(lists::count_members(conn, list.id)?, 0);
        assert!(lists::with_member(conn, me.id, wren.id)?.is_empty());
    }

    fn members_page_from_the_latest_and_towards_it(conn) {
        let me = local(conn, "me")?;
        let (wren, robin, finch) =
            (local(conn, "wren")?, local(conn, "robin")?, local(conn, "finch")?);
        let list = a_list(conn, &me, &[&wren, &robin, &finch])?;
        let page = |conn: &mut Connection, page| {
            let rows = lists::members(conn, list.id, page)?;
            let row = |(id, account): (i64, Account)| (id, account.username);
            Ok::<_, crate::Error>(rows.into_iter().map(row).collect::<Vec<_>>())
        };
        let two = page(conn, Page::newest(2))?;
        let names = |rows: &[(i64, String)]| {
            rows.iter().map(|(_, name)| name.clone()).collect::<Vec<_>>()
        };
        assert_eq!(names(&two), ["finch", "robin"]);
        let older = Page { max_id: Some(two[1].0), ..Page::newest(2) };
        let older = page(conn, older)?;
        assert_eq!(names(&older), ["wren"]);
        let nearest = Page { min_id: Some(older[0].0), ..Page::newest(1) };
        assert_eq!(names(&page(conn, nearest)?), ["robin"]);
    }

    fn nobody_sees_or_deletes_a_list_of_somebody_else(conn) {
        let (me, other) = (local(conn, "me")?, local(conn, "other")?);
        let list = a_list(conn, &me, &[])?;
        assert_eq!(lists::owned(conn, other.id, list.id)?, None);
        assert!(!lists::delete(conn, other.id, list.id)?);
        assert!(matches!(&lists::of(conn, me.id)?[..], [one] if *one == list));
        assert!(lists::delete(conn, me.id, list.id)?);
        assert_eq!(lists::of(conn, me.id)?, []);
    }

    fn lists_go_with_their_owner_and_members_leave_them(conn) {
        let (me, wren, robin) = (local(conn, "me")?, local(conn, "wren")?, local(conn, "robin")?);
        let list = a_list(conn, &me, &[&wren, &robin])?;
        account_queries::bury(conn, wren.id, NOW)?;
        assert_eq!(lists::members_of(conn, list.id)?, [robin.id]);
        account_queries::bury(conn, me.id, NOW)?;
        assert_eq!(lists::of(conn, me.id)?, []);
        assert!(lists::members_of(conn, list.id)?.is_empty());
    }
}

use super::*;
use crate::moderation::{self, Measure};
use crate::{
    Page, blocks,
    model::{Block, BlockId, Like, LikeId},
    reactions, timelines,
};

fn like(conn: &mut Connection, account: &Account, post: &Post) -> Result<i64> {
    let id = next_id();
    let like = Like {
        id: LikeId(id),
        account_id: account.id,
        post_id: post.id,
        uri: format!("{}#likes/{id}", account.uri),
        created_at: NOW.into(),
    };
    reactions::like(conn, &like)?;
    Ok(id)
}

on_both_engines! {
    fn bookmarks_are_listed_in_the_order_in_which_they_were_set(conn) {
        let (me, wren) = (local(conn, "me")?, local(conn, "wren")?);
        let (one, two) = (
            publish(conn, &wren, Visibility::Public)?,
            publish(conn, &wren, Visibility::Public)?,
        );
        let (later, earlier) = (next_id() + 1_000, next_id());
        reactions::keep(conn, earlier, me.id, two.id, NOW)?;
        reactions::keep(conn, later, me.id, one.id, NOW)?;
        reactions::keep(conn, next_id(), me.id, two.id, NOW)?;
        let rows = reactions::bookmarked(conn, me.id, Page::newest(10))?;
        assert_eq!(rows, [(later, one.id), (earlier, two.id)]);
        let older = Page { max_id: Some(later), ..Page::newest(10) };
        assert_eq!(reactions::bookmarked(conn, me.id, older)?, [(earlier, two.id)]);
        let nearest = Page { min_id: Some(0), ..Page::newest(1) };
        assert_eq!(reactions::bookmarked(conn, me.id, nearest)?, [(earlier, two.id)]);
        reactions::let_go(conn, me.id, one.id)?;
        assert_eq!(reactions::bookmarked(conn, me.id, Page::newest(10))?.len(), 1);
    }

    fn posts_are_shown_in_the_order_asked_as_far_as_they_may_be_seen(conn) {
        let (me, wren) = (local(conn, "me")?, local(conn, "wren")?);
        let (one, two) = (
            publish(conn, &wren, Visibility::Public)?,
            publish(conn, &wren, Visibility::Public)?,
        );
        let hidden = publish(conn, &wren, Visibility::Followers)?;
        let asked = [one.id, hidden.id, two.id];
        let shown = timelines::among(conn, Some(me.id), &asked)?;
        assert_eq!(ids(&shown), [one.id, two.id]);
    }

    fn who_likes_and_boosts_a_post_is_shown_to_those_they_do_not_block(conn) {
        let (me, wren) = (local(conn, "me")?, local(conn, "wren")?);
        let (robin, finch, gone) =
            (local(conn, "robin")?, local(conn, "finch")?, local(conn, "gone")?);
        let post = publish(conn, &wren, Visibility::Public)?;
        let first = like(conn, &robin, &post)?;
        let mut boosts = Vec::new();
        for who in [&robin, &finch, &gone] {
            like(conn, who, &post)?;
            boosts.push(boost(conn, who, &post)?.id.0);
        }
        let id = next_id();
        let block = Block {
            id: BlockId(id),
            account_id: finch.id,
            target_id: me.id,
            uri: format!("{}#blocks/{id}", finch.uri),
            created_at: NOW.into(),
        };
        blocks::insert(conn, &block)?;
        moderation::set(conn, gone.id, Measure::Suspend, Some(NOW))?;
        let row = |(row, account): (i64, Account)| (row, account.id);
        let seen = |conn: &mut Connection, viewer: Option<AccountId>| {
            let likers = reactions::likers(conn, post.id, viewer, Page::newest(10))?;
            let boosters = reactions::boosters(conn, post.id, viewer, Page::newest(10))?;
            Ok::<_, crate::Error>((
                likers.into_iter().map(row).collect::<Vec<_>>(),
                boosters.into_iter().map(row).collect::<Vec<_>>(),
            ))
        };
        let (likers, boosters) = seen(conn, Some(me.id))?;
        assert_eq!(likers, [(first, robin.id)]);
        assert_eq!(boosters, [(boosts[0], robin.id)]);
        let (likers, boosters) = seen(conn, None)?;
        assert_eq!((likers.len(), boosters.len()), (2, 2));
    }

    fn familiar_followers_are_those_one_follows_oneself(conn) {
        let (me, wren) = (local(conn, "me")?, local(conn, "wren")?);
        let (robin, finch) = (local(conn, "robin")?, local(conn, "finch")?);
        follow(conn, &robin, &wren, FollowState::Accepted)?;
        follow(conn, &finch, &wren, FollowState::Accepted)?;
        follow(conn, &me, &robin, FollowState::Accepted)?;
        follow(conn, &me, &finch, FollowState::Requested)?;
        let familiar = follows::familiar(conn, me.id, &[wren.id, robin.id], 10)?;
        assert!(matches!(&familiar[&wren.id][..], [one] if one.id == robin.id));
    }

    fn the_directory_has_those_who_want_to_be_found(conn) {
        for (name, discoverable) in [("wren", true), ("robin", false), ("finch", true)] {
            let mut account = local(conn, name)?;
            account.discoverable = discoverable;
            account_queries::update_profile(conn, &account)?;
        }
        let mut away = remote(conn, "away", "birds.example")?;
        away.discoverable = true;
        account_queries::update_profile(conn, &away)?;
        let names = |conn: &mut Connection, here, offset| {
            let people = account_queries::directory(conn, here, offset, 10)?;
            Ok::<_, crate::Error>(people.into_iter().map(|it| it.username).collect::<Vec<_>>())
        };
        assert_eq!(names(conn, true, 0)?, ["finch", "wren"]);
        assert_eq!(names(conn, false, 1)?, ["finch", "wren"]);
    }
}

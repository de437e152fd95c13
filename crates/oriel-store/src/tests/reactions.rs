use diesel::prelude::*;

use super::*;
use crate::{
    blocks,
    follows::{self, Side},
    model::{Block, BlockId, Like, LikeId},
    notifications, posts, reactions, schema,
};

fn like(account: &Account, post: &Post) -> Like {
    let id = next_id();
    Like {
        id: LikeId(id),
        account_id: account.id,
        post_id: post.id,
        uri: format!("{}#likes/{id}", account.uri),
        created_at: NOW.into(),
    }
}

fn block(account: &Account, target: &Account) -> Block {
    let id = next_id();
    Block {
        id: BlockId(id),
        account_id: account.id,
        target_id: target.id,
        uri: format!("{}#blocks/{id}", account.uri),
        created_at: NOW.into(),
    }
}

on_both_engines! {
    fn a_like_counts_once(conn) {
        let (wren, robin) = (local(conn, "wren")?, local(conn, "robin")?);
        let post = publish(conn, &wren, Visibility::Public)?;
        let first = like(&robin, &post);
        assert!(reactions::like(conn, &first)?);
        assert!(!reactions::like(conn, &like(&robin, &post))?);
        reactions::count_like(conn, &first)?;
        assert_eq!(posts::by_id(conn, post.id)?.unwrap().likes_count, 1);
        let likers: Vec<AccountId> = schema::likes::table
            .select(schema::likes::account_id)
            .load(conn)?;
        assert_eq!(likers, [robin.id]);
        assert_eq!(reactions::unlike(conn, robin.id, post.id)?, Some(first));
        assert_eq!(reactions::unlike(conn, robin.id, post.id)?, None);
        assert_eq!(posts::by_id(conn, post.id)?.unwrap().likes_count, 0);
    }

    fn a_request_counts_as_a_follow_only_once_it_is_accepted(conn) {
        let (wren, robin) = (
            local(conn, "wren")?,
            remote(conn, "robin", "birds.example")?,
        );
        follow(conn, &robin, &wren, FollowState::Requested)?;
        assert!(matches!(&follows::requests_to(conn, wren.id)?[..], [one] if *one == robin));
        assert_eq!(follows::count_requests_to(conn, wren.id)?, 1);
        assert_eq!(again(conn, &wren)?.followers_count, 0);
        assert!(follows::accept(conn, robin.id, wren.id)?);
        assert!(!follows::accept(conn, robin.id, wren.id)?);
        assert_eq!(again(conn, &wren)?.followers_count, 1);
        assert_eq!(again(conn, &robin)?.following_count, 1);
        assert_eq!(follows::count_requests_to(conn, wren.id)?, 0);
    }

    fn a_follow_that_ends_is_counted_back(conn) {
        let (wren, robin) = (local(conn, "wren")?, local(conn, "robin")?);
        let mut made = follow(conn, &robin, &wren, FollowState::Accepted)?;
        made.uri = "https://birds.example/later".to_owned();
        follows::set_uri(conn, &made, &made.uri)?;
        assert_eq!(follows::remove(conn, robin.id, wren.id)?, Some(made));
        assert_eq!(follows::remove(conn, robin.id, wren.id)?, None);
        assert_eq!(again(conn, &wren)?.followers_count, 0);
        assert_eq!(again(conn, &robin)?.following_count, 0);
        assert_eq!(follows::between(conn, robin.id, wren.id)?, None);
    }

    fn a_follow_is_found_by_its_activity(conn) {
        let (wren, robin) = (local(conn, "wren")?, local(conn, "robin")?);
        let made = follow(conn, &robin, &wren, FollowState::Requested)?;
        assert_eq!(follows::by_uri(conn, &made.uri)?, Some(made));
        assert_eq!(follows::by_uri(conn, "https://a.example/other")?, None);
    }

    fn only_accepted_people_of_this_instance_are_local_followers(conn) {
        let (away, wren) = (remote(conn, "away", "birds.example")?, local(conn, "wren")?);
        let other = remote(conn, "other", "birds.example")?;
        follow(conn, &other, &away, FollowState::Accepted)?;
        follow(conn, &wren, &away, FollowState::Requested)?;
        assert!(!follows::has_local_follower(conn, away.id)?);
        follows::accept(conn, wren.id, away.id)?;
        assert!(follows::has_local_follower(conn, away.id)?);
    }

    fn followers_page_from_the_latest(conn) {
        let wren = local(conn, "wren")?;
        let (robin, finch) = (local(conn, "robin")?, local(conn, "finch")?);
        follow(conn, &robin, &wren, FollowState::Accepted)?;
        let latest = follow(conn, &finch, &wren, FollowState::Accepted)?;
        let page = follows::list(conn, wren.id, Side::Followers, None, 1)?;
        assert_eq!(
            page.iter().map(|row| (row.0, row.1.id)).collect::<Vec<_>>(),
            [(latest.id.0, finch.id)]
        );
        let page = follows::list(conn, wren.id, Side::Followers, Some(latest.id.0), 10)?;
        assert_eq!(
            page.iter().map(|row| row.1.id).collect::<Vec<_>>(),
            [robin.id]
        );
        let page = follows::list(conn, robin.id, Side::Following, None, 10)?;
        assert_eq!(
            page.iter().map(|row| row.1.id).collect::<Vec<_>>(),
            [wren.id]
        );
        assert!(follows::list(conn, finch.id, Side::Following, Some(latest.id.0), 10)?.is_empty());
    }

    fn one_inbox_reaches_every_follower_of_a_server_that_shares(conn) {
        let wren = local(conn, "wren")?;
        let here = local(conn, "here")?;
        let one = remote(conn, "one", "shares.example")?;
        let two = remote(conn, "two", "shares.example")?;
        let mut alone = remote(conn, "alone", "alone.example")?;
        alone.shared_inbox = None;
        account_queries::update_profile(conn, &alone)?;
        let asks = remote(conn, "asks", "asks.example")?;
        for follower in [&here, &one, &two, &alone] {
            follow(conn, follower, &wren, FollowState::Accepted)?;
        }
        follow(conn, &asks, &wren, FollowState::Requested)?;
        assert_eq!(
            follows::follower_inboxes(conn, wren.id)?,
            [
                "https://alone.example/users/alone/inbox",
                "https://shares.example/inbox"
            ]
        );
    }

    fn a_block_has_a_direction_but_stands_between_both(conn) {
        let (wren, robin) = (local(conn, "wren")?, local(conn, "robin")?);
        let made = block(&wren, &robin);
        assert!(blocks::insert(conn, &made)?);
        assert!(!blocks::insert(conn, &block(&wren, &robin))?);
        assert!(blocks::is_blocking(conn, wren.id, robin.id)?);
        assert!(!blocks::is_blocking(conn, robin.id, wren.id)?);
        assert!(blocks::between(conn, robin.id, wren.id)?);
        assert!(!notifications::is_wanted(conn, wren.id, robin.id, None, NOW)?);
        assert!(notifications::is_wanted(conn, robin.id, wren.id, None, NOW)?);
        assert_eq!(blocks::remove(conn, wren.id, robin.id)?, Some(made));
        assert!(!blocks::between(conn, robin.id, wren.id)?);
    }
}

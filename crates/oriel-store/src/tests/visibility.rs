use super::*;
use crate::{
    blocks, instances,
    model::{Block, BlockId, Severity},
    moderation::{self, Measure},
    notifications, posts,
};

/// Who of these sees the post: everyone, its author, a follower, somebody it names, anyone else.
fn seen_by(conn: &mut Connection, visibility: Visibility) -> Result<[bool; 5]> {
    let author = local(conn, "author")?;
    let follower = local(conn, "follower")?;
    let named = local(conn, "named")?;
    let asking = local(conn, "asking")?;
    follow(conn, &follower, &author, FollowState::Accepted)?;
    follow(conn, &asking, &author, FollowState::Requested)?;
    let post = publish(conn, &author, visibility)?;
    posts::set_mentions(conn, post.id, &[named.id])?;
    let viewers = [
        None,
        Some(&author),
        Some(&follower),
        Some(&named),
        Some(&asking),
    ];
    let mut seen = [false; 5];
    for (seen, viewer) in seen.iter_mut().zip(viewers) {
        *seen = posts::is_visible_to(conn, post.id, viewer.map(|viewer| viewer.id))?;
    }
    Ok(seen)
}

fn block(conn: &mut Connection, account: &Account, target: &Account) -> Result<()> {
    let block = Block {
        id: BlockId(next_id()),
        account_id: account.id,
        target_id: target.id,
        uri: String::new(),
        created_at: NOW.into(),
    };
    blocks::insert(conn, &block)?;
    Ok(())
}

fn suspend(conn: &mut Connection, account: &Account) -> Result<()> {
    moderation::set(conn, account.id, Measure::Suspend, Some(NOW))
}

/// Decides about the server of somebody.
fn judge(conn: &mut Connection, account: &Account, severity: Severity) -> Result<()> {
    instances::judge(conn, &[account.id], severity)
}

on_both_engines! {
    fn of_a_deleted_post_hear_those_who_saw_it(conn) {
        let (wren, robin) = (local(conn, "wren")?, local(conn, "robin")?);
        let mal = local(conn, "mal")?;
        follow(conn, &robin, &wren, FollowState::Accepted)?;
        let post = publish(conn, &wren, Visibility::Followers)?;
        posts::bury(conn, &post, NOW)?;
        for (viewer, saw) in [(&wren, true), (&robin, true), (&mal, false)] {
            let viewer = Some(viewer.id);
            assert_eq!(posts::was_visible_to(conn, post.id, viewer)?, saw);
            assert!(!posts::is_visible_to(conn, post.id, viewer)?);
        }
        assert!(!posts::was_visible_to(conn, post.id, None)?);
    }

    fn nobody_sees_somebody_whose_server_is_kept_away(conn) {
        let mal = remote(conn, "mal", "bad.example")?;
        let post = publish(conn, &mal, Visibility::Public)?;
        judge(conn, &mal, Severity::Silence)?;
        assert!(posts::is_visible_to(conn, post.id, None)?);
        judge(conn, &mal, Severity::Suspend)?;
        assert!(!posts::is_visible_to(conn, post.id, None)?);
        let wren = local(conn, "wren")?;
        let boosted = boost(conn, &wren, &post)?;
        assert!(!posts::is_visible_to(conn, boosted.id, None)?);
    }

    fn whoever_blocks_a_server_sees_nobody_there_or_below(conn) {
        let wren = local(conn, "wren")?;
        blocks::block_domain(conn, wren.id, "bad.example", NOW)?;
        for (name, domain, seen) in [
            ("mal", "bad.example", false),
            ("mel", "sub.bad.example", false),
            ("mil", "notbad.example", true),
        ] {
            let author = remote(conn, name, domain)?;
            let post = publish(conn, &author, Visibility::Public)?;
            assert_eq!(posts::is_visible_to(conn, post.id, Some(wren.id))?, seen, "{domain}");
            assert!(posts::is_visible_to(conn, post.id, None)?);
            assert_eq!(blocks::between(conn, author.id, wren.id)?, !seen);
            assert_eq!(notifications::is_wanted(conn, wren.id, author.id, None, NOW)?, seen);
        }
        assert_eq!(blocks::blocked_domains(conn, wren.id)?, ["bad.example"]);
        assert!(blocks::unblock_domain(conn, wren.id, "bad.example")?);
        assert!(blocks::blocked_domains(conn, wren.id)?.is_empty());
    }

    fn an_underscore_in_a_blocked_domain_is_no_other_letter(conn) {
        let wren = local(conn, "wren")?;
        blocks::block_domain(conn, wren.id, "my_home.example", NOW)?;
        for (name, domain, seen) in [
            ("mal", "a.my_home.example", false),
            ("mil", "a.myxhome.example", true),
        ] {
            let author = remote(conn, name, domain)?;
            let post = publish(conn, &author, Visibility::Public)?;
            assert_eq!(posts::is_visible_to(conn, post.id, Some(wren.id))?, seen, "{domain}");
        }
        assert_eq!(crate::instances::known_accounts(conn, "my_home.example")?, 1);
    }

    fn a_public_post_is_for_everyone(conn) {
        assert_eq!(seen_by(conn, Visibility::Public)?, [true; 5]);
    }

    fn an_unlisted_post_is_for_everyone_who_has_its_address(conn) {
        assert_eq!(seen_by(conn, Visibility::Unlisted)?, [true; 5]);
    }

    fn a_followers_post_is_for_accepted_followers_and_those_it_names(conn) {
        assert_eq!(
            seen_by(conn, Visibility::Followers)?,
            [false, true, true, true, false]
        );
    }

    fn a_mentioned_post_is_for_those_it_names(conn) {
        assert_eq!(
            seen_by(conn, Visibility::Mentioned)?,
            [false, true, false, true, false]
        );
    }

    fn a_link_post_is_in_no_list_but_its_authors(conn) {
        assert_eq!(
            seen_by(conn, Visibility::Link)?,
            [false, true, false, false, false]
        );
    }

    fn nobody_sees_a_draft_or_a_deleted_post(conn) {
        let wren = local(conn, "wren")?;
        let draft = Post {
            state: PostState::Draft,
            ..a_post(&wren, Visibility::Public)
        };
        posts::insert(conn, &draft)?;
        let deleted = publish(conn, &wren, Visibility::Public)?;
        posts::bury(conn, &deleted, NOW)?;
        assert!(!posts::is_visible_to(conn, draft.id, Some(wren.id))?);
        assert!(!posts::is_visible_to(conn, deleted.id, None)?);
    }

    fn a_block_hides_each_from_the_other(conn) {
        let (wren, robin) = (local(conn, "wren")?, local(conn, "robin")?);
        let (by_wren, by_robin) = (
            publish(conn, &wren, Visibility::Public)?,
            publish(conn, &robin, Visibility::Public)?,
        );
        block(conn, &wren, &robin)?;
        assert!(!posts::is_visible_to(conn, by_wren.id, Some(robin.id))?);
        assert!(!posts::is_visible_to(conn, by_robin.id, Some(wren.id))?);
        assert!(posts::is_visible_to(conn, by_wren.id, None)?);
    }

    fn a_suspended_author_is_not_shown(conn) {
        let wren = local(conn, "wren")?;
        let post = publish(conn, &wren, Visibility::Public)?;
        suspend(conn, &wren)?;
        assert!(!posts::is_visible_to(conn, post.id, None)?);
    }

    fn a_boost_is_seen_by_those_who_see_what_it_boosts(conn) {
        let (wren, robin, viewer) = (
            local(conn, "wren")?,
            local(conn, "robin")?,
            local(conn, "viewer")?,
        );
        let original = publish(conn, &wren, Visibility::Public)?;
        let boosted = boost(conn, &robin, &original)?;
        assert!(posts::is_visible_to(conn, boosted.id, Some(viewer.id))?);
        block(conn, &viewer, &wren)?;
        assert!(!posts::is_visible_to(conn, boosted.id, Some(viewer.id))?);
        assert!(posts::is_visible_to(conn, boosted.id, None)?);
        suspend(conn, &wren)?;
        assert!(!posts::is_visible_to(conn, boosted.id, None)?);
    }

    fn a_boost_ends_when_its_post_is_narrowed(conn) {
        let (wren, robin) = (local(conn, "wren")?, local(conn, "robin")?);
        let original = publish(conn, &wren, Visibility::Public)?;
        let boosted = boost(conn, &robin, &original)?;
        let own = boost(conn, &wren, &original)?;
        posts::update(
            conn,
            &original,
            &Post {
                visibility: Visibility::Followers,
                ..original.clone()
            },
        )?;
        assert!(!posts::is_visible_to(conn, boosted.id, None)?);
        assert!(posts::is_visible_to(conn, own.id, None)?);
    }

    fn a_photo_of_a_post_by_link_is_known_as_one_once_it_is_out(conn) {
        let wren = local(conn, "wren")?;
        let (linked, followed) = (photo(conn, &wren)?, photo(conn, &wren)?);
        let by_link = publish(conn, &wren, Visibility::Link)?;
        put_photos(conn, &by_link, &[&linked])?;
        let narrow = publish(conn, &wren, Visibility::Followers)?;
        put_photos(conn, &narrow, &[&followed])?;
        assert!(posts::photo_is_in_link_post(conn, linked.id)?);
        assert!(!posts::photo_is_in_link_post(conn, followed.id)?);
        assert!(!posts::photo_is_visible_to(conn, linked.id, None)?);
    }

    fn a_photo_is_as_visible_as_its_most_open_post(conn) {
        let (wren, robin) = (local(conn, "wren")?, local(conn, "robin")?);
        let shown = photo(conn, &wren)?;
        let narrow = publish(conn, &wren, Visibility::Followers)?;
        put_photos(conn, &narrow, &[&shown])?;
        assert!(!posts::photo_is_visible_to(conn, shown.id, Some(robin.id))?);
        let open = publish(conn, &wren, Visibility::Public)?;
        put_photos(conn, &open, &[&shown])?;
        assert!(posts::photo_is_visible_to(conn, shown.id, Some(robin.id))?);
    }
}

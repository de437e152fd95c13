use super::{views::queries, *};
use crate::{
    Page, blocks,
    follows::Wishes,
    model::{Block, BlockId, Mute},
    mutes,
    ties::{self, Ties},
    timelines,
};

fn block(conn: &mut Connection, account: &Account, target: &Account) -> Result<()> {
    let id = next_id();
    let block = Block {
        id: BlockId(id),
        account_id: account.id,
        target_id: target.id,
        uri: format!("{}#blocks/{id}", account.uri),
        created_at: NOW.into(),
    };
    blocks::insert(conn, &block)?;
    Ok(())
}

on_both_engines! {
    fn how_one_stands_to_others_is_what_was_written(conn) {
        let me = local(conn, "me")?;
        let [followed, follower, asked, asks, blocked, blocker, muted, away, noted, nobody] = [
            local(conn, "followed")?, local(conn, "follower")?, local(conn, "asked")?,
            local(conn, "asks")?, local(conn, "blocked")?, local(conn, "blocker")?,
            local(conn, "muted")?, remote(conn, "away", "deep.birds.example")?,
            local(conn, "noted")?, local(conn, "nobody")?,
        ];
        let made = follow(conn, &me, &followed, FollowState::Accepted)?;
        let wishes = Wishes {
            boosts: Some(false),
            notify: Some(true),
            languages: Some(vec!["cy".to_owned()]),
        };
        follows::set_wishes(conn, made.id, wishes)?;
        follow(conn, &follower, &me, FollowState::Accepted)?;
        follow(conn, &me, &asked, FollowState::Requested)?;
        follow(conn, &asks, &me, FollowState::Requested)?;
        block(conn, &me, &blocked)?;
        block(conn, &blocker, &me)?;
        let mute = Mute {
            account_id: me.id,
            target_id: muted.id,
            created_at: NOW.into(),
            id: next_id(),
            hide_notifications: false,
            expires_at: None,
        };
        mutes::set(conn, &mute)?;
        blocks::block_domain(conn, me.id, "birds.example", NOW)?;
        ties::set_note(conn, me.id, noted.id, "Met in Bala")?;
        let all = [&followed, &follower, &asked, &asks, &blocked, &blocker, &muted, &away, &noted, &nobody];
        let all: Vec<AccountId> = all.iter().map(|it| it.id).collect();
        let found = ties::of(conn, me.id, &all, NOW)?;
        let none = Ties::default;
        for (who, expected) in [
            (&followed, Ties {
                following: true, notifying: true, languages: vec!["cy".to_owned()], ..none()
            }),
            (&follower, Ties { followed_by: true, ..none() }),
            (&asked, Ties { requested: true, showing_boosts: true, ..none() }),
            (&asks, Ties { requested_by: true, ..none() }),
            (&blocked, Ties { blocking: true, ..none() }),
            (&blocker, Ties { blocked_by: true, ..none() }),
            (&muted, Ties { muting: true, ..none() }),
            (&away, Ties { domain_blocking: true, ..none() }),
            (&noted, Ties { note: "Met in Bala".to_owned(), ..none() }),
            (&nobody, none()),
        ] {
            assert_eq!(found[&who.id], expected, "{}", who.username);
        }
    }

    fn many_ties_take_no_more_queries_than_one(conn) {
        let me = local(conn, "me")?;
        let others = (0..40)
            .map(|number| Ok(local(conn, &format!("other{number}"))?.id))
            .collect::<Result<Vec<AccountId>>>()?;
        let one = [others[0]];
        let for_one = queries(conn, |conn| ties::of(conn, me.id, &one, NOW).map(drop))?;
        let for_all = queries(conn, |conn| ties::of(conn, me.id, &others, NOW).map(drop))?;
        assert!(for_one > 0);
        assert_eq!(for_all, for_one);
    }

    fn a_note_is_one_s_own_and_empty_is_none(conn) {
        let (me, wren) = (local(conn, "me")?, local(conn, "wren")?);
        let note = |conn: &mut Connection, of: &Account, about: &Account| {
            Ok::<_, crate::Error>(ties::of(conn, of.id, &[about.id], NOW)?[&about.id].note.clone())
        };
        ties::set_note(conn, me.id, wren.id, "First")?;
        ties::set_note(conn, me.id, wren.id, "Second")?;
        assert_eq!(note(conn, &me, &wren)?, "Second");
        assert_eq!(note(conn, &wren, &me)?, "");
        ties::set_note(conn, me.id, wren.id, "")?;
        assert_eq!(note(conn, &me, &wren)?, "");
    }

    fn home_has_no_boosts_of_somebody_whose_boosts_are_not_wanted(conn) {
        let (me, wren, robin) = (local(conn, "me")?, local(conn, "wren")?, local(conn, "robin")?);
        let made = follow(conn, &me, &wren, FollowState::Accepted)?;
        let theirs = publish(conn, &robin, Visibility::Public)?;
        let post = publish(conn, &wren, Visibility::Public)?;
        let boosted = boost(conn, &wren, &theirs)?;
        let home = |conn: &mut Connection| {
            Ok::<_, crate::Error>(ids(&timelines::home(conn, me.id, Page::newest(10), NOW)?))
        };
        assert_eq!(home(conn)?, [boosted.id, post.id]);
        let wishes = Wishes { boosts: Some(false), ..Wishes::default() };
        follows::set_wishes(conn, made.id, wishes)?;
        assert_eq!(home(conn)?, [post.id]);
    }

    fn home_has_the_languages_that_are_wanted_of_somebody(conn) {
        let (me, wren) = (local(conn, "me")?, local(conn, "wren")?);
        let made = follow(conn, &me, &wren, FollowState::Accepted)?;
        let mut in_language = |language: Option<&str>| {
            let post = Post {
                language: language.map(str::to_owned),
                ..a_post(&wren, Visibility::Public)
            };
            post_queries::insert(conn, &post)?;
            Ok::<_, crate::Error>(post.id)
        };
        let welsh = in_language(Some("cy"))?;
        let german = in_language(Some("de"))?;
        let unknown = in_language(None)?;
        let home = |conn: &mut Connection| {
            Ok::<_, crate::Error>(ids(&timelines::home(conn, me.id, Page::newest(10), NOW)?))
        };
        assert_eq!(home(conn)?, [unknown, german, welsh]);
        let languages = Some(vec!["cy".to_owned(), "en".to_owned()]);
        follows::set_wishes(conn, made.id, Wishes { languages, ..Wishes::default() })?;
        assert_eq!(home(conn)?, [unknown, welsh]);
    }

    fn only_people_here_who_want_to_be_told_watch_somebody(conn) {
        let (wren, robin, finch) = (local(conn, "wren")?, local(conn, "robin")?, local(conn, "finch")?);
        let away = remote(conn, "away", "birds.example")?;
        let notify = || Wishes { notify: Some(true), ..Wishes::default() };
        for (who, state, wishes) in [
            (&robin, FollowState::Accepted, notify()),
            (&finch, FollowState::Accepted, Wishes::default()),
            (&away, FollowState::Accepted, notify()),
        ] {
            let made = follow(conn, who, &wren, state)?;
            follows::set_wishes(conn, made.id, wishes)?;
        }
        assert_eq!(follows::watchers(conn, wren.id)?, [robin.id]);
    }
}

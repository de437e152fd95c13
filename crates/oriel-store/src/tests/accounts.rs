use time::Duration;

use super::*;
use crate::{
    Error, accounts,
    model::{Json, LangMap, ProfileField},
};

on_both_engines! {
    fn an_account_comes_back_as_it_was_written(conn) {
        let mut wren = remote(conn, "wren", "birds.example")?;
        wren.biography = LangMap::of("cy", "Adar a niwl");
        wren.fields = Json::new(vec![ProfileField::new("Web", "w.example")]);
        wren.fetched_at = Some((NOW + Duration::microseconds(123_456)).into());
        accounts::update_profile(conn, &wren)?;
        assert_eq!(accounts::by_id(conn, wren.id)?, Some(wren.clone()));
        assert_eq!(accounts::by_uri(conn, &wren.uri)?, Some(wren.clone()));
        assert_eq!(
            accounts::by_handle(conn, "wren", "birds.example")?,
            Some(wren)
        );
        assert_eq!(accounts::by_handle(conn, "wren", "")?, None);
    }

    fn what_is_taken_out_of_a_profile_is_gone(conn) {
        let mut wren = remote(conn, "wren", "birds.example")?;
        wren.shared_inbox = None;
        accounts::update_profile(conn, &wren)?;
        assert_eq!(again(conn, &wren)?.shared_inbox, None);
    }

    fn a_profile_written_late_leaves_the_counters(conn) {
        let (wren, robin) = (local(conn, "wren")?, local(conn, "robin")?);
        follow(conn, &robin, &wren, FollowState::Accepted)?;
        accounts::update_profile(conn, &wren)?;
        assert_eq!(again(conn, &wren)?.followers_count, 1);
    }

    fn a_search_is_for_beginnings_and_finds_local_people_first(conn) {
        let away = remote(conn, "wren_two", "birds.example")?;
        let here = local(conn, "wren")?;
        let gone = local(conn, "wrenched")?;
        local(conn, "robin")?;
        accounts::bury(conn, gone.id, NOW)?;
        let found = accounts::search(conn, "WREN", None, 10)?;
        assert_eq!(found, [here, away.clone()]);
        assert_eq!(accounts::search(conn, "wren_", None, 10)?, [away]);
    }

    fn a_buried_account_is_forgotten_but_for_its_name(conn) {
        let (wren, robin) = (
            local(conn, "wren")?,
            remote(conn, "robin", "birds.example")?,
        );
        follow(conn, &robin, &wren, FollowState::Accepted)?;
        follow(conn, &wren, &robin, FollowState::Accepted)?;
        let post = publish(conn, &robin, Visibility::Public)?;
        accounts::bury(conn, robin.id, NOW)?;
        let wren = again(conn, &wren)?;
        assert_eq!((wren.followers_count, wren.following_count), (0, 0));
        assert!(!crate::posts::is_visible_to(conn, post.id, None)?);
        let robin = again(conn, &robin)?;
        assert!(robin.deleted_at.is_some());
        assert_eq!(robin.display_name, "");
    }

    fn one_inbox_of_every_server_is_known(conn) {
        for (name, domain, shared) in [
            ("wren", "birds.example", true),
            ("robin", "birds.example", true),
            ("perch", "fish.example", false),
            ("pike", "fish.example", false),
        ] {
            let mut account = remote(conn, name, domain)?;
            account.inbox = format!("https://{domain}/{name}/inbox");
            account.shared_inbox = shared.then(|| format!("https://{domain}/inbox"));
            accounts::update_profile(conn, &account)?;
        }
        local(conn, "here")?;
        assert_eq!(
            accounts::every_inbox(conn)?,
            ["https://birds.example/inbox", "https://fish.example/perch/inbox"]
        );
    }

    fn people_here_and_their_posts_are_counted(conn) {
        let person = user(conn, "wren")?;
        let wren = accounts::by_id(conn, person.account_id)?.unwrap();
        let away = remote(conn, "robin", "birds.example")?;
        let theirs = publish(conn, &away, Visibility::Public)?;
        publish(conn, &wren, Visibility::Public)?;
        boost(conn, &wren, &theirs)?;
        users::signed_in(conn, person.id, NOW)?;
        assert_eq!((accounts::count_here(conn)?, crate::posts::count_here(conn)?), (1, 1));
        assert_eq!(users::count_active(conn, NOW - Duration::days(30))?, 1);
        assert_eq!(users::count_active(conn, NOW + Duration::days(1))?, 0);
    }
}

async fn nobody_takes_a_name_twice(engine: Engine) {
    let database = TestDatabase::new(engine).unwrap();
    let twice = |conn: &mut Connection| local(conn, "wren").map(drop);
    database.store.write(twice).await.unwrap();
    let second = database.store.write(twice).await;
    assert!(matches!(second, Err(Error::Conflict(_))), "{second:?}");
}

#[tokio::test]
async fn nobody_takes_a_name_twice_on_sqlite() {
    nobody_takes_a_name_twice(Engine::Sqlite).await;
}

#[needs(postgres)]
#[tokio::test]
async fn nobody_takes_a_name_twice_on_postgres() {
    nobody_takes_a_name_twice(Engine::Postgres).await;
}

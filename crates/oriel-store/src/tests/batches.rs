//! Many rows at once take as many statements as few.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::{
    deliveries::{activity, delivery},
    *,
};
use crate::{
    Store, blocks, deliveries,
    model::{Block, BlockId, Mute, NewNotification, NotificationKind, RemoteEmoji},
    mutes,
    notifications::{self, Wanted},
    received::{self, Arrived, Memory},
    recipients,
};

/// How many statements something takes that is made in one transaction.
async fn statements(
    store: &Store,
    change: impl FnOnce(&mut Connection) -> Result<()> + Send + 'static,
) -> u64 {
    let before = store.questions();
    store.write(change).await.unwrap();
    store.questions() - before
}

/// Accounts here that follow an author.
fn fans(conn: &mut Connection, author: &Account, count: usize) -> Result<Vec<AccountId>> {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let mut fans = Vec::new();
    for _ in 0..count {
        let number = NUMBER.fetch_add(1, Ordering::SeqCst);
        let fan = local(conn, &format!("fan{number}"))?;
        follow(conn, &fan, author, FollowState::Accepted)?;
        fans.push(fan.id);
    }
    Ok(fans)
}

fn told(receiver: AccountId, from: &Account, post: &Post) -> NewNotification {
    NewNotification {
        account_id: receiver,
        kind: NotificationKind::Post,
        from_account_id: from.id,
        post_id: Some(post.id),
        report_id: None,
        warning_id: None,
        created_at: NOW,
    }
}

fn arrived(uris: &[String]) -> Vec<Arrived<'_>> {
    let one = |uri| Arrived {
        uri,
        signer: "https://a.example/users/robin",
        digest: "digest",
    };
    uris.iter().map(|uri| one(uri.as_str())).collect()
}

fn names(prefix: &str, count: usize) -> Vec<String> {
    let unique = next_id();
    (0..count)
        .map(|it| format!("{prefix}{unique}x{it}"))
        .collect()
}

/// Everything that is written for many at once, for so many.
fn write_for(
    conn: &mut Connection,
    author: &Account,
    post: &Post,
    fans: &[AccountId],
) -> Result<()> {
    let count = fans.len();
    post_queries::set_tags(conn, post.id, &names("tag", count))?;
    post_queries::set_mentions(conn, post.id, fans)?;
    let wanted = notifications::wanted_by(conn, fans, author.id, Some(post.id), NOW)?;
    assert_eq!(wanted.len(), count);
    let new: Vec<_> = fans.iter().map(|fan| told(*fan, author, post)).collect();
    assert_eq!(notifications::insert_all(conn, &new)?.len(), count);
    assert_eq!(
        post_queries::viewers_among(conn, post.id, fans)?.len(),
        count
    );
    let uris = names("https://a.example/activities/", count);
    received::remember(conn, &arrived(&uris), NOW)?;
    received::remember(conn, &arrived(&uris), NOW)?;
    let inboxes = names("https://a.example/inbox/", count);
    let hosts: Vec<_> = inboxes.iter().map(|it| (it.as_str(), it.clone())).collect();
    recipients::add_all(conn, post.id, &hosts, NOW)?;
    assert_eq!(recipients::inboxes(conn, post.id)?.len(), count);
    let activity = activity(conn, author, Some(post))?;
    let rows: Vec<_> = inboxes
        .iter()
        .map(|it| delivery(&activity, "a.example", it))
        .collect();
    deliveries::insert(conn, &rows)?;
    let emojis: Vec<RemoteEmoji> = names("emoji", count)
        .into_iter()
        .map(|it| RemoteEmoji {
            media_key: it.clone(),
            domain: "a.example".into(),
            url: format!("https://a.example/{it}"),
            shortcode: it,
            created_at: NOW.into(),
        })
        .collect();
    crate::emojis::keep(conn, "a.example", &emojis)?;
    follows::familiar(conn, author.id, fans, 10)?;
    Ok(())
}

async fn many_take_as_many_statements_as_few(engine: Engine) {
    let database = TestDatabase::new(engine).unwrap();
    let store = &database.store;
    let wren = store.write(|conn| local(conn, "wren")).await.unwrap();
    let mut counts = Vec::new();
    for count in [2, 60] {
        let author = wren.clone();
        let (post, fans) = store
            .write(move |conn| {
                let post = publish(conn, &author, Visibility::Followers)?;
                Ok((post, fans(conn, &author, count)?))
            })
            .await
            .unwrap();
        let author = wren.clone();
        let change = move |conn: &mut Connection| write_for(conn, &author, &post, &fans);
        counts.push(statements(store, change).await);
    }
    assert_eq!(counts[0], counts[1], "for 2 and for 60");
}

#[tokio::test]
async fn many_take_as_many_statements_as_few_on_sqlite() {
    many_take_as_many_statements_as_few(Engine::Sqlite).await;
}

#[oriel_needs::needs(postgres)]
#[tokio::test]
async fn many_take_as_many_statements_as_few_on_postgres() {
    many_take_as_many_statements_as_few(Engine::Postgres).await;
}

/// Accounts in every relation to an author that decides what they see and hear of.
fn in_all_relations(conn: &mut Connection, author: &Account) -> Result<Vec<AccountId>> {
    let mut all = fans(conn, author, 2)?;
    let [stranger, blocking, blocked, muting] =
        ["stranger", "blocking", "blocked", "muting"].map(|name| local(conn, name));
    let (stranger, blocking, blocked, muting) = (stranger?, blocking?, blocked?, muting?);
    for (account, target) in [(&blocking, author), (author, &blocked)] {
        let id = next_id();
        let block = Block {
            id: BlockId(id),
            account_id: account.id,
            target_id: target.id,
            uri: format!("{}#blocks/{id}", account.uri),
            created_at: NOW.into(),
        };
        blocks::insert(conn, &block)?;
    }
    let mute = Mute {
        account_id: muting.id,
        target_id: author.id,
        hide_notifications: true,
        expires_at: None,
        created_at: NOW.into(),
        id: next_id(),
    };
    mutes::set(conn, &mute)?;
    let away = remote(conn, "away", "away.example")?;
    follow(conn, &away, author, FollowState::Accepted)?;
    all.extend([stranger.id, blocking.id, blocked.id, muting.id, away.id]);
    Ok(all)
}

on_both_engines! {
    fn many_are_notified_of_what_each_would_be_notified_of(conn) {
        let wren = local(conn, "wren")?;
        let all = in_all_relations(conn, &wren)?;
        let post = publish(conn, &wren, Visibility::Public)?;
        let together = notifications::wanted_by(conn, &all, wren.id, Some(post.id), NOW)?;
        assert!(!together.is_empty() && together.len() < all.len());
        for account in all {
            let alone = notifications::wanted(conn, account, wren.id, Some(post.id), NOW)?;
            let among = together.get(&account).copied().unwrap_or(Wanted::Not);
            assert_eq!(among, alone);
        }
    }

    fn many_see_what_each_would_see(conn) {
        let wren = local(conn, "wren")?;
        let all = in_all_relations(conn, &wren)?;
        for visibility in [Visibility::Public, Visibility::Followers, Visibility::Mentioned] {
            let post = publish(conn, &wren, visibility)?;
            post_queries::set_mentions(conn, post.id, &all[..1])?;
            let together = post_queries::viewers_among(conn, post.id, &all)?;
            assert!(!together.is_empty() && together.len() < all.len());
            for account in &all {
                let alone = post_queries::is_visible_to(conn, post.id, Some(*account))?;
                assert_eq!(together.contains(account), alone, "{visibility:?}");
            }
        }
    }

    fn of_many_notifications_those_that_are_new_are_written(conn) {
        let wren = local(conn, "wren")?;
        let fans = fans(conn, &wren, 3)?;
        let post = publish(conn, &wren, Visibility::Public)?;
        let known = notifications::insert(conn, &told(fans[1], &wren, &post))?;
        assert!(known.is_some());
        let mut new: Vec<_> = fans.iter().map(|fan| told(*fan, &wren, &post)).collect();
        new.push(told(fans[2], &wren, &post));
        let written = notifications::insert_all(conn, &new)?;
        let receivers: Vec<_> = written.iter().map(|(one, _)| one.account_id).collect();
        assert_eq!(receivers, [fans[0], fans[2]]);
        assert_ne!(written[0].1, written[1].1);
        assert!(notifications::insert_all(conn, &new)?.is_empty());
    }

    fn of_many_activities_each_is_new_once(conn) {
        let uris = ["a", "b", "a"].map(|it| format!("https://a.example/{it}"));
        let memories = received::remember(conn, &arrived(&uris), NOW)?;
        assert_eq!(memories, [Memory::New, Memory::New, Memory::Known]);
        let mut again = arrived(&uris);
        again[1].digest = "another";
        let memories = received::remember(conn, &again, NOW)?;
        assert_eq!(memories, [Memory::Known, Memory::Another, Memory::Known]);
    }

    fn new_tags_of_one_post_get_free_numbers(conn) {
        let wren = local(conn, "wren")?;
        let (first, second) = (publish(conn, &wren, Visibility::Public)?, publish(conn, &wren, Visibility::Public)?);
        let tags = ["sea", "sky", "sand"].map(str::to_owned);
        post_queries::set_tags(conn, first.id, &tags)?;
        let others = ["sky", "snow"].map(str::to_owned);
        post_queries::set_tags(conn, second.id, &others)?;
        assert_eq!(post_queries::tags_of(conn, first.id)?, ["sand", "sea", "sky"]);
        assert_eq!(post_queries::tags_of(conn, second.id)?, ["sky", "snow"]);
    }
}

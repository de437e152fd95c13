//! Every query on both engines.

mod accounts;
mod apps;
mod batches;
mod conversations;
mod deliveries;
mod filters;
mod given_up;
mod jobs;
mod kept;
mod listen;
mod lists;
mod migrations;
mod mutes;
mod network;
mod notifications;
mod people;
mod photos;
mod posts;
mod races;
mod reactions;
mod remote_keys;
mod tags;
mod ties;
mod timelines;
mod transactions;
mod uploads;
mod views;
mod visibility;

use std::sync::LazyLock;

use oriel_needs::needs;
use time::{OffsetDateTime, macros::datetime};

use crate::{
    Connection, Engine, Result, accounts as account_queries, follows,
    id::IdGenerator,
    model::{
        Account, AccountId, AccountKind, Follow, FollowId, FollowState, NewPostPhoto, Photo,
        PhotoId, PhotoState, Post, PostId, PostState, User, UserId, Visibility,
    },
    photos as photo_queries, posts as post_queries,
    testing::TestDatabase,
    users,
};

const NOW: OffsetDateTime = datetime!(2026-11-23 10:00 UTC);

/// Makes of each function two tests, one for each engine.
macro_rules! on_both_engines {
    ($(fn $name:ident($conn:ident) $body:block)*) => {$(
        mod $name {
            use super::*;

            fn check($conn: &mut crate::Connection) -> crate::Result<()> {
                $body
                Ok(())
            }

            #[tokio::test]
            async fn on_sqlite() {
                crate::tests::run(crate::Engine::Sqlite, check).await;
            }

            #[oriel_needs::needs(postgres)]
            #[tokio::test]
            async fn on_postgres() {
                crate::tests::run(crate::Engine::Postgres, check).await;
            }
        }
    )*};
}

use on_both_engines;

async fn run(engine: Engine, check: fn(&mut Connection) -> Result<()>) {
    let database = TestDatabase::new(engine).unwrap();
    database.store.write(check).await.unwrap();
}

fn next_id() -> i64 {
    static IDS: LazyLock<IdGenerator> = LazyLock::new(IdGenerator::default);
    IDS.next(NOW)
}

fn local(conn: &mut Connection, name: &str) -> Result<Account> {
    let uri = format!("https://oriel.example/users/{name}");
    let id = AccountId(next_id());
    let account = Account {
        inbox: format!("{uri}/inbox"),
        public_key_id: format!("{uri}#main-key"),
        ..Account::new(id, AccountKind::Person, name, "", &uri, NOW)
    };
    account_queries::insert(conn, &account)?;
    Ok(account)
}

fn remote(conn: &mut Connection, name: &str, domain: &str) -> Result<Account> {
    let uri = format!("https://{domain}/users/{name}");
    let id = AccountId(next_id());
    let account = Account {
        inbox: format!("{uri}/inbox"),
        shared_inbox: Some(format!("https://{domain}/inbox")),
        ..Account::new(id, AccountKind::Person, name, domain, &uri, NOW)
    };
    account_queries::insert(conn, &account)?;
    Ok(account)
}

fn user(conn: &mut Connection, name: &str) -> Result<User> {
    let account = local(conn, name)?;
    let email = format!("{name}@post.example");
    let user = User::new(UserId(next_id()), account.id, &email, "hash", NOW);
    users::insert(conn, &user)?;
    Ok(user)
}

fn a_post(author: &Account, visibility: Visibility) -> Post {
    let id = next_id();
    Post {
        uri: format!("{}/posts/{id}", author.uri),
        state: PostState::Published,
        published_at: Some(NOW.into()),
        visibility,
        ..Post::draft(PostId(id), author.id, NOW)
    }
}

fn publish(conn: &mut Connection, author: &Account, visibility: Visibility) -> Result<Post> {
    let post = a_post(author, visibility);
    post_queries::insert(conn, &post)?;
    Ok(post)
}

fn boost(conn: &mut Connection, booster: &Account, original: &Post) -> Result<Post> {
    let post = Post {
        boost_of_id: Some(original.id),
        ..a_post(booster, Visibility::Public)
    };
    post_queries::insert(conn, &post)?;
    Ok(post)
}

fn reply(conn: &mut Connection, author: &Account, parent: &Post) -> Result<Post> {
    let post = Post {
        in_reply_to_id: Some(parent.id),
        in_reply_to_uri: Some(parent.uri.clone()),
        thread_id: Some(parent.thread_id.unwrap_or(parent.id)),
        ..a_post(author, Visibility::Public)
    };
    post_queries::insert(conn, &post)?;
    post_queries::count_reply(conn, &post, 1)?;
    Ok(post)
}

fn photo(conn: &mut Connection, owner: &Account) -> Result<Photo> {
    let id = next_id();
    let photo = Photo {
        state: PhotoState::Ready,
        media_key: format!("key-{id}"),
        ..Photo::new(PhotoId(id), owner.id, NOW)
    };
    photo_queries::insert(conn, &photo)?;
    Ok(photo)
}

fn put_photos(conn: &mut Connection, post: &Post, photos: &[&Photo]) -> Result<()> {
    let places: Vec<NewPostPhoto> = photos
        .iter()
        .map(|photo| NewPostPhoto::plain(post.id, photo.id))
        .collect();
    post_queries::set_photos(conn, post.id, &places)
}

fn follow(
    conn: &mut Connection,
    follower: &Account,
    target: &Account,
    state: FollowState,
) -> Result<Follow> {
    let id = next_id();
    let follow = Follow {
        id: FollowId(id),
        follower_id: follower.id,
        target_id: target.id,
        state,
        uri: format!("{}#follows/{id}", follower.uri),
        created_at: NOW.into(),
    };
    follows::insert(conn, &follow)?;
    Ok(follow)
}

/// An account as it is in the database now.
fn again(conn: &mut Connection, account: &Account) -> Result<Account> {
    Ok(account_queries::by_id(conn, account.id)?.unwrap())
}

fn ids(posts: &[Post]) -> Vec<PostId> {
    posts.iter().map(|post| post.id).collect()
}

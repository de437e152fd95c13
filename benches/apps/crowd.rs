//! A thousand people elsewhere whom somebody follows, and what they published.

use oriel_core::{
    Core,
    model::{
        Account, AccountId, AccountKind, Follow, FollowState, LangMap, NewPostPhoto, Photo,
        PhotoState, Post, PostId, PostState,
    },
    store::{
        Connection, Error, Result, accounts, follows, photos, posts, testing::gather_statistics,
    },
};

const PEOPLE: usize = 1_000;
const ROUNDS: usize = 100;

/// Lets everyone publish a hundred times. Returns the newest post.
pub(crate) async fn publish(core: &Core) -> anyhow::Result<PostId> {
    let for_ids = core.clone();
    let people = core
        .store()
        .write(move |conn| follow_everyone(conn, &for_ids))
        .await?;
    let mut newest = PostId::from(0);
    for round in 0..ROUNDS {
        let (for_ids, people) = (core.clone(), people.clone());
        newest = core
            .store()
            .write(move |conn| {
                let mut last = newest;
                for author in &people {
                    last = post(conn, &for_ids, author, round)?;
                }
                Ok(last)
            })
            .await?;
    }
    core.store().write(gather_statistics).await?;
    Ok(newest)
}

fn follow_everyone(conn: &mut Connection, core: &Core) -> Result<Vec<Account>> {
    let reader = accounts::by_handle(conn, "megan", "")?.ok_or(Error::NotFound)?;
    let mut people = Vec::new();
    for number in 0..PEOPLE {
        let domain = format!("server{}.example", number % 100);
        let uri = format!("https://{domain}/users/person{number}");
        let id: AccountId = core.next_id();
        let name = format!("person{number}");
        let account = Account {
            inbox: format!("{uri}/inbox"),
            public_key_id: format!("{uri}#main-key"),
            display_name: format!("Person {number}"),
            avatar_url: Some(format!("{uri}/avatar.jpg")),
            ..Account::new(id, AccountKind::Person, &name, &domain, &uri, core.now())
        };
        accounts::insert(conn, &account)?;
        let follow = Follow {
            id: core.next_id(),
            follower_id: reader.id,
            target_id: account.id,
            state: FollowState::Accepted,
            uri: format!("{}#follows/{number}", reader.uri),
            created_at: core.now().into(),
        };
        follows::insert(conn, &follow)?;
        people.push(account);
    }
    Ok(people)
}

fn post(conn: &mut Connection, core: &Core, author: &Account, round: usize) -> Result<PostId> {
    let id: PostId = core.next_id();
    let uri = format!("{}/statuses/{id}", author.uri);
    let text = format!("<p>Photo {round}, taken where the river meets the sea.</p>");
    let post = Post {
        url: Some(uri.clone()),
        uri,
        state: PostState::Published,
        content_html: Some(text),
        language: Some("en".to_owned()),
        published_at: Some(core.now().into()),
        ..Post::draft(id, author.id, core.now())
    };
    posts::insert(conn, &post)?;
    let photo = Photo {
        state: PhotoState::Ready,
        alt: LangMap::of("en", "A river mouth at low tide, seen from the dunes"),
        width: 2560,
        height: 1707,
        blurhash: "LEHV6nWB2yk8pyo0adR*.7kCMdnj".to_owned(),
        remote_url: Some(format!("{}/photos/{id}.jpg", author.uri)),
        remote_type: Some("image/jpeg".to_owned()),
        media_key: format!("remote-{id}"),
        ..Photo::new(core.next_id(), author.id, core.now())
    };
    photos::insert(conn, &photo)?;
    posts::set_photos(conn, id, &[NewPostPhoto::plain(id, photo.id)])?;
    Ok(id)
}

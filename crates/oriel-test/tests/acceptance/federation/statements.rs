//! What is written for many accounts takes as many statements as for few.

use oriel_core::{Core, notify, outbox};
use oriel_store::{
    Connection, Result, accounts, activities,
    follows::{self, Wishes},
    model::{
        Account, AccountKind, Activity, ActivityId, Follow, FollowState, Post, PostState, Reach,
        Visibility,
    },
    posts,
};
use oriel_test::{Backend, TestInstance, on_each_backend};

on_each_backend!(
    notifications_of_a_post_take_as_many_statements_for_many_watchers,
    notifications_of_an_edit_take_as_many_statements_for_many_boosters,
    deliveries_take_as_many_statements_for_many_inboxes,
);

const FEW: usize = 2;
const MANY: usize = 40;

/// An account that follows another, here or on a server of its own.
fn follower(conn: &mut Connection, core: &Core, of: &Account, is_local: bool) -> Result<Account> {
    let id = core.next_id();
    let name = format!("fan{id}");
    let domain = if is_local {
        String::new()
    } else {
        format!("{name}.example")
    };
    let uri = format!("https://{name}.example/users/{name}");
    let account = Account {
        inbox: format!("{uri}/inbox"),
        ..Account::new(id, AccountKind::Person, &name, &domain, &uri, core.now())
    };
    accounts::insert(conn, &account)?;
    let follow = Follow {
        id: core.next_id(),
        follower_id: account.id,
        target_id: of.id,
        state: FollowState::Accepted,
        uri: format!("{uri}#follow"),
        created_at: core.now().into(),
    };
    follows::insert(conn, &follow)?;
    let wishes = Wishes {
        notify: Some(true),
        ..Wishes::default()
    };
    follows::set_wishes(conn, follow.id, wishes)?;
    Ok(account)
}

fn post(
    conn: &mut Connection,
    core: &Core,
    author: &Account,
    boosts: Option<&Post>,
) -> Result<Post> {
    let id = core.next_id();
    let post = Post {
        uri: format!("{}/posts/{id}", author.uri),
        state: PostState::Published,
        visibility: Visibility::Public,
        published_at: Some(core.now().into()),
        boost_of_id: boosts.map(|original| original.id),
        ..Post::draft(id, author.id, core.now())
    };
    posts::insert(conn, &post)?;
    Ok(post)
}

/// A post of Ada's, with so many followers.
async fn published(
    core: &Core,
    followers: usize,
    are_local: bool,
) -> anyhow::Result<(Post, Vec<Account>)> {
    let for_rows = core.clone();
    let write = core.store().write(move |conn| {
        let ada = accounts::by_handle(conn, "ada", "")?.unwrap();
        let mut all = Vec::new();
        for _ in 0..followers {
            all.push(follower(conn, &for_rows, &ada, are_local)?);
        }
        Ok((post(conn, &for_rows, &ada, None)?, all))
    });
    Ok(write.await?)
}

/// How many statements a change takes.
async fn statements(
    core: &Core,
    change: impl FnOnce(&mut Connection, &Core) -> Result<()> + Send + 'static,
) -> anyhow::Result<u64> {
    let (before, for_change) = (core.store().questions(), core.clone());
    core.store()
        .write(move |conn| change(conn, &for_change))
        .await?;
    Ok(core.store().questions() - before)
}

async fn notifications_of_a_post_take_as_many_statements_for_many_watchers(
    backend: Backend,
) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
    oriel.person("ada").await?;
    let mut counts = Vec::new();
    for count in [FEW, MANY] {
        let (post, _) = published(oriel.core(), count, true).await?;
        let tell = move |conn: &mut Connection, core: &Core| {
            notify::of_post_to(conn, core, &post, &[], None)
        };
        counts.push(statements(oriel.core(), tell).await?);
    }
    assert_eq!(counts[0], counts[1]);
    Ok(())
}

async fn notifications_of_an_edit_take_as_many_statements_for_many_boosters(
    backend: Backend,
) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
    oriel.person("ada").await?;
    let mut counts = Vec::new();
    for count in [FEW, MANY] {
        let (original, boosters) = published(oriel.core(), count, true).await?;
        let (for_rows, boosted) = (oriel.core().clone(), original.clone());
        let write = oriel.core().store().write(move |conn| {
            for booster in &boosters {
                post(conn, &for_rows, booster, Some(&boosted))?;
            }
            Ok(())
        });
        write.await?;
        let tell = move |conn: &mut Connection, core: &Core| notify::of_edit(conn, core, &original);
        counts.push(statements(oriel.core(), tell).await?);
    }
    assert_eq!(counts[0], counts[1]);
    Ok(())
}

async fn deliveries_take_as_many_statements_for_many_inboxes(
    backend: Backend,
) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
    oriel.person("ada").await?;
    let mut counts = Vec::new();
    for count in [FEW, MANY] {
        let core = oriel.core();
        let (post, _) = published(core, count, false).await?;
        let id: ActivityId = core.next_id();
        let activity = Activity {
            id,
            account_id: post.account_id,
            uri: format!("{}#create", post.uri),
            kind: "create".to_owned(),
            post_id: Some(post.id),
            reach: Reach::Recipients,
            body: "{}".to_owned(),
            created_at: core.now().into(),
        };
        let write = core
            .store()
            .write(move |conn| activities::insert(conn, &activity));
        write.await?;
        let before = core.store().questions();
        outbox::fan_out(core, id).await?;
        counts.push(core.store().questions() - before);
    }
    assert_eq!(counts[0], counts[1]);
    Ok(())
}

use oriel_test::{Backend, Socket, api, on_each_backend, on_sqlite};
use serde_json::json;

use super::{Scene, account, post};

on_each_backend!(
    a_post_comes_to_those_who_follow_its_author,
    an_edit_comes_as_one,
    the_end_of_a_post_comes_as_its_bare_id,
    a_boost_comes_and_goes,
    what_happens_to_oneself_comes_as_a_notification,
    what_is_for_those_it_names_comes_to_them,
    those_in_a_list_are_heard_by_its_owner_alone,
    other_apps_hear_that_filters_changed,
    what_has_a_tag_that_one_follows_comes_to_ones_home,
    public_posts_come_to_whoever_listens,
);

on_sqlite!(
    streams_begin_and_end_over_one_connection,
    a_token_comes_in_the_query_a_header_or_as_a_protocol,
    a_page_of_any_origin_may_listen,
    what_cannot_be_listened_to_is_said_in_words,
    apps_are_told_where_streams_are,
);

async fn a_post_comes_to_those_who_follow_its_author(backend: Backend) -> anyhow::Result<()> {
    let scene = Scene::open(backend).await?;
    let mut socket = Socket::of(&scene.oriel.base, &scene.bob, "user").await?;
    let id = post(&scene.ada, json!({ "status": "Evening" })).await?;
    let happened = socket.next().await?;
    assert_eq!(happened.stream, ["user"]);
    assert_eq!(happened.event, "update");
    let entity = happened.entity()?;
    assert_eq!(entity["id"], id);
    assert_eq!(entity["account"]["username"], "ada");
    let home = scene.bob.get("/api/v1/timelines/home").await?;
    assert_eq!(entity, home[0], "it is what the timeline shows");
    Ok(())
}

async fn streams_begin_and_end_over_one_connection(backend: Backend) -> anyhow::Result<()> {
    let scene = Scene::open(backend).await?;
    let mut socket = Socket::of(&scene.oriel.base, &scene.bob, "").await?;
    let tagged = json!({ "type": "subscribe", "stream": "hashtag", "tag": "Eryri" });
    socket.say(&tagged).await?;
    let user = json!({ "type": "subscribe", "stream": "user" });
    socket.say(&user).await?;
    socket.say(&user).await?;
    post(&scene.ada, json!({ "status": "Snow on #eryri" })).await?;
    let mut streams = [socket.next().await?.stream, socket.next().await?.stream];
    streams.sort();
    assert_eq!(streams, [vec!["hashtag", "eryri"], vec!["user"]]);
    let end = json!({ "type": "unsubscribe", "stream": "user" });
    socket.say(&end).await?;
    post(&scene.ada, json!({ "status": "Nothing of that" })).await?;
    post(&scene.ada, json!({ "status": "Rain on #eryri" })).await?;
    let happened = socket.next().await?;
    assert_eq!(happened.stream, ["hashtag", "eryri"]);
    assert_eq!(happened.words()?, "Rain on #eryri");
    Ok(())
}

async fn a_token_comes_in_the_query_a_header_or_as_a_protocol(
    backend: Backend,
) -> anyhow::Result<()> {
    let Scene { oriel, bob, .. } = Scene::open(backend).await?;
    let (base, token, path) = (&oriel.base, bob.token(), "/api/v1/streaming");
    let query = format!("{path}?access_token={token}");
    assert!(Socket::open(base, &query, &[]).await.is_ok());
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str())];
    assert!(Socket::open(base, path, &headers).await.is_ok());
    let headers = [("sec-websocket-protocol", token)];
    let by_protocol = Socket::open(base, path, &headers).await;
    let spoken = by_protocol.ok().and_then(|socket| socket.protocol);
    assert_eq!(spoken.as_deref(), Some(token), "browsers want to hear it");
    Ok(())
}

async fn a_page_of_any_origin_may_listen(backend: Backend) -> anyhow::Result<()> {
    let Scene { oriel, bob, .. } = Scene::open(backend).await?;
    let path = format!(
        "/api/v1/streaming/?stream=user&access_token={}",
        bob.token()
    );
    let headers = [("origin", "https://app.example")];
    assert!(Socket::open(&oriel.base, &path, &headers).await.is_ok());
    Ok(())
}

/// It takes half a minute, on one backend.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_quiet_connection_is_kept_alive() -> anyhow::Result<()> {
    let scene = Scene::open(Backend::SqliteDisk).await?;
    let mut socket = Socket::of(&scene.oriel.base, &scene.bob, "user").await?;
    socket.pinged().await?;
    let id = post(&scene.ada, json!({ "status": "Evening" })).await?;
    assert_eq!(socket.next().await?.entity()?["id"], id);
    Ok(())
}

async fn an_edit_comes_as_one(backend: Backend) -> anyhow::Result<()> {
    let scene = Scene::open(backend).await?;
    let id = post(&scene.ada, json!({ "status": "Evening" })).await?;
    let mut socket = Socket::of(&scene.oriel.base, &scene.bob, "user").await?;
    let path = format!("/api/v1/statuses/{id}");
    let words = json!({ "status": "Late evening" });
    scene.ada.put(&path, &words).await?;
    let happened = socket.next().await?;
    assert_eq!(happened.event, "status.update");
    assert_eq!(happened.entity()?["id"], id);
    assert_eq!(happened.words()?, "Late evening");
    Ok(())
}

async fn the_end_of_a_post_comes_as_its_bare_id(backend: Backend) -> anyhow::Result<()> {
    let scene = Scene::open(backend).await?;
    let id = post(&scene.ada, json!({ "status": "Evening" })).await?;
    let mut socket = Socket::of(&scene.oriel.base, &scene.bob, "user").await?;
    let path = format!("/api/v1/statuses/{id}");
    scene.ada.delete(&path).await?;
    let happened = socket.next().await?;
    assert_eq!((happened.event.as_str(), happened.payload), ("delete", id));
    Ok(())
}

async fn a_boost_comes_and_goes(backend: Backend) -> anyhow::Result<()> {
    let scene = Scene::open(backend).await?;
    let id = post(&scene.mal, json!({ "status": "Worth it" })).await?;
    let mut socket = Socket::of(&scene.oriel.base, &scene.bob, "user").await?;
    scene.ada.act(&format!("statuses/{id}/reblog")).await?;
    let boost = socket.next().await?;
    assert_eq!(boost.event, "update");
    let boost = boost.entity()?;
    assert_eq!(boost["reblog"]["id"], id);
    scene.ada.act(&format!("statuses/{id}/unreblog")).await?;
    let gone = socket.next().await?;
    assert_eq!(gone.event, "delete");
    assert_eq!(boost["id"], gone.payload);
    Ok(())
}

async fn what_happens_to_oneself_comes_as_a_notification(backend: Backend) -> anyhow::Result<()> {
    let scene = Scene::open(backend).await?;
    let id = post(&scene.ada, json!({ "status": "Evening" })).await?;
    let mut user = Socket::of(&scene.oriel.base, &scene.ada, "user").await?;
    let mut only = Socket::of(&scene.oriel.base, &scene.ada, "user:notification").await?;
    scene.bob.act(&format!("statuses/{id}/favourite")).await?;
    let happened = user.next().await?;
    assert_eq!(happened.event, "notification");
    let entity = happened.entity()?;
    assert_eq!(entity["type"], "favourite");
    assert_eq!(entity["account"]["username"], "bob");
    assert_eq!(entity["status"]["id"], id);
    let alone = only.next().await?;
    assert_eq!(alone.stream, ["user:notification"]);
    assert_eq!(alone.payload, happened.payload);
    Ok(())
}

async fn what_is_for_those_it_names_comes_to_them(backend: Backend) -> anyhow::Result<()> {
    let scene = Scene::open(backend).await?;
    let mut socket = Socket::of(&scene.oriel.base, &scene.mal, "direct").await?;
    post(&scene.ada, json!({ "status": "Hello all" })).await?;
    let words = json!({ "status": "Hello @mal", "visibility": "direct" });
    let id = post(&scene.ada, words).await?;
    let happened = socket.next().await?;
    assert_eq!(happened.stream, ["direct"]);
    assert_eq!(happened.event, "conversation");
    assert_eq!(happened.entity()?["last_status"]["id"], id);
    Ok(())
}

async fn those_in_a_list_are_heard_by_its_owner_alone(backend: Backend) -> anyhow::Result<()> {
    let scene = Scene::open(backend).await?;
    let list = json!({ "title": "Friends" });
    let list = api::id(&scene.bob.post("/api/v1/lists", &list).await?)?;
    let members = json!({ "account_ids": [account(&scene.bob, "ada").await?] });
    let path = format!("/api/v1/lists/{list}/accounts");
    scene.bob.post(&path, &members).await?;
    let name = format!("list&list={list}");
    let mut socket = Socket::of(&scene.oriel.base, &scene.bob, &name).await?;
    let id = post(&scene.ada, json!({ "status": "Evening" })).await?;
    let happened = socket.next().await?;
    assert_eq!(happened.stream, ["list", list.as_str()]);
    assert_eq!(happened.entity()?["id"], id);
    let mut others = Socket::of(&scene.oriel.base, &scene.mal, &name).await?;
    let refused = others.message().await?.unwrap_or_default();
    assert_eq!(refused["status"], 404, "{refused}");
    Ok(())
}

async fn other_apps_hear_that_filters_changed(backend: Backend) -> anyhow::Result<()> {
    let scene = Scene::open(backend).await?;
    let mut mals = Socket::of(&scene.oriel.base, &scene.mal, "user").await?;
    let mut bobs = Socket::of(&scene.oriel.base, &scene.bob, "user").await?;
    let filter = json!({
        "title": "Weather", "context": ["home"],
        "keywords_attributes": [{ "keyword": "rain" }],
    });
    scene.bob.post("/api/v2/filters", &filter).await?;
    let changed = bobs.next().await?;
    assert_eq!(changed.event, "filters_changed");
    post(&scene.ada, json!({ "status": "More rain" })).await?;
    let entity = bobs.next().await?.entity()?;
    assert_eq!(entity["filtered"][0]["keyword_matches"], json!(["rain"]));
    post(&scene.mal, json!({ "status": "Mine" })).await?;
    assert_eq!(mals.next().await?.words()?, "Mine");
    Ok(())
}

async fn what_has_a_tag_that_one_follows_comes_to_ones_home(
    backend: Backend,
) -> anyhow::Result<()> {
    let scene = Scene::open(backend).await?;
    scene.mal.act("tags/eryri/follow").await?;
    let mut socket = Socket::of(&scene.oriel.base, &scene.mal, "user").await?;
    post(&scene.ada, json!({ "status": "Nothing of that" })).await?;
    let id = post(&scene.ada, json!({ "status": "Snow on #eryri" })).await?;
    assert_eq!(socket.next().await?.entity()?["id"], id);
    scene.ada.delete(&format!("/api/v1/statuses/{id}")).await?;
    let gone = socket.next().await?;
    assert_eq!((gone.event.as_str(), gone.payload), ("delete", id));
    Ok(())
}

async fn public_posts_come_to_whoever_listens(backend: Backend) -> anyhow::Result<()> {
    let scene = Scene::open(backend).await?;
    let base = &scene.oriel.base;
    let mut everything = Socket::of(base, &scene.mal, "public").await?;
    let mut local = Socket::of(base, &scene.mal, "public:local").await?;
    let mut media = Socket::of(base, &scene.mal, "public&only_media=true").await?;
    post(&scene.ada, json!({ "status": "Only words" })).await?;
    let id = scene.photo(&scene.ada, "A gate").await?;
    for (socket, name) in [
        (&mut everything, "public"),
        (&mut local, "public:local"),
        (&mut media, "public:media"),
    ] {
        let happened = socket.next().await?;
        assert_eq!(happened.stream, [name]);
        assert_eq!(happened.entity()?["id"], id, "{name}");
    }
    Ok(())
}

async fn what_cannot_be_listened_to_is_said_in_words(backend: Backend) -> anyhow::Result<()> {
    let scene = Scene::open(backend).await?;
    let mut socket = Socket::of(&scene.oriel.base, &scene.bob, "everything").await?;
    let mut refusals = vec![socket.message().await?];
    for (message, _) in [
        (json!({ "type": "subscribe", "stream": "hashtag" }), 422),
        (
            json!({ "type": "subscribe", "stream": "list", "list": "1" }),
            404,
        ),
    ] {
        socket.say(&message).await?;
        refusals.push(socket.message().await?);
    }
    socket.say_text("no object").await?;
    refusals.push(socket.message().await?);
    let statuses: Vec<_> = refusals.iter().flatten().map(|it| &it["status"]).collect();
    assert_eq!(statuses, [422, 422, 404, 422]);
    for refusal in refusals.iter().flatten() {
        let words = refusal["error"].as_str().unwrap_or_default();
        assert!(words.ends_with('.'), "{refusal}");
    }
    socket.say(&json!({ "type": "later", "stream": 1 })).await?;
    let user = json!({ "type": "subscribe", "stream": "user" });
    socket.say(&user).await?;
    post(&scene.ada, json!({ "status": "Still here" })).await?;
    assert_eq!(socket.next().await?.words()?, "Still here");
    Ok(())
}

async fn apps_are_told_where_streams_are(backend: Backend) -> anyhow::Result<()> {
    let Scene { oriel, bob, .. } = Scene::open(backend).await?;
    let place = oriel.base.replacen("http", "ws", 1);
    let new = bob.get("/api/v2/instance").await?;
    assert_eq!(new["configuration"]["urls"]["streaming"], place);
    let old = bob.get("/api/v1/instance").await?;
    assert_eq!(old["urls"]["streaming_api"], place);
    Ok(())
}

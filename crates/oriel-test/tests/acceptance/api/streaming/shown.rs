use oriel_core::{
    accounts::{delete, people},
    model::{PostId, Visibility},
    posts::edit::{self, PostEdit},
};
use oriel_test::{ApiClient, Backend, Events, Socket, on_each_backend, on_sqlite};
use serde_json::json;

use super::{Scene, account, post};

on_each_backend!(
    a_post_for_followers_comes_to_nobody_else,
    somebody_blocked_hears_no_more,
    whoever_loses_a_post_hears_that_it_is_gone,
    the_end_of_a_private_post_comes_to_those_who_saw_it,
    public_streams_hear_that_somebody_has_left,
);

on_sqlite!(
    nobody_listens_without_a_token,
    an_app_hears_only_what_its_token_is_for,
);

async fn nobody_listens_without_a_token(backend: Backend) -> anyhow::Result<()> {
    let Scene { oriel, .. } = Scene::open(backend).await?;
    let path = "/api/v1/streaming";
    for (query, headers) in [
        ("", None),
        ("?access_token=invented", None),
        ("", Some(("sec-websocket-protocol", "invented"))),
    ] {
        let headers: Vec<_> = headers.into_iter().collect();
        let opened = Socket::open(&oriel.base, &format!("{path}{query}"), &headers).await;
        assert_eq!(opened.err().flatten(), Some(401), "{query} {headers:?}");
    }
    let stranger = ApiClient::new(&oriel.base, "")?;
    for stream in ["user", "public", "direct", "hashtag?tag=eryri"] {
        let heard = Events::of(&oriel.base, &stranger, stream).await;
        let refused = heard.err().map(|error| error.to_string());
        assert_eq!(refused, Some(format!("{stream} was answered 401")));
    }
    Ok(())
}

async fn an_app_hears_only_what_its_token_is_for(backend: Backend) -> anyhow::Result<()> {
    let scene = Scene::open(backend).await?;
    let base = &scene.oriel.base;
    let uploader = scene.oriel.app_of("ada", "write:media").await?;
    let path = format!("/api/v1/streaming?access_token={}", uploader.token());
    let opened = Socket::open(base, &path, &[]).await;
    assert_eq!(opened.err().flatten(), Some(403));
    let teller = scene.oriel.app_of("ada", "read:notifications").await?;
    let mut socket = Socket::of(base, &teller, "user").await?;
    let refused = socket.message().await?.unwrap_or_default();
    assert_eq!(refused["status"], 403, "{refused}");
    let reader = scene.oriel.app_of("ada", "read:statuses").await?;
    let mut socket = Socket::of(base, &reader, "user").await?;
    let only = json!({ "type": "subscribe", "stream": "user:notification" });
    socket.say(&only).await?;
    let refused = socket.message().await?.unwrap_or_default();
    assert_eq!(refused["status"], 403, "{refused}");
    let id = post(&scene.ada, json!({ "status": "Mine" })).await?;
    assert_eq!(socket.next().await?.entity()?["id"], id);
    scene.bob.act(&format!("statuses/{id}/favourite")).await?;
    post(&scene.ada, json!({ "status": "Mine, too" })).await?;
    assert_eq!(socket.next().await?.words()?, "Mine, too");
    Ok(())
}

/// Listens to everything there is.
async fn all_ears(scene: &Scene, app: &ApiClient) -> anyhow::Result<Socket> {
    let mut socket = Socket::of(&scene.oriel.base, app, "user").await?;
    for stream in ["user:notification", "public", "public:local", "direct"] {
        let begin = json!({ "type": "subscribe", "stream": stream });
        socket.say(&begin).await?;
    }
    let tagged = json!({ "type": "subscribe", "stream": "hashtag", "tag": "eryri" });
    socket.say(&tagged).await?;
    Ok(socket)
}

async fn a_post_for_followers_comes_to_nobody_else(backend: Backend) -> anyhow::Result<()> {
    let scene = Scene::open(backend).await?;
    let mut mals = all_ears(&scene, &scene.mal).await?;
    let mut bobs = Socket::of(&scene.oriel.base, &scene.bob, "user").await?;
    for visibility in ["private", "direct"] {
        let words = json!({ "status": "Us on #eryri", "visibility": visibility });
        let id = post(&scene.ada, words).await?;
        if visibility == "private" {
            assert_eq!(bobs.next().await?.entity()?["id"], id);
        }
        let path = format!("/api/v1/statuses/{id}");
        let words = json!({ "status": "Us two on #eryri" });
        scene.ada.put(&path, &words).await?;
    }
    post(&scene.ada, json!({ "status": "All on #eryri" })).await?;
    let first = mals.next().await?;
    assert_eq!(first.stream, ["hashtag", "eryri"]);
    assert_eq!(first.words()?, "All on #eryri");
    Ok(())
}

async fn somebody_blocked_hears_no_more(backend: Backend) -> anyhow::Result<()> {
    let scene = Scene::open(backend).await?;
    let mut bobs = all_ears(&scene, &scene.bob).await?;
    let bob = account(&scene.ada, "bob").await?;
    scene.ada.act(&format!("accounts/{bob}/block")).await?;
    let id = scene.photo(&scene.ada, "Not for him, on #eryri").await?;
    scene.ada.act(&format!("statuses/{id}/reblog")).await?;
    scene.ada.delete(&format!("/api/v1/statuses/{id}")).await?;
    post(&scene.mal, json!({ "status": "For him, on #eryri" })).await?;
    assert_eq!(bobs.next().await?.words()?, "For him, on #eryri");
    Ok(())
}

async fn whoever_loses_a_post_hears_that_it_is_gone(backend: Backend) -> anyhow::Result<()> {
    let scene = Scene::open(backend).await?;
    let id = post(&scene.ada, json!({ "status": "On #eryri" })).await?;
    let mut mals = all_ears(&scene, &scene.mal).await?;
    let mut bobs = Socket::of(&scene.oriel.base, &scene.bob, "user").await?;
    let core = scene.oriel.core();
    let narrowed = PostEdit {
        visibility: Some(Visibility::Followers),
        ..PostEdit::default()
    };
    let ada = people::by_name(core, "ada").await?;
    edit::save(core, &ada, PostId(id.parse()?), narrowed).await?;
    let gone = mals.next().await?;
    assert_eq!((gone.event.as_str(), &gone.payload), ("delete", &id));
    let kept = bobs.next().await?;
    assert_eq!(kept.event, "status.update");
    assert_eq!(kept.entity()?["visibility"], "private");
    Ok(())
}

async fn the_end_of_a_private_post_comes_to_those_who_saw_it(
    backend: Backend,
) -> anyhow::Result<()> {
    let scene = Scene::open(backend).await?;
    let words = json!({ "status": "Us on #eryri", "visibility": "private" });
    let id = post(&scene.ada, words).await?;
    let mut mals = all_ears(&scene, &scene.mal).await?;
    let mut bobs = Socket::of(&scene.oriel.base, &scene.bob, "user").await?;
    scene.ada.delete(&format!("/api/v1/statuses/{id}")).await?;
    let gone = bobs.next().await?;
    assert_eq!((gone.event.as_str(), &gone.payload), ("delete", &id));
    post(&scene.ada, json!({ "status": "All on #eryri" })).await?;
    assert_eq!(mals.next().await?.words()?, "All on #eryri");
    Ok(())
}

async fn public_streams_hear_that_somebody_has_left(backend: Backend) -> anyhow::Result<()> {
    let scene = Scene::open(backend).await?;
    let open = scene.photo(&scene.ada, "On #eryri").await?;
    let words = json!({ "status": "Us on #eryri", "visibility": "private" });
    post(&scene.ada, words).await?;
    let mut mals = Socket::of(&scene.oriel.base, &scene.mal, "public").await?;
    delete::delete_named(scene.oriel.core(), "ada").await?;
    scene.oriel.run_jobs().await?;
    let gone = mals.next().await?;
    assert_eq!((gone.event.as_str(), &gone.payload), ("delete", &open));
    scene.photo(&scene.bob, "Bye").await?;
    assert_eq!(mals.next().await?.words()?, "Bye");
    Ok(())
}

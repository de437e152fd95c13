//! What people say to those whom they name and to nobody else.

use oriel_core::{
    accounts::people,
    model::{PostId, Visibility},
    posts::edit::{self, PostEdit},
};
use oriel_test::{ApiClient, Backend, Socket, api, on_each_backend};
use reqwest::Method;
use serde_json::{Value, json};

use crate::api::neighbours::{self, Neighbours, ids, keys, link, page, refusal};

const ALL: &str = "/api/v1/conversations";

on_each_backend!(
    what_is_said_to_somebody_is_a_conversation_of_both,
    an_answer_goes_on_with_it_and_makes_it_unread,
    another_circle_is_another_conversation,
    conversations_go_on_by_the_link_header,
    what_is_put_away_begins_anew,
    what_is_deleted_or_shown_to_all_is_in_none,
    an_edit_that_names_somebody_else_brings_them_in,
    whom_one_blocks_or_mutes_one_has_no_conversation_with,
    a_conversation_is_not_there_for_anybody_else,
    it_comes_over_the_stream_for_direct_posts,
);

async fn tell(it: &Neighbours, app: &ApiClient, words: &str) -> anyhow::Result<Value> {
    let status = json!({ "status": words, "visibility": "direct" });
    it.publish(app, status).await
}

async fn answer(
    it: &Neighbours,
    app: &ApiClient,
    to: &Value,
    words: &str,
) -> anyhow::Result<Value> {
    let status = json!({
        "status": words, "visibility": "direct", "in_reply_to_id": api::id(to)?,
    });
    it.publish(app, status).await
}

async fn what_is_said_to_somebody_is_a_conversation_of_both(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    assert_eq!(it.ada.get(ALL).await?, json!([]));
    it.say(&it.ada, "Hello all, @bea too").await?;
    let said = tell(&it, &it.ada, "Hello @bea").await?;
    let (adas, beas) = (it.ada.get(ALL).await?, it.bea.get(ALL).await?);
    for (list, other, unread) in [(&adas, "bea", false), (&beas, "ada", true)] {
        assert_eq!(list.as_array().map(Vec::len), Some(1), "{list}");
        let one = &list[0];
        assert_eq!(keys(one), ["accounts", "id", "last_status", "unread"]);
        assert_eq!(one["unread"], unread, "{one}");
        assert_eq!(one["accounts"].as_array().map(Vec::len), Some(1), "{one}");
        assert_eq!(one["accounts"][0]["username"], other, "{one}");
        assert_eq!(one["last_status"]["id"], said["id"], "{one}");
        assert_eq!(one["last_status"]["visibility"], "direct");
    }
    let path = format!("{ALL}/{}/read", api::id(&beas[0])?);
    assert_eq!(it.bea.post(&path, &json!({})).await?["unread"], false);
    assert_eq!(it.bea.get(ALL).await?[0]["unread"], false);
    Ok(())
}

async fn an_answer_goes_on_with_it_and_makes_it_unread(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let said = tell(&it, &it.ada, "Hello @bea").await?;
    let before = api::id(&it.ada.get(ALL).await?[0])?;
    let answered = answer(&it, &it.bea, &said, "Hello @ada").await?;
    let adas = it.ada.get(ALL).await?;
    assert_eq!(ids(&adas), [before]);
    assert_eq!(adas[0]["unread"], true);
    assert_eq!(adas[0]["last_status"]["id"], answered["id"]);
    let beas = it.bea.get(ALL).await?;
    assert_eq!(beas[0]["unread"], false, "whoever answers has read it");
    it.bea
        .delete(&format!("/api/v1/statuses/{}", api::id(&answered)?))
        .await?;
    let adas = it.ada.get(ALL).await?;
    assert_eq!(adas[0]["last_status"]["id"], said["id"]);
    it.ada
        .act(&format!("statuses/{}/mute", api::id(&said)?))
        .await?;
    it.ada
        .act(&format!("conversations/{}/read", api::id(&adas[0])?))
        .await?;
    answer(&it, &it.bea, &said, "Still there, @ada?").await?;
    assert_eq!(it.ada.get(ALL).await?[0]["unread"], false, "she muted it");
    Ok(())
}

async fn another_circle_is_another_conversation(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let cai = it.oriel.person("cai").await?;
    let said = tell(&it, &it.ada, "Hello @bea and @cai").await?;
    answer(&it, &it.bea, &said, "Between us, @ada").await?;
    let names = |one: &Value| {
        let people = one["accounts"].as_array().into_iter().flatten();
        people
            .filter_map(|it| Some(it["username"].as_str()?.to_owned()))
            .collect::<Vec<_>>()
    };
    let adas = it.ada.get(ALL).await?;
    assert_eq!(adas.as_array().map(Vec::len), Some(2), "{adas}");
    assert_eq!(names(&adas[0]), ["bea"]);
    assert_eq!(names(&adas[1]), ["bea", "cai"]);
    let cais = cai.get(ALL).await?;
    assert_eq!(cais.as_array().map(Vec::len), Some(1), "{cais}");
    assert_eq!(cais[0]["last_status"]["id"], said["id"]);
    Ok(())
}

async fn conversations_go_on_by_the_link_header(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let mut said = Vec::new();
    for words in ["One, @bea", "Two, @bea", "Three, @bea"] {
        said.push(api::id(&tell(&it, &it.ada, words).await?)?);
    }
    said.reverse();
    let base = &it.oriel.base;
    let mut next = Some(format!("{ALL}?limit=1"));
    let mut seen = Vec::new();
    while let Some(path) = next {
        let shown = it.bea.get(&path).await?;
        let last = shown.as_array().into_iter().flatten();
        seen.extend(last.map(|one| one["last_status"]["id"].clone()));
        next = page(&link(&it.bea, base, &path).await?, base, "next");
    }
    assert_eq!(json!(seen), json!(said));
    let odd = format!("{ALL}?limit=x&max_id=abc&min_id=");
    assert_eq!(it.bea.get(&odd).await?.as_array().map(Vec::len), Some(3));
    Ok(())
}

async fn what_is_put_away_begins_anew(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let said = tell(&it, &it.ada, "Hello @bea").await?;
    let path = format!("{ALL}/{}", api::id(&it.bea.get(ALL).await?[0])?);
    assert_eq!(it.bea.delete(&path).await?, json!({}));
    assert_eq!(it.bea.get(ALL).await?, json!([]));
    assert_eq!(it.ada.get(ALL).await?.as_array().map(Vec::len), Some(1));
    let status = refusal(&it.bea, Method::DELETE, &path, Value::Null).await?;
    assert_eq!(status, 404);
    let more = answer(&it, &it.ada, &said, "Are you there, @bea?").await?;
    let again = it.bea.get(ALL).await?;
    assert_eq!(again[0]["last_status"]["id"], more["id"]);
    assert_eq!(again[0]["unread"], true);
    Ok(())
}

async fn what_is_deleted_or_shown_to_all_is_in_none(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let said = tell(&it, &it.ada, "Hello @bea").await?;
    it.ada
        .delete(&format!("/api/v1/statuses/{}", api::id(&said)?))
        .await?;
    assert_eq!(it.ada.get(ALL).await?, json!([]));
    assert_eq!(it.bea.get(ALL).await?, json!([]));
    let said = api::id(&tell(&it, &it.ada, "Hello again, @bea").await?)?;
    let everyone = PostEdit {
        visibility: Some(Visibility::Public),
        ..PostEdit::default()
    };
    let core = it.oriel.core();
    let author = people::by_name(core, "ada").await?;
    edit::save(core, &author, PostId(said.parse()?), everyone).await?;
    assert_eq!(it.ada.get(ALL).await?, json!([]));
    assert_eq!(it.bea.get(ALL).await?, json!([]));
    Ok(())
}

async fn an_edit_that_names_somebody_else_brings_them_in(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let cai = it.oriel.person("cai").await?;
    let said = tell(&it, &it.ada, "Hello @bea").await?;
    let path = format!("/api/v1/statuses/{}", api::id(&said)?);
    it.ada
        .put(&path, &json!({ "status": "Hello @cai" }))
        .await?;
    assert_eq!(it.bea.get(ALL).await?, json!([]), "she lost it");
    let cais = cai.get(ALL).await?;
    assert_eq!(cais[0]["last_status"]["id"], said["id"]);
    assert_eq!(cais[0]["unread"], true);
    assert_eq!(it.ada.get(ALL).await?[0]["accounts"][0]["username"], "cai");
    Ok(())
}

async fn whom_one_blocks_or_mutes_one_has_no_conversation_with(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    tell(&it, &it.bea, "Hello @ada").await?;
    for (on, off) in [("block", "unblock"), ("mute", "unmute")] {
        it.ada.act(&format!("accounts/{}/{on}", it.bea_id)).await?;
        assert_eq!(it.ada.get(ALL).await?, json!([]), "{on}");
        tell(&it, &it.bea, "Listen, @ada").await?;
        assert_eq!(it.ada.get(ALL).await?, json!([]), "{on}");
        it.ada.act(&format!("accounts/{}/{off}", it.bea_id)).await?;
        let before = it.ada.get(ALL).await?;
        assert_eq!(before.as_array().map(Vec::len), Some(1), "{before}");
    }
    Ok(())
}

async fn a_conversation_is_not_there_for_anybody_else(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let cai = it.oriel.person("cai").await?;
    tell(&it, &it.ada, "Hello @bea").await?;
    let id = api::id(&it.ada.get(ALL).await?[0])?;
    for (method, path) in [
        (Method::POST, format!("{ALL}/{id}/read")),
        (Method::DELETE, format!("{ALL}/{id}")),
    ] {
        for app in [&cai, &it.bea] {
            let status = refusal(app, method.clone(), &path, Value::Null).await?;
            assert_eq!(status, 404, "{method} {path}");
        }
        let reader = it.oriel.app_of("ada", "read").await?;
        let status = refusal(&reader, method.clone(), &path, Value::Null).await?;
        assert_eq!(status, 403, "{method} {path}");
        let nobody = ApiClient::new(&it.oriel.base, "")?;
        assert_eq!(refusal(&nobody, method, &path, Value::Null).await?, 401);
    }
    let other = it.oriel.app_of("ada", "read:lists").await?;
    assert_eq!(refusal(&other, Method::GET, ALL, Value::Null).await?, 403);
    let no_id = format!("{ALL}/x");
    let status = refusal(&it.ada, Method::DELETE, &no_id, Value::Null).await?;
    assert_eq!(status, 404);
    assert_eq!(it.ada.get(ALL).await?.as_array().map(Vec::len), Some(1));
    Ok(())
}

async fn it_comes_over_the_stream_for_direct_posts(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let mut socket = Socket::of(&it.oriel.base, &it.bea, "direct").await?;
    let said = tell(&it, &it.ada, "Hello @bea").await?;
    let happened = socket.next().await?;
    assert_eq!(happened.stream, ["direct"]);
    assert_eq!(happened.event, "conversation");
    let entity = happened.entity()?;
    assert_eq!(entity, it.bea.get(ALL).await?[0]);
    assert_eq!(entity["last_status"]["id"], said["id"]);
    Ok(())
}

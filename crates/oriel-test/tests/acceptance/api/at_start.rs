//! What apps ask for when they start: their place, their preferences, and much that is not here.

use oriel_test::{ApiClient, Backend, api, on_each_backend, on_sqlite};
use reqwest::Method;
use serde_json::{Value, json};

use crate::api::neighbours::{self, ids, keys, refusal};

on_each_backend!(
    an_app_finds_the_place_where_another_stopped,
    people_know_whom_they_have_in_common,
    the_directory_names_who_wants_to_be_found,
);

on_sqlite!(
    preferences_are_those_of_the_person,
    what_there_is_none_of_is_empty_and_no_error,
);

async fn an_app_finds_the_place_where_another_stopped(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let path = "/api/v1/markers";
    let asked = format!("{path}?timeline[]=home&timeline[]=notifications");
    assert_eq!(it.ada.get(&asked).await?, json!({}));
    let read = json!({ "home": { "last_read_id": "103206604258487607" } });
    let kept = it.ada.post(path, &read).await?;
    assert_eq!(keys(&kept), ["home"]);
    assert_eq!(
        keys(&kept["home"]),
        ["last_read_id", "updated_at", "version"]
    );
    assert_eq!(kept["home"]["last_read_id"], "103206604258487607");
    assert_eq!(kept["home"]["version"], 1);
    let by_form = format!("{path}?home[last_read_id]=7&notifications[last_read_id]=12");
    let kept = it.ada.post(&by_form, &json!({})).await?;
    assert_eq!(kept["home"]["version"], 2);
    assert_eq!(it.ada.get(&asked).await?, kept);
    let one = it
        .ada
        .get(&format!("{path}?timeline[]=notifications"))
        .await?;
    assert_eq!(keys(&one), ["notifications"]);
    assert_eq!(it.bea.get(&asked).await?, json!({}));
    let bad = json!({ "home": { "last_read_id": "far" } });
    assert_eq!(refusal(&it.ada, Method::POST, path, bad).await?, 422);
    Ok(())
}

async fn preferences_are_those_of_the_person(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let expected = json!({
        "posting:default:visibility": "public",
        "posting:default:sensitive": false,
        "posting:default:language": null,
        "reading:expand:media": "default",
        "reading:expand:spoilers": false,
    });
    assert_eq!(it.ada.get("/api/v1/preferences").await?, expected);
    Ok(())
}

async fn what_there_is_none_of_is_empty_and_no_error(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let visitor = ApiClient::new(&it.oriel.base, "")?;
    for path in ["trends", "trends/tags", "trends/statuses", "trends/links"] {
        assert_eq!(
            visitor.get(&format!("/api/v1/{path}")).await?,
            json!([]),
            "{path}"
        );
    }
    for path in [
        "/api/v1/announcements",
        "/api/v1/conversations",
        "/api/v1/scheduled_statuses",
        "/api/v1/suggestions",
        "/api/v2/suggestions",
        "/api/v1/endorsements",
    ] {
        assert_eq!(it.ada.get(path).await?, json!([]), "{path}");
        assert_eq!(
            refusal(&visitor, Method::GET, path, Value::Null).await?,
            401,
            "{path}"
        );
    }
    Ok(())
}

async fn people_know_whom_they_have_in_common(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let cai = it.oriel.person("cai").await?;
    let cai_id = neighbours::me(&cai).await?;
    it.bea.act(&format!("accounts/{cai_id}/follow")).await?;
    let path = format!("/api/v1/accounts/familiar_followers?id[]={cai_id}");
    assert_eq!(
        it.ada.get(&path).await?,
        json!([{ "id": cai_id, "accounts": [] }])
    );
    it.ada_follows_bea().await?;
    let known = it.ada.get(&path).await?;
    assert_eq!(ids(&known[0]["accounts"]), [it.bea_id.as_str()]);
    Ok(())
}

async fn the_directory_names_who_wants_to_be_found(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let bea = it
        .ada
        .get(&format!("/api/v1/accounts/{}", it.bea_id))
        .await?;
    let listed = it.ada.get("/api/v1/directory?local=true").await?;
    let is_there = ids(&listed).contains(&it.bea_id.as_str());
    assert_eq!(json!(is_there), bea["discoverable"]);
    assert_eq!(api::id(&bea)?, it.bea_id);
    Ok(())
}

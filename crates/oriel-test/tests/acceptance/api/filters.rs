//! What somebody would rather not read.

use oriel_test::{Backend, api, on_each_backend, on_sqlite};
use reqwest::Method;
use serde_json::{Value, json};

use crate::api::neighbours::{self, Neighbours, keys, refusal};

on_each_backend!(
    a_filter_is_made_with_its_keywords_and_changed_with_them,
    keywords_are_kept_one_by_one,
    a_post_that_a_filter_names_is_filtered,
    what_a_filter_finds_is_said_with_every_post,
    a_filter_that_has_run_out_finds_nothing,
    only_the_one_who_filters_is_told,
    an_older_app_sees_each_keyword_as_a_filter,
    an_older_app_changes_nothing_that_other_keywords_share,
);

on_sqlite!(
    a_filter_needs_a_title_and_a_place,
    a_filter_is_not_there_for_anybody_else,
);

const FILTERS: &str = "/api/v2/filters";

fn fog() -> Value {
    json!({
        "title": "Weather", "context": ["home", "public"], "filter_action": "hide",
        "keywords_attributes": [{ "keyword": "fog", "whole_word": true }],
    })
}

async fn a_filter_is_made_with_its_keywords_and_changed_with_them(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let made = it.ada.post(FILTERS, &fog()).await?;
    let expected = [
        "context",
        "expires_at",
        "filter_action",
        "id",
        "keywords",
        "statuses",
        "title",
    ];
    assert_eq!(keys(&made), expected);
    assert_eq!(made["context"], json!(["home", "public"]));
    assert_eq!(made["filter_action"], "hide");
    assert_eq!(made["expires_at"], Value::Null);
    assert_eq!(keys(&made["keywords"][0]), ["id", "keyword", "whole_word"]);
    let path = format!("{FILTERS}/{}", api::id(&made)?);
    let keyword = api::id(&made["keywords"][0])?;
    let changes = json!({
        "title": "Sky", "filter_action": "warn", "expires_in": 3600,
        "keywords_attributes": [
            { "id": keyword, "keyword": "mist" },
            { "keyword": "rain", "whole_word": false },
        ],
    });
    let changed = it.ada.put(&path, &changes).await?;
    assert_eq!(changed["title"], "Sky");
    assert_eq!(changed["context"], made["context"]);
    assert!(
        changed["expires_at"]
            .as_str()
            .unwrap_or_default()
            .ends_with('Z')
    );
    assert_eq!(changed["keywords"][0]["keyword"], "mist");
    assert_eq!(changed["keywords"][0]["whole_word"], true);
    assert_eq!(changed["keywords"][1]["whole_word"], false);
    let removal = json!({
        "expires_in": "", "keywords_attributes": [{ "id": keyword, "_destroy": true }],
    });
    let changed = it.ada.put(&path, &removal).await?;
    assert_eq!(changed["keywords"].as_array().map(Vec::len), Some(1));
    assert_eq!(changed["keywords"][0]["keyword"], "rain");
    assert_eq!(changed["expires_at"], Value::Null);
    assert_eq!(it.ada.get(FILTERS).await?, json!([changed]));
    assert_eq!(it.ada.delete(&path).await?, json!({}));
    assert_eq!(it.ada.get(FILTERS).await?, json!([]));
    Ok(())
}

async fn a_filter_needs_a_title_and_a_place(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    for bad in [
        json!({ "context": ["home"] }),
        json!({ "title": "Weather" }),
        json!({ "title": "Weather", "context": [] }),
        json!({ "title": "Weather", "context": ["everywhere"] }),
        json!({ "title": "Weather", "context": ["home"], "filter_action": "burn" }),
        json!({ "title": "Weather", "context": ["home"], "keywords_attributes": [{ "keyword": " " }] }),
    ] {
        let status = refusal(&it.ada, Method::POST, FILTERS, bad.clone()).await?;
        assert_eq!(status, 422, "{bad}");
    }
    assert_eq!(it.ada.get(FILTERS).await?, json!([]));
    Ok(())
}

async fn keywords_are_kept_one_by_one(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let made = it.ada.post(FILTERS, &fog()).await?;
    let path = format!("{FILTERS}/{}/keywords", api::id(&made)?);
    let rain = json!({ "keyword": "rain", "whole_word": "false" });
    let rain = it.ada.post(&path, &rain).await?;
    assert_eq!(
        (&rain["keyword"], &rain["whole_word"]),
        (&json!("rain"), &json!(false))
    );
    assert_eq!(it.ada.get(&path).await?, json!([made["keywords"][0], rain]));
    let one = format!("{FILTERS}/keywords/{}", api::id(&rain)?);
    assert_eq!(it.ada.get(&one).await?, rain);
    let changed = it.ada.put(&one, &json!({ "keyword": "Rain" })).await?;
    assert_eq!(
        (&changed["keyword"], &changed["whole_word"]),
        (&json!("Rain"), &json!(false))
    );
    assert_eq!(it.ada.delete(&one).await?, json!({}));
    assert_eq!(it.ada.get(&path).await?, made["keywords"]);
    assert_eq!(refusal(&it.ada, Method::GET, &one, Value::Null).await?, 404);
    Ok(())
}

async fn a_post_that_a_filter_names_is_filtered(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let filter = it.ada.post(FILTERS, &fog()).await?;
    let post = api::id(&it.say(&it.bea, "Sunshine").await?)?;
    let path = format!("{FILTERS}/{}/statuses", api::id(&filter)?);
    let named = it.ada.post(&path, &json!({ "status_id": post })).await?;
    assert_eq!(named, json!({ "id": named["id"], "status_id": post }));
    let again = it.ada.post(&path, &json!({ "status_id": post })).await?;
    assert_eq!(again, named);
    assert_eq!(it.ada.get(&path).await?, json!([named]));
    let shown = it.ada.get(&format!("/api/v1/statuses/{post}")).await?;
    assert_eq!(shown["filtered"][0]["status_matches"], json!([post]));
    assert_eq!(shown["filtered"][0]["keyword_matches"], Value::Null);
    let one = format!("{FILTERS}/statuses/{}", api::id(&named)?);
    assert_eq!(it.ada.get(&one).await?, named);
    it.ada.delete(&one).await?;
    let shown = it.ada.get(&format!("/api/v1/statuses/{post}")).await?;
    assert_eq!(shown["filtered"], json!([]));
    Ok(())
}

/// What the first entry of a list is filtered by.
async fn filtered(it: &Neighbours, path: &str, at: &str) -> anyhow::Result<Value> {
    let answer = it.ada.get(path).await?;
    let status = answer.pointer(at).cloned().unwrap_or_default();
    assert!(status["id"].is_string(), "{path}: {answer}");
    Ok(status["filtered"].clone())
}

async fn what_a_filter_finds_is_said_with_every_post(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    it.ada_follows_bea().await?;
    let filter = it.ada.post(FILTERS, &fog()).await?;
    let post = api::id(&it.say(&it.bea, "@ada Only FOG today #sea").await?)?;
    let expected = json!([{
        "filter": filter, "keyword_matches": ["fog"], "status_matches": null,
    }]);
    let author = format!("/api/v1/accounts/{}/statuses", it.bea_id);
    for (path, at) in [
        (format!("/api/v1/statuses/{post}"), ""),
        ("/api/v1/timelines/home".to_owned(), "/0"),
        ("/api/v1/timelines/tag/sea".to_owned(), "/0"),
        (author, "/0"),
        ("/api/v1/notifications".to_owned(), "/0/status"),
    ] {
        assert_eq!(filtered(&it, &path, at).await?, expected, "{path}");
    }
    let liked = it.ada.act(&format!("statuses/{post}/favourite")).await?;
    assert_eq!(liked["filtered"], expected);
    let answer = json!({ "status": "Yes", "in_reply_to_id": post });
    let answer = api::id(&it.publish(&it.ada, answer).await?)?;
    let thread = format!("/api/v1/statuses/{answer}/context");
    assert_eq!(filtered(&it, &thread, "/ancestors/0").await?, expected);
    let boosted = it.ada.act(&format!("statuses/{post}/reblog")).await?;
    assert_eq!(boosted["reblog"]["filtered"], expected);
    assert_eq!(boosted["filtered"], expected);
    Ok(())
}

async fn a_filter_that_has_run_out_finds_nothing(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let mut filter = fog();
    filter["expires_in"] = json!("600");
    it.ada.post(FILTERS, &filter).await?;
    let post = api::id(&it.say(&it.bea, "Fog").await?)?;
    let path = format!("/api/v1/statuses/{post}");
    assert_ne!(filtered(&it, &path, "").await?, json!([]));
    it.oriel.clock.advance(time::Duration::seconds(601));
    assert_eq!(filtered(&it, &path, "").await?, json!([]));
    assert_eq!(it.ada.get(FILTERS).await?.as_array().map(Vec::len), Some(1));
    Ok(())
}

async fn only_the_one_who_filters_is_told(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    it.ada.post(FILTERS, &fog()).await?;
    let post = api::id(&it.say(&it.bea, "Fog").await?)?;
    let path = format!("/api/v1/statuses/{post}");
    let visitor = oriel_test::ApiClient::new(&it.oriel.base, "")?;
    for reader in [&it.bea, &visitor] {
        assert_eq!(reader.get(&path).await?["filtered"], json!([]));
    }
    Ok(())
}

async fn an_older_app_sees_each_keyword_as_a_filter(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let old = "/api/v1/filters";
    let phrase = json!({ "phrase": "fog", "context": ["home"], "irreversible": true });
    let made = it.ada.post(old, &phrase).await?;
    let expected = json!({
        "id": made["id"], "phrase": "fog", "context": ["home"], "whole_word": false,
        "expires_at": null, "irreversible": true,
    });
    assert_eq!(made, expected);
    let filters = it.ada.get(FILTERS).await?;
    assert_eq!(filters[0]["keywords"][0]["id"], made["id"]);
    assert_eq!(filters[0]["title"], "fog");
    assert_eq!(filters[0]["filter_action"], "hide");
    assert_eq!(it.ada.get(old).await?, json!([made]));
    let path = format!("{old}/{}", api::id(&made)?);
    let changes = json!({ "phrase": "mist", "context": ["thread"], "whole_word": true });
    let changed = it.ada.put(&path, &changes).await?;
    assert_eq!(changed["phrase"], "mist");
    assert_eq!(changed["context"], json!(["thread"]));
    assert_eq!(it.ada.get(&path).await?, changed);
    it.ada.delete(&path).await?;
    assert_eq!(it.ada.get(FILTERS).await?, json!([]));
    Ok(())
}

async fn an_older_app_changes_nothing_that_other_keywords_share(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let made = it.ada.post(FILTERS, &fog()).await?;
    let more = format!("{FILTERS}/{}/keywords", api::id(&made)?);
    let rain = it.ada.post(&more, &json!({ "keyword": "rain" })).await?;
    let path = format!("/api/v1/filters/{}", api::id(&rain)?);
    let shared = json!({ "phrase": "rain", "context": ["thread"] });
    assert_eq!(refusal(&it.ada, Method::PUT, &path, shared).await?, 422);
    let own = json!({ "phrase": "snow", "context": ["home", "public"] });
    assert_eq!(it.ada.put(&path, &own).await?["phrase"], "snow");
    it.ada.delete(&path).await?;
    assert_eq!(it.ada.get(FILTERS).await?, json!([made]));
    Ok(())
}

async fn a_filter_is_not_there_for_anybody_else(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let made = it.ada.post(FILTERS, &fog()).await?;
    let (filter, keyword) = (api::id(&made)?, api::id(&made["keywords"][0])?);
    for path in [
        format!("{FILTERS}/{filter}"),
        format!("{FILTERS}/{filter}/keywords"),
        format!("{FILTERS}/keywords/{keyword}"),
        format!("/api/v1/filters/{keyword}"),
    ] {
        assert_eq!(
            refusal(&it.bea, Method::GET, &path, Value::Null).await?,
            404,
            "{path}"
        );
    }
    for path in [
        format!("{FILTERS}/{filter}"),
        format!("{FILTERS}/keywords/{keyword}"),
        format!("/api/v1/filters/{keyword}"),
    ] {
        for method in [Method::PUT, Method::DELETE] {
            let status = refusal(&it.bea, method.clone(), &path, json!({})).await?;
            assert_eq!(status, 404, "{method} {path}");
        }
    }
    let reader = it.oriel.app_of("ada", "read:statuses").await?;
    assert_eq!(
        refusal(&reader, Method::GET, FILTERS, Value::Null).await?,
        403
    );
    Ok(())
}

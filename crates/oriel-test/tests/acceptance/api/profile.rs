//! What somebody says of themselves, changed and found through apps.

use oriel_test::{Backend, on_each_backend, on_sqlite};
use reqwest::Method;
use serde_json::{Value, json};

use crate::api::neighbours::{self, ids, refusal};

on_each_backend!(
    a_profile_is_changed_and_what_is_not_named_stays,
    fields_are_replaced_as_a_whole,
    people_are_found_by_the_beginning_of_their_name,
    a_search_is_for_one_kind_where_that_is_asked,
);

on_sqlite!(
    how_posts_begin_is_changed_with_the_profile,
    a_wrong_word_changes_nothing,
);

const UPDATE: &str = "/api/v1/accounts/update_credentials";

async fn a_profile_is_changed_and_what_is_not_named_stays(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let change = json!({ "display_name": "Ada L.", "note": "Fog & rain", "locked": true });
    let changed = it.ada.answer(Method::PATCH, UPDATE, &change).await?.body;
    assert_eq!(changed["display_name"], "Ada L.");
    assert_eq!(changed["source"]["note"], "Fog & rain");
    assert_eq!(changed["locked"], true);
    let more = json!({ "note": "Fog" });
    let changed = it.ada.answer(Method::PATCH, UPDATE, &more).await?.body;
    assert_eq!(changed["display_name"], "Ada L.");
    assert_eq!(changed["locked"], true);
    let me = it.ada.get("/api/v1/accounts/verify_credentials").await?;
    assert_eq!(me, changed);
    Ok(())
}

async fn fields_are_replaced_as_a_whole(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let two = json!({ "fields_attributes": {
        "0": { "name": "Camera", "value": "F3" }, "1": { "name": "Home", "value": "Bala" },
    } });
    let changed = it.ada.answer(Method::PATCH, UPDATE, &two).await?.body;
    assert_eq!(changed["fields"].as_array().map(Vec::len), Some(2));
    let one = json!({ "fields_attributes": [{ "name": "Camera", "value": "F4" }] });
    let changed = it.ada.answer(Method::PATCH, UPDATE, &one).await?.body;
    let kept = &changed["source"]["fields"];
    assert_eq!(kept[0]["value"], "F4");
    assert_eq!(kept.as_array().map(Vec::len), Some(1));
    Ok(())
}

async fn how_posts_begin_is_changed_with_the_profile(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let change = json!({ "source": {
        "privacy": "unlisted", "language": "cy", "quote_policy": "followers",
    } });
    let changed = it.ada.answer(Method::PATCH, UPDATE, &change).await?.body;
    let source = &changed["source"];
    assert_eq!(source["privacy"], "unlisted");
    assert_eq!(source["language"], "cy");
    assert_eq!(source["quote_policy"], "followers");
    let posted = it.say(&it.ada, "Niwl").await?;
    assert_eq!(posted["visibility"], "unlisted");
    Ok(())
}

async fn a_wrong_word_changes_nothing(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let before = it.ada.get("/api/v1/accounts/verify_credentials").await?;
    let long = "x".repeat(10_000);
    for wrong in [
        json!({ "display_name": "Eve", "source": { "privacy": "everyone" } }),
        json!({ "display_name": "Eve", "source": { "quote_policy": "some" } }),
        json!({ "display_name": "Eve", "source": { "language": "<b>" } }),
        json!({ "display_name": "Eve", "note": long }),
    ] {
        assert_eq!(refusal(&it.ada, Method::PATCH, UPDATE, wrong).await?, 422);
    }
    let after = it.ada.get("/api/v1/accounts/verify_credentials").await?;
    assert_eq!(after, before);
    Ok(())
}

async fn people_are_found_by_the_beginning_of_their_name(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let host = it.oriel.authority();
    for (query, expected) in [
        ("be".to_owned(), vec![it.bea_id.as_str()]),
        ("@bea".to_owned(), vec![it.bea_id.as_str()]),
        (format!("bea@{host}"), vec![it.bea_id.as_str()]),
        ("zed".to_owned(), vec![]),
        (String::new(), vec![]),
    ] {
        let path = format!("/api/v1/accounts/search?q={query}&limit=5");
        assert_eq!(ids(&it.ada.get(&path).await?), expected, "{query}");
    }
    Ok(())
}

async fn a_search_is_for_one_kind_where_that_is_asked(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    it.say(&it.bea, "On #bea").await?;
    let count = |found: &Value, kind: &str| found[kind].as_array().map(Vec::len);
    for (asked, accounts, hashtags) in [
        ("q=bea", 1, 1),
        ("q=bea&type=accounts", 1, 0),
        ("q=bea&type=hashtags", 0, 1),
        ("q=bea&offset=1", 0, 0),
        ("q=bea&offset=x&limit=-4", 1, 1),
    ] {
        let found = it.ada.get(&format!("/api/v2/search?{asked}")).await?;
        assert_eq!(count(&found, "accounts"), Some(accounts), "{asked}");
        assert_eq!(count(&found, "hashtags"), Some(hashtags), "{asked}");
        assert_eq!(count(&found, "statuses"), Some(0), "{asked}");
    }
    Ok(())
}

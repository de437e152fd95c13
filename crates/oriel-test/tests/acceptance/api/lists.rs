//! People whom somebody reads apart from the rest.

use oriel_test::{Backend, api, on_each_backend, on_sqlite};
use reqwest::Method;
use serde_json::{Value, json};

use crate::api::neighbours::{self, ids, keys, link, listed, page, refusal};

on_each_backend!(
    a_list_is_made_changed_and_deleted,
    only_people_one_follows_are_put_into_a_list_and_once,
    a_list_is_read_by_itself_and_when_exclusive_not_at_home,
    members_are_paged_by_the_link_header,
    a_person_has_so_many_lists_and_no_more,
);

on_sqlite!(
    a_list_needs_a_title_and_a_policy_that_is_known,
    a_list_is_not_there_for_anybody_else,
);

async fn a_list_is_made_changed_and_deleted(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    assert_eq!(it.ada.get("/api/v1/lists").await?, json!([]));
    let made = it
        .ada
        .post("/api/v1/lists", &json!({ "title": "Friends" }))
        .await?;
    assert_eq!(
        keys(&made),
        ["exclusive", "id", "replies_policy", "title"],
        "{made}"
    );
    let id = api::id(&made)?;
    let expected = json!({
        "id": id, "title": "Friends", "replies_policy": "list", "exclusive": false,
    });
    assert_eq!(made, expected);
    let path = format!("/api/v1/lists/{id}");
    let changes = json!({ "replies_policy": "followed", "exclusive": "true" });
    let changed = it.ada.put(&path, &changes).await?;
    let expected = json!({
        "id": id, "title": "Friends", "replies_policy": "followed", "exclusive": true,
    });
    assert_eq!(changed, expected);
    assert_eq!(it.ada.get(&path).await?, expected);
    assert_eq!(it.ada.get("/api/v1/lists").await?, json!([expected]));
    assert_eq!(it.ada.delete(&path).await?, json!({}));
    assert_eq!(
        refusal(&it.ada, Method::GET, &path, Value::Null).await?,
        404
    );
    Ok(())
}

async fn a_list_needs_a_title_and_a_policy_that_is_known(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    for bad in [
        json!({}),
        json!({ "title": " " }),
        json!({ "title": "a".repeat(256) }),
        json!({ "title": "Friends", "replies_policy": "some" }),
    ] {
        let status = refusal(&it.ada, Method::POST, "/api/v1/lists", bad.clone()).await?;
        assert_eq!(status, 422, "{bad}");
    }
    Ok(())
}

async fn only_people_one_follows_are_put_into_a_list_and_once(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let list = it
        .ada
        .post("/api/v1/lists", &json!({ "title": "Friends" }))
        .await?;
    let path = format!("/api/v1/lists/{}/accounts", api::id(&list)?);
    let of_bea = format!("/api/v1/accounts/{}/lists", it.bea_id);
    let bea = json!({ "account_ids": [it.bea_id] });
    assert_eq!(
        refusal(&it.ada, Method::POST, &path, bea.clone()).await?,
        404
    );
    it.ada_follows_bea().await?;
    assert_eq!(it.ada.post(&path, &bea).await?, json!({}));
    assert_eq!(
        refusal(&it.ada, Method::POST, &path, bea.clone()).await?,
        422
    );
    assert_eq!(listed(&it.ada, &path).await?, [it.bea_id.as_str()]);
    assert_eq!(it.ada.get(&of_bea).await?, json!([list]));
    let answer = it.ada.answer(Method::DELETE, &path, &bea).await?;
    assert_eq!((answer.status, answer.body), (200, json!({})));
    assert!(listed(&it.ada, &path).await?.is_empty());
    assert_eq!(it.ada.get(&of_bea).await?, json!([]));
    Ok(())
}

async fn a_list_is_read_by_itself_and_when_exclusive_not_at_home(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    it.ada_follows_bea().await?;
    let list = it
        .ada
        .post("/api/v1/lists", &json!({ "title": "Friends" }))
        .await?;
    let id = api::id(&list)?;
    let members = json!({ "account_ids": [it.bea_id] });
    it.ada
        .post(&format!("/api/v1/lists/{id}/accounts"), &members)
        .await?;
    let post = it.say(&it.bea, "Morning").await?;
    let own = it.say(&it.ada, "Evening").await?;
    let (home, timeline) = (
        "/api/v1/timelines/home",
        format!("/api/v1/timelines/list/{id}"),
    );
    assert_eq!(listed(&it.ada, &timeline).await?, [api::id(&post)?]);
    assert_eq!(
        listed(&it.ada, home).await?,
        [api::id(&own)?, api::id(&post)?]
    );
    it.ada
        .put(
            &format!("/api/v1/lists/{id}"),
            &json!({ "exclusive": true }),
        )
        .await?;
    assert_eq!(listed(&it.ada, home).await?, [api::id(&own)?]);
    assert_eq!(listed(&it.ada, &timeline).await?, [api::id(&post)?]);
    Ok(())
}

async fn members_are_paged_by_the_link_header(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let list = it
        .ada
        .post("/api/v1/lists", &json!({ "title": "Friends" }))
        .await?;
    let path = format!("/api/v1/lists/{}/accounts", api::id(&list)?);
    let mut members = vec![it.bea_id.clone()];
    it.ada_follows_bea().await?;
    for name in ["cai", "dai"] {
        let id = neighbours::me(&it.oriel.person(name).await?).await?;
        it.ada.act(&format!("accounts/{id}/follow")).await?;
        members.push(id);
    }
    it.ada
        .post(&path, &json!({ "account_ids": members }))
        .await?;
    members.reverse();
    let base = &it.oriel.base;
    let mut next = Some(format!("{path}?limit=1"));
    let mut seen = Vec::new();
    while let Some(path) = next {
        let shown = it.ada.get(&path).await?;
        seen.extend(ids(&shown).into_iter().map(str::to_owned));
        next = page(&link(&it.ada, base, &path).await?, base, "next");
    }
    assert_eq!(seen, members);
    assert_eq!(listed(&it.ada, &format!("{path}?limit=0")).await?, members);
    Ok(())
}

async fn a_list_is_not_there_for_anybody_else(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let list = it
        .ada
        .post("/api/v1/lists", &json!({ "title": "Friends" }))
        .await?;
    let id = api::id(&list)?;
    for (method, path) in [
        (Method::GET, format!("/api/v1/lists/{id}")),
        (Method::PUT, format!("/api/v1/lists/{id}")),
        (Method::DELETE, format!("/api/v1/lists/{id}")),
        (Method::GET, format!("/api/v1/lists/{id}/accounts")),
        (Method::POST, format!("/api/v1/lists/{id}/accounts")),
        (Method::GET, format!("/api/v1/timelines/list/{id}")),
    ] {
        let status = refusal(&it.bea, method.clone(), &path, Value::Null).await?;
        assert_eq!(status, 404, "{method} {path}");
    }
    let reader = it.oriel.app_of("ada", "read:statuses").await?;
    assert_eq!(
        refusal(&reader, Method::GET, "/api/v1/lists", Value::Null).await?,
        403
    );
    Ok(())
}

async fn a_person_has_so_many_lists_and_no_more(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let list = json!({ "title": "Friends" });
    for _ in 0..oriel_core::personal::lists::MAX_LISTS {
        it.ada.post("/api/v1/lists", &list).await?;
    }
    assert_eq!(
        refusal(&it.ada, Method::POST, "/api/v1/lists", list).await?,
        422
    );
    Ok(())
}

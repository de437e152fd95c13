//! What somebody keeps or likes, who likes and boosts a post, and what it said before.

use oriel_test::{ApiClient, Backend, api, on_each_backend, on_sqlite};
use reqwest::Method;
use serde_json::{Value, json};

use crate::api::neighbours::{self, ids, keys, link, listed, page, refusal};

on_each_backend!(
    bookmarks_and_favourites_are_paged_by_the_link_header,
    who_likes_and_boosts_a_post_is_told,
    the_history_of_a_post_has_what_it_says_now,
);

on_sqlite!(nobody_reads_around_a_post_that_they_may_not_see,);

async fn bookmarks_and_favourites_are_paged_by_the_link_header(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let mut posts = Vec::new();
    for words in ["One", "Two", "Three"] {
        posts.push(api::id(&it.say(&it.bea, words).await?)?);
    }
    // Not in the order in which they were published.
    posts.rotate_left(1);
    for (action, list) in [("bookmark", "bookmarks"), ("favourite", "favourites")] {
        for post in &posts {
            it.ada.act(&format!("statuses/{post}/{action}")).await?;
        }
        let base = &it.oriel.base;
        let mut next = Some(format!("/api/v1/{list}?limit=2"));
        let mut seen = Vec::new();
        let mut previous = None;
        while let Some(path) = next {
            seen.extend(listed(&it.ada, &path).await?);
            let links = link(&it.ada, base, &path).await?;
            previous = page(&links, base, "prev").or(previous);
            next = page(&links, base, "next");
        }
        seen.reverse();
        assert_eq!(seen, posts, "{list}");
        let previous = previous.unwrap_or_default();
        let newer: Vec<_> = posts.iter().skip(1).rev().cloned().collect();
        assert_eq!(listed(&it.ada, &previous).await?, newer, "{previous}");
        it.ada
            .act(&format!("statuses/{}/un{action}", posts[0]))
            .await?;
        assert_eq!(listed(&it.ada, &format!("/api/v1/{list}")).await?, newer);
        assert!(
            listed(&it.bea, &format!("/api/v1/{list}"))
                .await?
                .is_empty()
        );
    }
    Ok(())
}

async fn who_likes_and_boosts_a_post_is_told(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let post = api::id(&it.say(&it.ada, "Morning").await?)?;
    let visitor = ApiClient::new(&it.oriel.base, "")?;
    for (action, list) in [("favourite", "favourited_by"), ("reblog", "reblogged_by")] {
        let path = format!("/api/v1/statuses/{post}/{list}");
        assert_eq!(it.ada.get(&path).await?, json!([]));
        it.bea.act(&format!("statuses/{post}/{action}")).await?;
        for reader in [&it.ada, &visitor] {
            assert_eq!(
                ids(&reader.get(&path).await?),
                [it.bea_id.as_str()],
                "{list}"
            );
        }
    }
    Ok(())
}

async fn the_history_of_a_post_has_what_it_says_now(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let post = api::id(&it.say(&it.bea, "Morning").await?)?;
    let words = json!({ "status": "Evening" });
    it.bea
        .put(&format!("/api/v1/statuses/{post}"), &words)
        .await?;
    let history = it
        .ada
        .get(&format!("/api/v1/statuses/{post}/history"))
        .await?;
    let last = history
        .as_array()
        .and_then(|it| it.last())
        .cloned()
        .unwrap_or_default();
    let expected = [
        "account",
        "content",
        "created_at",
        "emojis",
        "media_attachments",
        "poll",
        "sensitive",
        "spoiler_text",
    ];
    assert_eq!(keys(&last), expected);
    assert_eq!(last["content"], "<p>Evening</p>");
    Ok(())
}

async fn nobody_reads_around_a_post_that_they_may_not_see(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let private = json!({ "status": "Us", "visibility": "private" });
    let post = api::id(&it.publish(&it.bea, private).await?)?;
    for what in ["favourited_by", "reblogged_by", "history"] {
        let path = format!("/api/v1/statuses/{post}/{what}");
        assert_eq!(
            refusal(&it.ada, Method::GET, &path, Value::Null).await?,
            404,
            "{what}"
        );
    }
    let reader = it.oriel.app_of("ada", "read:statuses").await?;
    for path in ["/api/v1/bookmarks", "/api/v1/favourites"] {
        assert_eq!(
            refusal(&reader, Method::GET, path, Value::Null).await?,
            403,
            "{path}"
        );
    }
    Ok(())
}

//! Not hearing of somebody, or of a conversation.

use oriel_test::{Backend, api, on_each_backend, on_sqlite};
use reqwest::Method;
use serde_json::{Value, json};
use time::Duration;

use crate::api::neighbours::{self, ids, keys, link, listed, page, refusal};

on_each_backend!(
    who_is_muted_is_not_at_home_until_they_are_heard_again,
    a_mute_for_a_while_ends_by_itself,
    a_muted_person_causes_no_notifications_unless_that_is_wanted,
    a_muted_conversation_causes_no_notifications,
    mutes_and_blocks_are_paged_by_the_link_header,
    a_server_is_blocked_and_lifted,
);

on_sqlite!(nobody_mutes_themselves,);

const HOME: &str = "/api/v1/timelines/home";

async fn who_is_muted_is_not_at_home_until_they_are_heard_again(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    it.ada_follows_bea().await?;
    let post = api::id(&it.say(&it.bea, "Morning").await?)?;
    let ties = it.ada.act(&format!("accounts/{}/mute", it.bea_id)).await?;
    assert_eq!(
        (&ties["muting"], &ties["muting_notifications"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(ties["following"], true);
    assert!(listed(&it.ada, HOME).await?.is_empty());
    let profile = format!("/api/v1/accounts/{}/statuses", it.bea_id);
    assert_eq!(listed(&it.ada, &profile).await?, [post.as_str()]);
    let muted = it.ada.get("/api/v1/mutes").await?;
    assert_eq!(ids(&muted), [it.bea_id.as_str()]);
    assert_eq!(muted[0]["mute_expires_at"], Value::Null);
    let ties = it
        .ada
        .act(&format!("accounts/{}/unmute", it.bea_id))
        .await?;
    assert_eq!(
        (&ties["muting"], &ties["muting_notifications"]),
        (&json!(false), &json!(false))
    );
    assert_eq!(listed(&it.ada, HOME).await?, [post.as_str()]);
    assert_eq!(it.ada.get("/api/v1/mutes").await?, json!([]));
    Ok(())
}

async fn a_mute_for_a_while_ends_by_itself(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    it.ada_follows_bea().await?;
    it.say(&it.bea, "Morning").await?;
    let path = format!("/api/v1/accounts/{}/mute", it.bea_id);
    let ties = it.ada.post(&path, &json!({ "duration": 600 })).await?;
    let until = ties["muting_expires_at"].as_str().unwrap_or_default();
    assert!(until.ends_with('Z'), "{ties}");
    let muted = it.ada.get("/api/v1/mutes").await?;
    assert_eq!(muted[0]["mute_expires_at"], until);
    assert!(listed(&it.ada, HOME).await?.is_empty());
    it.oriel.clock.advance(Duration::seconds(601));
    assert_eq!(listed(&it.ada, HOME).await?.len(), 1);
    assert_eq!(it.ada.get("/api/v1/mutes").await?, json!([]));
    let ties = format!("/api/v1/accounts/relationships?id[]={}", it.bea_id);
    assert_eq!(it.ada.get(&ties).await?[0]["muting"], false);
    it.oriel.sweep().await?;
    assert_eq!(it.ada.get(&ties).await?[0]["muting"], false);
    Ok(())
}

async fn a_muted_person_causes_no_notifications_unless_that_is_wanted(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let post = api::id(&it.say(&it.ada, "Morning").await?)?;
    let path = format!("/api/v1/accounts/{}/mute", it.bea_id);
    it.ada.act(&format!("accounts/{}/mute", it.bea_id)).await?;
    it.bea.act(&format!("statuses/{post}/favourite")).await?;
    assert_eq!(it.ada.get("/api/v1/notifications").await?, json!([]));
    let ties = it
        .ada
        .post(&path, &json!({ "notifications": false }))
        .await?;
    assert_eq!(
        (&ties["muting"], &ties["muting_notifications"]),
        (&json!(true), &json!(false))
    );
    it.bea.act(&format!("statuses/{post}/reblog")).await?;
    let told = it.ada.get("/api/v1/notifications").await?;
    assert_eq!(told[0]["type"], "reblog");
    assert_eq!(told.as_array().map(Vec::len), Some(1));
    Ok(())
}

async fn a_muted_conversation_causes_no_notifications(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let post = api::id(&it.say(&it.ada, "Morning").await?)?;
    let muted = it.ada.act(&format!("statuses/{post}/mute")).await?;
    assert_eq!(
        (&muted["id"], &muted["muted"]),
        (&json!(post), &json!(true))
    );
    let answer = json!({ "status": "@ada Good morning", "in_reply_to_id": post });
    let answer = api::id(&it.publish(&it.bea, answer).await?)?;
    it.bea.act(&format!("statuses/{post}/favourite")).await?;
    assert_eq!(it.ada.get("/api/v1/notifications").await?, json!([]));
    let path = format!("/api/v1/statuses/{answer}");
    assert_eq!(it.ada.get(&path).await?["muted"], true);
    assert_eq!(it.bea.get(&path).await?["muted"], false);
    let heard = it.ada.act(&format!("statuses/{answer}/unmute")).await?;
    assert_eq!(heard["muted"], false);
    let again = json!({ "status": "@ada Well?", "in_reply_to_id": post });
    it.publish(&it.bea, again).await?;
    let told = it.ada.get("/api/v1/notifications").await?;
    assert_eq!(told[0]["type"], "mention");
    Ok(())
}

async fn mutes_and_blocks_are_paged_by_the_link_header(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let mut others = vec![it.bea_id.clone()];
    for name in ["cai", "dai"] {
        others.push(neighbours::me(&it.oriel.person(name).await?).await?);
    }
    for (action, list) in [("mute", "mutes"), ("block", "blocks")] {
        for other in &others {
            it.ada.act(&format!("accounts/{other}/{action}")).await?;
        }
        let base = &it.oriel.base;
        let mut next = Some(format!("/api/v1/{list}?limit=2"));
        let mut seen = Vec::new();
        while let Some(path) = next {
            seen.extend(listed(&it.ada, &path).await?);
            next = page(&link(&it.ada, base, &path).await?, base, "next");
        }
        seen.reverse();
        assert_eq!(seen, others, "{list}");
        let reader = it.oriel.app_of("ada", "read:statuses").await?;
        let path = format!("/api/v1/{list}");
        assert_eq!(
            refusal(&reader, Method::GET, &path, Value::Null).await?,
            403
        );
    }
    let muted = it.ada.get("/api/v1/mutes?limit=1").await?;
    assert!(keys(&muted[0]).contains(&"mute_expires_at"));
    Ok(())
}

async fn a_server_is_blocked_and_lifted(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let path = "/api/v1/domain_blocks";
    assert_eq!(it.ada.get(path).await?, json!([]));
    let loud = json!({ "domain": "Loud.Example" });
    assert_eq!(it.ada.post(path, &loud).await?, json!({}));
    assert_eq!(it.ada.get(path).await?, json!(["loud.example"]));
    assert_eq!(it.bea.get(path).await?, json!([]));
    for _ in 0..2 {
        let answer = it.ada.answer(Method::DELETE, path, &loud).await?;
        assert_eq!((answer.status, answer.body), (200, json!({})));
    }
    assert_eq!(it.ada.get(path).await?, json!([]));
    let nonsense = json!({ "domain": "no server" });
    assert_eq!(refusal(&it.ada, Method::POST, path, nonsense).await?, 422);
    Ok(())
}

async fn nobody_mutes_themselves(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let path = format!("/api/v1/accounts/{}/mute", it.bea_id);
    assert_eq!(refusal(&it.bea, Method::POST, &path, json!({})).await?, 403);
    Ok(())
}

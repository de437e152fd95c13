use oriel_test::{Backend, on_each_backend, on_sqlite};
use reqwest::Method;
use serde_json::{Value, json};

use super::House;
use crate::api::neighbours::{keys, link, listed, page, refusal};

on_each_backend!(
    a_server_is_blocked_changed_and_let_go,
    decisions_are_read_page_by_page,
    a_server_is_allowed_once_and_taken_off,
);

on_sqlite!(a_decision_about_a_server_needs_a_server_and_a_severity,);

const BLOCKS: &str = "/api/v1/admin/domain_blocks";
const ALLOWS: &str = "/api/v1/admin/domain_allows";

fn path(list: &str, entity: &Value) -> String {
    format!("{list}/{}", entity["id"].as_str().unwrap_or_default())
}

async fn a_server_is_blocked_changed_and_let_go(backend: Backend) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let body = json!({
        "domain": "Bad.Example", "severity": "suspend", "reject_reports": true,
        "private_comment": "Told by a friend", "public_comment": "Abuse",
    });
    let block = it.moderator.post(BLOCKS, &body).await?;
    let expected = [
        "created_at",
        "digest",
        "domain",
        "id",
        "obfuscate",
        "private_comment",
        "public_comment",
        "reject_media",
        "reject_reports",
        "severity",
    ];
    assert_eq!(keys(&block), expected);
    assert_eq!(block["domain"], "bad.example");
    assert_eq!(block["severity"], "suspend");
    assert_eq!(block["public_comment"], "Abuse");
    assert_eq!(block["digest"].as_str().map(str::len), Some(64));
    let status = refusal(&it.moderator, Method::POST, BLOCKS, body).await?;
    assert_eq!(status, 422, "something is decided about it");
    let one = path(BLOCKS, &block);
    let changes = json!({ "severity": "silence", "public_comment": "" });
    let changed = it.moderator.put(&one, &changes).await?;
    assert_eq!(changed["id"], block["id"]);
    assert_eq!(changed["severity"], "silence");
    assert_eq!(changed["public_comment"], "");
    assert_eq!(changed["private_comment"], "Told by a friend");
    assert_eq!(changed["reject_reports"], true);
    assert_eq!(it.moderator.get(&one).await?, changed);
    assert_eq!(it.moderator.get(BLOCKS).await?, json!([changed]));
    assert_eq!(it.moderator.delete(&one).await?, json!({}));
    assert_eq!(
        refusal(&it.moderator, Method::GET, &one, Value::Null).await?,
        404
    );
    Ok(())
}

async fn a_decision_about_a_server_needs_a_server_and_a_severity(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    for bad in [
        json!({}),
        json!({ "domain": "no server" }),
        json!({ "domain": it.oriel.authority() }),
        json!({ "domain": "bad.example", "severity": "exile" }),
        json!({ "domain": "bad.example", "public_comment": "a".repeat(5_001) }),
    ] {
        let status = refusal(&it.moderator, Method::POST, BLOCKS, bad.clone()).await?;
        assert_eq!(status, 422, "{bad}");
    }
    let bare = it
        .moderator
        .post(BLOCKS, &json!({ "domain": "bad.example" }))
        .await?;
    assert_eq!(bare["severity"], "silence");
    Ok(())
}

async fn decisions_are_read_page_by_page(backend: Backend) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let base = &it.oriel.base;
    for list in [BLOCKS, ALLOWS] {
        let mut all = Vec::new();
        for domain in ["a.example", "b.example"] {
            let made = it
                .moderator
                .post(list, &json!({ "domain": domain }))
                .await?;
            all.push(made["id"].as_str().unwrap_or_default().to_owned());
        }
        let first = format!("{list}?limit=1");
        assert_eq!(listed(&it.moderator, &first).await?, [all[1].clone()]);
        let next = link(&it.moderator, base, &first).await?;
        let next = page(&next, base, "next").unwrap_or_default();
        assert_eq!(listed(&it.moderator, &next).await?, [all[0].clone()]);
    }
    Ok(())
}

async fn a_server_is_allowed_once_and_taken_off(backend: Backend) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let body = json!({ "domain": "Friend.example" });
    let allow = it.moderator.post(ALLOWS, &body).await?;
    assert_eq!(keys(&allow), ["created_at", "domain", "id"]);
    assert_eq!(allow["domain"], "friend.example");
    assert_eq!(it.moderator.post(ALLOWS, &body).await?, allow);
    assert_eq!(it.moderator.get(ALLOWS).await?, json!([allow]));
    let one = path(ALLOWS, &allow);
    assert_eq!(it.moderator.get(&one).await?, allow);
    assert_eq!(it.moderator.delete(&one).await?, json!({}));
    assert_eq!(it.moderator.get(ALLOWS).await?, json!([]));
    let nonsense = json!({ "domain": "a b" });
    let status = refusal(&it.moderator, Method::POST, ALLOWS, nonsense).await?;
    assert_eq!(status, 422);
    Ok(())
}

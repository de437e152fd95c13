//! What people tell those who moderate, and what becomes of it.

use oriel_core::{accounts::people, model::Role};
use oriel_test::{ApiClient, Backend, Socket, api, on_each_backend, on_sqlite};
use reqwest::Method;
use serde_json::{Value, json};

use crate::api::neighbours::{self, Neighbours, keys, listed, refusal};

on_each_backend!(
    a_report_is_answered_with_all_that_was_said,
    somebody_reports_so_often_in_a_day_and_no_more,
    those_who_moderate_are_told_of_a_report_and_others_are_not,
    who_moderates_no_more_keeps_no_report,
);

on_sqlite!(
    a_report_needs_its_scope_and_somebody_who_makes_it,
    nobody_is_reported_for_posts_that_are_not_theirs_or_not_to_be_seen,
    nobody_reports_themselves_or_somebody_who_is_not_there,
    what_is_said_in_a_report_has_bounds,
);

const REPORTS: &str = "/api/v1/reports";

async fn moderator(it: &Neighbours) -> anyhow::Result<ApiClient> {
    it.oriel.person("mod").await?;
    people::set_role(it.oriel.core(), "mod", Role::Moderator).await?;
    it.oriel
        .app_of("mod", "read write admin:read admin:write")
        .await
}

async fn a_report_is_answered_with_all_that_was_said(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let post = api::id(&it.say(&it.bea, "Buy my pills").await?)?;
    let report = it
        .ada
        .post(
            "/api/v1/reports/",
            &json!({
                "account_id": it.bea_id, "status_ids": [post], "comment": "  All day long ",
                "category": "spam", "forward": true,
            }),
        )
        .await?;
    let expected = [
        "action_taken",
        "action_taken_at",
        "category",
        "comment",
        "created_at",
        "forwarded",
        "id",
        "rule_ids",
        "status_ids",
        "target_account",
    ];
    assert_eq!(keys(&report), expected);
    assert_eq!(report["category"], "spam");
    assert_eq!(report["comment"], "All day long");
    assert_eq!(report["action_taken"], false);
    assert_eq!(report["action_taken_at"], Value::Null);
    assert_eq!(report["forwarded"], false, "she is here");
    assert_eq!(report["status_ids"], json!([post]));
    assert_eq!(report["rule_ids"], json!([]));
    assert_eq!(report["target_account"]["id"], json!(it.bea_id));
    Ok(())
}

async fn a_report_needs_its_scope_and_somebody_who_makes_it(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let body = json!({ "account_id": it.bea_id });
    let reader = it.oriel.app_of("ada", "read write:statuses").await?;
    assert_eq!(
        refusal(&reader, Method::POST, REPORTS, body.clone()).await?,
        403
    );
    let nobody = ApiClient::new(&it.oriel.base, "")?;
    assert_eq!(refusal(&nobody, Method::POST, REPORTS, body).await?, 401);
    Ok(())
}

async fn nobody_is_reported_for_posts_that_are_not_theirs_or_not_to_be_seen(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let mine = it.say(&it.ada, "Mine").await?;
    let private = json!({ "status": "For followers", "visibility": "private" });
    let hidden = it.publish(&it.bea, private).await?;
    for post in [api::id(&mine)?, api::id(&hidden)?, "9".to_owned()] {
        let body = json!({ "account_id": it.bea_id, "status_ids": [post] });
        let status = refusal(&it.ada, Method::POST, REPORTS, body).await?;
        assert_eq!(status, 422, "{post}");
    }
    it.ada_follows_bea().await?;
    let body = json!({ "account_id": it.bea_id, "status_ids": [api::id(&hidden)?] });
    it.ada.post(REPORTS, &body).await?;
    Ok(())
}

async fn nobody_reports_themselves_or_somebody_who_is_not_there(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let me = neighbours::me(&it.ada).await?;
    for (body, expected) in [
        (json!({ "account_id": me }), 422),
        (json!({ "account_id": "1" }), 404),
        (json!({ "account_id": "bea" }), 404),
        (json!({}), 404),
        (json!({ "account_id": it.bea_id, "status_ids": ["x"] }), 404),
    ] {
        let status = refusal(&it.ada, Method::POST, REPORTS, body.clone()).await?;
        assert_eq!(status, expected, "{body}");
    }
    Ok(())
}

async fn what_is_said_in_a_report_has_bounds(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let many: Vec<String> = (1..=60).map(|id| id.to_string()).collect();
    for (name, value) in [
        ("comment", json!("a".repeat(1_001))),
        ("category", json!("boredom")),
        ("rule_ids", json!(["1"])),
        ("status_ids", json!(many)),
    ] {
        let mut body = json!({ "account_id": it.bea_id });
        body[name] = value;
        let status = refusal(&it.ada, Method::POST, REPORTS, body).await?;
        assert_eq!(status, 422, "{name}");
    }
    let longest = json!({ "account_id": it.bea_id, "comment": "a".repeat(1_000) });
    it.ada.post(REPORTS, &longest).await?;
    Ok(())
}

async fn somebody_reports_so_often_in_a_day_and_no_more(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let body = json!({ "account_id": it.bea_id });
    for _ in 0..30 {
        it.ada.post(REPORTS, &body).await?;
    }
    assert_eq!(
        refusal(&it.ada, Method::POST, REPORTS, body.clone()).await?,
        429
    );
    it.oriel.clock.advance(time::Duration::hours(25));
    it.ada.post(REPORTS, &body).await?;
    Ok(())
}

async fn those_who_moderate_are_told_of_a_report_and_others_are_not(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let moderator = moderator(&it).await?;
    let mut stream = Socket::of(&it.oriel.base, &moderator, "user").await?;
    // Not even whom one wants to hear nothing of is missed.
    let ada = neighbours::me(&it.ada).await?;
    moderator.act(&format!("accounts/{ada}/block")).await?;
    let body = json!({ "account_id": it.bea_id, "comment": "Rude" });
    let report = it.ada.post(REPORTS, &body).await?;
    let told = moderator
        .get("/api/v1/notifications?types[]=admin.report")
        .await?;
    assert_eq!(told[0]["type"], "admin.report");
    assert_eq!(told[0]["account"]["username"], "ada");
    assert_eq!(told[0]["status"], Value::Null);
    assert_eq!(told[0]["report"], report);
    let happened = stream.next().await?;
    assert_eq!(happened.event, "notification");
    assert_eq!(happened.entity()?["report"]["id"], report["id"]);
    for other in [&it.ada, &it.bea] {
        assert_eq!(other.get("/api/v1/notifications").await?, json!([]));
    }
    let groups = moderator.get("/api/v2/notifications").await?;
    let group = &groups["notification_groups"][0];
    assert_eq!(group["report"]["id"], report["id"]);
    Ok(())
}

async fn who_moderates_no_more_keeps_no_report(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let moderator = moderator(&it).await?;
    let body = json!({ "account_id": it.bea_id });
    it.ada.post(REPORTS, &body).await?;
    assert_eq!(listed(&moderator, "/api/v1/notifications").await?.len(), 1);
    people::set_role(it.oriel.core(), "mod", Role::User).await?;
    assert!(
        listed(&moderator, "/api/v1/notifications")
            .await?
            .is_empty()
    );
    Ok(())
}

use oriel_core::{
    accounts::people,
    model::LangMap,
    rules::{self, RuleEdit},
};
use oriel_test::{Backend, on_each_backend};
use reqwest::Method;
use serde_json::{Value, json};

use super::House;
use crate::api::neighbours::{keys, link, listed, me, page, refusal};

on_each_backend!(
    a_report_is_read_with_all_that_it_names,
    posts_that_are_reported_are_read_whoever_they_are_for,
    reports_are_found_by_who_and_about_whom,
    reports_are_read_page_by_page,
    a_report_is_looked_after_settled_and_opened_again,
    a_report_is_settled_by_what_is_done,
    a_report_is_sorted_by_the_rules_that_were_broken,
);

async fn a_report_is_read_with_all_that_it_names(backend: Backend) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let id = it.report().await?;
    let report = it
        .moderator
        .get(&format!("/api/v1/admin/reports/{id}"))
        .await?;
    let expected = [
        "account",
        "action_taken",
        "action_taken_at",
        "action_taken_by_account",
        "assigned_account",
        "category",
        "comment",
        "created_at",
        "forwarded",
        "id",
        "rules",
        "statuses",
        "target_account",
        "updated_at",
    ];
    assert_eq!(keys(&report), expected);
    assert_eq!(report["account"]["username"], "ada");
    assert_eq!(report["target_account"]["email"], "bea@example.org");
    assert_eq!(report["comment"], "Rude");
    assert_eq!(report["category"], "other");
    for nobody in ["assigned_account", "action_taken_by_account"] {
        assert_eq!(report[nobody], Value::Null);
    }
    Ok(())
}

async fn posts_that_are_reported_are_read_whoever_they_are_for(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let ada = me(&it.ada).await?;
    it.ada
        .act(&format!("accounts/{}/follow", it.bea_id))
        .await?;
    let words = json!({ "status": "Hateful", "visibility": "private" });
    let post = it.bea.post("/api/v1/statuses", &words).await?;
    it.oriel.run_jobs().await?;
    let body = json!({ "account_id": it.bea_id, "status_ids": [post["id"]] });
    let report = it.ada.post("/api/v1/reports", &body).await?;
    let path = format!(
        "/api/v1/admin/reports?account_id={ada}&target_account_id={}",
        it.bea_id
    );
    let found = it.moderator.get(&path).await?;
    assert_eq!(found[0]["id"], report["id"]);
    assert_eq!(found[0]["statuses"][0]["id"], post["id"]);
    let alone = format!(
        "/api/v1/statuses/{}",
        post["id"].as_str().unwrap_or_default()
    );
    let status = refusal(&it.moderator, Method::GET, &alone, Value::Null).await?;
    assert_eq!(status, 404, "only where it is reported");
    Ok(())
}

async fn reports_are_found_by_who_and_about_whom(backend: Backend) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let (report, ada) = (it.report().await?, me(&it.ada).await?);
    let (bea, path) = (&it.bea_id, "/api/v1/admin/reports");
    for (query, found) in [
        (String::new(), true),
        ("?resolved=false".to_owned(), true),
        ("?resolved=true".to_owned(), false),
        (format!("?account_id={ada}"), true),
        (format!("?account_id={bea}"), false),
        (format!("?target_account_id={bea}"), true),
        (format!("?target_account_id={ada}"), false),
    ] {
        let listed = listed(&it.moderator, &format!("{path}{query}")).await?;
        assert_eq!(listed.contains(&report), found, "{query}");
    }
    Ok(())
}

async fn reports_are_read_page_by_page(backend: Backend) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let (first, second) = (it.report().await?, it.report().await?);
    let (path, base) = ("/api/v1/admin/reports?limit=1", &it.oriel.base);
    assert_eq!(listed(&it.moderator, path).await?, [second]);
    let next = link(&it.moderator, base, path).await?;
    let next = page(&next, base, "next").unwrap_or_default();
    assert_eq!(listed(&it.moderator, &next).await?, [first]);
    Ok(())
}

async fn a_report_is_looked_after_settled_and_opened_again(backend: Backend) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let path = format!("/api/v1/admin/reports/{}", it.report().await?);
    let step = async |step: &str| {
        let path = format!("{path}/{step}");
        it.moderator.post(&path, &json!({})).await
    };
    let name = |report: &Value, who: &str| report[who]["username"].clone();
    let report = step("assign_to_self").await?;
    assert_eq!(name(&report, "assigned_account"), "mod");
    let report = step("unassign").await?;
    assert_eq!(report["assigned_account"], Value::Null);
    let report = step("resolve").await?;
    assert_eq!(report["action_taken"], true);
    assert!(report["action_taken_at"].is_string());
    assert_eq!(name(&report, "action_taken_by_account"), "mod");
    let report = step("reopen").await?;
    assert_eq!(report["action_taken"], false);
    assert_eq!(report["action_taken_by_account"], Value::Null);
    let spam = json!({ "category": "spam" });
    assert_eq!(it.moderator.put(&path, &spam).await?["category"], "spam");
    assert_eq!(
        it.moderator.put(&path, &json!({})).await?["category"],
        "spam"
    );
    for wrong in [json!({ "category": "x" }), json!({ "rule_ids": ["1"] })] {
        let status = refusal(&it.moderator, Method::PUT, &path, wrong.clone()).await?;
        assert_eq!(status, 422, "{wrong}");
    }
    Ok(())
}

async fn a_report_is_settled_by_what_is_done(backend: Backend) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let report = it.report().await?;
    let of_ada = format!("/api/v1/admin/accounts/{}/action", me(&it.ada).await?);
    let silence = json!({ "type": "silence", "report_id": report });
    let status = refusal(&it.moderator, Method::POST, &of_ada, silence.clone()).await?;
    assert_eq!(status, 404, "the report is about somebody else");
    let of_bea = format!("/api/v1/admin/accounts/{}/action", it.bea_id);
    it.moderator.post(&of_bea, &silence).await?;
    let path = format!("/api/v1/admin/reports/{report}");
    let settled = it.moderator.get(&path).await?;
    assert_eq!(settled["action_taken"], true);
    assert_eq!(settled["target_account"]["silenced"], true);
    Ok(())
}

async fn a_report_is_sorted_by_the_rules_that_were_broken(backend: Backend) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let core = it.oriel.core();
    let boss = people::by_name(core, "boss").await?;
    let kind = RuleEdit {
        id: None,
        text: LangMap::of("en", "Be kind"),
    };
    let rule = rules::save(core, &boss, vec![kind]).await?[0]
        .id
        .to_string();
    let path = format!("/api/v1/admin/reports/{}", it.report().await?);
    let put = async |body: Value| it.moderator.put(&path, &body).await;
    let sorted = put(json!({ "rule_ids": [rule, rule] })).await?;
    assert_eq!(sorted["category"], "violation", "rules are broken");
    assert_eq!(sorted["rules"][0]["text"], "Be kind");
    assert_eq!(sorted["rules"][1], Value::Null, "each once");
    assert_eq!(put(json!({})).await?["rules"], sorted["rules"]);
    let spam = put(json!({ "category": "spam" })).await?;
    assert_eq!(
        (&spam["category"], &spam["rules"]),
        (&json!("spam"), &sorted["rules"])
    );
    for wrong in [json!([rule, "999"]), json!(["x"])] {
        let body = json!({ "category": "violation", "rule_ids": wrong });
        let status = refusal(&it.moderator, Method::PUT, &path, body).await?;
        assert_eq!(status, 422, "{wrong}");
    }
    let kept = it.moderator.get(&path).await?;
    assert_eq!(
        (&kept["category"], &kept["rules"]),
        (&json!("spam"), &sorted["rules"])
    );
    let none = put(json!({ "rule_ids": [] })).await?;
    assert_eq!(
        (&none["category"], &none["rules"]),
        (&json!("spam"), &json!([]))
    );
    let read = it.oriel.app_of("mod", "admin:read").await?;
    let body = json!({ "rule_ids": [rule] });
    assert_eq!(refusal(&read, Method::PUT, &path, body.clone()).await?, 403);
    assert_eq!(refusal(&it.ada, Method::PUT, &path, body).await?, 403);
    Ok(())
}

use oriel_core::{accounts::people, model::Role};
use oriel_test::{ApiClient, Backend, on_sqlite};
use reqwest::Method;
use serde_json::{Value, json};

use super::{ALL, House, staff};
use crate::api::neighbours::{me, refusal};

on_sqlite!(
    nothing_is_done_without_the_scope_or_the_role,
    who_moderates_no_more_does_nothing_more,
    nobody_decides_about_themselves_and_no_moderator_about_others_who_moderate,
    only_an_admin_ends_an_account_and_only_one_that_is_suspended,
    what_is_not_there_is_not_found,
    a_decision_that_says_nothing_clear_is_refused,
);

/// Everything there is, with the scope that it needs; the numbers may name nothing.
fn everything(account: &str, report: &str) -> Vec<(Method, String, &'static str)> {
    let (get, post, put, delete) = (Method::GET, Method::POST, Method::PUT, Method::DELETE);
    let mut all = vec![
        (get.clone(), "v2/admin/accounts".to_owned(), "read:accounts"),
        (get.clone(), "v1/admin/accounts".to_owned(), "read:accounts"),
        (get.clone(), "v1/admin/reports".to_owned(), "read:reports"),
    ];
    let of_account = format!("v1/admin/accounts/{account}");
    all.push((get.clone(), of_account.clone(), "read:accounts"));
    all.push((delete.clone(), of_account.clone(), "write:accounts"));
    for step in [
        "action",
        "approve",
        "reject",
        "enable",
        "unsilence",
        "unsuspend",
        "unsensitive",
    ] {
        let path = format!("{of_account}/{step}");
        all.push((post.clone(), path, "write:accounts"));
    }
    let of_report = format!("v1/admin/reports/{report}");
    all.push((get.clone(), of_report.clone(), "read:reports"));
    all.push((put.clone(), of_report.clone(), "write:reports"));
    for step in ["assign_to_self", "unassign", "resolve", "reopen"] {
        all.push((post.clone(), format!("{of_report}/{step}"), "write:reports"));
    }
    for (what, read, write) in [
        ("domain_blocks", "read:domain_blocks", "write:domain_blocks"),
        ("domain_allows", "read:domain_allows", "write:domain_allows"),
    ] {
        let path = format!("v1/admin/{what}");
        all.push((get.clone(), path.clone(), read));
        all.push((post.clone(), path.clone(), write));
        all.push((get.clone(), format!("{path}/1"), read));
        all.push((delete.clone(), format!("{path}/1"), write));
    }
    all.push((
        put,
        "v1/admin/domain_blocks/1".to_owned(),
        "write:domain_blocks",
    ));
    all
}

async fn nothing_is_done_without_the_scope_or_the_role(backend: Backend) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let report = it.report().await?;
    let nobody = ApiClient::new(&it.oriel.base, "")?;
    let without = it.oriel.app_of("mod", "read write follow").await?;
    // Whoever has no role cannot give what they do not have.
    let of_ada = it.oriel.app_of("ada", ALL).await?;
    let body = json!({ "type": "suspend", "domain": "bad.example" });
    for (method, path, scope) in everything(&it.bea_id, &report) {
        let path = format!("/api/{path}");
        let others = ["accounts", "reports", "domain_blocks", "domain_allows"]
            .into_iter()
            .flat_map(|what| [format!("read:{what}"), format!("write:{what}")])
            .filter(|other| other != scope)
            .map(|other| format!("admin:{other}"))
            .collect::<Vec<_>>()
            .join(" ");
        let beside = it.oriel.app_of("boss", &others).await?;
        for (who, expected) in [
            (&nobody, 401),
            (&without, 403),
            (&of_ada, 403),
            (&beside, 403),
        ] {
            let status = refusal(who, method.clone(), &path, body.clone()).await?;
            assert_eq!(status, expected, "{method} {path} needs {scope}");
        }
    }
    let bea = it.bea().await?;
    assert_eq!(bea["suspended"], false, "{bea}");
    assert_eq!(
        it.admin.get("/api/v1/admin/domain_blocks").await?,
        json!([])
    );
    Ok(())
}

async fn who_moderates_no_more_does_nothing_more(backend: Backend) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let report = it.report().await?;
    people::set_role(it.oriel.core(), "mod", Role::User).await?;
    let body = json!({ "type": "suspend", "domain": "bad.example" });
    for (method, path, _) in everything(&it.bea_id, &report) {
        let path = format!("/api/{path}");
        let status = refusal(&it.moderator, method.clone(), &path, body.clone()).await?;
        assert_eq!(status, 403, "{method} {path}");
    }
    it.bea.get("/api/v1/accounts/verify_credentials").await?;
    Ok(())
}

async fn nobody_decides_about_themselves_and_no_moderator_about_others_who_moderate(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let other = me(&staff(&it.oriel, "other", Role::Moderator).await?).await?;
    let (moderator, boss) = (me(&it.moderator).await?, me(&it.admin).await?);
    for (who, about, expected) in [
        (&it.moderator, &moderator, 403),
        (&it.moderator, &boss, 403),
        (&it.moderator, &other, 403),
        (&it.admin, &boss, 403),
        (&it.admin, &other, 200),
    ] {
        for kind in ["none", "sensitive", "silence", "disable", "suspend"] {
            let path = format!("/api/v1/admin/accounts/{about}/action");
            let answer = who
                .answer(Method::POST, &path, &json!({ "type": kind }))
                .await?;
            assert_eq!(answer.status, expected, "{kind}: {}", answer.body);
        }
    }
    let about_them = json!({ "account_id": moderator });
    let reported = it.ada.post("/api/v1/reports", &about_them).await?;
    let path = format!(
        "/api/v1/admin/reports/{}/resolve",
        reported["id"].as_str().unwrap_or_default()
    );
    assert_eq!(
        refusal(&it.moderator, Method::POST, &path, Value::Null).await?,
        403
    );
    it.admin.post(&path, &json!({})).await?;
    Ok(())
}

async fn only_an_admin_ends_an_account_and_only_one_that_is_suspended(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let path = format!("/api/v1/admin/accounts/{}", it.bea_id);
    let asked = |who| refusal(who, Method::DELETE, &path, Value::Null);
    assert_eq!(asked(&it.admin).await?, 422);
    it.decide("suspend").await?;
    assert_eq!(asked(&it.moderator).await?, 403);
    let last = it.admin.delete(&path).await?;
    assert_eq!(last["username"], "bea");
    it.oriel.run_jobs().await?;
    assert_eq!(
        refusal(&it.admin, Method::GET, &path, Value::Null).await?,
        404
    );
    let back = format!("{path}/unsuspend");
    assert_eq!(
        refusal(&it.admin, Method::POST, &back, Value::Null).await?,
        404
    );
    Ok(())
}

async fn what_is_not_there_is_not_found(backend: Backend) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let (get, post, delete) = (Method::GET, Method::POST, Method::DELETE);
    let suspend = json!({ "type": "suspend" });
    for (method, path) in [
        (&get, "accounts/1"),
        (&get, "accounts/bea"),
        (&post, "accounts/1/action"),
        (&post, "accounts/x/action"),
        (&post, "accounts/1/enable"),
        (&get, "reports/1"),
        (&get, "reports/x"),
        (&get, "reports?account_id=x"),
        (&post, "reports/1/resolve"),
        (&Method::PATCH, "reports/1"),
        (&get, "domain_blocks/1"),
        (&delete, "domain_allows/1"),
    ] {
        let path = format!("/api/v1/admin/{path}");
        let body = if *method == get {
            Value::Null
        } else {
            suspend.clone()
        };
        let status = refusal(&it.moderator, method.clone(), &path, body).await?;
        assert_eq!(status, 404, "{path}");
    }
    Ok(())
}

async fn a_decision_that_says_nothing_clear_is_refused(backend: Backend) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let path = format!("/api/v1/admin/accounts/{}/action", it.bea_id);
    for (body, expected) in [
        (json!({}), 422),
        (json!({ "type": "exile" }), 422),
        (json!({ "type": "unsuspend" }), 422),
        (json!({ "type": "silence", "text": "a".repeat(5_001) }), 422),
        (json!({ "type": "silence", "report_id": "7" }), 404),
        (json!({ "type": "silence", "report_id": "x" }), 404),
    ] {
        let status = refusal(&it.moderator, Method::POST, &path, body.clone()).await?;
        assert_eq!(status, expected, "{body}");
    }
    assert_eq!(it.bea().await?["silenced"], false);
    Ok(())
}

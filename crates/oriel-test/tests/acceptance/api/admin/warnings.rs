//! Who is moderated hears of it, in the words of who decided, and nobody else does.

use oriel_test::{ApiClient, Backend, Visitor, api, on_each_backend, on_sqlite};
use reqwest::Method;
use serde_json::{Value, json};

use super::House;
use crate::api::neighbours::{keys, listed, refusal};

on_each_backend!(
    whoever_is_moderated_is_told_and_reads_it_again,
    nobody_is_told_where_the_decision_says_so_or_says_nothing,
    what_somebody_is_told_is_nobody_elses_to_read,
    what_is_decided_while_somebody_is_shut_out_is_read_when_they_are_back,
);

on_sqlite!(a_moderator_tells_in_the_browser_or_does_not,);

const TOLD: &str = "/api/v1/notifications?types[]=moderation_warning";
const PAGE: &str = "/settings/warnings";

/// The moderator decides something about Bea, with more to say.
async fn decide(it: &House, more: Value) -> anyhow::Result<()> {
    let path = format!("/api/v1/admin/accounts/{}/action", it.bea_id);
    it.moderator.post(&path, &more).await?;
    Ok(())
}

async fn page_of(it: &House, who: &str) -> anyhow::Result<String> {
    let visitor = Visitor::signed_in(&it.oriel.base, who).await?;
    Ok(visitor.get(PAGE).await?.body)
}

async fn whoever_is_moderated_is_told_and_reads_it_again(backend: Backend) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let post = it.photo().await?;
    let body = json!({ "account_id": it.bea_id, "status_ids": [post] });
    let report = api::id(&it.ada.post("/api/v1/reports", &body).await?)?;
    let words = json!({ "type": "silence", "text": "Be <kind>", "report_id": report });
    decide(&it, words).await?;
    let told = it.bea.get(TOLD).await?;
    assert_eq!(told[0]["type"], "moderation_warning", "{told}");
    assert_eq!(
        told[0]["account"]["id"],
        json!(it.bea_id),
        "no moderator is named"
    );
    let warning = &told[0]["moderation_warning"];
    let expected = [
        "action",
        "appeal",
        "created_at",
        "id",
        "status_ids",
        "target_account",
        "text",
    ];
    assert_eq!(keys(warning), expected);
    assert_eq!(warning["action"], "silence");
    assert_eq!(warning["text"], "Be <kind>");
    assert_eq!(warning["status_ids"], json!([post]));
    assert_eq!(warning["target_account"]["id"], json!(it.bea_id));
    assert_eq!(warning["appeal"], Value::Null);
    let one = format!("/api/v1/notifications/{}", api::id(&told[0])?);
    assert_eq!(it.bea.get(&one).await?, told[0]);
    let grouped = it.bea.get("/api/v2/notifications").await?;
    let group = &grouped["notification_groups"][0];
    assert_eq!(&group["moderation_warning"], warning, "{grouped}");
    let visitor = Visitor::signed_in(&it.oriel.base, "bea").await?;
    let shown = visitor.get("/notifications").await?.body;
    let address = format!("{PAGE}#w{}", api::id(warning)?);
    assert!(shown.contains(&address), "{shown}");
    it.bea.act("notifications/clear").await?;
    let shown = visitor.get(PAGE).await?.body;
    assert!(shown.contains("Be &lt;kind&gt;"), "{shown}");
    assert!(shown.contains(&format!("/@bea/{post}")), "{shown}");
    Ok(())
}

async fn nobody_is_told_where_the_decision_says_so_or_says_nothing(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let quiet = json!({ "type": "silence", "text": "Hush", "send_email_notification": false });
    decide(&it, quiet).await?;
    it.take_back("unsilence").await?;
    decide(&it, json!({ "type": "none" })).await?;
    assert_eq!(it.bea.get(TOLD).await?, json!([]));
    assert!(!page_of(&it, "bea").await?.contains("Hush"));
    decide(&it, json!({ "type": "none", "text": "Take care" })).await?;
    assert_eq!(listed(&it.bea, TOLD).await?.len(), 1);
    decide(&it, json!({ "type": "sensitive" })).await?;
    let told = it.bea.get(TOLD).await?;
    let newest = &told[0]["moderation_warning"];
    assert_eq!(
        (&newest["action"], &newest["text"]),
        (&json!("sensitive"), &json!(""))
    );
    Ok(())
}

async fn what_somebody_is_told_is_nobody_elses_to_read(backend: Backend) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    decide(&it, json!({ "type": "none", "text": "Take care" })).await?;
    let told = it.bea.get(TOLD).await?;
    let one = format!("/api/v1/notifications/{}", api::id(&told[0])?);
    for other in [&it.ada, &it.moderator, &it.admin] {
        assert_eq!(other.get(TOLD).await?, json!([]));
        assert_eq!(refusal(other, Method::GET, &one, Value::Null).await?, 404);
    }
    for other in ["ada", "mod"] {
        assert!(!page_of(&it, other).await?.contains("Take care"), "{other}");
    }
    let nobody = Visitor::new(&it.oriel.base)?;
    assert_ne!(nobody.get(PAGE).await?.status, 200);
    let nobody = ApiClient::new(&it.oriel.base, "")?;
    assert_eq!(refusal(&nobody, Method::GET, TOLD, Value::Null).await?, 401);
    Ok(())
}

async fn what_is_decided_while_somebody_is_shut_out_is_read_when_they_are_back(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    decide(&it, json!({ "type": "suspend", "text": "Not yours" })).await?;
    assert!(Visitor::signed_in(&it.oriel.base, "bea").await.is_err());
    it.take_back("unsuspend").await?;
    let again = it.oriel.app_of("bea", "read").await?;
    let told = again.get(TOLD).await?;
    assert_eq!(told[0]["moderation_warning"]["action"], "suspend", "{told}");
    assert!(page_of(&it, "bea").await?.contains("Not yours"));
    Ok(())
}

async fn a_moderator_tells_in_the_browser_or_does_not(backend: Backend) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let path = format!("/moderation/reports/{}", it.report().await?);
    let visitor = Visitor::signed_in(&it.oriel.base, "mod").await?;
    let form = visitor.get(&path).await?.body;
    assert!(
        form.contains("name=\"tell\" value=\"on\" checked"),
        "{form}"
    );
    let decide = format!("{path}/decide");
    let quiet = [("type", "none"), ("text", "For us alone")];
    visitor.submit(&path, &decide, &quiet).await?;
    let told = [("type", "none"), ("text", "For Bea"), ("tell", "on")];
    visitor.submit(&path, &decide, &told).await?;
    let found = it.bea.get(TOLD).await?;
    assert_eq!(found[0]["moderation_warning"]["text"], "For Bea", "{found}");
    assert_eq!(found[1], Value::Null);
    Ok(())
}

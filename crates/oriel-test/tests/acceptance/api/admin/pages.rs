use oriel_test::{Backend, Visitor, on_sqlite};
use serde_json::json;

use super::House;

on_sqlite!(
    a_moderator_settles_a_report_in_the_browser,
    pages_of_moderation_are_for_those_who_moderate,
);

async fn a_moderator_settles_a_report_in_the_browser(backend: Backend) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let path = format!("/moderation/reports/{}", it.report().await?);
    let visitor = Visitor::signed_in(&it.oriel.base, "mod").await?;
    let list = visitor.get("/moderation/reports").await?.body;
    for shown in ["@bea", "@ada", "Rude", path.as_str()] {
        assert!(list.contains(shown), "{shown}: {list}");
    }
    let told = visitor.get("/notifications").await?.body;
    assert!(told.contains(&path), "{told}");
    let decide = format!("{path}/decide");
    let why = [("type", "silence"), ("text", "Rude to <all>")];
    let answer = visitor.submit(&path, &decide, &why).await?;
    assert_eq!(answer.location.as_deref(), Some(path.as_str()));
    assert_eq!(it.bea().await?["silenced"], true);
    let page = visitor.get(&path).await?.body;
    assert!(page.contains("Rude to &lt;all&gt;"), "{page}");
    let open = visitor.get("/moderation/reports").await?.body;
    assert!(!open.contains(&path), "it is settled: {open}");
    let settled = visitor.get("/moderation/reports?resolved=1").await?.body;
    assert!(settled.contains(&path), "{settled}");
    visitor
        .submit(&path, &decide, &[("type", "unsilence")])
        .await?;
    assert_eq!(it.bea().await?["silenced"], false);
    visitor
        .submit(&path, &format!("{path}/reopen"), &[])
        .await?;
    let open = visitor.get("/moderation/reports").await?.body;
    assert!(open.contains(&path), "{open}");
    Ok(())
}

async fn pages_of_moderation_are_for_those_who_moderate(backend: Backend) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let report = it.report().await?;
    let (list, path) = (
        "/moderation/reports",
        format!("/moderation/reports/{report}"),
    );
    let ada = Visitor::signed_in(&it.oriel.base, "ada").await?;
    let nobody = Visitor::new(&it.oriel.base)?;
    for page in [list, path.as_str()] {
        assert_eq!(ada.get(page).await?.status, 403, "{page}");
        assert_ne!(nobody.get(page).await?.status, 200, "{page}");
    }
    for (step, fields) in [
        ("decide", [("type", "suspend")].as_slice()),
        ("resolve", &[]),
        ("assign", &[]),
    ] {
        let action = format!("{path}/{step}");
        let answer = ada.submit("/settings/apps", &action, fields).await?;
        assert_eq!(answer.status, 403, "{step}");
    }
    let report = it
        .moderator
        .get(&format!("/api/v1/admin/reports/{report}"))
        .await?;
    assert_eq!(report["action_taken"], json!(false));
    assert_eq!(it.bea().await?["suspended"], false);
    Ok(())
}

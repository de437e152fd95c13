//! Reports on their way to other servers and from them, and what those are told of decisions.

use oriel_core::{accounts::people, model::Role};
use oriel_media::testing::jpeg;
use oriel_test::{ApiClient, Backend, on_each_backend, peer::Verdict};
use serde_json::{Value, json};

use crate::federation::{meeting::Meeting, pair::text};

on_each_backend!(
    a_report_goes_to_the_server_of_whom_it_is_about_and_does_not_say_by_whom,
    a_report_stays_here_unless_it_is_to_go_on,
    a_report_from_elsewhere_comes_to_those_who_moderate,
    a_server_that_reports_all_day_is_not_heard_any_more,
    servers_that_follow_are_told_who_is_suspended,
    nobody_elsewhere_who_is_suspended_is_heard,
    pictures_of_somebody_elsewhere_who_is_suspended_are_not_shown,
    photos_from_elsewhere_are_seen_in_a_report_by_those_who_moderate,
);

async fn moderator(meeting: &Meeting) -> anyhow::Result<ApiClient> {
    meeting.oriel.person("mod").await?;
    people::set_role(meeting.oriel.core(), "mod", Role::Moderator).await?;
    meeting
        .oriel
        .app_of("mod", "read write admin:read admin:write")
        .await
}

fn reports(meeting: &Meeting) -> Vec<oriel_test::peer::Received> {
    let all = meeting.peer.all_received();
    all.into_iter().filter(|one| one.is("Flag")).collect()
}

async fn a_report_goes_to_the_server_of_whom_it_is_about_and_does_not_say_by_whom(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let post = meeting.hears(json!({})).await?;
    let body = json!({
        "account_id": meeting.mari().await?, "status_ids": [post["id"]], "comment": "Not hers",
        "forward": true,
    });
    let report = meeting.ada.post("/api/v1/reports", &body).await?;
    assert_eq!(report["forwarded"], true);
    meeting.oriel.run_jobs().await?;
    let sent = reports(&meeting);
    assert_eq!(sent.len(), 1);
    let flag = &sent[0].activity;
    assert_eq!(flag["actor"], format!("{}/actor", meeting.oriel.base));
    assert_eq!(flag["content"], "Not hers");
    assert_eq!(
        flag["object"],
        json!([meeting.peer.actor("mari"), post["uri"]])
    );
    assert_eq!(sent[0].request.path, "/users/mari/inbox");
    let is_signed = !matches!(sent[0].verdict, Verdict::Rejected { status: 401, .. });
    assert!(is_signed, "{:?}", sent[0].verdict);
    let whole = format!("{:?} {flag}", sent[0].request.headers);
    assert!(
        !whole.contains("users/ada"),
        "who reported is not said: {whole}"
    );
    Ok(())
}

async fn a_report_stays_here_unless_it_is_to_go_on(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let body = json!({ "account_id": meeting.mari().await? });
    let report = meeting.ada.post("/api/v1/reports", &body).await?;
    assert_eq!(report["forwarded"], false);
    meeting.oriel.run_jobs().await?;
    assert!(reports(&meeting).is_empty());
    Ok(())
}

/// Mari's server reports Ada.
async fn flag(meeting: &Meeting, number: usize, objects: &[&str]) -> anyhow::Result<()> {
    let flag = json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": format!("{}/reports/{number}", meeting.peer.base()),
        "type": "Flag",
        "actor": meeting.peer.actor("mari"),
        "object": objects,
        "content": "Not hers",
    });
    let inbox = format!("{}/inbox", meeting.oriel.base);
    let status = meeting.peer.send("mari", &inbox, &flag).await?;
    anyhow::ensure!(status == 202, "{status}");
    Ok(())
}

async fn a_report_from_elsewhere_comes_to_those_who_moderate(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let moderator = moderator(&meeting).await?;
    let post = meeting.publish(1).await?;
    let uri = post["uri"].as_str().unwrap_or_default();
    // Twice is as good as once, and other people's posts are no evidence.
    for _ in 0..2 {
        let theirs = format!("{}/posts/1", meeting.peer.actor("mari"));
        flag(&meeting, 1, &[&meeting.actor, uri, &theirs]).await?;
        meeting.oriel.run_jobs().await?;
    }
    let found = moderator.get("/api/v1/admin/reports").await?;
    assert_eq!(found.as_array().map(Vec::len), Some(1), "{found}");
    assert_eq!(found[0]["account"]["username"], "mari");
    assert_eq!(found[0]["target_account"]["username"], "ada");
    assert_eq!(found[0]["comment"], "Not hers");
    let posts = found[0]["statuses"].as_array().cloned().unwrap_or_default();
    assert_eq!(posts.len(), 1);
    assert_eq!(posts[0]["id"], post["id"]);
    let told = moderator.get("/api/v1/notifications").await?;
    assert_eq!(told[0]["type"], "admin.report");
    assert_eq!(told[0]["report"]["id"], found[0]["id"]);
    Ok(())
}

async fn a_server_that_reports_all_day_is_not_heard_any_more(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    for numbers in [0..300, 300..302] {
        for number in numbers {
            flag(&meeting, number, &[&meeting.actor]).await?;
        }
        meeting.oriel.run_jobs().await?;
    }
    let store = meeting.oriel.core().store();
    assert_eq!(store.read(oriel_core::store::reports::count).await?, 300);
    Ok(())
}

async fn decide(meeting: &Meeting, by: &ApiClient, about: &str, what: &str) -> anyhow::Result<()> {
    let (step, body) = match what {
        "suspend" => ("action", json!({ "type": "suspend" })),
        step => (step, json!({})),
    };
    let path = format!("/api/v1/admin/accounts/{about}/{step}");
    by.post(&path, &body).await?;
    meeting.oriel.run_jobs().await
}

async fn servers_that_follow_are_told_who_is_suspended(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let moderator = moderator(&meeting).await?;
    let me = meeting
        .ada
        .get("/api/v1/accounts/verify_credentials")
        .await?;
    let ada = me["id"].as_str().unwrap_or_default();
    let updates = || {
        let all = meeting.peer.all_received();
        all.into_iter()
            .filter(|one| one.is("Update"))
            .map(|one| one.activity["object"]["suspended"].clone())
            .collect::<Vec<Value>>()
    };
    decide(&meeting, &moderator, ada, "suspend").await?;
    assert_eq!(updates(), [json!(true)]);
    decide(&meeting, &moderator, ada, "unsuspend").await?;
    assert_eq!(updates(), [json!(true), Value::Null]);
    Ok(())
}

async fn nobody_elsewhere_who_is_suspended_is_heard(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let moderator = moderator(&meeting).await?;
    let mari = meeting.mari().await?;
    let post = meeting.hears(json!({})).await?;
    assert_eq!(post["account"]["id"], json!(mari));
    decide(&meeting, &moderator, &mari, "suspend").await?;
    assert_eq!(meeting.home().await?, Value::Null);
    meeting.peer.publish("mari", "<p>Still here?</p>").await?;
    meeting.oriel.run_jobs().await?;
    assert_eq!(meeting.home().await?, Value::Null);
    decide(&meeting, &moderator, &mari, "unsuspend").await?;
    assert_eq!(meeting.home().await?["id"], post["id"]);
    Ok(())
}

/// Mari publishes a photo for everyone, or for those who follow her.
async fn photo(meeting: &Meeting, for_followers: bool) -> anyhow::Result<Value> {
    let url = meeting.peer.serve("wave.jpg", jpeg(90, 60, 3));
    let attached = json!([{ "type": "Document", "mediaType": "image/jpeg", "url": url }]);
    let mut fields = json!({ "attachment": attached });
    if for_followers {
        fields["to"] = json!([format!("{}/followers", meeting.peer.actor("mari"))]);
        fields["cc"] = json!([]);
    }
    meeting.hears(fields).await
}

async fn pictures_of_somebody_elsewhere_who_is_suspended_are_not_shown(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let moderator = moderator(&meeting).await?;
    meeting.peer.serve("mari.jpg", jpeg(50, 40, 9));
    let post = photo(&meeting, false).await?;
    let files = [
        text(&post["media_attachments"][0]["url"]),
        text(&post["account"]["avatar"]),
    ];
    let mari = meeting.mari().await?;
    let nobody = ApiClient::new(&meeting.oriel.base, "")?;
    for (what, status) in [("unsilence", 200), ("suspend", 404), ("unsuspend", 200)] {
        decide(&meeting, &moderator, &mari, what).await?;
        for file in &files {
            assert_eq!(nobody.file(file).await?.0, status, "{what}: {file}");
            assert_eq!(meeting.ada.file(file).await?.0, status, "{what}: {file}");
        }
    }
    Ok(())
}

async fn photos_from_elsewhere_are_seen_in_a_report_by_those_who_moderate(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let moderator = moderator(&meeting).await?;
    let post = photo(&meeting, true).await?;
    assert_eq!(post["visibility"], "private");
    let plain = text(&post["media_attachments"][0]["url"]);
    let nobody = ApiClient::new(&meeting.oriel.base, "")?;
    assert_eq!(meeting.ada.file(&plain).await?.0, 200);
    assert_eq!(nobody.file(&plain).await?.0, 404);
    let mari = meeting.mari().await?;
    let body = json!({ "account_id": mari, "status_ids": [post["id"]] });
    let report = meeting.ada.post("/api/v1/reports", &body).await?;
    let path = format!("/api/v1/admin/reports/{}", text(&report["id"]));
    for what in ["unsilence", "suspend"] {
        decide(&meeting, &moderator, &mari, what).await?;
        let seen = moderator.get(&path).await?;
        let sealed = text(&seen["statuses"][0]["media_attachments"][0]["url"]);
        assert_eq!(nobody.file(&sealed).await?.0, 200, "{what}: {sealed}");
        let forged = sealed.replace("seal=", "seal=A");
        assert_eq!(nobody.file(&forged).await?.0, 404, "{what}");
        assert_eq!(moderator.file(&plain).await?.0, 404, "{what}");
    }
    Ok(())
}

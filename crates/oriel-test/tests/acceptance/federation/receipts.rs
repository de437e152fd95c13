//! What an author is told of how far a post has come.

use oriel_core::model::Visibility;
use oriel_test::{ApiClient, Backend, Visitor, api, on_each_backend, on_sqlite};
use reqwest::Method;
use serde_json::{Value, json};

use crate::federation::{audience::show_to, meeting::Meeting, pair::text};

on_each_backend!(
    the_author_reads_how_many_followers_a_post_and_its_edit_reached,
    the_end_of_a_post_is_told_again_when_a_dead_server_returns,
    a_refused_narrowing_leaves_the_receipt_as_it_was,
    an_app_of_the_author_reads_what_each_server_did,
);

on_sqlite!(nobody_else_reads_it,);

/// Ada's browser, and the number and page of a post of hers.
async fn published(meeting: &Meeting) -> anyhow::Result<(Visitor, Value, String)> {
    let posted = meeting.publish(1).await?;
    let visitor = Visitor::signed_in(&meeting.oriel.base, "ada").await?;
    let page = format!("/@ada/{}", api::id(&posted)?);
    Ok((visitor, posted, page))
}

async fn the_author_reads_how_many_followers_a_post_and_its_edit_reached(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let (visitor, posted, page) = published(&meeting).await?;
    let shown = visitor.get(&page).await?.body;
    assert!(
        shown.contains("Reached 1 follower on 1 server in "),
        "{shown}"
    );
    assert!(!shown.contains("The last edit"));
    meeting.peer.set_ill(true);
    let path = format!("/api/v1/statuses/{}", api::id(&posted)?);
    meeting
        .ada
        .put(&path, &json!({ "status": "High tide." }))
        .await?;
    meeting.oriel.run_jobs().await?;
    let shown = visitor.get(&page).await?.body;
    assert!(
        shown.contains("The last edit has not reached a server yet. Still being tried: 1"),
        "{shown}"
    );
    let servers = visitor.get(&format!("{page}/deliveries")).await?.body;
    assert!(
        servers.contains("still being tried") && servers.contains("503"),
        "{servers}"
    );
    meeting.peer.set_ill(false);
    meeting.oriel.clock.advance(time::Duration::minutes(5));
    meeting.oriel.run_jobs().await?;
    let shown = visitor.get(&page).await?.body;
    assert!(
        shown.contains("The last edit reached 1 follower on 1 server in 5 min"),
        "{shown}"
    );
    Ok(())
}

async fn the_end_of_a_post_is_told_again_when_a_dead_server_returns(
    backend: Backend,
) -> anyhow::Result<()> {
    let impatient = |config: &mut oriel_core::Config| config.federation.give_up_after_days = 1;
    let meeting = Meeting::arrange_with(backend, impatient).await?;
    meeting.peer.follow("mari", &meeting.actor).await?;
    meeting.oriel.run_jobs().await?;
    let (visitor, posted, page) = published(&meeting).await?;
    meeting.peer.set_ill(true);
    let delete = format!("{page}/delete");
    let deleted = visitor.submit(&delete, &delete, &[]).await?;
    assert_eq!(
        deleted.location.as_deref(),
        Some(format!("{page}/deliveries").as_str())
    );
    meeting.oriel.run_jobs().await?;
    let shown = visitor.get(&format!("{page}/deliveries")).await?.body;
    assert!(
        shown.contains("No server has deleted it yet. Still being tried: 1"),
        "{shown}"
    );
    meeting.peer.set_ill(false);
    meeting.oriel.clock.advance(time::Duration::minutes(10));
    meeting.oriel.run_jobs().await?;
    let uri = text(&posted["uri"]);
    assert!(meeting.peer.known_post(&uri).is_some(), "it was given up");
    meeting.peer.follow("mari", &meeting.actor).await?;
    meeting.oriel.run_jobs().await?;
    assert!(
        meeting.peer.known_post(&uri).is_none(),
        "it was heard from again"
    );
    let shown = visitor.get(&format!("{page}/deliveries")).await?.body;
    assert!(
        shown.contains("Deleted for 1 follower on 1 server"),
        "{shown}"
    );
    Ok(())
}

async fn a_refused_narrowing_leaves_the_receipt_as_it_was(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let (visitor, posted, page) = published(&meeting).await?;
    let narrowed = show_to(&meeting, &posted, Visibility::Mentioned).await;
    assert!(narrowed.is_err(), "other servers have it");
    meeting.oriel.run_jobs().await?;
    assert!(meeting.peer.known_post(&text(&posted["uri"])).is_some());
    let shown = visitor.get(&page).await?.body;
    assert!(shown.contains("Reached 1 follower on 1 server"), "{shown}");
    assert!(!shown.contains("The last edit"), "{shown}");
    assert!(!shown.contains("Deleted for"), "{shown}");
    Ok(())
}

async fn nobody_else_reads_it(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let (_, _, page) = published(&meeting).await?;
    meeting.oriel.person("ben").await?;
    let ben = Visitor::signed_in(&meeting.oriel.base, "ben").await?;
    assert_eq!(ben.get(&format!("{page}/deliveries")).await?.status, 404);
    let stranger = Visitor::new(&meeting.oriel.base)?;
    assert_eq!(
        stranger.get(&format!("{page}/deliveries")).await?.status,
        303
    );
    Ok(())
}

async fn an_app_of_the_author_reads_what_each_server_did(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let (_, posted, _) = published(&meeting).await?;
    let post = format!("/api/v1/statuses/{}", api::id(&posted)?);
    let path = format!("/api/oriel/v1/statuses/{}/receipt", api::id(&posted)?);
    let told = meeting.ada.get(&path).await?;
    let first = &told["deliveries"][0];
    assert_eq!(first["told"], "published", "{told}");
    assert_eq!(
        (&first["servers"], &first["followers"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(told["servers"][0]["state"], "delivered", "{told}");
    meeting.peer.set_ill(true);
    let words = json!({ "status": "High tide." });
    meeting.ada.put(&post, &words).await?;
    meeting.oriel.run_jobs().await?;
    let told = meeting.ada.get(&path).await?;
    let edit = &told["deliveries"][1];
    assert_eq!(
        (&edit["told"], &edit["waiting"]),
        (&json!("edited"), &json!(1))
    );
    let server = &told["servers"][0];
    assert_eq!(server["state"], "waiting");
    let error = server["error"].as_str().unwrap_or_default();
    assert!(error.contains("503"), "{told}");
    meeting.peer.set_ill(false);
    meeting.ada.delete(&post).await?;
    meeting.oriel.clock.advance(time::Duration::minutes(10));
    meeting.oriel.run_jobs().await?;
    let told = meeting.ada.get(&path).await?;
    let last = told["deliveries"].as_array().and_then(|all| all.last());
    assert_eq!(
        last.map(|it| &it["told"]),
        Some(&json!("deleted")),
        "{told}"
    );
    let ben = meeting.oriel.person("ben").await?;
    let writer = meeting.oriel.app_of("ada", "write").await?;
    let nobody = ApiClient::new(&meeting.oriel.base, "")?;
    for (app, status) in [(&ben, 404), (&writer, 403), (&nobody, 401)] {
        let refused = app.answer(Method::GET, &path, &Value::Null).await?;
        assert_eq!(refused.status, status, "{refused:?}");
    }
    Ok(())
}

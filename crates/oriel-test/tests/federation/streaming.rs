//! What comes from other servers comes to open connections, as far as they may be heard.

use oriel_core::{model::Severity, policy::servers::Standing};
use oriel_test::{ApiClient, Backend, Socket, api, on_each_backend};
use serde_json::json;

use crate::{meeting::Meeting, pair::text, policies::decide};

on_each_backend!(
    what_is_published_elsewhere_comes_and_goes_at_once,
    what_is_done_elsewhere_comes_as_a_notification,
    a_silenced_server_streams_to_those_who_follow_its_people,
);

async fn what_is_published_elsewhere_comes_and_goes_at_once(
    backend: Backend,
) -> anyhow::Result<()> {
    let Some(meeting) = Meeting::mutual(backend).await? else {
        return Ok(());
    };
    let mut socket = Socket::of(&meeting.oriel.base, &meeting.ada, "user").await?;
    let shown = meeting.hears(json!({})).await?;
    let come = socket.next().await?;
    assert_eq!((come.event.as_str(), come.entity()?), ("update", shown));
    let post = text(&come.entity()?["uri"]);
    meeting.peer.delete("mari", &post, &meeting.actor).await?;
    meeting.oriel.run_jobs().await?;
    let gone = socket.next().await?;
    assert_eq!(gone.event, "delete");
    assert_eq!(come.entity()?["id"], gone.payload);
    Ok(())
}

async fn what_is_done_elsewhere_comes_as_a_notification(backend: Backend) -> anyhow::Result<()> {
    let Some(meeting) = Meeting::with_a_follower(backend).await? else {
        return Ok(());
    };
    let posted = meeting.publish(1).await?;
    let mut socket = Socket::of(&meeting.oriel.base, &meeting.ada, "user:notification").await?;
    meeting.peer.like("mari", &text(&posted["uri"])).await?;
    meeting.oriel.run_jobs().await?;
    let entity = socket.next().await?.entity()?;
    assert_eq!(entity["type"], "favourite");
    assert_eq!(entity["account"]["acct"], meeting.peer.acct("mari"));
    Ok(())
}

/// Somebody who listens to a hashtag.
async fn tagged(meeting: &Meeting, app: &ApiClient) -> anyhow::Result<Socket> {
    Socket::of(&meeting.oriel.base, app, "hashtag&tag=mor").await
}

async fn a_silenced_server_streams_to_those_who_follow_its_people(
    backend: Backend,
) -> anyhow::Result<()> {
    let Some(meeting) = Meeting::mutual(backend).await? else {
        return Ok(());
    };
    let ben = meeting.oriel.person("ben").await?;
    let silenced = Standing {
        severity: Severity::Silence,
        ..Standing::OPEN
    };
    decide(&meeting, silenced).await?;
    let (mut adas, mut bens) = (
        tagged(&meeting, &meeting.ada).await?,
        tagged(&meeting, &ben).await?,
    );
    let tag = json!([{ "type": "Hashtag", "name": "#mor", "href": "https://m.example/mor" }]);
    meeting.hears(json!({ "tag": tag })).await?;
    let come = adas.next().await?.entity()?;
    assert_eq!(come["account"]["acct"], meeting.peer.acct("mari"));
    let words = json!({ "status": "Y #mor" });
    let posted = api::id(&ben.post("/api/v1/statuses", &words).await?)?;
    assert_eq!(bens.next().await?.entity()?["id"], posted);
    Ok(())
}

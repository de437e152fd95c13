//! What comes from other servers comes to open connections, as far as they may be heard.

use oriel_core::{domain_policy::Standing, model::Severity};
use oriel_media::testing::jpeg;
use oriel_test::{ApiClient, Backend, Socket, api, on_each_backend};
use serde_json::json;

use crate::federation::{meeting::Meeting, pair::text, policies::decide};

on_each_backend!(
    what_is_published_elsewhere_comes_and_goes_at_once,
    what_is_done_elsewhere_comes_as_a_notification,
    a_silenced_server_streams_to_those_who_follow_its_people,
    photos_of_other_servers_come_to_the_stream_of_theirs,
);

async fn what_is_published_elsewhere_comes_and_goes_at_once(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
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
    let meeting = Meeting::with_a_follower(backend).await?;
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
    let meeting = Meeting::mutual(backend).await?;
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

async fn photos_of_other_servers_come_to_the_stream_of_theirs(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let (oriel, ben) = (&meeting.oriel, meeting.oriel.person("ben").await?);
    let mut socket = Socket::of(&oriel.base, &ben, "public:remote").await?;
    meeting.publish(1).await?;
    meeting.hears(json!({})).await?;
    let url = meeting.peer.serve("wave.jpg", jpeg(90, 60, 3));
    let attached =
        json!([{ "type": "Document", "mediaType": "image/jpeg", "url": url, "name": "Ton" }]);
    let shown = meeting.hears(json!({ "attachment": attached })).await?;
    let come = socket.next().await?;
    assert_eq!(come.event, "update");
    assert_eq!(come.entity()?["id"], shown["id"]);
    let path = "/api/v1/timelines/public?remote=true";
    let listed = ben.get(path).await?;
    assert_eq!(listed.as_array().map(Vec::len), Some(1), "{listed}");
    assert_eq!(listed[0]["id"], shown["id"]);
    let nobody = ApiClient::new(&oriel.base, "")?;
    assert_eq!(nobody.get(path).await?, json!([]));
    let silenced = Standing {
        severity: Severity::Silence,
        ..Standing::OPEN
    };
    decide(&meeting, silenced).await?;
    assert_eq!(ben.get(path).await?, json!([]), "he follows nobody there");
    assert_eq!(api::id(&meeting.ada.get(path).await?[0])?, api::id(&shown)?);
    Ok(())
}

//! Who learns that somebody on another server boosted a post.

use oriel_test::{ApiClient, Backend, Socket, Visitor, api, on_each_backend};
use reqwest::Method;
use serde_json::{Value, json};

use crate::federation::{meeting::Meeting, pair::text};

on_each_backend!(
    a_boost_for_followers_is_shown_to_followers_alone,
    the_boosted_author_is_notified_of_a_boost_for_followers,
    a_follower_streams_a_boost_for_followers,
    an_unlisted_boost_is_unlisted_here,
    a_boost_without_addressees_is_shown_to_nobody_else,
    a_boost_for_followers_can_be_undone,
);

const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

/// Mari has boosted Ada's post. Bea, of Ada's instance, follows Mari; Mal does not.
struct Boosted {
    meeting: Meeting,
    bea: ApiClient,
    mal: ApiClient,
    visitor: ApiClient,
    post: Value,
    announce: Value,
}

impl Boosted {
    /// The boost has not been sent yet.
    async fn arrange(
        backend: Backend,
        address: impl FnOnce(&str) -> Value,
    ) -> anyhow::Result<Self> {
        let meeting = Meeting::arrange(backend).await?;
        let (bea, mal) = (
            meeting.oriel.person("bea").await?,
            meeting.oriel.person("mal").await?,
        );
        let visitor = ApiClient::new(&meeting.oriel.base, "")?;
        let mari = meeting.mari().await?;
        bea.act(&format!("accounts/{mari}/follow")).await?;
        meeting.oriel.run_jobs().await?;
        // Her answer came while the jobs ran.
        meeting.oriel.run_jobs().await?;
        let post = meeting.publish(1).await?;
        let mari = meeting.peer.actor("mari");
        let mut announce = json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": format!("{mari}/statuses/117709010299131082/activity"),
            "type": "Announce", "actor": mari, "object": post["uri"],
        });
        if let Value::Object(fields) = address(&mari)
            && let Some(announce) = announce.as_object_mut()
        {
            announce.extend(fields);
        }
        Ok(Self {
            meeting,
            bea,
            mal,
            visitor,
            post,
            announce,
        })
    }

    /// The same, and it has arrived.
    async fn send(backend: Backend, address: impl FnOnce(&str) -> Value) -> anyhow::Result<Self> {
        let it = Self::arrange(backend, address).await?;
        it.deliver(&it.announce).await?;
        Ok(it)
    }

    async fn deliver(&self, activity: &Value) -> anyhow::Result<()> {
        let inbox = format!("{}/inbox", self.meeting.oriel.base);
        let status = self.meeting.peer.send("mari", &inbox, activity).await?;
        anyhow::ensure!(status == 202, "{status}: {activity}");
        self.meeting.oriel.run_jobs().await
    }

    /// How many boosts by Mari a viewer is shown: on her profile, and among those who boosted.
    async fn shown(&self, viewer: &ApiClient) -> anyhow::Result<(usize, usize)> {
        let count = |list: Value| list.as_array().map_or(0, Vec::len);
        let profile = format!("/api/v1/accounts/{}/statuses", self.meeting.mari().await?);
        let boosters = format!("/api/v1/statuses/{}/reblogged_by", api::id(&self.post)?);
        Ok((
            count(viewer.get(&profile).await?),
            count(viewer.get(&boosters).await?),
        ))
    }
}

/// As Mastodon addresses a boost to followers.
fn to_followers(mari: &str) -> Value {
    json!({ "to": [format!("{mari}/followers")], "cc": [] })
}

async fn a_boost_for_followers_is_shown_to_followers_alone(backend: Backend) -> anyhow::Result<()> {
    let it = Boosted::send(backend, to_followers).await?;
    for stranger in [&it.visitor, &it.mal] {
        assert_eq!(it.shown(stranger).await?, (0, 0));
    }
    assert_eq!(it.shown(&it.bea).await?, (1, 1));
    let home = it.bea.get("/api/v1/timelines/home").await?;
    assert_eq!(home[0]["reblog"]["uri"], it.post["uri"], "{home}");
    assert_eq!(home[0]["visibility"], "private");
    let status = format!("/api/v1/statuses/{}", api::id(&home[0])?);
    for stranger in [&it.visitor, &it.mal] {
        let answer = stranger.answer(Method::GET, &status, &Value::Null).await?;
        assert_eq!(answer.status, 404, "{answer:?}");
    }
    let page = format!("/@{}/posts", it.meeting.peer.acct("mari"));
    let bare = Visitor::new(&it.meeting.oriel.base)?.get(&page).await?;
    assert_eq!(bare.status, 200);
    assert!(!bare.body.contains("Low tide."), "{}", bare.body);
    let bea = Visitor::signed_in(&it.meeting.oriel.base, "bea").await?;
    assert!(bea.get(&page).await?.body.contains("Low tide."));
    Ok(())
}

async fn the_boosted_author_is_notified_of_a_boost_for_followers(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = Boosted::send(backend, to_followers).await?;
    let told = it.meeting.ada.get("/api/v1/notifications").await?;
    assert_eq!(told[0]["type"], "reblog", "{told}");
    assert_eq!(text(&told[0]["account"]["username"]), "mari");
    assert_eq!(it.meeting.shown(&it.post).await?["reblogs_count"], 1);
    Ok(())
}

async fn a_follower_streams_a_boost_for_followers(backend: Backend) -> anyhow::Result<()> {
    let it = Boosted::arrange(backend, to_followers).await?;
    let mut socket = Socket::of(&it.meeting.oriel.base, &it.bea, "user").await?;
    it.deliver(&it.announce).await?;
    assert_eq!(socket.next().await?.event, "update");
    Ok(())
}

async fn an_unlisted_boost_is_unlisted_here(backend: Backend) -> anyhow::Result<()> {
    let quietly = |mari: &str| json!({ "to": [format!("{mari}/followers")], "cc": [PUBLIC] });
    let it = Boosted::send(backend, quietly).await?;
    assert_eq!(it.shown(&it.visitor).await?, (1, 1));
    let home = it.bea.get("/api/v1/timelines/home").await?;
    assert_eq!(home[0]["visibility"], "unlisted", "{home}");
    Ok(())
}

async fn a_boost_without_addressees_is_shown_to_nobody_else(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = Boosted::send(backend, |_| json!({})).await?;
    for viewer in [&it.visitor, &it.mal, &it.bea] {
        assert_eq!(it.shown(viewer).await?, (0, 0));
    }
    Ok(())
}

async fn a_boost_for_followers_can_be_undone(backend: Backend) -> anyhow::Result<()> {
    let it = Boosted::send(backend, to_followers).await?;
    let undo = json!({
        "@context": "https://www.w3.org/ns/activitystreams", "type": "Undo",
        "id": format!("{}#undo/1", it.meeting.peer.actor("mari")),
        "actor": it.meeting.peer.actor("mari"), "object": it.announce,
    });
    it.deliver(&undo).await?;
    assert_eq!(it.shown(&it.bea).await?, (0, 0));
    assert_eq!(it.meeting.shown(&it.post).await?["reblogs_count"], 0);
    Ok(())
}

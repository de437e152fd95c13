//! Ada on Oriel, Mari on a server like Mastodon.

use oriel_core::Config;
use oriel_media::testing::jpeg;
use oriel_test::{ApiClient, Backend, Peer, TestInstance, api, peer::Verdict};
use serde_json::{Value, json};

use crate::federation::pair::text;

pub(crate) struct Meeting {
    pub(crate) oriel: TestInstance,
    pub(crate) ada: ApiClient,
    pub(crate) peer: Peer,
    pub(crate) actor: String,
}

impl Meeting {
    pub(crate) async fn arrange(backend: Backend) -> anyhow::Result<Self> {
        Self::arrange_with(backend, |_| {}).await
    }

    /// The same with another configuration.
    pub(crate) async fn arrange_with(
        backend: Backend,
        change: impl FnOnce(&mut Config),
    ) -> anyhow::Result<Self> {
        let oriel = TestInstance::start_with(backend, change).await?;
        let ada = oriel.person("ada").await?;
        let peer = Peer::start(&["mari"]).await?;
        let found = peer.look_up(&format!("ada@{}", oriel.authority())).await?;
        Ok(Self {
            oriel,
            ada,
            peer,
            actor: api::id(&found)?,
        })
    }

    pub(crate) async fn with_a_follower(backend: Backend) -> anyhow::Result<Self> {
        let meeting = Self::arrange(backend).await?;
        meeting.peer.follow("mari", &meeting.actor).await?;
        meeting.oriel.run_jobs().await?;
        Ok(meeting)
    }

    /// The same, and Ada follows Mari.
    pub(crate) async fn mutual(backend: Backend) -> anyhow::Result<Self> {
        let meeting = Self::with_a_follower(backend).await?;
        let mari = meeting.mari().await?;
        meeting.ada.act(&format!("accounts/{mari}/follow")).await?;
        meeting.oriel.run_jobs().await?;
        // Her answer came while the jobs ran.
        meeting.oriel.run_jobs().await?;
        Ok(meeting)
    }

    /// Mari's id on Ada's instance.
    pub(crate) async fn mari(&self) -> anyhow::Result<String> {
        let found = self.ada.search(&self.peer.acct("mari")).await?;
        api::id(&found["accounts"][0])
    }

    /// Mari publishes something with more or other fields than usual, and it has arrived.
    pub(crate) async fn hears(&self, fields: Value) -> anyhow::Result<Value> {
        self.peer
            .publish_with("mari", "<p>Bore da</p>", fields)
            .await?;
        self.oriel.run_jobs().await?;
        self.home().await
    }

    /// What Ada's home timeline shows first; null when it is empty.
    pub(crate) async fn home(&self) -> anyhow::Result<Value> {
        let home = self.ada.get("/api/v1/timelines/home").await?;
        Ok(home[0].clone())
    }

    /// Ada publishes photos, and everybody is told.
    pub(crate) async fn publish(&self, photos: u8) -> anyhow::Result<Value> {
        self.publish_as(photos, json!({ "status": "Low tide." }))
            .await
    }

    /// The same with other words.
    pub(crate) async fn publish_as(&self, photos: u8, words: Value) -> anyhow::Result<Value> {
        let mut ids = Vec::new();
        for number in 1..=photos {
            let file = jpeg(320, 240, number);
            ids.push(
                self.ada
                    .upload_photo(&file, &format!("Photo {number}"))
                    .await?,
            );
        }
        let mut words = words;
        words["media_ids"] = json!(ids);
        let posted = self.ada.post("/api/v1/statuses", &words).await?;
        self.oriel.run_jobs().await?;
        self.shown(&posted).await
    }

    pub(crate) async fn shown(&self, status: &Value) -> anyhow::Result<Value> {
        self.ada
            .get(&format!("/api/v1/statuses/{}", api::id(status)?))
            .await
    }

    pub(crate) async fn followers(&self) -> anyhow::Result<Vec<String>> {
        let me = self.ada.get("/api/v1/accounts/verify_credentials").await?;
        let path = format!("/api/v1/accounts/{}/followers", api::id(&me)?);
        let followers = self.ada.get(&path).await?;
        Ok(followers
            .as_array()
            .into_iter()
            .flatten()
            .map(|one| text(&one["acct"]))
            .collect())
    }

    /// A server that is refused something stays silent about it, so the tests ask.
    pub(crate) fn assert_nothing_was_rejected(&self) {
        for one in self.peer.all_received() {
            assert_eq!(one.verdict, Verdict::Accepted, "{}", one.activity);
        }
    }
}

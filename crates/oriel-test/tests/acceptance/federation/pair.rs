//! Two instances: Ada photographs on one, Ben follows her from the other.

use anyhow::Context as _;
use oriel_media::testing::jpeg;
use oriel_test::{ApiClient, Backend, TestInstance, api};
use serde_json::{Value, json};

pub(crate) struct Pair {
    pub(crate) here: TestInstance,
    pub(crate) there: TestInstance,
    pub(crate) ada: ApiClient,
    pub(crate) ben: ApiClient,
}

impl Pair {
    /// Both instances and both people, or nothing where PostgreSQL is not to be had.
    pub(crate) async fn start(backend: Backend) -> anyhow::Result<Self> {
        let here = TestInstance::start(backend).await?;
        let there = TestInstance::start(backend).await?;
        let (ada, ben) = (here.person("ada").await?, there.person("ben").await?);
        Ok(Self {
            here,
            there,
            ada,
            ben,
        })
    }

    /// The same, and Ben follows Ada already.
    pub(crate) async fn following(backend: Backend) -> anyhow::Result<Self> {
        let pair = Self::start(backend).await?;
        pair.follow().await?;
        Ok(pair)
    }

    /// Ben follows Ada, and her answer comes back. Returns her id on Ben's instance.
    pub(crate) async fn follow(&self) -> anyhow::Result<String> {
        let ada = self.ada_seen_by_ben().await?;
        self.ben.act(&format!("accounts/{ada}/follow")).await?;
        self.settle().await?;
        Ok(ada)
    }

    pub(crate) async fn ada_seen_by_ben(&self) -> anyhow::Result<String> {
        let found = self
            .ben
            .search(&format!("ada@{}", self.here.authority()))
            .await?;
        api::id(&found["accounts"][0])
    }

    /// Lets both do their background work until what one says has been answered by the other.
    pub(crate) async fn settle(&self) -> anyhow::Result<()> {
        for _ in 0..3 {
            self.here.run_jobs().await?;
            self.there.run_jobs().await?;
        }
        Ok(())
    }

    /// Ada publishes an album, and it has arrived. Returns it as Ada's app shows it.
    pub(crate) async fn publish(&self, photos: u32) -> anyhow::Result<Value> {
        let ids = self.upload(1..=photos).await?;
        let words = json!({
            "status": "From the coast path.",
            "oriel": { "title": "Three days in Dyfed" },
            "media_ids": ids,
        });
        let posted = self.ada.post("/api/v1/statuses", &words).await?;
        self.settle().await?;
        self.ada
            .get(&format!("/api/v1/statuses/{}", api::id(&posted)?))
            .await
    }

    /// Uploads a photo for each number: `320 + n` pixels wide, described as `Photo n`.
    pub(crate) async fn upload(
        &self,
        numbers: impl IntoIterator<Item = u32>,
    ) -> anyhow::Result<Vec<String>> {
        let mut ids = Vec::new();
        for number in numbers {
            let file = jpeg(320 + number, 240, u8::try_from(number)?);
            ids.push(
                self.ada
                    .upload_photo(&file, &format!("Photo {number}"))
                    .await?,
            );
        }
        Ok(ids)
    }

    /// The newest post of Ben's home timeline.
    pub(crate) async fn newest_at_home(&self) -> anyhow::Result<Value> {
        let home = self.ben.get("/api/v1/timelines/home").await?;
        home.get(0).cloned().context("Ben's home timeline is empty")
    }

    /// What Ada is told happened: kind, and the name of who did it; newest first.
    pub(crate) async fn told_ada(&self) -> anyhow::Result<Vec<(String, String)>> {
        let notifications = self.ada.get("/api/v1/notifications").await?;
        let told = notifications.as_array().context("no list")?;
        Ok(told
            .iter()
            .map(|one| (text(&one["type"]), text(&one["account"]["username"])))
            .collect())
    }
}

/// The text of a field, or nothing.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// The descriptions of a status's photos, in order.
pub(crate) fn alts(status: &Value) -> Vec<String> {
    let photos = status["media_attachments"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    photos
        .iter()
        .map(|photo| text(&photo["description"]))
        .collect()
}

//! What happens comes to apps that keep a connection open: to those who may see it, and nobody
//! else.

mod bounds;
mod events;
mod processes;
mod shown;
mod socket;

use oriel_media::testing::jpeg;
use oriel_test::{ApiClient, Backend, TestInstance, api};
use serde_json::{Value, json};

/// Ada publishes; Bob follows her, and Mal does not.
struct Scene {
    oriel: TestInstance,
    ada: ApiClient,
    bob: ApiClient,
    mal: ApiClient,
}

impl Scene {
    async fn open(backend: Backend) -> anyhow::Result<Self> {
        let oriel = TestInstance::start(backend).await?;
        let ada = oriel.person("ada").await?;
        let (bob, mal) = (oriel.person("bob").await?, oriel.person("mal").await?);
        let id = account(&ada, "ada").await?;
        bob.act(&format!("accounts/{id}/follow")).await?;
        Ok(Self {
            oriel,
            ada,
            bob,
            mal,
        })
    }

    /// A post with a photo, which is on public timelines.
    async fn photo(&self, app: &ApiClient, words: &str) -> anyhow::Result<String> {
        let photo = app.upload_photo(&jpeg(64, 48, 1), "A gate").await?;
        let id = post(app, json!({ "status": words, "media_ids": [photo] })).await?;
        self.oriel.run_jobs().await?;
        Ok(id)
    }
}

async fn post(app: &ApiClient, status: Value) -> anyhow::Result<String> {
    api::id(&app.post("/api/v1/statuses", &status).await?)
}

async fn account(app: &ApiClient, name: &str) -> anyhow::Result<String> {
    let path = format!("/api/v1/accounts/lookup?acct={name}");
    api::id(&app.get(&path).await?)
}

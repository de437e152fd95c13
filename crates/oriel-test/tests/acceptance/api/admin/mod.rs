//! What those who moderate do through apps, and what nobody else does.

mod accounts;
mod domains;
mod files;
mod guards;
mod newcomers;
mod pages;
mod photos;
mod reports;
mod suspension;
mod warnings;

use oriel_core::{accounts::people, model::Role};
use oriel_media::testing::jpeg;
use oriel_test::{ApiClient, Backend, TestInstance, api};
use serde_json::{Value, json};

use crate::api::neighbours::me;

const ALL: &str = "read write follow admin:read admin:write";

/// Ada and Bea, and those who look after the place where they are.
struct House {
    oriel: TestInstance,
    ada: ApiClient,
    bea: ApiClient,
    bea_id: String,
    moderator: ApiClient,
    admin: ApiClient,
}

impl House {
    async fn open(backend: Backend) -> anyhow::Result<Self> {
        let oriel = TestInstance::start(backend).await?;
        let (ada, bea) = (oriel.person("ada").await?, oriel.person("bea").await?);
        let bea_id = me(&bea).await?;
        let moderator = staff(&oriel, "mod", Role::Moderator).await?;
        let admin = staff(&oriel, "boss", Role::Admin).await?;
        Ok(Self {
            oriel,
            ada,
            bea,
            bea_id,
            moderator,
            admin,
        })
    }

    /// The moderator decides something about Bea.
    async fn decide(&self, kind: &str) -> anyhow::Result<Value> {
        let path = format!("/api/v1/admin/accounts/{}/action", self.bea_id);
        self.moderator.post(&path, &json!({ "type": kind })).await
    }

    /// The moderator takes something back about Bea.
    async fn take_back(&self, step: &str) -> anyhow::Result<Value> {
        let path = format!("/api/v1/admin/accounts/{}/{step}", self.bea_id);
        self.moderator.post(&path, &json!({})).await
    }

    /// Bea as the moderator sees her.
    async fn bea(&self) -> anyhow::Result<Value> {
        let path = format!("/api/v1/admin/accounts/{}", self.bea_id);
        self.moderator.get(&path).await
    }

    /// Bea publishes a photo with a hashtag.
    async fn photo(&self) -> anyhow::Result<String> {
        let photo = self.bea.upload_photo(&jpeg(64, 48, 1), "A gate").await?;
        let status = json!({ "status": "A gate #eryri", "media_ids": [photo] });
        let posted = self.bea.post("/api/v1/statuses", &status).await?;
        self.oriel.run_jobs().await?;
        api::id(&posted)
    }

    /// Ada reports Bea.
    async fn report(&self) -> anyhow::Result<String> {
        let body = json!({ "account_id": self.bea_id, "comment": "Rude" });
        api::id(&self.ada.post("/api/v1/reports", &body).await?)
    }
}

/// Somebody new with a role, and an app that may do all that they may.
pub(crate) async fn staff(
    oriel: &TestInstance,
    name: &str,
    role: Role,
) -> anyhow::Result<ApiClient> {
    oriel.person(name).await?;
    people::set_role(oriel.core(), name, role).await?;
    oriel.app_of(name, ALL).await
}

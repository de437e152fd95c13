//! Notifications on devices (Web Push).

mod refusals;
mod services;
mod subscriptions;
mod told;

use oriel_core::Config;
use oriel_test::{ApiClient, Backend, Device, PushService, TestInstance};
use serde_json::{Value, json};

const PATH: &str = "/api/v1/push/subscription";

/// Ada has a device, and Bea does things that Ada is told of.
struct Told {
    oriel: TestInstance,
    service: PushService,
    ada: ApiClient,
    bea: ApiClient,
    /// Ada's app that may push, and nothing else.
    app: ApiClient,
    device: Device,
}

async fn start(backend: Backend) -> anyhow::Result<Told> {
    start_with(backend, |_| {}).await
}

async fn start_with(backend: Backend, change: impl FnOnce(&mut Config)) -> anyhow::Result<Told> {
    let oriel = TestInstance::start_with(backend, change).await?;
    let (ada, bea) = (oriel.person("ada").await?, oriel.person("bea").await?);
    Ok(Told {
        service: PushService::start().await?,
        ada,
        bea,
        app: oriel.app_of("ada", "push").await?,
        device: Device::new()?,
        oriel,
    })
}

impl Told {
    /// What the app asks for: this device, told of so much.
    fn wish(&self, standard: bool, data: &Value) -> Value {
        let endpoint = self.service.endpoint("ada");
        json!({ "subscription": self.device.at(&endpoint, standard), "data": data })
    }

    /// The app asks to be told of these.
    async fn subscribe(&self, alerts: &[&str]) -> anyhow::Result<Value> {
        let alerts: serde_json::Map<_, _> = alerts
            .iter()
            .map(|alert| ((*alert).to_owned(), true.into()))
            .collect();
        let wish = self.wish(true, &json!({ "alerts": alerts }));
        self.app.post(PATH, &wish).await
    }

    /// Bea says something to Ada.
    async fn mention(&self, words: &str) -> anyhow::Result<()> {
        let status = json!({ "status": format!("@ada {words}") });
        self.bea.post("/api/v1/statuses", &status).await?;
        self.oriel.run_jobs().await
    }

    /// What the device has read since this was asked before.
    fn read(&self) -> anyhow::Result<Vec<Value>> {
        let handed = self.service.handed();
        handed.iter().map(|one| self.device.read(one)).collect()
    }
}

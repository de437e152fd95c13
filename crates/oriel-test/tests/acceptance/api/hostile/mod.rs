//! Whatever is sent, the answer is one of the document's: never 5xx, never nothing, never another
//! form. Every operation of the document is asked what an app would ask, and then with hostile
//! ids, parameters, bodies, types, methods, headers and tokens. All is chosen by a seed, so that
//! what fails fails again.

mod known;
mod requests;
mod values;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use futures_util::{StreamExt as _, stream};
use oriel_core::model::Role;
use oriel_test::{
    ApiClient, Backend, Contract, TestInstance, clients, contract::Answered, on_each_backend,
};
use rand::{SeedableRng as _, rngs::StdRng};
use reqwest::{Client, header};
use serde_json::Value;

use requests::{Known, Maker, Request};

use crate::api::admin;

on_each_backend!(whatever_is_sent_the_answer_is_one_of_the_documents);

const SEED: u64 = 0x0_0A1E1;
/// Requests that are on their way at once.
const AT_ONCE: usize = 8;
/// Whoever waits longer has been forgotten.
const PATIENCE: Duration = Duration::from_secs(20);

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Nobody,
    /// With a token that nobody was given.
    Impostor,
    Reader,
    App,
    Owner,
    Admin,
}

impl Who {
    const ALL: [Self; 6] = [
        Self::Nobody,
        Self::Impostor,
        Self::Reader,
        Self::App,
        Self::Owner,
        Self::Admin,
    ];
}

struct Scene {
    oriel: TestInstance,
    client: Client,
    tokens: BTreeMap<Who, String>,
    known: Known,
}

impl Scene {
    async fn open(backend: Backend) -> anyhow::Result<Self> {
        let opened = TestInstance::start_with(backend, |config| {
            config.limits.requests_per_5_minutes = 10_000_000;
            config.limits.apps_per_hour = 1_000_000;
            config.limits.login_attempts_per_hour = 1_000_000;
        });
        let oriel = opened.await?;
        let (ada, bea) = (oriel.person("ada").await?, oriel.person("bea").await?);
        let mut tokens = BTreeMap::from([(Who::Impostor, "invented".to_owned())]);
        let scopes = "profile read write follow push";
        for (who, name, scopes) in [(Who::Reader, "ada", "read"), (Who::Owner, "ada", scopes)] {
            let app = oriel.app_of(name, scopes).await?;
            tokens.insert(who, app.token().to_owned());
        }
        let admin = admin::staff(&oriel, "cai", Role::Admin).await?;
        tokens.insert(Who::Admin, admin.token().to_owned());
        let known = known::all(&oriel, &ada, &bea, &admin).await?;
        tokens.insert(Who::App, known::token_of_an_app(&oriel).await?);
        let client = clients::client()?;
        Ok(Self {
            oriel,
            client,
            tokens,
            known,
        })
    }

    /// Sends a request. Returns the status; what is wrong with the answer is an error.
    async fn send(&self, request: &Request) -> anyhow::Result<u16> {
        let url = format!("{}{}", self.oriel.base, request.path);
        let mut sending = self
            .client
            .request(request.method.clone(), url)
            .timeout(PATIENCE);
        for (name, value) in &request.headers {
            sending = sending.header(*name, header::HeaderValue::from_bytes(value.as_bytes())?);
        }
        if let Some(token) = self.tokens.get(&request.who) {
            sending = sending.bearer_auth(token);
        }
        let answer = sending.body(request.body.clone()).send().await?;
        let status = answer.status().as_u16();
        anyhow::ensure!(status < 500, "it was answered {status}");
        let kind = answer.headers().get(header::CONTENT_TYPE).cloned();
        let kind = kind
            .as_ref()
            .and_then(|it| it.to_str().ok())
            .unwrap_or_default();
        if kind == "text/event-stream" {
            // It would go on for ever.
            return Ok(status);
        }
        let body = answer.bytes().await?;
        Contract::get().check(Answered {
            method: &request.method,
            path: &request.path,
            status,
            content_type: kind,
            body: &body,
        })?;
        Ok(status)
    }
}

async fn whatever_is_sent_the_answer_is_one_of_the_documents(
    backend: Backend,
) -> anyhow::Result<()> {
    let scene = Scene::open(backend).await?;
    let mut rng = StdRng::seed_from_u64(SEED);
    let mut wrong: BTreeMap<String, String> = BTreeMap::new();
    let mut behind_doors = BTreeSet::new();
    let mut operations = Contract::get().operations();
    // What is deleted is not there for others.
    operations.sort_by_key(|it| it.method == "delete");
    for operation in &operations {
        let mut maker = Maker {
            operation: *operation,
            known: &scene.known,
            rng: &mut rng,
        };
        let asked = stream::iter(maker.all())
            .map(|request| async { (scene.send(&request).await, request) })
            .buffer_unordered(AT_ONCE);
        let answers: Vec<(anyhow::Result<u16>, Request)> = asked.collect().await;
        let name = format!("{} {}", operation.method, operation.path);
        for (answer, request) in answers {
            match answer {
                Ok(401 | 403 | 429) => {}
                Ok(_) => {
                    behind_doors.insert(name.clone());
                }
                Err(error) => {
                    let body = String::from_utf8_lossy(&request.body).into_owned();
                    let told = format!("{error:#}\n  {request:?}\n  body: {body:.300}");
                    wrong.entry(name.clone()).or_insert(told);
                }
            }
        }
    }
    let told: Vec<String> = wrong
        .into_iter()
        .map(|(name, it)| format!("{name}: {it}"))
        .collect();
    assert!(told.is_empty(), "{}", told.join("\n\n"));
    assert_eq!(
        behind_doors.len(),
        operations.len(),
        "some doors stayed shut: {behind_doors:?}"
    );
    let alive = ApiClient::new(&scene.oriel.base, &scene.tokens[&Who::Owner])?;
    let me: Value = alive.get("/api/v1/accounts/verify_credentials").await?;
    assert_eq!(me["username"], "ada");
    Ok(())
}

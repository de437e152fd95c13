//! Whatever is sent, the answer is one of the document's: never 5xx, never nothing, never another
//! form. Every operation of the document is asked what an app would ask, and then with hostile
//! ids, parameters, bodies, types, methods, headers and tokens. All is chosen by a seed, so that
//! what fails fails again.

mod requests;
mod values;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use anyhow::Context as _;
use futures_util::{StreamExt as _, stream};
use oriel_core::model::Role;
use oriel_test::{
    ApiClient, Backend, Contract, TestInstance, api, clients, contract::Answered, on_each_backend,
};
use rand::{SeedableRng as _, rngs::StdRng};
use reqwest::{Client, header};
use serde_json::{Value, json};

use requests::{Known, Maker, Request};

use crate::{admin, neighbours::me};

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
    async fn open(backend: Backend) -> anyhow::Result<Option<Self>> {
        let opened = TestInstance::start_with(backend, |config| {
            config.limits.requests_per_5_minutes = 10_000_000;
            config.limits.apps_per_hour = 1_000_000;
            config.limits.login_attempts_per_hour = 1_000_000;
        });
        let Some(oriel) = opened.await? else {
            return Ok(None);
        };
        let (ada, bea) = (oriel.person("ada").await?, oriel.person("bea").await?);
        let known = known(&oriel, &ada, &bea).await?;
        let mut tokens = BTreeMap::from([(Who::Impostor, "invented".to_owned())]);
        let scopes = "profile read write follow push";
        for (who, name, scopes) in [(Who::Reader, "ada", "read"), (Who::Owner, "ada", scopes)] {
            let app = oriel.app_of(name, scopes).await?;
            tokens.insert(who, app.token().to_owned());
        }
        let admin = admin::staff(&oriel, "cai", Role::Admin).await?;
        tokens.insert(Who::Admin, admin.token().to_owned());
        let mut known = known;
        known.extend(moderated(&oriel, &ada, &admin).await?);
        tokens.insert(Who::App, token_of_an_app(&oriel).await?);
        let client = clients::client()?;
        Ok(Some(Self {
            oriel,
            client,
            tokens,
            known,
        }))
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

/// Things that there are: a path begins with what one of them is found at.
async fn known(oriel: &TestInstance, ada: &ApiClient, bea: &ApiClient) -> anyhow::Result<Known> {
    let (ada_id, bea_id) = (me(ada).await?, me(bea).await?);
    bea.act(&format!("accounts/{ada_id}/follow")).await?;
    ada.act(&format!("accounts/{bea_id}/follow")).await?;
    let photo = ada
        .upload_photo(&oriel_media::testing::jpeg(64, 48, 1), "Fog")
        .await?;
    let words = json!({ "status": "Fog on #eryri" });
    let post = api::id(&ada.post("/api/v1/statuses", &words).await?)?;
    oriel.run_jobs().await?;
    bea.act(&format!("statuses/{post}/favourite")).await?;
    oriel.run_jobs().await?;
    let list = ada
        .post("/api/v1/lists", &json!({ "title": "Walkers" }))
        .await?;
    let filter = json!({
        "title": "Weather", "context": ["home"], "keywords_attributes": [{ "keyword": "rain" }],
    });
    let filter = ada.post("/api/v2/filters", &filter).await?;
    let path = format!("/api/v2/filters/{}/statuses", api::id(&filter)?);
    let named = ada.post(&path, &json!({ "status_id": post })).await?;
    let told = ada.get("/api/v1/notifications").await?;
    let groups = ada.get("/api/v2/notifications").await?;
    let group = groups["notification_groups"][0]["group_key"].as_str();
    let keyword = api::id(&filter["keywords"][0])?;
    // The longest place comes first where several begin alike.
    let places: [(&str, String); 12] = [
        ("/api/v1/accounts", bea_id.clone()),
        ("/api/v1/follow_requests", bea_id),
        ("/api/v1/statuses", post),
        ("/api/v1/media", photo),
        ("/api/v1/lists", api::id(&list)?),
        ("/api/v1/timelines/list", api::id(&list)?),
        ("/api/v2/filters/keywords", keyword.clone()),
        ("/api/v2/filters/statuses", api::id(&named)?),
        ("/api/v2/filters", api::id(&filter)?),
        ("/api/v1/filters", keyword),
        ("/api/v1/notifications", api::id(&told[0])?),
        (
            "/api/v2/notifications",
            group.context("no group")?.to_owned(),
        ),
    ];
    let tags = ["/api/v1/tags", "/api/v1/timelines/tag"];
    let tags = tags.map(|place| (place.to_owned(), "eryri".to_owned()));
    let places = places.map(|(place, id)| (place.to_owned(), id));
    Ok(places.into_iter().chain(tags).collect())
}

/// What those who moderate look at: somebody else, whom nobody needs afterwards.
async fn moderated(
    oriel: &TestInstance,
    ada: &ApiClient,
    admin: &ApiClient,
) -> anyhow::Result<Known> {
    let eve = me(&oriel.person("eve").await?).await?;
    let complaint = json!({ "account_id": eve, "comment": "Rude" });
    let report = api::id(&ada.post("/api/v1/reports", &complaint).await?)?;
    let mut places = vec![("accounts", eve), ("reports", report)];
    for what in ["domain_blocks", "domain_allows"] {
        let domain = json!({ "domain": "elsewhere.example" });
        let decided = admin
            .post(&format!("/api/v1/admin/{what}"), &domain)
            .await?;
        places.push((what, api::id(&decided)?));
    }
    let places = places.into_iter();
    Ok(places
        .map(|(what, id)| (format!("/api/v1/admin/{what}"), id))
        .collect())
}

async fn token_of_an_app(oriel: &TestInstance) -> anyhow::Result<String> {
    let stranger = ApiClient::new(&oriel.base, "")?;
    let about = json!({
        "client_name": "Camera", "redirect_uris": "urn:ietf:wg:oauth:2.0:oob",
        "scopes": "read write follow push",
    });
    let known = stranger.post("/api/v1/apps", &about).await?;
    let wanted = json!({
        "grant_type": "client_credentials", "scope": "read write follow push",
        "client_id": known["client_id"], "client_secret": known["client_secret"],
    });
    let token = stranger.post("/oauth/token", &wanted).await?;
    Ok(token["access_token"]
        .as_str()
        .context("no token")?
        .to_owned())
}

async fn whatever_is_sent_the_answer_is_one_of_the_documents(
    backend: Backend,
) -> anyhow::Result<()> {
    let Some(scene) = Scene::open(backend).await? else {
        return Ok(());
    };
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

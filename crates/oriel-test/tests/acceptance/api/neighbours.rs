//! Two people of one instance with apps, and what most tests about them ask.

use oriel_test::{ApiClient, Backend, TestInstance, api};
use reqwest::Method;
use serde_json::{Value, json};

/// Ada and Bea; they have nothing to do with each other yet.
pub(crate) struct Neighbours {
    pub(crate) oriel: TestInstance,
    pub(crate) ada: ApiClient,
    pub(crate) bea: ApiClient,
    /// Bea's account.
    pub(crate) bea_id: String,
}

/// An instance with the two, or nothing where its database is not to be had.
pub(crate) async fn meet(backend: Backend) -> anyhow::Result<Neighbours> {
    let oriel = TestInstance::start(backend).await?;
    let (ada, bea) = (oriel.person("ada").await?, oriel.person("bea").await?);
    let bea_id = me(&bea).await?;
    Ok(Neighbours {
        oriel,
        ada,
        bea,
        bea_id,
    })
}

impl Neighbours {
    /// Ada follows Bea.
    pub(crate) async fn ada_follows_bea(&self) -> anyhow::Result<Value> {
        self.ada
            .act(&format!("accounts/{}/follow", self.bea_id))
            .await
    }

    /// Somebody publishes words. Returns the post.
    pub(crate) async fn say(&self, app: &ApiClient, words: &str) -> anyhow::Result<Value> {
        self.publish(app, json!({ "status": words })).await
    }

    /// Somebody publishes a status of their making.
    pub(crate) async fn publish(&self, app: &ApiClient, status: Value) -> anyhow::Result<Value> {
        let posted = app.post("/api/v1/statuses", &status).await?;
        self.oriel.run_jobs().await?;
        Ok(posted)
    }
}

/// The id of whoever has this app.
pub(crate) async fn me(app: &ApiClient) -> anyhow::Result<String> {
    api::id(&app.get("/api/v1/accounts/verify_credentials").await?)
}

/// The ids in a list of entities.
pub(crate) fn ids(list: &Value) -> Vec<&str> {
    let entities = list.as_array().into_iter().flatten();
    entities.filter_map(|it| it["id"].as_str()).collect()
}

/// The ids of a list that is asked for.
pub(crate) async fn listed(app: &ApiClient, path: &str) -> anyhow::Result<Vec<String>> {
    let list = app.get(path).await?;
    Ok(ids(&list).into_iter().map(str::to_owned).collect())
}

/// The keys of an entity, in alphabetical order.
pub(crate) fn keys(entity: &Value) -> Vec<&str> {
    let members = entity.as_object().into_iter().flatten();
    let mut keys: Vec<&str> = members.map(|(key, _)| key.as_str()).collect();
    keys.sort_unstable();
    keys
}

/// The status and the words of a refusal.
pub(crate) async fn refusal(
    app: &ApiClient,
    method: Method,
    path: &str,
    body: Value,
) -> anyhow::Result<u16> {
    let answer = app.answer(method, path, &body).await?;
    assert!(answer.body["error"].is_string(), "{path}: {}", answer.body);
    Ok(answer.status)
}

/// The `Link` header of a list.
pub(crate) async fn link(app: &ApiClient, base: &str, path: &str) -> anyhow::Result<String> {
    let answer = app.ask(Method::GET, &format!("{base}{path}"), &[]).await?;
    let link = answer.headers().get("link");
    Ok(link.map_or(Ok(""), |it| it.to_str())?.to_owned())
}

/// The path that a `Link` header calls `rel`.
pub(crate) fn page(link: &str, base: &str, rel: &str) -> Option<String> {
    let end = format!(">; rel=\"{rel}\"");
    let part = link.split(", ").find_map(|part| part.strip_suffix(&end))?;
    Some(part.trim_start_matches('<').strip_prefix(base)?.to_owned())
}

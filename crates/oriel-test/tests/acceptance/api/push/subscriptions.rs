use oriel_test::{ApiClient, Backend, api, oauth::Asked, on_each_backend, on_sqlite};
use reqwest::Method;
use serde_json::{Value, json};

use super::{PATH, start};
use crate::api::neighbours::{keys, refusal};

on_each_backend!(
    a_subscription_is_made_changed_and_ended,
    a_newer_subscription_takes_the_place_of_the_older,
    a_token_that_is_given_back_takes_its_subscription_along,
    who_is_locked_out_is_told_nothing,
    the_oldest_of_too_many_devices_is_forgotten,
);

on_sqlite!(
    a_subscription_is_made_by_a_form,
    apps_are_told_the_key_that_signs,
);

const ALERTS: [&str; 12] = [
    "admin.report",
    "admin.sign_up",
    "favourite",
    "follow",
    "follow_request",
    "mention",
    "poll",
    "quote",
    "quoted_update",
    "reblog",
    "status",
    "update",
];

fn wanted(subscription: &Value) -> Vec<&str> {
    let alerts = subscription["alerts"].as_object().into_iter().flatten();
    let wanted = alerts.filter(|(_, wanted)| **wanted == true);
    wanted.map(|(name, _)| name.as_str()).collect()
}

async fn a_subscription_is_made_changed_and_ended(backend: Backend) -> anyhow::Result<()> {
    let it = start(backend).await?;
    let none = refusal(&it.app, Method::GET, PATH, Value::Null);
    assert_eq!(none.await?, 404);
    let made = it.subscribe(&["mention", "admin.sign_up"]).await?;
    let expected = [
        "alerts",
        "endpoint",
        "id",
        "policy",
        "server_key",
        "standard",
    ];
    assert_eq!(keys(&made), expected, "{made}");
    assert!(made["id"].is_i64(), "apps read a number of 32 bits: {made}");
    assert!(made["id"].as_i64() < Some(i64::from(i32::MAX)));
    assert_eq!(made["endpoint"], it.service.endpoint("ada"));
    assert_eq!(
        (&made["standard"], &made["policy"]),
        (&json!(true), &json!("all"))
    );
    assert_eq!(keys(&made["alerts"]), ALERTS);
    assert_eq!(wanted(&made), ["mention", "admin.sign_up"]);
    assert_eq!(it.app.get(PATH).await?, made);
    let changes = json!({ "data": { "alerts": { "follow": "1", "mention": "0" } } });
    let changed = it.app.put(PATH, &changes).await?;
    assert_eq!(wanted(&changed), ["follow"]);
    assert_eq!(changed["id"], made["id"]);
    let changes = json!({ "policy": "follower" });
    let changed = it.app.put(PATH, &changes).await?;
    assert_eq!(
        (wanted(&changed), &changed["policy"]),
        (vec!["follow"], &json!("follower"))
    );
    assert_eq!(it.app.get(PATH).await?, changed);
    assert_eq!(it.app.delete(PATH).await?, json!({}));
    let none = refusal(&it.app, Method::GET, PATH, Value::Null);
    assert_eq!(none.await?, 404);
    assert_eq!(it.app.delete(PATH).await?, json!({}), "that is as well");
    let nothing = refusal(&it.app, Method::PUT, PATH, changes);
    assert_eq!(nothing.await?, 404);
    Ok(())
}

async fn a_subscription_is_made_by_a_form(backend: Backend) -> anyhow::Result<()> {
    let it = start(backend).await?;
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("subscription[endpoint]", &it.service.endpoint("ada"))
        .append_pair("subscription[keys][p256dh]", &it.device.p256dh())
        .append_pair("subscription[keys][auth]", &it.device.auth())
        .append_pair("data[alerts][mention]", "true")
        .append_pair("data[alerts][admin.report]", "true")
        .append_pair("data[policy]", "followed")
        .finish();
    let made = it
        .app
        .post(&format!("{PATH}?{query}"), &Value::Null)
        .await?;
    assert_eq!(wanted(&made), ["mention", "admin.report"]);
    assert_eq!(made["policy"], "followed");
    assert_eq!(made["standard"], false, "as apps mean it that do not say");
    Ok(())
}

async fn a_newer_subscription_takes_the_place_of_the_older(backend: Backend) -> anyhow::Result<()> {
    let it = start(backend).await?;
    let first = it.subscribe(&["mention"]).await?;
    let second = it.subscribe(&["mention"]).await?;
    assert_ne!(first["id"], second["id"]);
    // The same device after somebody has let the app in anew.
    let again = it.oriel.app_of("ada", "push").await?;
    let data = json!({ "alerts": { "mention": true } });
    again.post(PATH, &it.wish(true, &data)).await?;
    let taken = refusal(&it.app, Method::GET, PATH, Value::Null);
    assert_eq!(taken.await?, 404);
    it.mention("once").await?;
    assert_eq!(it.read()?.len(), 1, "one device is told once");
    Ok(())
}

async fn apps_are_told_the_key_that_signs(backend: Backend) -> anyhow::Result<()> {
    let it = start(backend).await?;
    let key = it.subscribe(&["mention"]).await?["server_key"].clone();
    assert_eq!(key.as_str().map(str::len), Some(87), "{key}");
    let instance = it.app.get("/api/v2/instance").await?;
    assert_eq!(instance["configuration"]["vapid"]["public_key"], key);
    let about = json!({ "client_name": "Camera", "redirect_uris": "camera://back" });
    let stranger = ApiClient::new(&it.oriel.base, "")?;
    let app = stranger.post("/api/v1/apps", &about).await?;
    assert_eq!(app["vapid_key"], key);
    let own = it.app.get("/api/v1/apps/verify_credentials").await?;
    assert_eq!(own["vapid_key"], key);
    let beside = it.oriel.beside().await?;
    let other = ApiClient::new(&beside.base, "")?;
    let instance = other.get("/api/v2/instance").await?;
    let same = &instance["configuration"]["vapid"]["public_key"];
    assert_eq!(*same, key, "another process has no other");
    Ok(())
}

async fn a_token_that_is_given_back_takes_its_subscription_along(
    backend: Backend,
) -> anyhow::Result<()> {
    let Asked { oriel, app, ada } = Asked::start(backend, "camera://back", "push").await?;
    let (bea, let_in) = (oriel.person("bea").await?, app.let_in(&ada).await?);
    let service = oriel_test::PushService::start().await?;
    let subscription = oriel_test::Device::new()?.at(&service.endpoint("ada"), true);
    let data = json!({ "alerts": { "mention": true } });
    let wish = json!({ "subscription": subscription, "data": data });
    let_in.post(PATH, &wish).await?;
    let status = json!({ "status": "@ada hello" });
    bea.post("/api/v1/statuses", &status).await?;
    let own = [("token", let_in.token())];
    let given_back = app.form("/oauth/revoke", &own).await?;
    assert_eq!(given_back.status, 200);
    bea.post("/api/v1/statuses", &status).await?;
    oriel.run_jobs().await?;
    assert!(service.handed().is_empty(), "nor what was on its way");
    let again = app.let_in(&ada).await?;
    let none = refusal(&again, Method::GET, PATH, Value::Null);
    assert_eq!(none.await?, 404);
    Ok(())
}

async fn who_is_locked_out_is_told_nothing(backend: Backend) -> anyhow::Result<()> {
    let it = start(backend).await?;
    it.subscribe(&["mention"]).await?;
    it.mention("one").await?;
    assert_eq!(it.read()?.len(), 1);
    let core = it.oriel.core();
    oriel_core::accounts::people::set_disabled(core, "ada", true).await?;
    it.mention("two").await?;
    oriel_core::accounts::people::set_disabled(core, "ada", false).await?;
    it.mention("three").await?;
    assert!(it.service.handed().is_empty());
    Ok(())
}

async fn the_oldest_of_too_many_devices_is_forgotten(backend: Backend) -> anyhow::Result<()> {
    let it = start(backend).await?;
    it.subscribe(&["mention"]).await?;
    for number in 0..20 {
        let app = it.oriel.app_of("ada", "push").await?;
        let endpoint = it.service.endpoint(&number.to_string());
        let wish = json!({ "subscription": it.device.at(&endpoint, true) });
        let made = app.post(PATH, &wish).await?;
        assert!(api::id(&made).is_err() && made["id"].is_i64());
    }
    let forgotten = refusal(&it.app, Method::GET, PATH, Value::Null);
    assert_eq!(forgotten.await?, 404);
    Ok(())
}

use oriel_test::{ApiClient, Backend, on_sqlite};
use reqwest::Method;
use serde_json::{Value, json};

use super::{PATH, start, start_with};
use crate::api::neighbours::refusal;

on_sqlite!(
    a_token_without_the_scope_pushes_nothing,
    nobody_sees_the_subscription_of_another_token,
    keys_and_policies_that_make_no_sense_are_refused,
    an_endpoint_inside_the_network_is_refused,
    a_name_that_leads_inside_is_never_pushed_to,
);

async fn a_token_without_the_scope_pushes_nothing(backend: Backend) -> anyhow::Result<()> {
    let it = start(backend).await?;
    let wish = it.wish(true, &json!({ "alerts": { "mention": true } }));
    let reader = it.oriel.app_of("ada", "read write follow").await?;
    let stranger = ApiClient::new(&it.oriel.base, "")?;
    for (app, status) in [(&reader, 403), (&stranger, 401)] {
        for method in [Method::GET, Method::POST, Method::PUT, Method::DELETE] {
            let answer = refusal(app, method.clone(), PATH, wish.clone()).await?;
            assert_eq!(answer, status, "{method}");
        }
    }
    let pushes_only = refusal(&it.app, Method::GET, "/api/v1/notifications", Value::Null);
    assert_eq!(pushes_only.await?, 403);
    Ok(())
}

async fn nobody_sees_the_subscription_of_another_token(backend: Backend) -> anyhow::Result<()> {
    let it = start(backend).await?;
    let made = it.subscribe(&["mention"]).await?;
    let changes = json!({ "data": { "policy": "none" } });
    for name in ["ada", "bea"] {
        let other = it.oriel.app_of(name, "push").await?;
        let seen = refusal(&other, Method::GET, PATH, Value::Null);
        assert_eq!(seen.await?, 404, "{name}");
        let changed = refusal(&other, Method::PUT, PATH, changes.clone());
        assert_eq!(changed.await?, 404, "{name}");
        other.delete(PATH).await?;
    }
    assert_eq!(it.app.get(PATH).await?, made);
    Ok(())
}

async fn keys_and_policies_that_make_no_sense_are_refused(backend: Backend) -> anyhow::Result<()> {
    let it = start(backend).await?;
    let good = it.wish(true, &json!({}));
    let point = it.device.p256dh();
    for (place, wrong) in [
        ("/subscription/keys/p256dh", json!("")),
        (
            "/subscription/keys/p256dh",
            json!(point.trim_start_matches('B')),
        ),
        ("/subscription/keys/p256dh", json!("B".repeat(87))),
        ("/subscription/keys/p256dh", json!({ "a": 1 })),
        ("/subscription/keys/auth", json!("AAAA")),
        ("/subscription/keys/auth", json!(point)),
        ("/subscription/keys", json!([1, 2])),
        ("/subscription", json!("x")),
        ("/subscription/endpoint", Value::Null),
        ("/subscription/endpoint", json!("/p/ada")),
        ("/subscription/endpoint", json!("javascript:alert(1)")),
        ("/subscription/endpoint", json!("https://a:b@push.example/")),
        (
            "/subscription/endpoint",
            json!(format!("https://push.example/{}", "a".repeat(2048))),
        ),
        ("/data", json!({ "policy": "everybody" })),
    ] {
        let mut wish = good.clone();
        if let Some(value) = wish.pointer_mut(place) {
            *value = wrong;
        }
        let status = refusal(&it.app, Method::POST, PATH, wish.clone()).await?;
        assert_eq!(status, 422, "{wish}");
    }
    let none = refusal(&it.app, Method::GET, PATH, Value::Null);
    assert_eq!(none.await?, 404, "nothing of it is kept");
    Ok(())
}

async fn an_endpoint_inside_the_network_is_refused(backend: Backend) -> anyhow::Result<()> {
    let outward = |config: &mut oriel_core::Config| {
        config.federation.allow_private_addresses = false;
    };
    let it = start_with(backend, outward).await?;
    for endpoint in [
        it.service.endpoint("ada"),
        format!("https://{}/p", it.service.authority()),
        "http://push.example/p".to_owned(),
        "https://10.0.0.1/p".to_owned(),
        "https://0x7f.1/p".to_owned(),
        "https://169.254.169.254/latest/meta-data".to_owned(),
        "https://[::1]/p".to_owned(),
        "https://[::ffff:127.0.0.1]/p".to_owned(),
    ] {
        let wish = json!({ "subscription": it.device.at(&endpoint, true) });
        let status = refusal(&it.app, Method::POST, PATH, wish).await?;
        assert_eq!(status, 422, "{endpoint}");
    }
    assert_eq!(it.service.connections(), 0);
    Ok(())
}

async fn a_name_that_leads_inside_is_never_pushed_to(backend: Backend) -> anyhow::Result<()> {
    let outward = |config: &mut oriel_core::Config| {
        config.federation.allow_private_addresses = false;
    };
    let it = start_with(backend, outward).await?;
    // What a name leads to is not known before it is asked for, and may be another then.
    let endpoint = format!("https://localhost:{}/p", it.service.port());
    let data = json!({ "alerts": { "mention": true } });
    let wish = json!({ "subscription": it.device.at(&endpoint, true), "data": data });
    it.app.post(PATH, &wish).await?;
    it.mention("hello").await?;
    assert_eq!(it.service.connections(), 0);
    Ok(())
}

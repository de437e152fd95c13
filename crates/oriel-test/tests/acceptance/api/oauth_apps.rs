//! Apps make themselves known.

use oriel_test::{ApiClient, Backend, OAuthApp, TestInstance, Visitor, on_each_backend, on_sqlite};
use reqwest::Method;
use serde_json::{Value, json};
use time::Duration;

const BACK: &str = "camera://back";

on_each_backend!(an_app_that_nobody_lets_in_is_swept,);

on_sqlite!(
    an_app_registers_itself,
    an_app_names_several_addresses,
    an_app_that_leads_to_a_script_is_refused,
    an_app_without_a_name_or_an_address_is_refused,
    few_apps_are_registered_from_one_address,
    an_app_is_told_what_it_is,
    the_server_says_how_it_is_asked,
);

async fn register(base: &str, about: &Value) -> anyhow::Result<(u16, Value)> {
    let stranger = ApiClient::new(base, "")?;
    let answer = stranger.answer(Method::POST, "/api/v1/apps", about).await?;
    Ok((answer.status, answer.body))
}

async fn an_app_registers_itself(backend: Backend) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
    let about = json!({ "client_name": "Camera", "redirect_uris": BACK });
    let (status, app) = register(&oriel.base, &about).await?;
    assert_eq!(status, 200, "{app}");
    for (name, value) in [
        ("name", json!("Camera")),
        ("redirect_uri", json!(BACK)),
        ("redirect_uris", json!([BACK])),
        ("scopes", json!(["read"])),
        ("website", Value::Null),
        ("client_secret_expires_at", json!(0)),
    ] {
        assert_eq!(app[name], value, "{app}");
    }
    for name in ["id", "client_id", "client_secret", "vapid_key"] {
        assert!(app[name].is_string(), "{name}: {app}");
    }
    Ok(())
}

async fn an_app_names_several_addresses(backend: Backend) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
    let all = [BACK, "https://camera.example/back"];
    for redirects in [json!(all), json!(all.join(" ")), json!(all.join("\n"))] {
        let about = json!({ "client_name": "Camera", "redirect_uris": redirects });
        let (_, app) = register(&oriel.base, &about).await?;
        assert_eq!(app["redirect_uris"], json!(all), "{app}");
        assert_eq!(app["redirect_uri"], json!(all.join("\n")), "{app}");
    }
    Ok(())
}

async fn an_app_that_leads_to_a_script_is_refused(backend: Backend) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
    for bad in [
        "javascript:alert(1)",
        "data:text/html,hello",
        "http://camera.example/back",
    ] {
        for redirects in [json!(bad), json!([BACK, bad])] {
            let about = json!({ "client_name": "Camera", "redirect_uris": redirects });
            let (status, answer) = register(&oriel.base, &about).await?;
            assert_eq!(status, 422, "{bad}: {answer}");
        }
    }
    let about = json!({
        "client_name": "Camera", "redirect_uris": BACK, "website": "javascript:alert(1)",
    });
    assert_eq!(register(&oriel.base, &about).await?.0, 422);
    Ok(())
}

async fn an_app_without_a_name_or_an_address_is_refused(backend: Backend) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
    for about in [
        json!({ "client_name": " ", "redirect_uris": BACK }),
        json!({ "client_name": "Camera" }),
        json!({ "client_name": "Camera", "redirect_uris": BACK, "scopes": "everything" }),
    ] {
        let (status, answer) = register(&oriel.base, &about).await?;
        assert_eq!(status, 422, "{answer}");
        assert!(answer["error"].is_string(), "{answer}");
    }
    Ok(())
}

async fn few_apps_are_registered_from_one_address(backend: Backend) -> anyhow::Result<()> {
    let few = |config: &mut oriel_core::Config| config.limits.apps_per_hour = 2;
    let oriel = TestInstance::start_with(backend, few).await?;
    let about = json!({ "client_name": "Camera", "redirect_uris": BACK });
    for expected in [200, 200, 429] {
        assert_eq!(register(&oriel.base, &about).await?.0, expected);
    }
    Ok(())
}

async fn an_app_that_nobody_lets_in_is_swept(backend: Backend) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
    oriel.person("ada").await?;
    let used = OAuthApp::register(&oriel.base, BACK, "read").await?;
    let unused = OAuthApp::register(&oriel.base, BACK, "read").await?;
    let acting = used
        .let_in(&Visitor::signed_in(&oriel.base, "ada").await?)
        .await?;
    let grant = [("grant_type", "client_credentials")];
    assert_eq!(unused.token(&grant).await?.status, 200);
    oriel.clock.advance(Duration::days(29));
    oriel.sweep().await?;
    assert_eq!(unused.token(&grant).await?.status, 200);
    oriel.clock.advance(Duration::days(2));
    oriel.sweep().await?;
    assert_eq!(unused.token(&grant).await?.status, 401);
    acting.get("/api/v1/accounts/verify_credentials").await?;
    Ok(())
}

async fn an_app_is_told_what_it_is(backend: Backend) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
    let by_hand = oriel.person("ada").await?;
    let app = OAuthApp::register(&oriel.base, BACK, "read write:media").await?;
    let grant = [("grant_type", "client_credentials")];
    let alone = app.acting(&app.token(&grant).await?)?;
    let ada = Visitor::signed_in(&oriel.base, "ada").await?;
    let path = "/api/v1/apps/verify_credentials";
    for holder in [alone, app.let_in(&ada).await?] {
        let told = holder.get(path).await?;
        assert_eq!(told["name"], "Camera", "{told}");
        assert_eq!(told["scopes"], json!(["read", "write:media"]), "{told}");
        assert_eq!(told["client_secret"], Value::Null, "{told}");
    }
    assert_eq!(by_hand.get(path).await?["name"], "tests");
    let stranger = ApiClient::new(&oriel.base, "")?;
    let answer = stranger.answer(Method::GET, path, &Value::Null).await?;
    assert_eq!(answer.status, 401);
    Ok(())
}

async fn the_server_says_how_it_is_asked(backend: Backend) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
    let stranger = ApiClient::new(&oriel.base, "")?;
    let about = stranger
        .get("/.well-known/oauth-authorization-server")
        .await?;
    assert_eq!(about["issuer"], oriel.base.as_str());
    assert_eq!(about["code_challenge_methods_supported"], json!(["S256"]));
    let grants = json!(["authorization_code", "client_credentials"]);
    assert_eq!(about["grant_types_supported"], grants);
    for (name, path) in [
        ("authorization_endpoint", "/oauth/authorize"),
        ("token_endpoint", "/oauth/token"),
        ("revocation_endpoint", "/oauth/revoke"),
        ("userinfo_endpoint", "/oauth/userinfo"),
        ("app_registration_endpoint", "/api/v1/apps"),
    ] {
        assert_eq!(about[name], format!("{}{path}", oriel.base), "{about}");
    }
    Ok(())
}

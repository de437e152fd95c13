use oriel_core::{Config, accounts::people, config::RegistrationMode, model::Role};
use oriel_test::{ApiClient, Backend, OAuthApp, TestInstance, on_each_backend};
use reqwest::Method;
use serde_json::{Value, json};

use super::staff;

on_each_backend!(
    those_who_moderate_are_told_who_has_joined_and_others_are_not,
    who_is_made_by_hand_is_no_news,
);

const TOLD: &str = "/api/v1/notifications?types[]=admin.sign_up";

async fn those_who_moderate_are_told_who_has_joined_and_others_are_not(
    backend: Backend,
) -> anyhow::Result<()> {
    let open = |config: &mut Config| config.registration.mode = RegistrationMode::Open;
    let oriel = TestInstance::start_with(backend, open).await?;
    let (ada, moderator) = (
        oriel.person("ada").await?,
        staff(&oriel, "mod", Role::Moderator).await?,
    );
    join(&oriel).await?;
    let told = moderator.get(TOLD).await?;
    assert_eq!(told[0]["type"], "admin.sign_up", "{told}");
    assert_eq!(told[0]["account"]["username"], "wren");
    assert_eq!(told[0]["status"], Value::Null);
    assert_eq!(told[1], Value::Null);
    assert_eq!(ada.get(TOLD).await?, json!([]));
    people::set_role(oriel.core(), "mod", Role::User).await?;
    let left = oriel.app_of("mod", "read").await?;
    assert_eq!(left.get(TOLD).await?, json!([]), "it goes with the role");
    Ok(())
}

async fn join(oriel: &TestInstance) -> anyhow::Result<()> {
    let app = OAuthApp::register(&oriel.base, "camera://back", "read write").await?;
    let grant = [
        ("grant_type", "client_credentials"),
        ("scope", "read write:accounts"),
    ];
    let alone: ApiClient = app.acting(&app.token(&grant).await?)?;
    let new = json!({
        "username": "wren", "email": "wren@example.org", "agreement": true, "locale": "en",
        "password": "wren and a long enough password",
    });
    let answer = alone.answer(Method::POST, "/api/v1/accounts", &new).await?;
    anyhow::ensure!(answer.status == 200, "{answer:?}");
    Ok(())
}

async fn who_is_made_by_hand_is_no_news(backend: Backend) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
    let moderator = staff(&oriel, "mod", Role::Moderator).await?;
    oriel.person("ada").await?;
    assert_eq!(moderator.get(TOLD).await?, json!([]));
    Ok(())
}

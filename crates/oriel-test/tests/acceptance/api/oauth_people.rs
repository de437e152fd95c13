//! People see and end what apps may do for them, and join through an app.

use oriel_core::{
    Config,
    accounts::{invitations, people},
    config::RegistrationMode,
};
use oriel_test::{
    Answer, ApiClient, Backend, OAuthApp, TestInstance, Visitor, on_each_backend, on_sqlite,
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::api::oauth_codes::opens;

on_each_backend!(
    a_person_sees_what_acts_for_them_and_ends_it,
    somebody_joins_through_an_app,
    an_app_brings_the_invitation_where_one_is_needed,
);

on_sqlite!(
    nobody_ends_what_acts_for_another,
    an_app_is_told_field_by_field_why_somebody_cannot_join,
    an_app_lets_nobody_in_where_joining_is_closed,
    only_an_app_with_leave_has_somebody_join,
);

/// The form that ends the newest thing that acts for somebody.
async fn end_form(person: &Visitor) -> anyhow::Result<String> {
    let page = person.get("/settings/apps").await?.body;
    let form = page.split("action=\"/settings/apps/").nth(1);
    let id = form.and_then(|rest| rest.split('/').next());
    Ok(format!("/settings/apps/{}/end", id.unwrap_or_default()))
}

async fn a_person_sees_what_acts_for_them_and_ends_it(backend: Backend) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
    let by_hand = oriel.person("ada").await?;
    let ada = Visitor::signed_in(&oriel.base, "ada").await?;
    let app = OAuthApp::register(&oriel.base, "camera://back", "read write:media").await?;
    let devices = [app.let_in(&ada).await?, app.let_in(&ada).await?];
    let page = ada.get("/settings/apps").await?.body;
    for shown in ["Camera", "https://camera.example", "Upload photos", "tests"] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    assert_eq!(page.matches("<strong><bdi>Camera").count(), 1, "{page}");
    let end = end_form(&ada).await?;
    let page = ada.submit("/settings/apps", &end, &[]).await?;
    assert_eq!(page.location.as_deref(), Some("/settings/apps"));
    for device in devices {
        assert_eq!(opens(&device).await?, 401);
    }
    assert_eq!(opens(&by_hand).await?, 200);
    let page = ada.get("/settings/apps").await?.body;
    assert!(!page.contains("<strong><bdi>Camera"), "{page}");
    Ok(())
}

async fn nobody_ends_what_acts_for_another(backend: Backend) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
    let (by_ada, _) = (oriel.person("ada").await?, oriel.person("mal").await?);
    let ada = Visitor::signed_in(&oriel.base, "ada").await?;
    let mal = Visitor::signed_in(&oriel.base, "mal").await?;
    let end = end_form(&ada).await?;
    assert_eq!(mal.submit("/settings/apps", &end, &[]).await?.status, 404);
    assert_eq!(ada.send_unasked(&end, &[]).await?.status, 403);
    assert_eq!(opens(&by_ada).await?, 200);
    Ok(())
}

fn newcomer() -> Value {
    json!({
        "username": "wren",
        "email": "wren@example.org",
        "password": "a long enough password",
        "agreement": true,
        "locale": "cy",
    })
}

/// An app without a person, on an instance that people join like this.
async fn joining(
    backend: Backend,
    mode: RegistrationMode,
) -> anyhow::Result<(TestInstance, OAuthApp, ApiClient)> {
    let change = |config: &mut Config| config.registration.mode = mode;
    let oriel = TestInstance::start_with(backend, change).await?;
    let app = OAuthApp::register(&oriel.base, "camera://back", "read write").await?;
    let grant = [
        ("grant_type", "client_credentials"),
        ("scope", "read write:accounts"),
    ];
    let alone = app.acting(&app.token(&grant).await?)?;
    Ok((oriel, app, alone))
}

async fn join(app: &ApiClient, new: &Value) -> anyhow::Result<Answer> {
    app.answer(Method::POST, "/api/v1/accounts", new).await
}

#[track_caller]
fn assert_told(answer: &Answer, field: &str, error: &str) {
    assert_eq!(answer.status, 422, "{answer:?}");
    assert!(answer.body["error"].is_string(), "{answer:?}");
    let told = &answer.body["details"][field][0];
    assert_eq!(told["error"], error, "{answer:?}");
    assert!(told["description"].is_string(), "{answer:?}");
}

async fn somebody_joins_through_an_app(backend: Backend) -> anyhow::Result<()> {
    let (oriel, app, alone) = joining(backend, RegistrationMode::Open).await?;
    let given = join(&alone, &newcomer()).await?;
    assert_eq!(given.status, 200, "{given:?}");
    assert_eq!(given.body["scope"], "read write:accounts");
    let wren = app.acting(&given)?;
    let account = wren.get("/api/v1/accounts/verify_credentials").await?;
    assert_eq!(account["username"], "wren");
    let person = people::by_name(oriel.core(), "wren").await?;
    assert_eq!(person.user.locale, "cy");
    Ok(())
}

async fn an_app_is_told_field_by_field_why_somebody_cannot_join(
    backend: Backend,
) -> anyhow::Result<()> {
    let (_oriel, _, alone) = joining(backend, RegistrationMode::Open).await?;
    join(&alone, &newcomer()).await?;
    for (field, value, error) in [
        ("username", "", "ERR_BLANK"),
        ("username", "wren", "ERR_TAKEN"),
        ("username", "not a name", "ERR_INVALID"),
        ("username", "admin", "ERR_RESERVED"),
        ("email", "nowhere", "ERR_INVALID"),
        ("password", "short", "ERR_TOO_SHORT"),
        ("agreement", "false", "ERR_ACCEPTED"),
    ] {
        let mut new = newcomer();
        new["username"] = json!("robin");
        new["email"] = json!("robin@example.org");
        new[field] = json!(value);
        assert_told(&join(&alone, &new).await?, field, error);
    }
    Ok(())
}

async fn an_app_lets_nobody_in_where_joining_is_closed(backend: Backend) -> anyhow::Result<()> {
    let (oriel, _, alone) = joining(backend, RegistrationMode::Closed).await?;
    assert_told(&join(&alone, &newcomer()).await?, "username", "ERR_BLOCKED");
    assert!(people::by_name(oriel.core(), "wren").await.is_err());
    Ok(())
}

async fn an_app_brings_the_invitation_where_one_is_needed(backend: Backend) -> anyhow::Result<()> {
    let (oriel, app, alone) = joining(backend, RegistrationMode::Invite).await?;
    let mut new = newcomer();
    assert_told(&join(&alone, &new).await?, "invitation", "ERR_INVALID");
    new["invitation"] = json!("invented");
    assert_told(&join(&alone, &new).await?, "invitation", "ERR_INVALID");
    oriel.person("ada").await?;
    let ada = people::by_name(oriel.core(), "ada").await?;
    new["invitation"] = json!(invitations::create(oriel.core(), &ada).await?.code);
    let given = join(&alone, &new).await?;
    assert_eq!(opens(&app.acting(&given)?).await?, 200);
    Ok(())
}

async fn only_an_app_with_leave_has_somebody_join(backend: Backend) -> anyhow::Result<()> {
    let (oriel, app, _) = joining(backend, RegistrationMode::Open).await?;
    let reading = app
        .token(&[("grant_type", "client_credentials"), ("scope", "read")])
        .await?;
    let stranger = ApiClient::new(&oriel.base, "")?;
    for (asker, status) in [
        (app.acting(&reading)?, 403),
        (oriel.person("ada").await?, 403),
        (stranger, 401),
    ] {
        assert_eq!(join(&asker, &newcomer()).await?.status, status);
    }
    Ok(())
}

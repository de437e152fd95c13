//! What tokens an app gets, and what they open.

use oriel_test::{
    ApiClient, Backend, OAuthApp, TestInstance, oauth::Asked, on_each_backend, on_sqlite,
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::api::oauth_codes::{assert_refused, opens};

const BACK: &str = "camera://back";
const ITSELF: [(&str, &str); 1] = [("grant_type", "client_credentials")];

on_each_backend!(
    an_app_for_itself_does_what_needs_nobody,
    an_app_gives_its_own_token_back,
);

on_sqlite!(
    an_app_says_who_it_is_in_every_form,
    a_wrong_secret_is_refused_in_the_words_of_the_standard,
    what_is_secret_is_not_read_from_an_address,
    a_token_in_an_address_opens_nothing,
    an_app_for_itself_gets_no_more_than_it_registered,
    a_token_for_reading_does_not_write,
    passwords_are_taken_where_the_configuration_says_so,
    passwords_are_guessed_as_slowly_as_on_the_page,
    a_token_for_the_profile_tells_who_somebody_is,
);

async fn asked(backend: Backend) -> anyhow::Result<Asked> {
    Asked::start(backend, BACK, "read write").await
}

async fn status(app: &ApiClient, path: &str) -> anyhow::Result<u16> {
    Ok(app.answer(Method::GET, path, &Value::Null).await?.status)
}

async fn an_app_says_who_it_is_in_every_form(backend: Backend) -> anyhow::Result<()> {
    let Asked { oriel, app, .. } = asked(backend).await?;
    let in_json = json!({
        "client_id": app.id, "client_secret": app.secret, "grant_type": "client_credentials",
    });
    let stranger = ApiClient::new(&oriel.base, "")?;
    let grant = json!({ "grant_type": "client_credentials" });
    for answer in [
        app.token(&ITSELF).await?,
        app.token_in_parts(&ITSELF).await?,
        app.token_by_basic(&app.secret, &grant).await?,
        stranger
            .answer(Method::POST, "/oauth/token/", &in_json)
            .await?,
    ] {
        assert_eq!(answer.status, 200, "{answer:?}");
        assert_eq!(answer.body["scope"], "read");
    }
    Ok(())
}

async fn a_wrong_secret_is_refused_in_the_words_of_the_standard(
    backend: Backend,
) -> anyhow::Result<()> {
    let Asked { oriel, app, .. } = asked(backend).await?;
    let mut impostor = app.clone();
    impostor.secret = "invented".to_owned();
    assert_refused(&impostor.token(&ITSELF).await?, 401, "invalid_client");
    let grant = json!({ "grant_type": "client_credentials" });
    let answer = app.token_by_basic("invented", &grant).await?;
    assert_refused(&answer, 401, "invalid_client");
    let other = json!({ "grant_type": "client_credentials", "client_id": "another" });
    let answer = app.token_by_basic(&app.secret, &other).await?;
    assert_refused(&answer, 401, "invalid_client");
    let stranger = ApiClient::new(&oriel.base, "")?;
    let nobody = json!({ "client_id": app.id, "grant_type": "client_credentials" });
    let answer = stranger
        .answer(Method::POST, "/oauth/token", &nobody)
        .await?;
    assert_refused(&answer, 401, "invalid_client");
    let answer = app.token(&[("grant_type", "wishes")]).await?;
    assert_refused(&answer, 400, "unsupported_grant_type");
    Ok(())
}

async fn what_is_secret_is_not_read_from_an_address(backend: Backend) -> anyhow::Result<()> {
    let Asked {
        oriel: _oriel, app, ..
    } = asked(backend).await?;
    let answer = app.token_by_address(&ITSELF).await?;
    assert_refused(&answer, 401, "invalid_client");
    Ok(())
}

async fn a_token_in_an_address_opens_nothing(backend: Backend) -> anyhow::Result<()> {
    let Asked { oriel, app, ada } = asked(backend).await?;
    let token = app.let_in(&ada).await?.token().to_owned();
    let stranger = ApiClient::new(&oriel.base, "")?;
    for name in ["access_token", "bearer_token"] {
        let path = format!("/api/v1/accounts/verify_credentials?{name}={token}");
        assert_eq!(status(&stranger, &path).await?, 401);
    }
    Ok(())
}

async fn an_app_for_itself_does_what_needs_nobody(backend: Backend) -> anyhow::Result<()> {
    let Asked { oriel, app, .. } = asked(backend).await?;
    let alone = app.acting(&app.token(&ITSELF).await?)?;
    assert_eq!(status(&alone, "/api/v1/timelines/public").await?, 200);
    for path in [
        "/api/v1/timelines/home",
        "/api/v1/accounts/verify_credentials",
    ] {
        let answer = alone.answer(Method::GET, path, &Value::Null).await?;
        assert_eq!(answer.status, 422, "{path}: {answer:?}");
        let words = "This method requires an authenticated user";
        assert_eq!(answer.body["error"], words, "{path}");
    }
    let stranger = ApiClient::new(&oriel.base, "")?;
    let answer = stranger
        .answer(Method::GET, "/api/v1/timelines/home", &Value::Null)
        .await?;
    assert_eq!(answer.status, 401);
    assert_eq!(answer.body["error"], "The access token is invalid");
    Ok(())
}

async fn an_app_for_itself_gets_no_more_than_it_registered(backend: Backend) -> anyhow::Result<()> {
    let Asked {
        oriel: _oriel, app, ..
    } = Asked::start(backend, BACK, "read:statuses write:media").await?;
    let with = |scope| [("grant_type", "client_credentials"), ("scope", scope)];
    for scope in ["read", "write", "push", "admin:read", "everything"] {
        assert_refused(&app.token(&with(scope)).await?, 400, "invalid_scope");
    }
    let given = app.token(&with("write:media")).await?;
    assert_eq!(given.body["scope"], "write:media", "{given:?}");
    Ok(())
}

async fn a_token_for_reading_does_not_write(backend: Backend) -> anyhow::Result<()> {
    let Asked {
        oriel: _oriel,
        app,
        ada,
    } = asked(backend).await?;
    let code = app.code(&ada, &[("scope", "read")]).await?;
    // What is asked for now is no more than was allowed.
    let given = app.exchange(&code, &[("scope", "read write")]).await?;
    assert_eq!(given.body["scope"], "read");
    let reading = app.acting(&given)?;
    assert_eq!(opens(&reading).await?, 200);
    let words = json!({ "status": "Hello" });
    let answer = reading
        .answer(Method::POST, "/api/v1/statuses", &words)
        .await?;
    assert_eq!(answer.status, 403, "{answer:?}");
    let writing = app.let_in(&ada).await?;
    let answer = writing
        .answer(Method::POST, "/api/v1/statuses", &words)
        .await?;
    assert_eq!(answer.status, 200, "{answer:?}");
    Ok(())
}

async fn an_app_gives_its_own_token_back(backend: Backend) -> anyhow::Result<()> {
    let Asked { oriel, app, ada } = asked(backend).await?;
    let acting = app.let_in(&ada).await?;
    let other = OAuthApp::register(&oriel.base, BACK, "read").await?;
    let token = [("token", acting.token())];
    let refused = other.form("/oauth/revoke", &token).await?;
    assert_refused(&refused, 403, "unauthorized_client");
    assert_eq!(opens(&acting).await?, 200);
    for token in [acting.token(), acting.token(), "invented"] {
        let answer = app.form("/oauth/revoke", &[("token", token)]).await?;
        assert_eq!((answer.status, answer.body), (200, json!({})));
    }
    assert_eq!(opens(&acting).await?, 401);
    Ok(())
}

async fn passwords_are_taken_where_the_configuration_says_so(
    backend: Backend,
) -> anyhow::Result<()> {
    for is_on in [false, true] {
        let change = |config: &mut oriel_core::Config| config.api.password_grant = is_on;
        let oriel = TestInstance::start_with(backend, change).await?;
        oriel.person("ada").await?;
        let app = OAuthApp::register(&oriel.base, BACK, "read").await?;
        let with = |password| {
            [
                ("grant_type", "password"),
                ("username", "ada"),
                ("password", password),
            ]
        };
        let right = app.token(&with("ada and a long enough password")).await?;
        if is_on {
            assert_eq!(opens(&app.acting(&right)?).await?, 200);
            assert_refused(&app.token(&with("wrong")).await?, 400, "invalid_grant");
        } else {
            assert_refused(&right, 400, "unsupported_grant_type");
        }
    }
    Ok(())
}

async fn a_token_for_the_profile_tells_who_somebody_is(backend: Backend) -> anyhow::Result<()> {
    let Asked { oriel, app, ada } = Asked::start(backend, BACK, "profile").await?;
    let acting = app.let_in(&ada).await?;
    let told = acting.get("/oauth/userinfo").await?;
    assert_eq!(told["iss"], oriel.base.as_str());
    assert_eq!(told["preferred_username"], "ada");
    assert_eq!(told["sub"], format!("{}/users/ada", oriel.base));
    assert_eq!(opens(&acting).await?, 200);
    assert_eq!(status(&acting, "/api/v1/timelines/home").await?, 403);
    Ok(())
}

async fn passwords_are_guessed_as_slowly_as_on_the_page(backend: Backend) -> anyhow::Result<()> {
    let change = |config: &mut oriel_core::Config| {
        config.api.password_grant = true;
        config.limits.login_attempts_per_hour = 2;
    };
    let oriel = TestInstance::start_with(backend, change).await?;
    let app = OAuthApp::register(&oriel.base, BACK, "read").await?;
    let guess = [
        ("grant_type", "password"),
        ("username", "ada"),
        ("password", "a guess"),
    ];
    for status in [400, 400, 429] {
        assert_eq!(app.token(&guess).await?.status, status);
    }
    Ok(())
}

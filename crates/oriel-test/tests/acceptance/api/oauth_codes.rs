//! What an app gets a token for works once, for a while, and for that app.

use oriel_core::{
    accounts::people,
    secret,
    store::{apps, codes, tokens},
};
use oriel_test::{Answer, ApiClient, Backend, OAuthApp, oauth::Asked, on_each_backend, on_sqlite};
use reqwest::Method;
use serde_json::Value;
use time::Duration;

const BACK: &str = "camera://back";
// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

on_each_backend!(
    a_code_that_comes_again_ends_what_it_was_exchanged_for,
    a_code_that_comes_twice_at_once_gives_nobody_a_lasting_token,
    a_code_ends_after_minutes,
    nothing_secret_is_kept,
    a_new_password_ends_tokens_and_codes,
    who_is_locked_out_has_no_tokens_and_gets_none,
);

on_sqlite!(
    a_code_is_good_for_its_own_app_and_address_only,
    a_proof_key_that_was_announced_is_demanded,
    a_proof_key_that_was_not_announced_is_not_slipped_in,
);

async fn asked(backend: Backend) -> anyhow::Result<Asked> {
    Asked::start(backend, BACK, "read write").await
}

/// Whether a token opens what only its person sees.
pub(crate) async fn opens(app: &ApiClient) -> anyhow::Result<u16> {
    let path = "/api/v1/accounts/verify_credentials";
    Ok(app.answer(Method::GET, path, &Value::Null).await?.status)
}

/// Refused in the words of the standard, with a sentence beside them.
#[track_caller]
pub(crate) fn assert_refused(answer: &Answer, status: u16, error: &str) {
    assert_eq!(answer.status, status, "{answer:?}");
    assert_eq!(answer.body["error"], error, "{answer:?}");
    assert!(answer.body["error_description"].is_string(), "{answer:?}");
}

async fn a_code_that_comes_again_ends_what_it_was_exchanged_for(
    backend: Backend,
) -> anyhow::Result<()> {
    let Asked {
        oriel: _oriel,
        app,
        ada,
    } = asked(backend).await?;
    let code = app.code(&ada, &[]).await?;
    let acting = app.acting(&app.exchange(&code, &[]).await?)?;
    assert_eq!(opens(&acting).await?, 200);
    assert_refused(&app.exchange(&code, &[]).await?, 400, "invalid_grant");
    assert_eq!(opens(&acting).await?, 401);
    Ok(())
}

async fn a_code_that_comes_twice_at_once_gives_nobody_a_lasting_token(
    backend: Backend,
) -> anyhow::Result<()> {
    let Asked {
        oriel: _oriel,
        app,
        ada,
    } = asked(backend).await?;
    for _ in 0..5 {
        let code = app.code(&ada, &[]).await?;
        let (one, two) = tokio::join!(app.exchange(&code, &[]), app.exchange(&code, &[]));
        let (one, two) = (one?, two?);
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 400], "{one:?} {two:?}");
        let given = if one.status == 200 { one } else { two };
        assert_eq!(opens(&app.acting(&given)?).await?, 401);
    }
    Ok(())
}

async fn a_code_ends_after_minutes(backend: Backend) -> anyhow::Result<()> {
    let Asked { oriel, app, ada } = asked(backend).await?;
    let code = app.code(&ada, &[]).await?;
    oriel.clock.advance(Duration::minutes(6));
    assert_refused(&app.exchange(&code, &[]).await?, 400, "invalid_grant");
    assert_refused(&app.exchange("invented", &[]).await?, 400, "invalid_grant");
    Ok(())
}

async fn a_code_is_good_for_its_own_app_and_address_only(backend: Backend) -> anyhow::Result<()> {
    let Asked { oriel, ada, .. } = asked(backend).await?;
    let two = format!("{BACK} camera://other");
    let mut app = OAuthApp::register(&oriel.base, &two, "read").await?;
    BACK.clone_into(&mut app.redirect);
    let other = OAuthApp::register(&oriel.base, BACK, "read").await?;
    let code = app.code(&ada, &[]).await?;
    assert_refused(&other.exchange(&code, &[]).await?, 400, "invalid_grant");
    for wrong in ["camera://other", "camera://back/", ""] {
        let answer = app.exchange(&code, &[("redirect_uri", wrong)]).await?;
        assert_refused(&answer, 400, "invalid_grant");
    }
    assert_eq!(app.exchange(&code, &[]).await?.status, 200);
    Ok(())
}

async fn a_proof_key_that_was_announced_is_demanded(backend: Backend) -> anyhow::Result<()> {
    let Asked {
        oriel: _oriel,
        app,
        ada,
    } = asked(backend).await?;
    let announced = [
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    let code = app.code(&ada, &announced).await?;
    for wrong in ["", "another verifier", CHALLENGE] {
        let answer = app.exchange(&code, &[("code_verifier", wrong)]).await?;
        assert_refused(&answer, 400, "invalid_grant");
    }
    assert_refused(&app.exchange(&code, &[]).await?, 400, "invalid_grant");
    let right = app.exchange(&code, &[("code_verifier", VERIFIER)]).await?;
    assert_eq!(right.status, 200, "{right:?}");
    Ok(())
}

async fn a_proof_key_that_was_not_announced_is_not_slipped_in(
    backend: Backend,
) -> anyhow::Result<()> {
    let Asked {
        oriel: _oriel,
        app,
        ada,
    } = asked(backend).await?;
    let code = app.code(&ada, &[]).await?;
    let answer = app.exchange(&code, &[("code_verifier", VERIFIER)]).await?;
    assert_refused(&answer, 400, "invalid_grant");
    Ok(())
}

async fn nothing_secret_is_kept(backend: Backend) -> anyhow::Result<()> {
    let Asked { oriel, app, ada } = asked(backend).await?;
    let code = app.code(&ada, &[]).await?;
    let acting = app.acting(&app.exchange(&code, &[]).await?)?;
    let (id, token) = (app.id.clone(), acting.token().to_owned());
    let hashed = [&code, &app.secret, &token].map(|it| secret::hash(it));
    let (plain_code, plain_token) = (code.clone(), token.clone());
    let [code_hash, secret_hash, token_hash] = hashed;
    let store = oriel.core().store();
    let kept = store
        .read(move |conn| {
            let app = apps::by_client_id(conn, &id)?;
            assert_eq!(app.map(|app| app.secret_hash), Some(secret_hash));
            assert!(codes::by_hash(conn, &code_hash)?.is_some());
            assert!(tokens::living(conn, &token_hash)?.is_some());
            let by_code = codes::by_hash(conn, &plain_code)?.is_some();
            Ok(by_code || tokens::living(conn, &plain_token)?.is_some())
        })
        .await?;
    assert!(!kept);
    Ok(())
}

async fn a_new_password_ends_tokens_and_codes(backend: Backend) -> anyhow::Result<()> {
    let Asked { oriel, app, ada } = asked(backend).await?;
    let acting = app.let_in(&ada).await?;
    let code = app.code(&ada, &[]).await?;
    people::set_password(oriel.core(), "ada", "another long password").await?;
    assert_eq!(opens(&acting).await?, 401);
    assert_refused(&app.exchange(&code, &[]).await?, 400, "invalid_grant");
    Ok(())
}

async fn who_is_locked_out_has_no_tokens_and_gets_none(backend: Backend) -> anyhow::Result<()> {
    let Asked { oriel, app, ada } = asked(backend).await?;
    let acting = app.let_in(&ada).await?;
    let code = app.code(&ada, &[]).await?;
    people::set_disabled(oriel.core(), "ada", true).await?;
    assert_eq!(opens(&acting).await?, 401);
    assert_refused(&app.exchange(&code, &[]).await?, 400, "invalid_grant");
    people::set_disabled(oriel.core(), "ada", false).await?;
    assert_eq!(opens(&acting).await?, 401);
    Ok(())
}

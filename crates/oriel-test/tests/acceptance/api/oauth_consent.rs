//! An app asks a person, and the person decides.

use oriel_core::{accounts::people, model::Role};
use oriel_test::{
    ApiClient, Backend, OAuthApp, Visitor,
    oauth::{Asked, answer_in, code_shown},
    on_each_backend, on_sqlite,
};
use reqwest::Method;
use serde_json::Value;

const BACK: &str = "https://camera.example/back?from=oriel";
const BY_HAND: &str = "urn:ietf:wg:oauth:2.0:oob";

on_each_backend!(
    a_person_lets_an_app_in,
    what_an_app_may_ends_with_the_role_of_its_person,
);

on_sqlite!(
    a_person_keeps_an_app_out,
    who_is_not_signed_in_does_that_first_and_comes_back,
    an_app_that_wants_to_be_sure_has_the_person_sign_in_again,
    a_person_reads_in_their_language_what_an_app_could_do,
    a_code_is_shown_for_an_app_that_cannot_be_led_back_to,
    a_slash_at_the_end_is_as_good_as_none,
    the_consent_page_is_in_no_frame_and_its_form_leads_only_to_the_app,
    nobody_is_sent_to_an_address_that_is_not_registered,
    nobody_is_sent_away_when_something_is_wrong_with_what_is_asked,
    a_consent_that_another_site_sends_is_refused,
    what_the_form_carried_is_checked_again,
    only_who_looks_after_the_instance_lets_an_app_do_that,
);

async fn asked(backend: Backend, redirect: &str, scopes: &str) -> anyhow::Result<Asked> {
    Asked::start(backend, redirect, scopes).await
}

async fn who(app: &ApiClient) -> anyhow::Result<Value> {
    let mut account = app.get("/api/v1/accounts/verify_credentials").await?;
    Ok(account["username"].take())
}

async fn a_person_lets_an_app_in(backend: Backend) -> anyhow::Result<()> {
    let Asked { oriel, app, ada } = asked(backend, BACK, "read").await?;
    let state = [("state", "a & b")];
    let page = app.answered(&ada, "allow", &state).await?;
    let address = page.location.clone().unwrap_or_default();
    assert!(address.starts_with(&format!("{BACK}&code=")), "{page:?}");
    assert_eq!(answer_in(&page, "state").as_deref(), Some("a & b"));
    assert_eq!(answer_in(&page, "iss"), Some(oriel.base.clone()));
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert_eq!(page.header("cache-control"), "private, no-store");
    let code = answer_in(&page, "code").unwrap_or_default();
    let given = app.exchange(&code, &[]).await?;
    assert_eq!(given.status, 200, "{given:?}");
    assert_eq!(given.body["token_type"], "Bearer");
    assert_eq!(given.body["scope"], "read");
    assert!(given.body["created_at"].is_i64(), "{given:?}");
    assert_eq!(who(&app.acting(&given)?).await?, "ada");
    Ok(())
}

async fn a_person_keeps_an_app_out(backend: Backend) -> anyhow::Result<()> {
    let Asked {
        oriel: _oriel,
        app,
        ada,
    } = asked(backend, BACK, "read").await?;
    let page = app.answered(&ada, "deny", &[("state", "7")]).await?;
    assert_eq!(answer_in(&page, "error").as_deref(), Some("access_denied"));
    assert_eq!(answer_in(&page, "state").as_deref(), Some("7"));
    assert_eq!(answer_in(&page, "code"), None);
    Ok(())
}

async fn who_is_not_signed_in_does_that_first_and_comes_back(
    backend: Backend,
) -> anyhow::Result<()> {
    let Asked { oriel, app, .. } = asked(backend, BACK, "read").await?;
    let asking = app.asking(&[("state", "7")]);
    let visitor = Visitor::new(&oriel.base)?;
    let hidden = visitor.get(&asking).await?.hidden();
    let mut fields: Vec<(&str, &str)> = hidden
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    fields.push(("login", "ada"));
    fields.push(("password", "ada and a long enough password"));
    let page = visitor.submit(&asking, "/auth/sign-in", &fields).await?;
    let next = page.location.unwrap_or_default();
    assert!(next.starts_with("/oauth/authorize?"), "{next}");
    let consent = visitor.get(&next).await?;
    let kept = consent.hidden();
    for (name, value) in [
        ("client_id", &*app.id),
        ("redirect_uri", BACK),
        ("state", "7"),
    ] {
        let is_kept = kept.iter().any(|(key, kept)| key == name && kept == value);
        assert!(is_kept, "{name}: {kept:?}");
    }
    Ok(())
}

async fn an_app_that_wants_to_be_sure_has_the_person_sign_in_again(
    backend: Backend,
) -> anyhow::Result<()> {
    let Asked {
        oriel: _oriel,
        app,
        ada,
    } = asked(backend, BACK, "read").await?;
    let page = ada.get(&app.asking(&[("force_login", "true")])).await?;
    assert!(page.body.contains("action=\"/auth/sign-in\""), "{page:?}");
    let next = page.hidden().into_iter().find(|(name, _)| name == "next");
    let (_, next) = next.unwrap_or_default();
    assert!(!next.contains("force_login"), "{next}");
    let page = ada.get(&app.asking(&[("force_login", "false")])).await?;
    assert!(page.body.contains("value=\"allow\""), "{page:?}");
    Ok(())
}

async fn a_person_reads_in_their_language_what_an_app_could_do(
    backend: Backend,
) -> anyhow::Result<()> {
    let Asked { oriel, app, ada } = asked(backend, BACK, "profile write:media").await?;
    let handle = format!("@ada@{}", oriel.authority());
    for (lang, words) in [
        ("en", ["Upload photos", "See who you are", "Let it in"]),
        (
            "cy",
            [
                "Llwytho lluniau i fyny",
                "Gweld pwy ydych chi",
                "Gadael i mewn",
            ],
        ),
    ] {
        let page = ada.get(&app.asking(&[("lang", lang)])).await?;
        for shown in words
            .into_iter()
            .chain(["Camera", "camera.example", &handle])
        {
            assert!(page.body.contains(shown), "{shown}: {}", page.body);
        }
    }
    Ok(())
}

async fn a_code_is_shown_for_an_app_that_cannot_be_led_back_to(
    backend: Backend,
) -> anyhow::Result<()> {
    let Asked {
        oriel: _oriel,
        app,
        ada,
    } = asked(backend, BY_HAND, "read").await?;
    let page = app.answered(&ada, "deny", &[]).await?;
    assert_eq!((page.status, page.location), (200, None));
    assert!(!page.body.contains("id=\"code\""), "{}", page.body);
    let page = app.answered(&ada, "allow", &[]).await?;
    assert_eq!((page.status, page.location.as_deref()), (200, None));
    let given = app.exchange(code_shown(&page)?, &[]).await?;
    assert_eq!(who(&app.acting(&given)?).await?, "ada");
    Ok(())
}

async fn a_slash_at_the_end_is_as_good_as_none(backend: Backend) -> anyhow::Result<()> {
    let Asked {
        oriel: _oriel,
        app,
        ada,
    } = asked(backend, BACK, "read").await?;
    let asking = app.asking(&[]).replacen('?', "/?", 1);
    let page = ada.get(&asking).await?;
    assert!(page.body.contains("value=\"allow\""), "{page:?}");
    Ok(())
}

async fn the_consent_page_is_in_no_frame_and_its_form_leads_only_to_the_app(
    backend: Backend,
) -> anyhow::Result<()> {
    let Asked { oriel, ada, .. } = asked(backend, BACK, "read").await?;
    for (redirect, target) in [
        (BACK, "form-action 'self' https://camera.example;"),
        ("camera://back", "form-action 'self' camera:;"),
        (BY_HAND, "form-action 'self';"),
    ] {
        let app = OAuthApp::register(&oriel.base, redirect, "read").await?;
        let page = ada.get(&app.asking(&[])).await?;
        let policy = page.header("content-security-policy");
        assert!(policy.contains(target), "{redirect}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert_eq!(page.header("x-frame-options"), "DENY");
    }
    let elsewhere = ada.get("/settings/apps").await?;
    let policy = elsewhere.header("content-security-policy");
    assert!(policy.contains("form-action 'self';"), "{policy}");
    Ok(())
}

async fn nobody_is_sent_to_an_address_that_is_not_registered(
    backend: Backend,
) -> anyhow::Result<()> {
    let Asked { oriel, app, ada } = asked(backend, BACK, "read").await?;
    for other in [
        "",
        "https://camera.example/back",
        "https://camera.example/back?from=oriel&x=1",
        "https://camera.example/back?from=oriel/../mal",
        "https://camera.example.mal.example/back?from=oriel",
        "https://camera.example@mal.example/back?from=oriel",
        "HTTPS://camera.example/back?from=oriel",
        "https://mal.example/",
        BY_HAND,
    ] {
        let page = ada.get(&app.asking(&[("redirect_uri", other)])).await?;
        assert_eq!((page.status, &page.location), (400, &None), "{other}");
        let fields = [
            ("response_type", "code"),
            ("client_id", &*app.id),
            ("redirect_uri", other),
            ("decision", "deny"),
        ];
        let action = "/oauth/authorize";
        let page = ada.submit(&app.asking(&[]), action, &fields).await?;
        assert_eq!((page.status, &page.location), (400, &None), "{other}");
    }
    // A stranger's app is no way to take somebody along, either.
    let page = ada.get(&app.asking(&[("client_id", "invented")])).await?;
    assert_eq!((page.status, &page.location), (400, &None));
    drop(oriel);
    Ok(())
}

async fn nobody_is_sent_away_when_something_is_wrong_with_what_is_asked(
    backend: Backend,
) -> anyhow::Result<()> {
    let Asked {
        oriel: _oriel,
        app,
        ada,
    } = asked(backend, BACK, "read:accounts write:media").await?;
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    for wrong in [
        [("scope", "read"), ("state", "1")],
        [("scope", "write:media write:statuses"), ("state", "1")],
        [("scope", "everything"), ("state", "1")],
        [("scope", ""), ("state", "1")],
        [("response_type", "token"), ("state", "1")],
        [
            ("code_challenge", challenge),
            ("code_challenge_method", "plain"),
        ],
        [("code_challenge", challenge), ("code_challenge_method", "")],
        [
            ("code_challenge", "short"),
            ("code_challenge_method", "S256"),
        ],
        [("code_challenge", ""), ("code_challenge_method", "S256")],
    ] {
        let page = ada.get(&app.asking(&wrong)).await?;
        assert_eq!((page.status, &page.location), (400, &None), "{wrong:?}");
        assert!(page.body.contains("</html>"), "{wrong:?}: {}", page.body);
    }
    Ok(())
}

async fn a_consent_that_another_site_sends_is_refused(backend: Backend) -> anyhow::Result<()> {
    let Asked {
        oriel: _oriel,
        app,
        ada,
    } = asked(backend, BACK, "read").await?;
    let fields = [
        ("csrf", "invented"),
        ("response_type", "code"),
        ("client_id", &*app.id),
        ("redirect_uri", BACK),
        ("decision", "allow"),
    ];
    let page = ada.send_unasked("/oauth/authorize", &fields).await?;
    assert_eq!((page.status, page.location), (403, None));
    Ok(())
}

async fn what_the_form_carried_is_checked_again(backend: Backend) -> anyhow::Result<()> {
    let Asked {
        oriel: _oriel,
        app,
        ada,
    } = asked(backend, BACK, "read").await?;
    let fields = [
        ("response_type", "code"),
        ("client_id", &*app.id),
        ("redirect_uri", BACK),
        ("scope", "read write"),
        ("decision", "allow"),
    ];
    let action = "/oauth/authorize";
    let page = ada.submit(&app.asking(&[]), action, &fields).await?;
    assert_eq!((page.status, page.location), (400, None));
    Ok(())
}

async fn only_who_looks_after_the_instance_lets_an_app_do_that(
    backend: Backend,
) -> anyhow::Result<()> {
    let Asked { oriel, app, ada } = asked(backend, BACK, "read admin:read").await?;
    let code = app.code(&ada, &[]).await?;
    assert_eq!(app.exchange(&code, &[]).await?.body["scope"], "read");
    let page = ada.get(&app.asking(&[("scope", "admin:read")])).await?;
    assert_eq!(page.status, 400);
    people::set_role(oriel.core(), "ada", Role::Admin).await?;
    let code = app.code(&ada, &[]).await?;
    let given = app.exchange(&code, &[]).await?;
    assert_eq!(given.body["scope"], "read admin:read");
    Ok(())
}

async fn what_an_app_may_ends_with_the_role_of_its_person(backend: Backend) -> anyhow::Result<()> {
    let Asked { oriel, app, ada } = asked(backend, BACK, "admin:read").await?;
    people::set_role(oriel.core(), "ada", Role::Moderator).await?;
    let acting = app.let_in(&ada).await?;
    people::set_role(oriel.core(), "ada", Role::User).await?;
    let held = oriel_core::accounts::tokens::resume(oriel.core(), acting.token()).await?;
    assert!(held.is_some_and(|holder| holder.scopes.is_empty()));
    let path = "/api/v1/apps/verify_credentials";
    assert_eq!(
        acting.answer(Method::GET, path, &Value::Null).await?.status,
        200
    );
    Ok(())
}

//! An app that people let in, as apps for Mastodon do it (OAuth 2).

use anyhow::Context as _;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use oriel_web::testing::Multipart;
use reqwest::{Client, header};
use serde_json::{Value, json};
use url::Url;

use crate::{Answer, ApiClient, Backend, TestInstance, Visitor, api::send, clients, clients::Page};

/// An app and somebody whom it asks.
pub struct Asked {
    pub oriel: TestInstance,
    pub app: OAuthApp,
    /// Signed in.
    pub ada: Visitor,
}

impl Asked {
    /// A new instance where Ada is signed in, and an app that would have her led back to `redirect`.
    ///
    /// # Errors
    /// When the instance does not start.
    pub async fn start(backend: Backend, redirect: &str, scopes: &str) -> anyhow::Result<Self> {
        let oriel = TestInstance::start(backend).await?;
        oriel.person("ada").await?;
        let app = OAuthApp::register(&oriel.base, redirect, scopes).await?;
        let ada = Visitor::signed_in(&oriel.base, "ada").await?;
        Ok(Self { oriel, app, ada })
    }
}

/// Has somebody who is asked at `path` press a button of the form that they see there.
///
/// # Errors
/// When there is no form.
pub async fn decide(person: &Visitor, path: &str, decision: &str) -> anyhow::Result<Page> {
    let shown = person.get(path).await?.hidden();
    let mut fields: Vec<(&str, &str)> = shown
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    fields.push(("decision", decision));
    person.submit(path, "/oauth/authorize", &fields).await
}

/// The code on a page that shows one to somebody who has to carry it to the app.
///
/// # Errors
/// When it shows none.
pub fn code_shown(page: &Page) -> anyhow::Result<&str> {
    let shown = page.body.split_once("id=\"code\" value=\"");
    let code = shown.and_then(|(_, rest)| rest.split('"').next());
    code.with_context(|| format!("no code: {page:?}"))
}

/// A registered app.
#[derive(Clone)]
pub struct OAuthApp {
    base: String,
    client: Client,
    pub id: String,
    pub secret: String,
    pub redirect: String,
    pub scopes: String,
}

impl OAuthApp {
    /// Registers an app that has people led back to `redirect`.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn register(base: &str, redirect: &str, scopes: &str) -> anyhow::Result<Self> {
        let stranger = ApiClient::new(base, "")?;
        let about = json!({
            "client_name": "Camera",
            "redirect_uris": redirect,
            "scopes": scopes,
            "website": "https://camera.example",
        });
        let known = stranger.post("/api/v1/apps", &about).await?;
        let text = |name: &str| {
            let text = known.get(name).and_then(Value::as_str);
            Ok::<_, anyhow::Error>(
                text.with_context(|| format!("no {name}: {known}"))?
                    .to_owned(),
            )
        };
        Ok(Self {
            base: base.to_owned(),
            client: clients::client()?,
            id: text("client_id")?,
            secret: text("client_secret")?,
            redirect: redirect.to_owned(),
            scopes: scopes.to_owned(),
        })
    }

    /// The path that asks a person, with what `changed` says otherwise; an empty value leaves a
    /// parameter out.
    pub fn asking(&self, changed: &[(&str, &str)]) -> String {
        let usual = [
            ("response_type", "code"),
            ("client_id", &self.id),
            ("redirect_uri", &self.redirect),
            ("scope", &self.scopes),
        ];
        let is_usual = |name: &str| !changed.iter().any(|(other, _)| *other == name);
        let kept = usual.into_iter().filter(|(name, _)| is_usual(name));
        let all = kept.chain(changed.iter().copied());
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(all.filter(|(_, value)| !value.is_empty()))
            .finish();
        format!("/oauth/authorize?{query}")
    }

    /// Asks somebody who is signed in, and has them press a button of the form that they see.
    ///
    /// # Errors
    /// When there is no form.
    pub async fn answered(
        &self,
        person: &Visitor,
        decision: &str,
        changed: &[(&str, &str)],
    ) -> anyhow::Result<Page> {
        decide(person, &self.asking(changed), decision).await
    }

    /// The code that somebody gives this app.
    ///
    /// # Errors
    /// When they are not led back with one.
    pub async fn code(&self, person: &Visitor, changed: &[(&str, &str)]) -> anyhow::Result<String> {
        let page = self.answered(person, "allow", changed).await?;
        let code = answer_in(&page, "code");
        code.with_context(|| format!("no code: {page:?}"))
    }

    /// Sends a form to `/oauth/token` with the app's id and secret.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn token(&self, fields: &[(&str, &str)]) -> anyhow::Result<Answer> {
        self.form("/oauth/token", fields).await
    }

    /// Exchanges a code.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn exchange(&self, code: &str, more: &[(&str, &str)]) -> anyhow::Result<Answer> {
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.redirect),
        ];
        fields.retain(|(name, _)| !more.iter().any(|(other, _)| other == name));
        fields.extend(more);
        self.token(&fields).await
    }

    /// Somebody lets this app in: it acts for them.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn let_in(&self, person: &Visitor) -> anyhow::Result<ApiClient> {
        let code = self.code(person, &[]).await?;
        self.acting(&self.exchange(&code, &[]).await?)
    }

    /// A program with the token that was answered.
    ///
    /// # Errors
    /// When none was.
    pub fn acting(&self, answer: &Answer) -> anyhow::Result<ApiClient> {
        let token = answer.body.get("access_token").and_then(Value::as_str);
        ApiClient::new(&self.base, token.with_context(|| format!("{answer:?}"))?)
    }

    /// Sends a form with the app's id and secret.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn form(&self, path: &str, fields: &[(&str, &str)]) -> anyhow::Result<Answer> {
        let own = [("client_id", &*self.id), ("client_secret", &*self.secret)];
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(own.iter().chain(fields))
            .finish();
        let kind = "application/x-www-form-urlencoded";
        let request = self.client.post(self.url(path));
        send(
            &self.client,
            request.header(header::CONTENT_TYPE, kind).body(body),
        )
        .await
    }

    /// Asks for a token with HTTP Basic, and JSON otherwise.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn token_by_basic(&self, secret: &str, body: &Value) -> anyhow::Result<Answer> {
        let both = STANDARD.encode(format!("{}:{secret}", self.id));
        let request = self.client.post(self.url("/oauth/token"));
        let basic = format!("Basic {both}");
        send(
            &self.client,
            request.header(header::AUTHORIZATION, basic).json(body),
        )
        .await
    }

    /// Asks for a token in `multipart/form-data`.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn token_in_parts(&self, fields: &[(&str, &str)]) -> anyhow::Result<Answer> {
        let own = [("client_id", &*self.id), ("client_secret", &*self.secret)];
        let parts = Multipart::default().texts(&own).texts(fields);
        let request = self
            .client
            .post(self.url("/oauth/token"))
            .header(header::CONTENT_TYPE, Multipart::content_type());
        send(&self.client, request.body(parts.body())).await
    }

    /// Puts everything that a token is asked for with into the address.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn token_by_address(&self, fields: &[(&str, &str)]) -> anyhow::Result<Answer> {
        let own = [("client_id", &*self.id), ("client_secret", &*self.secret)];
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(own.iter().chain(fields))
            .finish();
        let request = self.client.post(self.url(&format!("/oauth/token?{query}")));
        send(&self.client, request).await
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }
}

/// What somebody is led back to an app with.
pub fn answer_in(page: &Page, name: &str) -> Option<String> {
    let address = Url::parse(page.location.as_deref()?).ok()?;
    let mut pairs = address.query_pairs();
    let found = pairs.find(|(key, _)| key == name)?;
    Some(found.1.into_owned())
}

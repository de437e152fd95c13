//! A program that uses an instance through the client API.

use anyhow::Context as _;
use bytes::Bytes;
use oriel_web::testing::Multipart;
use reqwest::{Client, Method, RequestBuilder, Response, header};
use serde_json::{Value, json};

use crate::{
    clients,
    contract::{Answered, Contract},
};

/// What the API answered, whether it was a success or not.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub status: u16,
    /// `Null` when the body was no JSON.
    pub body: Value,
}

/// A program with a bearer token (RFC 6750).
#[derive(Clone)]
pub struct ApiClient {
    base: String,
    token: String,
    client: Client,
}

impl ApiClient {
    /// A client for the instance at `base`. An empty token is sent as none.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn new(base: &str, token: &str) -> anyhow::Result<Self> {
        Ok(Self {
            base: base.to_owned(),
            token: token.trim().to_owned(),
            client: clients::client()?,
        })
    }

    /// Asks, and reads the JSON answered.
    ///
    /// # Errors
    /// When the answer is no success.
    pub async fn get(&self, path: &str) -> anyhow::Result<Value> {
        self.demand(Method::GET, path, &Value::Null).await
    }

    /// Sends JSON, and reads the JSON answered.
    ///
    /// # Errors
    /// When the answer is no success.
    pub async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.demand(Method::POST, path, body).await
    }

    /// Changes something, and reads the JSON answered.
    ///
    /// # Errors
    /// When the answer is no success.
    pub async fn put(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.demand(Method::PUT, path, body).await
    }

    /// Deletes something, and reads the JSON answered.
    ///
    /// # Errors
    /// When the answer is no success.
    pub async fn delete(&self, path: &str) -> anyhow::Result<Value> {
        self.demand(Method::DELETE, path, &Value::Null).await
    }

    async fn demand(&self, method: Method, path: &str, body: &Value) -> anyhow::Result<Value> {
        let Answer { status, body } = self.answer(method, path, body).await?;
        anyhow::ensure!(
            (200..300).contains(&status),
            "{path} answered {status}: {body}"
        );
        Ok(body)
    }

    /// Asks anything; `body` is sent unless it is null.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn answer(&self, method: Method, path: &str, body: &Value) -> anyhow::Result<Answer> {
        let request = self.client.request(method, self.url(path));
        let request = if body.is_null() {
            request
        } else {
            request.json(body)
        };
        self.send(request).await
    }

    /// Posts a status under an idempotency key.
    ///
    /// # Errors
    /// When the answer is no success.
    pub async fn post_once(&self, key: &str, status: &Value) -> anyhow::Result<Value> {
        self.post_once_to("/api/v1/statuses", key, status).await
    }

    /// Posts anything under an idempotency key.
    ///
    /// # Errors
    /// When the answer is no success.
    pub async fn post_once_to(&self, path: &str, key: &str, body: &Value) -> anyhow::Result<Value> {
        let request = self
            .client
            .post(self.url(path))
            .header("idempotency-key", key)
            .json(body);
        let Answer { status, body } = self.send(request).await?;
        anyhow::ensure!(status == 200, "{path} answered {status}: {body}");
        Ok(body)
    }

    /// Posts a form, and reads the JSON answered.
    ///
    /// # Errors
    /// When the answer is no success.
    pub async fn post_form(&self, path: &str, form: &str) -> anyhow::Result<Value> {
        let request = self
            .client
            .post(self.url(path))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form.to_owned());
        let Answer { status, body } = self.send(request).await?;
        anyhow::ensure!(status == 200, "{path} answered {status}: {body}");
        Ok(body)
    }

    /// Uploads a file with its description, as `multipart/form-data` (RFC 7578).
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn upload(&self, name: &str, file: &[u8], alt: &str) -> anyhow::Result<Answer> {
        self.upload_with(name, file, &[("description", alt)]).await
    }

    /// Uploads a file with fields of any name before it.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn upload_with(
        &self,
        name: &str,
        file: &[u8],
        fields: &[(&str, &str)],
    ) -> anyhow::Result<Answer> {
        let parts = Multipart::default().texts(fields);
        let request = self
            .client
            .post(self.url("/api/v2/media"))
            .header(header::CONTENT_TYPE, Multipart::content_type())
            .body(parts.file("file", name, "image/jpeg", file).body());
        self.send(request).await
    }

    /// Uploads a photo that is taken. Returns its id.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn upload_photo(&self, file: &[u8], alt: &str) -> anyhow::Result<String> {
        let Answer { status, body } = self.upload("photo.jpg", file, alt).await?;
        anyhow::ensure!(
            matches!(status, 200 | 202),
            "the photo was answered {status}: {body}"
        );
        id(&body)
    }

    /// Asks as tus 1.0.0 does, with these headers and bytes. Returns status and headers.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn tus(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        bytes: &[u8],
    ) -> anyhow::Result<(u16, header::HeaderMap)> {
        let mut request = self.client.request(method, self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request
            .header("tus-resumable", "1.0.0")
            .body(bytes.to_vec());
        let response = self.authorised(request).send().await?;
        Ok((response.status().as_u16(), response.headers().clone()))
    }

    /// The token, for whoever writes requests by hand.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Fetches a file: status, and bytes. The token is shown to its own instance only.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn file(&self, url: &str) -> anyhow::Result<(u16, Vec<u8>)> {
        let request = self.client.get(url);
        let at_home = url.starts_with(&format!("{}/", self.base));
        let request = if at_home {
            self.authorised(request)
        } else {
            request
        };
        let response = held(&self.client, request).await?;
        Ok((response.status, response.bytes.to_vec()))
    }

    /// Asks for a file with headers of one's own, as this program.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn ask(
        &self,
        method: Method,
        url: &str,
        headers: &[(&str, &str)],
    ) -> anyhow::Result<Response> {
        let mut request = self.authorised(self.client.request(method, url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Ok(request.send().await?)
    }

    /// Looks up somebody or something elsewhere by handle or address.
    ///
    /// # Errors
    /// When the answer is no success.
    pub async fn search(&self, query: &str) -> anyhow::Result<Value> {
        let query: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
        self.get(&format!("/api/v2/search?resolve=true&q={query}"))
            .await
    }

    /// Likes, boosts, deletes and so on: `POST /api/v1/{what}` without a body.
    ///
    /// # Errors
    /// When the answer is no success.
    pub async fn act(&self, what: &str) -> anyhow::Result<Value> {
        self.post(&format!("/api/v1/{what}"), &json!({})).await
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    fn authorised(&self, request: RequestBuilder) -> RequestBuilder {
        if self.token.is_empty() {
            request
        } else {
            request.bearer_auth(&self.token)
        }
    }

    async fn send(&self, request: RequestBuilder) -> anyhow::Result<Answer> {
        send(&self.client, self.authorised(request)).await
    }
}

/// What was answered, whatever it is.
struct Raw {
    status: u16,
    bytes: Bytes,
}

/// Sends a request and reads the JSON answered, which has to be what the API's document says.
pub(crate) async fn send(client: &Client, request: RequestBuilder) -> anyhow::Result<Answer> {
    let Raw { status, bytes } = held(client, request).await?;
    let body = serde_json::from_slice(&bytes).unwrap_or_default();
    Ok(Answer { status, body })
}

/// Sends a request, and holds the answer against the API's document.
async fn held(client: &Client, request: RequestBuilder) -> anyhow::Result<Raw> {
    let request = request.build()?;
    let (method, address) = (request.method().clone(), request.url().clone());
    let response = client.execute(request).await?;
    let status = response.status().as_u16();
    let kind = response.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|it| it.to_str().ok()).unwrap_or_default();
    let kind = kind.to_owned();
    let bytes = response.bytes().await?;
    let checked = Contract::get().check(Answered {
        method: &method,
        path: &address[url::Position::BeforePath..],
        status,
        content_type: &kind,
        body: &bytes,
    });
    // An error could be taken for a refusal that a test expects.
    let wrong = checked.err().map(|wrong| format!("{wrong:#}"));
    assert!(wrong.is_none(), "{}", wrong.unwrap_or_default());
    Ok(Raw { status, bytes })
}

/// The id of something the API showed.
///
/// # Errors
/// When it has none.
pub fn id(entity: &Value) -> anyhow::Result<String> {
    let id = entity.get("id").and_then(Value::as_str);
    Ok(id.with_context(|| format!("no id in {entity}"))?.to_owned())
}

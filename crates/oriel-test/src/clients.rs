//! People who use an instance only through its pages.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use anyhow::Context as _;
use oriel_web::testing::Multipart;
use reqwest::{Client, RequestBuilder, Response, header, redirect::Policy};

use crate::tools;

/// A page as it was answered.
#[derive(Debug, Clone)]
pub struct Page {
    pub status: u16,
    /// Where the answer sends the visitor, if anywhere.
    pub location: Option<String>,
    pub headers: header::HeaderMap,
    pub body: String,
}

impl Page {
    /// The value of the hidden field that proves a form came from this site.
    pub fn csrf(&self) -> Option<&str> {
        let field = self
            .body
            .split("<input")
            .skip(1)
            .find(|input| input.contains("name=\"csrf\""))?;
        field.split_once("value=\"")?.1.split('"').next()
    }

    /// What a form carries unseen beside that, by name.
    pub fn hidden(&self) -> Vec<(String, String)> {
        let fields = self.body.split("<input type=\"hidden\" name=\"").skip(1);
        let pairs = fields.filter_map(|field| {
            let (name, rest) = field.split_once("\" value=\"")?;
            Some((name.to_owned(), plain(rest.split('"').next()?)))
        });
        pairs.filter(|(name, _)| name != "csrf").collect()
    }

    /// A header as text; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).and_then(|it| it.to_str().ok());
        value.unwrap_or_default()
    }
}

/// A value of HTML as it was before it was escaped.
fn plain(value: &str) -> String {
    [
        ("&#x2F;", "/"),
        ("&#x27;", "'"),
        ("&quot;", "\""),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ]
    .iter()
    .fold(value.to_owned(), |text, (escaped, letter)| {
        text.replace(escaped, letter)
    })
}

/// A visitor with a cookie jar and no scripts. Redirects are shown, not followed.
pub struct Visitor {
    base: String,
    client: Client,
    cookies: Mutex<BTreeMap<String, String>>,
}

impl Visitor {
    /// Somebody who has never been at `base`.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn new(base: &str) -> anyhow::Result<Self> {
        Ok(Self {
            base: base.to_owned(),
            client: client()?,
            cookies: Mutex::default(),
        })
    }

    /// The browser of somebody who was made by `newcomer`.
    ///
    /// # Errors
    /// When they cannot sign in.
    pub async fn signed_in(base: &str, name: &str) -> anyhow::Result<Self> {
        let visitor = Self::new(base)?;
        let password = format!("{name} and a long enough password");
        let fields = [("login", name), ("password", password.as_str())];
        let page = visitor
            .submit("/auth/sign-in", "/auth/sign-in", &fields)
            .await?;
        anyhow::ensure!(page.status == 303, "{name} cannot sign in: {page:?}");
        Ok(visitor)
    }

    /// Opens a page.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn get(&self, path: &str) -> anyhow::Result<Page> {
        self.send(self.client.get(self.url(path))).await
    }

    /// Opens `page`, and sends `fields` to `action` with the token the page's form holds.
    ///
    /// # Errors
    /// When the page has no form, or nobody answers.
    pub async fn submit(
        &self,
        page: &str,
        action: &str,
        fields: &[(&str, &str)],
    ) -> anyhow::Result<Page> {
        let form = self.get(page).await?;
        let csrf = form
            .csrf()
            .with_context(|| format!("{page} shows no form"))?;
        let body = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("csrf", csrf)
            .extend_pairs(fields)
            .finish();
        let request = self
            .client
            .post(self.url(action))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ORIGIN, &self.base)
            .body(body);
        self.send(request).await
    }

    /// Opens `page`, and sends a file to `action` with the token the page's form holds.
    ///
    /// # Errors
    /// When the page has no form, or nobody answers.
    pub async fn send_file(
        &self,
        page: &str,
        action: &str,
        name: &str,
        file: &[u8],
    ) -> anyhow::Result<Page> {
        let form = self.get(page).await?;
        let csrf = form
            .csrf()
            .with_context(|| format!("{page} shows no form"))?;
        let parts = Multipart::default().text("csrf", csrf);
        let request = self
            .client
            .post(self.url(action))
            .header(header::CONTENT_TYPE, Multipart::content_type())
            .header(header::ORIGIN, &self.base)
            .body(parts.file("file", name, "image/jpeg", file).body());
        self.send(request).await
    }

    /// Sends a form that no page of the site has shown, as another site's page does.
    ///
    /// # Errors
    /// When nobody answers.
    pub async fn send_unasked(
        &self,
        action: &str,
        fields: &[(&str, &str)],
    ) -> anyhow::Result<Page> {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = self
            .client
            .post(self.url(action))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(body);
        self.send(request).await
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    async fn send(&self, request: RequestBuilder) -> anyhow::Result<Page> {
        let response = request
            .header(header::COOKIE, self.cookie_header())
            .send()
            .await?;
        self.keep_cookies(&response);
        let location = response.headers().get(header::LOCATION);
        Ok(Page {
            status: response.status().as_u16(),
            location: location
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned),
            headers: response.headers().clone(),
            body: response.text().await?,
        })
    }

    fn cookie_header(&self) -> String {
        let cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        let pairs: Vec<_> = cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.join("; ")
    }

    /// An empty value is how a server takes a cookie back.
    fn keep_cookies(&self, response: &Response) {
        let mut cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        for set in response.headers().get_all(header::SET_COOKIE) {
            let pair = set
                .to_str()
                .ok()
                .and_then(|text| text.split(';').next()?.split_once('='));
            match pair {
                Some((name, "")) => drop(cookies.remove(name.trim())),
                Some((name, value)) => {
                    cookies.insert(name.trim().to_owned(), value.to_owned());
                }
                None => {}
            }
        }
    }
}

/// A client that shows redirects and trusts what the tests trust.
///
/// # Errors
/// When none can be made.
pub fn client() -> anyhow::Result<Client> {
    tools::install_tls_provider();
    #[expect(clippy::disallowed_methods, reason = "a visitor's browser, not Oriel")]
    let client = Client::builder().redirect(Policy::none()).build()?;
    Ok(client)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_found_wherever_the_form_has_it() {
        let body = "<meta name=\"csrf\" content=\"x\"><form><input name=\"title\" value=\"x\">\
                    <input type=\"hidden\" name=\"csrf\" value=\"abc\"></form>";
        let page = Page {
            status: 200,
            location: None,
            headers: header::HeaderMap::new(),
            body: body.into(),
        };
        assert_eq!(page.csrf(), Some("abc"));
    }
}

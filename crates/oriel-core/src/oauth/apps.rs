//! Apps make themselves known before they ask anybody for anything.

use oriel_store::{
    apps,
    model::{App, AppId},
};

use super::Redirect;
use crate::{Core, Error, Invalid, Result, error::Refusal, scopes::Scopes, secret, text};

const NAME_CHARS: usize = 100;
const WEBSITE_CHARS: usize = 500;
/// The most addresses of one app.
const MOST_REDIRECTS: usize = 20;

/// What an app says about itself.
#[derive(Debug, Clone, Default)]
pub struct NewApp {
    pub name: String,
    /// Each may hold several, separated by spaces or lines.
    pub redirect_uris: Vec<String>,
    /// The most it will ask for; `read` where it says nothing.
    pub scopes: Option<String>,
    pub website: Option<String>,
}

/// An app with its secret, which nobody sees again.
#[derive(Debug, Clone)]
pub struct Registered {
    pub app: App,
    pub secret: String,
}

/// Registers an app.
///
/// # Errors
/// [`Invalid`] with the parameter to correct.
pub async fn register(core: &Core, new: NewApp) -> Result<Registered> {
    let name = text::bounded_line("client_name", &new.name, NAME_CHARS)?;
    if name.is_empty() {
        return Err(Invalid::new("client_name", "required").into());
    }
    let scopes = match &new.scopes {
        Some(scopes) => Scopes::parse(scopes)?,
        None => Scopes::by_default(),
    };
    let secret = secret::token();
    let app = App {
        id: core.next_id(),
        client_id: secret::token(),
        secret_hash: secret::hash(&secret),
        name,
        website: website(new.website.as_deref())?,
        redirect_uris: redirects(&new.redirect_uris)?,
        scopes: scopes.as_text(),
        created_at: core.now().into(),
        authorised_at: None,
    };
    let row = app.clone();
    core.store()
        .write(move |conn| apps::insert(conn, &row))
        .await?;
    Ok(Registered { app, secret })
}

/// One address a line, each once.
fn redirects(sent: &[String]) -> Result<String, Invalid> {
    let mut known: Vec<&str> = Vec::new();
    for address in sent.iter().flat_map(|text| text.split_whitespace()) {
        Redirect::parse(address)?;
        if !known.contains(&address) {
            known.push(address);
        }
    }
    match known.len() {
        0 => Err(Invalid::new("redirect_uris", "required")),
        1..=MOST_REDIRECTS => Ok(known.join("\n")),
        _ => Err(Invalid::beyond(
            "redirect_uris",
            "app-redirects",
            MOST_REDIRECTS,
        )),
    }
}

/// People are shown it as a link.
fn website(sent: Option<&str>) -> Result<Option<String>, Invalid> {
    let Some(address) = sent.map(str::trim).filter(|it| !it.is_empty()) else {
        return Ok(None);
    };
    let address = text::bounded_line("website", address, WEBSITE_CHARS)?;
    let is_web = url::Url::parse(&address)
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.username().is_empty());
    if is_web {
        Ok(Some(address))
    } else {
        Err(Invalid::new("website", "app-website"))
    }
}

/// The app that says it is this one and has its secret.
///
/// # Errors
/// [`Refusal::Client`], whichever of the two is wrong.
pub async fn authenticate(core: &Core, client_id: &str, its_secret: &str) -> Result<App> {
    // Hashes are compared, so that the time taken says nothing about the secret.
    let hash = secret::hash(its_secret);
    let app = find(core, client_id).await?;
    app.filter(|app| app.secret_hash == hash)
        .ok_or(Error::OAuth(Refusal::Client))
}

pub(super) async fn find(core: &Core, client_id: &str) -> Result<Option<App>> {
    let client_id = client_id.to_owned();
    Ok(core
        .store()
        .read(move |conn| apps::by_client_id(conn, &client_id))
        .await?)
}

/// The app with this id.
///
/// # Errors
/// [`Error::NotFound`] without such an app.
pub async fn by_id(core: &Core, id: AppId) -> Result<App> {
    let found = core.store().read(move |conn| apps::by_id(conn, id)).await?;
    found.ok_or(Error::NotFound)
}

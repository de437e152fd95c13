use actix_web::{HttpRequest, http::header};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use oriel_core::{Core, Error, error::Refusal, model::App as Client, oauth::apps};

use crate::{error::WebError, extract::Params};

/// The app that asks, which says so in the body or by HTTP Basic (RFC 6749 §2.3.1).
///
/// # Errors
/// [`Refusal::Client`] when it is not known, its secret is wrong, or it says two things.
pub(super) async fn authenticate(
    core: &Core,
    request: &HttpRequest,
    params: &Params,
) -> Result<Client, WebError> {
    let in_body = params.text("client_id");
    let (id, secret) = match basic(request) {
        Some((id, _)) if in_body.as_ref().is_some_and(|it| *it != id) => return Err(refused()),
        Some(both) => both,
        None => (
            in_body.ok_or_else(refused)?,
            params.text("client_secret").ok_or_else(refused)?,
        ),
    };
    Ok(apps::authenticate(core, &id, &secret).await?)
}

fn refused() -> WebError {
    Error::OAuth(Refusal::Client).into()
}

/// Our ids and secrets have no letters that would be written otherwise.
fn basic(request: &HttpRequest) -> Option<(String, String)> {
    let value = request
        .headers()
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?;
    let (scheme, both) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let both = String::from_utf8(STANDARD.decode(both.trim()).ok()?).ok()?;
    let (id, secret) = both.split_once(':')?;
    Some((id.to_owned(), secret.to_owned()))
}

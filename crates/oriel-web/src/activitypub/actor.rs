use actix_web::{HttpRequest, HttpResponse, web};
use oriel_core::{outbox::documents, posts::read};

use super::{asker, document, open_document, to_page};
use crate::{app::App, error::WebResult, extract::accept};

/// `GET /users/{name}`
pub(super) async fn show(
    app: web::Data<App>,
    request: HttpRequest,
    path: web::Path<String>,
) -> WebResult {
    let account = local(&app, &path).await?;
    if !accept::wants_activity(&request) {
        return Ok(to_page(app.core().urls().profile(&account.username)));
    }
    asker(&app, &request).await?;
    document(&app, &documents::actor(app.core(), &account).to_json())
}

/// An account of this instance.
pub(super) async fn local(
    app: &App,
    name: &str,
) -> Result<oriel_core::model::Account, crate::error::WebError> {
    let account = read::account(app.core(), name).await?;
    if account.is_local() {
        Ok(account)
    } else {
        Err(oriel_core::Error::NotFound.into())
    }
}

/// `GET /actor`: who signs fetches. Readable by everyone, always.
pub(super) async fn instance(app: web::Data<App>) -> Result<HttpResponse, crate::error::WebError> {
    open_document(&documents::instance_actor(app.core()).await?.to_json())
}

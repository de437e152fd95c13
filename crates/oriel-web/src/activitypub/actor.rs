use actix_web::{HttpRequest, web};
use oriel_core::{Error, lookup, model::Account, outbox::documents};

use super::{asker, document, open_document, to_page, tombstone};
use crate::{
    app::App,
    error::{WebError, WebResult},
    extract::accept,
};

/// `GET /users/{name}`
pub(super) async fn show(
    app: web::Data<App>,
    request: HttpRequest,
    path: web::Path<String>,
) -> WebResult {
    if !accept::wants_activity(&request) {
        let account = local(&app, &path).await?;
        return Ok(to_page(app.core().urls().profile(&account.username)));
    }
    let account = match local(&app, &path).await {
        Err(WebError(Error::Gone)) => {
            let deleted = lookup::deleted_at(app.core(), &path).await?;
            return Ok(tombstone(&app.core().urls().actor(&path), deleted));
        }
        found => found?,
    };
    asker(&app, &request).await?;
    document(&app, &documents::actor(app.core(), &account).to_json())
}

/// An account of this instance.
pub(super) async fn local(app: &App, name: &str) -> Result<Account, WebError> {
    let account = lookup::by_handle(app.core(), name).await?;
    if account.is_local() {
        Ok(account)
    } else {
        Err(Error::NotFound.into())
    }
}

/// `GET /actor`: who signs fetches. Readable by everyone, always.
pub(super) async fn instance(app: web::Data<App>) -> WebResult {
    open_document(&documents::instance_actor(app.core()).await?.to_json())
}

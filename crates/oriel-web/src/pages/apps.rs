use actix_web::{HttpRequest, http::StatusCode, web};
use oriel_core::{Error, model::TokenId, oauth::authorised};

use super::{flash, frame::frame, page_with, present::seconds, scope_message, see_other};
use crate::{
    app::App,
    error::WebResult,
    extract::{Checked, SignedIn},
    views::context::{AppsPage, AuthorisedApp},
};

const PAGE: &str = "/settings/apps";

/// `GET /settings/apps`: what acts for somebody.
pub(super) async fn show(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
) -> WebResult {
    let visitor = signed_in.visitor();
    let apps = authorised::of(app.core(), &signed_in.person).await?;
    let context = AppsPage {
        frame: frame(&app, &request, &visitor).await?,
        apps: apps
            .into_iter()
            .map(|one| AuthorisedApp {
                id: one.id.to_string(),
                scopes: one.scopes.essential().map(scope_message).collect(),
                name: one.name,
                website: one.website,
                since: seconds(one.since),
                last_used: one.last_used_at.map(seconds),
            })
            .collect(),
    };
    page_with(&app, &visitor, &context, StatusCode::OK)
}

/// `POST /settings/apps/{id}/end`
pub(super) async fn end(
    app: web::Data<App>,
    signed_in: SignedIn,
    path: web::Path<String>,
    _form: Checked,
) -> WebResult {
    let id: TokenId = path.parse().map_err(|_error| Error::NotFound)?;
    authorised::withdraw(app.core(), &signed_in.person, id).await?;
    Ok(flash::saying(flash::APP_ENDED, see_other(PAGE)))
}

use actix_web::{HttpRequest, http::StatusCode, web};
use oriel_core::{
    social::{block, servers},
    store::Page,
};

use super::{auth::kept, flash, frame::frame, page_with, present::person, refused, see_other};
use crate::{
    app::App,
    error::WebResult,
    extract::{Checked, SignedIn},
    views::context::{BlocksPage, Form},
};

const PAGE: &str = "/settings/blocks";
/// People on the page, the latest.
const MOST: i64 = 500;

/// `GET /settings/blocks`: people and servers that one wants nothing from.
pub(super) async fn show(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
) -> WebResult {
    page(&app, &signed_in, &request, Form::default(), StatusCode::OK).await
}

async fn page(
    app: &App,
    signed_in: &SignedIn,
    request: &HttpRequest,
    form: Form,
    status: StatusCode,
) -> WebResult {
    let (core, visitor, me) = (app.core(), signed_in.visitor(), &signed_in.person);
    let people = block::blocked(core, me, Page::newest(MOST)).await?;
    let context = BlocksPage {
        frame: frame(app, request, &visitor).await?,
        form,
        servers: servers::blocked(core, me).await?,
        people: people
            .iter()
            .map(|(_, account)| person(core, account))
            .collect(),
    };
    page_with(app, &visitor, &context, status)
}

/// `POST /settings/blocks`: a whole server.
pub(super) async fn block_server(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
    form: Checked,
) -> WebResult {
    let fields = form.fields();
    match servers::block(app.core(), &signed_in.person, fields.text("domain")).await {
        Ok(_) => Ok(flash::saying(flash::SERVER_BLOCKED, see_other(PAGE))),
        Err(error) => {
            let form = refused(error, kept(&fields))?;
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            page(&app, &signed_in, &request, form, status).await
        }
    }
}

/// `POST /settings/blocks/lift`
pub(super) async fn unblock_server(
    app: web::Data<App>,
    signed_in: SignedIn,
    form: Checked,
) -> WebResult {
    let fields = form.fields();
    let domain = fields.text("domain");
    servers::unblock(app.core(), &signed_in.person, domain).await?;
    Ok(flash::saying(flash::SERVER_UNBLOCKED, see_other(PAGE)))
}

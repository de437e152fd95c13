use actix_web::{HttpRequest, http::StatusCode, web};
use oriel_core::{Core, Error, model::Account, outbox::documents, social::moving};

use super::{auth::kept, flash, frame::frame, page_with, present::person, refused, see_other};
use crate::{
    app::App,
    error::WebResult,
    extract::{Checked, Fields, SignedIn},
    views::context::{Elsewhere, Form, Frame, MovePage},
};

const PAGE: &str = "/settings/move";

/// `GET /settings/move`: from another account to this one, and away.
pub(super) async fn show(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
) -> WebResult {
    page(&app, &signed_in, &request, Form::default(), StatusCode::OK).await
}

/// An account as a page shows it, known here or not.
pub(super) fn elsewhere(core: &Core, (uri, known): (String, Option<Account>)) -> Elsewhere {
    Elsewhere {
        uri,
        person: known.as_ref().map(|account| person(core, account)),
    }
}

async fn page(
    app: &App,
    signed_in: &SignedIn,
    request: &HttpRequest,
    form: Form,
    status: StatusCode,
) -> WebResult {
    let (core, visitor, me) = (app.core(), signed_in.visitor(), &signed_in.person);
    let aliases = moving::aliases(core, me).await?;
    let moved_to = moving::moved_to(core, &me.account).await?;
    let context = MovePage {
        // What was refused is shown under the form's own address, which cannot be asked for.
        frame: Frame {
            path: PAGE.to_owned(),
            ..frame(app, request, &visitor).await?
        },
        form,
        aliases: aliases.into_iter().map(|it| elsewhere(core, it)).collect(),
        moved_to: moved_to.map(|it| elsewhere(core, it)),
        full_handle: documents::full_handle(core, &me.account),
    };
    page_with(app, &visitor, &context, status)
}

/// The page once more, with what is wrong and what was typed.
async fn again(
    app: &App,
    signed_in: &SignedIn,
    request: &HttpRequest,
    error: Error,
    fields: &Fields,
) -> WebResult {
    let form = refused(error, kept(fields))?;
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    page(app, signed_in, request, form, status).await
}

/// `POST /settings/move/aliases`
pub(super) async fn add_alias(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
    form: Checked,
) -> WebResult {
    let fields = form.fields();
    match moving::add_alias(app.core(), &signed_in.person, fields.text("alias")).await {
        Ok(_) => Ok(flash::saying(flash::SAVED, see_other(PAGE))),
        Err(error) => again(&app, &signed_in, &request, error, &fields).await,
    }
}

/// `POST /settings/move/aliases/remove`
pub(super) async fn remove_alias(
    app: web::Data<App>,
    signed_in: SignedIn,
    form: Checked,
) -> WebResult {
    let fields = form.fields();
    moving::remove_alias(app.core(), &signed_in.person, fields.text("alias")).await?;
    Ok(flash::saying(flash::SAVED, see_other(PAGE)))
}

/// `POST /settings/move`: away, with the password.
pub(super) async fn go(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
    form: Checked,
) -> WebResult {
    let fields = form.fields();
    let (target, password) = (fields.text("target"), fields.text("password"));
    app.sign_in_limits()
        .take(app.client_ip(&request), &signed_in.person.user.email)?;
    match moving::move_away(app.core(), &signed_in.person, target, password).await {
        Ok(_) => Ok(flash::saying(flash::MOVED, see_other(PAGE))),
        Err(error) => again(&app, &signed_in, &request, error, &fields).await,
    }
}

/// `POST /settings/move/stay`
pub(super) async fn stay(app: web::Data<App>, signed_in: SignedIn, _form: Checked) -> WebResult {
    moving::stay(app.core(), &signed_in.person).await?;
    Ok(flash::saying(flash::SAVED, see_other(PAGE)))
}

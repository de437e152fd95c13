use actix_web::{HttpRequest, http::StatusCode, web};
use oriel_core::{accounts::delete as accounts, outbox::documents};

use super::{auth, flash, frame::frame, page_with, refused};
use crate::{
    app::App,
    error::WebResult,
    extract::{Checked, SignedIn},
    views::context::{DeleteAccountPage, Form},
};

/// `GET /settings/account/delete`: what goes, before it goes.
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
    let visitor = signed_in.visitor();
    let context = DeleteAccountPage {
        frame: frame(app, request, &visitor).await?,
        form,
        full_handle: documents::full_handle(app.core(), &signed_in.person.account),
    };
    page_with(app, &visitor, &context, status)
}

/// `POST /settings/account/delete`: for ever, with the password.
pub(super) async fn delete(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
    form: Checked,
) -> WebResult {
    let fields = form.fields();
    app.sign_in_limits()
        .take(app.client_ip(&request), &signed_in.person.user.email)?;
    match accounts::delete_own(app.core(), &signed_in.person, fields.text("password")).await {
        Ok(()) => auth::to_front_page(&app, flash::ACCOUNT_DELETED),
        Err(error) => {
            let form = refused(error, Form::default())?;
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            page(&app, &signed_in, &request, form, status).await
        }
    }
}

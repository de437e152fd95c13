use actix_web::{HttpRequest, http::StatusCode, web};
use oriel_core::accounts::setup;

use super::{
    auth::{kept, new_person, open_page, welcome},
    flash, refused, see_other,
};
use crate::{
    app::App,
    error::WebResult,
    extract::{Checked, Visitor},
    views::context::{Form, SetupPage},
};

/// `GET /setup/{token}`: creates the admin of a new instance.
pub(super) async fn form(
    app: web::Data<App>,
    visitor: Visitor,
    request: HttpRequest,
    path: web::Path<String>,
) -> WebResult {
    setup::check(app.core(), &path).await?;
    let name = setup::instance_name(app.core()).await?;
    let form = Form::default().with("instance_name", name);
    show(&app, &visitor, &request, form, StatusCode::OK).await
}

async fn show(
    app: &App,
    visitor: &Visitor,
    request: &HttpRequest,
    form: Form,
    status: StatusCode,
) -> WebResult {
    let (domain, action) = (app.core().urls().authority(), request.path().to_owned());
    open_page(app, visitor, request, status, |frame| SetupPage {
        frame,
        domain,
        action,
        form,
    })
    .await
}

/// `POST /setup/{token}`
pub(super) async fn complete(
    app: web::Data<App>,
    visitor: Visitor,
    request: HttpRequest,
    path: web::Path<String>,
    form: Checked,
) -> WebResult {
    let fields = form.fields();
    let admin = new_person(&fields, visitor.locale.code());
    let name = fields.text("instance_name");
    match setup::complete(app.core(), &path, name, admin).await {
        Ok(person) => {
            let next = flash::saying(flash::WELCOME, see_other("/compose"));
            welcome(&app, &request, &person, next).await
        }
        Err(error) => {
            let form = refused(error, kept(&fields))?;
            show(
                &app,
                &visitor,
                &request,
                form,
                StatusCode::UNPROCESSABLE_ENTITY,
            )
            .await
        }
    }
}

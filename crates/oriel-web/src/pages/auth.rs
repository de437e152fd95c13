use actix_web::{HttpRequest, HttpResponse, http::StatusCode, http::header, web};
use oriel_core::{
    accounts::{authenticate::authenticate, register, sessions},
    config::RegistrationMode,
    model::Role,
    person::Person,
};

use super::{
    flash,
    frame::{frame, visit},
    is_own_path, page_with, refused, see_other,
};
use crate::{
    app::App,
    error::WebResult,
    extract::{Checked, Fields, SignedIn, Visitor, csrf},
    views::{
        View,
        context::{Form, Frame, SignInPage, SignUpMode, SignUpPage},
    },
};

/// `GET /auth/sign-in`
pub(super) async fn sign_in_form(
    app: web::Data<App>,
    visitor: Visitor,
    request: HttpRequest,
) -> WebResult {
    if visitor.person.is_some() {
        return Ok(see_other("/home"));
    }
    let query = Fields::parse(request.query_string().as_bytes());
    let next = query
        .get("next")
        .filter(|path| is_own_path(path))
        .map(str::to_owned);
    show_sign_in(
        &app,
        &visitor,
        &request,
        Form::default(),
        next,
        StatusCode::OK,
    )
    .await
}

/// The sign-in page, which leads on to `next`.
pub(crate) async fn show_sign_in(
    app: &App,
    visitor: &Visitor,
    request: &HttpRequest,
    form: Form,
    next: Option<String>,
    status: StatusCode,
) -> WebResult {
    open_page(app, visitor, request, status, |frame| SignInPage {
        frame,
        form,
        next,
    })
    .await
}

/// A page with a form for people who may have no cookie yet.
pub(super) async fn open_page<V: View>(
    app: &App,
    visitor: &Visitor,
    request: &HttpRequest,
    status: StatusCode,
    context: impl FnOnce(Frame) -> V,
) -> WebResult {
    let (token, cookie) = visit(app, request);
    let mut frame = frame(app, request, visitor).await?;
    frame.csrf = token;
    frame.noindex = true;
    let mut answer = page_with(app, visitor, &context(frame), status)?;
    if let Some(cookie) = cookie {
        let added = answer.add_cookie(&cookie);
        added.map_err(|error| oriel_core::Error::Internal(error.to_string()))?;
    }
    Ok(super::frame::remember_language(request, answer))
}

/// `POST /auth/sign-in`
pub(super) async fn sign_in(
    app: web::Data<App>,
    visitor: Visitor,
    request: HttpRequest,
    form: Checked,
) -> WebResult {
    let fields = form.fields();
    let login = fields.text("login").to_owned();
    app.sign_in_limits().take(app.client_ip(&request), &login)?;
    let next = fields
        .get("next")
        .filter(|path| is_own_path(path))
        .map(str::to_owned);
    match authenticate(app.core(), &login, fields.text("password")).await {
        Ok(person) => {
            let next = next.as_deref().unwrap_or("/home");
            welcome(
                &app,
                &request,
                &person,
                flash::saying(flash::SIGNED_IN, see_other(next)),
            )
            .await
        }
        Err(error) => {
            let form = refused(error, Form::default().with("login", login))?;
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            show_sign_in(&app, &visitor, &request, form, next, status).await
        }
    }
}

/// Signs somebody in on this browser, with a new secret, and sends them on.
pub(super) async fn welcome(
    app: &App,
    request: &HttpRequest,
    person: &Person,
    mut answer: HttpResponse,
) -> WebResult {
    let agent = request
        .headers()
        .get(header::USER_AGENT)
        .and_then(|it| it.to_str().ok());
    let address = app.client_ip(request);
    let token = sessions::open(app.core(), person, agent.unwrap_or_default(), address).await?;
    let added = answer.add_cookie(&csrf::session_cookie(app.core().urls(), token));
    added.map_err(|error| oriel_core::Error::Internal(error.to_string()))?;
    Ok(answer)
}

/// `POST /auth/sign-out`
pub(super) async fn sign_out(
    app: web::Data<App>,
    signed_in: SignedIn,
    _form: Checked,
) -> WebResult {
    sessions::end(app.core(), &signed_in.person, signed_in.session).await?;
    to_front_page(&app, flash::SIGNED_OUT)
}

/// Sends somebody whose session has ended to the front page.
pub(super) fn to_front_page(app: &App, line: flash::Line) -> WebResult {
    let mut answer = flash::saying(line, see_other("/"));
    let added = answer.add_cookie(&csrf::ended_session_cookie(app.core().urls()));
    added.map_err(|error| oriel_core::Error::Internal(error.to_string()))?;
    Ok(answer)
}

/// `GET /auth/sign-up`
pub(super) async fn sign_up_form(
    app: web::Data<App>,
    visitor: Visitor,
    request: HttpRequest,
) -> WebResult {
    let query = Fields::parse(request.query_string().as_bytes());
    let form = Form::default().with("invitation", query.text("invitation"));
    show_sign_up(&app, &visitor, &request, form, StatusCode::OK).await
}

async fn show_sign_up(
    app: &App,
    visitor: &Visitor,
    request: &HttpRequest,
    form: Form,
    status: StatusCode,
) -> WebResult {
    let mode = match app.core().config().registration.mode {
        RegistrationMode::Open => SignUpMode::Open,
        RegistrationMode::Invite => SignUpMode::Invite,
        RegistrationMode::Closed => SignUpMode::Closed,
    };
    let domain = app.core().urls().authority();
    open_page(app, visitor, request, status, |frame| SignUpPage {
        frame,
        mode,
        domain,
        form,
    })
    .await
}

/// `POST /auth/sign-up`
pub(super) async fn sign_up(
    app: web::Data<App>,
    visitor: Visitor,
    request: HttpRequest,
    form: Checked,
) -> WebResult {
    let fields = form.fields();
    app.sign_in_limits().take(app.client_ip(&request), "")?;
    let new = new_person(&fields, visitor.locale.code());
    match register::sign_up(app.core(), new, fields.filled("invitation")).await {
        Ok(person) => {
            let next = flash::saying(flash::WELCOME, see_other("/settings/profile"));
            welcome(&app, &request, &person, next).await
        }
        Err(error) => {
            let form = refused(error, kept(&fields))?;
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            show_sign_up(&app, &visitor, &request, form, status).await
        }
    }
}

/// What somebody who joins typed. Roles are given by others.
pub(super) fn new_person(fields: &Fields, locale: &str) -> register::NewPerson {
    register::NewPerson {
        username: fields.text("username").to_owned(),
        email: fields.text("email").to_owned(),
        password: fields.text("password").to_owned(),
        locale: fields.filled("language").unwrap_or(locale).to_owned(),
        role: Role::User,
    }
}

/// The form with everything but the password kept.
pub(super) fn kept(fields: &Fields) -> Form {
    fields
        .iter()
        .filter(|(name, _)| !matches!(*name, "password" | "old_password" | csrf::FIELD))
        .fold(Form::default(), |form, (name, value)| {
            form.with(name, value)
        })
}

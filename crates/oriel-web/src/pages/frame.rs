use actix_web::{FromRequest as _, HttpRequest, HttpResponse, cookie::Cookie};
use oriel_core::{accounts::register, media_links::links, model::Role, notifications};

use super::flash;
use crate::{
    app::App,
    error::WebError,
    extract::{Fields, Visitor, csrf, viewer::LANGUAGE_COOKIE},
    views::{
        context::{Frame, Me},
        locale::Locale,
    },
};

/// What surrounds a page for this visitor.
pub(crate) async fn frame(
    app: &App,
    request: &HttpRequest,
    visitor: &Visitor,
) -> Result<Frame, WebError> {
    let core = app.core();
    Ok(Frame {
        path: request.path().to_owned(),
        query: kept_query(request),
        signed_in: me(app, visitor).await?,
        csrf: csrf::token(request, core.urls()).unwrap_or_default(),
        flash: flash::of(request),
        instance_name: instance_name(app).await?,
        registrations_open: register::is_open(core),
        ..Frame::default()
    })
}

/// What surrounds a page for whoever sent the request.
pub(crate) async fn of(app: &App, request: &HttpRequest) -> Result<Frame, WebError> {
    let visitor = Visitor::extract(request).await?;
    frame(app, request, &visitor).await
}

/// What stays in the address when the language changes: a search, a secret link's key.
fn kept_query(request: &HttpRequest) -> String {
    Fields::parse(request.query_string().as_bytes()).query_without(&["lang"])
}

async fn me(app: &App, visitor: &Visitor) -> Result<Option<Me>, WebError> {
    let Some(person) = &visitor.person else {
        return Ok(None);
    };
    let waiting = notifications::waiting(app.core(), person).await?;
    let account = &person.account;
    let mut me = Me::new(
        &account.username,
        &account.display_name,
        links::avatar(app.core(), account),
    );
    me.notifications = u64::try_from(waiting.notifications).unwrap_or_default();
    me.follow_requests = u64::try_from(waiting.follow_requests).unwrap_or_default();
    me.moderates = person.user.role != Role::User;
    Ok(Some(me))
}

/// The name the admin gave at set-up, or the configured one.
async fn instance_name(app: &App) -> Result<String, WebError> {
    Ok(oriel_core::accounts::setup::instance_name(app.core()).await?)
}

/// The token for a form before signing in, and the cookie it belongs to when there was none.
pub(super) fn visit(app: &App, request: &HttpRequest) -> (String, Option<Cookie<'static>>) {
    let urls = app.core().urls();
    if let Some(token) = csrf::token(request, urls) {
        (token, None)
    } else {
        let cookie = csrf::visit_cookie(urls);
        (csrf::token_for(cookie.value()), Some(cookie))
    }
}

/// Remembers the language that somebody chose in the address.
pub(crate) fn remember_language(request: &HttpRequest, mut response: HttpResponse) -> HttpResponse {
    let query = Fields::parse(request.query_string().as_bytes());
    if let Some(locale) = query.get("lang").and_then(Locale::from_code) {
        let cookie = Cookie::build(LANGUAGE_COOKIE, locale.code())
            .path("/")
            .permanent()
            .finish();
        // A cookie that cannot be written costs the choice, not the page.
        let _ = response.add_cookie(&cookie);
    }
    response
}

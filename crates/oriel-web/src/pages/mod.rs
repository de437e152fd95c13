//! Pages and forms: parse, one call of core, render or redirect.

mod about;
mod apps;
pub(crate) mod auth;
mod blocks;
mod delete_account;
mod deliveries;
mod drafts;
mod editor;
mod editor_form;
mod editor_photo;
mod editor_schedule;
mod flash;
pub(crate) mod frame;
mod gallery;
mod moderation;
mod moving;
mod people;
mod photo;
mod photo_facts;
mod post;
mod present;
mod profile;
mod reactions;
mod receipt;
mod rules;
mod search;
mod settings;
mod setup;
mod uploads;
mod warnings;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{self, get, post as submit},
};
use oriel_core::{Error, Invalid};

use crate::{
    app::App,
    error::{WebError, WebResult},
    extract::Visitor,
    middleware::{error_pages, security_headers::StyleHashes},
    views::{View, context::Form},
};

/// Every page and what its forms do.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/", get().to(gallery::show))
        .route("/home", get().to(gallery::home))
        .route("/tags/{tag}", get().to(gallery::tag))
        .route("/about", get().to(about::show))
        .route("/search", get().to(search::show))
        .route("/setup/{token}", get().to(setup::form))
        .route("/setup/{token}", submit().to(setup::complete))
        .route("/auth/sign-in", get().to(auth::sign_in_form))
        .route("/auth/sign-in", submit().to(auth::sign_in))
        .route("/auth/sign-up", get().to(auth::sign_up_form))
        .route("/auth/sign-up", submit().to(auth::sign_up))
        .route("/auth/sign-out", submit().to(auth::sign_out))
        .route("/notifications", get().to(people::notifications))
        .route("/follow-requests", get().to(people::follow_requests))
        .route("/follow-requests/{id}", submit().to(people::answer))
        .configure(moderation_routes)
        .configure(settings_routes)
        .configure(making_routes)
        .configure(handle_routes);
}

fn moderation_routes(config: &mut web::ServiceConfig) {
    config
        .route("/moderation/reports", get().to(moderation::list))
        .route("/moderation/reports/{id}", get().to(moderation::show))
        .route(
            "/moderation/reports/{id}/decide",
            submit().to(moderation::decide),
        )
        .route(
            "/moderation/reports/{id}/{step:assign|unassign|resolve|reopen}",
            submit().to(moderation::step),
        );
}

fn settings_routes(config: &mut web::ServiceConfig) {
    config
        .route("/settings/profile", get().to(settings::profile_form))
        .route("/settings/profile", submit().to(settings::save_profile))
        .route("/settings/blocks", get().to(blocks::show))
        .route("/settings/blocks", submit().to(blocks::block_server))
        .route("/settings/blocks/lift", submit().to(blocks::unblock_server))
        .route("/settings/warnings", get().to(warnings::show))
        .route("/settings/rules", get().to(rules::show))
        .route("/settings/rules", submit().to(rules::save))
        .route("/settings/apps", get().to(apps::show))
        .route("/settings/apps/{id}/end", submit().to(apps::end))
        .route("/settings/move", get().to(moving::show))
        .route("/settings/move", submit().to(moving::go))
        .route("/settings/move/stay", submit().to(moving::stay))
        .route("/settings/move/aliases", submit().to(moving::add_alias))
        .route(
            "/settings/move/aliases/remove",
            submit().to(moving::remove_alias),
        )
        .route("/settings/account", get().to(settings::account))
        .route("/settings/account/delete", get().to(delete_account::show))
        .route(
            "/settings/account/delete",
            submit().to(delete_account::delete),
        )
        .route(
            "/settings/account/password",
            submit().to(settings::change_password),
        )
        .route(
            "/settings/account/sessions/{id}/end",
            submit().to(settings::end_session),
        )
        .route(
            "/settings/account/invitations",
            submit().to(settings::invite),
        )
        .route(
            "/settings/account/invitations/{id}/end",
            submit().to(settings::withdraw_invitation),
        );
}

fn making_routes(config: &mut web::ServiceConfig) {
    config
        .route("/compose", get().to(drafts::compose))
        .route("/drafts", get().to(drafts::list))
        .route("/drafts", submit().to(drafts::create))
        .route("/drafts/{id}", get().to(editor::show))
        .route("/drafts/{id}", submit().to(editor::save))
        .route("/drafts/{id}/publish", submit().to(editor::publish))
        .route("/drafts/{id}/disarm", submit().to(editor::disarm))
        .route(
            "/drafts/{id}/schedule",
            submit().to(editor_schedule::schedule),
        )
        .route(
            "/drafts/{id}/unschedule",
            submit().to(editor_schedule::unschedule),
        )
        .route("/drafts/{id}/order", submit().to(editor::order))
        .route("/drafts/{id}/delete", get().to(drafts::delete_form))
        .route("/drafts/{id}/delete", submit().to(drafts::delete))
        .route("/drafts/{id}/photos", submit().to(uploads::receive))
        .route("/drafts/{id}/photos/{photo}.json", get().to(uploads::state))
        .route("/drafts/{id}/photos/{photo}", get().to(editor_photo::show))
        .route(
            "/drafts/{id}/photos/{photo}",
            submit().to(editor_photo::save),
        )
        .route(
            "/drafts/{id}/photos/{photo}/file",
            submit().to(editor_photo::replace),
        )
        .route(
            "/drafts/{id}/photos/{photo}/keep",
            submit().to(editor_photo::keep_both),
        )
        .route(
            "/drafts/{id}/photos/{photo}/keywords",
            submit().to(editor_photo::add_keywords),
        )
        .route(
            "/drafts/{id}/photos/{photo}/delete",
            submit().to(uploads::remove),
        );
}

fn handle_routes(config: &mut web::ServiceConfig) {
    config
        .route("/@{name}", get().to(profile::albums))
        .route("/@{name}/photos", get().to(profile::photos))
        .route("/@{name}/posts", get().to(profile::posts))
        .route("/@{name}/about", get().to(profile::about))
        .route(
            "/@{name}/{side:followers|following}",
            get().to(people::follows),
        )
        .route("/@{name}/follow", submit().to(people::follow))
        .route("/@{name}/unfollow", submit().to(people::unfollow))
        .route("/@{name}/block", submit().to(people::block))
        .route("/@{name}/unblock", submit().to(people::unblock))
        .route("/@{name}/{id}", get().to(post::show))
        .route("/@{name}/{id}/reply", submit().to(post::reply))
        .route(
            "/@{name}/{id}/quotes/{quote}/end",
            submit().to(post::end_quote),
        )
        .route("/@{name}/{id}/deliveries", get().to(deliveries::show))
        .route("/@{name}/{id}/delete", get().to(post::delete_form))
        .route("/@{name}/{id}/delete", submit().to(post::delete))
        .route("/@{name}/{id}/{number:[0-9]+}", get().to(photo::show))
        .route(
            "/@{name}/{id}/{action:like|unlike|boost|unboost|pin|unpin}",
            submit().to(reactions::act),
        );
}

/// A page as an answer. Personal pages are nobody else's to keep.
fn page<V: View>(app: &App, visitor: &Visitor, context: &V) -> WebResult {
    page_with(app, visitor, context, StatusCode::OK)
}

/// A page with another status.
pub(crate) fn page_with<V: View>(
    app: &App,
    visitor: &Visitor,
    context: &V,
    status: StatusCode,
) -> WebResult {
    let rendered = app.views().render(context, visitor.locale);
    let rendered = rendered.map_err(|error| Error::Internal(error.to_string()))?;
    let mut answer = HttpResponse::build(status);
    answer
        .content_type("text/html; charset=utf-8")
        .insert_header((header::VARY, "Accept, Cookie, Accept-Language"))
        .insert_header((header::CONTENT_LANGUAGE, visitor.locale.code()))
        .insert_header((header::CACHE_CONTROL, "private, no-store"));
    if let Some(id) = &context.frame().alternate {
        let link = format!("<{id}>; rel=\"alternate\"; type=\"application/activity+json\"");
        answer.insert_header((header::LINK, link));
    }
    let mut answer = answer.body(rendered.html);
    answer
        .extensions_mut()
        .insert(StyleHashes(rendered.style_hash.into_iter().collect()));
    if context.frame().flash.is_some() {
        // A cookie that stays says its line again, no more.
        let _ = answer.add_cookie(&flash::said());
    }
    Ok(answer)
}

/// The message that says in plain words what a scope lets an app do.
pub(crate) fn scope_message(scope: &str) -> String {
    format!("scope-{}", scope.replace(':', "-"))
}

/// The way from a page to the document of the same thing, for other servers.
fn document(address: &str) -> HttpResponse {
    HttpResponse::Found()
        .insert_header((header::LOCATION, address))
        .insert_header((header::VARY, "Accept"))
        .finish()
}

/// After a form: the page to look at now.
fn see_other(address: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, address))
        .finish()
}

/// Back to the page a form was on, if it was one of ours.
fn back(request: &HttpRequest, app: &App, otherwise: &str) -> HttpResponse {
    let came_from = request
        .headers()
        .get(header::REFERER)
        .and_then(|value| value.to_str().ok())
        .and_then(|address| address.strip_prefix(app.core().urls().origin()))
        .filter(|path| is_own_path(path));
    see_other(came_from.unwrap_or(otherwise))
}

/// A path of ours: never another host in disguise.
fn is_own_path(path: &str) -> bool {
    path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\n', '\r'])
}

/// The form again with what is wrong about it, or the error if it is not about the form.
fn refused(error: Error, form: Form) -> Result<Form, WebError> {
    let Error::Invalid(Invalid { field, .. }) = &error else {
        return Err(error.into());
    };
    let field = *field;
    let message = error_pages::message(&WebError(error).refusal());
    Ok(form.refused(field, message))
}

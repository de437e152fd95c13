use actix_web::{HttpResponse, web};
use oriel_core::{
    Error,
    federation::{address::Handle, media_type, webfinger},
    lookup,
    outbox::documents,
};
use serde::Deserialize;

use crate::{
    app::App,
    error::{WebError, WebResult},
};

#[derive(Debug, Deserialize)]
pub(super) struct Query {
    resource: String,
}

/// `GET /.well-known/webfinger?resource=`
pub(super) async fn show(app: web::Data<App>, query: web::Query<Query>) -> WebResult {
    let urls = app.core().urls();
    let resource = query.resource.trim();
    if resource.contains('\0') {
        return Err(Error::NotFound.into());
    }
    let instance = documents::instance_handle(app.core())?;
    let json = if is_instance(&app, resource, &instance) {
        webfinger::document(&instance, &urls.instance_actor(), &urls.absolute("/about"))
    } else {
        let account = lookup::by_handle(app.core(), &local_name(&app, resource)?).await?;
        if !account.is_local() {
            return Err(Error::NotFound.into());
        }
        let handle = Handle::new(&account.username, &urls.authority());
        let handle = handle.map_err(|_error| Error::NotFound)?;
        webfinger::document(&handle, &account.uri, &urls.profile(&account.username))
    };
    Ok(HttpResponse::Ok()
        .content_type(media_type::JRD)
        .insert_header(("cache-control", "public, max-age=300"))
        .body(json.to_string()))
}

fn is_instance(app: &App, resource: &str, instance: &Handle) -> bool {
    let authority = app.core().urls().authority();
    resource == app.core().urls().instance_actor()
        || resource.eq_ignore_ascii_case(&instance.resource())
        || resource.eq_ignore_ascii_case(&format!("acct:{authority}@{authority}"))
}

/// The name of one of ours in a handle or address.
fn local_name(app: &App, resource: &str) -> Result<String, WebError> {
    let urls = app.core().urls();
    if let Some(name) = urls.parse_actor(resource) {
        return Ok(name);
    }
    if let Some(name) = resource.strip_prefix(&format!("{}/@", urls.origin())) {
        return Ok(name.to_owned());
    }
    let handle = resource
        .strip_prefix("acct:")
        .unwrap_or(resource)
        .trim_start_matches('@');
    let (name, host) = handle.split_once('@').ok_or(Error::NotFound)?;
    if host.eq_ignore_ascii_case(&urls.authority()) || host.eq_ignore_ascii_case(&urls.host()) {
        Ok(name.to_owned())
    } else {
        Err(Error::NotFound.into())
    }
}

/// `GET /.well-known/host-meta`
pub(super) async fn host_meta(app: web::Data<App>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type(media_type::XRD)
        .body(webfinger::host_meta(app.core().urls().origin()))
}

use actix_web::{HttpResponse, web};
use oriel_core::{
    Error,
    accounts::{register, setup},
    federation::nodeinfo::{self, NodeInfo, Version},
    instance,
};

use crate::{api::API_VERSION, app::App, error::WebResult};

/// `GET /.well-known/nodeinfo`
pub(super) async fn discovery(app: web::Data<App>) -> WebResult {
    let urls = app.core().urls();
    let json = nodeinfo::discovery(urls.origin(), &urls.instance_actor());
    Ok(HttpResponse::Ok().json(json))
}

/// `GET /nodeinfo/2.0` and `2.1`
pub(super) async fn show(app: web::Data<App>, path: web::Path<String>) -> WebResult {
    let version = Version::by_number(&path).ok_or(Error::NotFound)?;
    let core = app.core();
    let figures = instance::figures(core).await?;
    let count = |number: i64| u64::try_from(number).unwrap_or_default();
    let info = NodeInfo {
        name: setup::instance_name(core).await?,
        software_version: env!("CARGO_PKG_VERSION").to_owned(),
        repository: env!("CARGO_PKG_REPOSITORY").to_owned(),
        open_registrations: register::is_open(core),
        users: count(figures.people),
        active_month: count(figures.active_month),
        active_half_year: count(figures.active_half_year),
        posts: count(figures.posts),
        api_version: API_VERSION,
    };
    Ok(HttpResponse::Ok()
        .content_type(version.content_type())
        .body(info.to_json(version).to_string()))
}

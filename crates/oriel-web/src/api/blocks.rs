use actix_web::{HttpRequest, web};
use oriel_core::{
    Error,
    social::{
        block,
        mute::{self, Muted},
        servers,
    },
};
use serde_json::json;

use super::{accounts::people, entities, id_page, json as answer, page};
use crate::{
    app::App,
    error::WebResult,
    extract::{ApiParams, Bearer},
};

/// Whom somebody wants nothing from, or does not want to hear of.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/api/v1/blocks", web::get().to(blocks))
        .route("/api/v1/mutes", web::get().to(mutes))
        .route("/api/v1/domain_blocks", web::get().to(domains))
        .route("/api/v1/domain_blocks", web::post().to(block_domain))
        .route("/api/v1/domain_blocks", web::delete().to(unblock_domain));
}

/// `GET /api/v1/blocks`
async fn blocks(
    app: web::Data<App>,
    bearer: Bearer,
    params: ApiParams,
    request: HttpRequest,
) -> WebResult {
    let person = bearer.with("read:blocks")?;
    let rows = block::blocked(app.core(), &person, page(&params.0, 40, 80)).await?;
    Ok(people(&app, &request, &rows))
}

/// `GET /api/v1/mutes`
async fn mutes(
    app: web::Data<App>,
    bearer: Bearer,
    params: ApiParams,
    request: HttpRequest,
) -> WebResult {
    let person = bearer.with("read:mutes")?;
    let rows = mute::muted(app.core(), &person, page(&params.0, 40, 80)).await?;
    let shown: Vec<_> = rows
        .iter()
        .map(|(_, account, until)| entities::muted_account(&app, account, *until))
        .collect();
    let row = |muted: Option<&Muted>| muted.map(|(row, _, _)| *row);
    let edges = row(rows.first()).zip(row(rows.last()));
    Ok(id_page(&app, &request, edges, &shown))
}

/// `GET /api/v1/domain_blocks`
async fn domains(app: web::Data<App>, bearer: Bearer) -> WebResult {
    let person = bearer.with("read:blocks")?;
    answer(&servers::blocked(app.core(), &person).await?)
}

/// `POST /api/v1/domain_blocks`
async fn block_domain(app: web::Data<App>, bearer: Bearer, params: ApiParams) -> WebResult {
    let person = bearer.with("write:blocks")?;
    let domain = params.0.text("domain").unwrap_or_default();
    servers::block(app.core(), &person, &domain).await?;
    answer(&json!({}))
}

/// `DELETE /api/v1/domain_blocks`; one that is not blocked is as good as lifted.
async fn unblock_domain(app: web::Data<App>, bearer: Bearer, params: ApiParams) -> WebResult {
    let person = bearer.with("write:blocks")?;
    let domain = params.0.text("domain").unwrap_or_default();
    match servers::unblock(app.core(), &person, &domain).await {
        Ok(()) | Err(Error::NotFound) => answer(&json!({})),
        Err(error) => Err(error.into()),
    }
}

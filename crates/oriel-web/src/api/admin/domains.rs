use actix_web::{HttpRequest, web};
use oriel_core::{
    Error, Invalid,
    domain_policy::Standing,
    model::Severity,
    moderation::servers::{self, Decision},
};
use serde_json::json;

use super::{MOST, PAGE};
use crate::{
    api::{edges, entities, id, id_page, json as answer, page},
    app::App,
    error::WebResult,
    extract::{ApiParams, Bearer, Params},
};

const READ_BLOCKS: &str = "admin:read:domain_blocks";
const WRITE_BLOCKS: &str = "admin:write:domain_blocks";
const READ_ALLOWS: &str = "admin:read:domain_allows";
const WRITE_ALLOWS: &str = "admin:write:domain_allows";

pub(super) fn routes(config: &mut web::ServiceConfig) {
    let (blocks, block) = (
        "/api/v1/admin/domain_blocks",
        "/api/v1/admin/domain_blocks/{id}",
    );
    let (allows, allow) = (
        "/api/v1/admin/domain_allows",
        "/api/v1/admin/domain_allows/{id}",
    );
    config
        .route(blocks, web::get().to(list_blocks))
        .route(blocks, web::post().to(create_block))
        .route(block, web::get().to(show_block))
        .route(block, web::put().to(update_block))
        .route(block, web::delete().to(delete_block))
        .route(allows, web::get().to(list_allows))
        .route(allows, web::post().to(create_allow))
        .route(allow, web::get().to(show_allow))
        .route(allow, web::delete().to(delete_allow));
}

/// `GET /api/v1/admin/domain_blocks`
async fn list_blocks(
    app: web::Data<App>,
    bearer: Bearer,
    params: ApiParams,
    request: HttpRequest,
) -> WebResult {
    let moderator = bearer.moderator(READ_BLOCKS)?;
    let found = servers::page(app.core(), &moderator, page(&params.0, PAGE, MOST)).await?;
    let shown: Vec<_> = found.iter().map(entities::domain_block).collect();
    let edges = edges(&found, |policy| policy.id.0);
    Ok(id_page(&app, &request, edges, &shown))
}

/// `GET /api/v1/admin/domain_blocks/{id}`
async fn show_block(app: web::Data<App>, bearer: Bearer, path: web::Path<String>) -> WebResult {
    let moderator = bearer.moderator(READ_BLOCKS)?;
    let policy = servers::one(app.core(), &moderator, id(&path)?).await?;
    answer(&entities::domain_block(&policy))
}

/// `POST /api/v1/admin/domain_blocks`
async fn create_block(app: web::Data<App>, bearer: Bearer, params: ApiParams) -> WebResult {
    let moderator = bearer.moderator(WRITE_BLOCKS)?;
    let core = app.core();
    let domain = params.0.text("domain").unwrap_or_default();
    if servers::about(core, &domain).await?.is_some() {
        return Err(Invalid::new("domain", "domain-decided").into());
    }
    let bare = Decision {
        domain,
        standing: Standing {
            severity: Severity::Silence,
            ..Standing::OPEN
        },
        reason_public: String::new(),
        reason_private: String::new(),
    };
    let domain = servers::block(core, Some(&moderator), &changed(bare, &params.0)?).await?;
    let policy = servers::about(core, &domain).await?;
    answer(&entities::domain_block(&policy.ok_or(Error::NotFound)?))
}

/// `PUT /api/v1/admin/domain_blocks/{id}`; what is not named stays.
async fn update_block(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
    params: ApiParams,
) -> WebResult {
    let moderator = bearer.moderator(WRITE_BLOCKS)?;
    let core = app.core();
    let policy = servers::one(core, &moderator, id(&path)?).await?;
    let decision = changed(Decision::of(&policy), &params.0)?;
    servers::block(core, Some(&moderator), &decision).await?;
    let policy = servers::one(core, &moderator, policy.id).await?;
    answer(&entities::domain_block(&policy))
}

/// A decision with what an app says of it.
fn changed(decision: Decision, params: &Params) -> Result<Decision, Invalid> {
    let was = decision.standing;
    let severity = match params.text("severity") {
        Some(name) => {
            Standing::severity_by_name(&name).ok_or(Invalid::new("severity", "severity-unknown"))?
        }
        None => was.severity,
    };
    let text = |name: &str, was: String| params.text_or_empty(name).unwrap_or(was);
    Ok(Decision {
        standing: Standing {
            severity,
            reject_media: params.flag("reject_media").unwrap_or(was.reject_media),
            reject_reports: params.flag("reject_reports").unwrap_or(was.reject_reports),
            ..was
        },
        reason_public: text("public_comment", decision.reason_public),
        reason_private: text("private_comment", decision.reason_private),
        domain: decision.domain,
    })
}

/// `DELETE /api/v1/admin/domain_blocks/{id}`
async fn delete_block(app: web::Data<App>, bearer: Bearer, path: web::Path<String>) -> WebResult {
    let moderator = bearer.moderator(WRITE_BLOCKS)?;
    let policy = servers::one(app.core(), &moderator, id(&path)?).await?;
    servers::unblock(app.core(), Some(&moderator), &policy.domain).await?;
    answer(&json!({}))
}

/// `GET /api/v1/admin/domain_allows`
async fn list_allows(
    app: web::Data<App>,
    bearer: Bearer,
    params: ApiParams,
    request: HttpRequest,
) -> WebResult {
    let moderator = bearer.moderator(READ_ALLOWS)?;
    let page = page(&params.0, PAGE, MOST);
    let found = servers::page_of_allowed(app.core(), &moderator, page).await?;
    let shown: Vec<_> = found.iter().map(entities::domain_allow).collect();
    let edges = edges(&found, |allowed| allowed.id.0);
    Ok(id_page(&app, &request, edges, &shown))
}

/// `GET /api/v1/admin/domain_allows/{id}`
async fn show_allow(app: web::Data<App>, bearer: Bearer, path: web::Path<String>) -> WebResult {
    let moderator = bearer.moderator(READ_ALLOWS)?;
    let allowed = servers::allowed_one(app.core(), &moderator, id(&path)?).await?;
    answer(&entities::domain_allow(&allowed))
}

/// `POST /api/v1/admin/domain_allows`; one that is there is answered as it is.
async fn create_allow(app: web::Data<App>, bearer: Bearer, params: ApiParams) -> WebResult {
    let moderator = bearer.moderator(WRITE_ALLOWS)?;
    let domain = params.0.text("domain").unwrap_or_default();
    let entry = servers::allow(app.core(), Some(&moderator), &domain).await?;
    let allowed = servers::allowed_about(app.core(), &entry).await?;
    answer(&entities::domain_allow(&allowed))
}

/// `DELETE /api/v1/admin/domain_allows/{id}`
async fn delete_allow(app: web::Data<App>, bearer: Bearer, path: web::Path<String>) -> WebResult {
    let moderator = bearer.moderator(WRITE_ALLOWS)?;
    let allowed = servers::allowed_one(app.core(), &moderator, id(&path)?).await?;
    servers::disallow(app.core(), Some(&moderator), &allowed.domain).await?;
    answer(&json!({}))
}

use actix_web::web;
use oriel_core::{
    Error, Invalid,
    model::{PostId, ReportCategory},
    moderation::reports::{self, Complaint, MAX_POSTS},
};

use super::{entities, id, json as answer};
use crate::{
    app::App,
    error::{WebError, WebResult},
    extract::{ApiParams, Bearer, Params},
};

/// What people tell those who moderate.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.route("/api/v1/reports", web::post().to(create));
}

/// `POST /api/v1/reports`
async fn create(app: web::Data<App>, bearer: Bearer, params: ApiParams) -> WebResult {
    let person = bearer.with("write:reports")?;
    let complaint = complaint(&params.0)?;
    let view = reports::file(app.core(), &person, complaint).await?;
    answer(&entities::report(&app, &view))
}

fn complaint(params: &Params) -> Result<Complaint, WebError> {
    let target = params.text("account_id").ok_or(Error::NotFound)?;
    let named = params.list("status_ids").unwrap_or_default();
    // Of too many, enough to be refused.
    let posts = named.iter().take(MAX_POSTS + 1).map(|text| id(text));
    let mut posts: Vec<PostId> = posts.collect::<Result<_, _>>()?;
    posts.sort_unstable();
    posts.dedup();
    Ok(Complaint {
        target: id(&target)?,
        posts,
        comment: params.text("comment").unwrap_or_default(),
        category: category(params)?.unwrap_or(ReportCategory::Other),
        rules: params.list("rule_ids").unwrap_or_default(),
        forward: params.flag("forward") == Some(true),
    })
}

/// What a report is said to be about, if anything.
pub(super) fn category(params: &Params) -> Result<Option<ReportCategory>, Invalid> {
    let named = params.text("category").map(|name| name.parse());
    named
        .transpose()
        .map_err(|_error| Invalid::new("category", "report-category"))
}

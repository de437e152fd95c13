use actix_web::{HttpRequest, web};
use oriel_core::{
    Error,
    media_links::Pass,
    model::{AccountId, ReportView},
    moderation::{
        Moderator,
        reports::{self, Step, Which},
    },
};

use super::{MOST, PAGE};
use crate::{
    api::{
        edges,
        entities::{self, Reader},
        id, id_page, instance, json as answer, page,
        reports::category,
    },
    app::App,
    error::{WebError, WebResult},
    extract::{ApiParams, Bearer, Params, viewer::locale_of},
};

const READ: &str = "admin:read:reports";
const WRITE: &str = "admin:write:reports";

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/api/v1/admin/reports", web::get().to(list))
        .route("/api/v1/admin/reports/{id}", web::get().to(show))
        .route("/api/v1/admin/reports/{id}", web::put().to(update))
        .route(
            "/api/v1/admin/reports/{id}/{step:assign_to_self|unassign|resolve|reopen}",
            web::post().to(step),
        );
}

/// What reports are shown with.
struct Desk {
    reader: Reader,
    /// `Rule`s of the house.
    rules: Vec<entities::Rule>,
    pass: Pass,
}

impl Desk {
    async fn of(app: &App, request: &HttpRequest, moderator: &Moderator) -> Result<Self, Error> {
        Ok(Self {
            reader: Reader::of(app, Some(moderator.account().id)).await?,
            rules: instance::rules_in(app, locale_of(request, app, None)).await?,
            pass: reports::pass(app.core(), moderator).await?,
        })
    }

    fn show<'a>(&'a self, app: &'a App, view: &'a ReportView) -> entities::AdminReport<'a> {
        entities::admin_report(app, view, &self.reader, (&self.rules, &self.pass))
    }
}

/// `GET /api/v1/admin/reports`
async fn list(
    app: web::Data<App>,
    bearer: Bearer,
    params: ApiParams,
    request: HttpRequest,
) -> WebResult {
    let moderator = bearer.moderator(READ)?;
    let which = Which {
        resolved: params.0.flag("resolved") == Some(true),
        by: account(&params.0, "account_id")?,
        about: account(&params.0, "target_account_id")?,
    };
    let page = page(&params.0, PAGE, MOST);
    let found = reports::list(app.core(), &moderator, which, page).await?;
    let desk = Desk::of(&app, &request, &moderator).await?;
    let shown: Vec<_> = found.iter().map(|view| desk.show(&app, view)).collect();
    let edges = edges(&found, |view| view.report.id.0);
    Ok(id_page(&app, &request, edges, &shown))
}

fn account(params: &Params, name: &str) -> Result<Option<AccountId>, WebError> {
    params.text(name).map(|text| id(&text)).transpose()
}

async fn show_as(
    app: &App,
    request: &HttpRequest,
    moderator: &Moderator,
    view: &ReportView,
) -> WebResult {
    let desk = Desk::of(app, request, moderator).await?;
    answer(&desk.show(app, view))
}

/// `GET /api/v1/admin/reports/{id}`
async fn show(
    app: web::Data<App>,
    bearer: Bearer,
    request: HttpRequest,
    path: web::Path<String>,
) -> WebResult {
    let moderator = bearer.moderator(READ)?;
    let view = reports::one(app.core(), &moderator, id(&path)?).await?;
    show_as(&app, &request, &moderator, &view).await
}

/// `PUT /api/v1/admin/reports/{id}`
async fn update(
    app: web::Data<App>,
    bearer: Bearer,
    request: HttpRequest,
    path: web::Path<String>,
    params: ApiParams,
) -> WebResult {
    let moderator = bearer.moderator(WRITE)?;
    let (core, report) = (app.core(), id(&path)?);
    let (category, rules) = (category(&params.0)?, params.0.list("rule_ids"));
    let view = if category.is_some() || rules.is_some() {
        let step = Step::Categorise { category, rules };
        reports::step(core, &moderator, report, step).await?
    } else {
        reports::one(core, &moderator, report).await?
    };
    show_as(&app, &request, &moderator, &view).await
}

/// `POST /api/v1/admin/reports/{id}/{assign_to_self,unassign,resolve,reopen}`
async fn step(
    app: web::Data<App>,
    bearer: Bearer,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> WebResult {
    let moderator = bearer.moderator(WRITE)?;
    let (report, step) = path.into_inner();
    let step = match step.as_str() {
        "assign_to_self" => Step::Assign,
        "unassign" => Step::Unassign,
        "resolve" => Step::Resolve,
        "reopen" => Step::Reopen,
        _ => return Err(WebError(Error::NotFound)),
    };
    let view = reports::step(app.core(), &moderator, id(&report)?, step).await?;
    show_as(&app, &request, &moderator, &view).await
}

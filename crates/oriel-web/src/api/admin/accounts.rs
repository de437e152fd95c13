use actix_web::{HttpRequest, web};
use oriel_core::{
    Error, Invalid,
    moderation::accounts::{self, Decision, State, Which, Why},
};
use serde_json::json;

use super::{MOST, PAGE};
use crate::{
    api::{edges, entities, id, id_page, json as answer, page},
    app::App,
    error::WebResult,
    extract::{ApiParams, Bearer, Params},
};

const READ: &str = "admin:read:accounts";
const WRITE: &str = "admin:write:accounts";

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/api/v1/admin/accounts", web::get().to(first))
        .route("/api/v2/admin/accounts", web::get().to(second))
        .route("/api/v1/admin/accounts/{id}", web::get().to(show))
        .route("/api/v1/admin/accounts/{id}", web::delete().to(delete))
        .route("/api/v1/admin/accounts/{id}/action", web::post().to(act))
        .route(
            "/api/v1/admin/accounts/{id}/{step:approve|reject}",
            web::post().to(answer_waiting),
        )
        .route(
            "/api/v1/admin/accounts/{id}/{step:enable|unsilence|unsuspend|unsensitive}",
            web::post().to(take_back),
        );
}

/// `GET /api/v1/admin/accounts`: each filter is a flag.
async fn first(
    app: web::Data<App>,
    bearer: Bearer,
    params: ApiParams,
    request: HttpRequest,
) -> WebResult {
    let flag = |name: &str| params.0.flag(name) == Some(true);
    let (local, remote) = (flag("local"), flag("remote"));
    let states = [
        "active",
        "pending",
        "disabled",
        "silenced",
        "suspended",
        "sensitized",
    ];
    let state = states.into_iter().find(|name| flag(name));
    let which = Which {
        // Both is as good as none.
        local: (local != remote).then_some(local),
        staff: flag("staff"),
        ..named(&params.0)
    };
    list(&app, bearer, &params.0, &request, which, state).await
}

/// `GET /api/v2/admin/accounts`
async fn second(
    app: web::Data<App>,
    bearer: Bearer,
    params: ApiParams,
    request: HttpRequest,
) -> WebResult {
    let local = match params.0.text("origin").as_deref() {
        Some("local") => Some(true),
        Some("remote") => Some(false),
        _ => None,
    };
    let staff = params.0.text("permissions").as_deref() == Some("staff");
    let which = Which {
        local,
        staff,
        ..named(&params.0)
    };
    let state = params.0.text("status");
    list(&app, bearer, &params.0, &request, which, state.as_deref()).await
}

/// What both ways of asking have in common.
fn named(params: &Params) -> Which {
    Which {
        username: params.text("username"),
        display_name: params.text("display_name"),
        domain: params
            .text("by_domain")
            .map(|domain| domain.trim().to_lowercase()),
        email: params.text("email"),
        ..Which::default()
    }
}

async fn list(
    app: &App,
    bearer: Bearer,
    params: &Params,
    request: &HttpRequest,
    which: Which,
    state: Option<&str>,
) -> WebResult {
    let moderator = bearer.moderator(READ)?;
    let state = match state {
        // Nobody waits for leave to come in.
        Some("pending") => return Ok(id_page(app, request, None, &json!([]))),
        Some("active") => Some(State::Active),
        Some("disabled") => Some(State::Disabled),
        Some("silenced") => Some(State::Silenced),
        Some("suspended") => Some(State::Suspended),
        Some("sensitized") => Some(State::Sensitized),
        _ => None,
    };
    let which = Which { state, ..which };
    let page = page(params, PAGE, MOST);
    let found = accounts::list(app.core(), &moderator, which, page).await?;
    let shown: Vec<_> = found
        .iter()
        .map(|view| entities::admin_account(app, view))
        .collect();
    let edges = edges(&found, |view| view.account.id.0);
    Ok(id_page(app, request, edges, &shown))
}

/// `GET /api/v1/admin/accounts/{id}`
async fn show(app: web::Data<App>, bearer: Bearer, path: web::Path<String>) -> WebResult {
    let moderator = bearer.moderator(READ)?;
    let view = accounts::one(app.core(), &moderator, id(&path)?).await?;
    answer(&entities::admin_account(&app, &view))
}

/// `POST /api/v1/admin/accounts/{id}/action`
async fn act(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<String>,
    params: ApiParams,
) -> WebResult {
    let moderator = bearer.moderator(WRITE)?;
    let decision = decision(params.0.text("type").as_deref())?;
    let report = params.0.text("report_id").map(|text| id(&text));
    let why = Why {
        text: params.0.text("text").unwrap_or_default(),
        report: report.transpose()?,
        // By mail, says Mastodon; here wherever they look.
        tell: params.0.flag("send_email_notification") != Some(false),
    };
    accounts::decide(app.core(), &moderator, id(&path)?, decision, why).await?;
    answer(&json!({}))
}

fn decision(name: Option<&str>) -> Result<Decision, Invalid> {
    name.and_then(Decision::named)
        .filter(|decision| !decision.takes_back())
        .ok_or(Invalid::new("type", "moderation-action"))
}

/// `POST /api/v1/admin/accounts/{id}/{enable,unsilence,unsuspend,unsensitive}`
async fn take_back(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<(String, String)>,
) -> WebResult {
    let moderator = bearer.moderator(WRITE)?;
    let (account, step) = path.into_inner();
    let decision = Decision::named(&step).ok_or(Error::NotFound)?;
    let (account, why) = (id(&account)?, Why::default());
    let view = accounts::decide(app.core(), &moderator, account, decision, why).await?;
    answer(&entities::admin_account(&app, &view))
}

/// `POST /api/v1/admin/accounts/{id}/{approve,reject}`
async fn answer_waiting(
    app: web::Data<App>,
    bearer: Bearer,
    path: web::Path<(String, String)>,
) -> WebResult {
    let moderator = bearer.moderator(WRITE)?;
    accounts::answer_waiting(app.core(), &moderator, id(&path.0)?).await?;
    answer(&json!({}))
}

/// `DELETE /api/v1/admin/accounts/{id}`
async fn delete(app: web::Data<App>, bearer: Bearer, path: web::Path<String>) -> WebResult {
    let moderator = bearer.moderator(WRITE)?;
    let view = accounts::delete(app.core(), &moderator, id(&path)?).await?;
    answer(&entities::admin_account(&app, &view))
}

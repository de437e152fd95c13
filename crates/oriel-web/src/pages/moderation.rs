use actix_web::{HttpRequest, http::StatusCode, web};
use oriel_core::{
    Core, Error,
    media_links::Pass,
    model::{AccountView, AuditEntry, PostView, ReportCategory, ReportId, ReportView},
    moderation::{
        Moderator,
        accounts::{self, Decision, Why},
        log,
        reports::{self, Step, Which},
    },
};
use serde::Deserialize;

use super::{
    auth::kept,
    flash,
    frame::frame,
    gallery::{Older, newest, paging},
    page, page_with,
    present::{bodies, person, picture, post_page, seconds},
    refused, see_other,
};
use crate::{
    app::App,
    error::{WebError, WebResult},
    extract::{Checked, SignedIn, Visitor},
    views::context::{Decided, Form, Picture, ReportLine, ReportPage, ReportedPost, ReportsPage},
};

const PAGE: i64 = 40;
/// Decisions that are shown beside a report.
const LOG: i64 = 20;
const REPORTS: &str = "/moderation/reports";

/// Which reports are looked at.
#[derive(Debug, Deserialize)]
pub(super) struct Settled {
    resolved: Option<String>,
}

fn moderator(signed_in: &SignedIn) -> Result<Moderator, Error> {
    Moderator::new(signed_in.person.clone())
}

/// `GET /moderation/reports`
pub(super) async fn list(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
    older: web::Query<Older>,
    settled: web::Query<Settled>,
) -> WebResult {
    let (core, visitor) = (app.core(), signed_in.visitor());
    let resolved = settled.resolved.is_some();
    let which = Which {
        resolved,
        ..Which::default()
    };
    let moderator = moderator(&signed_in)?;
    let found = reports::list(core, &moderator, which, newest(&older, PAGE)).await?;
    let mut paging = paging(REPORTS, &found, |view| view.report.id, PAGE, &older);
    if resolved {
        for address in [&mut paging.newer, &mut paging.older].into_iter().flatten() {
            address.push_str(if address.contains('?') { "&" } else { "?" });
            address.push_str("resolved=1");
        }
    }
    let context = ReportsPage {
        frame: frame(&app, &request, &visitor).await?,
        resolved,
        reports: found.iter().map(|view| line(core, view)).collect(),
        paging,
    };
    page(&app, &visitor, &context)
}

fn line(core: &Core, view: &ReportView) -> ReportLine {
    let report = &view.report;
    let category = match report.category {
        ReportCategory::Spam => "report-spam",
        ReportCategory::Legal => "report-legal",
        ReportCategory::Violation => "report-violation",
        ReportCategory::Other => "report-other",
    };
    ReportLine {
        url: address(report.id),
        target: person(core, &view.target.account),
        reporter: person(core, &view.reporter.account),
        assigned: view.assigned.as_ref().map(|one| person(core, &one.account)),
        category: category.to_owned(),
        comment: report.comment.clone(),
        at: seconds(report.created_at),
        forwarded: report.forwarded,
    }
}

/// The page of a report.
pub(super) fn address(report: ReportId) -> String {
    format!("{REPORTS}/{report}")
}

/// `GET /moderation/reports/{id}`
pub(super) async fn show(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
    path: web::Path<String>,
) -> WebResult {
    let moderator = moderator(&signed_in)?;
    let view = reports::one(app.core(), &moderator, id(&path)?).await?;
    let shown = (Form::default(), StatusCode::OK);
    show_with(&app, &signed_in, &moderator, &request, &view, shown).await
}

async fn show_with(
    app: &App,
    signed_in: &SignedIn,
    moderator: &Moderator,
    request: &HttpRequest,
    view: &ReportView,
    (form, status): (Form, StatusCode),
) -> WebResult {
    let (core, visitor) = (app.core(), signed_in.visitor());
    let decided = log::about(core, moderator, view.target.account.id, LOG).await?;
    let pass = reports::pass(core, moderator).await?;
    let tells = status == StatusCode::OK || form.values.contains_key("tell");
    let report = &view.report;
    let mut steps = vec![if report.assigned_id == Some(moderator.account().id) {
        "unassign"
    } else {
        "assign"
    }];
    steps.push(if report.resolved_at.is_some() {
        "reopen"
    } else {
        "resolve"
    });
    let context = ReportPage {
        frame: frame(app, request, &visitor).await?,
        form,
        report: line(core, view),
        posts: view
            .posts
            .iter()
            .map(|post| reported(core, &visitor, post, &pass))
            .collect(),
        states: states(&view.target),
        may_act: moderator.may_judge(&view.target),
        is_here: view.target.user.is_some(),
        tells,
        decisions: decisions(&view.target),
        steps,
        log: decided.iter().map(entry).collect(),
    };
    page_with(app, &visitor, &context, status)
}

fn reported(core: &Core, visitor: &Visitor, view: &PostView, pass: &Pass) -> ReportedPost {
    let shown = |photo| {
        let picture = picture(core, photo, "small", visitor.locale);
        Picture {
            src: pass.seal(core, &picture.src),
            webp: None,
            srcset: None,
            ..picture
        }
    };
    ReportedPost {
        url: post_page(view),
        bodies: bodies(core, view, visitor.locale),
        pictures: view.photos.iter().map(shown).collect(),
        at: seconds(view.post.published_at.unwrap_or(view.post.created_at)),
        deleted: view.post.deleted_at.is_some(),
    }
}

fn entry(entry: &AuditEntry) -> Decided {
    Decided {
        action: format!("decided-{}", entry.action),
        reason: entry.detail.clone(),
        at: seconds(entry.created_at),
    }
}

/// How somebody stands, each with what takes it there and what takes it back.
fn standing(view: &AccountView) -> Vec<(bool, &'static str, &'static str, &'static str)> {
    let account = &view.account;
    let mut all = vec![
        (
            account.sensitized_at.is_some(),
            "reports-sensitized",
            "sensitive",
            "unsensitive",
        ),
        (
            account.silenced_at.is_some(),
            "reports-silenced",
            "silence",
            "unsilence",
        ),
    ];
    if let Some(user) = &view.user {
        let is_disabled = user.disabled_at.is_some();
        all.push((is_disabled, "reports-disabled", "disable", "enable"));
    }
    all.push((
        account.suspended_at.is_some(),
        "reports-suspended",
        "suspend",
        "unsuspend",
    ));
    all
}

fn states(view: &AccountView) -> Vec<String> {
    let standing = standing(view).into_iter().filter(|(holds, ..)| *holds);
    standing.map(|(_, state, ..)| state.to_owned()).collect()
}

fn decisions(view: &AccountView) -> Vec<&'static str> {
    let standing = standing(view).into_iter();
    let next = standing.map(|(holds, _, take, back)| if holds { back } else { take });
    std::iter::once("none").chain(next).collect()
}

fn id(text: &str) -> Result<ReportId, WebError> {
    Ok(text.parse().map_err(|_error| Error::NotFound)?)
}

/// `POST /moderation/reports/{id}/{assign,unassign,resolve,reopen}`
pub(super) async fn step(
    app: web::Data<App>,
    signed_in: SignedIn,
    path: web::Path<(String, String)>,
    _form: Checked,
) -> WebResult {
    let (report, step) = path.into_inner();
    let step = match step.as_str() {
        "assign" => Step::Assign,
        "unassign" => Step::Unassign,
        "resolve" => Step::Resolve,
        "reopen" => Step::Reopen,
        _ => return Err(Error::NotFound.into()),
    };
    let report = id(&report)?;
    reports::step(app.core(), &moderator(&signed_in)?, report, step).await?;
    Ok(flash::saying(flash::SAVED, see_other(&address(report))))
}

/// `POST /moderation/reports/{id}/decide`: what is done to somebody settles the report; what is
/// taken back leaves it as it is.
pub(super) async fn decide(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
    path: web::Path<String>,
    form: Checked,
) -> WebResult {
    let (core, fields, moderator) = (app.core(), form.fields(), moderator(&signed_in)?);
    let view = reports::one(core, &moderator, id(&path)?).await?;
    let decision = Decision::named(fields.text("type")).ok_or(Error::NotFound)?;
    let why = Why {
        text: fields.text("text").to_owned(),
        report: (!decision.takes_back()).then_some(view.report.id),
        tell: fields.text("tell") == "on",
    };
    let target = view.target.account.id;
    match accounts::decide(core, &moderator, target, decision, why).await {
        Ok(_) => {
            let next = see_other(&address(view.report.id));
            Ok(flash::saying(flash::SAVED, next))
        }
        Err(error) => {
            let form = refused(error, kept(&fields))?;
            let shown = (form, StatusCode::UNPROCESSABLE_ENTITY);
            show_with(&app, &signed_in, &moderator, &request, &view, shown).await
        }
    }
}

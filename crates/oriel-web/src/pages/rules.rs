use actix_web::{HttpRequest, http::StatusCode, web};
use oriel_core::{
    model::LangMap,
    person::Person,
    rules::{self, MAX_RULES, RuleEdit},
    text::INTERFACE_LANGUAGES,
};

use super::{auth::kept, flash, frame::frame, page_with, refused, see_other};
use crate::{
    app::App,
    error::WebResult,
    extract::{Checked, Fields, SignedIn},
    views::context::{Form, RuleRow, RulesPage},
};

/// Empty lines for new rules below those that there are.
const BLANK: usize = 3;

/// `GET /settings/rules`: the rules of the house, for an admin to change.
pub(super) async fn show(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
) -> WebResult {
    rules::may_change(&signed_in.person)?;
    let (mut form, mut rows) = (Form::default(), Vec::new());
    for (at, rule) in rules::all(app.core()).await?.into_iter().enumerate() {
        for (language, text) in rule.text.iter() {
            form = form.with(&format!("rule-{language}-{at}"), text);
        }
        rows.push(Some(rule.id));
    }
    rows.resize((rows.len() + BLANK).min(MAX_RULES), None);
    page(&app, &signed_in, &request, form, &rows, StatusCode::OK).await
}

async fn page(
    app: &App,
    signed_in: &SignedIn,
    request: &HttpRequest,
    form: Form,
    rows: &[Option<u32>],
    status: StatusCode,
) -> WebResult {
    let visitor = signed_in.visitor();
    let rows = rows.iter().copied().enumerate();
    let context = RulesPage {
        frame: frame(app, request, &visitor).await?,
        form,
        rows: rows.map(row).collect(),
    };
    page_with(app, &visitor, &context, status)
}

fn row((at, id): (usize, Option<u32>)) -> RuleRow {
    RuleRow {
        at,
        id,
        english: format!("rule-en-{at}"),
        welsh: format!("rule-cy-{at}"),
    }
}

/// `POST /settings/rules`
pub(super) async fn save(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
    form: Checked,
) -> WebResult {
    let fields = form.fields();
    let rows = rows(&fields);
    match write(&app, &signed_in.person, &fields, &rows).await {
        Ok(()) => Ok(flash::saying(flash::SAVED, see_other("/settings/rules"))),
        Err(error) => {
            let form = refused(error, kept(&fields))?;
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            page(&app, &signed_in, &request, form, &rows, status).await
        }
    }
}

/// The lines that were sent: each the number of a rule, or none for a new one.
fn rows(fields: &Fields) -> Vec<Option<u32>> {
    let sent = (0..MAX_RULES).map_while(|at| fields.get(&format!("rule-id-{at}")));
    sent.map(|id| id.parse().ok()).collect()
}

async fn write(
    app: &App,
    person: &Person,
    fields: &Fields,
    rows: &[Option<u32>],
) -> oriel_core::Result<()> {
    let edit = |(at, id): (usize, Option<u32>)| {
        let texts = INTERFACE_LANGUAGES.map(|language| {
            let text = fields.text(&format!("rule-{language}-{at}"));
            (language.to_owned(), text.to_owned())
        });
        RuleEdit {
            id,
            text: texts.into_iter().collect::<LangMap>(),
        }
    };
    let edits = rows.iter().copied().enumerate().map(edit).collect();
    rules::save(app.core(), person, edits).await?;
    Ok(())
}

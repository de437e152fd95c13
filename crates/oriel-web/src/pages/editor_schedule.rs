//! When an album goes out by itself, as its editor says it. Forms know no zone, so it is in UTC.

use actix_web::{HttpRequest, web};
use oriel_core::{model::Utc, posts::scheduled};
use time::{format_description::BorrowedFormatItem, macros::format_description};

use super::{
    editor::{hindered, saved_as, store},
    flash, see_other,
};
use crate::{
    app::App,
    error::{WebError, WebResult},
    extract::{Checked, Fields, SignedIn},
};

/// As `<input type="datetime-local">` has it.
const MOMENT: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]");

/// A moment as somebody would have typed it.
pub(super) fn typed(at: Utc) -> String {
    let at = at.get().to_offset(time::UtcOffset::UTC);
    at.format(MOMENT).unwrap_or_default()
}

/// `POST /drafts/{id}/schedule`: saves first, so that nothing that was typed is lost.
pub(super) async fn schedule(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
    path: web::Path<String>,
    form: Checked,
) -> WebResult {
    let fields = form.fields();
    match wait(&app, &signed_in, &path, &fields).await {
        Ok(()) => Ok(flash::saying(flash::SCHEDULED, see_other("/drafts"))),
        Err(error) => {
            let why = ("schedule", error);
            hindered(&app, &signed_in, &request, &path, why, &fields).await
        }
    }
}

async fn wait(app: &App, signed_in: &SignedIn, id: &str, fields: &Fields) -> Result<(), WebError> {
    let view = store(app, signed_in, id, fields).await?;
    let at = scheduled::moment(fields.filled("scheduled_at").unwrap_or_default())?;
    let reminded = fields.ticked("reminded");
    scheduled::schedule(app.core(), &signed_in.person, view.post.id, at, reminded).await?;
    Ok(())
}

/// `POST /drafts/{id}/unschedule`: what waits for its moment is a draft again.
pub(super) async fn unschedule(
    app: web::Data<App>,
    signed_in: SignedIn,
    path: web::Path<String>,
    form: Checked,
) -> WebResult {
    let view = store(&app, &signed_in, &path, &form.fields()).await?;
    scheduled::unschedule(app.core(), &signed_in.person, view.post.id).await?;
    Ok(saved_as(flash::UNSCHEDULED, &path))
}

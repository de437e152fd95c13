use actix_web::{HttpRequest, web};
use oriel_core::{
    model::{Warning, WarningId},
    moderation::warnings,
};

use super::{
    frame::frame,
    gallery::{Older, newest, paging},
    page,
    present::seconds,
};
use crate::{
    app::App,
    error::WebResult,
    extract::SignedIn,
    views::context::{Warned, WarningsPage},
};

const PAGE: i64 = 40;
const PATH: &str = "/settings/warnings";

/// Where somebody reads again what they were told.
pub(super) fn address(warning: WarningId) -> String {
    format!("{PATH}#w{warning}")
}

/// `GET /settings/warnings`: what was decided about somebody, in the words of those who decided.
pub(super) async fn show(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
    older: web::Query<Older>,
) -> WebResult {
    let (core, visitor) = (app.core(), signed_in.visitor());
    let found = warnings::of(core, &signed_in.person, newest(&older, PAGE)).await?;
    let name = &signed_in.person.account.username;
    let line = |warning: &Warning| Warned {
        id: warning.id.to_string(),
        action: format!("warned-{}", warning.action),
        text: warning.text.clone(),
        posts: warning
            .post_ids
            .iter()
            .map(|post| core.urls().post_page(name, *post))
            .collect(),
        at: seconds(warning.created_at),
    };
    let context = WarningsPage {
        frame: frame(&app, &request, &visitor).await?,
        warnings: found.iter().map(line).collect(),
        paging: paging(PATH, &found, |warning| warning.id, PAGE, &older),
    };
    page(&app, &visitor, &context)
}

//! What apps ask for and Oriel has none of: an empty answer says so, where "not found" would be an
//! error to them.

use actix_web::web;
use serde_json::json;

use super::json as answer;
use crate::{error::WebResult, extract::Bearer};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    for path in ["/api/v1/trends/statuses", "/api/v1/trends/links"] {
        config.route(path, web::get().to(nothing));
    }
    for (path, scope) in [
        ("/api/v1/announcements", "read"),
        ("/api/v1/suggestions", "read"),
        ("/api/v2/suggestions", "read"),
        ("/api/v1/endorsements", "read:accounts"),
    ] {
        let mine = move |bearer: Bearer| async move {
            bearer.with(scope)?;
            nothing().await
        };
        config.route(path, web::get().to(mine));
    }
}

async fn nothing() -> WebResult {
    answer(&json!([]))
}

//! How far somebody has read, and how they like to read and write.

use std::collections::BTreeMap;

use actix_web::web;
use oriel_core::{
    Invalid,
    personal::markers::{self, Marker, Timeline},
};

use super::{entities, json as answer};
use crate::{
    app::App,
    error::WebResult,
    extract::{ApiParams, Bearer},
};

pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/api/v1/markers", web::get().to(show))
        .route("/api/v1/markers", web::post().to(set))
        .route("/api/v1/preferences", web::get().to(preferences));
}

/// `GET /api/v1/markers?timeline[]=`
async fn show(app: web::Data<App>, bearer: Bearer, params: ApiParams) -> WebResult {
    let person = bearer.with("read:statuses")?;
    let wanted = params.0.list("timeline").unwrap_or_default();
    let mut found = markers::all(app.core(), &person).await?;
    found.retain(|marker| wanted.iter().any(|name| name == marker.timeline.as_str()));
    answer(&by_timeline(&found))
}

/// `POST /api/v1/markers`, with `home[last_read_id]` and so on.
async fn set(app: web::Data<App>, bearer: Bearer, params: ApiParams) -> WebResult {
    let person = bearer.with("write:statuses")?;
    let mut read = Vec::new();
    for timeline in Timeline::ALL {
        let marker = params.0.tree(timeline.as_str());
        if let Some(last) = marker.text("last_read_id") {
            let last = last.parse().ok().filter(|it: &i64| *it >= 0);
            let last = last.ok_or(Invalid::new("last_read_id", "marker-id"))?;
            read.push((*timeline, last));
        }
    }
    let kept = markers::set(app.core(), &person, read).await?;
    answer(&by_timeline(&kept))
}

/// Markers by the name of their timeline.
fn by_timeline(markers: &[Marker]) -> BTreeMap<&'static str, entities::Marker> {
    let member = |marker: &Marker| (marker.timeline.as_str(), entities::marker(marker));
    markers.iter().map(member).collect()
}

/// `GET /api/v1/preferences`
async fn preferences(bearer: Bearer) -> WebResult {
    let person = bearer.with("read:accounts")?;
    answer(&entities::preferences(&person))
}

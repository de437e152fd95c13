use oriel_core::{
    personal::tags::{self, Featured},
    trends::{Day, Trend},
};
use serde::Serialize;

use crate::app::App;

/// `Tag`; what the viewer has to do with it is there where the viewer is known.
#[derive(Debug, Serialize)]
pub(crate) struct Tag<'a> {
    name: &'a str,
    url: String,
    /// Told where trends are asked for, today first.
    history: Vec<TagDay>,
    #[serde(skip_serializing_if = "Option::is_none")]
    following: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    featuring: Option<bool>,
}

/// `TagDay`: how a tag was used on one day; the numbers are texts.
#[derive(Debug, Serialize)]
struct TagDay {
    day: String,
    uses: String,
    accounts: String,
}

/// A tag, by its name without `#`.
pub(crate) fn tag<'a>(app: &App, name: &'a str) -> Tag<'a> {
    Tag {
        name,
        url: app.core().urls().tag(name),
        history: Vec::new(),
        following: None,
        featuring: None,
    }
}

/// A tag that the viewer follows.
pub(crate) fn followed_tag<'a>(app: &App, name: &'a str) -> Tag<'a> {
    Tag {
        following: Some(true),
        ..tag(app, name)
    }
}

/// A tag as the viewer sees it, who may follow it.
pub(crate) fn own_tag<'a>(app: &App, seen: &'a tags::Tag) -> Tag<'a> {
    Tag {
        following: Some(seen.following),
        featuring: Some(seen.featuring),
        ..tag(app, &seen.name)
    }
}

/// A tag with its history.
pub(crate) fn trend<'a>(app: &App, trend: &'a Trend) -> Tag<'a> {
    Tag {
        history: trend.days.iter().map(day).collect(),
        ..tag(app, &trend.name)
    }
}

fn day(day: &Day) -> TagDay {
    TagDay {
        day: day.begins.unix_timestamp().to_string(),
        uses: day.uses.to_string(),
        accounts: day.people.to_string(),
    }
}

/// `FeaturedTag`, whose count is a text and whose moment is a day.
#[derive(Debug, Serialize)]
pub(crate) struct FeaturedTag<'a> {
    id: String,
    name: &'a str,
    url: String,
    statuses_count: String,
    last_status_at: Option<String>,
}

/// A tag on a profile.
pub(crate) fn featured_tag<'a>(app: &App, tag: &'a Featured) -> FeaturedTag<'a> {
    FeaturedTag {
        id: tag.id.to_string(),
        name: &tag.name,
        url: app.core().urls().tag(&tag.name),
        statuses_count: tag.posts.to_string(),
        last_status_at: tag.last.map(|moment| moment.get().date().to_string()),
    }
}

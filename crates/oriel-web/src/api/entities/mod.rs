//! The entities of the client API as they are written on the wire, by the names that Mastodon's
//! documentation has for them. Every key is always there unless its field says when it is not; ids
//! are strings. An entity borrows the rows that it shows and is written out once.

mod account;
mod album;
mod configuration;
mod instance;
mod media;
mod moderation;
mod notification;
mod personal;
mod poll;
mod push;
mod reader;
mod receipt;
mod relationship;
mod rule;
mod search;
mod status;
mod tag;
mod wire;

use oriel_core::model::Emoji;
use serde::Serialize;

pub(crate) use account::avatar;
pub(super) use account::{Account, account, credential_account, muted_account, own_profile};
pub(super) use album::{
    EXIF_FIELDS, OwnMedia, album, album_item, album_visibility, exif, own_media,
};
pub(super) use instance::{instance_v1, instance_v2};
pub(super) use media::{MediaAttachment, Visitors, attachment};
pub(super) use moderation::{
    AdminReport, admin_account, admin_report, domain_allow, domain_block, report,
};
pub(super) use notification::{GroupedNotifications, group, group_key, kinds_named, notification};
pub(super) use personal::{
    Marker, conversation, filter, filter_keyword, filter_status, list, marker, phrase, preferences,
};
pub(super) use poll::poll;
pub(super) use push::push_subscription;
pub(crate) use reader::Reader;
pub(super) use receipt::{quote, receipt};
pub(super) use relationship::{FamiliarFollowers, relationship};
pub(super) use rule::{Rule, limited_domain, rule, week};
pub(super) use search::SearchResults;
pub(super) use status::{Context, Status, deleted, edit, scheduled, source, status, statuses};
pub(super) use tag::{FeaturedTag, Tag, featured_tag, followed_tag, own_tag, tag, trend};
pub(super) use wire::Timestamp;

use crate::app::App;

/// `CustomEmoji`, of which nobody here can choose any.
#[derive(Debug, Serialize)]
pub(super) struct CustomEmoji<'a> {
    shortcode: &'a str,
    url: String,
    static_url: String,
    visible_in_picker: bool,
    category: wire::Null,
}

fn emojis<'a>(app: &App, emojis: &'a [Emoji]) -> Vec<CustomEmoji<'a>> {
    let entity = |emoji: &'a Emoji| {
        let url = app.core().urls().emoji(&emoji.media_key);
        CustomEmoji {
            shortcode: &emoji.shortcode,
            static_url: url.clone(),
            url,
            visible_in_picker: false,
            category: (),
        }
    };
    emojis.iter().map(entity).collect()
}

/// The absolute address of a static picture, for accounts that have none of their own.
pub(super) fn asset_address(app: &App, name: &str) -> String {
    app.core()
        .urls()
        .absolute(&app.views().assets().address(name).unwrap_or_default())
}

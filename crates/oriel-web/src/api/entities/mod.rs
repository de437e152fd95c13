//! The shapes apps expect: every key is always there, ids are strings, dates have milliseconds.

mod account;
mod album;
mod media;
mod moderation;
mod notification;
mod personal;
mod poll;
mod push;
mod reader;
mod receipt;
mod status;

use oriel_core::model::{Emoji, Utc};
use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::BorrowedFormatItem, macros::format_description};

pub(crate) use account::avatar;
pub(super) use account::{account, credential_account, muted_account, own_profile, relationship};
pub(super) use album::{EXIF_FIELDS, album, album_item, album_visibility, exif, own_media};
pub(super) use media::attachment;
pub(super) use moderation::{admin_account, admin_report, domain_allow, domain_block, report};
pub(super) use notification::{group, group_key, kinds_named, notification};
pub(super) use personal::{
    conversation, featured_tag, filter, filter_keyword, filter_status, list, marker, own_tag,
    phrase, preferences,
};
pub(super) use poll::poll;
pub(super) use push::push_subscription;
pub(crate) use reader::Reader;
pub(super) use receipt::{quote, receipt};
pub(super) use status::{edit, scheduled, source, status, tag};

use crate::app::App;

const DATE: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");

/// A moment with exactly three digits of a second, as some apps insist on.
pub(super) fn date(moment: OffsetDateTime) -> String {
    moment
        .to_offset(time::UtcOffset::UTC)
        .format(DATE)
        .unwrap_or_default()
}

/// Adds a member to an entity.
pub(crate) fn set(entity: &mut Value, key: &str, value: impl Into<Value>) {
    if let Some(members) = entity.as_object_mut() {
        members.insert(key.to_owned(), value.into());
    }
}

fn maybe_date(moment: Option<Utc>) -> Option<String> {
    moment.map(|moment| date(moment.get()))
}

/// `CustomEmoji`, of which nobody here can choose any.
fn emojis(app: &App, emojis: &[Emoji]) -> Vec<Value> {
    let entity = |emoji: &Emoji| {
        let url = app.core().urls().emoji(&emoji.media_key);
        json!({
            "shortcode": emoji.shortcode,
            "url": url,
            "static_url": url,
            "visible_in_picker": false,
            "category": null,
        })
    };
    emojis.iter().map(entity).collect()
}

/// The absolute address of a static picture, for accounts that have none of their own.
pub(super) fn asset_address(app: &App, name: &str) -> String {
    app.core()
        .urls()
        .absolute(&app.views().assets().address(name).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    #[test]
    fn dates_have_three_digits_and_z() {
        assert_eq!(
            super::date(datetime!(2026-11-23 01:02:03 UTC)),
            "2026-11-23T01:02:03.000Z"
        );
        assert_eq!(
            super::date(datetime!(2026-11-23 01:02:03.4567 +1)),
            "2026-11-23T00:02:03.456Z"
        );
    }
}

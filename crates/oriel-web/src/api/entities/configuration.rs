//! What an instance allows, as its entities say it.

use oriel_core::{
    Core, limits::MAX_PINS, media::inspect::Format, personal::tags::MAX_FEATURED, timelines,
};
use serde::Serialize;

use super::{instance::streaming, wire::Null};
use crate::api::{openapi, oriel::API_VERSION};

/// What an instance allows, and where its parts are.
#[derive(Debug, Serialize)]
pub(super) struct Configuration<'a> {
    accounts: AccountLimits,
    statuses: StatusLimits,
    media_attachments: MediaLimits,
    polls: PollLimits,
    translation: Translation,
    /// Not for older apps.
    #[serde(flatten)]
    newer: Option<NewerConfiguration<'a>>,
}

#[derive(Debug, Serialize)]
#[expect(
    clippy::struct_field_names,
    reason = "these are the keys of the entity"
)]
struct AccountLimits {
    max_featured_tags: usize,
    max_pinned_statuses: usize,
    max_profile_fields: usize,
}

#[derive(Debug, Serialize)]
struct StatusLimits {
    max_characters: usize,
    max_media_attachments: usize,
    characters_reserved_per_url: u32,
}

#[derive(Debug, Serialize)]
struct MediaLimits {
    supported_mime_types: Vec<&'static str>,
    description_limit: usize,
    image_size_limit: u64,
    image_matrix_limit: u64,
    video_size_limit: u32,
    video_frame_rate_limit: u32,
    video_matrix_limit: u32,
}

/// All zero: polls are read, not made.
#[derive(Debug, Default, Serialize)]
struct PollLimits {
    max_options: u32,
    max_characters_per_option: u32,
    min_expiration: u32,
    max_expiration: u32,
}

#[derive(Debug, Serialize)]
struct Translation {
    enabled: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct NewerConfiguration<'a> {
    urls: Urls,
    vapid: Vapid<'a>,
    timelines_access: TimelinesAccess,
    oriel: OrielApi,
}

#[derive(Debug, Serialize)]
struct Urls {
    streaming: String,
    about: String,
    privacy_policy: Null,
    terms_of_service: Null,
    status: Null,
}

#[derive(Debug, Serialize)]
struct Vapid<'a> {
    public_key: &'a str,
}

/// Who may read which timelines.
#[derive(Debug, Serialize)]
#[expect(
    clippy::struct_field_names,
    reason = "these are the keys of the entity"
)]
struct TimelinesAccess {
    live_feeds: TimelineAccess,
    hashtag_feeds: TimelineAccess,
    trending_link_feeds: TimelineAccess,
}

/// `TimelineAccess`.
#[derive(Debug, Clone, Copy, Serialize)]
struct TimelineAccess {
    local: &'static str,
    remote: &'static str,
}

/// What there is below `/api/oriel`.
#[derive(Debug, Serialize)]
struct OrielApi {
    api_version: u32,
    openapi: String,
}

/// What both versions of the instance say, and what the second says beyond it.
pub(super) fn configuration<'a>(
    core: &Core,
    newer: Option<NewerConfiguration<'a>>,
) -> Configuration<'a> {
    let (limits, media) = (&core.config().limits, &core.config().media);
    Configuration {
        accounts: AccountLimits {
            max_featured_tags: MAX_FEATURED,
            max_pinned_statuses: MAX_PINS,
            max_profile_fields: limits.profile_fields,
        },
        statuses: StatusLimits {
            max_characters: limits.caption_chars,
            max_media_attachments: limits.photos_per_album,
            characters_reserved_per_url: 23,
        },
        media_attachments: MediaLimits {
            supported_mime_types: Format::all().map(Format::content_type).collect(),
            description_limit: limits.alt_text_chars,
            image_size_limit: media.max_file_size.bytes(),
            image_matrix_limit: media.max_pixels,
            video_size_limit: 0,
            video_frame_rate_limit: 0,
            video_matrix_limit: 0,
        },
        polls: PollLimits::default(),
        translation: Translation { enabled: false },
        newer,
    }
}

/// What only the second version of the instance says.
pub(super) fn newer(core: &Core) -> NewerConfiguration<'_> {
    NewerConfiguration {
        urls: Urls {
            streaming: streaming(core),
            about: core.urls().absolute("/about"),
            privacy_policy: (),
            terms_of_service: (),
            status: (),
        },
        vapid: Vapid {
            public_key: core.vapid().public(),
        },
        timelines_access: timelines_access(core),
        oriel: OrielApi {
            api_version: API_VERSION,
            openapi: core.urls().absolute(openapi::PATH),
        },
    }
}

fn timelines_access(core: &Core) -> TimelinesAccess {
    let public = TimelineAccess {
        local: "public",
        remote: "public",
    };
    let local = if timelines::is_local_public(core) {
        "public"
    } else {
        "authenticated"
    };
    TimelinesAccess {
        live_feeds: TimelineAccess {
            local,
            remote: "authenticated",
        },
        hashtag_feeds: public,
        trending_link_feeds: public,
    }
}

use oriel_core::rich_text;
use oriel_core::{
    media_links::Pass,
    model::{
        self, AccountId, AlbumStyle, LangMap, PhotoId, Post, PostId, PostKind, PostState, PostView,
        Visibility,
    },
};
use serde::Serialize;

use super::{
    Account, CustomEmoji, MediaAttachment, Reader, Tag, account,
    album::link,
    attachment,
    poll::{Poll, poll},
    reader::FilterResult,
    tag,
    wire::{ByLanguage, Null, Timestamp},
};
use crate::app::App;

/// The name Mastodon's apps know a visibility by.
pub(super) fn visibility_name(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Public => "public",
        Visibility::Unlisted => "unlisted",
        Visibility::Followers => "private",
        // Apps know nothing of secret links; "direct" keeps them from sharing it on.
        Visibility::Mentioned | Visibility::Link => "direct",
    }
}

/// `Status`, as its viewer sees it. A boost is a wrapper whose `reblog` is the boosted status.
#[derive(Debug, Serialize)]
pub(crate) struct Status<'a> {
    id: PostId,
    created_at: Timestamp,
    in_reply_to_id: Option<PostId>,
    in_reply_to_account_id: Option<AccountId>,
    sensitive: bool,
    spoiler_text: &'a str,
    visibility: &'static str,
    language: Option<&'a str>,
    uri: &'a str,
    url: Option<&'a str>,
    replies_count: i32,
    reblogs_count: i32,
    favourites_count: i32,
    quotes_count: u32,
    edited_at: Option<Timestamp>,
    content: String,
    reblog: Option<Box<Status<'a>>>,
    application: Option<StatusApplication<'a>>,
    account: Account<'a>,
    media_attachments: Vec<MediaAttachment<'a>>,
    mentions: Vec<Mention<'a>>,
    tags: Vec<Tag<'a>>,
    emojis: Vec<CustomEmoji<'a>>,
    card: Null,
    filtered: Vec<FilterResult<'a>>,
    poll: Option<Poll<'a>>,
    oriel: StatusExtras<'a>,
    /// For signed-in viewers.
    #[serde(flatten)]
    seen: Option<SeenStatus>,
}

/// `SeenStatus`: what the viewer did with a status.
#[derive(Debug, Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a key of the entity, a switch of its own"
)]
struct SeenStatus {
    favourited: bool,
    reblogged: bool,
    bookmarked: bool,
    muted: bool,
    pinned: bool,
}

/// `StatusExtras`: what Oriel knows of a post beyond Mastodon's words.
#[derive(Debug, Serialize)]
struct StatusExtras<'a> {
    kind: &'static str,
    title: &'a str,
    titles: ByLanguage<'a>,
    album_ids: Vec<PostId>,
    item_count: i32,
    comments_disabled: bool,
    album_style: AlbumStyle,
    /// The secret address of a post by link, for its author.
    #[serde(skip_serializing_if = "Option::is_none")]
    link_url: Option<String>,
    /// For the author of a post that waits for its photos.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    publishing: bool,
}

/// `StatusApplication`: what a status was written with.
#[derive(Debug, Serialize)]
struct StatusApplication<'a> {
    name: &'a str,
    website: Option<&'a str>,
}

/// `Mention`.
#[derive(Debug, Serialize)]
struct Mention<'a> {
    id: AccountId,
    username: &'a str,
    url: &'a str,
    acct: String,
}

/// A post as a status.
pub(crate) fn status<'a>(app: &'a App, view: &'a PostView, reader: &'a Reader) -> Status<'a> {
    let post = &view.post;
    let boosted = view.boosted.as_ref();
    Status {
        id: post.id,
        created_at: post.published_at.unwrap_or(post.created_at).into(),
        in_reply_to_id: post.in_reply_to_id,
        in_reply_to_account_id: view.in_reply_to_account.as_ref().map(|parent| parent.id),
        sensitive: post.sensitive,
        spoiler_text: post.warning.first(),
        visibility: visibility_name(post.visibility),
        language: post.language.as_deref(),
        uri: &post.uri,
        url: post.url.as_deref(),
        replies_count: post.replies_count,
        reblogs_count: post.boosts_count,
        favourites_count: post.likes_count,
        quotes_count: 0,
        edited_at: post.edited_at.map(Timestamp::from),
        content: rich_text::content(app.core(), view),
        reblog: boosted.map(|boosted| Box::new(status(app, boosted, reader))),
        application: view.app.as_ref().map(application),
        account: account(app, &view.author),
        media_attachments: attachments(app, view),
        mentions: view.mentions.iter().map(mention).collect(),
        tags: view.tags.iter().map(|name| tag(app, name)).collect(),
        emojis: super::emojis(app, &post.emojis),
        card: (),
        filtered: reader.filtered(view),
        poll: poll(app, view),
        oriel: extras(view, reader),
        seen: reader.is_signed_in().then(|| seen(view)),
    }
}

impl Status<'_> {
    /// The status with addresses of photos that moderators may open, whoever they are for.
    pub(super) fn sealed(mut self, app: &App, pass: &Pass) -> Self {
        let photos = self.media_attachments.into_iter();
        self.media_attachments = photos.map(|photo| photo.sealed(app.core(), pass)).collect();
        self
    }

    /// The status with whether it waits for its photos.
    pub(crate) fn publishing(mut self, state: PostState) -> Self {
        self.oriel.publishing = state != PostState::Published;
        self
    }
}

fn seen(view: &PostView) -> SeenStatus {
    SeenStatus {
        favourited: view.viewer.liked,
        reblogged: view.viewer.boosted || view.boosted.is_some(),
        bookmarked: view.viewer.bookmarked,
        muted: view.viewer.muted,
        pinned: view.pinned,
    }
}

fn extras<'a>(view: &'a PostView, reader: &Reader) -> StatusExtras<'a> {
    let post = &view.post;
    StatusExtras {
        kind: kind(post),
        title: post.title.first(),
        titles: ByLanguage(&post.title),
        album_ids: post.is_album().then_some(post.id).into_iter().collect(),
        item_count: post.photos_count,
        comments_disabled: !post.comments_allowed,
        album_style: post.album_style,
        link_url: link(view).filter(|_| reader.is(view.author.id)),
        publishing: false,
    }
}

fn attachments<'a>(app: &App, view: &'a PostView) -> Vec<MediaAttachment<'a>> {
    let photos = view.photos.iter();
    photos.map(|photo| attachment(app.core(), photo)).collect()
}

fn application(app: &model::App) -> StatusApplication<'_> {
    StatusApplication {
        name: &app.name,
        website: app.website.as_deref(),
    }
}

fn mention(account: &model::Account) -> Mention<'_> {
    Mention {
        id: account.id,
        username: &account.username,
        url: account.url.as_ref().unwrap_or(&account.uri),
        acct: account.handle(),
    }
}

/// What a post is to photo apps.
fn kind(post: &Post) -> &'static str {
    match post.kind {
        _ if post.photos_count == 0 => "note",
        PostKind::Album => "album",
        PostKind::Post => "photo",
    }
}

/// Posts as statuses.
pub(crate) fn statuses<'a>(
    app: &'a App,
    views: &'a [PostView],
    reader: &'a Reader,
) -> Vec<Status<'a>> {
    let views = views.iter();
    views.map(|view| status(app, view, reader)).collect()
}

/// `Context` of a status.
#[derive(Debug, Serialize)]
pub(crate) struct Context<'a> {
    pub(crate) ancestors: Vec<Status<'a>>,
    pub(crate) descendants: Vec<Status<'a>>,
}

/// `DeletedStatus`: a status with the text that redrafting begins with.
#[derive(Debug, Serialize)]
pub(crate) struct DeletedStatus<'a> {
    #[serde(flatten)]
    status: Status<'a>,
    text: &'a str,
}

/// A post that is being deleted.
pub(crate) fn deleted<'a>(
    app: &'a App,
    view: &'a PostView,
    reader: &'a Reader,
) -> DeletedStatus<'a> {
    DeletedStatus {
        status: status(app, view, reader),
        text: view.post.caption.first(),
    }
}

/// `StatusSource`.
#[derive(Debug, Serialize)]
pub(crate) struct StatusSource<'a> {
    id: PostId,
    text: &'a str,
    spoiler_text: &'a str,
}

/// What the author of a post typed, in the language that the status says it is in.
pub(crate) fn source(view: &PostView) -> StatusSource<'_> {
    let post = &view.post;
    let language = post.language.as_deref().unwrap_or_default();
    StatusSource {
        id: post.id,
        text: typed(&post.caption, language),
        spoiler_text: typed(&post.warning, language),
    }
}

fn typed<'a>(texts: &'a LangMap, language: &str) -> &'a str {
    texts
        .pick(language)
        .map(|(_, text)| text)
        .unwrap_or_default()
}

/// `StatusEdit`: what a status says since it was last changed.
#[derive(Debug, Serialize)]
pub(crate) struct StatusEdit<'a> {
    account: Account<'a>,
    content: String,
    spoiler_text: &'a str,
    sensitive: bool,
    created_at: Timestamp,
    media_attachments: Vec<MediaAttachment<'a>>,
    emojis: Vec<CustomEmoji<'a>>,
    poll: Null,
}

/// One version of a post.
pub(crate) fn edit<'a>(app: &App, view: &'a PostView) -> StatusEdit<'a> {
    let post = &view.post;
    let since = post
        .edited_at
        .or(post.published_at)
        .unwrap_or(post.created_at);
    StatusEdit {
        account: account(app, &view.author),
        content: rich_text::content(app.core(), view),
        spoiler_text: post.warning.first(),
        sensitive: post.sensitive,
        created_at: since.into(),
        media_attachments: attachments(app, view),
        emojis: super::emojis(app, &post.emojis),
        poll: (),
    }
}

/// `ScheduledStatus`: what will be published, and when.
#[derive(Debug, Serialize)]
pub(crate) struct ScheduledStatus<'a> {
    id: PostId,
    scheduled_at: Option<Timestamp>,
    params: ScheduledParams<'a>,
    media_attachments: Vec<MediaAttachment<'a>>,
}

/// `ScheduledParams`: what an app sent to have a status published later.
#[derive(Debug, Serialize)]
struct ScheduledParams<'a> {
    text: &'a str,
    poll: Null,
    media_ids: Option<Vec<PhotoId>>,
    sensitive: bool,
    spoiler_text: Option<&'a str>,
    visibility: &'static str,
    in_reply_to_id: Option<PostId>,
    language: Option<&'a str>,
    application_id: Option<i64>,
    scheduled_at: Null,
    idempotency: Option<&'a str>,
    with_rate_limit: bool,
}

/// A post that waits for its moment.
pub(crate) fn scheduled<'a>(app: &App, view: &'a PostView) -> ScheduledStatus<'a> {
    let post = &view.post;
    let warning = post.warning.first();
    let photo_ids: Vec<_> = view.photos.iter().map(|entry| entry.photo.id).collect();
    ScheduledStatus {
        id: post.id,
        scheduled_at: post.scheduled_at.map(Timestamp::from),
        params: ScheduledParams {
            text: post.caption.first(),
            poll: (),
            media_ids: (!photo_ids.is_empty()).then_some(photo_ids),
            sensitive: post.sensitive,
            spoiler_text: (!warning.is_empty()).then_some(warning),
            visibility: visibility_name(post.visibility),
            in_reply_to_id: post.in_reply_to_id,
            language: post.language.as_deref(),
            application_id: post.app_id.map(|id| id.0),
            scheduled_at: (),
            idempotency: post.idempotency_key.as_deref(),
            with_rate_limit: false,
        },
        media_attachments: attachments(app, view),
    }
}

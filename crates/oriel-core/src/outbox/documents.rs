//! Our accounts, posts and photos as other servers read them.

use oriel_federation::{
    address::Handle,
    document::{ActorDocument, ActorEndpoints, ImageDocument, NoteDocument, Tag, Tally},
    vocabulary::{ActorKind, Attachment, Audience, Field, PUBLIC, Picture, Reach},
};
use oriel_media::metadata::CameraFacts;
use oriel_store::model::{
    Account, AccountKind, Photo, PhotoView, Post, PostKind, PostView, Quotable, Visibility,
};

use super::thread;
use crate::{Core, Error, Result, keys, licence, limits, media_links::links, policy, rich_text};

/// An account of ours.
pub fn actor(core: &Core, account: &Account) -> ActorDocument {
    let urls = core.urls();
    let name = &account.username;
    let summary = rich_text::biography_html(core, account);
    ActorDocument {
        id: account.uri.clone(),
        kind: match account.kind {
            AccountKind::Person => ActorKind::Person,
            AccountKind::Organization => ActorKind::Organization,
            AccountKind::Application => ActorKind::Application,
            AccountKind::Service => ActorKind::Service,
            AccountKind::Group => ActorKind::Group,
        },
        preferred_username: name.clone(),
        handle: format!("{name}@{}", urls.authority()),
        name: Some(account.display_name.clone()),
        summary: (!summary.is_empty()).then_some(summary),
        summary_map: biographies(core, account),
        url: urls.profile(name),
        published: Some(account.created_at.get()),
        inbox: account.inbox.clone(),
        shared_inbox: urls.shared_inbox(),
        endpoints: Some(ActorEndpoints {
            outbox: urls.outbox(name),
            followers: urls.followers(name),
            following: urls.following(name),
            featured: urls.featured(name),
        }),
        locked: account.locked,
        suspended: account.suspended_at.is_some(),
        discoverable: account.discoverable,
        indexable: account.discoverable,
        icon: links::avatar(core, account).map(picture),
        image: links::header(core, account).map(picture),
        fields: fields(account),
        also_known_as: account.also_known_as.to_vec(),
        moved_to: account.moved_to.clone(),
        key_id: account.public_key_id.clone(),
        public_key_pem: account.public_key_pem.clone(),
    }
}

fn biographies(core: &Core, account: &Account) -> Vec<(String, String)> {
    account
        .biography
        .iter()
        .map(|(language, text)| {
            let html = crate::text::to_html(text, &rich_text::Links::new(core.urls(), &[]));
            (language.to_owned(), html)
        })
        .collect()
}

fn picture(url: String) -> Picture {
    Picture {
        url,
        media_type: Some("image/jpeg".into()),
        alt: None,
    }
}

fn fields(account: &Account) -> Vec<Field> {
    account
        .fields
        .iter()
        .map(|field| Field {
            name: field.name.clone(),
            value: rich_text::field_html(account, &field.value),
        })
        .collect()
}

/// The actor that signs fetches for the whole instance.
///
/// # Errors
/// When it has no key.
pub async fn instance_actor(core: &Core) -> Result<ActorDocument> {
    let urls = core.urls();
    Ok(ActorDocument::instance(
        urls.instance_actor(),
        &instance_handle(core)?,
        urls.absolute("/about"),
        urls.shared_inbox(),
        urls.instance_key(),
        keys::instance_public_pem(core).await?,
    ))
}

/// The handle of the instance itself: its host, at its host and port.
///
/// # Errors
/// When the configured address is no host.
pub fn instance_handle(core: &Core) -> Result<Handle> {
    let (name, domain) = (core.urls().host(), core.urls().authority());
    Handle::new(&name, &domain).map_err(|error| Error::Internal(error.to_string()))
}

/// To whom a post is addressed. A post by link is for nobody.
pub fn audience(view: &PostView) -> Audience {
    audience_for(view, reach(&view.post))
}

pub(super) fn audience_for(view: &PostView, reach: Reach) -> Audience {
    let followers = view.author.followers_uri.as_deref().unwrap_or_default();
    let named: Vec<String> = view
        .mentions
        .iter()
        .map(|account| account.uri.clone())
        .collect();
    Audience::new(reach, followers, &named)
}

fn reach(post: &Post) -> Reach {
    match post.visibility {
        Visibility::Public => Reach::Public,
        Visibility::Unlisted => Reach::Unlisted,
        Visibility::Followers => Reach::Followers,
        Visibility::Mentioned | Visibility::Link => Reach::Direct,
    }
}

/// A published post of ours.
pub fn note(core: &Core, view: &PostView) -> NoteDocument {
    let post = &view.post;
    let tally = |name: &str, total: i32| Tally {
        id: format!("{}/{name}", post.uri),
        total: u64::try_from(total).unwrap_or_default(),
    };
    let content_map = contents(core, view);
    NoteDocument {
        id: post.uri.clone(),
        attributed_to: view.author.uri.clone(),
        url: post.url.clone().unwrap_or_else(|| post.uri.clone()),
        published: post.published_at.unwrap_or(post.created_at).get(),
        updated: post.edited_at.map(oriel_store::model::Utc::get),
        audience: audience(view),
        in_reply_to: post.in_reply_to_uri.clone(),
        content: joined(&content_map),
        content_map,
        summary: (!post.warning.is_empty()).then(|| post.warning.first().to_owned()),
        sensitive: post.sensitive,
        tags: tags(core, view),
        attachments: attachments(core, &carried(view)),
        names: names(view),
        gallery: gallery(core, view),
        quotable_by: quotable_by(view),
        replies: tally("replies", post.replies_count),
        likes: tally("likes", post.likes_count),
        shares: tally("shares", post.boosts_count),
    }
}

/// Who may quote a post without being asked about; its author always.
fn quotable_by(view: &PostView) -> Vec<String> {
    let author = &view.author;
    match policy::quotable(author, &view.post) {
        Quotable::Everyone => vec![PUBLIC.to_owned()],
        Quotable::Followers => author
            .followers_uri
            .iter()
            .chain([&author.uri])
            .cloned()
            .collect(),
        Quotable::Nobody => vec![author.uri.clone()],
    }
}

/// The title of an album in each of its languages, the post's own first. A reply has none: where it
/// answers a question, a name would be taken for a vote.
fn names(view: &PostView) -> Vec<(String, String)> {
    let title = &view.post.title;
    if view.post.in_reply_to_uri.is_some() {
        return Vec::new();
    }
    let languages = rich_text::languages(view);
    let name = |language: &String| Some((language.clone(), title.get(language)?.to_owned()));
    languages.iter().filter_map(name).collect()
}

fn gallery(core: &Core, view: &PostView) -> Option<Tally> {
    let is_album = view.post.kind == PostKind::Album || view.photos.len() > limits::SHOWN_ELSEWHERE;
    let is_fetched = view.post.visibility.is_open();
    (is_album && is_fetched).then(|| Tally {
        id: core
            .urls()
            .album_photos(&view.author.username, view.post.id),
        total: u64::try_from(view.photos.len()).unwrap_or_default(),
    })
}

/// The photos in the post itself: all, or the first four of a thread.
fn carried(view: &PostView) -> Vec<&PhotoView> {
    let mut photos = in_leading_order(view);
    if thread::is_thread(view) {
        photos.truncate(limits::SHOWN_ELSEWHERE);
    }
    photos
}

/// Photos as other servers fetch them.
pub(super) fn attachments(core: &Core, photos: &[&PhotoView]) -> Vec<Attachment> {
    photos
        .iter()
        .filter_map(|photo| attachment(core, photo))
        .collect()
}

/// The chosen four first, since Mastodon shows no more; the others keep the photographer's order.
pub fn in_leading_order(view: &PostView) -> Vec<&PhotoView> {
    let mut photos: Vec<&PhotoView> = view.photos.iter().collect();
    photos.sort_by_key(|photo| photo.leader.unwrap_or(i32::MAX));
    photos
}

fn contents(core: &Core, view: &PostView) -> Vec<(String, String)> {
    rich_text::languages(view)
        .into_iter()
        .filter(|language| is_written_in(view, language))
        .map(|language| {
            let html = rich_text::content_in(core, view, &language);
            (language, html)
        })
        .filter(|(_, html)| !html.is_empty())
        .collect()
}

/// The post's own language counts when nothing is written: it says what the photos' page is in.
fn is_written_in(view: &PostView, language: &str) -> bool {
    let post = &view.post;
    let wordless = post.title.is_empty() && post.caption.is_empty();
    wordless || post.title.get(language).is_some() || post.caption.get(language).is_some()
}

/// Several languages become one content, each paragraph marked with its own.
fn joined(languages: &[(String, String)]) -> String {
    match languages {
        [(_, html)] => html.clone(),
        several => several
            .iter()
            .map(|(language, html)| html.replace("<p>", &format!("<p lang=\"{language}\">")))
            .collect(),
    }
}

fn tags(core: &Core, view: &PostView) -> Vec<Tag> {
    let hashtags = view.tags.iter().map(|name| Tag::Hashtag {
        name: name.clone(),
        href: core.urls().tag(name),
    });
    hashtags.chain(mentions(core, view)).collect()
}

/// The people whom a post names.
pub(super) fn mentions(core: &Core, view: &PostView) -> Vec<Tag> {
    let mention = |account: &Account| Tag::Mention {
        name: full_handle(core, account),
        href: account.uri.clone(),
    };
    view.mentions.iter().map(mention).collect()
}

/// `@name@host`, for accounts here too.
pub fn full_handle(core: &Core, account: &Account) -> String {
    let host = if account.is_local() {
        core.urls().authority()
    } else {
        account.domain.clone()
    };
    format!("@{}@{host}", account.username)
}

/// A photo as other servers fetch it; none while it has no rendition.
pub fn attachment(core: &Core, view: &PhotoView) -> Option<Attachment> {
    let name = &core.config().federation.rendition;
    let rendition = view.rendition(name)?;
    let photo = &view.photo;
    let alt = photo.alt.first();
    Some(Attachment {
        url: links::in_activity(core, view)?,
        media_type: Some("image/jpeg".into()),
        alt: (!alt.is_empty()).then(|| alt.to_owned()),
        blurhash: (!photo.blurhash.is_empty()).then(|| photo.blurhash.clone()),
        focal_point: Some((photo.focal_x, photo.focal_y)),
        width: u32::try_from(rendition.width).ok(),
        height: u32::try_from(rendition.height).ok(),
        licence: licence::by_id(&photo.licence)
            .and_then(|it| it.url)
            .map(str::to_owned),
        exif: exif(photo),
    })
}

/// The camera facts that the owner shows, by their EXIF names (FEP-ee3a).
fn exif(photo: &Photo) -> Vec<(String, String)> {
    if !photo.show_camera {
        return Vec::new();
    }
    let Ok(facts) = serde_json::from_value::<CameraFacts>((*photo.camera).clone()) else {
        return Vec::new();
    };
    let named = [
        ("Make", facts.make),
        ("Model", facts.model),
        ("LensModel", facts.lens),
        (
            "FocalLength",
            facts.focal_length_mm.map(|mm| mm.to_string()),
        ),
        (
            "FocalLengthIn35mmFilm",
            facts.focal_length_35mm.map(|mm| mm.to_string()),
        ),
        (
            "FNumber",
            facts.aperture.map(|number| format!("f/{number}")),
        ),
        ("ExposureTime", facts.exposure),
        (
            "PhotographicSensitivity",
            facts.iso.map(|iso| iso.to_string()),
        ),
    ];
    named
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
}

/// A photo as an object of its own, in the post that shows it.
pub fn image(core: &Core, view: &PostView, photo: &PhotoView) -> Option<ImageDocument> {
    let number = view
        .photos
        .iter()
        .position(|it| it.photo.id == photo.photo.id)?
        + 1;
    let title = photo.photo.title.first();
    Some(ImageDocument {
        id: core.urls().photo_id(photo.photo.id),
        attributed_to: view.author.uri.clone(),
        context: view.post.uri.clone(),
        url: core
            .urls()
            .photo_page(&view.author.username, view.post.id, number),
        name: (!title.is_empty()).then(|| title.to_owned()),
        published: view.post.published_at.unwrap_or(view.post.created_at).get(),
        audience: audience(view),
        file: attachment(core, photo)?,
    })
}

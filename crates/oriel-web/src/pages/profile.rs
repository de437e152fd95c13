use actix_web::{HttpRequest, web};
use oriel_core::{
    lookup,
    media_links::links,
    model::{Account, PostView},
    outbox::documents,
    rich_text,
    social::{moving, pins, ties},
    store::timelines::Section,
    timelines,
};

use super::{
    document,
    frame::{frame, remember_language},
    gallery::{Older, newest, paging, post_id},
    moving::elsewhere,
    page,
    present::{album_card, card, numbered, person, photo_page, seconds, shapes, tile, unsigned},
};
use crate::{
    app::App,
    error::{WebError, WebResult},
    extract::{Visitor, accept},
    views::{
        context::{
            Follow, Html, LinkCard, Paging, ProfileAbout, ProfileHead, ProfileLine, ProfilePage,
            ProfileTab, Remote, Tile,
        },
        rows::PageStyle,
    },
};

const PAGE: i64 = 30;

/// What every tab of a profile needs.
struct Seen {
    account: Account,
    posts: Vec<PostView>,
    /// What is shown first, on the first page alone.
    pinned: Vec<PostView>,
}

impl Seen {
    fn all(&self) -> impl Iterator<Item = &PostView> {
        let is_first = |view: &&PostView| self.pinned.iter().any(|it| it.post.id == view.post.id);
        let others = self.posts.iter().filter(move |view| !is_first(view));
        self.pinned.iter().chain(others)
    }
}

async fn look(
    app: &App,
    visitor: &Visitor,
    name: &str,
    section: Section,
    older: &Older,
) -> Result<Seen, WebError> {
    let account = lookup::by_handle(app.core(), name).await?;
    let viewer = visitor.account();
    let posts =
        timelines::profile(app.core(), viewer, &account, section, newest(older, PAGE)).await?;
    let mut pinned = Vec::new();
    if older.max_id.is_none() && matches!(section, Section::Albums | Section::POSTS) {
        pinned = pins::of(app.core(), viewer, &account).await?;
        pinned.retain(|view| section == Section::POSTS || view.post.is_album());
    }
    Ok(Seen {
        account,
        posts,
        pinned,
    })
}

/// `GET /@{name}`: albums. Other servers are shown the way to the actor.
pub(super) async fn albums(
    app: web::Data<App>,
    visitor: Visitor,
    request: HttpRequest,
    path: web::Path<String>,
    older: web::Query<Older>,
) -> WebResult {
    if accept::wants_activity(&request) {
        let account = lookup::by_handle(app.core(), &path).await?;
        return Ok(document(&account.uri));
    }
    let seen = look(&app, &visitor, &path, Section::Albums, &older).await?;
    let cards = seen
        .all()
        .map(|view| album_card(app.core(), view, visitor.locale));
    let tab = ProfileTab::Albums {
        albums: cards.collect(),
    };
    finish(
        &app,
        &visitor,
        &request,
        &seen,
        tab,
        PageStyle::default(),
        &older,
    )
    .await
}

/// `GET /@{name}/photos`
pub(super) async fn photos(
    app: web::Data<App>,
    visitor: Visitor,
    request: HttpRequest,
    path: web::Path<String>,
    older: web::Query<Older>,
) -> WebResult {
    let seen = look(&app, &visitor, &path, Section::Photos, &older).await?;
    let mut style = PageStyle::default();
    let tab = ProfileTab::Photos {
        tiles: all_tiles(&app, &visitor, &seen.posts, &mut style),
    };
    finish(&app, &visitor, &request, &seen, tab, style, &older).await
}

/// Every photo of some posts in one list of rows.
fn all_tiles(app: &App, visitor: &Visitor, posts: &[PostView], style: &mut PageStyle) -> Vec<Tile> {
    let shown: Vec<_> = posts
        .iter()
        .flat_map(|view| numbered(view).map(move |(number, photo)| (view, photo, number)))
        .collect();
    let places = style.rows(&shapes(shown.iter().map(|(_, photo, _)| *photo)));
    shown
        .into_iter()
        .zip(places)
        .map(|((view, photo, number), place)| {
            let href = photo_page(view, number);
            tile(app.core(), photo, href, place, visitor.locale)
        })
        .collect()
}

/// `GET /@{name}/posts`
pub(super) async fn posts(
    app: web::Data<App>,
    visitor: Visitor,
    request: HttpRequest,
    path: web::Path<String>,
    older: web::Query<Older>,
) -> WebResult {
    let seen = look(&app, &visitor, &path, Section::POSTS, &older).await?;
    let mut style = PageStyle::default();
    let cards = seen
        .all()
        .map(|view| card(app.core(), view, &mut style, visitor.locale))
        .collect();
    let tab = ProfileTab::Posts { posts: cards };
    finish(&app, &visitor, &request, &seen, tab, style, &older).await
}

/// `GET /@{name}/about`
pub(super) async fn about(
    app: web::Data<App>,
    visitor: Visitor,
    request: HttpRequest,
    path: web::Path<String>,
) -> WebResult {
    let account = lookup::by_handle(app.core(), &path).await?;
    let fields = account
        .fields
        .iter()
        .map(|field| ProfileLine {
            name: field.name.clone(),
            html: oriel_core::rich_text::field_html(&account, &field.value),
            verified: field.verified_at.map(|at| seconds(at.into())),
        })
        .collect();
    let seen = Seen {
        account,
        posts: Vec::new(),
        pinned: Vec::new(),
    };
    let tab = ProfileTab::About {
        about: ProfileAbout { fields },
    };
    let older = Older { max_id: None };
    finish(
        &app,
        &visitor,
        &request,
        &seen,
        tab,
        PageStyle::default(),
        &older,
    )
    .await
}

async fn finish(
    app: &App,
    visitor: &Visitor,
    request: &HttpRequest,
    seen: &Seen,
    tab: ProfileTab,
    style: PageStyle,
    older: &Older,
) -> WebResult {
    let (core, account) = (app.core(), &seen.account);
    let head = head(app, visitor, account).await?;
    let mut frame = frame(app, request, visitor).await?;
    frame.style = style.finish();
    frame.alternate = Some(account.uri.clone());
    frame.canonical = account
        .is_local()
        .then(|| core.urls().profile(&account.username));
    frame.noindex = !account.is_local() || !account.discoverable;
    frame.card = Some(LinkCard {
        title: format!("{} ({})", head.person.name, head.full_handle),
        description: oriel_core::text::plain(head.bio.as_ref().map_or("", |bio| &bio.html)),
        image: links::avatar(core, account),
    });
    let paging = match &tab {
        ProfileTab::About { .. } => Paging::default(),
        _ => paging(request.path(), &seen.posts, post_id, PAGE, older),
    };
    let answer = page(
        app,
        visitor,
        &ProfilePage {
            frame,
            head,
            tab,
            paging,
        },
    )?;
    Ok(remember_language(request, answer))
}

async fn head(app: &App, visitor: &Visitor, account: &Account) -> Result<ProfileHead, WebError> {
    let core = app.core();
    let (albums, photos) = timelines::albums_and_photos(core, account.id).await?;
    let is_me = visitor.account() == Some(account.id);
    let (follow, follows_you) = follow_state(app, visitor, account).await?;
    let (lang, html) = biography(app, visitor, account);
    Ok(ProfileHead {
        person: person(core, account),
        full_handle: documents::full_handle(core, account),
        header: links::header(core, account),
        bio: (!html.is_empty()).then_some(Html { lang, html }),
        albums: unsigned(albums),
        photos: unsigned(photos),
        followers: unsigned(account.followers_count),
        following: unsigned(account.following_count),
        follow: follow.filter(|_| !is_me),
        follows_you,
        is_me,
        locked: account.locked,
        remote: (!account.is_local()).then(|| Remote {
            url: account.url.clone().unwrap_or_else(|| account.uri.clone()),
            host: account.domain.clone(),
        }),
        moved_to: moving::moved_to(core, account)
            .await?
            .map(|it| elsewhere(core, it)),
        joined: seconds(account.created_at),
    })
}

/// A biography in the reader's language, or what another server sent.
fn biography(app: &App, visitor: &Visitor, account: &Account) -> (String, String) {
    if let Some((lang, text)) = account.biography.pick(visitor.locale.code()) {
        return (
            lang.to_owned(),
            oriel_core::rich_text::linked(app.core(), text),
        );
    }
    let html = account.biography_html.as_deref().unwrap_or_default();
    let shown = rich_text::with_emojis(app.core(), html, &account.emojis);
    (String::new(), shown)
}

async fn follow_state(
    app: &App,
    visitor: &Visitor,
    account: &Account,
) -> Result<(Option<Follow>, bool), WebError> {
    let Some(me) = visitor.account().filter(|me| *me != account.id) else {
        return Ok((None, false));
    };
    let ties = ties::between(app.core(), me, account.id).await?;
    let follow = if ties.blocking {
        Follow::Blocked
    } else if ties.following {
        Follow::Following
    } else if ties.requested {
        Follow::Requested
    } else {
        Follow::Not
    };
    Ok((Some(follow), ties.followed_by))
}

use actix_web::{HttpRequest, HttpResponse, web};
use oriel_core::{
    Error,
    model::{Account, PostId, PostState, PostView, Quote, QuoteId, Visibility},
    outbox,
    person::Person,
    posts::{self, drafts, quotes, read, reply::Sent},
};

use super::{
    deliveries, document, flash,
    frame::{frame, remember_language},
    page, page_with,
    photo_facts::shared_licence,
    present::{
        actions, all_words, bodies, comment, person, poll, post_page, post_path, remote, seconds,
        tags, tiles, unsigned, warning, words,
    },
    refused, see_other,
};
use crate::{
    app::App,
    error::{WebError, WebResult},
    extract::{Checked, Fields, SignedIn, Visitor, accept},
    views::{
        context::{Actions, DeletePage, Form, LinkCard, Owner, Paging, PostPage, Quoted, Reply},
        locale::Locale,
        rows::PageStyle,
    },
};

pub(super) fn post_id(text: &str) -> Result<PostId, WebError> {
    Ok(text.parse().map_err(|_error| Error::NotFound)?)
}

/// A post for this visitor, by its address; a secret link brings its token as `key`.
pub(super) async fn look(
    app: &App,
    visitor: &Visitor,
    request: &HttpRequest,
    name: &str,
    id: &str,
) -> Result<PostView, WebError> {
    let query = Fields::parse(request.query_string().as_bytes());
    let token = query.get("key");
    Ok(read::show(app.core(), visitor.account(), name, post_id(id)?, token).await?)
}

/// `GET /@{name}/{id}`: a post or album with its comments.
pub(super) async fn show(
    app: web::Data<App>,
    visitor: Visitor,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> WebResult {
    let (name, id) = path.into_inner();
    if accept::wants_activity(&request) {
        return Ok(document(&app.core().urls().post_id(&name, post_id(&id)?)));
    }
    let view = look(&app, &visitor, &request, &name, &id).await?;
    let context = context(&app, &visitor, &request, &view, Form::default()).await?;
    let mut answer = page(&app, &visitor, &context)?;
    if view.post.visibility == Visibility::Link {
        let referrer = actix_web::http::header::HeaderValue::from_static("no-referrer");
        answer
            .headers_mut()
            .insert(actix_web::http::header::REFERRER_POLICY, referrer);
    }
    Ok(remember_language(&request, answer))
}

async fn context(
    app: &App,
    visitor: &Visitor,
    request: &HttpRequest,
    view: &PostView,
    form: Form,
) -> Result<PostPage, WebError> {
    let (core, locale) = (app.core(), visitor.locale);
    let me = visitor.account();
    let replies = read::replies(core, me, view.post.id).await?;
    let mut style = PageStyle::default();
    let tiles = tiles(core, view, &mut style, locale);
    let mut frame = frame(app, request, visitor).await?;
    // A refused comment is shown under its own address; the language is that of the post's.
    frame.path = post_path(view);
    frame.style = style.finish();
    dress(app, view, &mut frame, visitor);
    let mine = me == Some(view.author.id);
    let preparing = view
        .photos
        .iter()
        .filter(|photo| photo.renditions.is_empty())
        .count();
    // Whoever has a secret link looks; only the author is known well enough to act.
    let takes_part = mine || view.post.visibility != Visibility::Link;
    let may_reply =
        visitor.person.is_some() && takes_part && view.post.state == PostState::Published;
    Ok(PostPage {
        person: person(core, &view.author),
        published: seconds(view.post.published_at.unwrap_or(view.post.created_at)),
        edited: view.post.edited_at.map(seconds),
        visibility: view.post.visibility.to_string(),
        titles: all_words(&view.post.title, locale),
        bodies: bodies(core, view, locale),
        poll: poll(core, view),
        warning: warning(view, locale),
        photo_count: unsigned(view.photos.len()),
        tiles,
        licence: shared_licence(view),
        tags: tags(&oriel_core::rich_text::tags_beside_text(&view.post)),
        actions: if takes_part {
            actions(view)
        } else {
            Actions::default()
        },
        comments: replies
            .iter()
            .map(|reply| comment(core, reply, me == Some(reply.author.id), locale))
            .collect(),
        reply: (may_reply && (view.post.comments_allowed || mine)).then(|| Reply {
            form,
            lang: locale.code().to_owned(),
            max_chars: core.config().limits.caption_chars,
        }),
        owner: if mine {
            Some(owner(app, view).await?)
        } else {
            None
        },
        remote: remote(view),
        in_reply_to: in_reply_to(app, visitor, view).await?,
        preparing: if mine { unsigned(preparing) } else { 0 },
        paging: neighbours(app, visitor, view).await?,
        frame,
    })
}

/// What search engines, other sites and other servers are told.
fn dress(app: &App, view: &PostView, frame: &mut crate::views::context::Frame, visitor: &Visitor) {
    let open = view.post.visibility.is_open();
    frame.alternate = open.then(|| view.post.uri.clone());
    frame.canonical = view.post.url.clone().filter(|_| open);
    frame.noindex = hides_from_search(view);
    if !open {
        return;
    }
    let title = words(&view.post.title, visitor.locale).map(|words| words.text);
    let image = view.cover().filter(|_| !view.post.sensitive);
    let image = image
        .and_then(|photo| oriel_core::media_links::links::rendition(app.core(), photo, "medium"));
    frame.card = Some(LinkCard {
        title: title.unwrap_or_else(|| view.author.display_name.clone()),
        description: description(view, visitor.locale),
        image,
    });
}

/// The text of the link card, at most 200 characters. A content warning stands in for the text that
/// it hides.
fn description(view: &PostView, locale: Locale) -> String {
    let warning = words(&view.post.warning, locale).map(|warning| warning.text);
    let text = warning.unwrap_or_else(|| view.post.caption.first().to_owned());
    text.chars().take(200).collect()
}

/// Whether search engines are asked to pass by: a post that is not for everyone to come across, or
/// whose author wants not to be found.
pub(super) fn hides_from_search(view: &PostView) -> bool {
    view.post.visibility != Visibility::Public || !view.author.discoverable
}

async fn owner(app: &App, view: &PostView) -> Result<Owner, WebError> {
    let receipts = outbox::receipts_of(app.core(), &view.post).await?;
    let quoted = quotes::of(app.core(), view.post.id).await?;
    let quote = |(quote, who): &(Quote, Account)| Quoted {
        person: person(app.core(), who),
        url: quote.uri.clone(),
        take_back_url: format!("{}/quotes/{}/end", post_path(view), quote.id),
    };
    Ok(Owner {
        share_url: (view.post.visibility == Visibility::Link)
            .then(|| app.core().urls().absolute(&post_page(view))),
        edit_url: format!("/drafts/{}", view.post.id),
        delete_url: format!("{}/delete", post_path(view)),
        pinning: match (view.post.visibility.is_open(), view.pinned) {
            (false, _) => None,
            (true, false) => Some("pin"),
            (true, true) => Some("unpin"),
        },
        deliveries: receipts.iter().map(deliveries::line).collect(),
        deliveries_url: format!("{}/deliveries", post_path(view)),
        quotes: quoted.iter().map(quote).collect(),
    })
}

async fn in_reply_to(
    app: &App,
    visitor: &Visitor,
    view: &PostView,
) -> Result<Option<String>, WebError> {
    let above = read::ancestors(app.core(), visitor.account(), view.post.id).await?;
    Ok(above
        .last()
        .map(post_page)
        .or_else(|| view.post.in_reply_to_uri.clone()))
}

/// The posts before and after, by the same photographer.
async fn neighbours(app: &App, visitor: &Visitor, view: &PostView) -> Result<Paging, WebError> {
    let (older, newer) = read::neighbours(app.core(), visitor.account(), &view.post).await?;
    let handle = view.author.handle();
    let path = |id: PostId| format!("/@{handle}/{id}");
    Ok(Paging {
        newer: newer.map(|it| path(it.id)),
        older: older.map(|it| path(it.id)),
    })
}

/// `POST /@{name}/{id}/reply`
pub(super) async fn reply(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    form: Checked,
) -> WebResult {
    let (name, id) = path.into_inner();
    let (visitor, fields) = (signed_in.visitor(), form.fields());
    let view = look(&app, &visitor, &request, &name, &id).await?;
    let text = fields.text("text");
    let mut person = signed_in.person.clone();
    if let Some(language) = fields.filled("language") {
        language.clone_into(&mut person.user.locale);
    }
    match posts::reply::reply(
        app.core(),
        &person,
        view.post.id,
        text,
        None,
        Sent::default(),
    )
    .await
    {
        Ok(reply) => {
            let comment = format!("{}#comment-{}", post_page(&view), reply.post.id);
            Ok(flash::saying(flash::REPLIED, see_other(&comment)))
        }
        Err(error) => {
            let form = refused(error, Form::default().with("text", text))?;
            let context = context(&app, &visitor, &request, &view, form).await?;
            page_with(
                &app,
                &visitor,
                &context,
                actix_web::http::StatusCode::UNPROCESSABLE_ENTITY,
            )
        }
    }
}

/// `GET /@{name}/{id}/delete`: asks first.
pub(super) async fn delete_form(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> WebResult {
    let (_, id) = path.into_inner();
    let view = drafts::load(app.core(), &signed_in.person, post_id(&id)?).await?;
    let visitor = signed_in.visitor();
    let base = post_path(&view);
    let context = DeletePage {
        frame: frame(&app, &request, &visitor).await?,
        title: words(&view.post.title, visitor.locale),
        photo_count: unsigned(view.photos.len()),
        action: format!("{base}/delete"),
        back: post_page(&view),
        published: true,
    };
    page(&app, &visitor, &context)
}

/// `POST /@{name}/{id}/quotes/{quote}/end`: takes leave to quote it back.
pub(super) async fn end_quote(
    app: web::Data<App>,
    signed_in: SignedIn,
    path: web::Path<(String, String, String)>,
    _form: Checked,
) -> WebResult {
    let (name, id, quote) = path.into_inner();
    let post = post_id(&id)?;
    let quote: QuoteId = quote.parse().map_err(|_error| Error::NotFound)?;
    quotes::take_back(app.core(), &signed_in.person, post, quote).await?;
    Ok(flash::saying(
        flash::QUOTE_ENDED,
        see_other(&format!("/@{name}/{id}")),
    ))
}

/// `POST /@{name}/{id}/delete`
pub(super) async fn delete(
    app: web::Data<App>,
    signed_in: SignedIn,
    path: web::Path<(String, String)>,
    _form: Checked,
) -> WebResult {
    let (_, id) = path.into_inner();
    let view = drafts::load(app.core(), &signed_in.person, post_id(&id)?).await?;
    posts::delete::delete(app.core(), &signed_in.person, view.post.id).await?;
    let next = after_delete(&app, &signed_in.person, &view).await;
    Ok(flash::saying(flash::DELETED, next))
}

/// Back to the post that a comment was on, or to how the end of a post is told, or to one's own page.
async fn after_delete(app: &App, person: &Person, view: &PostView) -> HttpResponse {
    let me = Some(person.account.id);
    if let Some(parent) = view.post.in_reply_to_id
        && let Ok(parent) = read::by_id(app.core(), me, parent).await
    {
        return see_other(&post_page(&parent));
    }
    let told = outbox::receipts_of(app.core(), &view.post).await;
    if told.is_ok_and(|told| !told.is_empty()) {
        return see_other(&format!("{}/deliveries", post_path(view)));
    }
    see_other(&format!("/@{}", person.account.username))
}

use actix_web::{HttpRequest, HttpResponse, web};
use oriel_core::{
    Error,
    posts::read,
    social::remote,
    store::{Page, accounts},
    timelines,
};

use super::{
    frame::frame,
    page,
    present::{page_of, person, post_page, tags},
    see_other,
};
use crate::{
    app::App,
    error::{WebError, WebResult},
    extract::{Fields, Visitor},
    views::context::{Form, Message, Person, SearchPage, Tag},
};

/// `GET /search?q=`: people and tags; for those who are signed in, anyone and any post elsewhere
/// by handle or address.
pub(super) async fn show(app: web::Data<App>, visitor: Visitor, request: HttpRequest) -> WebResult {
    let query = Fields::parse(request.query_string().as_bytes());
    let asked = query.text("q").trim().to_owned();
    let problem = match look_up(&app, &visitor, &asked).await? {
        Found::Page(address) => return Ok(address),
        Found::Nobody => Some(Message::new("error-remote")),
        Found::NotAsked => None,
    };
    let people = people(&app, &asked).await?;
    let tags = known_tag(&app, &visitor, &asked).await?;
    let context = SearchPage {
        frame: frame(&app, &request, &visitor).await?,
        form: Form::default().with("q", asked.clone()),
        asked: !asked.is_empty(),
        people,
        tags,
        albums: Vec::new(),
        problem,
    };
    page(&app, &visitor, &context)
}

enum Found {
    Page(HttpResponse),
    Nobody,
    NotAsked,
}

/// Handles and addresses are looked up where they live, for people of this instance only: nobody
/// else may make it ask other servers.
async fn look_up(app: &App, visitor: &Visitor, asked: &str) -> Result<Found, WebError> {
    let is_address = asked.starts_with("https://") || asked.starts_with("http://");
    let is_handle = asked.trim_start_matches('@').contains('@');
    if visitor.person.is_none() || !(is_address || is_handle) {
        return Ok(Found::NotAsked);
    }
    if is_address
        && let Ok(post) = remote::post(app.core(), asked).await
        && let Ok(view) = read::by_id(app.core(), visitor.account(), post.id).await
    {
        return Ok(Found::Page(see_other(&post_page(&view))));
    }
    match remote::resolve(app.core(), asked).await {
        Ok(account) => Ok(Found::Page(see_other(&page_of(&account)))),
        Err(Error::NotFound | Error::Remote(_)) => Ok(Found::Nobody),
        Err(error) => Err(error.into()),
    }
}

async fn people(app: &App, asked: &str) -> Result<Vec<Person>, WebError> {
    let prefix = asked.trim_start_matches('@').to_owned();
    if prefix.is_empty() || prefix.contains(['#', '/', '@']) {
        return Ok(Vec::new());
    }
    let found = app
        .core()
        .store()
        .read(move |conn| accounts::search(conn, &prefix, 20))
        .await?;
    Ok(found
        .iter()
        .map(|account| person(app.core(), account))
        .collect())
}

/// The tag that was typed, if anything has it.
async fn known_tag(app: &App, visitor: &Visitor, asked: &str) -> Result<Vec<Tag>, WebError> {
    let name = asked.trim_start_matches('#').to_lowercase();
    if name.is_empty() {
        return Ok(Vec::new());
    }
    let posts = timelines::tag(app.core(), visitor.account(), &name, Page::newest(1)).await?;
    Ok(if posts.is_empty() {
        Vec::new()
    } else {
        tags(&[name])
    })
}

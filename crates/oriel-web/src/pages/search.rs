use actix_web::{HttpRequest, web};
use oriel_core::search::{self, Asked, Found};

use super::{
    frame::frame,
    page,
    present::{page_of, person, post_page, tags},
    see_other,
};
use crate::{
    app::App,
    error::WebResult,
    extract::{Fields, Visitor},
    views::context::{Form, Message, SearchPage},
};

/// `GET /search?q=`: people and tags; for those who are signed in, anyone and any post elsewhere
/// by handle or address.
pub(super) async fn show(app: web::Data<App>, visitor: Visitor, request: HttpRequest) -> WebResult {
    let query = Fields::parse(request.query_string().as_bytes());
    let typed = query.text("q").trim().to_owned();
    let asked = Asked::of(&typed);
    let elsewhere = visitor.person.is_some();
    let found = search::search(app.core(), visitor.account(), asked, elsewhere).await?;
    if let Some(page) = only_page(asked, &found) {
        return Ok(see_other(&page));
    }
    let people = found.accounts.iter();
    let context = SearchPage {
        frame: frame(&app, &request, &visitor).await?,
        form: Form::default().with("q", typed.clone()),
        asked: !typed.is_empty(),
        people: people.map(|account| person(app.core(), account)).collect(),
        tags: tags(&found.tags),
        problem: (elsewhere && asked.names_one()).then(|| Message::new("error-remote")),
    };
    page(&app, &visitor, &context)
}

/// Where whoever named one account or post wants to be.
fn only_page(asked: Asked<'_>, found: &Found) -> Option<String> {
    if !asked.names_one() {
        return None;
    }
    let post = found.posts.first().map(post_page);
    post.or_else(|| found.accounts.first().map(page_of))
}

//! What somebody says of themselves, as an app changes it.

use actix_web::{FromRequest as _, HttpMessage as _, HttpRequest, web};
use oriel_core::{
    Invalid,
    accounts::profile::{self, Change, Preferences, ProfileEdit},
    media_links::Picture,
    model::{LangMap, ProfileField, Quotable, UserDefaults},
    person::Person,
    personal::tags,
};
use serde_json::Value;

use super::{accounts::credentials, entities, json as answer, statuses::visibility_named};
use crate::{
    app::App,
    error::{WebError, WebResult},
    extract::{ApiParams, Bearer, Params},
    uploads::{Part, Parts, Received},
};

/// One's own profile, as newer apps ask for it.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/api/v1/profile", web::get().to(show))
        .route("/api/v1/profile", web::patch().to(change))
        .route(
            "/api/v1/profile/{picture:avatar|header}",
            web::delete().to(remove_picture),
        );
}

/// `GET /api/v1/profile`
async fn show(app: web::Data<App>, bearer: Bearer) -> WebResult {
    let person = bearer.with_any(&["read:accounts", "profile"])?;
    profile_of(&app, &person).await
}

/// `PATCH /api/v1/profile`: what is not named stays as it is.
async fn change(
    app: web::Data<App>,
    bearer: Bearer,
    request: HttpRequest,
    payload: web::Payload,
) -> WebResult {
    let person = bearer.with("write:accounts")?;
    let person = changed(&app, person, &request, payload).await?;
    profile_of(&app, &person).await
}

async fn profile_of(app: &App, person: &Person) -> WebResult {
    let tags = tags::featured(app.core(), person.account.id).await?;
    answer(&entities::own_profile(app, person, &tags))
}

/// `DELETE /api/v1/profile/{avatar,header}`
async fn remove_picture(app: web::Data<App>, bearer: Bearer, path: web::Path<String>) -> WebResult {
    let person = bearer.with("write:accounts")?;
    let picture = picture_named(&path).ok_or(oriel_core::Error::NotFound)?;
    let change = Change {
        pictures: vec![(picture, None)],
        ..Change::default()
    };
    let person = profile::change(app.core(), &person, change).await?;
    credentials(&app, &person).await
}

/// `PATCH /api/v1/accounts/update_credentials`: what is not named stays as it is.
pub(super) async fn update(
    app: web::Data<App>,
    bearer: Bearer,
    request: HttpRequest,
    payload: web::Payload,
) -> WebResult {
    let person = bearer.with("write:accounts")?;
    let person = changed(&app, person, &request, payload).await?;
    credentials(&app, &person).await
}

async fn changed(
    app: &App,
    person: Person,
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<Person, WebError> {
    let (params, files) = read(app, request, payload).await?;
    let mut pictures = Vec::new();
    for file in &files {
        if let Some(picture) = picture_named(&file.name) {
            file.check()?;
            pictures.push((picture, Some(file.path().to_owned())));
        }
    }
    let change = Change {
        profile: Some(edit(&person, &params)?),
        preferences: Some(Preferences {
            locale: person.user.locale.clone(),
            defaults: defaults(&person, &params.tree("source"))?,
        }),
        pictures,
    };
    Ok(profile::change(app.core(), &person, change).await?)
}

fn picture_named(name: &str) -> Option<Picture> {
    match name {
        "avatar" => Some(Picture::Avatar),
        "header" => Some(Picture::Header),
        _ => None,
    }
}

/// Texts and files, however they were sent.
async fn read(
    app: &App,
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<(Params, Vec<Received>), WebError> {
    if !request
        .content_type()
        .eq_ignore_ascii_case("multipart/form-data")
    {
        let params = ApiParams::from_request(request, &mut payload.into_inner()).await?;
        return Ok((params.0, Vec::new()));
    }
    let most = app.core().config().media.max_file_size.as_usize();
    let (mut params, mut files) = (Params::default(), Vec::new());
    let mut parts = Parts::of(request, payload)?;
    while let Some(part) = parts.next(most).await? {
        match part {
            Part::Text { name, value } => params.add(&name, Value::String(value)),
            Part::File(file) if picture_named(&file.name).is_some() => files.push(file),
            Part::File(_) => {}
        }
    }
    Ok((params, files))
}

fn edit(person: &Person, params: &Params) -> Result<ProfileEdit, Invalid> {
    let old = &person.account;
    let named = |key: &str, before: bool| params.flag(key).unwrap_or(before);
    let fields = params.trees("fields_attributes");
    Ok(ProfileEdit {
        display_name: params
            .text_or_empty("display_name")
            .unwrap_or_else(|| old.display_name.clone()),
        biography: params
            .text_or_empty("note")
            .map_or_else(|| old.biography.clone(), |note| with_note(person, &note)),
        fields: if fields.is_empty() {
            old.fields.to_vec()
        } else {
            fields.iter().map(field).collect()
        },
        locked: named("locked", old.locked),
        discoverable: named("discoverable", old.discoverable),
        quotable_by: match params.tree("source").text("quote_policy").as_deref() {
            None => old.quotable_by,
            Some("public") => Quotable::Everyone,
            Some("followers") => Quotable::Followers,
            Some("nobody") => Quotable::Nobody,
            Some(_) => return Err(Invalid::new("source[quote_policy]", "quote-policy-unknown")),
        },
    })
}

/// An app knows of one biography, the first; those in other languages stay.
fn with_note(person: &Person, note: &str) -> LangMap {
    let old = &person.account.biography;
    let own = person.user.language();
    let language = old.iter().next().map_or(own, |(first, _)| first);
    old.with(language, note)
}

fn field(attributes: &Params) -> ProfileField {
    let text = |key: &str| attributes.text(key).unwrap_or_default();
    ProfileField::new(&text("name"), &text("value"))
}

fn defaults(person: &Person, source: &Params) -> Result<UserDefaults, Invalid> {
    let old = person.user.defaults.clone().into_inner();
    let visibility = visibility_named(source.text("privacy").as_deref())?;
    Ok(UserDefaults {
        visibility: visibility.unwrap_or(old.visibility),
        language: source.text("language").or(old.language.clone()),
        ..old
    })
}

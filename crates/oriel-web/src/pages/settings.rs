use std::path::PathBuf;

use actix_web::{HttpRequest, http::StatusCode, web};
use oriel_core::{
    Error,
    accounts::{
        invitations, people,
        profile::{self, Change, Preferences, ProfileEdit},
        sessions,
    },
    media_links::{Picture, links},
    model::{InvitationId, LangMap, ProfileField as CoreField, SessionId, UserDefaults},
    person::Person,
    photos,
};

use super::{
    auth::welcome,
    flash,
    frame::frame,
    page_with,
    photo_facts::licences,
    present::{person, seconds, unsigned},
    refused, see_other,
};
use crate::{
    app::App,
    error::{WebError, WebResult},
    extract::{Checked, Fields, SignedIn, csrf},
    uploads::{Part, Parts, Received},
    views::context::{
        AccountSettingsPage, Form, Frame, Invitation, ProfileField, ProfileSettingsPage, Session,
    },
};

/// `GET /settings/profile`
pub(super) async fn profile_form(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
) -> WebResult {
    let account = &signed_in.person.account;
    let defaults = &signed_in.person.user.defaults;
    let mut form = Form::default()
        .with("display_name", account.display_name.clone())
        .with("locked", tick(account.locked))
        .with("discoverable", tick(account.discoverable))
        .with("quotable_by", account.quotable_by.to_string())
        .with("language", signed_in.person.user.locale.clone())
        .with("visibility", defaults.visibility.to_string())
        .with("licence", defaults.licence.clone().unwrap_or_default())
        .with("show_camera", tick(defaults.show_camera))
        .with("allow_download", tick(defaults.allow_download));
    for (language, text) in account.biography.iter() {
        form = form.with(&format!("bio-{language}"), text);
    }
    show_profile(&app, &signed_in, &request, form, StatusCode::OK).await
}

/// What a box sends when it is ticked.
fn tick(is_set: bool) -> &'static str {
    if is_set { "on" } else { "" }
}

async fn show_profile(
    app: &App,
    signed_in: &SignedIn,
    request: &HttpRequest,
    form: Form,
    status: StatusCode,
) -> WebResult {
    let (core, visitor) = (app.core(), signed_in.visitor());
    let account = &signed_in.person.account;
    let mut fields: Vec<ProfileField> = account
        .fields
        .iter()
        .map(|field| ProfileField {
            name: field.name.clone(),
            value: field.value.clone(),
        })
        .collect();
    fields.resize_with(
        core.config().limits.profile_fields.max(fields.len()),
        Default::default,
    );
    let context = ProfileSettingsPage {
        frame: frame(app, request, &visitor).await?,
        person: person(core, account),
        header: links::header(core, account),
        form,
        licences: licences(),
        bio_chars: core.config().limits.bio_chars,
        fields,
    };
    page_with(app, &visitor, &context, status)
}

/// `POST /settings/profile`: texts, and perhaps new pictures.
pub(super) async fn save_profile(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
    payload: web::Payload,
) -> WebResult {
    let (fields, files) = read_parts(&app, &request, payload).await?;
    csrf::check(&request, app.core().urls(), fields.get(csrf::FIELD))?;
    match write_profile(&app, &signed_in.person, &fields, &files).await {
        Ok(()) => Ok(flash::saying(flash::SAVED, see_other("/settings/profile"))),
        Err(error) => {
            let form = super::auth::kept(&fields);
            let form = match error {
                Error::Refused(_) => {
                    let refusal = WebError(error).refusal();
                    let message = crate::middleware::error_pages::message(&refusal);
                    form.refused("avatar", message)
                }
                other => refused(other, form)?,
            };
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            show_profile(&app, &signed_in, &request, form, status).await
        }
    }
}

async fn read_parts(
    app: &App,
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<(Fields, Vec<Received>), WebError> {
    let most = app.core().config().media.max_file_size.as_usize();
    let mut parts = Parts::of(request, payload)?;
    let (mut fields, mut files) = (Fields::default(), Vec::new());
    while let Some(part) = parts.next(most).await? {
        match part {
            Part::Text { name, value } => fields.push(name, value),
            // A browser sends an empty file for a field that was left alone.
            Part::File(file) if !file.file_name.is_empty() => files.push(file),
            Part::File(_) => {}
        }
    }
    Ok((fields, files))
}

async fn write_profile(
    app: &App,
    person: &Person,
    fields: &Fields,
    files: &[Received],
) -> Result<(), Error> {
    let core = app.core();
    let biography = fields.by_suffix("bio-");
    let biography: LangMap = oriel_core::text::INTERFACE_LANGUAGES
        .iter()
        .filter_map(|language| {
            Some((
                (*language).to_owned(),
                (*biography.get(language)?).to_owned(),
            ))
        })
        .collect();
    let lines = fields.all("field-name").zip(fields.all("field-value"));
    let edit = ProfileEdit {
        display_name: fields.text("display_name").to_owned(),
        biography,
        fields: lines
            .map(|(name, value)| CoreField::new(name, value))
            .collect(),
        locked: fields.ticked("locked"),
        discoverable: fields.ticked("discoverable"),
        quotable_by: fields
            .get("quotable_by")
            .and_then(|text| text.parse().ok())
            .unwrap_or(person.account.quotable_by),
    };
    let locale = fields.filled("language").unwrap_or(&person.user.locale);
    let preferences = Preferences {
        locale: locale.to_owned(),
        defaults: defaults(person, fields),
    };
    let show_camera = preferences.defaults.show_camera;
    let change = Change {
        profile: Some(edit),
        preferences: Some(preferences),
        pictures: pictures(fields, files)?,
    };
    profile::change(core, person, change).await?;
    if fields.ticked("camera_everywhere") {
        photos::show_camera_everywhere(core, person, show_camera).await?;
    }
    Ok(())
}

/// The pictures that are sent, and those that are to go.
fn pictures(fields: &Fields, files: &[Received]) -> Result<Vec<(Picture, Option<PathBuf>)>, Error> {
    let mut pictures = Vec::new();
    for (name, picture) in [("avatar", Picture::Avatar), ("header", Picture::Header)] {
        if let Some(file) = files.iter().find(|file| file.name == name) {
            file.check()?;
            pictures.push((picture, Some(file.path().to_owned())));
        } else if fields.ticked(&format!("remove-{name}")) {
            pictures.push((picture, None));
        }
    }
    Ok(pictures)
}

/// How new posts and photos are to begin.
fn defaults(person: &Person, fields: &Fields) -> UserDefaults {
    let old = person.user.defaults.clone().into_inner();
    let visibility = fields.get("visibility").and_then(|text| text.parse().ok());
    UserDefaults {
        visibility: visibility.unwrap_or(old.visibility),
        licence: fields.filled("licence").map(str::to_owned).or(old.licence),
        show_camera: fields.ticked("show_camera"),
        allow_download: fields.ticked("allow_download"),
        language: old.language,
    }
}

/// `GET /settings/account`
pub(super) async fn account(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
) -> WebResult {
    show_account(&app, &signed_in, &request, Form::default(), StatusCode::OK).await
}

async fn show_account(
    app: &App,
    signed_in: &SignedIn,
    request: &HttpRequest,
    form: Form,
    status: StatusCode,
) -> WebResult {
    let (core, visitor, me) = (app.core(), signed_in.visitor(), &signed_in.person);
    let sessions = sessions::of(core, me).await?;
    let invited = invitations::of(core, me).await?;
    let context = AccountSettingsPage {
        // What was refused is shown under the form's own address, which cannot be asked for.
        frame: Frame {
            path: "/settings/account".to_owned(),
            ..frame(app, request, &visitor).await?
        },
        email: me.user.email.clone(),
        form,
        sessions: sessions
            .into_iter()
            .map(|session| Session {
                current: session.id == signed_in.session,
                id: session.id.to_string(),
                device: session.user_agent,
                last_seen: seconds(session.last_used_at),
            })
            .collect(),
        invitations: Some(
            invited
                .iter()
                .map(|invitation| Invitation {
                    id: invitation.id.to_string(),
                    url: invitations::link(core, invitation),
                    uses: unsigned(invitation.uses),
                    max_uses: Some(unsigned(invitation.max_uses)),
                    expires: invitation.expires_at.map(seconds),
                })
                .collect(),
        ),
    };
    page_with(app, &visitor, &context, status)
}

/// `POST /settings/account/password`: every other session ends.
pub(super) async fn change_password(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
    form: Checked,
) -> WebResult {
    let fields = form.fields();
    let (old, new) = (fields.text("old_password"), fields.text("password"));
    app.sign_in_limits()
        .take(app.client_ip(&request), &signed_in.person.user.email)?;
    match people::change_password(app.core(), &signed_in.person, old, new).await {
        Ok(()) => {
            let next = flash::saying(flash::PASSWORD_CHANGED, see_other("/settings/account"));
            welcome(&app, &request, &signed_in.person, next).await
        }
        Err(error) => {
            let form = refused(error, Form::default())?;
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            show_account(&app, &signed_in, &request, form, status).await
        }
    }
}

/// `POST /settings/account/sessions/{id}/end`
pub(super) async fn end_session(
    app: web::Data<App>,
    signed_in: SignedIn,
    path: web::Path<String>,
    _form: Checked,
) -> WebResult {
    let session: SessionId = path.parse().map_err(|_error| Error::NotFound)?;
    sessions::end(app.core(), &signed_in.person, session).await?;
    Ok(flash::saying(
        flash::SESSION_ENDED,
        see_other("/settings/account"),
    ))
}

/// `POST /settings/account/invitations`
pub(super) async fn invite(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
    _form: Checked,
) -> WebResult {
    match invitations::create(app.core(), &signed_in.person).await {
        Ok(_) => Ok(flash::saying(
            flash::INVITED,
            see_other("/settings/account"),
        )),
        Err(error) => {
            let form = refused(error, Form::default())?;
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            show_account(&app, &signed_in, &request, form, status).await
        }
    }
}

/// `POST /settings/account/invitations/{id}/end`
pub(super) async fn withdraw_invitation(
    app: web::Data<App>,
    signed_in: SignedIn,
    path: web::Path<String>,
    _form: Checked,
) -> WebResult {
    let id: InvitationId = path.parse().map_err(|_error| Error::NotFound)?;
    invitations::withdraw(app.core(), &signed_in.person, id).await?;
    Ok(flash::saying(
        flash::WITHDRAWN,
        see_other("/settings/account"),
    ))
}

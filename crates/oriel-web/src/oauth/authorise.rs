use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use oriel_core::oauth::authorise::{self, Ask, Asked};

use crate::{
    app::App,
    error::WebResult,
    extract::{Checked, Fields, SignedIn, Visitor},
    middleware::security_headers::FormTarget,
    pages::{self, auth, frame::frame},
    views::context::{AppCodePage, ConsentPage, Form, Frame, Hidden},
};

const PATH: &str = "/oauth/authorize";

/// What comes back with the person's answer.
const KEPT: [&str; 7] = [
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
];

/// `GET /oauth/authorize`: whoever is not signed in does that first, and so does whoever the app
/// wants to be sure of.
pub(super) async fn show(app: web::Data<App>, visitor: Visitor, request: HttpRequest) -> WebResult {
    let query = Fields::parse(request.query_string().as_bytes());
    let sure = visitor.person.as_ref();
    let Some(person) = sure.filter(|_| !query.ticked("force_login")) else {
        let next = format!("{PATH}?{}", query.query_without(&["force_login"]));
        let (form, status) = (Form::default(), StatusCode::OK);
        return auth::show_sign_in(&app, &visitor, &request, form, Some(next), status).await;
    };
    let asked = authorise::check(app.core(), person, &ask(&query)).await?;
    let hidden = KEPT.into_iter().filter_map(|name| {
        let value = query.filled(name)?.to_owned();
        Some(Hidden { name, value })
    });
    let context = ConsentPage {
        frame: Frame {
            noindex: true,
            ..frame(&app, &request, &visitor).await?
        },
        app: asked.app.name.clone(),
        website: asked.app.website.clone(),
        site: asked.redirect.site(),
        shows_code: asked.redirect.is_out_of_band(),
        handle: format!(
            "@{}@{}",
            person.account.username,
            app.core().urls().authority()
        ),
        scopes: asked.scopes.essential().map(pages::scope_message).collect(),
        hidden: hidden.collect(),
        other_account: format!(
            "{PATH}?{}force_login=true",
            query.query_without(&["force_login"])
        ),
    };
    let mut answer = pages::page_with(&app, &visitor, &context, StatusCode::OK)?;
    if let Some(target) = asked.redirect.form_target() {
        answer.extensions_mut().insert(FormTarget(target));
    }
    Ok(pages::frame::remember_language(&request, answer))
}

/// `POST /oauth/authorize`: all that was asked is checked again, since it has been in the browser.
pub(super) async fn decide(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
    form: Checked,
) -> WebResult {
    let fields = form.fields();
    let asked = authorise::check(app.core(), &signed_in.person, &ask(&fields)).await?;
    let code = if fields.get("decision") == Some("allow") {
        Some(authorise::allow(app.core(), &signed_in.person, &asked).await?)
    } else {
        None
    };
    if asked.redirect.is_out_of_band() {
        return show_code(&app, &signed_in, &request, &asked, code).await;
    }
    let mut answer = match &code {
        Some(code) => vec![("code", code.as_str())],
        None => vec![("error", "access_denied")],
    };
    answer.extend(fields.filled("state").map(|state| ("state", state)));
    // An app that talks to several servers sees which of them this is from (RFC 9207).
    answer.push(("iss", app.core().urls().origin()));
    Ok(back_to_app(&asked.redirect.answering(&answer)))
}

fn ask(fields: &Fields) -> Ask {
    let text = |name: &str| fields.text(name).to_owned();
    let filled = |name: &str| fields.filled(name).map(str::to_owned);
    Ask {
        response_type: text("response_type"),
        client_id: text("client_id"),
        redirect_uri: text("redirect_uri"),
        scope: filled("scope"),
        challenge: filled("code_challenge"),
        challenge_method: filled("code_challenge_method"),
    }
}

/// The code goes to the app and into no cache and no referrer.
fn back_to_app(address: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header(("location", address))
        .insert_header(("cache-control", "private, no-store"))
        .insert_header(("referrer-policy", "no-referrer"))
        .finish()
}

async fn show_code(
    app: &App,
    signed_in: &SignedIn,
    request: &HttpRequest,
    asked: &Asked,
    code: Option<String>,
) -> WebResult {
    let visitor = signed_in.visitor();
    let context = AppCodePage {
        // What is shown here cannot be asked for again, in another language either.
        frame: Frame {
            path: "/settings/apps".to_owned(),
            query: String::new(),
            noindex: true,
            ..frame(app, request, &visitor).await?
        },
        app: asked.app.name.clone(),
        code,
    };
    pages::page_with(app, &visitor, &context, StatusCode::OK)
}

use actix_web::{HttpRequest, web};
use oriel_core::{
    Error,
    social::{pins, react},
};

use super::{back, post::post_id};
use crate::{
    app::App,
    error::WebResult,
    extract::{Checked, SignedIn},
};

/// `POST /@{name}/{id}/{like,unlike,boost,unboost,pin,unpin}`
pub(super) async fn act(
    app: web::Data<App>,
    signed_in: SignedIn,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    _form: Checked,
) -> WebResult {
    let (name, id, action) = path.into_inner();
    let (core, person, post) = (app.core(), &signed_in.person, post_id(&id)?);
    match action.as_str() {
        "like" => react::like(core, person, post).await?,
        "unlike" => react::unlike(core, person, post).await?,
        "boost" => react::boost(core, person, post).await?,
        "unboost" => react::unboost(core, person, post).await?,
        "pin" => pins::pin(core, person, post).await?,
        "unpin" => pins::unpin(core, person, post).await?,
        _ => return Err(Error::NotFound.into()),
    };
    Ok(back(&request, &app, &format!("/@{name}/{id}")))
}

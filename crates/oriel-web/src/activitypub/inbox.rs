use actix_web::{HttpRequest, HttpResponse, web};
use oriel_core::inbox::{self, Verdict};

use super::{MAX_INBOX_BYTES, head};
use crate::{app::App, error::WebResult, extract::form};

/// `POST /inbox` and `POST /users/{name}/inbox`: 202 once the activity is verified and durable. A
/// network from which too much comes that is not believed is not listened to for a while.
pub(super) async fn receive(
    app: web::Data<App>,
    request: HttpRequest,
    payload: web::Payload,
) -> WebResult {
    let address = app.client_ip(&request);
    app.signature_limits().check(address)?;
    let Ok(body) = form::read(payload, MAX_INBOX_BYTES).await else {
        return Ok(HttpResponse::PayloadTooLarge().json(error("the activity is too long")));
    };
    let head = head(&app, &request);
    Ok(match inbox::receive(app.core(), &head, &body).await? {
        Verdict::Taken => HttpResponse::Accepted().finish(),
        Verdict::Unauthorized(reason) => {
            app.signature_limits().failed(address);
            HttpResponse::Unauthorized().json(error(&reason))
        }
        Verdict::Unknown(reason) => HttpResponse::Unauthorized().json(error(reason)),
        Verdict::Malformed(reason) => HttpResponse::BadRequest().json(error(&reason)),
        Verdict::Conflicting => {
            HttpResponse::Conflict().json(error("something else has come under this id"))
        }
        Verdict::Refused => HttpResponse::Forbidden().json(error("this server is not accepted")),
    })
}

fn error(reason: &str) -> serde_json::Value {
    serde_json::json!({ "error": reason })
}

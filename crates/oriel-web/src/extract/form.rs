use std::{future::Future, pin::Pin};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web};

use super::{Fields, csrf};
use crate::{app::App, error::WebError};

/// A form whose origin and token have been checked: there is no way to read one unchecked.
#[derive(Debug)]
pub struct Checked(Fields);

impl Checked {
    pub fn fields(self) -> Fields {
        self.0
    }
}

/// The longest form: five hundred photos with their texts fit.
pub const MAX_FORM_BYTES: usize = 4 * 1024 * 1024;

impl FromRequest for Checked {
    type Error = WebError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, WebError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let mut payload = payload.take();
        Box::pin(async move {
            let payload = web::Payload::from_request(&request, &mut payload).await;
            let payload =
                payload.map_err(|error| oriel_core::Error::Internal(error.to_string()))?;
            let body = read(payload, MAX_FORM_BYTES).await?;
            let fields = Fields::parse(&body);
            let app = app_of(&request)?;
            csrf::check(
                &request,
                app.core().urls(),
                fields.get(csrf::FIELD).or(csrf::sent(&request)),
            )?;
            Ok(Self(fields))
        })
    }
}

/// Reads a whole body of at most `limit` bytes.
///
/// # Errors
/// [`oriel_core::Error::Refused`] when it is longer.
pub async fn read(payload: web::Payload, limit: usize) -> Result<web::Bytes, WebError> {
    let limit_bytes = u64::try_from(limit).unwrap_or(u64::MAX);
    match payload.to_bytes_limited(limit).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) => Err(oriel_core::Error::Internal(error.to_string()).into()),
        Err(_) => {
            Err(oriel_core::media::error::Refused::FileTooLarge { limit: limit_bytes }.into())
        }
    }
}

/// The application that a request reached.
///
/// # Errors
/// Never in a running site, where every route has it.
pub fn app_of(request: &HttpRequest) -> Result<web::Data<App>, WebError> {
    request
        .app_data::<web::Data<App>>()
        .cloned()
        .ok_or_else(|| oriel_core::Error::Internal("no application".into()).into())
}

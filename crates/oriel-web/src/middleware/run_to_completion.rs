//! Requests that change something run to completion, even when their connection is lost.

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    error::ErrorInternalServerError,
    http::Method,
    middleware::Next,
    rt,
};

/// Handles requests that change something in a spawned task. The server drops the future of a handler
/// when its connection is reset, which could stop it between two steps. An incomplete body is still
/// an error to the handler that reads it.
pub async fn run_to_completion<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let only_reads = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    if only_reads {
        return next.call(request).await;
    }
    let handled = rt::spawn(async move { next.call(request).await });
    handled.await.map_err(ErrorInternalServerError)?
}

//! What a path says, before anybody looks where it leads.

use actix_web::{
    Error,
    body::{EitherBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::Uri,
    middleware::Next,
};

use crate::error::WebError;

/// Apps end the paths of the API and of OAuth with a slash or without, and mean the same. Nothing
/// has a NUL in its name, and PostgreSQL cannot even be asked for it.
pub async fn plain_paths(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody>>, Error> {
    if request.uri().path().contains("%00") {
        let nothing = WebError(oriel_core::Error::NotFound);
        return Ok(request.error_response(nothing).map_into_right_body());
    }
    if let Some(uri) = without_slash(request.uri()) {
        request.match_info_mut().get_mut().update(&uri);
        request.head_mut().uri = uri;
    }
    Ok(next.call(request).await?.map_into_left_body())
}

fn without_slash(uri: &Uri) -> Option<Uri> {
    let path = uri.path().strip_suffix('/')?;
    if !path.starts_with("/api/") && !path.starts_with("/oauth/") {
        return None;
    }
    let kept = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = kept.parse().ok();
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::without_slash;

    #[test]
    fn only_paths_of_apps_lose_their_last_slash() {
        for (address, plain) in [
            ("/api/v1/instance/", Some("/api/v1/instance")),
            ("/api/v1/media/?limit=2", Some("/api/v1/media?limit=2")),
            ("/api/v1/instance", None),
            (
                "/oauth/authorize/?client_id=1",
                Some("/oauth/authorize?client_id=1"),
            ),
            ("/api/", None),
            ("/about/", None),
        ] {
            let found = without_slash(&address.parse().unwrap());
            let found = found.map(|uri| uri.to_string());
            assert_eq!(found.as_deref(), plain, "{address}");
        }
    }
}

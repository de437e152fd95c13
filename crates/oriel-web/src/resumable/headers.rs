//! What the headers of the protocol say. Whatever is not understood is none.

use actix_web::http::header::HeaderMap;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use oriel_core::resumable::{Algorithm, Checksum};

/// Nobody describes a file at greater length, in bytes.
const MAX_METADATA: usize = 4096;

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// A count of bytes: digits and nothing else.
pub(super) fn count(headers: &HeaderMap, name: &str) -> Option<u64> {
    let text = text(headers, name)?;
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| plain)
}

/// The name in `Upload-Metadata`: empty when it is not told.
pub(super) fn file_name(headers: &HeaderMap) -> Option<String> {
    let Some(value) = headers.get("upload-metadata") else {
        return Some(String::new());
    };
    let value = value.to_str().ok()?;
    if value.len() > MAX_METADATA {
        return None;
    }
    let mut found = None;
    for pair in value.split(',').filter(|pair| !pair.trim().is_empty()) {
        let (key, encoded) = pair.trim().split_once(' ').unwrap_or((pair.trim(), ""));
        let bytes = STANDARD.decode(encoded.trim()).ok()?;
        if key == "filename" {
            // A key is there once.
            let again = found.replace(String::from_utf8_lossy(&bytes).into_owned());
            if again.is_some() {
                return None;
            }
        }
    }
    Some(found.unwrap_or_default())
}

/// The same name as it is told again.
pub(super) fn metadata(file_name: &str) -> String {
    format!("filename {}", STANDARD.encode(file_name))
}

/// The sum in `Upload-Checksum`, none where there is no such header.
///
/// # Errors
/// When it is not understood.
pub(super) fn checksum(headers: &HeaderMap) -> Result<Option<Checksum>, Misunderstood> {
    if !headers.contains_key("upload-checksum") {
        return Ok(None);
    }
    let value = text(headers, "upload-checksum").ok_or(Misunderstood)?;
    let (algorithm, digest) = value.split_once(' ').ok_or(Misunderstood)?;
    let algorithm = match algorithm {
        "sha1" => Algorithm::Sha1,
        "sha256" => Algorithm::Sha256,
        _ => return Err(Misunderstood),
    };
    let digest = STANDARD.decode(digest.trim());
    let digest = digest.map_err(|_error| Misunderstood)?;
    Ok(Some(Checksum { algorithm, digest }))
}

/// A header says nothing that can be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a header is not understood")]
pub(super) struct Misunderstood;

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    fn with(name: &'static str, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let value = HeaderValue::from_str(value).unwrap();
        headers.insert(HeaderName::from_static(name), value);
        headers
    }

    #[test]
    fn a_count_has_digits_only() {
        for (value, number) in [
            ("0", Some(0)),
            ("67108864", Some(67_108_864)),
            ("-1", None),
            ("+1", None),
            ("1e6", None),
            ("", None),
            ("99999999999999999999999", None),
        ] {
            let headers = with("upload-length", value);
            assert_eq!(count(&headers, "upload-length"), number, "{value}");
        }
    }

    #[test]
    fn a_name_is_found_among_other_words() {
        for (value, name) in [
            ("filename w7RyLmpwZw==", Some("ôr.jpg")),
            (
                "private,filename w7RyLmpwZw==, kind aW1hZ2U=",
                Some("ôr.jpg"),
            ),
            ("kind aW1hZ2U=", Some("")),
            ("", Some("")),
            ("filename not-base64", None),
            ("filename YQ==,filename Yg==", None),
        ] {
            let found = file_name(&with("upload-metadata", value));
            assert_eq!(found.as_deref(), name, "{value}");
        }
    }

    #[test]
    fn endless_words_are_not_read() {
        let endless = "a YQ==,".repeat(1_000);
        assert_eq!(file_name(&with("upload-metadata", &endless)), None);
    }

    #[test]
    fn a_sum_is_of_a_kind_that_is_known() {
        let read = |value| checksum(&with("upload-checksum", value));
        let known = read("sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=").unwrap().unwrap();
        assert_eq!((known.algorithm, known.digest.len()), (Algorithm::Sha1, 20));
        for wrong in ["md5 YQ==", "sha1", "sha256 !", ""] {
            assert_eq!(read(wrong), Err(Misunderstood), "{wrong}");
        }
        assert_eq!(checksum(&HeaderMap::new()), Ok(None));
    }
}

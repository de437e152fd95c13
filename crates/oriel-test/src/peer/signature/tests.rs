use time::macros::datetime;

use super::*;

const NOW: OffsetDateTime = datetime!(2026-11-23 12:00 UTC);
const COVERED: &str = "host date content-type digest (request-target)";

fn post() -> Incoming {
    let body = b"{\"type\":\"Like\"}".to_vec();
    let to_sign = ToSign {
        method: "POST",
        host: "photos.example",
        path: "/inbox",
        query: "",
        body: Some(&body),
        at: NOW,
        more: &[],
    };
    let (headers, _) = to_sign.prepare().unwrap();
    let headers = headers
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    Incoming {
        method: "POST".into(),
        path: "/inbox".into(),
        query: String::new(),
        headers,
        body,
    }
}

fn signature(covered: &str) -> Signature {
    Signature::parse(&signature_header(
        "https://a.example/u#main-key",
        covered,
        b"x",
    ))
    .unwrap()
}

#[test]
fn what_is_signed_is_what_is_checked() {
    let request = post();
    let to_sign = ToSign {
        method: "POST",
        host: "photos.example",
        path: "/inbox",
        query: "",
        body: Some(&request.body),
        at: NOW,
        more: &[],
    };
    let (_, signed) = to_sign.prepare().unwrap();
    let checked = signature(COVERED).signed_strings(&request, NOW).unwrap();
    assert_eq!(checked.first(), Some(&signed));
}

#[test]
fn a_parameter_given_twice_is_refused() {
    let refusal = Signature::parse("keyId=\"a\",keyId=\"b\",signature=\"eA==\"").unwrap_err();
    assert_eq!(refusal, "keyId is given twice");
}

#[test]
fn a_post_without_its_digest_signed_is_refused() {
    let refusal = signature("host date (request-target)")
        .signed_strings(&post(), NOW)
        .unwrap_err();
    assert_eq!(refusal, "digest of a POST must be signed");
}

#[test]
fn a_changed_body_is_refused() {
    let mut request = post();
    request.body.push(b' ');
    let refusal = signature(COVERED)
        .signed_strings(&request, NOW)
        .unwrap_err();
    assert_eq!(refusal, "the digest is of another body");
}

#[test]
fn a_date_is_good_for_an_hour_and_five_minutes() {
    let (request, signature) = (post(), signature(COVERED));
    assert!(
        signature
            .signed_strings(&request, NOW + Duration::minutes(65))
            .is_ok()
    );
    assert!(
        signature
            .signed_strings(&request, NOW + Duration::minutes(66))
            .is_err()
    );
    assert!(
        signature
            .signed_strings(&request, NOW - Duration::minutes(60))
            .is_ok()
    );
    assert!(
        signature
            .signed_strings(&request, NOW - Duration::minutes(61))
            .is_err()
    );
}

#[test]
fn without_headers_and_algorithm_created_is_what_was_signed() {
    let signature = Signature::parse("keyId=\"a\",created=1,signature=\"eA==\"").unwrap();
    assert_eq!(signature.covered, ["(created)"]);
}

#[test]
fn created_needs_hs2019() {
    let header = "keyId=\"a\",algorithm=\"rsa-sha256\",created=1795435200,\
                  headers=\"(created) digest\",signature=\"eA==\"";
    let refusal = Signature::parse(header)
        .unwrap()
        .signed_strings(&post(), NOW)
        .unwrap_err();
    assert_eq!(refusal, "(created) needs the algorithm hs2019");
}

#[test]
fn the_query_may_be_signed_or_not() {
    let mut request = post();
    request.query = "page=1".into();
    let strings = signature(COVERED).signed_strings(&request, NOW).unwrap();
    assert!(strings[0].ends_with("post /inbox?page=1"));
    assert!(strings[1].ends_with("post /inbox"));
}

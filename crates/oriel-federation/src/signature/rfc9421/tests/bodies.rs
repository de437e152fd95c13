//! The digest, with which a signature covers the body.

use super::*;

#[test]
fn a_body_whose_digest_is_not_signed_is_refused_with_a_get_too() {
    let request = Request::get().signed(GET);
    let brought = Request {
        body: BODY,
        ..request.set("Content-Digest", &Digest::of(BODY).to_content_digest())
    };
    assert_eq!(brought.check(), Err(SignatureError::Digest));
}

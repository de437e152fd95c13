//! The digest, with which a signature covers the body.

use super::*;

#[test]
fn a_body_whose_digest_is_not_signed_is_refused_with_a_get_too() {
    let request = Request::get("/outbox").signed(GET);
    let brought = Request {
        body: BODY,
        ..request.set("Digest", &Digest::of(BODY).to_header())
    };
    assert_eq!(brought.check(), Err(SignatureError::Digest));
    let empty = Request {
        body: b"",
        ..brought
    };
    assert_eq!(empty.check(), Ok(()), "what is not signed is not looked at");
}

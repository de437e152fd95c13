//! The cases of a receiver: what Mastodon sends is accepted, every tampering is refused.

mod bodies;
mod times;

use std::sync::LazyLock;

use time::macros::datetime;
use url::Url;

use super::*;
use crate::signature::{
    VerifiedSigner,
    key::{KeyPair, VerifyingKey},
};

const NOW: OffsetDateTime = datetime!(2026-11-23 10:00:00 UTC);
const ORIGIN: &str = "https://photos.example";
const DATE: &str = "Mon, 23 Nov 2026 10:00:00 GMT";
const KEY_ID: &str = "https://mastodon.example/users/bob#main-key";
const BOB: &str = "https://mastodon.example/users/bob";
const BODY: &[u8] = b"Hello world";

static PAIR: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::generate().unwrap());
static OTHER: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::generate().unwrap());

fn signing() -> SigningKey {
    SigningKey::from_pem(&PAIR.private_pem, KEY_ID).unwrap()
}

fn verifying() -> VerifyingKey {
    VerifyingKey::from_spki_pem(&PAIR.public_pem, KEY_ID, BOB).unwrap()
}

/// A request whose parts a test may bend after it was signed.
#[derive(Clone)]
struct Request {
    method: &'static str,
    target: &'static str,
    headers: Vec<(&'static str, String)>,
    body: &'static [u8],
}

impl Request {
    fn get(target: &'static str) -> Self {
        let headers = vec![("Host", "photos.example".into()), ("Date", DATE.into())];
        Self {
            method: "GET",
            target,
            headers,
            body: b"",
        }
    }

    fn post() -> Self {
        let mut request = Self {
            method: "POST",
            body: BODY,
            ..Self::get("/inbox")
        };
        request
            .headers
            .push(("Digest", Digest::of(BODY).to_header()));
        request
            .headers
            .push(("Content-Type", "application/activity+json".into()));
        request
    }

    fn set(mut self, name: &'static str, value: &str) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.to_owned()));
        self
    }

    fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self
    }

    /// Signs by hand, so that the signer under test and the verifier cannot agree on a mistake.
    fn signed(self, covered: &str) -> Self {
        self.signed_as(covered, r#",algorithm="rsa-sha256""#, self_target)
    }

    fn signed_as(self, covered: &str, extra: &str, target: fn(&Self) -> String) -> Self {
        let line = |name: &str| {
            let value = match name {
                "(request-target)" => target(&self),
                "(created)" => NOW.unix_timestamp().to_string(),
                "(expires)" => (NOW.unix_timestamp() + 60).to_string(),
                _ => self.value(name),
            };
            format!("{name}: {value}")
        };
        let text: Vec<String> = covered.split(' ').map(line).collect();
        let signature = STANDARD.encode(signing().sign(text.join("\n").as_bytes()).unwrap());
        let value =
            format!(r#"keyId="{KEY_ID}",headers="{covered}",signature="{signature}"{extra}"#);
        self.set("Signature", &value)
    }

    fn value(&self, name: &str) -> String {
        let found = self
            .headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }

    fn check_at(&self, now: OffsetDateTime) -> Result<VerifiedSigner, SignatureError> {
        let headers = self
            .headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()));
        parse(&RequestHead::new(ORIGIN, self.method, self.target, headers))?.verify(
            &verifying(),
            now,
            self.body,
        )
    }

    fn check(&self) -> Result<(), SignatureError> {
        self.check_at(NOW).map(|_| ())
    }
}

fn self_target(request: &Request) -> String {
    format!("{} {}", request.method.to_lowercase(), request.target)
}

fn target_without_query(request: &Request) -> String {
    self_target(request).split('?').next().unwrap().to_owned()
}

const GET: &str = "(request-target) host date";
const POST: &str = "(request-target) host date digest content-type";

#[test]
fn a_signed_get_names_its_actor() {
    let signer = Request::get("/users/alice")
        .signed(GET)
        .check_at(NOW)
        .unwrap();
    assert_eq!(signer.actor(), BOB);
}

#[test]
fn a_signed_post_is_accepted() {
    assert_eq!(Request::post().signed(POST).check(), Ok(()));
}

#[test]
fn the_list_of_headers_may_be_in_any_order_and_hold_any_header() {
    let request = Request::post().set("Collection-Synchronization", "digest=\"00\"");
    let covered = "host date content-type collection-synchronization digest (request-target)";
    assert_eq!(request.signed(covered).check(), Ok(()));
}

#[test]
fn what_we_sign_we_accept() {
    let url = Url::parse("http://127.0.0.1:4321/inbox?page=1").unwrap();
    let request = Unsigned {
        method: "POST",
        url: &url,
        now: NOW,
        body: Some(BODY),
        more: &[("collection-synchronization", "digest=\"00\"".into())],
    };
    let headers = sign(&signing(), &request).unwrap();
    let head = RequestHead::new(
        "http://127.0.0.1:4321",
        "POST",
        "/inbox?page=1",
        headers.iter().map(|(name, value)| (*name, value.as_str())),
    );
    let signed = parse(&head).unwrap();
    assert!(signed.verify(&verifying(), NOW, BODY).is_ok());
    assert!(signed.covers("collection-synchronization"));
    assert!(headers.contains(&("host", "127.0.0.1:4321".to_owned())));
}

#[test]
fn an_unsigned_request_is_refused() {
    assert_eq!(Request::get("/").check(), Err(SignatureError::Missing));
}

#[test]
fn what_was_signed_for_another_server_is_refused() {
    let elsewhere = Request::post().set("Host", "other.example").signed(POST);
    assert_eq!(elsewhere.check(), Err(SignatureError::OtherHost));
    let nowhere = Request::post().set("Host", "").signed(POST);
    assert_eq!(nowhere.check(), Err(SignatureError::OtherHost));
}

#[test]
fn the_port_of_a_host_may_be_left_out() {
    let is_for = |origin, host| {
        let head = RequestHead::new(origin, "GET", "/", [("host", host)]);
        head.is_for_this_host().unwrap()
    };
    assert!(is_for("http://127.0.0.1:4321", "127.0.0.1"));
    assert!(is_for("http://[::1]:4321", "[::1]"));
    assert!(is_for("http://[::1]", "[::1]"));
    assert!(is_for("https://photos.example", "PHOTOS.example"));
    assert!(!is_for("https://photos.example", "photos.example:444"));
    assert!(!is_for("http://127.0.0.1:4321", "127.0.0.1:80"));
}

#[test]
fn what_must_be_signed_must_be_signed() {
    let not = |name| Err(SignatureError::NotCovered(name));
    assert_eq!(
        Request::get("/").signed("host date").check(),
        not("(request-target)")
    );
    assert_eq!(
        Request::get("/").signed("(request-target) date").check(),
        not("host")
    );
    assert_eq!(
        Request::get("/").signed("(request-target) host").check(),
        not("date")
    );
    assert_eq!(
        Request::post().signed("(request-target) host date").check(),
        not("digest")
    );
}

#[test]
fn a_tampered_request_is_refused() {
    let get = Request::get("/users/alice").signed(GET);
    let post = Request::post().signed(POST);
    let wrong = Err(SignatureError::Wrong);
    assert_eq!(
        Request {
            target: "/users/carol",
            ..get.clone()
        }
        .check(),
        wrong
    );
    assert_eq!(
        Request {
            target: "/users/alice?x=1",
            ..post.clone()
        }
        .check(),
        wrong
    );
    assert_eq!(
        Request {
            method: "HEAD",
            ..get.clone()
        }
        .check(),
        Err(SignatureError::NotCovered("digest"))
    );
    assert_eq!(
        get.set("Host", "evil.example").check(),
        Err(SignatureError::OtherHost)
    );
    assert_eq!(
        Request {
            body: b"Hello worlds",
            ..post.clone()
        }
        .check(),
        Err(SignatureError::Digest)
    );
    assert_eq!(
        post.set("Digest", &Digest::of(b"other").to_header())
            .check(),
        Err(SignatureError::Digest)
    );
}

#[test]
fn a_digest_made_for_a_changed_body_does_not_help() {
    let request = Request {
        body: b"other",
        ..Request::post().signed(POST)
    };
    assert_eq!(
        request
            .set("Digest", &Digest::of(b"other").to_header())
            .check(),
        Err(SignatureError::Wrong)
    );
}

#[test]
fn another_key_does_not_verify() {
    let request = Request::get("/").signed(GET);
    let headers = request
        .headers
        .iter()
        .map(|(name, value)| (*name, value.as_str()));
    let signed = parse(&RequestHead::new(ORIGIN, "GET", "/", headers)).unwrap();
    let other = VerifyingKey::from_spki_pem(&OTHER.public_pem, KEY_ID, BOB).unwrap();
    assert_eq!(signed.verify(&other, NOW, b""), Err(SignatureError::Wrong));
    let renamed = VerifyingKey::from_spki_pem(&PAIR.public_pem, "https://x/#k", BOB).unwrap();
    assert!(matches!(
        signed.verify(&renamed, NOW, b""),
        Err(SignatureError::OtherKey { .. })
    ));
}

#[test]
fn a_get_may_be_signed_with_or_without_its_query_but_not_with_another() {
    let with = Request::get("/outbox?page=true").signed(GET);
    assert_eq!(with.check(), Ok(()));
    let algorithm = r#",algorithm="rsa-sha256""#;
    let without = Request::get("/outbox?page=true").signed_as(GET, algorithm, target_without_query);
    assert_eq!(without.check(), Ok(()));
    assert_eq!(
        Request {
            target: "/outbox?page=2",
            ..with
        }
        .check(),
        Err(SignatureError::Wrong)
    );
}

#[test]
fn a_post_may_not_leave_its_query_out() {
    let request = Request {
        target: "/inbox?x=1",
        ..Request::post()
    };
    let request = request.signed_as(POST, r#",algorithm="rsa-sha256""#, target_without_query);
    assert_eq!(request.check(), Err(SignatureError::Wrong));
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(256))]
    #[test]
    fn no_header_makes_the_parser_panic(value in "\\PC{0,80}", target in "\\PC{0,20}") {
        let headers = [("signature", value.as_str()), ("date", DATE), ("host", "x")];
        let _ = parse(&RequestHead::new(ORIGIN, "GET", &target, headers));
    }

    #[test]
    fn no_parameters_make_the_parser_panic(
        headers in "[a-z() -]{0,30}", created in "-?[0-9]{0,20}", extra in "[a-z\",= ]{0,20}",
    ) {
        let value = format!(
            r#"keyId="k",signature="AA==",headers="{headers}",created={created},{extra}"#
        );
        let values = [("signature", value.as_str()), ("date", DATE), ("host", "x")];
        let _ = parse(&RequestHead::new(ORIGIN, "GET", "/?", values));
    }
}

//! The cases of a receiver: what others send is accepted, every tampering is refused.

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::STANDARD};
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use time::{Duration, macros::datetime};
use url::Url;

use super::*;
use crate::signature::{
    VerifiedSigner,
    key::{KeyPair, VerifyingKey},
    multikey,
};

mod bodies;
mod vectors;

const NOW: OffsetDateTime = datetime!(2026-11-23 10:00:00 UTC);
const ORIGIN: &str = "https://photos.example";
const KEY_ID: &str = "https://mastodon.example/users/bob#main-key";
const BOB: &str = "https://mastodon.example/users/bob";
const BODY: &[u8] = b"Hello world";

static PAIR: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::generate().unwrap());
static EDWARDS: LazyLock<Ed25519KeyPair> =
    LazyLock::new(|| Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap());

fn rsa() -> VerifyingKey {
    VerifyingKey::from_spki_pem(&PAIR.public_pem, KEY_ID, BOB).unwrap()
}

fn edwards() -> VerifyingKey {
    let key = [&[0xed, 0x01][..], EDWARDS.public_key().as_ref()].concat();
    let encoded = format!("z{}", bs58::encode(key).into_string());
    let pem = multikey::to_spki_pem(&encoded).unwrap();
    VerifyingKey::from_spki_pem(&pem, KEY_ID, BOB).unwrap()
}

fn sign_with_rsa(text: &str) -> Vec<u8> {
    let key = SigningKey::from_pem(&PAIR.private_pem, KEY_ID).unwrap();
    key.sign(text.as_bytes()).unwrap()
}

fn sign_with_edwards(text: &str) -> Vec<u8> {
    EDWARDS.sign(text.as_bytes()).as_ref().to_vec()
}

/// A request whose parts a test may bend after it was signed.
#[derive(Clone)]
struct Request {
    method: &'static str,
    target: &'static str,
    headers: Vec<(&'static str, String)>,
    body: &'static [u8],
}

const GET: &str = r#""@method" "@target-uri""#;
const POST: &str = r#""@method" "@target-uri" "content-digest""#;

impl Request {
    fn get() -> Self {
        Self {
            method: "GET",
            target: "/users/alice?page=1",
            headers: vec![("Host", "photos.example".into())],
            body: b"",
        }
    }

    fn post() -> Self {
        let digest = Digest::of(BODY).to_content_digest();
        Self {
            method: "POST",
            target: "/inbox",
            body: BODY,
            ..Self::get()
        }
        .set("Content-Digest", &digest)
    }

    fn set(mut self, name: &'static str, value: &str) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.to_owned()));
        self
    }

    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// Signs by hand, so that the signer under test and the verifier cannot agree on a mistake.
    fn signed_as(self, covered: &str, extra: &str, sign: fn(&str) -> Vec<u8>) -> Self {
        let parameters = format!("({covered}){extra}");
        let mut lines: Vec<String> = covered
            .split_whitespace()
            .map(|name| format!("{name}: {}", self.component(name.trim_matches('"'))))
            .collect();
        lines.push(format!("\"@signature-params\": {parameters}"));
        let signature = STANDARD.encode(sign(&lines.join("\n")));
        self.set("Signature-Input", &format!("sig1={parameters}"))
            .set("Signature", &format!("sig1=:{signature}:"))
    }

    fn signed(self, covered: &str) -> Self {
        let extra = format!(";created={};keyid=\"{KEY_ID}\"", NOW.unix_timestamp());
        self.signed_as(covered, &extra, sign_with_rsa)
    }

    fn component(&self, name: &str) -> String {
        match name {
            "@method" => self.method.to_owned(),
            "@target-uri" => format!("{ORIGIN}{}", self.target),
            "@authority" => "photos.example".to_owned(),
            "@scheme" => "https".to_owned(),
            "@request-target" => self.target.to_owned(),
            "@path" => "/users/alice".to_owned(),
            "@query" => "?page=1".to_owned(),
            name => {
                let found = self
                    .headers
                    .iter()
                    .find(|(known, _)| known.eq_ignore_ascii_case(name));
                found.map(|(_, value)| value.clone()).unwrap_or_default()
            }
        }
    }

    fn head_at<'a>(&'a self, origin: &'a str) -> RequestHead<'a> {
        let headers = self
            .headers
            .iter()
            .map(|(name, value)| (*name, value.as_str()));
        RequestHead::new(origin, self.method, self.target, headers)
    }

    fn check_with(
        &self,
        key: &VerifyingKey,
        now: OffsetDateTime,
    ) -> Result<VerifiedSigner, SignatureError> {
        crate::signature::parse(&self.head_at(ORIGIN))?.verify(key, now, self.body)
    }

    fn check_at(&self, now: OffsetDateTime) -> Result<(), SignatureError> {
        self.check_with(&rsa(), now).map(|_| ())
    }

    fn check(&self) -> Result<(), SignatureError> {
        self.check_at(NOW)
    }
}

fn extra(more: &str) -> String {
    format!(";created={};keyid=\"{KEY_ID}\"{more}", NOW.unix_timestamp())
}

#[test]
fn a_signed_get_names_its_actor() {
    let signer = Request::get().signed(GET).check_with(&rsa(), NOW).unwrap();
    assert_eq!(signer.actor(), BOB);
}

#[test]
fn a_signed_post_is_accepted() {
    assert_eq!(Request::post().signed(POST).check(), Ok(()));
}

#[test]
fn whatever_else_is_covered_is_rebuilt() {
    let covered = r#""@authority" "@scheme" "@request-target" "@path" "@query" "host" "@target-uri" "accept" "@method""#;
    let request = Request::get().set("Accept", "a, b");
    assert_eq!(request.signed(covered).check(), Ok(()));
    let split = Request::get().set("Accept", "a, b").signed(covered);
    let split = split.set("Accept", "a").with("Accept", " b ");
    assert_eq!(split.check(), Ok(()));
}

#[test]
fn a_key_of_ed25519_signs_too() {
    let signed = |more: &str| Request::post().signed_as(POST, &extra(more), sign_with_edwards);
    for more in ["", r#";alg="ed25519""#] {
        assert!(signed(more).check_with(&edwards(), NOW).is_ok(), "{more}");
    }
    let of_rsa = signed(r#";alg="rsa-v1_5-sha256""#);
    let wrong = Err(SignatureError::Wrong);
    assert_eq!(of_rsa.check_with(&edwards(), NOW), wrong);
    assert_eq!(signed("").check_with(&rsa(), NOW), wrong);
}

#[test]
fn an_algorithm_must_be_known_and_that_of_the_key() {
    let named = |name: &str| {
        let extra = extra(&format!(";alg=\"{name}\""));
        Request::get().signed_as(GET, &extra, sign_with_rsa).check()
    };
    assert_eq!(named("rsa-v1_5-sha256"), Ok(()));
    assert_eq!(named("ed25519"), Err(SignatureError::Wrong));
    for name in ["hmac-sha256", "rsa-pss-sha512", "none", ""] {
        let refused = Err(SignatureError::Algorithm(name.into()));
        assert_eq!(named(name), refused, "{name}");
    }
}

#[test]
fn what_we_sign_we_accept() {
    let url = Url::parse("http://127.0.0.1:4321/inbox?page=1#x").unwrap();
    let key = SigningKey::from_pem(&PAIR.private_pem, KEY_ID).unwrap();
    for body in [Some(BODY), None] {
        let method = if body.is_some() { "post" } else { "get" };
        let request = Unsigned {
            method,
            url: &url,
            now: NOW,
            body,
            more: &[("collection-synchronization", "digest=\"00\"".into())],
        };
        let headers = sign(&key, &request).unwrap();
        let values = headers.iter().map(|(name, value)| (*name, value.as_str()));
        let method = method.to_uppercase();
        let head = RequestHead::new("http://127.0.0.1:4321", &method, "/inbox?page=1", values);
        let signed = parse(&head).unwrap();
        let body = body.unwrap_or_default();
        assert!(signed.verify(&rsa(), NOW, body).is_ok(), "{headers:?}");
        assert!(signed.covers("collection-synchronization"));
    }
}

#[test]
fn what_must_be_signed_must_be_signed() {
    let not = |name| Err(SignatureError::NotCovered(name));
    let get = |covered| Request::get().signed(covered).check();
    assert_eq!(get(r#""@target-uri""#), not("@method"));
    assert_eq!(get(r#""@method" "@path" "@authority""#), not("@target-uri"));
    assert_eq!(get(""), not("@method"));
    assert_eq!(Request::post().signed(GET).check(), not("content-digest"));
}

#[test]
fn a_tampered_request_is_refused() {
    let get = Request::get().signed(GET);
    let post = Request::post().signed(POST);
    let other_target = |request: &Request, target| Request {
        target,
        ..request.clone()
    };
    for target in ["/users/carol?page=1", "/users/alice", "/users/alice?page=2"] {
        let refused = Err(SignatureError::Wrong);
        assert_eq!(other_target(&get, target).check(), refused, "{target}");
    }
    let put = Request {
        method: "PUT",
        ..post.clone()
    };
    assert_eq!(put.check(), Err(SignatureError::Wrong));
    let body = Request {
        body: b"Hello worlds",
        ..post.clone()
    };
    assert_eq!(body.check(), Err(SignatureError::Digest));
    let other = Digest::of(b"Hello worlds").to_content_digest();
    assert_eq!(
        body.set("Content-Digest", &other).check(),
        Err(SignatureError::Wrong)
    );
    let read = parse(&post.head_at("https://other.example")).unwrap();
    assert_eq!(read.verify(&rsa(), NOW, BODY), Err(SignatureError::Wrong));
}

#[test]
fn a_signature_is_good_from_an_hour_before_to_an_hour_and_five_minutes_after() {
    let request = Request::get().signed(GET);
    let at = |minutes| request.check_at(NOW + Duration::minutes(minutes));
    assert_eq!(at(-60), Ok(()));
    assert_eq!(at(-61), Err(SignatureError::TooEarly));
    assert_eq!(at(65), Ok(()));
    assert_eq!(at(66), Err(SignatureError::Expired));
}

#[test]
fn a_signature_may_end_earlier_and_not_much_later() {
    let until = |seconds: i64| {
        let extra = extra(&format!(";expires={}", NOW.unix_timestamp() + seconds));
        Request::get().signed_as(GET, &extra, sign_with_rsa)
    };
    let late = until(60).check_at(NOW + Duration::minutes(62));
    assert_eq!(late, Err(SignatureError::Expired));
    let never = until(1_000_000).check_at(NOW + Duration::hours(14));
    assert_eq!(never, Err(SignatureError::Expired));
}

#[test]
fn a_key_and_a_moment_must_be_named() {
    let only = |extra: &str| Request::get().signed_as(GET, extra, sign_with_rsa).check();
    let header = |what| Err(SignatureError::Header(what));
    assert_eq!(
        only(&format!(";keyid=\"{KEY_ID}\"")),
        Err(SignatureError::Date)
    );
    assert_eq!(only(";created=1"), header("no keyid"));
    assert_eq!(
        only(";created=1;keyid=7"),
        header("keyid and alg must be strings")
    );
    for created in ["\"now\"", "1.5", "999999999999999"] {
        let read = only(&format!(";created={created};keyid=\"{KEY_ID}\""));
        assert_eq!(read, Err(SignatureError::Date), "{created}");
    }
}

#[test]
fn parts_of_fields_and_unknown_components_are_refused() {
    for (name, shown) in [
        (r#""@query-param";name="page""#, "@query-param"),
        (r#""accept";bs"#, "accept"),
        (r#""host";req"#, "host"),
        (r#""@status""#, "@status"),
        (r#""@signature-params""#, "@signature-params"),
        (r#""Host""#, "Host"),
        (r#""x-missing""#, "x-missing"),
    ] {
        let request = Request::get().set("Accept", "a");
        let read = request.signed(&format!("{GET} {name}")).check();
        assert_eq!(
            read,
            Err(SignatureError::Uncoverable(shown.into())),
            "{name}"
        );
    }
    let twice = Request::get().signed(&format!("{GET} \"@method\"")).check();
    assert_eq!(twice, Err(SignatureError::Repeated("@method".into())));
    let token = Request::get().signed(&format!("{GET} host")).check();
    assert!(matches!(token, Err(SignatureError::Header(_))));
}

#[test]
fn more_than_anyone_covers_is_refused() {
    let names: Vec<String> = (0..40).map(|number| format!("\"x-{number}\"")).collect();
    let read = Request::get().signed(&names.join(" ")).check();
    assert_eq!(read, Err(SignatureError::Header("too much is covered")));
}

#[test]
fn one_signature_must_be_in_both_headers() {
    let good = Request::get().signed(GET);
    let input = good.component("signature-input");
    for (name, value) in [
        ("Signature-Input", "sig1".to_owned()),
        ("Signature-Input", "sig1=1".to_owned()),
        ("Signature-Input", String::new()),
        ("Signature-Input", "sig1=(".to_owned()),
        (
            "Signature-Input",
            format!("{input}, {}", input.replace("sig1", "sig2")),
        ),
        ("Signature", "sig2=:AAAA:".to_owned()),
        ("Signature", "sig1=AAAA".to_owned()),
        ("Signature", "sig1=(:AAAA:)".to_owned()),
    ] {
        let read = good.clone().set(name, &value).check();
        assert!(
            matches!(read, Err(SignatureError::Header(_))),
            "{name}: {value}: {read:?}"
        );
    }
    let mut unsigned = good;
    unsigned.headers.retain(|(name, _)| *name != "Signature");
    assert_eq!(unsigned.check(), Err(SignatureError::Missing));
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(256))]
    #[test]
    fn no_header_makes_the_parser_panic(
        input in "\\PC{0,80}", value in "\\PC{0,40}", target in "\\PC{0,20}",
    ) {
        let headers = [("signature-input", input.as_str()), ("signature", value.as_str())];
        let _ = parse(&RequestHead::new(ORIGIN, "GET", &target, headers));
    }

    #[test]
    fn no_components_make_the_parser_panic(
        covered in "[a-z@\"; =-]{0,60}", parameters in "[a-z0-9=\"; ]{0,40}",
    ) {
        let input = format!("sig1=({covered});created=1;keyid=\"k\";{parameters}");
        let headers = [("signature-input", input.as_str()), ("signature", "sig1=:AAAA:")];
        let _ = parse(&RequestHead::new(ORIGIN, "POST", "/?", headers));
    }
}

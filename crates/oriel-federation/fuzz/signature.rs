//! Any text, as a request that somebody signed, in either scheme. Nothing may panic; and what is
//! believed is what the key did sign, whatever was made of it on the way.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use oriel_federation::{
    media_type,
    signature::{self, RequestHead, http_date, key::VerifyingKey, multikey},
};
use ring::signature::{Ed25519KeyPair, KeyPair};
use time::{OffsetDateTime, macros::datetime};

/// Signed by hand with the key below. Nothing else was ever signed with it.
const REQUESTS: [&str; 4] = [
    include_str!("requests/draft-get"),
    include_str!("requests/draft-post"),
    include_str!("requests/message-get"),
    include_str!("requests/message-post"),
];
const NOW: OffsetDateTime = datetime!(2026-11-23 10:00:00 UTC);
const ORIGIN: &str = "https://photos.example";
const KEY_ID: &str = "https://mastodon.example/users/bob#main-key";

static KEY: LazyLock<VerifyingKey> = LazyLock::new(|| {
    let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).expect("a key");
    let bytes = [&[0xed, 0x01][..], pair.public_key().as_ref()].concat();
    let encoded = format!("z{}", bs58::encode(bytes).into_string());
    let pem = multikey::to_spki_pem(&encoded).expect("a key");
    VerifyingKey::from_spki_pem(&pem, KEY_ID, "https://mastodon.example/users/bob").expect("a key")
});

/// What is in a header may be meant to be any of these.
fn read_alone(value: &str) {
    if let Ok(pem) = multikey::to_spki_pem(value) {
        assert!(VerifyingKey::from_spki_pem(&pem, "k", "a").is_ok());
    }
    let _ = VerifyingKey::from_spki_pem(value, "k", "a");
    let _ = media_type::is_activity(value);
    if let Some(at) = http_date::parse(value) {
        assert_eq!(http_date::parse(&http_date::format(at)), Some(at));
    }
}

/// A request as text: its first line, its headers, and its body.
struct Request<'a> {
    method: &'a str,
    target: &'a str,
    headers: Vec<(&'a str, &'a str)>,
    body: &'a str,
}

impl<'a> Request<'a> {
    fn read(text: &'a str) -> Self {
        let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
        let mut lines = head.lines();
        let first = lines.next().and_then(|line| line.split_once(' '));
        let (method, target) = first.unwrap_or_default();
        Self {
            method,
            target,
            headers: lines.filter_map(|line| line.split_once(':')).collect(),
            body,
        }
    }

    fn is_believed(&self) -> bool {
        let headers = self.headers.iter().copied();
        let head = RequestHead::new(ORIGIN, self.method, self.target, headers);
        let body = self.body.as_bytes();
        signature::parse(&head).is_ok_and(|signed| {
            signed.is_plausible(NOW, body).is_ok() && signed.verify(&KEY, NOW, body).is_ok()
        })
    }

    fn is_like(&self, other: &Self) -> bool {
        let method = self.method.eq_ignore_ascii_case(other.method);
        method && self.target == other.target && self.body == other.body
    }
}

fn look_at(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else {
        return;
    };
    let request = Request::read(text);
    for (_, value) in &request.headers {
        read_alone(value.trim());
    }
    if request.is_believed() {
        let was_signed = REQUESTS
            .iter()
            .any(|text| request.is_like(&Request::read(text)));
        assert!(was_signed, "{text}");
    }
}

/// What follows would say nothing if these were not believed.
fn begin() {
    for text in REQUESTS {
        assert!(Request::read(text).is_believed(), "{text}");
    }
}

fuzz_target!(init: begin(), |bytes: &[u8]| look_at(bytes));

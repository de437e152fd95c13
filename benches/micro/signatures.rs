//! Signing a delivery, and checking one.

use criterion::{Criterion, criterion_group, criterion_main};
use oriel_federation::signature::{
    self, RequestHead, Scheme, Unsigned,
    key::{KeyPair, SigningKey, VerifyingKey},
};
use time::macros::datetime;
use url::Url;

const KEY: &str = "https://photos.example/users/megan#main-key";
const BODY: &[u8] = br#"{"type":"Follow"}"#;

fn sign_and_verify(criterion: &mut Criterion) {
    let now = datetime!(2026-11-23 10:00 UTC);
    let Ok(pair) = KeyPair::generate() else {
        return;
    };
    let Ok(key) = SigningKey::from_pem(&pair.private_pem, KEY) else {
        return;
    };
    let owner = "https://photos.example/users/megan";
    let Ok(public) = VerifyingKey::from_spki_pem(&pair.public_pem, KEY, owner) else {
        return;
    };
    let Ok(url) = Url::parse("https://mastodon.example/inbox") else {
        return;
    };
    let request = Unsigned {
        method: "POST",
        url: &url,
        now,
        body: Some(BODY),
        more: &[],
    };
    for scheme in [Scheme::Cavage, Scheme::Rfc9421] {
        criterion.bench_function(&format!("sign a delivery, {scheme:?}"), |bencher| {
            bencher.iter(|| scheme.sign(&key, &request));
        });
        let Ok(headers) = scheme.sign(&key, &request) else {
            return;
        };
        criterion.bench_function(&format!("verify a delivery, {scheme:?}"), |bencher| {
            bencher.iter(|| {
                let pairs = headers.iter().map(|(name, value)| (*name, value.as_str()));
                let head = RequestHead::new("https://mastodon.example", "POST", "/inbox", pairs);
                signature::parse(&head).map(|signed| signed.verify(&public, now, BODY))
            });
        });
    }
}

criterion_group!(benches, sign_and_verify);
criterion_main!(benches);

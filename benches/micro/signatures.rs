//! Signing a delivery, and checking one.

use criterion::{Criterion, criterion_group, criterion_main};
use oriel_federation::signature::{
    cavage::{self, RequestHead},
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
    criterion.bench_function("sign a delivery", |bencher| {
        bencher.iter(|| cavage::sign(&key, "post", &url, now, Some(BODY)));
    });
    let Ok(headers) = cavage::sign(&key, "post", &url, now, Some(BODY)) else {
        return;
    };
    criterion.bench_function("verify a delivery", |bencher| {
        bencher.iter(|| {
            let pairs = headers.iter().map(|(name, value)| (*name, value.as_str()));
            let head = RequestHead::new("POST", "/inbox", pairs);
            cavage::parse(&head).map(|signed| signed.verify(&public, now, BODY))
        });
    });
}

criterion_group!(benches, sign_and_verify);
criterion_main!(benches);

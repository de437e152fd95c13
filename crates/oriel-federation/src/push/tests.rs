use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde_json::Value;
use time::macros::datetime;

use super::{
    encrypt::{Sealed, record},
    *,
};

const NOW: OffsetDateTime = datetime!(2026-11-28 10:00 UTC);
/// RFC 8291, appendix A.
const POINT_8291: &str =
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4";
const AUTH_8291: &str = "BTBZMqHH6r4Tts7J_aSIgg";

fn read(text: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text).unwrap()
}

fn keys() -> Keys {
    Keys::parse(POINT_8291, AUTH_8291).unwrap()
}

#[test]
fn words_are_encrypted_as_in_rfc_8188() {
    let words = record(
        b"I am the walrus",
        &read("yqdlZ-tYemfogSmv7Ws5PQ"),
        &read("I1BsxtFttlv3u_Oo94xnmw"),
        b"",
    );
    let expected = "I1BsxtFttlv3u_Oo94xnmwAAEAAA-NAVub2qFgBEuQKRapoZu-IxkIva3MEB1PD-ly8Thjg";
    assert_eq!(URL_SAFE_NO_PAD.encode(words.unwrap()), expected);
}

#[test]
fn words_are_encrypted_as_in_rfc_8291() {
    let sender = read(
        "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8",
    );
    let shared = read("kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs");
    let salt = read("DGv6ra1nlYgDCS1FRnbzlw").try_into().unwrap();
    let sealed = Sealed::with(
        b"When I grow up, I want to be a watermelon",
        &keys(),
        Encoding::Standard,
        (&shared, &sender),
        salt,
    );
    let expected = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIg\
                    Dll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt\
                    2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";
    assert_eq!(URL_SAFE_NO_PAD.encode(sealed.unwrap().body), expected);
}

#[test]
fn words_are_encrypted_as_in_the_draft() {
    // draft-ietf-webpush-encryption-04, section 5.
    let keys = Keys::parse(
        "BCEkBjzL8Z3C-oi2Q7oE5t2Np-p7osjGLg93qUP0wvqRT21EEWyf0cQDQcakQMqz4hQKYOQ3il2nNZct4HgAUQU",
        "R29vIGdvbyBnJyBqb29iIQ",
    );
    let sender = read(
        "BNoRDbb84JGm8g5Z5CFxurSqsXWJ11ItfXEWYVLE85Y7CYkDjXsIEc4aqxYaQ1G8BqkXCJ6DPpDrWtdWj_mugHU",
    );
    let shared = read("RNjC-NVW4BGJbxWPW7G2mowsLeDa53LYKYm4--NOQ6Y");
    let salt = read("lngarbyKfMoi9Z75xYXmkg").try_into().unwrap();
    let sealed = Sealed::with(
        b"I am the walrus",
        &keys.unwrap(),
        Encoding::Draft,
        (&shared, &sender),
        salt,
    );
    let expected = "6nqAQUME8hNqw5J3kl8cpVVJylXKYqZOeseZG8UueKpA";
    assert_eq!(URL_SAFE_NO_PAD.encode(sealed.unwrap().body), expected);
}

#[test]
fn keys_are_read_in_every_spelling_of_base64() {
    let padded = base64::engine::general_purpose::STANDARD.encode(read(POINT_8291));
    assert_ne!(padded, POINT_8291);
    let secret = format!("{AUTH_8291}==");
    assert_eq!(Keys::parse(&padded, &secret), Ok(keys()));
    assert_eq!(
        keys().as_text(),
        (POINT_8291.to_owned(), AUTH_8291.to_owned())
    );
}

#[test]
fn keys_that_nobody_can_have_are_refused() {
    let mut beside = read(POINT_8291);
    *beside.last_mut().unwrap() ^= 1;
    let mut compressed = read(POINT_8291);
    compressed[0] = 2;
    let long = "A".repeat(1_000_000);
    for point in [
        "",
        "x",
        "é",
        POINT_8291.trim_start_matches('B'),
        &URL_SAFE_NO_PAD.encode([0; 65]),
        &URL_SAFE_NO_PAD.encode(beside),
        &URL_SAFE_NO_PAD.encode(compressed),
        &long,
    ] {
        assert_eq!(Keys::parse(point, AUTH_8291), Err(PushError::Keys));
    }
    for auth in ["", "BTBZ", POINT_8291, &long] {
        assert_eq!(Keys::parse(POINT_8291, auth), Err(PushError::Keys));
    }
}

#[test]
fn no_message_is_longer_than_services_take() {
    for encoding in [Encoding::Standard, Encoding::Draft] {
        let sealed = Sealed::new(&[b'x'; MAX_WORDS], &keys(), encoding).unwrap();
        assert!(sealed.body.len() <= 4096);
        let beyond = Sealed::new(&[b'x'; MAX_WORDS + 1], &keys(), encoding);
        assert_eq!(beyond.err(), Some(PushError::TooLong));
    }
}

#[test]
fn the_same_words_never_look_the_same() {
    let sealed = || Sealed::new(b"x", &keys(), Encoding::Standard).unwrap().body;
    assert_ne!(sealed(), sealed());
}

#[test]
fn a_service_is_told_who_sends_and_for_how_long() {
    let key = VapidKey::parse(&VapidKey::generate().unwrap()).unwrap();
    let endpoint = "https://push.example:8443/p/abc?x=1".parse().unwrap();
    let sender = Sender {
        key: &key,
        contact: "mailto:admin@photos.example",
        now: NOW,
    };
    let message = seal(b"x", &keys(), Encoding::Standard, &endpoint, sender).unwrap();
    let header = |name| {
        let found = message.headers.iter().find(|(it, _)| *it == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    assert_eq!(header("content-encoding"), "aes128gcm");
    let authorisation = header("authorization");
    let (token, public) = authorisation
        .strip_prefix("vapid t=")
        .and_then(|rest| rest.split_once(", k="))
        .unwrap();
    assert_eq!(public, key.public());
    let (signed, signature) = token.rsplit_once('.').unwrap();
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, read(public))
        .verify(signed.as_bytes(), &read(signature))
        .unwrap();
    let claims: Value = serde_json::from_slice(&read(signed.split_once('.').unwrap().1)).unwrap();
    assert_eq!(claims["aud"], "https://push.example:8443");
    assert_eq!(claims["sub"], "mailto:admin@photos.example");
    let until = claims["exp"].as_i64().unwrap() - NOW.unix_timestamp();
    assert!((1..=86_400).contains(&until), "{until}");
}

#[test]
fn a_key_that_is_none_is_refused() {
    for kept in ["", "AAAA", "no key"] {
        assert_eq!(VapidKey::parse(kept).err(), Some(PushError::OwnKey));
    }
}

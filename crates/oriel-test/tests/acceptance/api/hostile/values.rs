//! What no app sends, and somebody will.

use rand::{Rng as _, rngs::StdRng};
use serde_json::{Value, json};

/// Segments of a path, as they are sent.
pub(super) const SEGMENTS: [&str; 20] = [
    "abc",
    "-1",
    "0",
    "1",
    "+1",
    "007",
    "1.5",
    "1e9",
    "9223372036854775807",
    "9223372036854775808",
    "18446744073709551616",
    "",
    "%00",
    "1%00",
    "%20",
    "%F0%9F%8C%AB%C3%B4",
    "%D9%A1%D9%A2",
    "%ff%fe",
    "a%2f..%2fb",
    "%27%3B--",
];

/// Texts, as they are meant.
const TEXTS: [&str; 26] = [
    "",
    " ",
    "abc",
    "-1",
    "0",
    "1e308",
    "NaN",
    "9223372036854775808",
    "99999999999999999999999999",
    "\0",
    "a\0b",
    "\u{202e}\u{feff}ô🌫",
    "true",
    "null",
    "[]",
    "{\"a\":1}",
    "%",
    "%25%00",
    "' OR 1=1 --",
    "<script>",
    "2026-13-45T99:99:99Z",
    "0000-00-00",
    "@a@b@c",
    "http://[::1",
    "https://127.0.0.1:1/users/a",
    "#",
];

/// Queries in which `NAME` stands for a parameter.
pub(super) const QUERIES: [&str; 14] = [
    "NAME",
    "NAME=",
    "NAME=1&NAME=2&NAME=3",
    "NAME[]=1&NAME=2&NAME[a]=3",
    "NAME=2&NAME[]=1&NAME[0]=x",
    "NAME[][][]=1",
    "NAME[a][b][c][d][e][f][g][h]=1",
    "NAME[",
    "NAME]=1",
    "NAME[]]][[[=1",
    "NAME[99999999999]=1",
    "NAME[-1][a]=1&NAME[a][-1]=2",
    "%4eAME=%ff%fe&=&&&=1&[]=2&[a]=3",
    "NAME=%zz&NAME=%",
];

/// Bodies that say nothing, whatever they claim to be.
pub(super) const BODIES: [&[u8]; 12] = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"\"a\"",
    b"{\"status\":",
    b"{\"status\":\"\\ud800\"}",
    b"\xff\xfe\x00\x01",
    b"a=%zz&b[c]=&=&[",
    b"--edge\r\ncontent-disposition: form-data; name=\"status\"\r\n\r\nhalf",
    b"--edge\r\n\r\n--edge--\r\n",
    b"--edge\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\r\nno photo\r\n--edge--\r\n",
];

pub(super) const KINDS: [&str; 9] = [
    "application/json",
    "application/json; charset=utf-7",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=edge",
    "multipart/form-data",
    "multipart/form-data; boundary=\"",
    "text/xml",
    "application/offset+octet-stream",
    "/;;;=",
];

/// Headers that change how an answer is given.
pub(super) const HEADERS: [(&str, &str); 10] = [
    ("accept", "text/html"),
    ("accept", "application/activity+json"),
    ("accept-language", "cy;q=9,*;;;"),
    ("range", "bytes=5-1"),
    ("if-none-match", "*"),
    ("idempotency-key", "ôôô"),
    ("x-http-method-override", "PATCH"),
    ("tus-resumable", "1.0.0"),
    ("upload-length", "-1"),
    ("cookie", "oriel_session=invented"),
];

/// One of several.
pub(super) fn any<T: Copy>(rng: &mut StdRng, choices: &[T]) -> T {
    choices[rng.random_range(0..choices.len())]
}

/// A text that means nothing where it is sent; sometimes a very long one.
pub(super) fn text(rng: &mut StdRng) -> String {
    if rng.random_ratio(1, 12) {
        return any(rng, &["a", "ô", "[", "9"]).repeat(rng.random_range(1..3_000));
    }
    any(rng, &TEXTS).to_owned()
}

/// A value of any type.
pub(super) fn value(rng: &mut StdRng) -> Value {
    match rng.random_range(0..10) {
        0 => Value::Null,
        1 => json!(rng.random::<bool>()),
        2 => any(
            rng,
            &[
                json!(-1),
                json!(0),
                json!(1e308),
                json!(u64::MAX),
                json!(i64::MIN),
            ]
            .each_ref(),
        )
        .clone(),
        3 => json!([]),
        4 => json!({}),
        5 => json!({ text(rng): [text(rng), { "a": [[]] }] }),
        6 => json!([text(rng), null, -1, [1], { "id": text(rng) }]),
        7 => deep(rng.random_range(1..100)),
        _ => text(rng).into(),
    }
}

fn deep(levels: usize) -> Value {
    (0..levels).fold(json!("x"), |inner, level| {
        if level % 2 == 0 {
            json!([inner])
        } else {
            json!({ "a": inner })
        }
    })
}

//! The client against servers that behave, and servers that do not.

mod budget;
mod deliver;
mod fetch;
mod file;
mod gate;
mod knock;
mod listing;
mod lookup;
mod page;
mod resolve;

use std::sync::{LazyLock, Mutex};

use serde_json::Value;
use time::{OffsetDateTime, macros::datetime};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use super::*;
use crate::{
    FetchError, media_type,
    signature::{
        self, RequestHead,
        key::{KeyPair, SigningKey, VerifyingKey},
    },
};

const NOW: OffsetDateTime = datetime!(2026-11-23 10:00:00 UTC);
const KEY_ID: &str = "https://photos.example/actor#main-key";

static PAIR: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::generate().unwrap());

fn key() -> SigningKey {
    SigningKey::from_pem(&PAIR.private_pem, KEY_ID).unwrap()
}

fn development() -> Federation {
    Federation {
        allow_private_addresses: true,
        fetch_timeout_seconds: 1,
        ..Federation::default()
    }
}

fn verifying() -> VerifyingKey {
    VerifyingKey::from_spki_pem(&PAIR.public_pem, KEY_ID, "a").unwrap()
}

fn client() -> Client {
    Client::new(&development(), "Oriel/test", Gate::open()).unwrap()
}

/// What a peer was asked.
#[derive(Debug, Clone, Default)]
struct Asked {
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Asked {
    fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// Whether it is signed with our key, in either scheme, for this server.
    fn is_signed_for(&self, origin: &str) -> bool {
        let headers = self
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        let head = RequestHead::new(origin, &self.method, &self.target, headers);
        let signed = signature::parse(&head).unwrap();
        signed.verify(&verifying(), NOW, &self.body).is_ok()
    }

    fn has_message_signature(&self) -> bool {
        self.header("signature-input").is_some()
    }
}

type Log = Arc<Mutex<Vec<Asked>>>;

/// A server by hand, so that it can misbehave in any way.
struct Peer {
    origin: String,
    log: Log,
}

impl Peer {
    /// `answer` gets the origin and the request's target.
    async fn start(answer: impl Fn(&str, &str) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self::judging(move |own, asked| answer(own, &asked.target)).await
    }

    /// `answer` gets the origin and the request.
    async fn judging(answer: impl Fn(&str, &Asked) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let log = Log::default();
        let (own, heard, answer) = (origin.clone(), Arc::clone(&log), Arc::new(answer));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (own, heard, answer) = (own.clone(), Arc::clone(&heard), Arc::clone(&answer));
                tokio::spawn(async move { converse(stream, &own, &heard, &*answer).await });
            }
        });
        Self { origin, log }
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    fn asked(&self) -> Vec<Asked> {
        self.log.lock().unwrap().clone()
    }

    async fn fetch(&self, path: &str) -> Result<Fetched, FetchError> {
        client().fetch_object(&self.at(path), &key(), NOW).await
    }
}

async fn converse(
    mut stream: TcpStream,
    origin: &str,
    log: &Log,
    answer: &(dyn Fn(&str, &Asked) -> Vec<u8> + Send + Sync),
) {
    let Some(asked) = hear(&mut stream).await else {
        return;
    };
    log.lock().unwrap().push(asked.clone());
    let bytes = answer(origin, &asked);
    if asked.target == "/drip" {
        for byte in bytes {
            tokio::time::sleep(Duration::from_millis(100)).await;
            if stream.write_all(&[byte]).await.is_err() {
                return;
            }
        }
    } else {
        let _closed_early = stream.write_all(&bytes).await;
    }
}

async fn hear(stream: &mut TcpStream) -> Option<Asked> {
    let mut bytes = Vec::new();
    let end = loop {
        let mut chunk = [0; 1024];
        let read = stream
            .read(&mut chunk)
            .await
            .ok()
            .filter(|read| *read > 0)?;
        bytes.extend_from_slice(&chunk[..read]);
        // As servers do with a TLS greeting on a port for plain HTTP.
        if !bytes.first()?.is_ascii_alphabetic() {
            return None;
        }
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.lines();
    let mut first = lines.next()?.split(' ').map(str::to_owned);
    let mut asked = Asked {
        method: first.next()?,
        target: first.next()?,
        ..Asked::default()
    };
    asked.headers = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let length = asked
        .header("content-length")
        .map_or(0, |length| length.parse().unwrap());
    asked.body = bytes.split_off(end);
    while asked.body.len() < length {
        let mut chunk = [0; 1024];
        let read = stream
            .read(&mut chunk)
            .await
            .ok()
            .filter(|read| *read > 0)?;
        asked.body.extend_from_slice(&chunk[..read]);
    }
    Some(asked)
}

fn response(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let mut bytes = format!(
        "HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n"
    )
    .into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

fn document(json: &Value) -> Vec<u8> {
    let headers = "content-type: application/activity+json\r\n";
    response("200 OK", headers, json.to_string().as_bytes())
}

fn redirect_to(location: &str) -> Vec<u8> {
    response("302 Found", &format!("location: {location}\r\n"), b"")
}

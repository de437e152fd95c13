//! A push service (RFC 8030) that keeps what it is handed, and the device behind it that can read
//! it (RFC 8291): with other code than Oriel's, as far as the curve goes.

use std::{
    collections::{BTreeMap, VecDeque},
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use anyhow::Context as _;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use p256::{PublicKey, SecretKey};
use ring::{
    aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    hkdf::{HKDF_SHA256, KeyType, Salt},
    signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey},
};
use serde_json::{Value, json};
use tokio::{
    io::AsyncWriteExt as _,
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use crate::wire;

/// A request as the service got it.
#[derive(Debug, Clone)]
pub struct Handed {
    pub path: String,
    /// By names in small letters.
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

impl Handed {
    /// A header; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// A part of a header like `dh=…;p256ecdsa=…` or `vapid t=…, k=…`.
    fn part(&self, header: &str, name: &str) -> anyhow::Result<&str> {
        let mut parts = self.header(header).split([';', ',', ' ']).map(str::trim);
        let found = parts.find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
        found.with_context(|| format!("no {name} in {self:?}"))
    }

    /// What the sender's token says (RFC 8292), if it was signed with this key.
    ///
    /// # Errors
    /// When it was not, or there is none.
    pub fn claims(&self, server_key: &str) -> anyhow::Result<Value> {
        let (token, key) = match self.header("authorization").strip_prefix("WebPush ") {
            Some(token) => (token, self.part("crypto-key", "p256ecdsa")?),
            None => (
                self.part("authorization", "t")?,
                self.part("authorization", "k")?,
            ),
        };
        anyhow::ensure!(key == server_key, "signed with the key {key}");
        let (signed, signature) = token.rsplit_once('.').context("no token")?;
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, decode(server_key)?)
            .verify(signed.as_bytes(), &decode(signature)?)
            .map_err(|_unspecified| anyhow::anyhow!("signed with another key"))?;
        let (head, claims) = signed.split_once('.').context("no claims")?;
        let head: Value = serde_json::from_slice(&decode(head)?)?;
        anyhow::ensure!(head == json!({ "typ": "JWT", "alg": "ES256" }), "{head}");
        Ok(serde_json::from_slice(&decode(claims)?)?)
    }
}

/// A service on loopback. It ends when dropped.
pub struct PushService {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    task: JoinHandle<()>,
}

#[derive(Default)]
struct State {
    handed: Vec<Handed>,
    connections: usize,
    /// Whether it ends every connection without an answer.
    hangs_up: bool,
    /// How it answers next; 201 when nothing is said.
    answers: VecDeque<&'static str>,
}

impl Drop for PushService {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl PushService {
    /// # Errors
    /// When there is no free port.
    pub async fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let (address, state) = (listener.local_addr()?, Arc::<Mutex<State>>::default());
        let shared = Arc::clone(&state);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let hangs_up = {
                    let mut state = lock(&shared);
                    state.connections += 1;
                    state.hangs_up
                };
                if hangs_up {
                    continue;
                }
                tokio::spawn(serve(stream, Arc::clone(&shared)));
            }
        });
        Ok(Self {
            address,
            state,
            task,
        })
    }

    /// Its host and port.
    pub fn authority(&self) -> String {
        self.address.to_string()
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Where it waits for somebody called so.
    pub fn endpoint(&self, name: &str) -> String {
        format!("http://{}/p/{name}", self.address)
    }

    /// What is answered next, once: a status, with more headers after it if there are any.
    pub fn answer(&self, status_and_headers: &'static str) {
        lock(&self.state).answers.push_back(status_and_headers);
    }

    /// What it was handed since this was asked before.
    pub fn handed(&self) -> Vec<Handed> {
        std::mem::take(&mut lock(&self.state).handed)
    }

    /// From now on, whether every new connection is ended without an answer.
    pub fn hang_up(&self, hangs_up: bool) {
        lock(&self.state).hangs_up = hangs_up;
    }

    /// How often somebody has connected.
    pub fn connections(&self) -> usize {
        lock(&self.state).connections
    }
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn serve(mut stream: TcpStream, state: Arc<Mutex<State>>) {
    let mut message = Vec::new();
    while let Ok(Some(length)) = wire::read(&mut stream, &mut message).await {
        let handed = request(&message, length);
        let answer = {
            let mut state = lock(&state);
            state.handed.push(handed);
            state.answers.pop_front().unwrap_or("201 Created")
        };
        let answer = format!("HTTP/1.1 {answer}\r\ncontent-length: 0\r\n\r\n");
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

fn request(message: &[u8], length: usize) -> Handed {
    let (head, body) = message.split_at(message.len() - length);
    let head = String::from_utf8_lossy(head).into_owned();
    let mut lines = head.lines();
    let path = lines.next().and_then(|line| line.split(' ').nth(1));
    let headers = lines.filter_map(|line| line.split_once(':'));
    Handed {
        path: path.unwrap_or_default().to_owned(),
        headers: headers
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect(),
        body: body.to_vec(),
    }
}

/// What an app has generated on somebody's device.
pub struct Device {
    secret: SecretKey,
    auth: [u8; 16],
}

impl Device {
    /// # Errors
    /// When there is no randomness.
    pub fn new() -> anyhow::Result<Self> {
        let secret: [u8; 32] = rand::random();
        Self::with(&secret, rand::random())
    }

    fn with(secret: &[u8], auth: [u8; 16]) -> anyhow::Result<Self> {
        Ok(Self {
            secret: SecretKey::from_slice(secret)?,
            auth,
        })
    }

    /// The point, in base64url.
    pub fn p256dh(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.point())
    }

    /// The secret, in base64url.
    pub fn auth(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.auth)
    }

    /// `subscription` as an app sends it.
    pub fn at(&self, endpoint: &str, standard: bool) -> Value {
        let keys = json!({ "p256dh": self.p256dh(), "auth": self.auth() });
        json!({ "endpoint": endpoint, "keys": keys, "standard": standard })
    }

    fn point(&self) -> Vec<u8> {
        self.secret.public_key().to_sec1_bytes().into_vec()
    }

    /// The words that were handed to the service.
    ///
    /// # Errors
    /// When this device cannot read them.
    pub fn read(&self, handed: &Handed) -> anyhow::Result<Value> {
        let words = match handed.header("content-encoding") {
            "aes128gcm" => self.standard(&handed.body)?,
            "aesgcm" => self.draft(
                &handed.body,
                &decode(handed.part("encryption", "salt")?)?,
                &decode(handed.part("crypto-key", "dh")?)?,
            )?,
            other => anyhow::bail!("encoded as {other}"),
        };
        Ok(serde_json::from_slice(&words)?)
    }

    /// RFC 8291 §3.4 and RFC 8188 §2.
    fn standard(&self, body: &[u8]) -> anyhow::Result<Vec<u8>> {
        let (salt, rest) = body.split_at_checked(16).context("no salt")?;
        let (size, rest) = rest.split_at_checked(4).context("no size")?;
        anyhow::ensure!(size == 4096_u32.to_be_bytes(), "records of {size:?}");
        let (length, rest) = rest.split_first().context("no length")?;
        let (public, record) = rest
            .split_at_checked(usize::from(*length))
            .context("no key")?;
        let info = [b"WebPush: info\0", self.point().as_slice(), public].concat();
        let ikm = derive::<32>(&self.auth, &self.shared(public)?, &info)?;
        let key = derive(salt, &ikm, b"Content-Encoding: aes128gcm\0")?;
        let nonce = derive(salt, &ikm, b"Content-Encoding: nonce\0")?;
        let mut words = decrypt(key, nonce, record)?;
        while words.last() == Some(&0) {
            words.pop();
        }
        anyhow::ensure!(words.pop() == Some(2), "not the last record");
        Ok(words)
    }

    /// draft-ietf-webpush-encryption-04.
    fn draft(&self, body: &[u8], salt: &[u8], public: &[u8]) -> anyhow::Result<Vec<u8>> {
        let auth = b"Content-Encoding: auth\0";
        let ikm = derive::<32>(&self.auth, &self.shared(public)?, auth)?;
        let lengths = [b"\0\x41".as_slice(), b"\0\x41"];
        let [first, second] = lengths;
        let context = [b"P-256\0", first, &self.point(), second, public].concat();
        let info = |what: &[u8]| [b"Content-Encoding: ", what, b"\0", &context].concat();
        let key = derive(salt, &ikm, &info(b"aesgcm"))?;
        let nonce = derive(salt, &ikm, &info(b"nonce"))?;
        let words = decrypt(key, nonce, body)?;
        let (padding, words) = words.split_first_chunk().context("no padding")?;
        let padding = usize::from(u16::from_be_bytes(*padding));
        Ok(words.get(padding..).context("too much padding")?.to_vec())
    }

    fn shared(&self, public: &[u8]) -> anyhow::Result<Vec<u8>> {
        let public = PublicKey::from_sec1_bytes(public)?;
        let shared = self.secret.diffie_hellman(&public);
        Ok(shared.raw_secret_bytes().to_vec())
    }
}

fn decode(text: &str) -> anyhow::Result<Vec<u8>> {
    Ok(URL_SAFE_NO_PAD.decode(text)?)
}

fn decrypt(key: [u8; 16], nonce: [u8; 12], record: &[u8]) -> anyhow::Result<Vec<u8>> {
    let broken = |_unspecified| anyhow::anyhow!("cannot be decrypted");
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).map_err(broken)?);
    let mut record = record.to_vec();
    let nonce = Nonce::assume_unique_for_key(nonce);
    let words = key.open_in_place(nonce, Aad::empty(), &mut record);
    Ok(words.map_err(broken)?.to_vec())
}

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn derive<const N: usize>(salt: &[u8], ikm: &[u8], info: &[u8]) -> anyhow::Result<[u8; N]> {
    let mut derived = [0; N];
    let prk = Salt::new(HKDF_SHA256, salt).extract(ikm);
    let filled = prk
        .expand(&[info], Length(N))
        .and_then(|okm| okm.fill(&mut derived));
    filled.map_err(|_unspecified| anyhow::anyhow!("too long"))?;
    Ok(derived)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_reads_the_message_of_rfc_8291() {
        // Appendix A.
        let secret = decode("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94").unwrap();
        let auth = decode("BTBZMqHH6r4Tts7J_aSIgg").unwrap();
        let device = Device::with(&secret, auth.try_into().unwrap()).unwrap();
        let body = decode(
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLoc\
             InmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLV\
             WGNWQexSgSxsj_Qulcy4a-fN",
        );
        let words = device.standard(&body.unwrap()).unwrap();
        assert_eq!(words, b"When I grow up, I want to be a watermelon");
    }

    #[test]
    fn a_device_reads_the_message_of_the_draft() {
        // draft-ietf-webpush-encryption-04, section 5.
        let secret = decode("9FWl15_QUQAWDaD3k3l50ZBZQJ4au27F1V4F0uLSD_M").unwrap();
        let auth = decode("R29vIGdvbyBnJyBqb29iIQ").unwrap();
        let device = Device::with(&secret, auth.try_into().unwrap()).unwrap();
        let sender = "BNoRDbb84JGm8g5Z5CFxurSqsXWJ11ItfXEWYVLE85Y7CYkDjXsIEc4aqxYaQ1G8\
                      BqkXCJ6DPpDrWtdWj_mugHU";
        let words = device.draft(
            &decode("6nqAQUME8hNqw5J3kl8cpVVJylXKYqZOeseZG8UueKpA").unwrap(),
            &decode("lngarbyKfMoi9Z75xYXmkg").unwrap(),
            &decode(sender).unwrap(),
        );
        assert_eq!(words.unwrap(), b"I am the walrus");
    }
}

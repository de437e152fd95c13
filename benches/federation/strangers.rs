//! People elsewhere who react to what is published here: known, with their keys, and with what they
//! will say written and signed beforehand.

use std::{fmt::Write as _, net::SocketAddr, sync::Arc};

use oriel_benches::{load, machine::Machine};
use oriel_core::{
    federation::signature::{
        Scheme, Unsigned,
        key::{KeyPair, SigningKey},
    },
    model::{Account, AccountKind},
    store::{accounts, posts, remote_keys},
};
use serde_json::{Value, json};
use tokio::{net::TcpStream, task::JoinSet};
use url::Url;

const PEOPLE: usize = 40;
/// Their server: nobody listens there, and nobody needs to.
const SERVER: &str = "http://127.2.0.1:9";
const CONNECTIONS: usize = 32;

pub(crate) struct Strangers {
    key: String,
    posts: Vec<String>,
    said: usize,
}

/// One activity, ready to be sent.
#[derive(Clone)]
pub(crate) struct Said {
    request: Vec<u8>,
    /// The reply that it brings, if it does.
    pub(crate) reply: Option<String>,
}

impl Strangers {
    /// Introduces them to a machine that runs, whose photographer publishes so many posts.
    pub(crate) async fn meet(machine: &Machine, posts: usize) -> anyhow::Result<Self> {
        let pair = KeyPair::generate()?;
        let core = machine.core.clone();
        let public = pair.public_pem.clone();
        machine
            .core
            .store()
            .write(move |conn| {
                for number in 0..PEOPLE {
                    let uri = actor(number);
                    let (name, kind) = (format!("stranger{number}"), AccountKind::Person);
                    let known = Account {
                        inbox: format!("{uri}/inbox"),
                        fetched_at: Some(core.now().into()),
                        ..Account::new(core.next_id(), kind, &name, "127.2.0.1:9", &uri, core.now())
                    };
                    accounts::insert(conn, &known)?;
                    let key = remote_keys::RemoteKey {
                        id: format!("{uri}#main-key"),
                        account_id: known.id,
                        pem: public.clone(),
                    };
                    remote_keys::replace(conn, known.id, &[key])?;
                }
                Ok(())
            })
            .await?;
        let mut strangers = Self {
            key: pair.private_pem,
            posts: Vec::new(),
            said: 0,
        };
        for number in 0..posts {
            let words = json!({ "status": format!("Frame {number}") });
            let post = machine
                .photographer
                .post("/api/v1/statuses", &words)
                .await?;
            let uri = post.get("uri").and_then(Value::as_str).unwrap_or_default();
            strangers.posts.push(uri.to_owned());
        }
        Ok(strangers)
    }

    /// Signs so many activities: every other is a like, if there shall be any, the rest are replies.
    pub(crate) fn say(
        &mut self,
        count: usize,
        likes: bool,
        to: &Machine,
    ) -> anyhow::Result<Vec<Said>> {
        let begin = self.said;
        self.said += count;
        (begin..self.said)
            .map(|number| {
                let is_like = likes && number % 2 == 0;
                self.sign(number, is_like, to)
            })
            .collect()
    }

    /// The same person likes no post twice.
    fn sign(&self, number: usize, is_like: bool, to: &Machine) -> anyhow::Result<Said> {
        let actor = actor(number / 2 % PEOPLE);
        let place = number / 2 / PEOPLE % self.posts.len().max(1);
        let post = self
            .posts
            .get(place)
            .map(String::as_str)
            .unwrap_or_default();
        let (body, reply) = if is_like {
            (like(number, &actor, post), None)
        } else {
            let id = format!("{actor}/posts/{number}");
            (create(&id, &actor, post, to), Some(id))
        };
        let url = Url::parse(&format!("http://{}/inbox", to.address))?;
        let key = SigningKey::from_pem(&self.key, &format!("{actor}#main-key"))?;
        let body = body.to_string();
        let now = to.core.now();
        let unsigned = Unsigned {
            method: "POST",
            url: &url,
            now,
            body: Some(body.as_bytes()),
            more: &[],
        };
        let headers = Scheme::Cavage.sign(&key, &unsigned)?;
        Ok(Said {
            request: request(to.address, &headers, &body),
            reply,
        })
    }

    /// How many of all that was said took effect.
    pub(crate) async fn heard(&self, machine: &Machine) -> anyhow::Result<usize> {
        let uris = self.posts.clone();
        let sum = machine.core.store().read(move |conn| {
            let mut sum = 0;
            for uri in &uris {
                let post = posts::by_uri(conn, uri)?;
                sum += post.map_or(0, |post| post.likes_count + post.replies_count);
            }
            Ok(sum)
        });
        Ok(usize::try_from(sum.await?)?)
    }
}

fn actor(number: usize) -> String {
    format!("{SERVER}/users/stranger{number}")
}

fn like(number: usize, actor: &str, post: &str) -> Value {
    json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": format!("{actor}/likes/{number}"), "type": "Like", "actor": actor, "object": post,
    })
}

fn create(id: &str, actor: &str, post: &str, to: &Machine) -> Value {
    let public = "https://www.w3.org/ns/activitystreams#Public";
    let author = format!("http://{}/users/megan", to.address);
    json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": format!("{id}/activity"), "type": "Create", "actor": actor,
        "to": [public], "cc": [author],
        "object": {
            "id": id, "type": "Note", "attributedTo": actor, "inReplyTo": post,
            "content": "<p>What light!</p>", "published": "2026-11-23T10:00:00Z",
            "to": [public], "cc": [author],
        },
    })
}

fn request(address: SocketAddr, headers: &[(&'static str, String)], body: &str) -> Vec<u8> {
    let mut text = format!("POST /inbox HTTP/1.1\r\ncontent-length: {}\r\n", body.len());
    if !headers
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case("host"))
    {
        let _ = write!(text, "host: {address}\r\n");
    }
    for (name, value) in headers {
        let _ = write!(text, "{name}: {value}\r\n");
    }
    text.push_str("\r\n");
    text.push_str(body);
    text.into_bytes()
}

/// Sends everything over many connections, each until the server is gone, and returns what was
/// answered with 202.
pub(crate) async fn send(address: SocketAddr, said: Vec<Said>) -> anyhow::Result<Vec<Said>> {
    let said = Arc::new(said);
    let mut connections = JoinSet::new();
    for first in 0..CONNECTIONS {
        let said = Arc::clone(&said);
        connections.spawn(async move {
            let mut taken = Vec::new();
            let Ok(mut stream) = TcpStream::connect(address).await else {
                return taken;
            };
            let mut answer = Vec::new();
            for one in said.iter().skip(first).step_by(CONNECTIONS) {
                if load::ask(&mut stream, &one.request, &mut answer)
                    .await
                    .is_err()
                {
                    break;
                }
                taken.push(one.clone());
            }
            taken
        });
    }
    let mut taken = Vec::new();
    while let Some(sent) = connections.join_next().await {
        taken.extend(sent?);
    }
    Ok(taken)
}

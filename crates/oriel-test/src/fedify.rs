//! A server on Fedify: an implementation of ActivityPub that has nothing in common with ours.

use std::{path::Path, process::Stdio, time::Duration};

use anyhow::Context as _;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
    time::timeout,
};

use crate::{ApiClient, tools};

/// Where `fedify/install` puts all that it needs.
const HOME: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/fedify");
const START_TIMEOUT: Duration = Duration::from_secs(30);

/// How requests are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signing {
    Cavage,
    Rfc9421,
}

impl Signing {
    /// What the peer calls it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cavage => "cavage",
            Self::Rfc9421 => "rfc9421",
        }
    }

    fn first_knock(self) -> &'static str {
        match self {
            Self::Cavage => "draft-cavage-http-signatures-12",
            Self::Rfc9421 => "rfc9421",
        }
    }
}

/// The server, on which there is one person: Mari. It ends when dropped.
pub struct FedifyPeer {
    control: ApiClient,
    authority: String,
    _node: Child,
}

impl FedifyPeer {
    /// Starts it. It signs with `first` before it tries the other, and takes nothing that is not
    /// signed with `accepts`, if that is given. Tests that do are marked `#[needs(fedify)]`.
    ///
    /// # Errors
    /// When it does not start or is missing.
    pub async fn start(first: Signing, accepts: Option<Signing>) -> anyhow::Result<Self> {
        let program = Path::new(HOME).join("node");
        tools::require(&program)?;
        let mut node = Command::new(program)
            .current_dir(HOME)
            .args(["--preserve-symlinks-main", "peer.mjs"])
            .arg(first.first_knock())
            .args(accepts.map(Signing::as_str))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("Node.js could not be run")?;
        let output = node.stdout.take().context("no output")?;
        let mut lines = BufReader::new(output).lines();
        let port = timeout(START_TIMEOUT, lines.next_line())
            .await
            .context("the peer on Fedify did not start in time")??
            .context("the peer on Fedify ended")?;
        let authority = format!("127.0.0.1:{port}");
        Ok(Self {
            control: ApiClient::new(&format!("http://{authority}"), "")?,
            authority,
            _node: node,
        })
    }

    /// Mari's handle, without a leading `@`.
    pub fn acct(&self) -> String {
        format!("mari@{}", self.authority)
    }

    /// Looks somebody up by the handle, and returns the actor as Fedify reads it.
    ///
    /// # Errors
    /// When nobody is found.
    pub async fn look_up(&self, handle: &str) -> anyhow::Result<Value> {
        let (_, host) = handle.split_once('@').context("no handle")?;
        let wanted = json!({ "action": "look_up", "handle": handle, "host": host });
        self.control.post("/control", &wanted).await
    }

    /// Lets Mari do something with an object: `follow`, `like`, `boost`, or `fetch` it. Returns
    /// what was sent.
    ///
    /// # Errors
    /// When Fedify cannot read the object, or what it sent was not taken.
    pub async fn act(&self, action: &str, object: &str) -> anyhow::Result<Value> {
        let wanted = json!({ "action": action, "object": object });
        self.control.post("/control", &wanted).await
    }

    /// Lets Mari reply.
    ///
    /// # Errors
    /// As [`Self::act`].
    pub async fn reply(&self, object: &str, content: &str) -> anyhow::Result<Value> {
        let wanted = json!({ "action": "reply", "object": object, "content": content });
        self.control.post("/control", &wanted).await
    }

    /// Lets Mari take back what she did.
    ///
    /// # Errors
    /// As [`Self::act`].
    pub async fn undo(&self, activity: &Value) -> anyhow::Result<Value> {
        let wanted = json!({ "action": "undo", "id": activity.get("id") });
        self.control.post("/control", &wanted).await
    }

    /// What was taken, oldest first, as Fedify reads it.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn received(&self, kind: &str) -> anyhow::Result<Vec<Value>> {
        let all = self.said("received").await?;
        let is_wanted = |one: &Value| one.get("type").is_some_and(|found| found == kind);
        Ok(all.into_iter().filter(is_wanted).collect())
    }

    /// How each delivery to it was signed, and what it answered.
    ///
    /// # Errors
    /// When it does not say.
    pub async fn deliveries(&self) -> anyhow::Result<Vec<(String, u64)>> {
        self.signed("deliveries").await
    }

    /// How each of its own deliveries was signed, and what was answered.
    ///
    /// # Errors
    /// When it does not say.
    pub async fn knocks(&self) -> anyhow::Result<Vec<(String, u64)>> {
        self.signed("knocks").await
    }

    async fn signed(&self, which: &str) -> anyhow::Result<Vec<(String, u64)>> {
        let read = |one: &Value| {
            let scheme = one.get("scheme")?.as_str()?;
            Some((scheme.to_owned(), one.get("status")?.as_u64()?))
        };
        let all = self.said(which).await?;
        Ok(all.iter().filter_map(read).collect())
    }

    async fn said(&self, what: &str) -> anyhow::Result<Vec<Value>> {
        let said = self.control.get("/control").await?;
        let list = said.get(what).and_then(Value::as_array);
        list.cloned()
            .with_context(|| format!("the peer says nothing of {what}"))
    }
}

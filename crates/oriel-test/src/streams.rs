//! Apps that keep a connection open to be told what happens.

use std::{collections::VecDeque, time::Duration};

use anyhow::Context as _;
use futures_util::{SinkExt as _, StreamExt as _};
use reqwest::{Method, Response};
use serde_json::{Value, json};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{
        Error, Message,
        client::IntoClientRequest as _,
        http::{HeaderName, HeaderValue},
    },
};

use crate::{ApiClient, contract::Contract};

/// What is to come comes within this time.
const PATIENCE: Duration = Duration::from_secs(20);

/// Something that happened, as an app is told.
#[derive(Debug, Clone, PartialEq)]
pub struct Happened {
    /// Empty where the connection has one stream only.
    pub stream: Vec<String>,
    pub event: String,
    pub payload: String,
}

impl Happened {
    /// The entity that the payload is.
    ///
    /// # Errors
    /// When it is none.
    pub fn entity(&self) -> anyhow::Result<Value> {
        let entity = serde_json::from_str(&self.payload);
        entity.with_context(|| format!("no entity: {self:?}"))
    }

    /// Holds what came against the API's document.
    fn checked(self) -> Self {
        let payload = || serde_json::from_str(&self.payload).unwrap_or_default();
        match self.event.as_str() {
            "update" | "status.update" => assert_told(&entity("SeenStatus"), &payload()),
            "notification" => assert_told(&entity("Notification"), &payload()),
            "conversation" => assert_told(&entity("Conversation"), &payload()),
            "delete" => assert_told(&entity("Id"), &self.payload.as_str().into()),
            _ => {}
        }
        self
    }

    /// The words of the post that the payload is, without their marks.
    ///
    /// # Errors
    /// When it is none.
    pub fn words(&self) -> anyhow::Result<String> {
        let entity = self.entity()?;
        let html = entity.get("content").and_then(Value::as_str);
        let html = html.context("no post")?;
        let mut words = String::new();
        let mut in_mark = false;
        for c in html.chars() {
            match c {
                '<' => in_mark = true,
                '>' => in_mark = false,
                c if !in_mark => words.push(c),
                _ => {}
            }
        }
        Ok(words)
    }
}

fn entity(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn assert_told(schema: &Value, value: &Value) {
    let told = Contract::get().holds(schema, value);
    let wrong = told
        .err()
        .map(|wrong| format!("{schema}: {wrong:#}\n{value}"));
    assert!(wrong.is_none(), "{}", wrong.unwrap_or_default());
}

/// A WebSocket (RFC 6455).
pub struct Socket {
    inner: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// The protocol that the server speaks.
    pub protocol: Option<String>,
    come: VecDeque<Value>,
}

impl Socket {
    /// Opens one at `path`; an error that is an answer has its status.
    ///
    /// # Errors
    /// The status that was answered instead, or none when nobody answered.
    pub async fn open(
        base: &str,
        path: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, Option<u16>> {
        let url = format!("{base}{path}").replacen("http", "ws", 1);
        let mut request = url.into_client_request().map_err(|_error| None)?;
        for (name, value) in headers {
            let value = HeaderValue::from_str(value).map_err(|_error| None)?;
            let name = HeaderName::from_static(name);
            request.headers_mut().insert(name, value);
        }
        let (inner, response) = match connect_async(request).await {
            Ok(opened) => opened,
            Err(Error::Http(response)) => return Err(Some(response.status().as_u16())),
            Err(_) => return Err(None),
        };
        let protocol = response.headers().get("sec-websocket-protocol");
        let protocol = protocol.and_then(|value| value.to_str().ok());
        let mut socket = Self {
            inner,
            protocol: protocol.map(str::to_owned),
            come: VecDeque::new(),
        };
        socket.settle().await.map_err(|_error| None)?;
        Ok(socket)
    }

    /// Opens one for an app, which listens to this stream if it has a name.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn of(base: &str, app: &ApiClient, stream: &str) -> anyhow::Result<Self> {
        let stream = if stream.is_empty() {
            String::new()
        } else {
            format!("&stream={stream}")
        };
        let path = format!("/api/v1/streaming?access_token={}{stream}", app.token());
        let opened = Self::open(base, &path, &[]).await;
        opened.map_err(|status| anyhow::anyhow!("the stream was answered {status:?}"))
    }

    /// Sends a message, and returns when the server has read it.
    ///
    /// # Errors
    /// When the connection has ended.
    pub async fn say(&mut self, message: &Value) -> anyhow::Result<()> {
        self.say_text(&message.to_string()).await?;
        self.settle().await
    }

    /// Sends a message as it is.
    ///
    /// # Errors
    /// When the connection has ended.
    pub async fn say_text(&mut self, text: &str) -> anyhow::Result<()> {
        Ok(self.inner.send(Message::text(text)).await?)
    }

    /// What is sent is read in its order: with the answer of a ping, all before it was.
    async fn settle(&mut self) -> anyhow::Result<()> {
        self.inner.send(Message::Ping(Vec::new().into())).await?;
        loop {
            match self.frame().await? {
                Some(Message::Pong(_)) => return Ok(()),
                Some(Message::Text(text)) => self.come.push_back(serde_json::from_str(&text)?),
                Some(_) => {}
                None => anyhow::bail!("the connection has ended"),
            }
        }
    }

    /// The next message; none at the end.
    ///
    /// # Errors
    /// When nothing comes in time.
    pub async fn message(&mut self) -> anyhow::Result<Option<Value>> {
        if let Some(come) = self.come.pop_front() {
            return Ok(Some(come));
        }
        loop {
            match self.frame().await? {
                Some(Message::Text(text)) => return Ok(Some(serde_json::from_str(&text)?)),
                Some(Message::Close(_)) | None => return Ok(None),
                Some(_) => {}
            }
        }
    }

    /// Waits until the server asks whether somebody is there.
    ///
    /// # Errors
    /// When it does not within a minute.
    pub async fn pinged(&mut self) -> anyhow::Result<()> {
        let asked = async {
            while let Some(frame) = self.inner.next().await {
                if matches!(frame?, Message::Ping(_)) {
                    return Ok(());
                }
            }
            anyhow::bail!("the connection has ended")
        };
        let asked = timeout(Duration::from_mins(1), asked).await;
        asked.context("nobody asked")?
    }

    /// The next thing that happens; none at the end.
    ///
    /// # Errors
    /// When nothing comes in time, or something else.
    pub async fn happened(&mut self) -> anyhow::Result<Option<Happened>> {
        let Some(message) = self.message().await? else {
            return Ok(None);
        };
        let text = |name: &str| message.get(name).and_then(Value::as_str).map(str::to_owned);
        let streams = message.get("stream").and_then(Value::as_array);
        let streams = streams.with_context(|| format!("no event: {message}"))?;
        assert_told(&entity("StreamEvent"), &message);
        Ok(Some(
            Happened {
                stream: streams
                    .iter()
                    .filter_map(|name| name.as_str().map(str::to_owned))
                    .collect(),
                event: text("event").context("no event")?,
                payload: text("payload").unwrap_or_default(),
            }
            .checked(),
        ))
    }

    /// The next thing that happens, which is to come.
    ///
    /// # Errors
    /// When nothing comes in time, or something else.
    pub async fn next(&mut self) -> anyhow::Result<Happened> {
        self.happened().await?.context("the connection has ended")
    }

    async fn frame(&mut self) -> anyhow::Result<Option<Message>> {
        let come = timeout(PATIENCE, self.inner.next()).await;
        match come.context("nothing came")? {
            Some(Ok(frame)) => Ok(Some(frame)),
            // Whoever is cut off is not always told goodbye.
            Some(Err(_)) | None => Ok(None),
        }
    }
}

/// Server-sent events.
pub struct Events {
    response: Response,
    come: String,
}

impl Events {
    /// Listens to a stream by its address below `/api/v1/streaming/`.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn of(base: &str, app: &ApiClient, stream: &str) -> anyhow::Result<Self> {
        let url = format!("{base}/api/v1/streaming/{stream}");
        let response = app.ask(Method::GET, &url, &[]).await?;
        let status = response.status().as_u16();
        anyhow::ensure!(status == 200, "{stream} was answered {status}");
        Ok(Self {
            response,
            come: String::new(),
        })
    }

    /// The next thing that happens; none at the end.
    ///
    /// # Errors
    /// When nothing comes in time.
    pub async fn happened(&mut self) -> anyhow::Result<Option<Happened>> {
        loop {
            if let Some(end) = self.come.find("\n\n") {
                let event: String = self.come.drain(..end + 2).collect();
                let field = |name: &str| {
                    let lines = event.lines();
                    let mut values = lines.filter_map(|line| line.strip_prefix(name));
                    values.next().unwrap_or_default().to_owned()
                };
                return Ok(Some(
                    Happened {
                        stream: Vec::new(),
                        event: field("event: "),
                        payload: field("data: "),
                    }
                    .checked(),
                ));
            }
            let come = timeout(PATIENCE, self.response.chunk()).await;
            match come.context("nothing came")? {
                Ok(Some(bytes)) => self.come.push_str(std::str::from_utf8(&bytes)?),
                Ok(None) | Err(_) => return Ok(None),
            }
        }
    }
}

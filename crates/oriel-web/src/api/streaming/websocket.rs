use std::time::Duration;

use actix_web::{Error, HttpRequest, HttpResponse, rt, web};
use actix_ws::{CloseCode, Closed, Message, MessageStream, ProtocolError, Session};
use oriel_core::{
    Error as Refused, Invalid,
    streaming::{Seat, Told},
};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::time::{Instant, Interval, interval_at, timeout};

use super::frame::Teller;
use crate::{
    app::App,
    error::WebError,
    extract::{Params, viewer::locale_of},
    middleware::error_pages::sentence,
    views::locale::Locale,
};

/// Proxies end connections on which nothing comes, many after a minute.
const BEAT: Duration = Duration::from_secs(30);
/// Who answers none of so many pings is not there.
const BEATS_UNANSWERED: u32 = 2;
/// Apps send a name or two.
const LONGEST_MESSAGE: usize = 4 * 1024;
/// No app has so much to say between two pings.
const MESSAGES_A_BEAT: u32 = 200;
/// What is not taken in this time is not wanted.
const PATIENCE: Duration = Duration::from_secs(20);

/// `GET /api/v1/streaming` as a WebSocket (RFC 6455). Pages of any origin may open one: what it
/// tells depends on the token, which no browser adds by itself.
pub(super) async fn open(
    app: web::Data<App>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Error> {
    // A browser ends the connection unless one of the protocols it offered is spoken.
    let protocol: Vec<&str> = super::protocol(&request).into_iter().collect();
    let (response, session, messages) =
        actix_ws::handle_with_protocols(&request, payload, &protocol)?;
    let query = super::query(&request);
    let seat = super::sit(&app, &request, &query).await?;
    let mut talk = Talk {
        locale: locale_of(&request, &app, None),
        teller: Teller::new(app.clone(), seat.viewer()),
        app,
        seat,
        session: session.clone(),
        life: Life::default(),
    };
    let messages = messages.max_frame_size(LONGEST_MESSAGE);
    rt::spawn(async move {
        let beat = interval_at(Instant::now() + BEAT, BEAT);
        let why = talk.run(&query, messages, beat).await;
        let _ = timeout(PATIENCE, session.close(Some(why.into()))).await;
    });
    Ok(response)
}

/// One connection.
struct Talk {
    app: web::Data<App>,
    locale: Locale,
    teller: Teller,
    seat: Seat,
    session: Session,
    life: Life,
}

/// Whether the other side is there, and how much it talks.
#[derive(Debug, Default)]
struct Life {
    /// Pings since the last sign of life.
    unanswered: u32,
    /// Messages since the last ping.
    messages: u32,
}

impl Life {
    fn ping(&mut self) -> Result<(), CloseCode> {
        if self.unanswered >= BEATS_UNANSWERED {
            return Err(CloseCode::Away);
        }
        self.unanswered += 1;
        self.messages = 0;
        Ok(())
    }

    fn sign(&mut self) -> Result<(), CloseCode> {
        self.unanswered = 0;
        self.messages += 1;
        if self.messages > MESSAGES_A_BEAT {
            return Err(CloseCode::Policy);
        }
        Ok(())
    }
}

impl Talk {
    /// Talks until either side has enough, and says why.
    async fn run(
        &mut self,
        query: &Params,
        mut messages: MessageStream,
        mut beat: Interval,
    ) -> CloseCode {
        if query.text("stream").is_some()
            && let Err(end) = self.subscribe(query).await
        {
            return end;
        }
        loop {
            let goes_on = tokio::select! {
                told = self.seat.next() => match told {
                    None => return CloseCode::Away,
                    Some(told) => self.tell(&told).await,
                },
                message = messages.recv() => self.hear(message).await,
                _ = beat.tick() => self.beat().await,
            };
            if let Err(end) = goes_on {
                return end;
            }
        }
    }

    /// What cannot be shown is for the next look at the timeline.
    async fn tell(&mut self, told: &Told) -> Result<(), CloseCode> {
        match self.teller.frame(told).await {
            Ok(Some(frame)) => self.send(&frame).await,
            Ok(None) | Err(_) => Ok(()),
        }
    }

    async fn beat(&mut self) -> Result<(), CloseCode> {
        self.life.ping()?;
        in_time(self.session.ping(b"")).await
    }

    async fn hear(
        &mut self,
        message: Option<Result<Message, ProtocolError>>,
    ) -> Result<(), CloseCode> {
        self.life.sign()?;
        match message {
            Some(Ok(Message::Text(text))) => self.obey(&text).await,
            Some(Ok(Message::Ping(said))) => in_time(self.session.pong(&said)).await,
            Some(Ok(Message::Pong(_) | Message::Nop)) => Ok(()),
            Some(Ok(Message::Close(_))) | None => Err(CloseCode::Normal),
            Some(Err(ProtocolError::Overflow)) => Err(CloseCode::Size),
            Some(Err(_)) => Err(CloseCode::Protocol),
            Some(Ok(Message::Binary(_) | Message::Continuation(_))) => Err(CloseCode::Unsupported),
        }
    }

    /// Does what an app asks for; what is not known is left, so that newer apps go on.
    async fn obey(&mut self, text: &str) -> Result<(), CloseCode> {
        let Ok(Value::Object(said)) = serde_json::from_str(text) else {
            let refused = Refused::from(Invalid::new("message", "stream-message"));
            return self.refuse(refused.into()).await;
        };
        let mut params = Params::default();
        params.add_json(said);
        match params.text("type").as_deref() {
            Some("subscribe") => self.subscribe(&params).await,
            Some("unsubscribe") => {
                if let Ok(stream) = named(&params) {
                    self.seat.unsubscribe(&stream);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    async fn subscribe(&mut self, params: &Params) -> Result<(), CloseCode> {
        let begun = match named(params) {
            Ok(stream) => self.seat.subscribe(stream).await.map_err(WebError::from),
            Err(refused) => Err(refused),
        };
        match begun {
            Ok(()) => Ok(()),
            Err(refused) => self.refuse(refused).await,
        }
    }

    async fn refuse(&mut self, error: WebError) -> Result<(), CloseCode> {
        let refusal = error.refusal();
        let words = sentence(&self.app, &refusal, self.locale);
        let status = refusal.status.as_u16();
        self.send(&json!({ "error": words, "status": status }))
            .await
    }

    async fn send(&mut self, message: &impl Serialize) -> Result<(), CloseCode> {
        let text = serde_json::to_string(message).map_err(|_error| CloseCode::Error)?;
        in_time(self.session.text(text)).await
    }
}

fn named(params: &Params) -> Result<oriel_core::streaming::Stream, WebError> {
    super::stream(&params.text("stream").unwrap_or_default(), params)
}

/// Sends something that must be taken in time.
async fn in_time(sending: impl Future<Output = Result<(), Closed>>) -> Result<(), CloseCode> {
    match timeout(PATIENCE, sending).await {
        Ok(Ok(())) => Ok(()),
        _ => Err(CloseCode::Away),
    }
}

#[cfg(test)]
mod tests {
    use super::{BEATS_UNANSWERED, Life, MESSAGES_A_BEAT};

    #[test]
    fn whoever_answers_no_ping_is_not_there() {
        let mut life = Life::default();
        for _ in 0..10 {
            assert!(life.ping().is_ok());
            assert!(life.sign().is_ok());
        }
        for _ in 0..BEATS_UNANSWERED {
            assert!(life.ping().is_ok());
        }
        assert!(life.ping().is_err());
    }

    #[test]
    fn so_much_is_said_between_two_pings() {
        let mut life = Life::default();
        for _ in 0..2 {
            assert!(life.ping().is_ok());
            for _ in 0..MESSAGES_A_BEAT {
                assert!(life.sign().is_ok());
            }
        }
        assert!(life.sign().is_err());
    }
}

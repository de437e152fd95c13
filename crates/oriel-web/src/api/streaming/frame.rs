use std::time::{Duration, Instant};

use actix_web::web;
use oriel_core::{
    Error,
    model::{AccountId, PostView},
    streaming::{Told, What},
};
use serde::Serialize;

use crate::{
    api::entities::{self, Reader},
    app::App,
};

/// What somebody filters by is asked for again after so long: only their own stream hears at once that
/// it changed.
const KNOWN_FOR: Duration = Duration::from_secs(5);

/// Words what is told on one connection.
pub(super) struct Teller {
    app: web::Data<App>,
    viewer: AccountId,
    reader: Option<(Reader, Instant)>,
}

impl Teller {
    pub(super) fn new(app: web::Data<App>, viewer: AccountId) -> Self {
        Self {
            app,
            viewer,
            reader: None,
        }
    }

    /// None for what apps cannot show.
    ///
    /// # Errors
    /// When the database cannot be asked for what the viewer filters by.
    pub(super) async fn frame(&mut self, told: &Told) -> Result<Option<Frame>, Error> {
        let (event, payload) = match &told.what {
            What::Post(view) => ("update", Some(self.status(view).await?)),
            What::Edited(view) => ("status.update", Some(self.status(view).await?)),
            What::Notification(view) => {
                let (app, reader) = self.app_and_reader().await?;
                match entities::notification(app, view, reader) {
                    Some(entity) => ("notification", Some(payload(&entity)?)),
                    None => return Ok(None),
                }
            }
            What::Conversation(view) => {
                let (app, reader) = self.app_and_reader().await?;
                let entity = entities::conversation(app, view, reader);
                ("conversation", Some(payload(&entity)?))
            }
            What::Deleted(id) => ("delete", Some(id.to_string())),
            What::FiltersChanged => {
                self.reader = None;
                ("filters_changed", None)
            }
        };
        Ok(Some(Frame {
            stream: told.stream.labels(),
            event,
            payload,
        }))
    }

    async fn status(&mut self, view: &PostView) -> Result<String, Error> {
        let (app, reader) = self.app_and_reader().await?;
        payload(&entities::status(app, view, reader))
    }

    async fn app_and_reader(&mut self) -> Result<(&App, &Reader), Error> {
        let known = self.reader.take();
        let current = match known.filter(|(_, since)| since.elapsed() < KNOWN_FOR) {
            Some(known) => known,
            None => (
                Reader::of(&self.app, Some(self.viewer)).await?,
                Instant::now(),
            ),
        };
        let (reader, _) = self.reader.insert(current);
        Ok((&self.app, reader))
    }
}

/// An entity as the text of a message.
fn payload(entity: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(entity).map_err(|error| Error::Internal(error.to_string()))
}

/// What apps are sent of an event; as it is, the message of a WebSocket.
#[derive(Debug, Serialize)]
pub(super) struct Frame {
    stream: Vec<String>,
    pub(super) event: &'static str,
    /// JSON as a text, or an id; some events say enough.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) payload: Option<String>,
}

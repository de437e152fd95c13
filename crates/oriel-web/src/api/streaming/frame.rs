use oriel_core::{
    Error,
    model::AccountId,
    streaming::{Told, What},
};
use serde_json::{Value, json};

use crate::{
    api::entities::{self, Reader},
    app::App,
};

/// What apps are sent of something that is told.
pub(super) struct Frame {
    stream: Vec<String>,
    pub(super) event: &'static str,
    /// JSON as a text, or an id; some events say enough.
    pub(super) payload: Option<String>,
}

impl Frame {
    /// None for what apps cannot show.
    ///
    /// # Errors
    /// When the database cannot be asked for what the viewer filters by.
    pub(super) async fn of(
        app: &App,
        viewer: AccountId,
        told: &Told,
    ) -> Result<Option<Self>, Error> {
        let shown = async || Reader::of(app, Some(viewer)).await;
        let (event, payload) = match &told.what {
            What::Post(view) => ("update", entities::status(app, view, &shown().await?)),
            What::Edited(view) => (
                "status.update",
                entities::status(app, view, &shown().await?),
            ),
            What::Notification(view) => match entities::notification(app, view, &shown().await?) {
                Some(entity) => ("notification", entity),
                None => return Ok(None),
            },
            What::Conversation(view) => (
                "conversation",
                entities::conversation(app, view, &shown().await?),
            ),
            What::Deleted(id) => ("delete", json!(id)),
            What::FiltersChanged => ("filters_changed", Value::Null),
        };
        Ok(Some(Self {
            stream: told.stream.labels(),
            event,
            payload: match payload {
                Value::Null => None,
                Value::String(bare) => Some(bare),
                entity => Some(entity.to_string()),
            },
        }))
    }

    /// As a message of a WebSocket.
    pub(super) fn json(&self) -> Value {
        let mut message = json!({ "stream": self.stream, "event": self.event });
        if let Some(payload) = &self.payload {
            entities::set(&mut message, "payload", payload.as_str());
        }
        message
    }
}

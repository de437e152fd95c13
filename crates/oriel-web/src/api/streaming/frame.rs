use oriel_core::streaming::{Told, What};
use serde_json::{Value, json};

use crate::{api::entities, app::App};

/// What apps are sent of something that is told.
pub(super) struct Frame {
    stream: Vec<String>,
    pub(super) event: &'static str,
    /// JSON as a text, or an id.
    pub(super) payload: String,
}

impl Frame {
    /// None for what apps cannot show.
    pub(super) fn of(app: &App, told: &Told) -> Option<Self> {
        let (event, payload) = match &told.what {
            What::Post(view) => ("update", entities::status(app, view, true).to_string()),
            What::Edited(view) => (
                "status.update",
                entities::status(app, view, true).to_string(),
            ),
            What::Deleted(id) => ("delete", id.to_string()),
            What::Notification(view) => (
                "notification",
                entities::notification(app, view)?.to_string(),
            ),
        };
        Some(Self {
            stream: told.stream.labels(),
            event,
            payload,
        })
    }

    /// As a message of a WebSocket.
    pub(super) fn json(&self) -> Value {
        json!({ "stream": self.stream, "event": self.event, "payload": self.payload })
    }
}

use oriel_core::model::PostView;
use serde_json::{Value, json};
use time::OffsetDateTime;

use super::date;
use crate::app::App;

/// `Poll`, to be read: its id is that of the post that asks. Null for one that asks nothing.
pub(crate) fn poll(app: &App, view: &PostView) -> Value {
    let post = &view.post;
    let Some(poll) = &*post.poll else {
        return Value::Null;
    };
    let ends_at = poll
        .ends_at
        .and_then(|at| OffsetDateTime::from_unix_timestamp(at).ok());
    let answers = poll.answers.iter();
    let options = answers
        .map(|answer| json!({ "title": answer.title, "votes_count": answer.votes }))
        .collect::<Vec<_>>();
    json!({
        "id": post.id,
        "expires_at": ends_at.map(date),
        "expired": poll.has_ended(app.core().now()),
        "multiple": poll.multiple,
        "votes_count": poll.votes(),
        "voters_count": poll.voters,
        "voted": false,
        "own_votes": [],
        "options": options,
        "emojis": super::emojis(app, &post.emojis),
    })
}

use oriel_core::model::{PostId, PostView};
use serde::Serialize;
use time::OffsetDateTime;

use super::{
    CustomEmoji,
    wire::{Empty, Timestamp},
};
use crate::app::App;

/// `Poll`, to be read: its id is that of the post that asks.
#[derive(Debug, Serialize)]
pub(crate) struct Poll<'a> {
    id: PostId,
    expires_at: Option<Timestamp>,
    expired: bool,
    multiple: bool,
    votes_count: u64,
    voters_count: Option<u32>,
    voted: bool,
    own_votes: Empty,
    options: Vec<PollOption<'a>>,
    emojis: Vec<CustomEmoji<'a>>,
}

#[derive(Debug, Serialize)]
struct PollOption<'a> {
    title: &'a str,
    votes_count: u32,
}

/// The poll of a post; none of a post that asks nothing.
pub(crate) fn poll<'a>(app: &App, view: &'a PostView) -> Option<Poll<'a>> {
    let post = &view.post;
    let poll = post.poll.as_ref()?;
    let ends_at = poll
        .ends_at
        .and_then(|at| OffsetDateTime::from_unix_timestamp(at).ok());
    let answers = poll.answers.iter();
    Some(Poll {
        id: post.id,
        expires_at: ends_at.map(Timestamp::from),
        expired: poll.has_ended(app.core().now()),
        multiple: poll.multiple,
        votes_count: poll.votes(),
        voters_count: poll.voters,
        voted: false,
        own_votes: [],
        options: answers
            .map(|answer| PollOption {
                title: &answer.title,
                votes_count: answer.votes,
            })
            .collect(),
        emojis: super::emojis(app, &post.emojis),
    })
}

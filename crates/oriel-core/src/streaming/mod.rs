//! What happens, told to apps that keep a connection open.
//!
//! Whoever writes says in the same transaction what `happened`; the store tells every process
//! once it has lasted. Each process that has connections asks, for each person, the queries of
//! their timelines about that one post, and tells those whose timeline has it. Nothing is kept:
//! who was away looks at their timelines.

mod dispatch;
mod hub;
mod messages;
mod seat;
mod shown;
mod stream;

pub use hub::Hub;
pub use seat::Seat;
pub use stream::{Place, Stream};

use std::sync::Arc;

use crate::model::{ConversationView, NotificationView, PostId, PostView};

/// Something for one stream of a connection.
#[derive(Debug, Clone)]
pub struct Told {
    pub stream: Stream,
    pub what: What,
}

/// What is new on a stream.
#[derive(Debug, Clone)]
pub enum What {
    Post(Arc<PostView>),
    Edited(Arc<PostView>),
    /// It is not there any more, or not for this person.
    Deleted(PostId),
    Notification(Arc<NotificationView>),
    Conversation(Arc<ConversationView>),
    /// What this person filters by is another.
    FiltersChanged,
}

//! What other servers tell us: verified at once, written down, applied by a job, each once.

mod apply;
mod block;
mod content;
pub(crate) mod emojis;
mod follow;
pub(crate) mod gallery;
mod journal;
pub(crate) mod notes;
pub(crate) mod pictures;
mod pins;
mod quotes;
mod reactions;
mod shapes;
mod skew;
pub(crate) mod synchronization;
pub(crate) mod threads;
mod verify;

pub use apply::apply;
pub(crate) use journal::Journal;
pub(crate) use skew::Skew;
pub use verify::{Asker, Verdict, receive, who_asks, who_signed};

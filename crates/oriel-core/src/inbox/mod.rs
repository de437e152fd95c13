//! What other servers tell us: verified at once, written down, applied by a job, each once.

mod apply;
mod block;
mod clock_skew;
mod content;
mod follow;
pub(crate) mod jobs;
mod journal;
mod pins;
mod quotes;
mod reactions;
pub(crate) mod synchronization;
mod verify;

pub use apply::apply;
pub use verify::{Asker, Verdict, receive, who_asks, who_signed};

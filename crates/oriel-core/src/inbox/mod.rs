//! What other servers tell us: verified at once, written down, applied by a job, each once.

mod apply;
mod block;
mod content;
mod follow;
pub(crate) mod notes;
mod pictures;
mod reactions;
mod verify;

pub use apply::apply;
pub use verify::{Verdict, receive};

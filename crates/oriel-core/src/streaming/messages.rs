//! What passes between the hub and its connections.

use std::collections::HashSet;

use super::{Stream, Told};

/// What comes to a seat.
#[derive(Debug)]
pub(super) enum Message {
    Told(Told),
    /// The token may have ended.
    Check,
}

/// What somebody wants to hear of.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    pub(super) streams: HashSet<Stream>,
    pub(super) notifications: bool,
}

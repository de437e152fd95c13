//! Storage quotas.

/// What somebody's photos take up of what they may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Bytes.
    pub used: u64,
    /// Bytes.
    pub limit: u64,
}

/// A quota that a photo would exceed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Over {
    #[error("the photos of this person take up {} of {} bytes", .0.used, .0.limit)]
    Person(Room),
    #[error("all photos take up {} of {} bytes", .0.used, .0.limit)]
    Instance(Room),
}

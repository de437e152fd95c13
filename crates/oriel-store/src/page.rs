/// A stretch of a list that is ordered by id, newest first (keyset pagination; never OFFSET).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// Only rows before this id.
    pub max_id: Option<i64>,
    /// Only rows after this id, the newest of them first.
    pub since_id: Option<i64>,
    /// Only rows after this id, the nearest of them.
    pub min_id: Option<i64>,
    pub limit: i64,
}

impl Page {
    /// The newest `limit` rows.
    pub const fn newest(limit: i64) -> Self {
        Self {
            max_id: None,
            since_id: None,
            min_id: None,
            limit,
        }
    }

    /// The lowest id that is left out below.
    pub(crate) fn after(&self) -> Option<i64> {
        self.min_id.or(self.since_id)
    }
}

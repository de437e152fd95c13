//! What people arrange for themselves; nobody else is told.

pub mod conversations;
pub mod filters;
pub mod kept;
pub mod lists;
pub mod markers;
pub mod tags;

/// Whether there are as many as there may be.
pub(crate) fn is_full(count: i64, most: usize) -> bool {
    usize::try_from(count).is_ok_and(|count| count >= most)
}

//! Changesets, in which a column that is none is not written.

/// The value of a column where it differs from what is there.
pub(crate) fn changed<T: PartialEq>(before: T, after: T) -> Option<T> {
    (before != after).then_some(after)
}

//! Changesets, in which a column that is none is not written.

/// The value of a column where it differs from what is there.
#[expect(
    clippy::needless_pass_by_value,
    reason = "columns are references or Copy"
)]
pub(crate) fn changed<T: PartialEq>(before: T, after: T) -> Option<T> {
    (before != after).then_some(after)
}

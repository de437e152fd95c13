//! How often one piece of work may ask other servers, so that nothing that is sent here makes this
//! server ask without end.

use std::cell::Cell;

use crate::FetchError;

tokio::task_local! {
    static LEFT: Cell<u32>;
}

/// Does something that may ask other servers so often at most, redirects among it. What is asked
/// beyond that is refused as [`FetchError::Spent`].
pub async fn within<T>(most: u32, work: impl Future<Output = T>) -> T {
    LEFT.scope(Cell::new(most), work).await
}

/// Takes one request from what is left; outside of [`within`] there is no end.
pub(super) fn spend() -> Result<(), FetchError> {
    let taken = LEFT.try_with(|left| {
        let rest = left.get().checked_sub(1).ok_or(FetchError::Spent)?;
        left.set(rest);
        Ok(())
    });
    taken.unwrap_or(Ok(()))
}

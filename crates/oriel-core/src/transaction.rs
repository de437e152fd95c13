//! Transactions that a use case may refuse half-way.

use std::sync::{Arc, Mutex, PoisonError};

use oriel_store::Connection;

use crate::{Core, Error, Result};

/// Changes something in one transaction, and again when it met another, as
/// [`Store::write_retrying`](oriel_store::Store::write_retrying) does. Any error of `change`, also a
/// refusal, rolls the transaction back and is returned as it is.
///
/// # Errors
/// Those of `change`; [`Error::Store`] when the database refuses.
pub(crate) async fn write<T, F>(core: &Core, change: F) -> Result<T>
where
    T: Send + 'static,
    F: Fn(&mut Connection) -> Result<T> + Send + Sync + 'static,
{
    let refusal = Arc::new(Mutex::new(None));
    let noted = Arc::clone(&refusal);
    let written = core.store().write_retrying(move |conn| {
        change(conn).map_err(|error| match error {
            // The store decides whether to try again.
            Error::Store(error) => error,
            refused => {
                let rolled_back = oriel_store::Error::other(&refused);
                *noted.lock().unwrap_or_else(PoisonError::into_inner) = Some(refused);
                rolled_back
            }
        })
    });
    let written = written.await;
    let refused = refusal
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    match (written, refused) {
        (Err(_), Some(refused)) => Err(refused),
        (written, _) => Ok(written?),
    }
}

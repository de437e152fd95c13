use std::{fmt, sync::Arc};

use url::Url;

use crate::{FetchError, address};

/// Says of a server, by its host and port, whether it may be asked or told anything.
type Lets = dyn Fn(&str) -> bool + Send + Sync;

/// What an instance has decided about others, asked before every connection: also before the one
/// that a redirect leads to.
#[derive(Clone)]
pub struct Gate(Arc<Lets>);

impl Gate {
    pub fn new(lets: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(lets))
    }

    /// One that keeps nobody away.
    pub fn open() -> Self {
        Self::new(|_| true)
    }

    /// # Errors
    /// [`FetchError::Refused`].
    pub(super) fn check(&self, url: &Url) -> Result<(), FetchError> {
        let host = address::authority(url).unwrap_or_default();
        if (self.0)(&host) {
            Ok(())
        } else {
            Err(FetchError::Refused(host))
        }
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Gate")
    }
}

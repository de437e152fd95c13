//! Pictures of other servers, fetched into a file.

use std::{path::Path, time::Duration};

use super::{Client, fetch::Request};
use crate::FetchError;

/// For a whole picture: several times what a document takes.
const PATIENCE: Duration = Duration::from_mins(1);

/// A picture, or bytes of which nothing is said; the bytes decide.
fn may_be_picture(content_type: &str) -> bool {
    let kind = content_type.trim().to_ascii_lowercase();
    kind.is_empty()
        || kind.starts_with("image/")
        || kind.starts_with("application/octet-stream")
        || kind.starts_with("binary/octet-stream")
}

impl Client {
    /// Fetches what should be a picture of at most `max_bytes`. Nobody is told who asks: the
    /// request is not signed, since pictures are behind addresses that need no name.
    ///
    /// # Errors
    /// [`FetchError`]; the file may then hold a part.
    pub async fn fetch_picture(
        &self,
        url: &str,
        max_bytes: usize,
        path: &Path,
    ) -> Result<(), FetchError> {
        let url = self.reachable.parse(url)?;
        let host = url.host_str().unwrap_or_default().to_owned();
        let request = Request {
            accept: "image/*",
            is_expected: may_be_picture,
            max_bytes,
            signer: None,
        };
        let fetched = tokio::time::timeout(PATIENCE, async {
            let file = tokio::fs::File::create(path).await;
            let mut file = file.map_err(|error| FetchError::Write(error.to_string()))?;
            self.follow(url, &request, &mut file).await
        });
        fetched
            .await
            .unwrap_or(Err(FetchError::Timeout(host)))
            .map(|_found_at| ())
    }
}

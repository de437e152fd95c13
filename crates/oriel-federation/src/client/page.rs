//! Pages that somebody says are theirs.

use super::{Client, fetch::Request};
use crate::FetchError;

/// Whatever is behind that says nothing of whose the page is.
const MAX_PAGE_BYTES: usize = 1024 * 1024;

fn is_html(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("text/html") || kind.eq_ignore_ascii_case("application/xhtml+xml")
}

impl Client {
    /// Fetches a web page. Nobody is told who asks: the request is not signed.
    ///
    /// # Errors
    /// [`FetchError`].
    pub async fn fetch_html(&self, url: &str) -> Result<String, FetchError> {
        let url = self.reachable.parse(url)?;
        let request = Request {
            accept: "text/html, application/xhtml+xml",
            is_expected: is_html,
            max_bytes: MAX_PAGE_BYTES,
            signer: None,
        };
        let answer = self.get(url, &request).await?;
        Ok(String::from_utf8_lossy(&answer.body).into_owned())
    }
}

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
    /// Fetches a web page of the server that is asked: what another one says, to which it leads, is
    /// not its own word. Nobody is told who asks: the request is not signed.
    ///
    /// # Errors
    /// [`FetchError`].
    pub async fn fetch_html(&self, url: &str) -> Result<String, FetchError> {
        let asked = self.reachable.parse(url)?;
        let own = asked.host_str().map(str::to_owned);
        let request = Request {
            accept: "text/html, application/xhtml+xml",
            is_expected: is_html,
            max_bytes: MAX_PAGE_BYTES,
            signer: None,
        };
        let answer = self.get(asked, &request).await?;
        if answer.url.host_str().map(str::to_owned) != own {
            return Err(FetchError::OtherId {
                url: url.to_owned(),
                id: answer.url.into(),
            });
        }
        Ok(String::from_utf8_lossy(&answer.body).into_owned())
    }
}

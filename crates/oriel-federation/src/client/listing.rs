//! Whether somebody who guesses nothing may list the files of a bucket.

use super::{Client, fetch::Request};
use crate::FetchError;

/// One page with one file in it.
const MAX_LIST_BYTES: usize = 64 * 1024;

fn is_xml(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    kind.ends_with("/xml")
}

impl Client {
    /// Asks for the list of a bucket as anybody may (S3's `ListObjectsV2` without a signature), and
    /// says whether there was one.
    ///
    /// # Errors
    /// [`FetchError`] when the address may not be opened or nobody answers.
    pub async fn lists_its_files(&self, bucket: &str) -> Result<bool, FetchError> {
        let mut url = self.reachable.parse(bucket)?;
        url.set_query(Some("list-type=2&max-keys=1"));
        let request = Request {
            accept: "application/xml",
            is_expected: is_xml,
            max_bytes: MAX_LIST_BYTES,
            signer: None,
        };
        match self.get(url, &request).await {
            Ok(answer) => Ok(String::from_utf8_lossy(&answer.body).contains("<ListBucketResult")),
            Err(FetchError::Status { .. } | FetchError::ContentType(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

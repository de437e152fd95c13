//! What tests send.

/// Texts and files in one body: `multipart/form-data` (RFC 7578).
#[derive(Debug, Clone, Default)]
pub struct Multipart(Vec<u8>);

impl Multipart {
    const BOUNDARY: &str = "a-line-that-nothing-has";

    /// Its `Content-Type`.
    pub fn content_type() -> String {
        format!("multipart/form-data; boundary={}", Self::BOUNDARY)
    }

    /// Adds a text.
    #[must_use]
    pub fn text(self, name: &str, value: &str) -> Self {
        self.part(&format!("name=\"{name}\"\r\n"), value.as_bytes())
    }

    /// Adds several texts.
    #[must_use]
    pub fn texts<'a>(self, fields: impl IntoIterator<Item = &'a (&'a str, &'a str)>) -> Self {
        let add = |body: Self, (name, value): &(&str, &str)| body.text(name, value);
        fields.into_iter().fold(self, add)
    }

    /// Adds a file of a kind, such as `image/jpeg`.
    #[must_use]
    pub fn file(self, name: &str, file_name: &str, kind: &str, bytes: &[u8]) -> Self {
        let head = format!("name=\"{name}\"; filename=\"{file_name}\"\r\ncontent-type: {kind}\r\n");
        self.part(&head, bytes)
    }

    fn part(mut self, head: &str, bytes: &[u8]) -> Self {
        let head = format!(
            "--{}\r\ncontent-disposition: form-data; {head}\r\n",
            Self::BOUNDARY
        );
        self.0.extend_from_slice(head.as_bytes());
        self.0.extend_from_slice(bytes);
        self.0.extend_from_slice(b"\r\n");
        self
    }

    /// The body.
    pub fn body(mut self) -> Vec<u8> {
        let end = format!("--{}--\r\n", Self::BOUNDARY);
        self.0.extend_from_slice(end.as_bytes());
        self.0
    }
}

use crate::Format;

/// Why pixels cannot be decoded, resized or encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Part of the file is missing or damaged, or a size is impossible.
    #[error("part of the picture is missing or damaged")]
    Damaged,
    /// The file uses something that no decoder in this build reads.
    #[error("this {} cannot be decoded", .0.name())]
    Unsupported(Format),
    /// More pixels than the decoder takes.
    #[error("the picture is larger than decoders take")]
    TooLarge {
        /// The most pixels that it takes, where the decoder has such a number.
        limit: Option<u64>,
    },
    /// A decoder could not get what it needs; worth trying again.
    #[error("no decoder could be set up")]
    Busy,
}

//! Why a file is not taken.

/// Kinds of files that people have beside their photos. What to do differs, so each has a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// What a sensor saw, before anybody made a picture of it.
    Raw,
    /// A film.
    Video,
    /// A drawing or a document.
    Document,
    /// What iPhones make, in a build that does not read it.
    Heic,
    /// Another kind of picture.
    Other,
}

/// Why a file is not taken, or cannot be rendered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// It has no bytes.
    #[error("the file is empty")]
    EmptyFile,
    /// It has more bytes than are taken.
    #[error("the file is larger than {limit} bytes")]
    FileTooLarge {
        /// In bytes.
        limit: u64,
    },
    /// No kind of picture begins like it.
    #[error("the file is not a picture")]
    NotAPicture,
    /// A picture, or something near it, of a kind that is not taken.
    #[error("this kind of file cannot be shown; export it as a JPEG")]
    Unsupported(Kind),
    /// It has more pixels than are taken, or than memory has room for.
    #[error("the picture has more than {limit} pixels")]
    TooManyPixels {
        /// In pixels.
        limit: u64,
    },
    /// It is cut off, damaged, or made to do harm.
    #[error("part of the file is missing or damaged")]
    Incomplete,
    /// It took too long or more memory than there is at once: worth trying again.
    #[error("the server is busy")]
    Busy,
}

impl Refused {
    /// A stable name for messages and the database.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::EmptyFile => "empty_file",
            Self::FileTooLarge { .. } => "file_too_large",
            Self::NotAPicture => "not_a_picture",
            Self::Unsupported(Kind::Raw) => "unsupported_raw",
            Self::Unsupported(Kind::Video) => "unsupported_video",
            Self::Unsupported(Kind::Document) => "unsupported_document",
            Self::Unsupported(Kind::Heic) => "unsupported_heic",
            Self::Unsupported(Kind::Other) => "unsupported_format",
            Self::TooManyPixels { .. } => "too_many_pixels",
            Self::Incomplete => "incomplete",
            Self::Busy => "busy",
        }
    }

    /// The limit that was passed, where there is one.
    pub const fn limit(&self) -> Option<u64> {
        match self {
            Self::FileTooLarge { limit } | Self::TooManyPixels { limit } => Some(*limit),
            _ => None,
        }
    }

    /// The reason that was written down as `code` and `limit`.
    pub fn from_code(code: &str, limit: Option<u64>) -> Option<Self> {
        let limit = limit.unwrap_or_default();
        [
            Self::EmptyFile,
            Self::FileTooLarge { limit },
            Self::NotAPicture,
            Self::Unsupported(Kind::Raw),
            Self::Unsupported(Kind::Video),
            Self::Unsupported(Kind::Document),
            Self::Unsupported(Kind::Heic),
            Self::Unsupported(Kind::Other),
            Self::TooManyPixels { limit },
            Self::Incomplete,
            Self::Busy,
        ]
        .into_iter()
        .find(|refused| refused.code() == code)
    }
}

impl From<oriel_pixels::Error> for Refused {
    fn from(error: oriel_pixels::Error) -> Self {
        use oriel_pixels::{Error, Format};
        match error {
            Error::Unsupported(Format::Heic) => Self::Unsupported(Kind::Heic),
            Error::Unsupported(_) => Self::Unsupported(Kind::Other),
            Error::TooLarge { limit } => Self::TooManyPixels {
                limit: limit.unwrap_or_default(),
            },
            Error::Busy => Self::Busy,
            _ => Self::Incomplete,
        }
    }
}

/// A file that cannot be read is as good as damaged.
impl From<std::io::Error> for Refused {
    fn from(_: std::io::Error) -> Self {
        Self::Incomplete
    }
}

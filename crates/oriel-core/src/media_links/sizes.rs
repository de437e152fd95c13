//! The sizes in which images of other servers are cached.

/// What pages show of a photo in a list, and by itself.
pub(crate) const SMALL: &str = "small";

pub(crate) const LARGE: &str = "large";

/// Which kept size stands for a size of our own photos.
pub(crate) fn size_for(name: &str) -> &'static str {
    if name == SMALL || name.starts_with("tile") {
        SMALL
    } else {
        LARGE
    }
}

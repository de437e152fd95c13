//! Limits that several use cases share.

/// Characters of a title in one language.
pub const MAX_TITLE_CHARS: usize = 200;

/// Whether there are as many as there may be.
pub(crate) fn is_full(count: i64, most: usize) -> bool {
    usize::try_from(count).is_ok_and(|count| count >= most)
}

/// Mastodon shows so many photos of a post.
pub const SHOWN_ELSEWHERE: usize = 4;

/// Mastodon shows so many; more would be no choice.
pub const MAX_PINS: usize = 5;

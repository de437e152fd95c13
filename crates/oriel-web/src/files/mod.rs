//! Photos and static files.

pub mod assets;
pub mod media;
mod range;

pub(crate) use range::is_known;

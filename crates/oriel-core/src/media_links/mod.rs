//! Addresses of media files: storage keys, public links, and signed URLs for what is not public.

pub mod keys;
pub mod links;
mod profile_image;
pub(crate) mod seal;
mod sizes;

pub use profile_image::Picture;
pub use seal::{Pass, Seal};
pub(crate) use sizes::{LARGE, SMALL, size_for};

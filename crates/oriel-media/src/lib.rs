//! Photos: inspected, stripped, made into renditions, and stored.
//!
//! This crate knows no database and no owner: bytes in, renditions out, files by key. What is done
//! to pixels is done by `oriel-pixels`.

#![warn(missing_docs)]

#[cfg(test)]
mod bounds_tests;
pub mod budget;
#[cfg(test)]
mod colour_tests;
pub mod config;
#[cfg(test)]
mod config_tests;
mod emoji;
pub mod error;
pub mod inspect;
mod jpeg;
mod kept;
mod make;
pub mod metadata;
#[cfg(test)]
mod on_each_codec;
pub mod pipeline;
#[cfg(test)]
mod pipeline_tests;
pub mod plan;
mod png;
#[cfg(test)]
mod real_photos_tests;
mod riff;
pub mod separate;
pub mod storage;
pub mod strip;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod webp;
#[cfg(test)]
mod webp_tests;

pub use oriel_pixels::{Codecs, likeness};

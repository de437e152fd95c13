//! Photos: inspected, decoded, oriented, stripped, resized, hashed, encoded, and stored.
//!
//! This crate knows no database and no owner: bytes in, renditions out, files by key.

#[cfg(test)]
mod bounds_tests;
pub mod budget;
mod codec;
mod colour;
#[cfg(test)]
mod colour_tests;
pub mod config;
#[cfg(test)]
mod config_tests;
mod emoji;
mod encoder;
pub mod error;
mod focus;
pub mod inspect;
mod jpeg;
mod kept;
pub mod likeness;
mod make;
pub mod metadata;
mod orient;
mod picture;
pub mod pipeline;
#[cfg(test)]
mod pipeline_tests;
mod placeholder;
pub mod plan;
mod png;
#[cfg(test)]
mod real_photos_tests;
mod resize;
mod riff;
pub mod separate;
pub mod storage;
pub mod strip;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod webp;
#[cfg(test)]
mod webp_tests;

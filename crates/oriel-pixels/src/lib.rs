//! Pixels: decoded, turned, resized, converted between colours, and encoded.
//!
//! Everything here is arithmetic on bytes in memory. Files, storage, tasks and bounds on memory
//! belong to `oriel-media`, the only crate that uses this one. It is a crate of its own so that it
//! is always compiled with optimisation, once, whatever the profile of the rest; code of decoders
//! that is generic over its input is compiled here too, which is why no other crate calls them.

#![warn(missing_docs)]

mod codec;
mod colour;
mod encoder;
mod error;
mod focus;
mod format;
pub mod likeness;
mod orient;
mod picture;
mod placeholder;
mod resize;
#[cfg(feature = "testing")]
pub mod testing;
mod tiff;
mod webp;

pub use self::{
    codec::{Codecs, Decoded, Memory, Pixels, Source, decode, header, memory, thumbnail},
    colour::{Profile, Target},
    encoder::jpeg,
    error::Error,
    focus::suggested as suggested_focus,
    format::{Format, Inspected},
    orient::Turn,
    picture::{Area, Factors, Picture, Plane},
    placeholder::{Placeholder, of as placeholder},
    resize::Resizer,
    tiff::rewritten as rewritten_tiff,
    webp::encoded as webp,
};

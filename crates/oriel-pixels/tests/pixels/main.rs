//! What pixels become, through the crate's public interface.

mod codecs;
mod encoder;
mod focus;
mod likeness;
mod orient;
mod placeholder;

//! What the benches share.

#[cfg(feature = "whole")]
mod instance;
pub mod proc;

#[cfg(feature = "whole")]
pub use instance::Bench;

//! What the benches share.

#[cfg(feature = "whole")]
pub mod bare;
#[cfg(feature = "whole")]
mod instance;
#[cfg(feature = "whole")]
pub mod load;
#[cfg(feature = "whole")]
pub mod machine;
pub mod proc;
pub mod report;

#[cfg(feature = "whole")]
pub use instance::Bench;

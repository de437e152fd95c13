//! HTTP signatures: who sent a request. Draft-cavage with RSA, which every server understands.

pub mod cavage;
mod digest;
pub mod key;
mod parameters;

pub use cavage::{RequestHead, Signed, VerifiedSigner};

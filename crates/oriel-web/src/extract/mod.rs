//! What handlers take in: each type checks what it reads.

pub mod accept;
pub mod api;
pub mod client_ip;
pub mod csrf;
mod fields;
pub mod form;
mod params;
pub mod viewer;

pub use api::{ApiParams, Bearer, BodyParams, MaybeBearer};
pub use fields::Fields;
pub use form::Checked;
pub use params::Params;
pub use viewer::{SignedIn, Visitor};

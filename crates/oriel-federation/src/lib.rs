//! The ActivityPub protocol as functions over values: what other servers say is parsed into
//! types, what we say is rendered from them, signatures are made and checked. Beside it is Web Push.
//! Only [`client`] opens connections, and it is the only code in Oriel that may open them to other
//! servers.

pub mod address;
pub mod client;
pub mod config;
pub mod document;
pub mod links;
pub mod media_type;
pub mod nodeinfo;
pub mod push;
pub mod signature;
pub mod synchronization;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod verify;
pub mod vocabulary;
pub mod webfinger;

mod error;

pub use error::{Error, FetchError, KeyError, Malformed, Result, SignatureError};

//! What people do with each other's accounts and posts.

pub(crate) mod back_catalogue;
pub mod block;
pub mod follow;
pub mod moving;
pub mod mute;
pub mod notify;
pub mod pins;
pub mod quotes;
pub mod react;
pub mod remote;
pub mod servers;
pub mod ties;

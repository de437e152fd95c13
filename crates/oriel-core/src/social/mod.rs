//! What people do with each other's accounts and posts.

pub mod block;
pub mod follow;
pub mod moving;
pub mod mute;
pub mod pins;
pub mod react;
pub mod servers;
pub mod ties;

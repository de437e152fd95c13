//! What people do with each other's accounts and posts.

pub mod block;
pub mod follow;
pub mod notify;
pub mod react;
pub mod remote;
pub mod servers;
pub mod ties;

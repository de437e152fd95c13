//! What moderators and admins decide, and the list in which servers pass such decisions on.

pub mod accounts;
mod csv;
pub mod log;
pub mod reports;
pub mod servers;
mod staff;
pub mod warnings;

pub use csv::{Import, Skipped};
pub use staff::Moderator;

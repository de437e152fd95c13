//! What moderators and admins decide, and the list in which servers pass such decisions on.

mod csv;
pub mod servers;

pub use csv::{Import, Skipped};

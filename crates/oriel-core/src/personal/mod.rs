//! What people arrange for themselves; nobody else is told.

pub mod filters;
pub mod kept;
pub mod lists;
pub mod markers;
pub mod tags;

//! What people arrange for themselves; nobody else is told.

pub mod filters;
pub mod lists;

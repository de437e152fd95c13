//! The background workers: which handler does which job, when, and how many at once.

mod clean_up;
mod lease_holder;
mod registry;
mod runner;
mod start;

pub use clean_up::CleanUp;
pub use runner::{run_until_idle, work_until};

//! The Oriel program: its command line, and the wiring that starts and stops an instance.

pub mod cli;
pub mod commands;
pub mod instance;
pub mod logging;
pub mod memory;

//! How the program's heap behaves.

/// Starts the program anew with large blocks that go back to the system as soon as they are free.
///
/// Left alone, glibc takes ever larger blocks from its heaps once some were freed, and keeps what
/// they needed: after thirty photos almost twice the budget for photos. What it does is decided
/// before a program begins, by its environment, so that whoever starts Oriel by whatever means
/// gets what was measured. Comes back where that is not needed or not to be had.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn give_back_large_blocks() {
    use std::{env, os::unix::process::CommandExt as _, process::Command};

    /// Blocks of so many bytes are of the system, and never of a heap (mallopt(3)).
    const THRESHOLD: (&str, &str) = ("MALLOC_MMAP_THRESHOLD_", "1048576");
    if env::var_os(THRESHOLD.0).is_some() {
        return;
    }
    let (Ok(program), mut arguments) = (env::current_exe(), env::args_os()) else {
        return;
    };
    let mut anew = Command::new(program);
    if let Some(name) = arguments.next() {
        anew.arg0(name);
    }
    // Comes back only when it fails, and then everything is as it was.
    let _error = anew.args(arguments).env(THRESHOLD.0, THRESHOLD.1).exec();
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub const fn give_back_large_blocks() {}

//! How the program's heap behaves.

/// Starts the program anew with a heap that keeps to what photos cost, as [`HEAP`] says, so that
/// whoever starts Oriel by whatever means gets what was measured. Comes back where that was done
/// already, by itself or an admin, or is not to be had.
///
/// [`HEAP`]: oriel_core::media::budget::HEAP
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub fn bound_heap() {
    use std::{env, os::unix::process::CommandExt as _, process::Command};

    use oriel_core::media::budget::HEAP;

    let unset = |(name, _): &(&str, &str)| env::var_os(name).is_none();
    let missing: Vec<_> = HEAP.into_iter().filter(unset).collect();
    if missing.is_empty() {
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
    let _error = anew.args(arguments).envs(missing).exec();
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub const fn bound_heap() {}

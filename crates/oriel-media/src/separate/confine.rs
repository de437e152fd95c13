//! What the process that renders a photo gives up before it looks at the file.

use std::io;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::wire::Request;

/// The program itself, its stacks, and what an allocator keeps.
const PROGRAM: u64 = 64 * 1024 * 1024;
/// The photo's own process waits for pages, not they for it.
const NICENESS: i32 = 10;

/// Bounds memory and time, and closes off files and the network for good.
///
/// # Errors
/// When a bound cannot be set.
pub(super) fn confine(request: &Request) -> io::Result<()> {
    lower(Resource::Data, request.memory + PROGRAM)?;
    lower(Resource::Cpu, request.cpu_seconds)?;
    // A photo in a core dump would be a copy that nobody knows of.
    lower(Resource::Core, 0)?;
    lower(Resource::Fsize, 0)?;
    // Some services may not change their priority, which is no reason not to render.
    let _ = rustix::process::nice(NICENESS);
    close_off()
}

/// Sets a bound for good, which never is above the one there is. The second, harder one is a little
/// above: who passes the first one of time ends by a signal of its own, not as if killed by others.
fn lower(resource: Resource, bound: u64) -> io::Result<()> {
    let there_is = getrlimit(resource).maximum.unwrap_or(u64::MAX);
    let limit = Rlimit {
        current: Some(bound.min(there_is)),
        maximum: Some((bound + u64::from(bound > 0)).min(there_is)),
    };
    Ok(setrlimit(resource, limit)?)
}

/// No file can be opened and no address reached any more, as far as the kernel knows how
/// (Landlock, Linux 5.13 and later; the network 6.7).
#[cfg(target_os = "linux")]
fn close_off() -> io::Result<()> {
    use landlock::{ABI, Access as _, AccessFs, AccessNet, Ruleset, RulesetAttr as _, Scope};

    let everything = ABI::V6;
    Ruleset::default()
        .handle_access(AccessFs::from_all(everything))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(everything)))
        .and_then(|rules| rules.scope(Scope::from_all(everything)))
        .and_then(Ruleset::create)
        .and_then(landlock::RulesetCreated::restrict_self)
        .map_err(io::Error::other)?;
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn close_off() -> io::Result<()> {
    Ok(())
}

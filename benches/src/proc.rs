//! What the system says of a process (proc(5)).

use std::{fs, time::Duration};

use anyhow::Context as _;

/// The clock ticks in which Linux counts a process's work.
const TICK: Duration = Duration::from_millis(10);

/// The memory it holds now, in bytes.
///
/// # Errors
/// When there is no such process.
pub fn resident(pid: u32) -> anyhow::Result<u64> {
    status(pid, "VmRSS:")
}

/// The most it held since [`forget_peak`], in bytes.
///
/// # Errors
/// When there is no such process.
pub fn peak(pid: u32) -> anyhow::Result<u64> {
    status(pid, "VmHWM:")
}

/// Begins a new peak at what it holds now.
///
/// # Errors
/// When there is no such process.
pub fn forget_peak(pid: u32) -> anyhow::Result<()> {
    fs::write(format!("/proc/{pid}/clear_refs"), "5").context("the peak cannot be reset")
}

fn status(pid: u32, name: &str) -> anyhow::Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kibibytes = line.and_then(|line| line.split_whitespace().next());
    Ok(kibibytes.context("the process has ended")?.parse::<u64>()? * 1024)
}

/// The processor time it has used, in user and in system mode.
///
/// # Errors
/// When there is no such process.
pub fn work(pid: u32) -> anyhow::Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    // The name, in parentheses, may hold spaces; fields 14 and 15 count from the state, field 3.
    let (_, fields) = stat.rsplit_once(')').context("an unknown form")?;
    let ticks = fields.split_whitespace().skip(11).take(2);
    let mut sum = 0;
    for field in ticks {
        sum += field.parse::<u32>()?;
    }
    Ok(TICK * sum)
}

/// The processor time a process uses from now on.
pub struct Meter {
    pid: u32,
    before: Duration,
}

impl Meter {
    /// # Errors
    /// When there is no such process.
    pub fn of(pid: u32) -> anyhow::Result<Self> {
        let before = work(pid)?;
        Ok(Self { pid, before })
    }

    /// What it used for each of so many.
    ///
    /// # Errors
    /// When the process has ended.
    pub fn for_each(&self, count: u32) -> anyhow::Result<Duration> {
        Ok(work(self.pid)?.saturating_sub(self.before) / count.max(1))
    }
}

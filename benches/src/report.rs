//! Figures, for whoever runs a bench.

use std::{fmt, time::Duration};

const MIB: u64 = 1024 * 1024;

/// The middle one of several rounds.
pub fn middle<T: Ord + Copy + Default>(values: Vec<T>) -> T {
    quantile(values, 50)
}

/// The value that so many of a hundred do not exceed.
pub fn quantile<T: Ord + Copy + Default>(mut values: Vec<T>, percent: usize) -> T {
    values.sort();
    let place = values.len() * percent / 100;
    values.get(place).copied().unwrap_or_default()
}

pub fn millis(time: Duration) -> String {
    format!("{} ms", time.as_millis())
}

pub fn mebibytes(bytes: u64) -> String {
    format!("{} MB", bytes / MIB)
}

/// One hundred times `part` of `whole`.
pub fn percent(part: u64, whole: u64) -> String {
    format!("{} %", part * 100 / whole.max(1))
}

/// How many a second that is.
pub fn rate(count: usize, time: Duration) -> u64 {
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
    count.saturating_mul(1_000_000) / micros.max(1)
}

/// What was measured, how much it was, and what to see it beside.
pub fn row(what: &str, figure: &str, beside: &str) {
    say(format_args!("{what:<48} {figure:>18}   {beside}"));
}

#[expect(clippy::print_stdout, reason = "figures are for whoever runs this")]
pub fn say(line: fmt::Arguments<'_>) {
    println!("{line}");
}

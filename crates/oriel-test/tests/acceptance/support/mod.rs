//! The tools of the other suites do what those suites take for granted.

#[cfg(test)]
mod browser;
#[cfg(test)]
mod storage;

//! Files are kept, served, counted, moved and checked, and nothing is lost when something fails.

#[cfg(test)]
mod commands;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod migrating;
#[cfg(test)]
mod quota;
#[cfg(test)]
mod rerendering;
#[cfg(test)]
mod serving;

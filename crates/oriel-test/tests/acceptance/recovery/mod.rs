//! The power goes, and comes back: nothing that was taken on is lost, nothing is done twice.

#[cfg(test)]
mod killed;
#[cfg(test)]
mod leases;
#[cfg(test)]
mod machine;
#[cfg(test)]
mod two_workers;

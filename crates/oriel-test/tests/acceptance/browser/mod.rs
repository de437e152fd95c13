//! What somebody does at a real browser, with scripts and without.

#[cfg(test)]
mod apps;
#[cfg(test)]
mod lost_network;
#[cfg(test)]
mod studio;
#[cfg(test)]
mod with_scripts;
#[cfg(test)]
mod without_scripts;

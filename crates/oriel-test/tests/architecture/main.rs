//! The house keeps its shape: who may know whom, who may touch what, and how long a file may be.

#[cfg(test)]
mod arrows;
#[cfg(test)]
mod deploy;
#[cfg(test)]
mod files;
#[cfg(test)]
mod floors;
#[cfg(test)]
mod modules;
#[cfg(test)]
mod promises;
#[cfg(test)]
mod tree;
#[cfg(test)]
mod words;

//! Oriel through its front door: whole instances, asked as apps, browsers and other servers ask
//! them. One program, because each is linked with all of Oriel.

#[cfg(test)]
mod api;
#[cfg(test)]
mod browser;
#[cfg(test)]
mod federation;
#[cfg(test)]
mod recovery;
#[cfg(test)]
mod storage;
#[cfg(test)]
mod support;

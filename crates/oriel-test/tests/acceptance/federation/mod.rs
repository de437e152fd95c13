//! Instances talk with each other, with a server that behaves as Mastodon does, and with one on
//! Fedify.

#[cfg(test)]
mod audience;
#[cfg(test)]
mod back_catalogue;
#[cfg(test)]
mod bombs;
#[cfg(test)]
mod boosts;
#[cfg(test)]
mod conversations;
#[cfg(test)]
mod deleted_accounts;
#[cfg(test)]
mod emojis;
#[cfg(test)]
mod ending;
#[cfg(test)]
mod fedify;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod impostors;
#[cfg(test)]
mod mastodon;
#[cfg(test)]
pub(crate) mod meeting;
#[cfg(test)]
mod moving;
#[cfg(test)]
mod orders;
#[cfg(test)]
mod pair;
#[cfg(test)]
mod pictures;
#[cfg(test)]
mod policies;
#[cfg(test)]
mod profiles;
#[cfg(test)]
mod quotes;
#[cfg(test)]
mod receipts;
#[cfg(test)]
mod reports;
#[cfg(test)]
mod secure;
#[cfg(test)]
mod shapes;
#[cfg(test)]
mod statements;
#[cfg(test)]
mod streaming;
#[cfg(test)]
mod synchronization;
#[cfg(test)]
mod thread;
#[cfg(test)]
mod threads;
#[cfg(test)]
mod two_instances;
#[cfg(test)]
mod warnings;

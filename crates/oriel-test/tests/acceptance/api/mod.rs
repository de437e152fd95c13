//! What an app may do, sees and is told.

#[cfg(test)]
mod admin;
#[cfg(test)]
mod album;
#[cfg(test)]
mod albums;
#[cfg(test)]
mod at_start;
#[cfg(test)]
mod bad_files;
#[cfg(test)]
mod brought;
#[cfg(test)]
mod by_ids;
#[cfg(test)]
mod clients;
#[cfg(test)]
mod conversations;
#[cfg(test)]
mod document;
#[cfg(test)]
mod entities;
#[cfg(test)]
mod filters;
#[cfg(test)]
mod history;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod kept;
#[cfg(test)]
mod lists;
#[cfg(test)]
mod lost_answers;
#[cfg(test)]
mod metadata;
#[cfg(test)]
mod mutes;
#[cfg(test)]
mod neighbours;
#[cfg(test)]
mod notifications;
#[cfg(test)]
mod oauth_apps;
#[cfg(test)]
mod oauth_codes;
#[cfg(test)]
mod oauth_consent;
#[cfg(test)]
mod oauth_people;
#[cfg(test)]
mod oauth_tokens;
#[cfg(test)]
mod own_media;
#[cfg(test)]
mod privacy;
#[cfg(test)]
mod profile;
#[cfg(test)]
mod push;
#[cfg(test)]
mod questions;
#[cfg(test)]
mod quirks;
#[cfg(test)]
mod races;
#[cfg(test)]
mod receipt;
#[cfg(test)]
mod relationships;
#[cfg(test)]
mod replaced;
#[cfg(test)]
mod reports;
#[cfg(test)]
mod resumable;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod scheduled;
#[cfg(test)]
mod scopes;
#[cfg(test)]
mod shapes;
#[cfg(test)]
mod streaming;
#[cfg(test)]
mod tags;
#[cfg(test)]
mod trends;
#[cfg(test)]
mod webp;

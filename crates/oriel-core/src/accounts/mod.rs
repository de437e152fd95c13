//! People and their accounts: joining, signing in, profiles, keys.

pub mod authenticate;
pub mod delete;
pub(crate) mod email;
pub mod invitations;
pub mod keys;
pub mod password;
pub mod people;
pub mod profile;
pub mod register;
pub mod sessions;
pub mod setup;
pub mod shown;
pub mod tokens;
mod username;
pub(crate) mod verify_links;

use oriel_store::model::{Account, User};

pub use username::Username;

/// A person and the account they act for.
#[derive(Debug, Clone)]
pub struct Person {
    pub user: User,
    pub account: Account,
}

impl Person {
    /// Whether they may not come in, by whatever way: locked out, or suspended.
    pub fn is_shut_out(&self) -> bool {
        self.user.disabled_at.is_some() || self.account.suspended_at.is_some()
    }
}

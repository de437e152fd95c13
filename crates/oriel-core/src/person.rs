//! The authenticated user and the local account they act for.

use oriel_store::model::{Account, User};

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

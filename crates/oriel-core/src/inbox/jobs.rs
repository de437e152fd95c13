//! Background work that incoming activities ask for.

use oriel_store::model::AccountId;
use serde::{Deserialize, Serialize};

use crate::jobs::Job;

/// Apply a verified activity of another server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ApplyActivity {
    pub(crate) body: String,
    /// Actor id of the account whose signature was verified.
    pub(crate) signer: String,
}

impl Job for ApplyActivity {
    const KIND: &'static str = "apply_activity";
    const REQUEST_BUDGET: u32 = 30;
}

/// Reconcile with another server which local accounts follow one of its accounts (FEP-8fcf).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SynchroniseFollowers {
    pub(crate) account: AccountId,
    pub(crate) url: String,
    pub(crate) digest: String,
}

impl Job for SynchroniseFollowers {
    const KIND: &'static str = "synchronise_followers";
    const REQUEST_BUDGET: u32 = 100;

    fn dedupe_key(&self) -> Option<String> {
        Some(self.account.to_string())
    }
}

//! The links of a profile's fields, and what is known of their verification.

use oriel_federation::links;
use oriel_store::model::{Account, AccountId, ProfileField};

use serde::{Deserialize, Serialize};

use crate::{jobs::Job, rich_text, text};

/// Check whether the pages that a profile links to link back to it (`rel=me`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct VerifyLinks {
    pub(crate) account: AccountId,
}

impl Job for VerifyLinks {
    const KIND: &'static str = "verify_links";
    const REQUEST_BUDGET: u32 = 100;

    fn dedupe_key(&self) -> Option<String> {
        Some(self.account.to_string())
    }
}

/// The address that a line of a profile links to, if it is one that can be asked whose it is.
pub(crate) fn link(account: &Account, field: &ProfileField) -> Option<String> {
    let address = if account.is_local() {
        Some(field.value.clone())
    } else {
        only_link(&field.value)
    };
    address.filter(|address| rich_text::is_link(address))
}

/// Where a line leads that shows an address and nothing else, if it leads to that address.
fn only_link(html: &str) -> Option<String> {
    let mut links = links::of(html).into_iter();
    let (Some(link), None) = (links.next(), links.next()) else {
        return None;
    };
    let shown = text::plain(html);
    (rich_text::bare(&shown) == rich_text::bare(&link.href)).then_some(link.href)
}

/// Keeps what is known of lines that stay as they were, and says whether there is anything to ask.
pub(crate) fn carry_over(account: &mut Account, known: &[ProfileField]) -> bool {
    let mut fields = account.fields.to_vec();
    for field in &mut fields {
        let old = known.iter().find(|old| old.value == field.value);
        field.verified_at = old.and_then(|old| old.verified_at);
    }
    account.fields = fields.into();
    account.fields.iter().any(|it| link(account, it).is_some())
}

use oriel_core::{
    Error,
    model::{AccountId, PostView},
    personal::filters::{self, Finding, Sieve},
};
use serde_json::{Value, json};

use crate::app::App;

/// Who reads an answer: asked once for each request, however many posts it has, and once in a while
/// for a stream.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    account: Option<AccountId>,
    sieve: Sieve,
}

impl Reader {
    /// Somebody, with what they filter by; or nobody in particular.
    pub(crate) async fn of(app: &App, account: Option<AccountId>) -> Result<Self, Error> {
        let sieve = filters::sieve(app.core(), account).await?;
        Ok(Self { account, sieve })
    }

    pub(super) fn is(&self, account: AccountId) -> bool {
        self.account == Some(account)
    }

    pub(super) fn is_signed_in(&self) -> bool {
        self.account.is_some()
    }

    /// `FilterResult`s of a post; of a boost, those of what it boosts.
    pub(super) fn filtered(&self, view: &PostView) -> Vec<Value> {
        let read = view.boosted.as_deref().unwrap_or(view);
        self.sieve.sift(read).iter().map(result).collect()
    }
}

fn result(finding: &Finding<'_>) -> Value {
    let keywords = (!finding.keywords.is_empty()).then_some(&finding.keywords);
    json!({
        "filter": super::filter(finding.filter),
        "keyword_matches": keywords,
        "status_matches": finding.post.map(|post| [post]),
    })
}

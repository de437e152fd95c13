use oriel_core::{
    Error,
    filter_matcher::Sieve,
    model::{AccountId, PostId, PostView},
    personal::filters::{self, Finding},
};
use serde::Serialize;

use super::personal::{Filter, filter};
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

    /// What filters find in a post; of a boost, in what it boosts.
    pub(super) fn filtered<'a>(&'a self, view: &'a PostView) -> Vec<FilterResult<'a>> {
        let read = view.boosted.as_deref().unwrap_or(view);
        self.sieve.sift(read).into_iter().map(result).collect()
    }
}

/// `FilterResult`: what one filter finds in a post.
#[derive(Debug, Serialize)]
pub(crate) struct FilterResult<'a> {
    filter: Filter<'a>,
    /// Null without any.
    keyword_matches: Option<Vec<&'a str>>,
    status_matches: Option<[PostId; 1]>,
}

fn result(finding: Finding<'_>) -> FilterResult<'_> {
    let keywords = Some(finding.keywords).filter(|keywords| !keywords.is_empty());
    FilterResult {
        filter: filter(finding.filter),
        keyword_matches: keywords,
        status_matches: finding.post.map(|post| [post]),
    }
}

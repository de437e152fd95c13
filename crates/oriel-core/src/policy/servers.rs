//! What is decided about other servers: decided here, for everything that comes from one or goes to
//! one. Names are compared as they are resolved: in punycode, in small letters, without a dot at
//! the end; a decision about a domain covers what is below it.

use std::sync::Arc;

use oriel_store::{
    instances::{self, Judged},
    model::{Account, AccountId, Severity},
};

use crate::{
    Core, Error, Result,
    domain_policy::{Policies, Standing},
};

/// So many accounts are judged at once.
const PAGE: i64 = 5_000;

/// Everything that was decided until a few seconds ago, by whichever process.
///
/// # Errors
/// When the database cannot be asked.
pub async fn current(core: &Core) -> Result<Arc<Policies>> {
    if core.known_servers().is_fresh(core.now()) {
        return Ok(core.known_servers().now());
    }
    reload(core).await
}

/// Everything that was decided until now.
pub(crate) async fn reload(core: &Core) -> Result<Arc<Policies>> {
    let known = core.known_servers();
    let (mode, own, now) = (known.mode(), known.own().to_owned(), core.now());
    let policies = core
        .store()
        .read(move |conn| Policies::read(conn, mode, own))
        .await?;
    Ok(known.learn(policies, now))
}

/// The one decision about a server.
///
/// # Errors
/// When the database cannot be asked.
pub async fn decide(core: &Core, authority: &str) -> Result<Standing> {
    Ok(current(core).await?.decide(authority))
}

/// Writes what is decided about servers to the accounts on them, and says how many that changed.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn judge_accounts(core: &Core) -> Result<usize> {
    let policies = reload(core).await?;
    let (mut after, mut changed) = (AccountId(0), 0);
    loop {
        let page = core
            .store()
            .read(move |conn| instances::accounts_after(conn, after, PAGE))
            .await?;
        let Some(last) = page.last() else {
            return Ok(changed);
        };
        after = last.id;
        for severity in [Severity::None, Severity::Silence, Severity::Suspend] {
            let ids = misjudged(&policies, &page, severity);
            changed += ids.len();
            if !ids.is_empty() {
                let judge = core
                    .store()
                    .write(move |conn| instances::judge(conn, &ids, severity));
                judge.await?;
            }
        }
    }
}

/// Those about whose server this is decided, and who are not said to be.
fn misjudged(policies: &Policies, page: &[Judged], severity: Severity) -> Vec<AccountId> {
    page.iter()
        .filter(|account| account.server_severity != severity)
        .filter(|account| {
            policies
                .decide_about(&account.domain, &account.uri)
                .severity
                == severity
        })
        .map(|account| account.id)
        .collect()
}

/// # Errors
/// [`Error::NotFound`] for a server this instance does not talk to; with `federation.mode = "off"`
/// that is every one. The client would refuse as well; this is before anything else is done.
pub(crate) async fn refuse_kept_away(core: &Core, host: &str) -> Result<()> {
    if decide(core, host).await?.is_kept_away() {
        return Err(Error::NotFound);
    }
    Ok(())
}

/// What is decided about the server of an author.
pub(crate) fn standing(core: &Core, author: &Account) -> Standing {
    let policies = core.known_servers().now();
    policies.decide_about(&author.domain, &author.uri)
}

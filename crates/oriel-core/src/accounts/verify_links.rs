//! Whether a page that a profile names says that it belongs to whoever the profile is of.

use oriel_federation::links;
use oriel_store::{
    accounts,
    model::{Account, AccountId},
};

use crate::{Core, Error, Result, policy, profile_links};

/// Pages that are asked for one profile, however many it names.
const MAX_PAGES: usize = 8;

/// Asks the pages that a profile names, and notes which of them name it.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn verify(core: &Core, id: AccountId) -> Result<()> {
    let found = core
        .store()
        .read(move |conn| accounts::by_id(conn, id))
        .await?;
    let Some(account) = found.filter(policy::is_shown) else {
        return Ok(());
    };
    let mut fields = account.fields.to_vec();
    for field in fields.iter_mut().take(MAX_PAGES) {
        let Some(address) = profile_links::link(&account, field) else {
            continue;
        };
        match core
            .client()
            .fetch_html(&address)
            .await
            .map_err(Error::from)
        {
            Ok(page) if links::name_as_own(&page, &own_addresses(&account)) => {
                field.verified_at = field.verified_at.or(Some(core.now()));
            }
            // What was so is not over because a server is away.
            Err(Error::Unanswered(_)) => {}
            Ok(_) | Err(_) => field.verified_at = None,
        }
    }
    let asked = account.fields.clone();
    core.store()
        .write(move |conn| {
            // The profile may have changed while its pages were asked.
            match accounts::by_id(conn, id)? {
                Some(now) if now.fields == asked => accounts::set_fields(conn, id, &fields.into()),
                _ => Ok(()),
            }
        })
        .await?;
    Ok(())
}

fn own_addresses(account: &Account) -> Vec<String> {
    let mut addresses = vec![account.uri.clone()];
    addresses.extend(account.url.clone());
    addresses
}

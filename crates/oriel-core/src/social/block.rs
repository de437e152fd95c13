use oriel_store::{
    Page, blocks, follows,
    model::{Account, AccountId, Block, BlockId},
};

use super::follow::account;
use crate::{Core, Error, Result, outbox, person::Person, posts::quotes};

/// Blocks an account: both stop following, and neither sees the other.
///
/// # Errors
/// [`Error::NotFound`] without such an account.
pub async fn block(core: &Core, person: &Person, target: AccountId) -> Result<()> {
    let me = person.account.clone();
    let other = account(core, target).await?;
    if other.id == me.id {
        return Err(Error::Forbidden);
    }
    let id: BlockId = core.next_id();
    let block = Block {
        id,
        account_id: me.id,
        target_id: other.id,
        uri: core.urls().activity(&me.username, "block", &id.to_string()),
        created_at: core.now().into(),
    };
    let for_outbox = core.clone();
    core.store()
        .write(move |conn| {
            if !blocks::insert(conn, &block)? {
                return Ok(());
            }
            follows::remove(conn, me.id, other.id)?;
            follows::remove(conn, other.id, me.id)?;
            quotes::take_back_from(conn, &for_outbox, &me, &[other.id])?;
            outbox::block(conn, &for_outbox, &me, &other, &block)
        })
        .await?;
    core.wake_workers();
    Ok(())
}

/// Whom somebody blocks, the latest first, each with the number that the next page goes by.
///
/// # Errors
/// When the database cannot be asked.
pub async fn blocked(core: &Core, person: &Person, page: Page) -> Result<Vec<(i64, Account)>> {
    let me = person.account.id;
    Ok(core
        .store()
        .read(move |conn| blocks::of(conn, me, page))
        .await?)
}

/// # Errors
/// [`Error::NotFound`] without such an account.
pub async fn unblock(core: &Core, person: &Person, target: AccountId) -> Result<()> {
    let me = person.account.clone();
    let other = account(core, target).await?;
    let for_outbox = core.clone();
    core.store()
        .write(move |conn| {
            let Some(block) = blocks::remove(conn, me.id, other.id)? else {
                return Ok(());
            };
            outbox::unblock(conn, &for_outbox, &me, &other, &block)
        })
        .await?;
    core.wake_workers();
    Ok(())
}

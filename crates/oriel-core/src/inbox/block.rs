use oriel_store::{
    accounts, blocks, follows,
    model::{Account, Block},
};

use crate::{Core, Result};

/// Somebody blocks one of ours: neither follows the other any more.
pub(super) async fn block(core: &Core, actor: &Account, id: &str, target: &str) -> Result<()> {
    let Some(name) = core.urls().parse_actor(target) else {
        return Ok(());
    };
    let (actor, uri, block_id, now) = (actor.id, id.to_owned(), core.next_id(), core.now());
    core.store()
        .write(move |conn| {
            let Some(me) = accounts::local(conn, &name)? else {
                return Ok(());
            };
            let block = Block {
                id: block_id,
                account_id: actor,
                target_id: me.id,
                uri,
                created_at: now.into(),
            };
            blocks::insert(conn, &block)?;
            follows::remove(conn, actor, me.id)?;
            follows::remove(conn, me.id, actor)?;
            Ok(())
        })
        .await?;
    Ok(())
}

/// Says whether there was a block.
pub(super) async fn unblock(core: &Core, actor: &Account, target: &str) -> Result<bool> {
    let Some(name) = core.urls().parse_actor(target) else {
        return Ok(false);
    };
    let actor = actor.id;
    Ok(core
        .store()
        .write(move |conn| match accounts::local(conn, &name)? {
            Some(me) => Ok(blocks::remove(conn, actor, me.id)?.is_some()),
            None => Ok(false),
        })
        .await?)
}

use oriel_federation::verify;
use oriel_store::{
    accounts,
    model::{Account, NotificationKind, Quote},
    posts, quotes as kept,
};

use crate::{Core, Result, notify, outbox, posts::quotes};

/// So often may one account quote one post.
const MOST_OF_A_POST: i64 = 20;

/// Somebody asks whether they may quote a post of ours, and is answered, if they may know of it.
pub(super) async fn asked(
    core: &Core,
    asker: &Account,
    id: &str,
    object: &str,
    instrument: &str,
) -> Result<()> {
    let request = [id, &asker.uri, object, instrument].map(str::to_owned);
    let (asker, for_outbox) = (asker.clone(), core.clone());
    core.store()
        .write(move |conn| {
            let [_, _, wanted, quoting] = &request;
            let Some(post) = posts::by_uri(conn, wanted)? else {
                return Ok(());
            };
            let Some(author) = accounts::by_id(conn, post.account_id)? else {
                return Ok(());
            };
            if !author.is_local() || !posts::is_visible_to(conn, post.id, Some(asker.id))? {
                return Ok(());
            }
            let request = request.each_ref().map(String::as_str);
            let is_own = verify::same_authority(quoting, &asker.uri);
            let is_bearable = kept::count(conn, post.id, asker.id)? < MOST_OF_A_POST;
            if !is_own || !is_bearable || !quotes::may(conn, &author, &post, &asker)? {
                return outbox::quote_refused(conn, &for_outbox, &author, &asker, request);
            }
            let quote = Quote {
                id: for_outbox.next_id(),
                post_id: post.id,
                account_id: asker.id,
                uri: quoting.clone(),
                created_at: for_outbox.now().into(),
            };
            let quote = kept::insert(conn, &quote)?;
            let (kind, about) = (NotificationKind::Quote, Some(post.id));
            notify::tell(conn, &for_outbox, author.id, asker.id, kind, about)?;
            outbox::quote_allowed(conn, &for_outbox, &author, &asker, request, &quote)
        })
        .await?;
    core.wake_workers();
    Ok(())
}

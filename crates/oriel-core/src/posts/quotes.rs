//! Quotes of posts of ours (FEP-044f): who may, and who does. Leave is a document of its own, which
//! other servers look at before they show a quote.

use oriel_store::{
    Connection, accounts, follows,
    model::{Account, AccountId, Post, PostId, Quotable, Quote, QuoteId},
    posts, quotes,
};

use crate::{
    Core, Error, Result, outbox,
    person::Person,
    policy::{self, quotable},
    posts as own_posts,
};

/// Whether somebody may quote a post. Only what everyone may see can be quoted, since a quote shows
/// it; and its author needs no leave.
///
/// # Errors
/// When the database refuses.
pub(crate) fn may(
    conn: &mut Connection,
    author: &Account,
    post: &Post,
    who: &Account,
) -> oriel_store::Result<bool> {
    if !posts::is_visible_to(conn, post.id, Some(who.id))? {
        return Ok(false);
    }
    Ok(match quotable(author, post) {
        _ if who.id == author.id => true,
        Quotable::Everyone => true,
        Quotable::Followers => follows::is_following(conn, who.id, author.id)?,
        Quotable::Nobody => false,
    })
}

/// Who quotes a post of one's own.
///
/// # Errors
/// When the database cannot be asked.
pub async fn of(core: &Core, post: PostId) -> Result<Vec<(Quote, Account)>> {
    Ok(core
        .store()
        .read(move |conn| quotes::of_post(conn, post))
        .await?)
}

/// Who quotes a post, for its author.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's post.
pub async fn of_own(core: &Core, person: &Person, post: PostId) -> Result<Vec<(Quote, Account)>> {
    let own = own_posts::own(core, person, post).await?;
    of(core, own.id).await
}

/// The leave with this id, for a post of ours that everyone may still see.
///
/// # Errors
/// [`Error::NotFound`] when it was never given, or is taken back.
pub async fn leave(core: &Core, author: &Account, id: QuoteId) -> Result<(Quote, Post)> {
    let found = core
        .store()
        .read(move |conn| {
            let Some(quote) = quotes::by_id(conn, id)? else {
                return Ok(None);
            };
            Ok(posts::by_id(conn, quote.post_id)?.map(|post| (quote, post)))
        })
        .await?;
    let (quote, post) = found.ok_or(Error::NotFound)?;
    let is_open = post.account_id == author.id && post.visibility.is_open();
    if !is_open || !policy::may_see(core, Some(quote.account_id), &post, None).await? {
        return Err(Error::NotFound);
    }
    Ok((quote, post))
}

/// Takes back the leave to quote a post of one's own; the server of whoever quotes it is told.
///
/// # Errors
/// [`Error::NotFound`] without such a post or quote.
pub async fn take_back(core: &Core, person: &Person, post: PostId, id: QuoteId) -> Result<()> {
    let post = own_posts::own(core, person, post).await?;
    let (me, for_outbox) = (person.account.clone(), core.clone());
    core.store()
        .write(move |conn| {
            let found = quotes::by_id(conn, id)?.filter(|quote| quote.post_id == post.id);
            let quote = found.ok_or(oriel_store::Error::NotFound)?;
            end(conn, &for_outbox, &me, &quote, &post)
        })
        .await?;
    core.wake_workers();
    Ok(())
}

/// Takes back all leave that some have from an author.
///
/// # Errors
/// When the database refuses.
pub(crate) fn take_back_from(
    conn: &mut Connection,
    core: &Core,
    author: &Account,
    who: &[AccountId],
) -> oriel_store::Result<()> {
    for (quote, post) in quotes::of_author_by(conn, author.id, who)? {
        end(conn, core, author, &quote, &post)?;
    }
    Ok(())
}

/// Takes back all leave to quote a post that not everyone may see any more.
///
/// # Errors
/// When the database refuses.
pub(crate) fn take_back_of(
    conn: &mut Connection,
    core: &Core,
    post: &Post,
) -> oriel_store::Result<()> {
    let Some(author) = accounts::by_id(conn, post.account_id)? else {
        return Ok(());
    };
    for (quote, _) in quotes::of_post(conn, post.id)? {
        end(conn, core, &author, &quote, post)?;
    }
    Ok(())
}

fn end(
    conn: &mut Connection,
    core: &Core,
    author: &Account,
    quote: &Quote,
    post: &Post,
) -> oriel_store::Result<()> {
    if quotes::remove(conn, quote.id)? {
        outbox::quote_taken_back(conn, core, author, quote, post)?;
    }
    Ok(())
}

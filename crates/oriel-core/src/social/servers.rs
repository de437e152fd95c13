//! Whole servers that somebody wants nothing from.

use oriel_store::{blocks, follows, quotes as kept_quotes};

use super::follow;
use crate::{
    Core, Error, Invalid, Result, domain_policy::name, error::settled, person::Person,
    posts::quotes,
};

/// Wants nothing from a server and what is below it: its people are not shown, say nothing, and
/// neither follow nor are followed any more. Returns the name under which that is kept.
///
/// # Errors
/// [`Invalid`] `domain` for what is no name of a server, `domain-own` for this one.
pub async fn block(core: &Core, person: &Person, domain: &str) -> Result<String> {
    let domain = name(domain)?;
    if domain == core.urls().authority() {
        return Err(Invalid::new("domain", "domain-own").into());
    }
    let (me, now, blocked) = (person.account.clone(), core.now(), domain.clone());
    let for_outbox = core.clone();
    let (followers, following) = core
        .store()
        .write(move |conn| {
            blocks::block_domain(conn, me.id, &blocked, now)?;
            let who = kept_quotes::quoters_on(conn, me.id, &blocked)?;
            quotes::take_back_from(conn, &for_outbox, &me, &who)?;
            follows::with_server(conn, me.id, &blocked)
        })
        .await?;
    // Somebody who is gone already does not follow any more.
    for account in followers {
        settled(follow::answer(core, person, account, false).await)?;
    }
    for account in following {
        settled(follow::unfollow(core, person, account).await)?;
    }
    Ok(domain)
}

/// Lifts that again. Who followed whom does not come back.
///
/// # Errors
/// [`Error::NotFound`] when the server is not blocked.
pub async fn unblock(core: &Core, person: &Person, domain: &str) -> Result<()> {
    let (me, domain) = (person.account.id, name(domain)?);
    let found = core
        .store()
        .write(move |conn| blocks::unblock_domain(conn, me, &domain))
        .await?;
    if found { Ok(()) } else { Err(Error::NotFound) }
}

/// The servers that somebody wants nothing from.
///
/// # Errors
/// When the database cannot be asked.
pub async fn blocked(core: &Core, person: &Person) -> Result<Vec<String>> {
    let me = person.account.id;
    Ok(core
        .store()
        .read(move |conn| blocks::blocked_domains(conn, me))
        .await?)
}

//! What somebody lets apps do, and how they take it back.

use oriel_store::{
    model::{TokenId, Utc},
    tokens,
};

use crate::{
    Core, Error, Result,
    events::{self, Event},
    person::Person,
    scopes::Scopes,
};

/// An app, or a token that was made by hand.
#[derive(Debug, Clone)]
pub struct Authorised {
    /// Of its newest token: withdrawing that withdraws all of the app's.
    pub id: TokenId,
    pub name: String,
    pub website: Option<String>,
    /// What all its tokens together allow.
    pub scopes: Scopes,
    pub since: Utc,
    pub last_used_at: Option<Utc>,
}

/// Everything that acts for this person, the newest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn of(core: &Core, person: &Person) -> Result<Vec<Authorised>> {
    let user = person.user.id;
    let held = core
        .store()
        .read(move |conn| tokens::of_user(conn, user))
        .await?;
    let mut all: Vec<(Option<_>, Authorised)> = Vec::new();
    for (token, app) in held {
        let scopes = Scopes::stored(&token.scopes).of_role(person.user.role);
        let same = all
            .iter_mut()
            .find(|(known, _)| known.is_some() && *known == token.app_id);
        if let Some((_, known)) = same {
            known.scopes = known.scopes.and(&scopes);
            known.since = token.created_at;
            known.last_used_at = known.last_used_at.max(token.last_used_at);
            continue;
        }
        let authorised = Authorised {
            id: token.id,
            name: token.name,
            website: app.and_then(|app| app.website),
            scopes,
            since: token.created_at,
            last_used_at: token.last_used_at,
        };
        all.push((token.app_id, authorised));
    }
    Ok(all.into_iter().map(|(_, authorised)| authorised).collect())
}

/// Takes back what was allowed to the app with this token.
///
/// # Errors
/// [`Error::NotFound`] for somebody else's.
pub async fn withdraw(core: &Core, person: &Person, token: TokenId) -> Result<()> {
    let (user, now) = (person.user.id, core.now());
    let was_own = core
        .store()
        .write(move |conn| {
            events::happened(conn, Event::LockedOut(user));
            tokens::withdraw(conn, user, token, now)
        })
        .await?;
    if was_own {
        Ok(())
    } else {
        Err(Error::NotFound)
    }
}

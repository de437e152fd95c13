//! Bearer tokens for the client API.

use oriel_store::{
    model::{NewToken, Token},
    tokens, users,
};

use super::Person;
use crate::{Core, Error, Invalid, Result, secret};

/// Scopes a token may have; a parent implies its children.
const SCOPES: [&str; 4] = ["read", "write", "follow", "push"];

/// A person who acts through an app, with what the app may do.
#[derive(Debug, Clone)]
pub struct Holder {
    pub person: Person,
    pub scopes: Scopes,
}

/// What a token may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scopes(Vec<String>);

impl Scopes {
    /// # Errors
    /// [`Invalid`] when a scope is unknown or none is named.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let scopes: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        let known = |scope: &String| {
            SCOPES.contains(&scope.split(':').next().unwrap_or_default())
                && scope.chars().all(|c| c.is_ascii_lowercase() || c == ':')
        };
        if scopes.is_empty() || !scopes.iter().all(known) {
            return Err(Invalid::new("scopes", "scopes-unknown"));
        }
        Ok(Self(scopes))
    }

    /// Whether `wanted`, such as `write:media`, is among them or implied by a parent.
    pub fn allow(&self, wanted: &str) -> bool {
        let parent = wanted.split(':').next().unwrap_or(wanted);
        self.0
            .iter()
            .any(|scope| scope == wanted || scope == parent)
            || (self.0.iter().any(|scope| scope == "follow") && is_relationship(wanted))
    }

    pub fn as_text(&self) -> String {
        self.0.join(" ")
    }
}

/// What the old `follow` scope stands for.
fn is_relationship(wanted: &str) -> bool {
    wanted
        .split_once(':')
        .is_some_and(|(_, what)| matches!(what, "follows" | "blocks" | "mutes"))
}

/// Makes a token for the person called `username` and returns it, the only time it is seen.
///
/// # Errors
/// [`Error::NotFound`] without such a person, [`Invalid`] for unknown scopes.
pub async fn issue_for(core: &Core, username: &str, name: &str, scopes: &str) -> Result<String> {
    let scopes = Scopes::parse(scopes)?;
    let login = username.trim_start_matches('@').to_lowercase();
    let found = core
        .store()
        .read(move |conn| users::by_login(conn, &login))
        .await?;
    let (user, account) = found.ok_or(Error::NotFound)?;
    let token = secret::token();
    let row = NewToken {
        id: core.next_id(),
        token_hash: secret::hash(&token),
        user_id: user.id,
        account_id: account.id,
        name: name.to_owned(),
        scopes: scopes.as_text(),
        created_at: core.now().into(),
    };
    core.store()
        .write(move |conn| tokens::insert(conn, &row))
        .await?;
    Ok(token)
}

/// Who holds this token, if it lives.
///
/// # Errors
/// When the database cannot be asked.
pub async fn resume(core: &Core, token: &str) -> Result<Option<Holder>> {
    let hash = secret::hash(token);
    let found = core
        .store()
        .read(move |conn| tokens::person(conn, &hash))
        .await?;
    let Some((token, user, account)) = found else {
        return Ok(None);
    };
    if user.disabled_at.is_some() {
        return Ok(None);
    }
    let scopes = scopes_of(&token);
    Ok(Some(Holder {
        person: Person { user, account },
        scopes,
    }))
}

fn scopes_of(token: &Token) -> Scopes {
    Scopes(token.scopes.split_whitespace().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::Scopes;

    #[test]
    fn a_parent_scope_implies_its_children_and_nothing_else() {
        let scopes = Scopes::parse("read write:media").unwrap();
        for (wanted, allowed) in [
            ("read:accounts", true),
            ("write:media", true),
            ("write:statuses", false),
            ("write", false),
            ("write:follows", false),
        ] {
            assert_eq!(scopes.allow(wanted), allowed, "{wanted}");
        }
        assert!(Scopes::parse("follow").unwrap().allow("write:follows"));
    }

    #[test]
    fn unknown_scopes_are_refused() {
        for bad in ["", "everything", "read admin", "read:Accounts"] {
            assert!(Scopes::parse(bad).is_err(), "{bad}");
        }
    }
}

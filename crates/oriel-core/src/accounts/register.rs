//! Joining: a person, their account and its key, written together or not at all.

use oriel_store::{
    accounts, invitations,
    model::{Account, AccountKind, LangMap, MemberRole, Role, User},
    users,
};
use time::Duration;

use super::{Username, email, password};
use crate::{Core, Invalid, Result, config::RegistrationMode, keys, notify, person::Person, text};

/// Somebody who is to have an account.
#[derive(Debug, Clone)]
pub struct NewPerson {
    pub username: String,
    pub email: String,
    pub password: String,
    pub locale: String,
    pub role: Role,
}

/// Creates a person whatever the registration mode: for the command line and the set-up page.
///
/// # Errors
/// [`Invalid`] with the field to correct.
pub async fn create(core: &Core, new: NewPerson) -> Result<Person> {
    insert(core, new, Entrance::Made).await
}

/// Somebody signs up by themselves.
///
/// # Errors
/// [`Invalid`] with the field to correct; `invitation-wrong` and `sign-up-closed` when they may not.
pub async fn sign_up(core: &Core, new: NewPerson, invitation: Option<&str>) -> Result<Person> {
    match (core.config().registration.mode, invitation) {
        (RegistrationMode::Closed, _) => Err(Invalid::new("username", "sign-up-closed").into()),
        (RegistrationMode::Open, None) => {
            within_daily_limit(core).await?;
            insert(core, new, Entrance::Open).await
        }
        (_, Some(code)) => insert(core, new, Entrance::Invited(code.to_owned())).await,
        (RegistrationMode::Invite, None) => {
            Err(Invalid::new("invitation", "invitation-wrong").into())
        }
    }
}

async fn within_daily_limit(core: &Core) -> Result<()> {
    let limit = core.config().registration.daily_limit;
    let since = core.now() - Duration::days(1);
    let joined = core
        .store()
        .read(move |conn| users::count_since(conn, since))
        .await?;
    if limit > 0 && joined >= i64::from(limit) {
        return Err(Invalid::new("username", "sign-up-full").into());
    }
    Ok(())
}

/// How somebody comes in.
enum Entrance {
    /// By the hands of others.
    Made,
    Open,
    /// With this code.
    Invited(String),
}

async fn insert(core: &Core, new: NewPerson, entrance: Entrance) -> Result<Person> {
    let username = Username::parse(&new.username, reserved(core, new.role))?;
    let email = email::parse(&new.email)?;
    password::check(&new.password)?;
    let hash = password::hash(&new.password).await?;
    let keys = keys::generate(core).await?;
    let account = account(core, &username, keys);
    let user = user(core, &account, &email, &hash, &new);
    let (now, for_staff) = (core.now(), core.clone());
    let written = core
        .store()
        .write(move |conn| {
            if let Entrance::Invited(code) = &entrance
                && !invitations::consume(conn, code, now)?
            {
                return Ok(None);
            }
            accounts::insert(conn, &account)?;
            users::insert(conn, &user)?;
            users::add_member(conn, account.id, user.id, MemberRole::Owner, now)?;
            if !matches!(entrance, Entrance::Made) {
                notify::of_sign_up(conn, &for_staff, account.id)?;
            }
            Ok(Some(Person { user, account }))
        })
        .await;
    match written {
        Ok(Some(person)) => {
            core.wake_workers();
            Ok(person)
        }
        Ok(None) => Err(Invalid::new("invitation", "invitation-wrong").into()),
        Err(oriel_store::Error::Conflict(what)) if what.contains("email") => {
            Err(Invalid::new("email", "email-taken").into())
        }
        Err(oriel_store::Error::Conflict(_)) => {
            Err(Invalid::new("username", "username-taken").into())
        }
        Err(error) => Err(error.into()),
    }
}

/// The admin may be called admin.
fn reserved(core: &Core, role: Role) -> &[String] {
    if role == Role::Admin {
        &[]
    } else {
        &core.config().registration.reserved_names
    }
}

fn account(core: &Core, username: &Username, keys: keys::NewKeys) -> Account {
    let (urls, name, now) = (core.urls(), username.as_str(), core.now());
    Account {
        inbox: urls.inbox(name),
        shared_inbox: Some(urls.shared_inbox()),
        outbox: Some(urls.outbox(name)),
        followers_uri: Some(urls.followers(name)),
        following_uri: Some(urls.following(name)),
        featured_uri: Some(urls.featured(name)),
        url: Some(urls.profile(name)),
        display_name: name.to_owned(),
        biography: LangMap::default(),
        discoverable: true,
        public_key_id: urls.key(name),
        public_key_pem: keys.public_pem,
        private_key_pem: Some(keys.private_pem),
        ..Account::new(
            core.next_id(),
            AccountKind::Person,
            name,
            "",
            &urls.actor(name),
            now,
        )
    }
}

fn user(core: &Core, account: &Account, email: &str, hash: &str, new: &NewPerson) -> User {
    let known = text::INTERFACE_LANGUAGES.contains(&new.locale.as_str());
    let locale = if known {
        new.locale.clone()
    } else {
        core.config().i18n.default_language.clone()
    };
    User {
        role: new.role,
        locale,
        ..User::new(core.next_id(), account.id, email, hash, core.now())
    }
}

/// Whether a stranger could join without an invitation.
pub fn is_open(core: &Core) -> bool {
    core.config().registration.mode == RegistrationMode::Open
}

//! Accounts as those who moderate see them, and what is decided about them.

use diesel::{prelude::*, sql_types::Text};
use time::OffsetDateTime;

use crate::{
    Connection, Page, Result,
    accounts::escaped,
    model::{Account, AccountId, AccountView, PostState, Role, User, Utc},
    page::on_page_of,
    schema::{accounts, posts, users},
};

diesel::define_sql_function! {
    /// The engines do not agree on what `LIKE` makes of upper and lower case.
    fn lower(text: Text) -> Text;
}

/// What can be decided about an account, here or elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// It is as if it were not there.
    Suspend,
    /// It is shown to those who follow it, or who know whom they look for.
    Silence,
    /// All that it publishes is shown behind a warning.
    Sensitize,
}

/// Takes a measure since `at`, or takes it back.
pub fn set(
    conn: &mut Connection,
    id: AccountId,
    measure: Measure,
    at: Option<OffsetDateTime>,
) -> Result<()> {
    let (account, at) = (accounts::table.find(id), at.map(Utc::from));
    match measure {
        Measure::Suspend => diesel::update(account)
            .set(accounts::suspended_at.eq(at))
            .execute(conn)?,
        Measure::Silence => diesel::update(account)
            .set(accounts::silenced_at.eq(at))
            .execute(conn)?,
        Measure::Sensitize => diesel::update(account)
            .set(accounts::sensitized_at.eq(at))
            .execute(conn)?,
    };
    Ok(())
}

/// How an account stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Neither suspended nor disabled.
    Active,
    /// Its person is locked out.
    Disabled,
    Silenced,
    Suspended,
    Sensitized,
}

/// Which accounts are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Which {
    /// Ours, or those of others.
    pub local: Option<bool>,
    pub state: Option<State>,
    /// The beginning of the name.
    pub username: Option<String>,
    /// A part of it.
    pub display_name: Option<String>,
    /// This very server.
    pub domain: Option<String>,
    /// A part of the address.
    pub email: Option<String>,
    /// Only those who moderate.
    pub staff: bool,
}

/// A page of accounts, the latest first.
pub fn of(conn: &mut Connection, which: &Which, page: Page) -> Result<Vec<AccountView>> {
    let mut wanted = accounts::table
        .left_join(users::table)
        .filter(accounts::deleted_at.is_null())
        .select((Account::as_select(), Option::<User>::as_select()))
        .into_boxed();
    wanted = match which.local {
        Some(true) => wanted.filter(accounts::domain.eq("")),
        Some(false) => wanted.filter(accounts::domain.ne("")),
        None => wanted,
    };
    wanted = match which.state {
        Some(State::Active) => wanted
            .filter(accounts::suspended_at.is_null())
            .filter(users::disabled_at.nullable().is_null()),
        Some(State::Disabled) => wanted.filter(users::disabled_at.nullable().is_not_null()),
        Some(State::Silenced) => wanted.filter(accounts::silenced_at.is_not_null()),
        Some(State::Suspended) => wanted.filter(accounts::suspended_at.is_not_null()),
        Some(State::Sensitized) => wanted.filter(accounts::sensitized_at.is_not_null()),
        None => wanted,
    };
    if let Some(domain) = &which.domain {
        wanted = wanted.filter(accounts::domain.eq(domain));
    }
    if let Some(username) = &which.username {
        let beginning = format!("{}%", escaped(&username.to_lowercase()));
        wanted = wanted.filter(accounts::username.like(beginning).escape('\\'));
    }
    if let Some(name) = &which.display_name {
        let part = format!("%{}%", escaped(&name.to_lowercase()));
        wanted = wanted.filter(lower(accounts::display_name).like(part).escape('\\'));
    }
    if let Some(email) = &which.email {
        let part = format!("%{}%", escaped(&email.to_lowercase()));
        wanted = wanted.filter(users::email.nullable().like(part).escape('\\'));
    }
    if which.staff {
        wanted = wanted.filter(users::role.nullable().ne(Role::User));
    }
    let rows: Vec<(Account, Option<User>)> = on_page_of!(wanted, accounts::id, page).load(conn)?;
    Ok(page.newest_first(rows).into_iter().map(view).collect())
}

/// These accounts.
pub fn by_ids(conn: &mut Connection, ids: &[AccountId]) -> Result<Vec<AccountView>> {
    let rows: Vec<(Account, Option<User>)> = accounts::table
        .left_join(users::table)
        .filter(accounts::id.eq_any(ids))
        .select((Account::as_select(), Option::<User>::as_select()))
        .load(conn)?;
    Ok(rows.into_iter().map(view).collect())
}

/// One account.
pub fn by_id(conn: &mut Connection, id: AccountId) -> Result<Option<AccountView>> {
    Ok(by_ids(conn, &[id])?.pop())
}

fn view((account, user): (Account, Option<User>)) -> AccountView {
    AccountView { account, user }
}

/// What waits to be published by an account is a draft again.
pub fn disarm(conn: &mut Connection, account: AccountId) -> Result<()> {
    let armed = posts::table
        .filter(posts::account_id.eq(account))
        .filter(posts::state.eq(PostState::Publishing));
    diesel::update(armed)
        .set(posts::state.eq(PostState::Draft))
        .execute(conn)?;
    Ok(())
}

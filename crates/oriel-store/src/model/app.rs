use diesel::prelude::*;
use time::OffsetDateTime;

use super::{AccountId, AppId, TokenId, UserId, Utc};
use crate::schema::{apps, codes, tokens};

/// A program that asks people to let it act for them (an OAuth client).
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = apps)]
pub struct App {
    pub id: AppId,
    /// What it calls itself when it asks; no secret.
    pub client_id: String,
    pub secret_hash: String,
    pub name: String,
    pub website: Option<String>,
    /// Where people may be sent back to, one address a line.
    pub redirect_uris: String,
    /// The most it may ever ask for, separated by spaces.
    pub scopes: String,
    pub created_at: Utc,
    /// When somebody first let it act for them.
    pub authorised_at: Option<Utc>,
}

/// What an app exchanges, once, for a token of the person who allowed it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = codes)]
pub struct Code {
    pub code_hash: String,
    pub app_id: AppId,
    pub user_id: UserId,
    /// Where the person was sent back to with it.
    pub redirect_uri: String,
    /// Separated by spaces.
    pub scopes: String,
    /// What the app can show only if it is the one that asked (RFC 7636).
    pub challenge: Option<String>,
    pub expires_at: Utc,
    pub used_at: Option<Utc>,
    /// What it was exchanged for.
    pub token_id: Option<TokenId>,
}

/// A bearer token of the client API: a person's, an app's, or a person's by an app.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = tokens)]
pub struct Token {
    pub id: TokenId,
    pub token_hash: String,
    pub user_id: Option<UserId>,
    pub account_id: Option<AccountId>,
    pub app_id: Option<AppId>,
    /// Of the app, or what it was made for.
    pub name: String,
    /// Separated by spaces.
    pub scopes: String,
    pub created_at: Utc,
    /// To the day.
    pub last_used_at: Option<Utc>,
    pub revoked_at: Option<Utc>,
}

impl Token {
    /// A token of nobody yet.
    pub fn new(
        id: TokenId,
        token_hash: &str,
        name: &str,
        scopes: &str,
        now: OffsetDateTime,
    ) -> Self {
        Self {
            id,
            token_hash: token_hash.to_owned(),
            user_id: None,
            account_id: None,
            app_id: None,
            name: name.to_owned(),
            scopes: scopes.to_owned(),
            created_at: now.into(),
            last_used_at: None,
            revoked_at: None,
        }
    }
}

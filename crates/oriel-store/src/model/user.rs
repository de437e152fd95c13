use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{
    AccountId, InvitationId, Json, SessionId, UserId, Utc, Visibility, text_enum::text_enum,
};
use crate::schema::{invitations, sessions, users};

text_enum! {
    /// What a person may do on this instance.
    Role { User = "user", Moderator = "moderator", Admin = "admin" }
}

text_enum! {
    /// What a person may do for an account.
    MemberRole { Owner = "owner", Editor = "editor" }
}

/// How somebody likes their posts to begin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UserDefaults {
    pub visibility: Visibility,
    pub licence: Option<String>,
    pub language: Option<String>,
    pub show_camera: bool,
    /// Whether visitors may have the originals of new photos.
    pub allow_download: bool,
}

impl Default for UserDefaults {
    fn default() -> Self {
        Self {
            visibility: Visibility::Public,
            licence: None,
            language: None,
            show_camera: true,
            allow_download: false,
        }
    }
}

/// The person behind a local account.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = users)]
pub struct User {
    pub id: UserId,
    /// Their own account.
    pub account_id: AccountId,
    /// Lower case.
    pub email: String,
    /// An argon2id PHC string.
    pub password_hash: String,
    pub role: Role,
    /// The language of their pages.
    pub locale: String,
    pub defaults: Json<UserDefaults>,
    pub created_at: Utc,
    pub last_sign_in_at: Option<Utc>,
    pub disabled_at: Option<Utc>,
}

impl User {
    pub fn new(
        id: UserId,
        account_id: AccountId,
        email: &str,
        password_hash: &str,
        now: OffsetDateTime,
    ) -> Self {
        Self {
            id,
            account_id,
            email: email.to_owned(),
            password_hash: password_hash.to_owned(),
            role: Role::User,
            locale: "en".to_owned(),
            defaults: Json::default(),
            created_at: now.into(),
            last_sign_in_at: None,
            disabled_at: None,
        }
    }

    /// The language that they write in: the one they named, or that of their pages.
    pub fn language(&self) -> &str {
        self.defaults.language.as_ref().unwrap_or(&self.locale)
    }
}

/// Being signed in on one device.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions)]
pub struct Session {
    pub id: SessionId,
    /// SHA-256 of the secret in the browser's cookie.
    pub token_hash: String,
    pub user_id: UserId,
    pub created_at: Utc,
    pub last_used_at: Utc,
    pub expires_at: Utc,
    pub user_agent: String,
    /// The network, not the exact address.
    pub address: String,
}

/// A session about to be written.
pub type NewSession = Session;

/// A way in for somebody who was asked.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = invitations)]
pub struct Invitation {
    pub id: InvitationId,
    pub code: String,
    pub created_by: UserId,
    pub created_at: Utc,
    pub expires_at: Option<Utc>,
    pub max_uses: i32,
    pub uses: i32,
}

/// An invitation about to be written.
#[derive(Debug, Clone)]
pub struct NewInvitation {
    pub id: InvitationId,
    pub code: String,
    pub created_by: UserId,
    pub created_at: Utc,
    pub expires_at: Option<Utc>,
    pub max_uses: i32,
}

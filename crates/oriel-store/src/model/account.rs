use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{AccountId, Emoji, Json, LangMap, Severity, Utc, text_enum::text_enum};
use crate::schema::accounts;

text_enum! {
    /// What kind of actor an account is.
    AccountKind {
        Person = "person",
        Organization = "organization",
        Application = "application",
        Service = "service",
        Group = "group",
    }
}

text_enum! {
    /// Who may quote somebody's posts, beside themselves.
    Quotable { Nobody = "nobody", Followers = "followers", Everyone = "everyone" }
}

/// A line of a profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileField {
    pub name: String,
    /// Plain text for local accounts, cleaned HTML for remote ones.
    pub value: String,
    /// Since when the page that it links to is known to name this profile.
    #[serde(
        default,
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub verified_at: Option<OffsetDateTime>,
}

impl ProfileField {
    /// A line about which nothing is known yet.
    pub fn new(name: &str, value: &str) -> Self {
        Self {
            name: name.to_owned(),
            value: value.to_owned(),
            verified_at: None,
        }
    }
}

/// An actor, here or elsewhere.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = accounts, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct Account {
    pub id: AccountId,
    /// Lower case for local accounts.
    pub username: String,
    /// Empty for accounts of this instance.
    pub domain: String,
    /// The actor id.
    pub uri: String,
    /// The profile page.
    pub url: Option<String>,
    pub inbox: String,
    pub shared_inbox: Option<String>,
    pub outbox: Option<String>,
    pub followers_uri: Option<String>,
    pub following_uri: Option<String>,
    pub featured_uri: Option<String>,
    pub kind: AccountKind,
    pub display_name: String,
    /// What a local person wrote, as plain text.
    pub biography: LangMap,
    /// What a remote server sent, cleaned.
    pub biography_html: Option<String>,
    pub fields: Json<Vec<ProfileField>>,
    /// Media keys of a local account's pictures.
    pub avatar_key: Option<String>,
    pub header_key: Option<String>,
    /// Where a remote account's pictures are.
    pub avatar_url: Option<String>,
    pub header_url: Option<String>,
    /// Followers need approval.
    pub locked: bool,
    pub discoverable: bool,
    pub bot: bool,
    /// The pair of a local account; those of others are in [`crate::remote_keys`].
    pub public_key_id: String,
    pub public_key_pem: String,
    pub private_key_pem: Option<String>,
    pub also_known_as: Json<Vec<String>>,
    pub moved_to: Option<String>,
    pub followers_count: i32,
    pub following_count: i32,
    pub posts_count: i32,
    pub created_at: Utc,
    pub updated_at: Utc,
    pub fetched_at: Option<Utc>,
    pub suspended_at: Option<Utc>,
    /// Shown to those who follow it, or who know whom they look for.
    pub silenced_at: Option<Utc>,
    pub deleted_at: Option<Utc>,
    /// What is decided about the server of a remote account.
    pub server_severity: Severity,
    /// What stands in the name and texts of a remote account as `:name:`.
    pub emojis: Json<Vec<Emoji>>,
    /// Who may quote the posts of a local account.
    pub quotable_by: Quotable,
    /// All that it publishes is shown behind a warning.
    pub sensitized_at: Option<Utc>,
}

impl Account {
    /// An account about which nothing more is known yet.
    pub fn new(
        id: AccountId,
        kind: AccountKind,
        username: &str,
        domain: &str,
        uri: &str,
        now: OffsetDateTime,
    ) -> Self {
        Self {
            id,
            username: username.to_owned(),
            domain: domain.to_owned(),
            uri: uri.to_owned(),
            url: None,
            inbox: String::new(),
            shared_inbox: None,
            outbox: None,
            followers_uri: None,
            following_uri: None,
            featured_uri: None,
            kind,
            display_name: String::new(),
            biography: LangMap::default(),
            biography_html: None,
            fields: Json::default(),
            avatar_key: None,
            header_key: None,
            avatar_url: None,
            header_url: None,
            locked: false,
            discoverable: false,
            bot: false,
            public_key_id: String::new(),
            public_key_pem: String::new(),
            private_key_pem: None,
            also_known_as: Json::default(),
            moved_to: None,
            followers_count: 0,
            following_count: 0,
            posts_count: 0,
            created_at: now.into(),
            updated_at: now.into(),
            fetched_at: None,
            suspended_at: None,
            silenced_at: None,
            deleted_at: None,
            server_severity: Severity::None,
            emojis: Json::default(),
            quotable_by: Quotable::Nobody,
            sensitized_at: None,
        }
    }

    pub fn is_local(&self) -> bool {
        self.domain.is_empty()
    }

    /// What they are called: as they wish, or else as they sign in.
    pub fn name(&self) -> &str {
        if self.display_name.is_empty() {
            &self.username
        } else {
            &self.display_name
        }
    }

    /// `name` here, `name@host` elsewhere.
    pub fn handle(&self) -> String {
        if self.is_local() {
            self.username.clone()
        } else {
            format!("{}@{}", self.username, self.domain)
        }
    }
}

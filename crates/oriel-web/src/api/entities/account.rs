#![expect(
    clippy::struct_excessive_bools,
    reason = "each is a key of the entity, a switch of its own"
)]

use oriel_core::rich_text;
use std::ops::Not;

use oriel_core::{
    media_links::links,
    model::{self, AccountId, ProfileField, Quotable, Utc},
    person::Person,
    personal::tags::Featured,
    text,
};
use serde::Serialize;

use super::{
    CustomEmoji, FeaturedTag, asset_address,
    status::visibility_name,
    wire::{Empty, Null, Timestamp},
};
use crate::app::App;

/// `Account`.
#[derive(Debug, Serialize)]
pub(crate) struct Account<'a> {
    id: AccountId,
    username: &'a str,
    acct: String,
    display_name: &'a str,
    locked: bool,
    bot: bool,
    group: bool,
    discoverable: bool,
    indexable: bool,
    noindex: bool,
    created_at: Timestamp,
    note: String,
    url: &'a str,
    uri: &'a str,
    avatar: String,
    avatar_static: String,
    header: String,
    header_static: String,
    followers_count: i32,
    following_count: i32,
    statuses_count: i32,
    last_status_at: Null,
    hide_collections: bool,
    emojis: Vec<CustomEmoji<'a>>,
    fields: Vec<Field<'a>>,
    roles: Empty,
    /// Where it has moved to: said only of an account that is shown by itself.
    moved: Option<Box<Account<'a>>>,
    /// Not there unless it is so.
    #[serde(skip_serializing_if = "Not::not")]
    suspended: bool,
    /// Not there unless it is so.
    #[serde(skip_serializing_if = "Not::not")]
    limited: bool,
}

/// `Field`: a line of a profile.
#[derive(Debug, Serialize)]
struct Field<'a> {
    name: &'a str,
    value: String,
    verified_at: Option<Timestamp>,
}

/// An account as everybody sees it.
pub(crate) fn account<'a>(app: &App, account: &'a model::Account) -> Account<'a> {
    let core = app.core();
    let avatar = avatar(app, account);
    let header =
        links::header(core, account).unwrap_or_else(|| asset_address(app, "icons/header.png"));
    Account {
        id: account.id,
        username: &account.username,
        acct: account.handle(),
        display_name: account.name(),
        locked: account.locked,
        bot: account.bot,
        group: false,
        discoverable: account.discoverable,
        indexable: account.discoverable,
        noindex: !account.discoverable,
        created_at: account.created_at.into(),
        note: rich_text::biography_html(core, account),
        url: account.url.as_ref().unwrap_or(&account.uri),
        uri: &account.uri,
        avatar_static: avatar.clone(),
        avatar,
        header_static: header.clone(),
        header,
        followers_count: account.followers_count,
        following_count: account.following_count,
        statuses_count: account.posts_count,
        last_status_at: (),
        hide_collections: false,
        emojis: super::emojis(app, &account.emojis),
        fields: fields(account, |text| rich_text::field_html(account, text)),
        roles: [],
        moved: None,
        suspended: account.suspended_at.is_some(),
        limited: account.silenced_at.is_some(),
    }
}

impl<'a> Account<'a> {
    /// The account with what is known of where it has moved to.
    pub(crate) fn moved_to(mut self, app: &App, to: Option<&'a model::Account>) -> Self {
        self.moved = to.map(|to| Box::new(account(app, to)));
        self
    }
}

/// The address of an account's picture, or of the one of accounts that have none.
pub(crate) fn avatar(app: &App, account: &model::Account) -> String {
    links::avatar(app.core(), account).unwrap_or_else(|| asset_address(app, "icons/avatar.png"))
}

fn fields(account: &model::Account, value: impl Fn(&str) -> String) -> Vec<Field<'_>> {
    let field = |field: &'_ ProfileField| value(&field.value);
    let values: Vec<String> = account.fields.iter().map(field).collect();
    let fields = account.fields.iter().zip(values);
    fields
        .map(|(field, value)| Field {
            name: &field.name,
            value,
            verified_at: field.verified_at.map(Timestamp::from),
        })
        .collect()
}

/// `Profile`: an account as its owner edits it, with null where there is no picture of its own.
#[derive(Debug, Serialize)]
pub(crate) struct Profile<'a> {
    id: AccountId,
    display_name: &'a str,
    note: &'a str,
    fields: Vec<ProfileLine<'a>>,
    avatar: Option<String>,
    avatar_static: Option<String>,
    avatar_description: &'static str,
    header: Option<String>,
    header_static: Option<String>,
    header_description: &'static str,
    locked: bool,
    bot: bool,
    hide_collections: bool,
    discoverable: bool,
    indexable: bool,
    show_media: bool,
    show_media_replies: bool,
    show_featured: bool,
    attribution_domains: Empty,
    featured_tags: Vec<FeaturedTag<'a>>,
}

/// A line of a profile as it was typed.
#[derive(Debug, Serialize)]
struct ProfileLine<'a> {
    name: &'a str,
    value: &'a str,
    verified_at: Null,
}

/// The profile of a signed-in user.
pub(crate) fn own_profile<'a>(app: &App, person: &'a Person, tags: &'a [Featured]) -> Profile<'a> {
    let (core, own) = (app.core(), &person.account);
    let (avatar, header) = (links::avatar(core, own), links::header(core, own));
    let line = |field: &'a ProfileField| ProfileLine {
        name: &field.name,
        value: &field.value,
        verified_at: (),
    };
    Profile {
        id: own.id,
        display_name: &own.display_name,
        note: own.biography.first(),
        fields: own.fields.iter().map(line).collect(),
        avatar_static: avatar.clone(),
        avatar,
        avatar_description: "",
        header_static: header.clone(),
        header,
        header_description: "",
        locked: own.locked,
        bot: own.bot,
        hide_collections: false,
        discoverable: own.discoverable,
        indexable: own.discoverable,
        show_media: true,
        show_media_replies: true,
        show_featured: true,
        attribution_domains: [],
        featured_tags: tags
            .iter()
            .map(|tag| super::featured_tag(app, tag))
            .collect(),
    }
}

/// `CredentialAccount`: an account as its owner sees it.
#[derive(Debug, Serialize)]
pub(crate) struct CredentialAccount<'a> {
    #[serde(flatten)]
    account: Account<'a>,
    source: Source<'a>,
    role: Role,
}

/// `Source`: what the owner of an account typed and chose.
#[derive(Debug, Serialize)]
struct Source<'a> {
    quote_policy: &'static str,
    privacy: &'static str,
    sensitive: bool,
    language: &'a str,
    note: &'a str,
    fields: Vec<Field<'a>>,
    follow_requests_count: i64,
    hide_collections: bool,
    discoverable: bool,
    indexable: bool,
    attribution_domains: Empty,
}

/// The account of a signed-in user, `moved` to another where that is known.
pub(crate) fn credential_account<'a>(
    app: &App,
    person: &'a Person,
    moved: Option<&'a model::Account>,
    follow_requests: i64,
) -> CredentialAccount<'a> {
    let (user, own) = (&person.user, &person.account);
    CredentialAccount {
        account: account(app, own).moved_to(app, moved),
        source: Source {
            quote_policy: quote_policy(own.quotable_by),
            privacy: visibility_name(user.defaults.visibility),
            sensitive: false,
            language: user.language(),
            note: own.biography.first(),
            fields: fields(own, text::tidy),
            follow_requests_count: follow_requests,
            hide_collections: false,
            discoverable: own.discoverable,
            indexable: own.discoverable,
            attribution_domains: [],
        },
        role: role(user.role),
    }
}

/// The name that apps know it by.
fn quote_policy(quotable_by: Quotable) -> &'static str {
    match quotable_by {
        Quotable::Nobody => "nobody",
        Quotable::Followers => "followers",
        Quotable::Everyone => "public",
    }
}

/// `Role`.
#[derive(Debug, Serialize)]
pub(crate) struct Role {
    id: &'static str,
    name: &'static str,
    permissions: &'static str,
    color: &'static str,
    highlighted: bool,
}

pub(super) fn role(role: model::Role) -> Role {
    let (id, name, permissions) = match role {
        model::Role::User => ("-99", "", "0"),
        model::Role::Moderator => ("2", "Moderator", "1340"),
        model::Role::Admin => ("3", "Admin", "1"),
    };
    Role {
        id,
        name,
        permissions,
        color: "",
        highlighted: role != model::Role::User,
    }
}

/// `MutedAccount`.
#[derive(Debug, Serialize)]
pub(crate) struct MutedAccount<'a> {
    #[serde(flatten)]
    account: Account<'a>,
    mute_expires_at: Option<Timestamp>,
}

/// An account that the viewer mutes, until a moment if not for good.
pub(crate) fn muted_account<'a>(
    app: &App,
    muted: &'a model::Account,
    until: Option<Utc>,
) -> MutedAccount<'a> {
    MutedAccount {
        account: account(app, muted),
        mute_expires_at: until.map(Timestamp::from),
    }
}

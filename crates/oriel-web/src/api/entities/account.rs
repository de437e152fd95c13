use oriel_core::{
    accounts::Person,
    model::{Account, ProfileField, Quotable, Role, Utc},
    personal::tags::Featured,
    photos::links,
    social::ties::Ties,
    text,
};
use serde_json::{Value, json};

use super::{asset_address, date, set};
use crate::app::App;

/// `Account`.
pub(crate) fn account(app: &App, account: &Account) -> Value {
    let core = app.core();
    let avatar = avatar(app, account);
    let header =
        links::header(core, account).unwrap_or_else(|| asset_address(app, "icons/header.png"));
    let mut entity = json!({
        "id": account.id,
        "username": account.username,
        "acct": account.handle(),
        "display_name": account.name(),
        "locked": account.locked,
        "bot": account.bot,
        "group": false,
        "discoverable": account.discoverable,
        "indexable": account.discoverable,
        "noindex": !account.discoverable,
        "created_at": date(account.created_at.get()),
        "note": oriel_core::accounts::profile::biography_html(core, account),
        "url": account.url.as_ref().unwrap_or(&account.uri),
        "uri": account.uri,
        "avatar": avatar,
        "avatar_static": avatar,
        "header": header,
        "header_static": header,
        "followers_count": account.followers_count,
        "following_count": account.following_count,
        "statuses_count": account.posts_count,
        "last_status_at": null,
        "hide_collections": false,
        "emojis": super::emojis(app, &account.emojis),
        "fields": fields(account),
        "roles": [],
        "moved": null,
    });
    for (key, since) in [
        ("suspended", account.suspended_at),
        ("limited", account.silenced_at),
    ] {
        if since.is_some() {
            set(&mut entity, key, true);
        }
    }
    entity
}

/// `Profile`: somebody as they edit themselves, with what they have instead of null where they have
/// no picture of their own.
pub(crate) fn own_profile(app: &App, person: &Person, tags: &[Featured]) -> Value {
    let (core, own) = (app.core(), &person.account);
    let (avatar, header) = (links::avatar(core, own), links::header(core, own));
    let fields = own.fields.iter();
    json!({
        "id": own.id,
        "display_name": own.display_name,
        "note": own.biography.first(),
        "fields": fields
            .map(|field| json!({ "name": field.name, "value": field.value, "verified_at": null }))
            .collect::<Vec<_>>(),
        "avatar": avatar,
        "avatar_static": avatar,
        "avatar_description": "",
        "header": header,
        "header_static": header,
        "header_description": "",
        "locked": own.locked,
        "bot": own.bot,
        "hide_collections": false,
        "discoverable": own.discoverable,
        "indexable": own.discoverable,
        "show_media": true,
        "show_media_replies": true,
        "show_featured": true,
        "attribution_domains": [],
        "featured_tags": tags.iter().map(|tag| super::featured_tag(app, tag)).collect::<Vec<_>>(),
    })
}

/// Somebody's picture, or the one of those who have none.
pub(crate) fn avatar(app: &App, account: &Account) -> String {
    links::avatar(app.core(), account).unwrap_or_else(|| asset_address(app, "icons/avatar.png"))
}

fn fields(account: &Account) -> Vec<Value> {
    account
        .fields
        .iter()
        .map(|field| {
            let value = oriel_core::accounts::profile::field_html(account, &field.value);
            json!({ "name": field.name, "value": value, "verified_at": verified_at(field) })
        })
        .collect()
}

/// The name that apps know it by.
fn quote_policy(quotable_by: Quotable) -> &'static str {
    match quotable_by {
        Quotable::Nobody => "nobody",
        Quotable::Followers => "followers",
        Quotable::Everyone => "public",
    }
}

fn verified_at(field: &ProfileField) -> Option<String> {
    field.verified_at.map(super::date)
}

/// `CredentialAccount`: an account as its owner sees it.
pub(crate) fn credential_account(app: &App, person: &Person, follow_requests: i64) -> Value {
    let mut entity = account(app, &person.account);
    let (user, account) = (&person.user, &person.account);
    let plain: Vec<Value> = account
        .fields
        .iter()
        .map(|field| {
            let value = text::tidy(&field.value);
            json!({ "name": field.name, "value": value, "verified_at": verified_at(field) })
        })
        .collect();
    set(
        &mut entity,
        "source",
        json!({
            "quote_policy": quote_policy(account.quotable_by),
            "privacy": super::status::visibility_name(user.defaults.visibility),
            "sensitive": false,
            "language": user.language(),
            "note": account.biography.first(),
            "fields": plain,
            "follow_requests_count": follow_requests,
            "hide_collections": false,
            "discoverable": account.discoverable,
            "indexable": account.discoverable,
            "attribution_domains": [],
        }),
    );
    set(&mut entity, "role", role(user.role));
    entity
}

pub(super) fn role(role: Role) -> Value {
    let (id, name, permissions) = match role {
        Role::User => ("-99", "", "0"),
        Role::Moderator => ("2", "Moderator", "1340"),
        Role::Admin => ("3", "Admin", "1"),
    };
    json!({
        "id": id, "name": name, "permissions": permissions, "color": "",
        "highlighted": role != Role::User,
    })
}

/// `MutedAccount`.
pub(crate) fn muted_account(app: &App, muted: &Account, until: Option<Utc>) -> Value {
    let mut entity = account(app, muted);
    set(&mut entity, "mute_expires_at", super::maybe_date(until));
    entity
}

/// `Relationship`.
pub(crate) fn relationship(account: &Account, ties: &Ties) -> Value {
    let languages = (!ties.languages.is_empty()).then_some(&ties.languages);
    json!({
        "id": account.id,
        "following": ties.following,
        "showing_reblogs": ties.showing_boosts,
        "notifying": ties.notifying,
        "followed_by": ties.followed_by,
        "blocking": ties.blocking,
        "blocked_by": ties.blocked_by,
        "muting": ties.muting,
        "muting_notifications": ties.muting_notifications,
        "muting_expires_at": super::maybe_date(ties.mute_expires_at),
        "requested": ties.requested,
        "requested_by": ties.requested_by,
        "domain_blocking": ties.domain_blocking,
        "endorsed": false,
        "note": ties.note,
        "languages": languages,
    })
}

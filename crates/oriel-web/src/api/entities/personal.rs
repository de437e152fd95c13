use oriel_core::{
    accounts::Person,
    model::{ConversationView, FilterAction, FilterKeyword, FilterPost, FilterView, List, Marker},
    personal::{
        filters::Phrase,
        tags::{Featured, Tag},
    },
};
use serde_json::{Value, json};

use super::{Reader, account, date, maybe_date, set, status::visibility_name, tag};
use crate::app::App;

/// `List`.
pub(crate) fn list(list: &List) -> Value {
    json!({
        "id": list.id,
        "title": list.title,
        "replies_policy": list.replies_policy,
        "exclusive": list.exclusive,
    })
}

/// `Filter` of the second version.
pub(crate) fn filter(view: &FilterView) -> Value {
    let filter = &view.filter;
    json!({
        "id": filter.id,
        "title": filter.title,
        "context": *filter.contexts,
        "expires_at": maybe_date(filter.expires_at),
        "filter_action": filter.action,
        "keywords": view.keywords.iter().map(filter_keyword).collect::<Vec<_>>(),
        "statuses": view.posts.iter().map(filter_status).collect::<Vec<_>>(),
    })
}

/// `FilterKeyword`.
pub(crate) fn filter_keyword(keyword: &FilterKeyword) -> Value {
    json!({
        "id": keyword.id,
        "keyword": keyword.keyword,
        "whole_word": keyword.whole_word,
    })
}

/// `FilterStatus`.
pub(crate) fn filter_status(post: &FilterPost) -> Value {
    json!({ "id": post.id, "status_id": post.post_id })
}

/// `Filter` of the first version, whose id is the keyword's.
pub(crate) fn phrase(phrase: &Phrase) -> Value {
    let (filter, keyword) = (&phrase.filter, &phrase.keyword);
    json!({
        "id": keyword.id,
        "phrase": keyword.keyword,
        "context": *filter.contexts,
        "whole_word": keyword.whole_word,
        "expires_at": maybe_date(filter.expires_at),
        "irreversible": filter.action == FilterAction::Hide,
    })
}

/// `Marker`.
pub(crate) fn marker(marker: &Marker) -> Value {
    json!({
        "last_read_id": marker.last_read_id.to_string(),
        "version": marker.version,
        "updated_at": date(marker.updated_at.get()),
    })
}

/// `Preferences`.
pub(crate) fn preferences(person: &Person) -> Value {
    let defaults = &person.user.defaults;
    json!({
        "posting:default:visibility": visibility_name(defaults.visibility),
        "posting:default:sensitive": false,
        "posting:default:language": defaults.language,
        "reading:expand:media": "default",
        "reading:expand:spoilers": false,
    })
}

/// `Tag` as somebody sees it who may follow it.
pub(crate) fn own_tag(app: &App, seen: &Tag) -> Value {
    let mut entity = tag(app, &seen.name);
    set(&mut entity, "following", seen.following);
    set(&mut entity, "featuring", seen.featuring);
    entity
}

/// `FeaturedTag`, whose count is a text and whose moment is a day.
pub(crate) fn featured_tag(app: &App, tag: &Featured) -> Value {
    let day = tag.last.map(|moment| moment.get().date().to_string());
    json!({
        "id": tag.id.to_string(),
        "name": tag.name,
        "url": app.core().urls().tag(&tag.name),
        "statuses_count": tag.posts.to_string(),
        "last_status_at": day,
    })
}

/// `Conversation`: whoever else takes part, or oneself where nobody does.
pub(crate) fn conversation(app: &App, view: &ConversationView, reader: &Reader) -> Value {
    let own = [view.last.author.clone()];
    let people = if view.others.is_empty() {
        &own[..]
    } else {
        &view.others
    };
    json!({
        "id": view.conversation.id,
        "unread": view.conversation.unread,
        "accounts": people.iter().map(|it| account(app, it)).collect::<Vec<_>>(),
        "last_status": super::status::status(app, &view.last, reader),
    })
}

use oriel_core::{
    model::{FilterAction, FilterKeyword, FilterPost, FilterView, List},
    personal::filters::Phrase,
};
use serde_json::{Value, json};

use super::maybe_date;

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

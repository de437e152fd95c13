use oriel_core::model::List;
use serde_json::{Value, json};

/// `List`.
pub(crate) fn list(list: &List) -> Value {
    json!({
        "id": list.id,
        "title": list.title,
        "replies_policy": list.replies_policy,
        "exclusive": list.exclusive,
    })
}

use oriel_core::model::{NotificationKind, NotificationView};
use serde_json::{Value, json};

use super::{Reader, account, date, status};
use crate::app::App;

/// `Notification`; none when what it is about is gone, since apps cannot show that.
pub(crate) fn notification(app: &App, view: &NotificationView, reader: &Reader) -> Option<Value> {
    let row = &view.notification;
    let (kind, about_a_post) = match row.kind {
        NotificationKind::Follow => ("follow", false),
        NotificationKind::FollowRequest => ("follow_request", false),
        NotificationKind::Mention | NotificationKind::Reply => ("mention", true),
        NotificationKind::Like => ("favourite", true),
        NotificationKind::Boost => ("reblog", true),
        NotificationKind::Quote => ("quote", true),
        NotificationKind::Post => ("status", true),
    };
    if about_a_post && view.post.is_none() {
        return None;
    }
    Some(json!({
        "id": row.id,
        "type": kind,
        "created_at": date(row.created_at.get()),
        "group_key": format!("ungrouped-{}", row.id),
        "account": account(app, &view.from),
        "status": view.post.as_ref().map(|post| status(app, post, reader)),
    }))
}

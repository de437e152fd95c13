use oriel_core::{
    model::{Account, Alert, NotificationId, NotificationKind, NotificationView, PostId, Warning},
    notifications::{Group, GroupKey},
};
use serde_json::{Value, json};

use super::{Reader, account, date, report, status};
use crate::app::App;

/// The name that apps know a kind by; several kinds may share one.
fn name(kind: NotificationKind) -> &'static str {
    Alert::from(kind).as_str()
}

/// The kinds that an app names; nothing when it names none, and no kind for names of what never
/// happens here.
pub(crate) fn kinds_named(names: &[String]) -> Option<Vec<NotificationKind>> {
    if names.is_empty() {
        return None;
    }
    let is_named = |kind: &NotificationKind| names.iter().any(|it| it == name(*kind));
    Some(
        NotificationKind::ALL
            .iter()
            .copied()
            .filter(is_named)
            .collect(),
    )
}

/// `Notification`; none when what it is about is gone, since apps cannot show that.
pub(crate) fn notification(app: &App, view: &NotificationView, reader: &Reader) -> Option<Value> {
    let row = &view.notification;
    if !view.can_be_shown() {
        return None;
    }
    Some(json!({
        "id": row.id,
        "type": name(row.kind),
        "created_at": date(row.created_at.get()),
        "group_key": key_text(GroupKey::One(row.id)),
        "account": account(app, &view.from),
        "status": view.post.as_ref().map(|post| status(app, post, reader)),
        "report": view.report.as_ref().map(|about| report(app, about)),
        "moderation_warning": view.warning.as_ref().map(|told| warning(app, told, &view.from)),
    }))
}

/// `NotificationGroup`, of which some apps read the latest id as a number.
pub(crate) fn group(app: &App, group: &Group) -> Value {
    let people = group.people.iter().map(|person| person.id);
    json!({
        "group_key": key_text(group.key),
        "notifications_count": group.count,
        "type": name(group.kind),
        "most_recent_notification_id": group.newest.0,
        "page_min_id": group.oldest,
        "page_max_id": group.newest,
        "latest_page_notification_at": date(group.latest_at.get()),
        "sample_account_ids": people.collect::<Vec<_>>(),
        "status_id": group.post.as_ref().map(|view| view.post.id),
        "report": group.report.as_ref().map(|about| report(app, about)),
        "moderation_warning": group
            .warning
            .as_ref()
            .zip(group.people.first())
            .map(|(told, about)| warning(app, told, about)),
    })
}

/// `AccountWarning`, about whom it tells. There is nobody to appeal to but those who decided.
fn warning(app: &App, warning: &Warning, about: &Account) -> Value {
    json!({
        "id": warning.id,
        "action": warning.action,
        "text": warning.text,
        "status_ids": *warning.post_ids,
        "target_account": account(app, about),
        "appeal": null,
        "created_at": date(warning.created_at.get()),
    })
}

fn key_text(key: GroupKey) -> String {
    match key {
        GroupKey::About(kind, post) => format!("{}-{post}", name(kind)),
        GroupKey::One(id) => format!("ungrouped-{id}"),
    }
}

/// The key that an app names.
pub(crate) fn group_key(text: &str) -> Option<GroupKey> {
    let (kind, number) = text.rsplit_once('-')?;
    let number = number.parse::<i64>().ok()?;
    let about = |kind| GroupKey::About(kind, PostId(number));
    match kind {
        "favourite" => Some(about(NotificationKind::Like)),
        "reblog" => Some(about(NotificationKind::Boost)),
        "ungrouped" => Some(GroupKey::One(NotificationId(number))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_as_it_is_written() {
        for key in [
            GroupKey::About(NotificationKind::Like, PostId(5)),
            GroupKey::About(NotificationKind::Boost, PostId(6)),
            GroupKey::One(NotificationId(7)),
        ] {
            assert_eq!(group_key(&key_text(key)), Some(key));
        }
        for wrong in ["", "favourite", "follow-1", "ungrouped-x", "favourite-"] {
            assert_eq!(group_key(wrong), None, "{wrong}");
        }
    }
}

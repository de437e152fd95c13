use oriel_core::{
    model::{
        self, AccountId, Alert, NotificationId, NotificationKind, NotificationView, PostId,
        Warning, WarningAction, WarningId,
    },
    notifications::{Group, GroupKey},
};
use serde::Serialize;

use super::{
    Account, Reader, Status, account,
    moderation::{Report, report},
    status,
    wire::{Null, Timestamp},
};
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

/// `Notification`.
#[derive(Debug, Serialize)]
pub(crate) struct Notification<'a> {
    id: NotificationId,
    r#type: &'static str,
    created_at: Timestamp,
    group_key: String,
    account: Account<'a>,
    status: Option<Status<'a>>,
    report: Option<Report<'a>>,
    moderation_warning: Option<AccountWarning<'a>>,
}

/// A notification; none when what it is about is gone, since apps cannot show that.
pub(crate) fn notification<'a>(
    app: &'a App,
    view: &'a NotificationView,
    reader: &'a Reader,
) -> Option<Notification<'a>> {
    let row = &view.notification;
    if !view.can_be_shown() {
        return None;
    }
    let warned = view.warning.as_ref();
    Some(Notification {
        id: row.id,
        r#type: name(row.kind),
        created_at: row.created_at.into(),
        group_key: key_text(GroupKey::One(row.id)),
        account: account(app, &view.from),
        status: view.post.as_ref().map(|post| status(app, post, reader)),
        report: view.report.as_ref().map(|about| report(app, about)),
        moderation_warning: warned.map(|it| warning(app, it, &view.from)),
    })
}

/// `GroupedNotifications`: accounts and statuses once each, beside the groups that name them.
#[derive(Debug, Serialize)]
pub(crate) struct GroupedNotifications<'a> {
    pub(crate) accounts: Vec<Account<'a>>,
    pub(crate) statuses: Vec<Status<'a>>,
    pub(crate) notification_groups: Vec<NotificationGroup<'a>>,
}

/// `NotificationGroup`, of which some apps read the latest id as a number.
#[derive(Debug, Serialize)]
pub(crate) struct NotificationGroup<'a> {
    group_key: String,
    notifications_count: usize,
    r#type: &'static str,
    most_recent_notification_id: i64,
    page_min_id: NotificationId,
    page_max_id: NotificationId,
    latest_page_notification_at: Timestamp,
    sample_account_ids: Vec<AccountId>,
    status_id: Option<PostId>,
    report: Option<Report<'a>>,
    moderation_warning: Option<AccountWarning<'a>>,
}

/// Notifications that are alike.
pub(crate) fn group<'a>(app: &App, group: &'a Group) -> NotificationGroup<'a> {
    let warned = group.warning.as_ref().zip(group.people.first());
    NotificationGroup {
        group_key: key_text(group.key),
        notifications_count: group.count,
        r#type: name(group.kind),
        most_recent_notification_id: group.newest.0,
        page_min_id: group.oldest,
        page_max_id: group.newest,
        latest_page_notification_at: group.latest_at.into(),
        sample_account_ids: group.people.iter().map(|person| person.id).collect(),
        status_id: group.post.as_ref().map(|view| view.post.id),
        report: group.report.as_ref().map(|about| report(app, about)),
        moderation_warning: warned.map(|(it, about)| warning(app, it, about)),
    }
}

/// `AccountWarning`. There is nobody to appeal to but those who decided.
#[derive(Debug, Serialize)]
struct AccountWarning<'a> {
    id: WarningId,
    action: WarningAction,
    text: &'a str,
    status_ids: &'a [PostId],
    target_account: Account<'a>,
    appeal: Null,
    created_at: Timestamp,
}

fn warning<'a>(app: &App, warning: &'a Warning, about: &'a model::Account) -> AccountWarning<'a> {
    AccountWarning {
        id: warning.id,
        action: warning.action,
        text: &warning.text,
        status_ids: &warning.post_ids,
        target_account: account(app, about),
        appeal: (),
        created_at: warning.created_at.into(),
    }
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

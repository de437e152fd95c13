//! What happened to somebody, one by one or what is alike together.

use oriel_store::{
    Page, follows,
    model::{
        Account, NotificationId, NotificationKind, NotificationView, PostId, PostView, ReportView,
        Utc, Warning,
    },
    notifications::{self as stored, Which},
};

use crate::{Core, Error, Result, person::Person};

/// People of a group that are named; the rest are counted.
const SAMPLE: usize = 8;

/// What waits for somebody: unread notifications, follow requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waiting {
    pub notifications: i64,
    pub follow_requests: i64,
}

/// # Errors
/// When the database cannot be asked.
pub async fn waiting(core: &Core, person: &Person) -> Result<Waiting> {
    let me = person.account.id;
    Ok(core
        .store()
        .read(move |conn| {
            Ok(Waiting {
                notifications: stored::count_unread(conn, me)?,
                follow_requests: follows::count_requests_to(conn, me)?,
            })
        })
        .await?)
}

/// What happened to somebody, newest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(
    core: &Core,
    person: &Person,
    which: Which,
    page: Page,
) -> Result<Vec<NotificationView>> {
    let me = person.account.id;
    Ok(core
        .store()
        .read(move |conn| stored::of(conn, me, &which, page))
        .await?)
}

/// One thing that happened.
///
/// # Errors
/// [`Error::NotFound`] when it is not there, or somebody else's.
pub async fn one(core: &Core, person: &Person, id: NotificationId) -> Result<NotificationView> {
    let me = person.account.id;
    let found = core
        .store()
        .read(move |conn| stored::by_id(conn, me, id))
        .await?;
    found.ok_or(Error::NotFound)
}

/// Puts one away for good.
///
/// # Errors
/// [`Error::NotFound`] when it is not there, or somebody else's.
pub async fn dismiss(core: &Core, person: &Person, id: NotificationId) -> Result<()> {
    let me = person.account.id;
    let was_there = core
        .store()
        .write(move |conn| stored::remove(conn, me, id))
        .await?;
    was_there.then_some(()).ok_or(Error::NotFound)
}

/// Puts everything away for good.
///
/// # Errors
/// When the database refuses.
pub async fn clear(core: &Core, person: &Person) -> Result<()> {
    let me = person.account.id;
    Ok(core
        .store()
        .write(move |conn| stored::remove_all(conn, me, &Which::default()))
        .await?)
}

/// Marks everything that happened so far as seen.
///
/// # Errors
/// When the database refuses.
pub async fn mark_read(core: &Core, person: &Person) -> Result<()> {
    let (me, now) = (person.account.id, core.now());
    Ok(core
        .store()
        .write(move |conn| stored::mark_read(conn, me, now))
        .await?)
}

/// How many were not seen yet.
///
/// # Errors
/// When the database cannot be asked.
pub async fn unread(core: &Core, person: &Person) -> Result<i64> {
    let me = person.account.id;
    Ok(core
        .store()
        .read(move |conn| stored::count_unread(conn, me))
        .await?)
}

/// What is alike: who likes or boosts one post; everything else stands for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GroupKey {
    About(NotificationKind, PostId),
    One(NotificationId),
}

impl GroupKey {
    fn of(view: &NotificationView) -> Self {
        let row = &view.notification;
        match (row.kind, row.post_id) {
            (kind @ (NotificationKind::Like | NotificationKind::Boost), Some(post)) => {
                Self::About(kind, post)
            }
            _ => Self::One(row.id),
        }
    }
}

fn about(kind: NotificationKind, post: PostId) -> Which {
    Which {
        kinds: vec![kind],
        about: Some(post),
        from: None,
    }
}

/// Notifications that are alike.
#[derive(Debug, Clone)]
pub struct Group {
    pub key: GroupKey,
    pub kind: NotificationKind,
    pub count: usize,
    /// The latest and the earliest of those that were gathered.
    pub newest: NotificationId,
    pub oldest: NotificationId,
    pub latest_at: Utc,
    /// Some of those who did it, the latest first.
    pub people: Vec<Account>,
    pub post: Option<PostView>,
    pub report: Option<ReportView>,
    pub warning: Option<Warning>,
}

/// Gathers what is alike in a list that is newest first; kinds that are not to be grouped stay one
/// by one.
pub fn gather(views: Vec<NotificationView>, grouped: &[NotificationKind]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for view in views {
        let row = &view.notification;
        let key = if grouped.contains(&row.kind) {
            GroupKey::of(&view)
        } else {
            GroupKey::One(row.id)
        };
        match groups.iter_mut().find(|group| group.key == key) {
            Some(group) => {
                group.count += 1;
                group.oldest = row.id;
                if group.people.len() < SAMPLE {
                    group.people.push(view.from);
                }
            }
            None => groups.push(Group {
                key,
                kind: row.kind,
                count: 1,
                newest: row.id,
                oldest: row.id,
                latest_at: row.created_at,
                people: vec![view.from],
                post: view.post,
                report: view.report,
                warning: view.warning,
            }),
        }
    }
    groups
}

/// The notifications of one group, newest first, so many at most.
///
/// # Errors
/// [`Error::NotFound`] when there are none.
pub async fn of_group(
    core: &Core,
    person: &Person,
    key: GroupKey,
    limit: i64,
) -> Result<Vec<NotificationView>> {
    let found = match key {
        GroupKey::One(id) => vec![one(core, person, id).await?],
        GroupKey::About(kind, post) => {
            list(core, person, about(kind, post), Page::newest(limit)).await?
        }
    };
    if found.is_empty() {
        return Err(Error::NotFound);
    }
    Ok(found)
}

/// Puts a group away for good.
///
/// # Errors
/// [`Error::NotFound`] when one that stands for itself is not there.
pub async fn dismiss_group(core: &Core, person: &Person, key: GroupKey) -> Result<()> {
    match key {
        GroupKey::One(id) => dismiss(core, person, id).await,
        GroupKey::About(kind, post) => {
            let (me, which) = (person.account.id, about(kind, post));
            Ok(core
                .store()
                .write(move |conn| stored::remove_all(conn, me, &which))
                .await?)
        }
    }
}

#[cfg(test)]
mod tests {
    use oriel_store::model::{AccountId, AccountKind, Notification};
    use time::macros::datetime;

    use super::*;

    fn told(id: i64, kind: NotificationKind, post: Option<i64>) -> NotificationView {
        let at = datetime!(2026-11-27 10:00 UTC);
        let row = Notification {
            id: NotificationId(id),
            account_id: AccountId(1),
            kind,
            from_account_id: AccountId(id),
            post_id: post.map(PostId),
            created_at: at.into(),
            read_at: None,
            report_id: None,
            warning_id: None,
        };
        NotificationView {
            notification: row,
            from: Account::new(
                AccountId(id),
                AccountKind::Person,
                "robin",
                "",
                "https://oriel.example/users/robin",
                at,
            ),
            post: None,
            report: None,
            warning: None,
        }
    }

    #[test]
    fn who_likes_one_post_is_one_group_and_everything_else_is_by_itself() {
        use NotificationKind::{Boost, Follow, Like, Mention};
        let views = vec![
            told(9, Like, Some(1)),
            told(8, Mention, Some(1)),
            told(7, Like, Some(1)),
            told(6, Like, Some(2)),
            told(5, Boost, Some(1)),
            told(4, Follow, None),
        ];
        let groups = gather(views.clone(), &[Like, Boost]);
        let keys: Vec<GroupKey> = groups.iter().map(|group| group.key).collect();
        assert_eq!(
            keys,
            [
                GroupKey::About(Like, PostId(1)),
                GroupKey::One(NotificationId(8)),
                GroupKey::About(Like, PostId(2)),
                GroupKey::About(Boost, PostId(1)),
                GroupKey::One(NotificationId(4)),
            ]
        );
        let first = &groups[0];
        assert_eq!((first.count, first.people.len()), (2, 2));
        let ends = (first.newest, first.oldest);
        assert_eq!(ends, (NotificationId(9), NotificationId(7)));
        assert_eq!(gather(views, &[]).len(), 6, "kinds that are not grouped");
    }

    #[test]
    fn of_many_people_eight_are_named() {
        let views = (0..20)
            .map(|id| told(20 - id, NotificationKind::Like, Some(1)))
            .collect();
        let groups = gather(views, &[NotificationKind::Like]);
        assert_eq!((groups[0].count, groups[0].people.len()), (20, 8));
    }
}

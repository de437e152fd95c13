//! What happened to somebody.

mod wanted;

use std::collections::HashMap;

use diesel::{
    dsl::{exists, not},
    prelude::*,
    sql_types::{Bool, Text},
};
use time::OffsetDateTime;

pub use wanted::{Wanted, is_wanted, wanted, wanted_by};

use crate::{
    Connection, Page, Result,
    connection::Backend,
    dispatch::{ROWS_PER_INSERT, insert_new},
    model::{
        AccountId, NewNotification, Notification, NotificationId, NotificationKind,
        NotificationView, PostId, ReportId, Severity, Utc, WarningId,
    },
    page::on_page,
    posts::{author_hidden, blocked, covers},
    reports,
    schema::{accounts, blocks, domain_blocks, notifications},
    timelines, views, warnings,
};

/// The deduplication key of a notification: one row for each.
fn dedupe(new: &NewNotification) -> String {
    let post = new.post_id.map(|post| post.to_string());
    let report = new.report_id.map(|report| format!("report {report}"));
    let warning = new.warning_id.map(|warning| format!("warning {warning}"));
    let about = post.or(report).or(warning).unwrap_or_default();
    format!(
        "{}:{}:{}:{about}",
        new.account_id, new.kind, new.from_account_id
    )
}

/// A new notification as the columns of its row.
macro_rules! columns {
    ($new:expr, $dedupe:expr) => {
        (
            notifications::account_id.eq($new.account_id),
            notifications::kind.eq($new.kind),
            notifications::from_account_id.eq($new.from_account_id),
            notifications::post_id.eq($new.post_id),
            notifications::report_id.eq($new.report_id),
            notifications::warning_id.eq($new.warning_id),
            notifications::dedupe.eq($dedupe),
            notifications::created_at.eq(Utc::from($new.created_at)),
        )
    };
}

/// Inserts a notification and returns its id; nothing when it was there before.
pub fn insert(conn: &mut Connection, new: &NewNotification) -> Result<Option<NotificationId>> {
    let dedupe = dedupe(new);
    let insert = diesel::insert_into(notifications::table).values(columns!(new, &dedupe));
    match conn {
        // One question: it is asked for everything that happens to anybody.
        Connection::Postgres(pg) => Ok(insert
            .on_conflict_do_nothing()
            .returning(notifications::id)
            .get_result(pg)
            .optional()?),
        Connection::Sqlite(lite) => {
            if insert.on_conflict_do_nothing().execute(lite)? == 0 {
                return Ok(None);
            }
            let found = notifications::table.filter(notifications::dedupe.eq(&dedupe));
            Ok(found.select(notifications::id).first(lite).optional()?)
        }
    }
}

/// Inserts many notifications and returns those that are new, in their order. The number of
/// statements does not grow with the rows.
pub fn insert_all(
    conn: &mut Connection,
    new: &[NewNotification],
) -> Result<Vec<(NewNotification, NotificationId)>> {
    let names: Vec<String> = new.iter().map(dedupe).collect();
    let mut ids = HashMap::new();
    for (chunk, names) in new
        .chunks(ROWS_PER_INSERT)
        .zip(names.chunks(ROWS_PER_INSERT))
    {
        let rows: Vec<_> = chunk
            .iter()
            .zip(names)
            .map(|(one, name)| columns!(one, name))
            .collect();
        if let Connection::Postgres(pg) = conn {
            let written: Vec<(String, NotificationId)> = diesel::insert_into(notifications::table)
                .values(&rows)
                .on_conflict_do_nothing()
                .returning((notifications::dedupe, notifications::id))
                .get_results(pg)?;
            ids.extend(written);
        } else {
            let before = by_names(conn, names)?;
            insert_new!(conn, notifications::table, rows);
            let mut written = by_names(conn, names)?;
            written.retain(|name, _| !before.contains_key(name));
            ids.extend(written);
        }
    }
    let written = new.iter().zip(&names);
    Ok(written
        .filter_map(|(one, name)| Some((one.clone(), ids.remove(name)?)))
        .collect())
}

fn by_names(conn: &mut Connection, names: &[String]) -> Result<HashMap<String, NotificationId>> {
    let found: Vec<(String, NotificationId)> = notifications::table
        .filter(notifications::dedupe.eq_any(names))
        .select((notifications::dedupe, notifications::id))
        .load(conn)?;
    Ok(found.into_iter().collect())
}

/// Takes back that `from` did something of a kind that is not about a post.
pub fn forget(
    conn: &mut Connection,
    account: AccountId,
    from: AccountId,
    kind: NotificationKind,
) -> Result<()> {
    diesel::delete(
        notifications::table
            .filter(notifications::account_id.eq(account))
            .filter(
                notifications::from_account_id
                    .eq(from)
                    .and(notifications::kind.eq(kind)),
            ),
    )
    .execute(conn)?;
    Ok(())
}

/// Takes back everything of a kind that somebody was told.
pub fn forget_kind(
    conn: &mut Connection,
    account: AccountId,
    kind: NotificationKind,
) -> Result<()> {
    let which = Which {
        kinds: vec![kind],
        ..Which::default()
    };
    remove_all(conn, account, &which)
}

/// Takes back everything of a kind that anybody was told about a post.
pub fn forget_about(conn: &mut Connection, post: PostId, kind: NotificationKind) -> Result<()> {
    let this = notifications::post_id
        .eq(post)
        .and(notifications::kind.eq(kind));
    diesel::delete(notifications::table.filter(this)).execute(conn)?;
    Ok(())
}

/// Which notifications are asked for.
#[derive(Debug, Clone, Default)]
pub struct Which {
    /// Of these kinds; of all where none is named.
    pub kinds: Vec<NotificationKind>,
    pub from: Option<AccountId>,
    pub about: Option<PostId>,
}

type Filter = Box<dyn BoxableExpression<notifications::table, Backend, SqlType = Bool>>;

/// Those of an account.
fn of_account(account: AccountId, which: &Which) -> Filter {
    let mut wanted: Filter = Box::new(notifications::account_id.eq(account));
    if !which.kinds.is_empty() {
        wanted = Box::new(wanted.and(notifications::kind.eq_any(which.kinds.clone())));
    }
    if let Some(from) = which.from {
        wanted = Box::new(wanted.and(notifications::from_account_id.eq(from)));
    }
    if let Some(about) = which.about {
        let this = notifications::post_id.eq(about).assume_not_null();
        wanted = Box::new(wanted.and(this));
    }
    wanted
}

/// Those of an account of which it may still read: whoever caused them is there, and neither blocks
/// the other. Who moderates reads of every report and newcomer.
fn readable(account: AccountId, which: &Which) -> Filter {
    let from = notifications::from_account_id;
    let for_staff = notifications::kind
        .eq(NotificationKind::Report)
        .or(notifications::kind.eq(NotificationKind::SignUp));
    let wanted = of_account(account, which)
        .and(not(author_hidden!(from)))
        .and(for_staff.or(not(blocked!(from, account))));
    Box::new(wanted)
}

/// The notifications of an account with who and what they are about, newest first.
pub fn of(
    conn: &mut Connection,
    account: AccountId,
    which: &Which,
    page: Page,
) -> Result<Vec<NotificationView>> {
    let query = notifications::table
        .filter(readable(account, which))
        .select(Notification::as_select());
    let rows: Vec<Notification> = on_page!(query, notifications::id, page).load(conn)?;
    complete(conn, account, page.newest_first(rows))
}

/// One notification of an account.
pub fn by_id(
    conn: &mut Connection,
    account: AccountId,
    id: NotificationId,
) -> Result<Option<NotificationView>> {
    let this = readable(account, &Which::default()).and(notifications::id.eq(id));
    let row = notifications::table.filter(this);
    let rows = row.select(Notification::as_select()).load(conn)?;
    Ok(complete(conn, account, rows)?.pop())
}

/// Puts one away for good, and says whether it was there.
pub fn remove(conn: &mut Connection, account: AccountId, id: NotificationId) -> Result<bool> {
    let this = notifications::id
        .eq(id)
        .and(notifications::account_id.eq(account));
    Ok(diesel::delete(notifications::table.filter(this)).execute(conn)? == 1)
}

/// Puts away all of an account, or those of some kinds that are about one post.
pub fn remove_all(conn: &mut Connection, account: AccountId, which: &Which) -> Result<()> {
    let ids: Vec<NotificationId> = notifications::table
        .filter(of_account(account, which))
        .select(notifications::id)
        .load(conn)?;
    for chunk in ids.chunks(500) {
        let these = notifications::table.filter(notifications::id.eq_any(chunk));
        diesel::delete(these).execute(conn)?;
    }
    Ok(())
}

/// With who and what they are about. What the receiver may no longer see is left out of it, so that
/// whoever shows them leaves out the whole; the page they are on stays as long.
fn complete(
    conn: &mut Connection,
    account: AccountId,
    rows: Vec<Notification>,
) -> Result<Vec<NotificationView>> {
    let people: Vec<AccountId> = rows.iter().map(|row| row.from_account_id).collect();
    let people: HashMap<_, _> = crate::accounts::by_ids(conn, &people)?
        .into_iter()
        .map(|found| (found.id, found))
        .collect();
    let about: Vec<PostId> = rows.iter().filter_map(|row| row.post_id).collect();
    let about = timelines::among(conn, Some(account), &about)?;
    let about: HashMap<_, _> = views::load(conn, about, Some(account))?
        .into_iter()
        .map(|view| (view.post.id, view))
        .collect();
    let reported: Vec<ReportId> = rows.iter().filter_map(|row| row.report_id).collect();
    let reported: HashMap<_, _> = reports::by_ids(conn, &reported, Some(account))?
        .into_iter()
        .map(|view| (view.report.id, view))
        .collect();
    let warnings: Vec<WarningId> = rows.iter().filter_map(|row| row.warning_id).collect();
    let warnings: HashMap<_, _> = warnings::by_ids(conn, &warnings)?
        .into_iter()
        .map(|warning| (warning.id, warning))
        .collect();
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let from = people.get(&row.from_account_id)?.clone();
            let post = row.post_id.and_then(|id| about.get(&id)).cloned();
            let report = row.report_id.and_then(|id| reported.get(&id)).cloned();
            let warning = row.warning_id.and_then(|id| warnings.get(&id)).cloned();
            Some(NotificationView {
                notification: row,
                from,
                post,
                report,
                warning,
            })
        })
        .collect())
}

pub fn count_unread(conn: &mut Connection, account: AccountId) -> Result<i64> {
    Ok(notifications::table
        .filter(readable(account, &Which::default()))
        .filter(notifications::read_at.is_null())
        .count()
        .get_result(conn)?)
}

/// Marks everything up to a moment as read.
pub fn mark_read(conn: &mut Connection, account: AccountId, now: OffsetDateTime) -> Result<()> {
    diesel::update(
        notifications::table.filter(
            notifications::account_id
                .eq(account)
                .and(notifications::read_at.is_null()),
        ),
    )
    .set(notifications::read_at.eq(Utc::from(now)))
    .execute(conn)?;
    Ok(())
}

//! What people, here and elsewhere, reported to those who moderate.

use std::collections::{BTreeSet, HashMap, HashSet};

use diesel::prelude::*;
use time::OffsetDateTime;

use crate::{
    Connection, Page, Result,
    dispatch::on_engine,
    model::{
        AccountId, AccountView, Json, Post, PostView, Report, ReportCategory, ReportId, ReportView,
        Utc,
    },
    moderation,
    page::on_page_of,
    schema::{posts, reports},
    views,
};

/// Keeps a report, and says whether it is new; one that arrives twice is kept once.
pub fn insert(conn: &mut Connection, report: &Report) -> Result<bool> {
    let kept = on_engine!(conn, c => {
        diesel::insert_into(reports::table).values(report).on_conflict_do_nothing().execute(c)
    })?;
    Ok(kept == 1)
}

/// How many are kept.
pub fn count(conn: &mut Connection) -> Result<i64> {
    Ok(reports::table.count().get_result(conn)?)
}

/// How many an account made since a moment.
pub fn count_by_since(
    conn: &mut Connection,
    reporter: AccountId,
    since: OffsetDateTime,
) -> Result<i64> {
    Ok(reports::table
        .filter(reports::account_id.eq(reporter))
        .filter(reports::created_at.gt(Utc::from(since)))
        .count()
        .get_result(conn)?)
}

/// Which reports are asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Which {
    /// Those that somebody is done with, instead of those that are open.
    pub resolved: bool,
    pub by: Option<AccountId>,
    pub about: Option<AccountId>,
}

/// A page of reports, the latest first, as one of those who moderate sees them.
pub fn of(
    conn: &mut Connection,
    which: Which,
    page: Page,
    viewer: AccountId,
) -> Result<Vec<ReportView>> {
    let mut wanted = reports::table.select(Report::as_select()).into_boxed();
    wanted = if which.resolved {
        wanted.filter(reports::resolved_at.is_not_null())
    } else {
        wanted.filter(reports::resolved_at.is_null())
    };
    if let Some(by) = which.by {
        wanted = wanted.filter(reports::account_id.eq(by));
    }
    if let Some(about) = which.about {
        wanted = wanted.filter(reports::target_id.eq(about));
    }
    let rows: Vec<Report> = on_page_of!(wanted, reports::id, page).load(conn)?;
    complete(conn, page.newest_first(rows), Some(viewer))
}

/// A report as it is kept.
pub fn row(conn: &mut Connection, id: ReportId) -> Result<Option<Report>> {
    Ok(reports::table
        .find(id)
        .select(Report::as_select())
        .first(conn)
        .optional()?)
}

/// These reports, as one of those who moderate sees them.
pub fn by_ids(
    conn: &mut Connection,
    ids: &[ReportId],
    viewer: Option<AccountId>,
) -> Result<Vec<ReportView>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = reports::table
        .filter(reports::id.eq_any(ids))
        .select(Report::as_select())
        .load(conn)?;
    complete(conn, rows, viewer)
}

/// Writes what is thought of a report now: its category, and the rules that were broken.
pub fn categorise(
    conn: &mut Connection,
    id: ReportId,
    (category, rules): (ReportCategory, &Json<Vec<String>>),
    now: OffsetDateTime,
) -> Result<()> {
    diesel::update(reports::table.find(id))
        .set((
            reports::category.eq(category),
            reports::rule_ids.eq(rules),
            reports::updated_at.eq(Utc::from(now)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Somebody looks after a report, or nobody.
pub fn assign(
    conn: &mut Connection,
    id: ReportId,
    to: Option<AccountId>,
    now: OffsetDateTime,
) -> Result<()> {
    diesel::update(reports::table.find(id))
        .set((
            reports::assigned_id.eq(to),
            reports::updated_at.eq(Utc::from(now)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Somebody is done with a report, or it is open again.
pub fn resolve(
    conn: &mut Connection,
    id: ReportId,
    by: Option<AccountId>,
    now: OffsetDateTime,
) -> Result<()> {
    let now = Utc::from(now);
    diesel::update(reports::table.find(id))
        .set((
            reports::resolver_id.eq(by),
            reports::resolved_at.eq(by.map(|_| now)),
            reports::updated_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Completes reports, in a fixed number of queries however many.
fn complete(
    conn: &mut Connection,
    rows: Vec<Report>,
    viewer: Option<AccountId>,
) -> Result<Vec<ReportView>> {
    let named: HashSet<AccountId> = rows
        .iter()
        .flat_map(|row| {
            [row.account_id, row.target_id]
                .into_iter()
                .chain(others(row))
        })
        .collect();
    let named: Vec<AccountId> = named.into_iter().collect();
    let people: HashMap<AccountId, AccountView> = moderation::by_ids(conn, &named)?
        .into_iter()
        .map(|view| (view.account.id, view))
        .collect();
    let posts = posts_of(conn, &rows, viewer)?;
    let person = |id: Option<AccountId>| id.and_then(|id| people.get(&id)).cloned();
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let is_of = |view: &&PostView| {
                view.post.account_id == row.target_id && row.post_uris.contains(&view.post.uri)
            };
            Some(ReportView {
                reporter: person(Some(row.account_id))?,
                target: person(Some(row.target_id))?,
                assigned: person(row.assigned_id),
                resolver: person(row.resolver_id),
                posts: posts.iter().filter(is_of).cloned().collect(),
                report: row,
            })
        })
        .collect())
}

fn others(row: &Report) -> impl Iterator<Item = AccountId> {
    row.assigned_id.into_iter().chain(row.resolver_id)
}

/// The posts of those who are reported that the reports name.
fn posts_of(
    conn: &mut Connection,
    rows: &[Report],
    viewer: Option<AccountId>,
) -> Result<Vec<PostView>> {
    // Each once: several reports may be about one post.
    let named: BTreeSet<&String> = rows.iter().flat_map(|row| row.post_uris.iter()).collect();
    let named: Vec<&String> = named.into_iter().collect();
    let mut found: Vec<Post> = Vec::new();
    for chunk in named.chunks(500) {
        let these = posts::table.filter(posts::uri.eq_any(chunk));
        found.extend(these.select(Post::as_select()).load(conn)?);
    }
    found.sort_by_key(|post| post.id);
    views::load(conn, found, viewer)
}

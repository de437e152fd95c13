//! Reports: made by people here and elsewhere, read and settled by those who moderate.

use std::{collections::HashSet, time::Duration};

use oriel_store::{
    Connection, Page,
    model::{Account, AccountId, Json, PostId, Report, ReportCategory, ReportId, ReportView},
    reports as stored, timelines,
};
use time::Duration as Span;

use super::{
    Moderator,
    staff::{self, Refused},
};
use crate::{
    Core, Error, Invalid, Result, audit, jobs,
    media_links::{Pass, seal},
    notify,
    outbox::jobs::ForwardReport,
    person::Person,
    policy::servers,
    rules,
    social::follow,
    text,
};

pub use oriel_store::reports::Which;

/// Posts that one report may name.
pub const MAX_POSTS: usize = 50;
/// The longest comment, in characters.
pub const MAX_COMMENT: usize = 1_000;
/// Reports that somebody may make in a day.
pub const A_DAY: i64 = 30;
/// The same for an account elsewhere, which may be the server itself.
const A_DAY_ELSEWHERE: i64 = 300;
/// What is kept of what another server names.
const MAX_OBJECTS: usize = 200;

/// A report as somebody makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    pub target: AccountId,
    /// Posts of theirs that it is about.
    pub posts: Vec<PostId>,
    pub comment: String,
    pub category: ReportCategory,
    /// The rules of the house that they broke.
    pub rules: Vec<String>,
    /// Whether their server is told as well, without saying by whom.
    pub forward: bool,
}

/// Reports somebody to those who moderate.
///
/// # Errors
/// [`Error::NotFound`] for somebody who is not there; [`Invalid`] for oneself, for posts that are
/// not theirs or may not be seen, for rules that there are not, and for what is too long;
/// [`Error::TooMany`] after [`A_DAY`].
pub async fn file(core: &Core, person: &Person, complaint: Complaint) -> Result<ReportView> {
    let target = follow::account(core, complaint.target).await?;
    if target.id == person.account.id {
        return Err(Invalid::new("account_id", "report-self").into());
    }
    let rules = broken(core, complaint.rules).await?;
    let posts = reported(core, person, &target, complaint.posts).await?;
    let report = Report {
        post_uris: Json::new(posts),
        comment: text::bounded("comment", &complaint.comment, MAX_COMMENT)?,
        category: complaint.category,
        rule_ids: Json::new(rules),
        forwarded: complaint.forward && !target.is_local(),
        ..new(core, person.account.id, target.id)
    };
    let (me, for_jobs) = (person.account.id, core.clone());
    let kept = core
        .store()
        .write(move |conn| {
            if is_tired_of(conn, &for_jobs, me, A_DAY)? {
                return Ok(None);
            }
            keep(conn, &for_jobs, &report)?;
            if report.forwarded {
                let job = ForwardReport { report: report.id };
                jobs::enqueue(conn, &for_jobs, &job)?;
            }
            Ok(stored::by_ids(conn, &[report.id], Some(me))?.pop())
        })
        .await?;
    core.wake_workers();
    kept.ok_or(Error::TooMany(Duration::from_hours(1)))
}

/// Those of the rules of the house that are named, each once.
async fn broken(core: &Core, mut named: Vec<String>) -> Result<Vec<String>> {
    if named.is_empty() {
        return Ok(named);
    }
    let known: Vec<String> = rules::all(core)
        .await?
        .into_iter()
        .map(|rule| rule.id.to_string())
        .collect();
    named.sort();
    named.dedup();
    if named.iter().all(|id| known.contains(id)) {
        Ok(named)
    } else {
        Err(Invalid::new("rule_ids", "report-rules").into())
    }
}

/// The ids of posts that somebody may see and that are all of the one who is reported.
async fn reported(
    core: &Core,
    person: &Person,
    target: &Account,
    posts: Vec<PostId>,
) -> Result<Vec<String>> {
    let wanted: HashSet<PostId> = posts.iter().copied().collect();
    if wanted.len() > MAX_POSTS {
        return Err(Invalid::beyond("status_ids", "report-many-posts", MAX_POSTS).into());
    }
    let me = person.account.id;
    let mut found = core
        .store()
        .read(move |conn| timelines::among(conn, Some(me), &posts))
        .await?;
    found.retain(|post| post.account_id == target.id);
    if found.len() < wanted.len() {
        return Err(Invalid::new("status_ids", "report-posts").into());
    }
    Ok(found.into_iter().map(|post| post.uri).collect())
}

fn new(core: &Core, by: AccountId, about: AccountId) -> Report {
    Report {
        id: core.next_id(),
        account_id: by,
        target_id: about,
        post_uris: Json::default(),
        comment: String::new(),
        uri: None,
        created_at: core.now().into(),
        resolved_at: None,
        category: ReportCategory::Other,
        rule_ids: Json::default(),
        forwarded: false,
        updated_at: None,
        assigned_id: None,
        resolver_id: None,
    }
}

/// Whether an account reported so much in a day that no more is taken from it.
fn is_tired_of(
    conn: &mut Connection,
    core: &Core,
    reporter: AccountId,
    a_day: i64,
) -> oriel_store::Result<bool> {
    let since = core.now() - Span::days(1);
    Ok(stored::count_by_since(conn, reporter, since)? >= a_day)
}

/// Keeps a report and tells those who moderate of it, once.
fn keep(conn: &mut Connection, core: &Core, report: &Report) -> oriel_store::Result<()> {
    if stored::insert(conn, report)? {
        notify::of_report(conn, core, report)?;
    }
    Ok(())
}

/// Keeps a report that another server sends about one of ours, unless none is wanted from it, or it
/// sends too many.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn received(
    core: &Core,
    reporter: &Account,
    uri: &str,
    objects: Vec<String>,
    comment: String,
) -> Result<()> {
    let policies = servers::current(core).await?;
    let standing = policies.decide_about(&reporter.domain, &reporter.uri);
    let urls = core.urls();
    let named = |object: &String| {
        let author = || urls.parse_post_id(object).map(|(name, _)| name);
        urls.parse_actor(object).or_else(author)
    };
    let Some(name) = objects.iter().find_map(named) else {
        return Ok(());
    };
    if standing.rejects_reports() {
        return Ok(());
    }
    let objects = objects.iter().take(MAX_OBJECTS);
    let objects: Vec<String> = objects
        .map(|object| urls.whole_post(object).to_owned())
        .collect();
    let (by, uri, for_report) = (reporter.id, uri.to_owned(), core.clone());
    core.store()
        .write(move |conn| {
            let Some(target) = oriel_store::accounts::local(conn, &name)? else {
                return Ok(());
            };
            if is_tired_of(conn, &for_report, by, A_DAY_ELSEWHERE)? {
                return Ok(());
            }
            let report = Report {
                post_uris: Json::new(objects),
                comment,
                uri: Some(uri),
                ..new(&for_report, by, target.id)
            };
            keep(conn, &for_report, &report)
        })
        .await?;
    Ok(())
}

/// Reports, the latest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(
    core: &Core,
    moderator: &Moderator,
    which: Which,
    page: Page,
) -> Result<Vec<ReportView>> {
    let me = moderator.id();
    Ok(core
        .store()
        .read(move |conn| stored::of(conn, which, page, me))
        .await?)
}

/// One report.
///
/// # Errors
/// [`Error::NotFound`] without it.
pub async fn one(core: &Core, moderator: &Moderator, id: ReportId) -> Result<ReportView> {
    let me = moderator.id();
    let found = core
        .store()
        .read(move |conn| stored::by_ids(conn, &[id], Some(me)))
        .await?;
    found.into_iter().next().ok_or(Error::NotFound)
}

/// Opens the photos of reported posts for a quarter of an hour, whoever they are for.
///
/// # Errors
/// When the database cannot be asked.
pub async fn pass(core: &Core, _moderator: &Moderator) -> Result<Pass> {
    seal::pass(core).await
}

/// What is done about a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// What is none stays; rules that are named make it a violation where nothing else is said.
    Categorise {
        category: Option<ReportCategory>,
        rules: Option<Vec<String>>,
    },
    /// Whoever does it looks after it.
    Assign,
    Unassign,
    Resolve,
    Reopen,
}

impl Step {
    const fn name(&self) -> &'static str {
        match self {
            Self::Categorise { .. } => "categorise_report",
            Self::Assign => "assign_report",
            Self::Unassign => "unassign_report",
            Self::Resolve => "resolve_report",
            Self::Reopen => "reopen_report",
        }
    }
}

/// Does something about a report, and writes down who did.
///
/// # Errors
/// [`Error::NotFound`] without it, [`Error::BeyondRole`] for one about oneself, [`Invalid`] for rules
/// that there are not.
pub async fn step(
    core: &Core,
    moderator: &Moderator,
    id: ReportId,
    step: Step,
) -> Result<ReportView> {
    let (moderator, core_in) = (moderator.clone(), core.clone());
    let step = known(core, step).await?;
    staff::decide(core, move |conn| {
        let Some(report) = stored::row(conn, id)? else {
            return Ok(Err(Refused::NotFound));
        };
        let (me, now) = (moderator.id(), core_in.now());
        if report.target_id == me {
            return Ok(Err(Refused::Forbidden));
        }
        match &step {
            Step::Categorise { category, rules } => {
                let sorted = sorted(&report, *category, rules.as_ref());
                stored::categorise(conn, id, (sorted.0, &sorted.1), now)?;
            }
            Step::Assign => stored::assign(conn, id, Some(me), now)?,
            Step::Unassign => stored::assign(conn, id, None, now)?,
            Step::Resolve => stored::resolve(conn, id, Some(me), now)?,
            Step::Reopen => stored::resolve(conn, id, None, now)?,
        }
        let entry = audit::Entry {
            action: step.name(),
            subject: id.to_string(),
            account: Some(report.target_id),
            report: Some(id),
            ..audit::Entry::default()
        };
        audit::write(conn, &core_in, Some(moderator.user()), entry)?;
        let view = stored::by_ids(conn, &[id], Some(me))?.pop();
        Ok(view.ok_or(Refused::NotFound))
    })
    .await
}

/// The same, with rules of the house and no others.
async fn known(core: &Core, step: Step) -> Result<Step> {
    Ok(match step {
        Step::Categorise {
            category,
            rules: Some(rules),
        } => Step::Categorise {
            category,
            rules: Some(broken(core, rules).await?),
        },
        step => step,
    })
}

/// What a report is about when so much is said of it.
fn sorted(
    report: &Report,
    category: Option<ReportCategory>,
    rules: Option<&Vec<String>>,
) -> (ReportCategory, Json<Vec<String>>) {
    let names_rules = rules.is_some_and(|rules| !rules.is_empty());
    let otherwise = if names_rules {
        ReportCategory::Violation
    } else {
        report.category
    };
    let rules = rules.map_or_else(|| report.rule_ids.clone(), |rules| Json::new(rules.clone()));
    (category.unwrap_or(otherwise), rules)
}

//! Posts that go out by themselves at a moment: drafts until then.

use oriel_store::{
    Connection, Page,
    model::{Post, PostId, PostState, PostView},
    posts, users, views,
};
use time::{
    Duration, OffsetDateTime, PrimitiveDateTime,
    format_description::well_known::{Iso8601, Rfc3339},
};

use super::{publish, reply};
use crate::{
    Core, Error, Invalid, Result, jobs, limits::is_full, person::Person, photos::jobs::PublishPost,
    policy, posts::jobs::PublishScheduled,
};

/// How far ahead a moment must be: what is sooner is published at once, not scheduled.
pub const LEAST_AHEAD: Duration = Duration::minutes(5);
/// How far ahead a moment may be.
pub const MOST_AHEAD: Duration = Duration::days(5 * 366);
/// Posts that wait at once, of one person.
pub const MAX_WAITING: usize = 300;
/// Posts that go out on one day (UTC), of one person.
pub const MAX_PER_DAY: usize = 25;

/// A moment as apps write it (ISO 8601); without an offset it is in UTC.
///
/// # Errors
/// [`Invalid`] for what is no moment, nothing among it.
pub fn moment(text: &str) -> Result<OffsetDateTime, Invalid> {
    let text = text.trim();
    OffsetDateTime::parse(text, &Rfc3339)
        .or_else(|_no| OffsetDateTime::parse(text, &Iso8601::DEFAULT))
        .or_else(|_no| {
            PrimitiveDateTime::parse(text, &Iso8601::DEFAULT).map(PrimitiveDateTime::assume_utc)
        })
        .map(|at| at.to_offset(time::UtcOffset::UTC))
        .map_err(|_error| Invalid::new("scheduled_at", "schedule-unreadable"))
}

/// Has a draft go out at a moment, or at another one. `reminded` is as for [`publish::publish`].
///
/// # Errors
/// [`Invalid`] for a moment that is too near or too far, for one post too many, and for what could
/// not be published or is no draft any more; [`Error::NotFound`] for what is not theirs.
pub async fn schedule(
    core: &Core,
    person: &Person,
    id: PostId,
    at: OffsetDateTime,
    reminded: bool,
) -> Result<()> {
    check_moment(core, at)?;
    let view = super::drafts::load(core, person, id).await?;
    if view.post.state != PostState::Draft {
        return Err(Invalid::new("scheduled_at", "schedule-no-draft").into());
    }
    publish::complete(core, &view, reminded)?;
    let for_jobs = core.clone();
    let refused = core
        .store()
        .write(move |conn| {
            let why = over_limit(conn, &view.post, at)?;
            if why.is_none() {
                set_moment(conn, &for_jobs, id, at)?;
            }
            Ok(why)
        })
        .await?;
    refused.map_or(Ok(()), |why| Err(why.into()))
}

/// # Errors
/// [`Invalid`] for a moment that is too near or too far.
pub(super) fn check_moment(core: &Core, at: OffsetDateTime) -> Result<(), Invalid> {
    let now = core.now();
    if at < now + LEAST_AHEAD {
        return Err(Invalid::new("scheduled_at", "schedule-too-soon"));
    }
    if at > now + MOST_AHEAD {
        return Err(Invalid::new("scheduled_at", "schedule-too-far"));
    }
    Ok(())
}

/// The limit of scheduled posts that a post would exceed at a moment.
pub(super) fn over_limit(
    conn: &mut Connection,
    post: &Post,
    at: OffsetDateTime,
) -> oriel_store::Result<Option<Invalid>> {
    let (me, day) = (post.account_id, at.replace_time(time::Time::MIDNIGHT));
    let known = post.scheduled_at.map(oriel_store::model::Utc::get);
    let is_of_day = known.is_some_and(|known| known >= day && known < day + Duration::DAY);
    let waiting = posts::count_scheduled(conn, me)?;
    let beyond = |why, limit| Ok(Some(Invalid::beyond("scheduled_at", why, limit)));
    if known.is_none() && is_full(waiting, MAX_WAITING) {
        return beyond("schedule-full", MAX_WAITING);
    }
    let of_day = posts::count_scheduled_between(conn, me, day, day + Duration::DAY)?;
    if !is_of_day && is_full(of_day, MAX_PER_DAY) {
        return beyond("schedule-day-full", MAX_PER_DAY);
    }
    Ok(None)
}

/// Schedules a draft, and writes the job that publishes it.
pub(super) fn set_moment(
    conn: &mut Connection,
    core: &Core,
    id: PostId,
    at: OffsetDateTime,
) -> oriel_store::Result<()> {
    posts::schedule(conn, id, Some(at))?;
    let job = PublishScheduled { post: id };
    jobs::enqueue_in(conn, core, &job, at - core.now())
}

/// What somebody has scheduled, the latest written first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(core: &Core, person: &Person, page: Page) -> Result<Vec<PostView>> {
    let me = person.account.id;
    Ok(core
        .store()
        .read(move |conn| {
            let found = posts::scheduled(conn, me, page)?;
            views::load(conn, found, Some(me))
        })
        .await?)
}

/// One of them.
///
/// # Errors
/// [`Error::NotFound`] for what somebody has not scheduled.
pub async fn one(core: &Core, person: &Person, id: PostId) -> Result<PostView> {
    let view = super::drafts::load(core, person, id).await?;
    let waits = view.post.state == PostState::Draft && view.post.scheduled_at.is_some();
    if waits {
        Ok(view)
    } else {
        Err(Error::NotFound)
    }
}

/// Gives one of them another moment.
///
/// # Errors
/// As [`schedule`] and [`one`].
pub async fn postpone(
    core: &Core,
    person: &Person,
    id: PostId,
    at: OffsetDateTime,
) -> Result<PostView> {
    one(core, person, id).await?;
    schedule(core, person, id, at, true).await?;
    one(core, person, id).await
}

/// Makes one of them a draft that goes out only when its author says so.
///
/// # Errors
/// As [`one`].
pub async fn unschedule(core: &Core, person: &Person, id: PostId) -> Result<()> {
    one(core, person, id).await?;
    Ok(core
        .store()
        .write(move |conn| posts::schedule(conn, id, None))
        .await?)
}

/// Deletes one of them. Its photos stay for a while, since apps that change a scheduled post write it
/// anew with them.
///
/// # Errors
/// As [`one`].
pub async fn cancel(core: &Core, person: &Person, id: PostId) -> Result<()> {
    one(core, person, id).await?;
    super::drafts::set_photos(core, person, id, Vec::new()).await?;
    super::delete::delete(core, person, id).await
}

/// Publishes a draft whose moment has come, under a number of that moment. What cannot be
/// published any more stays, as a draft without a moment.
///
/// # Errors
/// When storage or database fail, so that the job is tried again.
pub(crate) async fn come_due(core: &Core, id: PostId) -> Result<()> {
    let found = core
        .store()
        .read(move |conn| views::by_id(conn, id))
        .await?;
    let is_due = |view: &PostView| {
        let at = view.post.scheduled_at.map(oriel_store::model::Utc::get);
        view.post.state == PostState::Draft && at.is_some_and(|at| at <= core.now())
    };
    let Some(view) = found.filter(is_due) else {
        return Ok(());
    };
    let may = may_come_out(core, &view).await?;
    let (old, fresh) = (view.post.id, renewed(core, &view));
    let for_jobs = core.clone();
    core.store()
        .write(move |conn| {
            let now = posts::locked(conn, old)?;
            // Somebody may have changed it meanwhile; then they have a job of their own.
            if now.as_ref() != Some(&view.post) {
                return posts_changed(conn, &for_jobs, now.as_ref());
            }
            if !may {
                return posts::schedule(conn, old, None);
            }
            posts::renumber(conn, old, &fresh)?;
            jobs::enqueue(conn, &for_jobs, &PublishPost { post: fresh.id })
        })
        .await?;
    core.wake_workers();
    Ok(())
}

/// Looks again at a draft that was changed as it was about to come out.
fn posts_changed(
    conn: &mut Connection,
    core: &Core,
    now: Option<&Post>,
) -> oriel_store::Result<()> {
    let still = now.filter(|post| post.state == PostState::Draft && post.deleted_at.is_none());
    let Some((post, at)) = still.and_then(|post| Some((post.id, post.scheduled_at?))) else {
        return Ok(());
    };
    let wait = (at.get() - core.now()).max(Duration::ZERO);
    jobs::enqueue_in(conn, core, &PublishScheduled { post }, wait)
}

/// Whether its author may still publish it, it is complete, and what it answers may be answered.
async fn may_come_out(core: &Core, view: &PostView) -> Result<bool> {
    let account = view.author.id;
    let author = core
        .store()
        .read(move |conn| users::of_account(conn, account))
        .await?;
    let Some((user, account)) = author else {
        return Ok(false);
    };
    let is_away = user.disabled_at.is_some() || !policy::is_shown(&account);
    if is_away || publish::complete(core, view, true).is_err() {
        return Ok(false);
    }
    let person = Person { user, account };
    match view.post.in_reply_to_id {
        None => Ok(view.post.in_reply_to_uri.is_none()),
        Some(parent) => match reply::answerable(core, &person, parent).await {
            Ok(_parent) => Ok(true),
            Err(Error::NotFound | Error::Invalid(_)) => Ok(false),
            Err(other) => Err(other),
        },
    }
}

/// The same post with a number and names of now, about to be published.
fn renewed(core: &Core, view: &PostView) -> Post {
    let (id, username): (PostId, _) = (core.next_id(), &view.author.username);
    Post {
        id,
        uri: core.urls().post_id(username, id),
        url: Some(core.urls().post_page(username, id)),
        state: PostState::Publishing,
        created_at: core.now().into(),
        scheduled_at: None,
        ..view.post.clone()
    }
}

//! Decisions about accounts, here and elsewhere: what is done can be undone, but for the end. How
//! they are obeyed is in [`crate::policy`] and in `oriel_store::posts::visible_to`.

use oriel_store::{
    Connection, Page,
    model::{AccountId, AccountView, ReportId},
    moderation::{self as stored, Measure},
    reports,
};

use super::{
    Moderator,
    csv::MAX_REASON,
    staff::{self, Refused},
    warnings,
};
use crate::{
    Core, Error, Invalid, Result,
    accounts::{delete as ends, people},
    audit, events, outbox, photos, text,
};

pub use oriel_store::moderation::{State, Which};

/// What is decided about an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Nothing but what is said: it is written down.
    None,
    /// Its person may not come in; what they published stays.
    Disable,
    Enable,
    /// All that it publishes is shown behind a warning.
    Sensitize,
    Unsensitize,
    /// It is shown to those who follow it, or who know whom they look for.
    Silence,
    Unsilence,
    /// It is as if it were not there, and its person may not come in.
    Suspend,
    Unsuspend,
}

impl Decision {
    /// By the word that forms and apps have for it.
    pub fn named(word: &str) -> Option<Self> {
        Some(match word {
            "none" => Self::None,
            "disable" => Self::Disable,
            "enable" => Self::Enable,
            "sensitive" => Self::Sensitize,
            "unsensitive" => Self::Unsensitize,
            "silence" => Self::Silence,
            "unsilence" => Self::Unsilence,
            "suspend" => Self::Suspend,
            "unsuspend" => Self::Unsuspend,
            _ => return None,
        })
    }

    /// Whether it takes back what another did.
    pub const fn takes_back(self) -> bool {
        matches!(
            self,
            Self::Enable | Self::Unsensitize | Self::Unsilence | Self::Unsuspend
        )
    }

    /// A word for it, in the log.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Disable => "disable",
            Self::Enable => "enable",
            Self::Sensitize => "sensitize",
            Self::Unsensitize => "unsensitize",
            Self::Silence => "silence",
            Self::Unsilence => "unsilence",
            Self::Suspend => "suspend",
            Self::Unsuspend => "unsuspend",
        }
    }
}

/// Why something is decided.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Why {
    pub text: String,
    /// The report that it answers, which is done with then.
    pub report: Option<ReportId>,
    /// Whether whom it is about is told, in these words.
    pub tell: bool,
}

/// Accounts as those who moderate see them, the latest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(
    core: &Core,
    _moderator: &Moderator,
    which: Which,
    page: Page,
) -> Result<Vec<AccountView>> {
    Ok(core
        .store()
        .read(move |conn| stored::of(conn, &which, page))
        .await?)
}

/// One account as those who moderate see it.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or it is gone.
pub async fn one(core: &Core, _moderator: &Moderator, id: AccountId) -> Result<AccountView> {
    let found = core
        .store()
        .read(move |conn| stored::by_id(conn, id))
        .await?;
    found.filter(is_there).ok_or(Error::NotFound)
}

fn is_there(view: &AccountView) -> bool {
    view.account.deleted_at.is_none()
}

/// Decides something about an account, writes down who did and why, and is done with the report
/// that it answers: all of it or nothing. Deciding twice is as good as once.
///
/// # Errors
/// [`Error::NotFound`] without such an account or report, [`Error::BeyondRole`] for oneself and,
/// unless an admin decides, for others who moderate; [`Invalid`] for what can only be decided about
/// people of this instance, and for a reason that is too long.
pub async fn decide(
    core: &Core,
    moderator: &Moderator,
    id: AccountId,
    decision: Decision,
    why: Why,
) -> Result<AccountView> {
    let why = Why {
        text: text::bounded("text", &why.text, MAX_REASON)?,
        ..why
    };
    let (moderator, for_outbox) = (moderator.clone(), core.clone());
    staff::decide(core, move |conn| {
        let view = match judged(conn, &moderator, id)? {
            Ok(view) => view,
            Err(refused) => return Ok(Err(refused)),
        };
        let is_for_ours = matches!(decision, Decision::Disable | Decision::Enable);
        if is_for_ours && view.user.is_none() {
            let invalid = Invalid::new("type", "account-elsewhere");
            return Ok(Err(Refused::Invalid(invalid)));
        }
        if let Some(report) = why.report {
            let is_about_them = |row: &oriel_store::model::Report| row.target_id == id;
            if !reports::row(conn, report)?.is_some_and(|row| is_about_them(&row)) {
                return Ok(Err(Refused::NotFound));
            }
            reports::resolve(conn, report, Some(moderator.id()), for_outbox.now())?;
        }
        if why.tell && view.user.is_some() {
            warnings::tell(conn, &for_outbox, id, decision, &why)?;
        }
        take(conn, &for_outbox, &view, decision)?;
        let entry = audit::Entry {
            action: decision.name(),
            reason: why.text,
            report: why.report,
            ..audit::Entry::about(&view.account)
        };
        audit::write(conn, &for_outbox, Some(moderator.user()), entry)?;
        Ok(stored::by_id(conn, id)?.ok_or(Refused::NotFound))
    })
    .await
}

/// The account that is decided about, if this moderator may.
fn judged(
    conn: &mut Connection,
    moderator: &Moderator,
    id: AccountId,
) -> oriel_store::Result<Result<AccountView, Refused>> {
    let Some(view) = stored::by_id(conn, id)?.filter(is_there) else {
        return Ok(Err(Refused::NotFound));
    };
    if !moderator.may_judge(&view) {
        return Ok(Err(Refused::Forbidden));
    }
    Ok(Ok(view))
}

fn take(
    conn: &mut Connection,
    core: &Core,
    view: &AccountView,
    decision: Decision,
) -> oriel_store::Result<()> {
    let (id, now) = (view.account.id, core.now());
    match decision {
        Decision::None => Ok(()),
        Decision::Disable | Decision::Enable => match &view.user {
            Some(user) => people::disable(conn, user.id, decision == Decision::Disable, now),
            None => Ok(()),
        },
        Decision::Sensitize => stored::set(conn, id, Measure::Sensitize, Some(now)),
        Decision::Unsensitize => stored::set(conn, id, Measure::Sensitize, None),
        Decision::Silence => stored::set(conn, id, Measure::Silence, Some(now)),
        Decision::Unsilence => stored::set(conn, id, Measure::Silence, None),
        Decision::Suspend => suspend(conn, core, view, true),
        Decision::Unsuspend => suspend(conn, core, view, false),
    }
}

/// Servers on which somebody follows one of ours are told, so that it is hidden, or shown again,
/// there as well; and its files go with it.
fn suspend(
    conn: &mut Connection,
    core: &Core,
    view: &AccountView,
    suspended: bool,
) -> oriel_store::Result<()> {
    let (mut account, now) = (view.account.clone(), core.now());
    if account.suspended_at.is_some() == suspended {
        return Ok(());
    }
    let since = suspended.then_some(now);
    stored::set(conn, account.id, Measure::Suspend, since)?;
    if suspended {
        events::gone_from_screens(conn, account.id)?;
    }
    let Some(user) = &view.user else {
        return Ok(());
    };
    if !suspended {
        // They are told when there is something to be fetched again.
        return photos::show(conn, core, account.id);
    }
    stored::disarm(conn, account.id)?;
    people::sign_out_everywhere(conn, user.id, now)?;
    photos::hide(conn, core, &account)?;
    account.suspended_at = since.map(Into::into);
    outbox::profile_changed(conn, core, &account)
}

/// Ends an account for good that is suspended already: nothing brings it back. Returns it as it was.
///
/// # Errors
/// [`Error::NotFound`] without such an account, [`Error::BeyondRole`] for oneself and for everybody
/// who is no admin, [`Invalid`] for one that is not suspended.
pub async fn delete(core: &Core, moderator: &Moderator, id: AccountId) -> Result<AccountView> {
    let view = one(core, moderator, id).await?;
    if !moderator.is_admin() || !moderator.may_judge(&view) {
        return Err(Error::BeyondRole);
    }
    if view.account.suspended_at.is_none() {
        return Err(Invalid::new("id", "account-not-suspended").into());
    }
    let entry = audit::Entry {
        action: "delete",
        ..audit::Entry::about(&view.account)
    };
    let (by, for_jobs, ended) = (moderator.user(), core.clone(), view.clone());
    core.store()
        .write(move |conn| {
            audit::write(conn, &for_jobs, Some(by), entry)?;
            match &ended.user {
                Some(user) => ends::end(conn, &for_jobs, user, &ended.account),
                None => ends::bury(conn, &for_jobs, &ended.account),
            }
        })
        .await?;
    core.wake_workers();
    Ok(view)
}

/// Lets somebody in who waits for it, or turns them away. Nobody waits here: people join openly, by
/// invitation or not at all.
///
/// # Errors
/// [`Error::NotFound`] without such an account, [`Invalid`] for one that does not wait.
pub async fn answer_waiting(core: &Core, moderator: &Moderator, id: AccountId) -> Result<()> {
    one(core, moderator, id).await?;
    Err(Invalid::new("id", "account-not-waiting").into())
}

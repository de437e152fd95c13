//! Decisions about other servers: made, lifted, listed. How they are obeyed is in
//! [`crate::policy::servers`].

use oriel_store::{
    Page, hosts, instances,
    model::{AllowedDomain, AllowedDomainId, Host, InstancePolicy, PolicyId, Severity},
};

use super::{Moderator, csv::MAX_REASON};
use crate::{
    Core, Error, Invalid, Result, audit,
    domain_policy::{Standing, name},
    policy::servers,
    secret, text,
};

pub use super::csv::{export, export_allowed, import};

/// Who decides: somebody who moderates, or whoever looks after the machine.
pub type By<'a> = Option<&'a Moderator>;

/// A decision as somebody makes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// As typed; kept in one spelling.
    pub domain: String,
    pub standing: Standing,
    /// For everybody to read.
    pub reason_public: String,
    /// For those who moderate.
    pub reason_private: String,
}

impl Decision {
    /// As it stands.
    pub fn of(policy: &InstancePolicy) -> Self {
        Self {
            domain: policy.domain.clone(),
            standing: Standing {
                severity: policy.severity,
                reject_media: policy.reject_media,
                force_warning: policy.force_warning,
                reject_reports: policy.reject_reports,
            },
            reason_public: policy.reason_public.clone(),
            reason_private: policy.reason_private.clone(),
        }
    }

    pub(super) fn row(&self, core: &Core) -> Result<InstancePolicy, Invalid> {
        let Standing {
            severity,
            reject_media,
            force_warning,
            reject_reports,
        } = self.standing;
        let domain = name(&self.domain)?;
        if domain == core.urls().authority() {
            return Err(Invalid::new("domain", "domain-own"));
        }
        Ok(InstancePolicy {
            domain,
            severity,
            reject_media,
            force_warning,
            reject_reports,
            reason_public: reason("public_comment", &self.reason_public)?,
            reason_private: reason("private_comment", &self.reason_private)?,
            created_at: core.now().into(),
            // Given when it is written.
            id: PolicyId(0),
        })
    }
}

/// Decides about a server and everything below it, from now on and for what is here already.
/// Returns the name under which that is kept. Nobody in particular decides on the command line.
///
/// # Errors
/// [`Invalid`] `domain` for what is no name of a server, `domain-own` for this one.
pub async fn block(core: &Core, by: By<'_>, decision: &Decision) -> Result<String> {
    let policy = decision.row(core)?;
    let domain = policy.domain.clone();
    let (by, for_log) = (by.map(Moderator::user), core.clone());
    core.store()
        .write(move |conn| {
            instances::set_policy(conn, &policy)?;
            let entry = audit::Entry {
                reason: policy.reason_private,
                ..decided("block_server", &policy.domain)
            };
            audit::write(conn, &for_log, by, entry)
        })
        .await?;
    servers::judge_accounts(core).await?;
    Ok(domain)
}

/// Lifts a decision. What it hid is shown again; who followed whom was kept.
///
/// # Errors
/// [`Error::NotFound`] when nothing is decided about this very name.
pub async fn unblock(core: &Core, by: By<'_>, domain: &str) -> Result<String> {
    let domain = name(domain)?;
    let removed = domain.clone();
    let (by, for_log) = (by.map(Moderator::user), core.clone());
    let found = core
        .store()
        .write(move |conn| {
            let found = instances::remove_policy(conn, &removed)?;
            if found {
                let entry = decided("unblock_server", &removed);
                audit::write(conn, &for_log, by, entry)?;
            }
            Ok(found)
        })
        .await?;
    if !found {
        return Err(Error::NotFound);
    }
    servers::judge_accounts(core).await?;
    Ok(domain)
}

fn reason(field: &'static str, typed: &str) -> Result<String, Invalid> {
    text::bounded(field, typed, MAX_REASON)
}

/// SHA-256 of a domain, in hexadecimal digits: its name for those who are not to read it.
pub fn digest(domain: &str) -> String {
    secret::fingerprint(domain)
}

fn decided(action: &'static str, domain: &str) -> audit::Entry {
    audit::Entry {
        action,
        subject: domain.to_owned(),
        ..audit::Entry::default()
    }
}

/// A page of decisions, the latest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn page(core: &Core, _moderator: &Moderator, page: Page) -> Result<Vec<InstancePolicy>> {
    Ok(core
        .store()
        .read(move |conn| instances::page_of_policies(conn, page))
        .await?)
}

/// A decision by its number.
///
/// # Errors
/// [`Error::NotFound`] without it.
pub async fn one(core: &Core, _moderator: &Moderator, id: PolicyId) -> Result<InstancePolicy> {
    let found = core
        .store()
        .read(move |conn| instances::policy(conn, id))
        .await?;
    found.ok_or(Error::NotFound)
}

/// What is decided about this very name, if anything.
///
/// # Errors
/// [`Invalid`] `domain` for what is no name of a server.
pub async fn about(core: &Core, domain: &str) -> Result<Option<InstancePolicy>> {
    let domain = name(domain)?;
    Ok(core
        .store()
        .read(move |conn| instances::policy_about(conn, &domain))
        .await?)
}

/// A page of the servers to talk to, the latest first.
///
/// # Errors
/// When the database cannot be asked.
pub async fn page_of_allowed(
    core: &Core,
    _moderator: &Moderator,
    page: Page,
) -> Result<Vec<AllowedDomain>> {
    Ok(core
        .store()
        .read(move |conn| instances::page_of_allowed(conn, page))
        .await?)
}

/// One of them by its number.
///
/// # Errors
/// [`Error::NotFound`] without it.
pub async fn allowed_one(
    core: &Core,
    _moderator: &Moderator,
    id: AllowedDomainId,
) -> Result<AllowedDomain> {
    let found = core
        .store()
        .read(move |conn| instances::allowed_by_id(conn, id))
        .await?;
    found.ok_or(Error::NotFound)
}

/// One of them by its name.
///
/// # Errors
/// [`Invalid`] `domain` for what is no name of a server, [`Error::NotFound`] when it is not there.
pub async fn allowed_about(core: &Core, domain: &str) -> Result<AllowedDomain> {
    let entry = allow_entry(domain)?;
    let found = core
        .store()
        .read(move |conn| instances::allowed_by_domain(conn, &entry))
        .await?;
    found.ok_or(Error::NotFound)
}

/// Every decision, by domain.
///
/// # Errors
/// When the database cannot be asked.
pub async fn list(core: &Core) -> Result<Vec<InstancePolicy>> {
    Ok(core.store().read(instances::policies).await?)
}

/// The servers that this one talks to when `federation.mode` is `allowlist`.
///
/// # Errors
/// When the database cannot be asked.
pub async fn allowed(core: &Core) -> Result<Vec<String>> {
    Ok(core.store().read(instances::allowed).await?)
}

/// Puts a server on that list; with `*.` before it, everything below it.
///
/// # Errors
/// [`Invalid`] `domain` for what is no name of a server.
pub async fn allow(core: &Core, by: By<'_>, domain: &str) -> Result<String> {
    let (entry, now) = (allow_entry(domain)?, core.now());
    let added = entry.clone();
    let (by, for_log) = (by.map(Moderator::user), core.clone());
    core.store()
        .write(move |conn| {
            if instances::allow(conn, &added, now)? {
                let entry = decided("allow_server", &added);
                audit::write(conn, &for_log, by, entry)?;
            }
            Ok(())
        })
        .await?;
    servers::judge_accounts(core).await?;
    Ok(entry)
}

/// Takes a server off that list.
///
/// # Errors
/// [`Error::NotFound`] when it is not on it.
pub async fn disallow(core: &Core, by: By<'_>, domain: &str) -> Result<String> {
    let entry = allow_entry(domain)?;
    let removed = entry.clone();
    let (by, for_log) = (by.map(Moderator::user), core.clone());
    let found = core
        .store()
        .write(move |conn| {
            let found = instances::disallow(conn, &removed)?;
            if found {
                let entry = decided("disallow_server", &removed);
                audit::write(conn, &for_log, by, entry)?;
            }
            Ok(found)
        })
        .await?;
    if !found {
        return Err(Error::NotFound);
    }
    servers::judge_accounts(core).await?;
    Ok(entry)
}

pub(super) fn allow_entry(typed: &str) -> Result<String, Invalid> {
    let domain = name(typed)?;
    Ok(if typed.trim().starts_with("*.") {
        format!("*.{domain}")
    } else {
        domain
    })
}

/// How a server stands with this instance, and how it does.
#[derive(Debug, Clone)]
pub struct Status {
    pub domain: String,
    pub standing: Standing,
    /// Of it and what is below it, accounts that are known here.
    pub accounts: i64,
    /// What waits to be delivered to it.
    pub waiting: i64,
    /// None when nothing was ever sent to it or came from it.
    pub health: Option<Host>,
}

/// # Errors
/// [`Invalid`] `domain` for what is no name of a server.
pub async fn status(core: &Core, domain: &str) -> Result<Status> {
    let domain = name(domain)?;
    let standing = servers::decide(core, &domain).await?;
    let asked = domain.clone();
    let (accounts, waiting, health) = core
        .store()
        .read(move |conn| {
            Ok((
                instances::known_accounts(conn, &asked)?,
                oriel_store::deliveries::waiting_for(conn, &asked)?,
                hosts::by_name(conn, &asked)?,
            ))
        })
        .await?;
    Ok(Status {
        domain,
        standing,
        accounts,
        waiting,
        health,
    })
}

/// Servers that did not answer for days, so that nothing is sent to them until they are heard from.
///
/// # Errors
/// When the database cannot be asked.
pub async fn unavailable(core: &Core) -> Result<Vec<Host>> {
    Ok(core.store().read(hosts::unavailable).await?)
}

impl Standing {
    /// The word for a severity in lists and to apps.
    pub const fn severity_name(severity: Severity) -> &'static str {
        match severity {
            Severity::None => "noop",
            Severity::Silence => "silence",
            Severity::Suspend => "suspend",
        }
    }

    /// A word for a severity, as the command line and lists have it.
    pub fn severity_by_name(name: &str) -> Option<Severity> {
        match name.trim().to_ascii_lowercase().as_str() {
            "suspend" => Some(Severity::Suspend),
            "silence" | "limit" => Some(Severity::Silence),
            "none" | "noop" => Some(Severity::None),
            _ => None,
        }
    }
}

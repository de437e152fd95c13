//! Decisions about other servers: made, lifted, listed. How they are obeyed is in
//! [`crate::policy::servers`].

use oriel_store::{
    hosts, instances,
    model::{Host, InstancePolicy, Severity},
};

use super::csv::{self, Import};
use crate::{
    Core, Error, Invalid, Result,
    policy::servers::{self, Standing, name},
};

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
    fn row(&self, core: &Core) -> Result<InstancePolicy, Invalid> {
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
            reason_public: self.reason_public.trim().to_owned(),
            reason_private: self.reason_private.trim().to_owned(),
            created_at: core.now().into(),
        })
    }
}

/// Decides about a server and everything below it, from now on and for what is here already.
/// Returns the name under which that is kept.
///
/// # Errors
/// [`Invalid`] `domain` for what is no name of a server, `domain-own` for this one.
pub async fn block(core: &Core, decision: &Decision) -> Result<String> {
    let policy = decision.row(core)?;
    let domain = policy.domain.clone();
    core.store()
        .write(move |conn| instances::set_policy(conn, &policy))
        .await?;
    servers::judge_accounts(core).await?;
    Ok(domain)
}

/// Lifts a decision. What it hid is shown again; who followed whom was kept.
///
/// # Errors
/// [`Error::NotFound`] when nothing is decided about this very name.
pub async fn unblock(core: &Core, domain: &str) -> Result<String> {
    let domain = name(domain)?;
    let removed = domain.clone();
    let found = core
        .store()
        .write(move |conn| instances::remove_policy(conn, &removed))
        .await?;
    if !found {
        return Err(Error::NotFound);
    }
    servers::judge_accounts(core).await?;
    Ok(domain)
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
pub async fn allow(core: &Core, domain: &str) -> Result<String> {
    let (entry, now) = (allow_entry(domain)?, core.now());
    let added = entry.clone();
    core.store()
        .write(move |conn| instances::allow(conn, &added, now))
        .await?;
    servers::judge_accounts(core).await?;
    Ok(entry)
}

/// Takes a server off that list.
///
/// # Errors
/// [`Error::NotFound`] when it is not on it.
pub async fn disallow(core: &Core, domain: &str) -> Result<String> {
    let entry = allow_entry(domain)?;
    let removed = entry.clone();
    let found = core
        .store()
        .write(move |conn| instances::disallow(conn, &removed))
        .await?;
    if !found {
        return Err(Error::NotFound);
    }
    servers::judge_accounts(core).await?;
    Ok(entry)
}

fn allow_entry(typed: &str) -> Result<String, Invalid> {
    let domain = name(typed)?;
    Ok(if typed.trim().starts_with("*.") {
        format!("*.{domain}")
    } else {
        domain
    })
}

/// Takes over a list of decisions, or of servers to talk to, as Mastodon exports them. What cannot
/// be read is left out and named; a decision about a domain replaces the one that was there.
///
/// # Errors
/// [`Invalid`] `csv` when it is no such list at all; when the database refuses.
pub async fn import(core: &Core, text: &str) -> Result<Import> {
    let list = csv::read(text)?;
    let mut import = Import {
        skipped: list.skipped,
        ..Import::default()
    };
    let mut rows = Vec::new();
    for (line, decision) in list.decisions {
        match decision.row(core) {
            Ok(row) => rows.push(row),
            Err(_invalid) => import.skip(line, decision.domain),
        }
    }
    let mut allowed = Vec::new();
    for (line, domain) in list.allowed {
        match allow_entry(&domain) {
            Ok(entry) => allowed.push(entry),
            Err(_invalid) => import.skip(line, domain),
        }
    }
    import.decisions = rows.len();
    import.allowed = allowed.len();
    let now = core.now();
    core.store()
        .write(move |conn| {
            for row in &rows {
                instances::set_policy(conn, row)?;
            }
            for entry in &allowed {
                instances::allow(conn, entry, now)?;
            }
            Ok(())
        })
        .await?;
    servers::judge_accounts(core).await?;
    Ok(import)
}

/// Every decision as Mastodon reads them.
///
/// # Errors
/// When the database cannot be asked.
pub async fn export(core: &Core) -> Result<String> {
    csv::write(&list(core).await?)
}

/// The servers to talk to, as Mastodon reads them.
///
/// # Errors
/// When the database cannot be asked.
pub async fn export_allowed(core: &Core) -> Result<String> {
    csv::write_allowed(&allowed(core).await?)
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

use std::{io::Read as _, path::Path, process::ExitCode};

use anyhow::{Context as _, anyhow};
use oriel_core::{
    Core, Error, Invalid,
    domain_policy::Standing,
    model::{Host, Severity},
    moderation::servers::{self, Decision, Status},
};

use super::say;
use crate::cli::{Federation, SeverityName};

pub(super) async fn run(core: &Core, action: Federation) -> anyhow::Result<ExitCode> {
    match action {
        Federation::Block {
            domain,
            severity,
            reject_media,
            force_warning,
            reject_reports,
            reason,
            note,
        } => {
            let decision = Decision {
                domain,
                standing: Standing {
                    severity: severity.into(),
                    reject_media,
                    force_warning,
                    reject_reports,
                },
                reason_public: reason,
                reason_private: note,
            };
            let blocked = servers::block(core, None, &decision).await;
            let domain = blocked.map_err(|error| explain(error, &decision.domain, ""))?;
            say(format_args!("{domain}: {}", words(decision.standing)));
        }
        Federation::Unblock { domain } => {
            let unblocked = servers::unblock(core, None, &domain).await;
            let nothing = "nothing is decided about that very name; see `oriel federation list`";
            let domain = unblocked.map_err(|error| explain(error, &domain, nothing))?;
            say(format_args!("{domain}: nothing is decided any more"));
        }
        Federation::Allow { domain } => {
            let allowed = servers::allow(core, None, &domain).await;
            let domain = allowed.map_err(|error| explain(error, &domain, ""))?;
            say(format_args!(
                "{domain} is on the list of servers to talk to"
            ));
        }
        Federation::Disallow { domain } => {
            let disallowed = servers::disallow(core, None, &domain).await;
            let nothing = "that server is not on the list; see `oriel federation list`";
            let domain = disallowed.map_err(|error| explain(error, &domain, nothing))?;
            say(format_args!(
                "{domain} is off the list of servers to talk to"
            ));
        }
        Federation::List { csv, allowed } => list(core, csv, allowed).await?,
        Federation::Import { file } => return import(core, &file).await,
        Federation::Status { domain } => status(core, domain.as_deref()).await?,
    }
    Ok(ExitCode::SUCCESS)
}

impl From<SeverityName> for Severity {
    fn from(name: SeverityName) -> Self {
        match name {
            SeverityName::Suspend => Self::Suspend,
            SeverityName::Silence => Self::Silence,
            SeverityName::None => Self::None,
        }
    }
}

/// What is wrong with what was typed, and what to do; `missing` where there is no such thing.
fn explain(error: Error, typed: &str, missing: &'static str) -> anyhow::Error {
    match error {
        Error::NotFound => anyhow!(missing),
        Error::Invalid(Invalid { key: "domain", .. }) => {
            anyhow!("\"{typed}\" is not the name of a server; write for example pix.example")
        }
        Error::Invalid(Invalid {
            key: "domain-own", ..
        }) => anyhow!("{typed} is this server"),
        Error::Invalid(Invalid { key: "csv", .. }) => anyhow!(
            "{typed} is no list of servers: its first line must name #domain, and for decisions \
             #severity"
        ),
        other => other.into(),
    }
}

/// What is decided, in words.
fn words(standing: Standing) -> String {
    let mut words = vec![match standing.severity {
        Severity::Suspend => "kept away",
        Severity::Silence => "silenced",
        Severity::None => "talked to",
    }];
    for (decided, word) in [
        (standing.reject_media, "no pictures"),
        (standing.force_warning, "behind a warning"),
        (standing.reject_reports, "no reports"),
    ] {
        if decided {
            words.push(word);
        }
    }
    words.join(", ")
}

async fn list(core: &Core, csv: bool, allowed: bool) -> anyhow::Result<()> {
    if csv {
        let text = if allowed {
            servers::export_allowed(core).await?
        } else {
            servers::export(core).await?
        };
        say(text.trim_end());
        return Ok(());
    }
    for policy in servers::list(core).await? {
        let (domain, standing) = (&policy.domain, words(Standing::from(&policy)));
        let reason = &policy.reason_public;
        say(format_args!("{domain}\t{standing}\t{reason}"));
    }
    for domain in servers::allowed(core).await? {
        say(format_args!("{domain}\tlisted to be talked to"));
    }
    Ok(())
}

async fn import(core: &Core, file: &Path) -> anyhow::Result<ExitCode> {
    let text = if file == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        text
    } else {
        std::fs::read_to_string(file).with_context(|| file.display().to_string())?
    };
    let import = servers::import(core, &text)
        .await
        .map_err(|error| explain(error, &file.display().to_string(), ""))?;
    say(format_args!(
        "{} decisions and {} servers to talk to taken over, {} lines left out",
        import.decisions,
        import.allowed,
        import.skipped.len()
    ));
    for skipped in &import.skipped {
        say(format_args!("line {}: {}", skipped.line, skipped.text));
    }
    Ok(if import.skipped.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn status(core: &Core, domain: Option<&str>) -> anyhow::Result<()> {
    let Some(domain) = domain else {
        let silent = servers::unavailable(core).await?;
        say(format_args!("{} servers do not answer", silent.len()));
        for host in silent {
            say(format_args!("{}\t{}", host.host, health(Some(&host))));
        }
        return Ok(());
    };
    let Status {
        domain,
        standing,
        accounts,
        waiting,
        health: host,
    } = servers::status(core, domain)
        .await
        .map_err(|error| explain(error, domain, ""))?;
    say(format_args!("{domain}: {}", words(standing)));
    say(format_args!("accounts known here: {accounts}"));
    say(format_args!("deliveries that wait: {waiting}"));
    say(format_args!("health: {}", health(host.as_ref())));
    Ok(())
}

fn health(host: Option<&Host>) -> String {
    let Some(host) = host else {
        return "nothing was sent to it or came from it".into();
    };
    let day = |at: oriel_core::model::Utc| at.get().date();
    match (host.unavailable_since, host.failing_since) {
        (Some(at), _) => format!("given up on {}, until it is heard from", day(at)),
        (None, Some(at)) => format!("has failed since {}", day(at)),
        (None, None) => "well".into(),
    }
}

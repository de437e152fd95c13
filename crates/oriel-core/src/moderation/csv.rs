//! Decisions about servers in the form in which Mastodon's admins pass them on: a line of names,
//! each after a `#`, and a line for every domain.

use oriel_store::{instances, model::InstancePolicy};

use super::servers::{Decision, allow_entry, allowed, list};
use crate::{Core, Error, Invalid, Result, domain_policy::Standing, policy::servers as policy};

/// Longest list that is read; the largest that are passed around have some thousand lines.
const MAX_LINES: usize = 100_000;
/// The longest reason, in characters.
pub(super) const MAX_REASON: usize = 5_000;

/// A line that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// From 1, the line of names included.
    pub line: usize,
    pub text: String,
}

/// What became of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Import {
    pub decisions: usize,
    pub allowed: usize,
    pub skipped: Vec<Skipped>,
}

impl Import {
    fn skip(&mut self, line: usize, text: String) {
        self.skipped.push(Skipped { line, text });
    }
}

/// A list as it stands there, each entry with its line.
#[derive(Debug, Default)]
struct List {
    decisions: Vec<(usize, Decision)>,
    allowed: Vec<(usize, String)>,
    skipped: Vec<Skipped>,
}

/// Where each column is.
struct Columns(Vec<String>);

impl Columns {
    fn of(names: &csv::StringRecord) -> Self {
        let plain = |name: &str| name.trim().trim_start_matches('#').to_ascii_lowercase();
        Self(names.iter().map(plain).collect())
    }

    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|column| column == name)
    }

    fn get<'a>(&self, row: &'a csv::StringRecord, name: &str) -> &'a str {
        let at = self.0.iter().position(|column| column == name);
        at.and_then(|at| row.get(at)).unwrap_or_default().trim()
    }

    fn flag(&self, row: &csv::StringRecord, name: &str) -> bool {
        matches!(
            self.get(row, name).to_ascii_lowercase().as_str(),
            "true" | "t" | "1" | "yes"
        )
    }
}

/// Reads a list of decisions, or, when it has domains alone, one of servers to talk to.
fn read(text: &str) -> Result<List> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let names = reader.headers().map_err(|_broken| no_list())?;
    let columns = Columns::of(names);
    if !columns.has("domain") {
        return Err(no_list());
    }
    let decides = columns.has("severity");
    let mut list = List::default();
    for (row, line) in reader.records().zip(2..).take(MAX_LINES) {
        let Ok(row) = row else {
            let text = String::new();
            list.skipped.push(Skipped { line, text });
            continue;
        };
        let domain = columns.get(&row, "domain").to_owned();
        if !decides {
            list.allowed.push((line, domain));
        } else if let Some(decision) = decision(&columns, &row, domain.clone()) {
            list.decisions.push((line, decision));
        } else {
            list.skipped.push(Skipped { line, text: domain });
        }
    }
    Ok(list)
}

fn no_list() -> Error {
    Invalid::new("file", "csv").into()
}

fn decision(columns: &Columns, row: &csv::StringRecord, domain: String) -> Option<Decision> {
    let severity = Standing::severity_by_name(columns.get(row, "severity"))?;
    let reason = columns.get(row, "public_comment");
    Some(Decision {
        domain,
        standing: Standing {
            severity,
            reject_media: columns.flag(row, "reject_media"),
            force_warning: columns.flag(row, "force_warning"),
            reject_reports: columns.flag(row, "reject_reports"),
        },
        reason_public: reason.chars().take(MAX_REASON).collect(),
        reason_private: String::new(),
    })
}

/// Mastodon's columns in its order, and one of ours, which it passes over.
const NAMES: [&str; 7] = [
    "#domain",
    "#severity",
    "#reject_media",
    "#reject_reports",
    "#public_comment",
    "#obfuscate",
    "#force_warning",
];

fn write(policies: &[InstancePolicy]) -> Result<String> {
    let rows = policies.iter().map(|policy| {
        let flag = |set: bool| if set { "true" } else { "false" };
        vec![
            policy.domain.as_str(),
            Standing::severity_name(policy.severity),
            flag(policy.reject_media),
            flag(policy.reject_reports),
            policy.reason_public.as_str(),
            flag(false),
            flag(policy.force_warning),
        ]
    });
    table(std::iter::once(NAMES.to_vec()).chain(rows))
}

fn write_allowed(domains: &[String]) -> Result<String> {
    let rows = domains.iter().map(|domain| vec![domain.as_str()]);
    table(std::iter::once(vec!["#domain"]).chain(rows))
}

fn table<'a>(rows: impl Iterator<Item = Vec<&'a str>>) -> Result<String> {
    let failed = |error: &dyn std::fmt::Display| Error::Internal(error.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).map_err(|error| failed(&error))?;
    }
    let bytes = writer.into_inner().map_err(|error| failed(&error))?;
    String::from_utf8(bytes).map_err(|error| failed(&error))
}

/// Takes over a list of decisions, or of servers to talk to, as Mastodon exports them. What cannot
/// be read is left out and named; a decision about a domain replaces the one that was there.
///
/// # Errors
/// [`Invalid`] `csv` when it is no such list at all; when the database refuses.
pub async fn import(core: &Core, text: &str) -> Result<Import> {
    let list = read(text)?;
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
    policy::judge_accounts(core).await?;
    Ok(import)
}

/// Every decision as Mastodon reads them.
///
/// # Errors
/// When the database cannot be asked.
pub async fn export(core: &Core) -> Result<String> {
    write(&list(core).await?)
}

/// The servers to talk to, as Mastodon reads them.
///
/// # Errors
/// When the database cannot be asked.
pub async fn export_allowed(core: &Core) -> Result<String> {
    write_allowed(&allowed(core).await?)
}

#[cfg(test)]
mod tests {
    use oriel_store::model::Severity;

    use super::*;

    #[test]
    fn a_list_as_mastodon_writes_it_is_read() {
        let list = read(
            "#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate\n\
             bad.example,suspend,true,true,\"Abuse, and more\",false\n\
             loud.example,silence,false,false,,true\n\
             odd.example,noop,true,false,,false\n",
        )
        .unwrap();
        let found: Vec<_> = list
            .decisions
            .iter()
            .map(|(line, it)| (*line, it.domain.as_str(), it.standing.severity))
            .collect();
        assert_eq!(
            found,
            [
                (2, "bad.example", Severity::Suspend),
                (3, "loud.example", Severity::Silence),
                (4, "odd.example", Severity::None),
            ]
        );
        assert_eq!(list.decisions[0].1.reason_public, "Abuse, and more");
        assert!(list.decisions[2].1.standing.reject_media);
        assert!(list.skipped.is_empty());
    }

    #[test]
    fn a_list_of_domains_alone_names_whom_to_talk_to() {
        let list = read("\u{feff}#domain\nfriend.example\n*.school.example\n").unwrap();
        let names: Vec<_> = list.allowed.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(names, ["friend.example", "*.school.example"]);
        assert!(list.decisions.is_empty());
    }

    #[test]
    fn lines_that_say_nothing_known_are_named() {
        let list = read("#domain,#severity\na.example,destroy\nb.example\n").unwrap();
        let lines: Vec<_> = list.skipped.iter().map(|it| it.line).collect();
        assert_eq!(lines, [2, 3]);
    }

    #[test]
    fn something_else_is_no_list() {
        for text in ["", "name,age\nwren,3\n", "{\"domain\":\"a\"}", "\0\0\0"] {
            assert!(matches!(read(text), Err(Error::Invalid(_))), "{text}");
        }
    }
}

use oriel_core::{
    instance,
    model::{InstancePolicy, LangMap, Severity},
    moderation::servers,
    rules,
};
use serde::{Serialize, Serializer};

/// `Rule`, in one language and in all that it is written in.
#[derive(Debug, Serialize)]
pub(crate) struct Rule {
    id: String,
    text: String,
    hint: &'static str,
    translations: Translations,
}

/// Texts of a rule by language.
#[derive(Debug)]
struct Translations(LangMap);

#[derive(Debug, Serialize)]
struct RuleTranslation<'a> {
    text: &'a str,
    hint: &'static str,
}

impl Serialize for Translations {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let written = self.0.iter();
        serializer.collect_map(written.map(|(language, text)| {
            let translation = RuleTranslation { text, hint: "" };
            (language, translation)
        }))
    }
}

impl Rule {
    pub(super) fn has_id(&self, id: &str) -> bool {
        self.id == id
    }
}

/// A rule, in a language if it is written in it.
pub(crate) fn rule(rule: rules::Rule, language: &str) -> Rule {
    let text = rule.text.pick(language).map(|(_, text)| text.to_owned());
    Rule {
        id: rule.id.to_string(),
        text: text.unwrap_or_default(),
        hint: "",
        translations: Translations(rule.text),
    }
}

/// `DomainBlock`, as everybody sees it.
#[derive(Debug, Serialize)]
pub(crate) struct DomainBlock<'a> {
    domain: &'a str,
    digest: String,
    severity: &'static str,
    comment: &'a str,
}

/// What is decided about a domain.
pub(crate) fn limited_domain(policy: &InstancePolicy) -> DomainBlock<'_> {
    let severity = match policy.severity {
        Severity::Suspend => "suspend",
        Severity::Silence | Severity::None => "silence",
    };
    DomainBlock {
        domain: &policy.domain,
        digest: servers::digest(&policy.domain),
        severity,
        comment: &policy.reason_public,
    }
}

/// `Week` of an instance; the numbers are texts.
#[derive(Debug, Serialize)]
pub(crate) struct Week {
    week: String,
    statuses: String,
    logins: String,
    registrations: String,
}

/// What happened on the instance in a week.
pub(crate) fn week(week: &instance::Week) -> Week {
    Week {
        week: week.begins.unix_timestamp().to_string(),
        statuses: week.posts.to_string(),
        logins: week.last_seen.to_string(),
        registrations: week.joined.to_string(),
    }
}

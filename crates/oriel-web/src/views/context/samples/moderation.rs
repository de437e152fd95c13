use super::*;
use crate::views::context::{
    Decided, Form, ReportLine, ReportPage, ReportedPost, ReportsPage, Warned, WarningsPage,
};

fn line() -> ReportLine {
    ReportLine {
        url: "/moderation/reports/1".into(),
        target: megan(),
        reporter: rhys(),
        assigned: Some(megan()),
        category: "report-spam".into(),
        comment: "Sbam <b>".into(),
        at: AUTUMN,
        forwarded: true,
    }
}

fn bare() -> ReportLine {
    ReportLine {
        assigned: None,
        category: "report-legal".into(),
        comment: String::new(),
        forwarded: false,
        ..line()
    }
}

impl Samples for ReportsPage {
    fn samples() -> Vec<Self> {
        [(false, vec![line(), bare()]), (true, Vec::new())]
            .map(|(resolved, reports)| Self {
                frame: member(),
                resolved,
                reports,
                paging: paging(),
            })
            .into()
    }
}

/// Everything that can be decided.
const LOG: [&str; 18] = [
    "none",
    "disable",
    "enable",
    "sensitize",
    "unsensitize",
    "silence",
    "unsilence",
    "suspend",
    "unsuspend",
    "delete",
    "make_user",
    "make_moderator",
    "make_admin",
    "assign_report",
    "unassign_report",
    "resolve_report",
    "reopen_report",
    "categorise_report",
];

impl Samples for ReportPage {
    fn samples() -> Vec<Self> {
        let post = |deleted: bool| ReportedPost {
            url: "/@megan/1".into(),
            bodies: vec![html("Llanw isel")],
            pictures: if deleted {
                Vec::new()
            } else {
                vec![picture(), picture()]
            },
            at: AUTUMN,
            deleted,
        };
        let decided = |action: &str, reason: &str| Decided {
            action: format!("decided-{action}"),
            reason: reason.into(),
            at: AUTUMN,
        };
        let open = Self {
            frame: member(),
            form: Form::default(),
            report: line(),
            posts: vec![post(false), post(true)],
            states: ["suspended", "silenced", "sensitized", "disabled"]
                .map(|state| format!("reports-{state}"))
                .into(),
            may_act: true,
            is_here: true,
            tells: true,
            decisions: vec!["none", "sensitive", "silence", "disable", "suspend"],
            steps: vec!["assign", "resolve"],
            log: LOG.map(|action| decided(action, "Sbam <b>")).into(),
        };
        let settled = Self {
            report: bare(),
            posts: Vec::new(),
            states: Vec::new(),
            is_here: false,
            decisions: vec!["unsensitive", "unsilence", "enable", "unsuspend"],
            steps: vec!["unassign", "reopen"],
            log: vec![decided("none", "")],
            ..open.clone()
        };
        let own = Self {
            may_act: false,
            ..settled.clone()
        };
        vec![open, settled, own]
    }
}

impl Samples for WarningsPage {
    fn samples() -> Vec<Self> {
        let warned = |action: &str, text: &str, posts: Vec<String>| Warned {
            id: "1".into(),
            action: format!("warned-{action}"),
            text: text.into(),
            posts,
            at: AUTUMN,
        };
        let post = "https://pix.example/@megan/1".to_owned();
        let mut warnings = vec![warned("none", "Sbam <b>", vec![post.clone(), post])];
        let others = ["disable", "sensitive", "silence", "suspend"];
        warnings.extend(others.map(|action| warned(action, "", Vec::new())));
        [warnings, Vec::new()]
            .map(|warnings| Self {
                frame: member(),
                warnings,
                paging: paging(),
            })
            .into()
    }
}

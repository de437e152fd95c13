//! What moderators see, and what reporters are answered.

use oriel_core::{
    domain_policy::Standing,
    media_links::Pass,
    model::{
        self, AccountId, AccountView, AllowedDomain, AllowedDomainId, InstancePolicy, PolicyId,
        PostId, ReportCategory, ReportId, ReportView,
    },
    moderation::servers,
};
use serde::Serialize;

use super::{
    Account, Reader, Rule, Status, account,
    account::{Role, role},
    status,
    wire::{Empty, Null, Timestamp},
};
use crate::app::App;

/// What a report says to its reporter and to moderators.
#[derive(Debug, Serialize)]
struct Outline<'a> {
    id: ReportId,
    action_taken: bool,
    action_taken_at: Option<Timestamp>,
    category: ReportCategory,
    comment: &'a str,
    forwarded: bool,
    created_at: Timestamp,
}

fn outline(report: &model::Report) -> Outline<'_> {
    Outline {
        id: report.id,
        action_taken: report.resolved_at.is_some(),
        action_taken_at: report.resolved_at.map(Timestamp::from),
        category: report.category,
        comment: &report.comment,
        forwarded: report.forwarded,
        created_at: report.created_at.into(),
    }
}

/// `Report`.
#[derive(Debug, Serialize)]
pub(crate) struct Report<'a> {
    #[serde(flatten)]
    outline: Outline<'a>,
    status_ids: Vec<PostId>,
    rule_ids: &'a [String],
    target_account: Account<'a>,
}

/// A report, for its reporter.
pub(crate) fn report<'a>(app: &App, view: &'a ReportView) -> Report<'a> {
    Report {
        outline: outline(&view.report),
        status_ids: view.posts.iter().map(|view| view.post.id).collect(),
        rule_ids: &view.report.rule_ids,
        target_account: account(app, &view.target.account),
    }
}

/// `Admin::Report`.
#[derive(Debug, Serialize)]
pub(crate) struct AdminReport<'a> {
    #[serde(flatten)]
    outline: Outline<'a>,
    updated_at: Timestamp,
    account: AdminAccount<'a>,
    target_account: AdminAccount<'a>,
    assigned_account: Option<AdminAccount<'a>>,
    action_taken_by_account: Option<AdminAccount<'a>>,
    statuses: Vec<Status<'a>>,
    rules: Vec<&'a Rule>,
}

/// A report, for moderators, with those of the rules of the instance that it names. The photos of
/// its posts are behind links that a pass has sealed, whoever they are for.
pub(crate) fn admin_report<'a>(
    app: &'a App,
    view: &'a ReportView,
    reader: &'a Reader,
    (rules, pass): (&'a [Rule], &Pass),
) -> AdminReport<'a> {
    let report = &view.report;
    let is_named = |rule: &&Rule| report.rule_ids.iter().any(|id| rule.has_id(id));
    let known = |view: &'a Option<AccountView>| view.as_ref().map(|it| admin_account(app, it));
    let posts = view.posts.iter();
    AdminReport {
        outline: outline(report),
        updated_at: report.updated_at.unwrap_or(report.created_at).into(),
        account: admin_account(app, &view.reporter),
        target_account: admin_account(app, &view.target),
        assigned_account: known(&view.assigned),
        action_taken_by_account: known(&view.resolver),
        statuses: posts
            .map(|post| status(app, post, reader).sealed(app, pass))
            .collect(),
        rules: rules.iter().filter(is_named).collect(),
    }
}

/// `Admin::Account`; addresses that requests came from are not kept.
#[derive(Debug, Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a key of the entity, a switch of its own"
)]
pub(crate) struct AdminAccount<'a> {
    id: AccountId,
    username: &'a str,
    domain: Option<&'a str>,
    created_at: Timestamp,
    email: Option<&'a str>,
    ip: Null,
    ips: Empty,
    locale: Option<&'a str>,
    invite_request: Null,
    role: Option<Role>,
    confirmed: bool,
    approved: bool,
    disabled: bool,
    silenced: bool,
    suspended: bool,
    sensitized: bool,
    account: Account<'a>,
    created_by_application_id: Null,
    invited_by_account_id: Null,
}

/// An account, for moderators.
pub(crate) fn admin_account<'a>(app: &App, view: &'a AccountView) -> AdminAccount<'a> {
    let (known, user) = (&view.account, view.user.as_ref());
    AdminAccount {
        id: known.id,
        username: &known.username,
        domain: (!known.is_local()).then_some(&known.domain),
        created_at: known.created_at.into(),
        email: user.map(|user| user.email.as_str()),
        ip: (),
        ips: [],
        locale: user.map(|user| user.locale.as_str()),
        invite_request: (),
        role: user.map(|user| role(user.role)),
        confirmed: user.is_some(),
        approved: user.is_some(),
        disabled: user.is_some_and(|user| user.disabled_at.is_some()),
        silenced: known.silenced_at.is_some(),
        suspended: known.suspended_at.is_some(),
        sensitized: known.sensitized_at.is_some(),
        account: account(app, known),
        created_by_application_id: (),
        invited_by_account_id: (),
    }
}

/// `Admin::DomainBlock`.
#[derive(Debug, Serialize)]
pub(crate) struct AdminDomainBlock<'a> {
    id: PolicyId,
    domain: &'a str,
    digest: String,
    created_at: Timestamp,
    severity: &'static str,
    reject_media: bool,
    reject_reports: bool,
    private_comment: &'a str,
    public_comment: &'a str,
    obfuscate: bool,
}

/// What is decided about a domain.
pub(crate) fn domain_block(policy: &InstancePolicy) -> AdminDomainBlock<'_> {
    AdminDomainBlock {
        id: policy.id,
        domain: &policy.domain,
        digest: servers::digest(&policy.domain),
        created_at: policy.created_at.into(),
        severity: Standing::severity_name(policy.severity),
        reject_media: policy.reject_media,
        reject_reports: policy.reject_reports,
        private_comment: &policy.reason_private,
        public_comment: &policy.reason_public,
        obfuscate: false,
    }
}

/// `Admin::DomainAllow`.
#[derive(Debug, Serialize)]
pub(crate) struct AdminDomainAllow<'a> {
    id: AllowedDomainId,
    domain: &'a str,
    created_at: Timestamp,
}

/// A domain that the instance federates with.
pub(crate) fn domain_allow(allowed: &AllowedDomain) -> AdminDomainAllow<'_> {
    AdminDomainAllow {
        id: allowed.id,
        domain: &allowed.domain,
        created_at: allowed.created_at.into(),
    }
}

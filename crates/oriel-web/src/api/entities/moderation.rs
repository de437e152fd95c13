//! What those who moderate see, and what those who report are answered.

use oriel_core::{
    model::{AccountView, AllowedDomain, InstancePolicy, Report, ReportView},
    moderation::servers,
    photos::Pass,
    policy::servers::Standing,
};
use serde_json::{Value, json};

use super::{Reader, account, account::role, date, maybe_date, set, status};
use crate::app::App;

/// What reports say to whoever sees them.
fn outline(report: &Report) -> Value {
    json!({
        "id": report.id,
        "action_taken": report.resolved_at.is_some(),
        "action_taken_at": maybe_date(report.resolved_at),
        "category": report.category,
        "comment": report.comment,
        "forwarded": report.forwarded,
        "created_at": date(report.created_at.get()),
    })
}

/// `Report`.
pub(crate) fn report(app: &App, view: &ReportView) -> Value {
    let mut shown = outline(&view.report);
    let posts: Vec<_> = view.posts.iter().map(|view| view.post.id).collect();
    set(&mut shown, "status_ids", json!(posts));
    set(&mut shown, "rule_ids", json!(*view.report.rule_ids));
    set(
        &mut shown,
        "target_account",
        account(app, &view.target.account),
    );
    shown
}

/// `Admin::Report`, with those of the rules of the house that it names. The photos of its posts are
/// behind links that a pass has sealed, whoever they are for.
pub(crate) fn admin_report(
    app: &App,
    view: &ReportView,
    reader: &Reader,
    (rules, pass): (&[Value], &Pass),
) -> Value {
    let report = &view.report;
    let is_named = |rule: &&Value| report.rule_ids.iter().any(|id| rule["id"] == id.as_str());
    let rules: Vec<_> = rules.iter().filter(is_named).collect();
    let changed = report.updated_at.unwrap_or(report.created_at);
    let someone =
        |view: &Option<AccountView>| json!(view.as_ref().map(|view| admin_account(app, view)));
    let posts = view.posts.iter().map(|post| {
        let mut shown = status(app, post, reader);
        open_photos(app, &mut shown, pass);
        shown
    });
    let mut shown = outline(report);
    for (key, value) in [
        ("updated_at", json!(date(changed.get()))),
        ("account", admin_account(app, &view.reporter)),
        ("target_account", admin_account(app, &view.target)),
        ("assigned_account", someone(&view.assigned)),
        ("action_taken_by_account", someone(&view.resolver)),
        ("statuses", posts.collect()),
        ("rules", json!(rules)),
    ] {
        set(&mut shown, key, value);
    }
    shown
}

/// Seals the addresses of the photos of a status.
fn open_photos(app: &App, status: &mut Value, pass: &Pass) {
    fn list(value: Option<&mut Value>) -> Option<&mut Vec<Value>> {
        value.and_then(Value::as_array_mut)
    }
    for photo in list(status.get_mut("media_attachments"))
        .into_iter()
        .flatten()
    {
        for key in ["url", "preview_url"] {
            open_photo(app, photo.get_mut(key), pass);
        }
        let variants = list(photo.pointer_mut("/oriel/variants"));
        for variant in variants.into_iter().flatten() {
            open_photo(app, variant.get_mut("url"), pass);
        }
    }
}

fn open_photo(app: &App, address: Option<&mut Value>, pass: &Pass) {
    let Some(slot) = address else { return };
    if let Some(sealed) = slot.as_str().map(|link| pass.seal(app.core(), link)) {
        *slot = sealed.into();
    }
}

/// `Admin::Account`. Of nobody is it kept from where they come.
pub(crate) fn admin_account(app: &App, view: &AccountView) -> Value {
    let (known, user) = (&view.account, view.user.as_ref());
    json!({
        "id": known.id,
        "username": known.username,
        "domain": (!known.is_local()).then_some(&known.domain),
        "created_at": date(known.created_at.get()),
        "email": user.map(|user| &user.email),
        "ip": null,
        "ips": [],
        "locale": user.map(|user| &user.locale),
        "invite_request": null,
        "role": user.map(|user| role(user.role)),
        "confirmed": user.is_some(),
        "approved": user.is_some(),
        "disabled": user.is_some_and(|user| user.disabled_at.is_some()),
        "silenced": known.silenced_at.is_some(),
        "suspended": known.suspended_at.is_some(),
        "sensitized": known.sensitized_at.is_some(),
        "account": account(app, known),
        "created_by_application_id": null,
        "invited_by_account_id": null,
    })
}

/// `Admin::DomainBlock`.
pub(crate) fn domain_block(policy: &InstancePolicy) -> Value {
    json!({
        "id": policy.id,
        "domain": policy.domain,
        "digest": servers::digest(&policy.domain),
        "created_at": date(policy.created_at.get()),
        "severity": Standing::severity_name(policy.severity),
        "reject_media": policy.reject_media,
        "reject_reports": policy.reject_reports,
        "private_comment": policy.reason_private,
        "public_comment": policy.reason_public,
        "obfuscate": false,
    })
}

/// `Admin::DomainAllow`.
pub(crate) fn domain_allow(allowed: &AllowedDomain) -> Value {
    json!({
        "id": allowed.id,
        "domain": allowed.domain,
        "created_at": date(allowed.created_at.get()),
    })
}

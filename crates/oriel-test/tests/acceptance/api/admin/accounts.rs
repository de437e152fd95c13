use oriel_core::{
    accounts::{delete, people},
    model::Role,
    moderation::{Moderator, log},
};
use oriel_test::{Backend, on_each_backend};
use reqwest::Method;
use serde_json::{Value, json};

use super::House;
use crate::api::neighbours::{ids, keys, link, listed, page, refusal};

on_each_backend!(
    an_account_has_every_key_that_those_who_moderate_read,
    accounts_are_found_by_what_is_known_of_them,
    accounts_are_read_page_by_page,
    each_decision_is_made_and_taken_back,
    it_is_written_down_who_decided_what_and_why,
    what_is_decided_on_the_machine_is_written_down,
    somebody_who_is_locked_out_comes_in_again_when_they_are_let_in,
    what_is_put_behind_a_warning_is_sensitive_until_that_is_taken_back,
    nobody_waits_to_be_let_in,
);

async fn an_account_has_every_key_that_those_who_moderate_read(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let bea = it.bea().await?;
    let expected = [
        "account",
        "approved",
        "confirmed",
        "created_at",
        "created_by_application_id",
        "disabled",
        "domain",
        "email",
        "id",
        "invite_request",
        "invited_by_account_id",
        "ip",
        "ips",
        "locale",
        "role",
        "sensitized",
        "silenced",
        "suspended",
        "username",
    ];
    assert_eq!(keys(&bea), expected);
    assert_eq!(bea["username"], "bea");
    assert_eq!(bea["domain"], Value::Null);
    assert_eq!(bea["email"], "bea@example.org");
    assert_eq!(bea["account"]["id"], json!(it.bea_id));
    for state in ["disabled", "silenced", "suspended", "sensitized"] {
        assert_eq!(bea[state], false, "{state}");
    }
    Ok(())
}

async fn accounts_are_found_by_what_is_known_of_them(backend: Backend) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    it.decide("silence").await?;
    let everybody = ["boss", "mod", "bea", "ada"].as_slice();
    for (query, expected) in [
        ("v1/admin/accounts", everybody),
        ("v1/admin/accounts?local=true", everybody),
        ("v1/admin/accounts?remote=true", &[]),
        ("v1/admin/accounts?staff=1", &["boss", "mod"]),
        ("v1/admin/accounts?silenced=true", &["bea"]),
        ("v1/admin/accounts?suspended=true", &[]),
        ("v1/admin/accounts?pending=true", &[]),
        ("v1/admin/accounts?username=b", &["boss", "bea"]),
        ("v1/admin/accounts?display_name=ea", &["bea"]),
        ("v1/admin/accounts?email=ada@", &["ada"]),
        ("v1/admin/accounts?by_domain=far.example", &[]),
        ("v1/admin/accounts?ip=192.0.2.1", everybody),
        ("v1/admin/accounts?username=%25", &[]),
        ("v2/admin/accounts?origin=local&status=active", everybody),
        ("v2/admin/accounts?origin=remote", &[]),
        ("v2/admin/accounts?status=silenced", &["bea"]),
        ("v2/admin/accounts?status=pending", &[]),
        ("v2/admin/accounts?status=disabled", &[]),
        ("v2/admin/accounts?permissions=staff", &["boss", "mod"]),
    ] {
        let found = it.moderator.get(&format!("/api/{query}")).await?;
        let all = found.as_array().into_iter().flatten();
        let names: Vec<&str> = all.filter_map(|it| it["username"].as_str()).collect();
        assert_eq!(names, expected, "{query}");
    }
    Ok(())
}

async fn accounts_are_read_page_by_page(backend: Backend) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let (path, base) = (
        "/api/v2/admin/accounts?origin=local&limit=3",
        &it.oriel.base,
    );
    let first = listed(&it.moderator, path).await?;
    assert_eq!(first.len(), 3);
    let next = link(&it.moderator, base, path).await?;
    let next = page(&next, base, "next").unwrap_or_default();
    assert!(next.contains("origin=local"), "{next}");
    let second = listed(&it.moderator, &next).await?;
    assert_eq!(second.len(), 1);
    assert!(!first.contains(&second[0]));
    Ok(())
}

async fn each_decision_is_made_and_taken_back(backend: Backend) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    for (kind, state, back) in [
        ("sensitive", "sensitized", "unsensitive"),
        ("silence", "silenced", "unsilence"),
        ("disable", "disabled", "enable"),
        ("suspend", "suspended", "unsuspend"),
    ] {
        for _ in 0..2 {
            assert_eq!(it.decide(kind).await?, json!({}), "{kind}");
            assert_eq!(it.bea().await?[state], true, "{kind}");
        }
        for _ in 0..2 {
            assert_eq!(it.take_back(back).await?[state], false, "{back}");
        }
        assert_eq!(it.bea().await?[state], false, "{back}");
    }
    assert_eq!(it.decide("none").await?, json!({}));
    Ok(())
}

async fn it_is_written_down_who_decided_what_and_why(backend: Backend) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let report = it.report().await?;
    let path = format!("/api/v1/admin/accounts/{}/action", it.bea_id);
    let why = json!({ "type": "silence", "text": "Rude to everybody", "report_id": report });
    it.moderator.post(&path, &why).await?;
    it.take_back("unsilence").await?;
    let core = it.oriel.core();
    let moderator = people::by_name(core, "mod").await?;
    let (user, account) = (moderator.user.id, it.bea_id.parse()?);
    let entries = log::about(core, &Moderator::new(moderator)?, account, 10).await?;
    let told: Vec<_> = entries
        .iter()
        .map(|entry| (entry.action.as_str(), entry.detail.as_str(), entry.user_id))
        .collect();
    let expected = [
        ("unsilence", "", Some(user)),
        ("silence", "Rude to everybody", Some(user)),
    ];
    assert_eq!(told, expected);
    assert_eq!(entries[1].report_id.map(|id| id.to_string()), Some(report));
    assert_eq!(entries[1].subject, "bea");
    Ok(())
}

async fn what_is_decided_on_the_machine_is_written_down(backend: Backend) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let core = it.oriel.core();
    for role in [Role::Moderator, Role::Moderator, Role::User] {
        people::set_role(core, "bea", role).await?;
    }
    delete::delete_named(core, "bea").await?;
    let moderator = Moderator::new(people::by_name(core, "mod").await?)?;
    let entries = log::about(core, &moderator, it.bea_id.parse()?, 10).await?;
    let told: Vec<_> = entries
        .iter()
        .map(|entry| (entry.action.as_str(), entry.user_id))
        .collect();
    let expected = ["delete", "make_user", "make_moderator"].map(|action| (action, None));
    assert_eq!(told, expected);
    Ok(())
}

async fn somebody_who_is_locked_out_comes_in_again_when_they_are_let_in(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let post = it.photo().await?;
    it.decide("disable").await?;
    let me = "/api/v1/accounts/verify_credentials";
    assert!(it.bea.get(me).await.is_err(), "her token has ended");
    assert!(
        oriel_test::Visitor::signed_in(&it.oriel.base, "bea")
            .await
            .is_err()
    );
    it.ada.get(&format!("/api/v1/statuses/{post}")).await?;
    it.take_back("enable").await?;
    oriel_test::Visitor::signed_in(&it.oriel.base, "bea").await?;
    Ok(())
}

async fn what_is_put_behind_a_warning_is_sensitive_until_that_is_taken_back(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    let post = it.photo().await?;
    let path = format!("/api/v1/statuses/{post}");
    assert_eq!(it.ada.get(&path).await?["sensitive"], false);
    it.decide("sensitive").await?;
    assert_eq!(it.ada.get(&path).await?["sensitive"], true);
    let boost = it.ada.act(&format!("statuses/{post}/reblog")).await?;
    assert_eq!(boost["reblog"]["sensitive"], true);
    it.take_back("unsensitive").await?;
    assert_eq!(it.ada.get(&path).await?["sensitive"], false);
    Ok(())
}

async fn nobody_waits_to_be_let_in(backend: Backend) -> anyhow::Result<()> {
    let it = House::open(backend).await?;
    assert!(ids(&it.moderator.get("/api/v1/admin/accounts?pending=1").await?).is_empty());
    for step in ["approve", "reject"] {
        let path = format!("/api/v1/admin/accounts/{}/{step}", it.bea_id);
        let status = refusal(&it.moderator, Method::POST, &path, Value::Null).await?;
        assert_eq!(status, 422, "{step}");
    }
    assert_eq!(it.bea().await?["approved"], true);
    Ok(())
}

//! The rules of the house, and what else an instance says of itself.

use oriel_core::{
    accounts::people,
    model::{LangMap, Role},
    rules::{self, MAX_RULES, MAX_TEXT, RuleEdit},
};
use oriel_test::{ApiClient, Backend, Visitor, on_each_backend, on_sqlite};
use serde_json::{Value, json};

use crate::api::neighbours::{self, Neighbours};

const RULES: &str = "/api/v1/instance/rules";

on_each_backend!(
    rules_are_written_in_two_languages_and_read_by_everyone,
    a_rule_keeps_its_number_and_no_other_gets_it,
    an_instance_tells_whom_it_knows_and_limits,
    activity_is_twelve_weeks_of_texts,
);

on_sqlite!(
    only_an_admin_changes_rules,
    rules_are_bounded,
    an_instance_tells_of_its_texts_and_languages,
);

async fn admin(it: &Neighbours) -> anyhow::Result<Visitor> {
    people::set_role(it.oriel.core(), "ada", Role::Admin).await?;
    Visitor::signed_in(&it.oriel.base, "ada").await
}

async fn rules_are_written_in_two_languages_and_read_by_everyone(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let ada = admin(&it).await?;
    assert_eq!(it.bea.get(RULES).await?, json!([]));
    let page = ada.get("/settings/rules").await?;
    assert_eq!(page.status, 200);
    let fields = [
        ("rule-id-0", ""),
        ("rule-en-0", "Be kind"),
        ("rule-cy-0", "Byddwch yn garedig"),
        ("rule-id-1", ""),
        ("rule-en-1", "Your own photos"),
        ("rule-cy-1", ""),
        ("rule-id-2", ""),
        ("rule-en-2", " "),
        ("rule-cy-2", ""),
    ];
    let saved = ada
        .submit("/settings/rules", "/settings/rules", &fields)
        .await?;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let nobody = ApiClient::new(&it.oriel.base, "")?;
    let found = nobody.get(RULES).await?;
    let expected = json!([
        {
            "id": "1", "text": "Be kind", "hint": "",
            "translations": {
                "en": { "text": "Be kind", "hint": "" },
                "cy": { "text": "Byddwch yn garedig", "hint": "" },
            },
        },
        {
            "id": "2", "text": "Your own photos", "hint": "",
            "translations": { "en": { "text": "Your own photos", "hint": "" } },
        },
    ]);
    assert_eq!(found, expected);
    let welsh = nobody.get(&format!("{RULES}?lang=cy")).await?;
    assert_eq!(welsh[0]["text"], "Byddwch yn garedig");
    assert_eq!(welsh[1]["text"], "Your own photos");
    for version in ["v1", "v2"] {
        let instance = nobody.get(&format!("/api/{version}/instance")).await?;
        assert_eq!(instance["rules"], expected, "{version}");
    }
    let about = ada.get("/about?lang=cy").await?.body;
    assert!(
        about.contains("<li lang=\"cy\">Byddwch yn garedig</li>"),
        "{about}"
    );
    assert!(
        about.contains("<li lang=\"en\">Your own photos</li>"),
        "{about}"
    );
    assert!(about.contains("href=\"/settings/rules\""), "{about}");
    Ok(())
}

fn edit(id: Option<u32>, text: &str) -> RuleEdit {
    RuleEdit {
        id,
        text: LangMap::of("en", text),
    }
}

async fn a_rule_keeps_its_number_and_no_other_gets_it(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    people::set_role(it.oriel.core(), "ada", Role::Admin).await?;
    let ada = people::by_name(it.oriel.core(), "ada").await?;
    let save = async |edits| {
        let rules = rules::save(it.oriel.core(), &ada, edits).await?;
        let ids = rules.iter().map(|rule| rule.id).collect::<Vec<u32>>();
        anyhow::Ok(ids)
    };
    assert_eq!(
        save(vec![edit(None, "One"), edit(None, "Two")]).await?,
        [1, 2]
    );
    let swapped = vec![edit(Some(2), "Second"), edit(Some(1), "One")];
    assert_eq!(save(swapped).await?, [2, 1]);
    let fewer = vec![edit(Some(1), "One"), edit(Some(2), "")];
    assert_eq!(save(fewer).await?, [1]);
    let report = json!({ "account_id": it.bea_id, "rule_ids": ["1"] });
    let filed = it.ada.post("/api/v1/reports", &report).await?;
    assert_eq!(filed["rule_ids"], json!(["1"]));
    let staff = it.oriel.app_of("ada", "admin:read").await?;
    let seen = staff.get("/api/v1/admin/reports").await?;
    assert_eq!(seen[0]["rules"][0]["text"], "One", "{seen}");
    let gone = json!({ "account_id": it.bea_id, "rule_ids": ["2"] });
    let path = "/api/v1/reports";
    let status = neighbours::refusal(&it.ada, reqwest::Method::POST, path, gone).await?;
    assert_eq!(status, 422);
    let claimed = vec![
        edit(Some(1), "One"),
        edit(Some(2), "Two"),
        edit(Some(1), "Twin"),
    ];
    assert_eq!(save(claimed).await?, [1, 3, 4]);
    Ok(())
}

async fn only_an_admin_changes_rules(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let core = it.oriel.core();
    for role in [Role::User, Role::Moderator] {
        people::set_role(core, "bea", role).await?;
        let bea = people::by_name(core, "bea").await?;
        let refused = rules::save(core, &bea, vec![edit(None, "Mine")]).await;
        assert!(matches!(refused, Err(oriel_core::Error::NotFound)));
        let visitor = Visitor::signed_in(&it.oriel.base, "bea").await?;
        assert_eq!(visitor.get("/settings/rules").await?.status, 404);
        let about = visitor.get("/about").await?;
        assert!(!about.body.contains("/settings/rules"));
        let fields = [("rule-id-0", ""), ("rule-en-0", "Mine")];
        let refused = visitor.submit("/about", "/settings/rules", &fields).await?;
        assert_eq!(refused.status, 404);
    }
    assert_eq!(it.bea.get(RULES).await?, json!([]));
    Ok(())
}

async fn rules_are_bounded(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let ada = admin(&it).await?;
    let long = "a".repeat(MAX_TEXT + 1);
    let fields = [("rule-id-0", ""), ("rule-en-0", &*long)];
    let refused = ada
        .submit("/settings/rules", "/settings/rules", &fields)
        .await?;
    assert_eq!(refused.status, 422);
    let person = people::by_name(it.oriel.core(), "ada").await?;
    let many = vec![edit(None, "One"); MAX_RULES + 1];
    let refused = rules::save(it.oriel.core(), &person, many).await;
    assert!(matches!(refused, Err(oriel_core::Error::Invalid(_))));
    assert_eq!(it.bea.get(RULES).await?, json!([]));
    Ok(())
}

async fn an_instance_tells_of_its_texts_and_languages(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let nobody = ApiClient::new(&it.oriel.base, "")?;
    let privacy = nobody
        .get("/api/v1/instance/privacy_policy?lang=cy")
        .await?;
    let content = privacy["content"].as_str().unwrap_or_default();
    assert!(content.starts_with("<p>Dim tracwyr"), "{privacy}");
    let long = nobody.get("/api/v1/instance/extended_description").await?;
    assert!(long["content"].is_string(), "{long}");
    let languages = nobody.get("/api/v1/instance/languages").await?;
    assert_eq!(languages[1], json!({ "code": "cy", "name": "Cymraeg" }));
    let none = nobody.get("/api/v1/instance/translation_languages").await?;
    assert_eq!(none, json!({}));
    let terms = "/api/v1/instance/terms_of_service";
    let status = neighbours::refusal(&nobody, reqwest::Method::GET, terms, Value::Null).await?;
    assert_eq!(status, 404);
    Ok(())
}

async fn an_instance_tells_whom_it_knows_and_limits(backend: Backend) -> anyhow::Result<()> {
    use oriel_core::{
        domain_policy::Standing,
        model::Severity,
        moderation::servers::{Decision, block},
    };
    let it = neighbours::meet(backend).await?;
    let nobody = ApiClient::new(&it.oriel.base, "")?;
    assert_eq!(nobody.get("/api/v1/instance/peers").await?, json!([]));
    for (domain, severity) in [
        ("bad.example", Severity::Suspend),
        ("loud.example", Severity::Silence),
        ("heavy.example", Severity::None),
    ] {
        let decision = Decision {
            domain: domain.to_owned(),
            standing: Standing {
                severity,
                reject_media: true,
                ..Standing::OPEN
            },
            reason_public: "Spam".to_owned(),
            reason_private: "Seen by Ada".to_owned(),
        };
        block(it.oriel.core(), None, &decision).await?;
    }
    let found = nobody.get("/api/v1/instance/domain_blocks").await?;
    assert_eq!(found.as_array().map(Vec::len), Some(2), "{found}");
    assert_eq!(
        found[0],
        json!({
            "domain": "bad.example", "severity": "suspend", "comment": "Spam",
            "digest": "86bbe8ffb912a153c9a8b396246aeeae079cd324af4dd947a2bf59a698eabc62",
        })
    );
    assert_eq!(found[1]["severity"], "silence");
    assert!(!found.to_string().contains("Ada"));
    Ok(())
}

async fn activity_is_twelve_weeks_of_texts(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    it.say(&it.ada, "Last week").await?;
    it.oriel.clock.advance(time::Duration::WEEK);
    it.say(&it.ada, "This week").await?;
    it.say(&it.bea, "This week").await?;
    let nobody = ApiClient::new(&it.oriel.base, "")?;
    let weeks = nobody.get("/api/v1/instance/activity").await?;
    assert_eq!(weeks.as_array().map(Vec::len), Some(12), "{weeks}");
    let now = it.oriel.clock.now();
    let monday = now.replace_time(time::Time::MIDNIGHT)
        - time::Duration::days(i64::from(now.weekday().number_days_from_monday()));
    assert_eq!(weeks[0]["week"], monday.unix_timestamp().to_string());
    assert_eq!(weeks[0]["statuses"], "2", "{weeks}");
    assert_eq!(weeks[1]["statuses"], "1", "{weeks}");
    assert_eq!(weeks[1]["registrations"], "2", "{weeks}");
    assert_eq!(weeks[0]["registrations"], "0", "{weeks}");
    Ok(())
}

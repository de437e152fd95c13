use diesel::{QueryDsl as _, RunQueryDsl as _};
use time::Duration;

use super::*;
use crate::{
    instances,
    model::{InstancePolicy, Json, PolicyId, Report, ReportCategory, ReportId, Severity},
    received, recipients, reports, schema, settings,
};

fn policy(domain: &str, severity: Severity) -> InstancePolicy {
    InstancePolicy {
        domain: domain.to_owned(),
        severity,
        reject_media: false,
        force_warning: false,
        reject_reports: false,
        reason_public: String::new(),
        reason_private: String::new(),
        created_at: NOW.into(),
        id: PolicyId(1),
    }
}

on_both_engines! {
    fn a_later_policy_for_a_domain_replaces_the_earlier_one(conn) {
        instances::set_policy(conn, &policy("some.example", Severity::Suspend))?;
        let later = InstancePolicy {
            force_warning: true,
            ..policy("some.example", Severity::Silence)
        };
        instances::set_policy(conn, &later)?;
        assert_eq!(instances::policies(conn)?, [later]);
        assert!(instances::remove_policy(conn, "some.example")?);
        assert!(!instances::remove_policy(conn, "some.example")?);
    }

    fn a_server_is_listed_once(conn) {
        assert!(instances::allow(conn, "friend.example", NOW)?);
        assert!(!instances::allow(conn, "friend.example", NOW)?);
        assert_eq!(instances::allowed(conn)?, ["friend.example"]);
        assert!(instances::disallow(conn, "friend.example")?);
        assert!(instances::allowed(conn)?.is_empty());
    }

    fn an_activity_takes_effect_once(conn) {
        assert!(received::remember(
            conn,
            "https://a.example/1",
            "https://a.example/wren",
            NOW
        )?);
        assert!(!received::remember(
            conn,
            "https://a.example/1",
            "https://a.example/wren",
            NOW
        )?);
        received::delete_before(conn, NOW + Duration::SECOND)?;
        assert!(received::remember(
            conn,
            "https://a.example/1",
            "https://a.example/wren",
            NOW
        )?);
    }

    fn of_many_activities_each_takes_effect_once(conn) {
        let (wren, robin) = ("https://a.example/wren", "https://a.example/robin");
        assert!(received::remember(conn, "https://a.example/2", wren, NOW)?);
        let names = [
            ("https://a.example/1", wren),
            ("https://a.example/2", wren),
            ("https://a.example/1", robin),
            ("https://a.example/1", wren),
        ];
        assert_eq!(received::remember_all(conn, &names, NOW)?, [true, false, true, false]);
        assert!(received::remember_all(conn, &[], NOW)?.is_empty());
    }

    fn nobody_uses_up_the_ids_of_others(conn) {
        let id = "https://a.example/1#delete";
        assert!(received::remember(conn, id, "https://b.example/robin", NOW)?);
        assert!(received::remember(conn, id, "https://a.example/wren", NOW)?);
    }

    fn a_report_that_arrives_twice_is_kept_once(conn) {
        let (wren, robin) = (remote(conn, "wren", "birds.example")?, local(conn, "robin")?);
        for _ in 0..2 {
            let report = Report {
                id: ReportId(next_id()),
                account_id: wren.id,
                target_id: robin.id,
                post_uris: Json::default(),
                comment: "Not theirs".to_owned(),
                uri: Some("https://birds.example/reports/1".to_owned()),
                created_at: NOW.into(),
                resolved_at: None,
                category: ReportCategory::Other,
                rule_ids: Json::default(),
                forwarded: false,
                updated_at: None,
                assigned_id: None,
                resolver_id: None,
            };
            reports::insert(conn, &report)?;
        }
        let kept: i64 = schema::reports::table.count().get_result(conn)?;
        assert_eq!(kept, 1);
    }

    fn everyone_who_got_a_post_is_remembered_once(conn) {
        let wren = local(conn, "wren")?;
        let post = publish(conn, &wren, Visibility::Public)?;
        for inbox in [
            "https://b.example/inbox",
            "https://a.example/inbox",
            "https://b.example/inbox",
        ] {
            recipients::add(conn, post.id, inbox, "example", NOW)?;
        }
        assert_eq!(
            recipients::inboxes(conn, post.id)?,
            ["https://a.example/inbox", "https://b.example/inbox"]
        );
        recipients::forget(conn, post.id, &["https://b.example/inbox".to_owned()])?;
        assert_eq!(
            recipients::inboxes(conn, post.id)?,
            ["https://a.example/inbox"]
        );
    }

    fn a_setting_is_set_once_or_anew(conn) {
        assert!(settings::insert_if_absent(conn, "key", "first")?);
        assert!(!settings::insert_if_absent(conn, "key", "second")?);
        assert_eq!(settings::get(conn, "key")?.as_deref(), Some("first"));
        settings::set(conn, "key", "third")?;
        assert_eq!(settings::get(conn, "key")?.as_deref(), Some("third"));
        settings::delete(conn, "key")?;
        assert_eq!(settings::get(conn, "key")?, None);
    }
}

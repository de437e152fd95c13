use diesel::{QueryDsl as _, RunQueryDsl as _};
use time::Duration;

use super::*;
use crate::{
    instances,
    model::{InstancePolicy, Json, PolicyId, Report, ReportCategory, ReportId, Severity},
    received::{self, Arrived, Memory},
    recipients, reports, schema, settings,
};

fn of_wren(uri: &str) -> Arrived<'_> {
    Arrived {
        uri,
        signer: "https://a.example/wren",
        digest: "of what it says",
    }
}

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
        let arrived = [of_wren("https://a.example/1")];
        assert_eq!(received::remember(conn, &arrived, NOW)?, [Memory::New]);
        assert_eq!(received::remember(conn, &arrived, NOW)?, [Memory::Known]);
        received::delete_before(conn, NOW + Duration::SECOND)?;
        assert_eq!(received::remember(conn, &arrived, NOW)?, [Memory::New]);
    }

    fn of_many_activities_each_takes_effect_once(conn) {
        let (first, second) = (of_wren("https://a.example/1"), of_wren("https://a.example/2"));
        let of_robin = Arrived {
            signer: "https://a.example/robin",
            ..first
        };
        received::remember(conn, &[second], NOW)?;
        assert_eq!(
            received::remember(conn, &[first, second, of_robin, first], NOW)?,
            [Memory::New, Memory::Known, Memory::New, Memory::Known]
        );
        assert!(received::remember(conn, &[], NOW)?.is_empty());
    }

    fn another_activity_of_the_same_id_is_noticed(conn) {
        let first = of_wren("https://a.example/1");
        let other = Arrived {
            digest: "of something else",
            ..first
        };
        assert_eq!(
            received::remember(conn, &[first, other], NOW)?,
            [Memory::New, Memory::Another]
        );
        assert_eq!(received::remember(conn, &[other, first], NOW)?, [Memory::Another, Memory::Known]);
    }

    fn nobody_uses_up_the_ids_of_others(conn) {
        let of_wren = of_wren("https://a.example/1#delete");
        let of_robin = Arrived {
            signer: "https://b.example/robin",
            ..of_wren
        };
        assert_eq!(received::remember(conn, &[of_robin], NOW)?, [Memory::New]);
        assert_eq!(received::remember(conn, &[of_wren], NOW)?, [Memory::New]);
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

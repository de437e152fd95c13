use diesel::{QueryDsl as _, RunQueryDsl as _};
use time::Duration;

use super::*;
use crate::{
    instances,
    model::{InstancePolicy, Json, Report, ReportId, Severity},
    received, recipients, reports, schema, settings,
};

fn policy(domain: &str, severity: Severity) -> InstancePolicy {
    InstancePolicy {
        domain: domain.to_owned(),
        severity,
        reject_media: false,
        reason_public: String::new(),
        reason_private: String::new(),
        created_at: NOW.into(),
    }
}

on_both_engines! {
    fn a_policy_covers_a_domain_and_what_is_below_it(conn) {
        instances::set_policy(conn, &policy("bad.example", Severity::Suspend))?;
        let covers = |conn: &mut Connection, host: &str| {
            Ok::<_, crate::Error>(instances::policy_for(conn, host)?.map(|it| it.severity))
        };
        assert_eq!(covers(conn, "bad.example")?, Some(Severity::Suspend));
        assert_eq!(covers(conn, "Deep.Sub.Bad.Example.:8443")?, None);
        assert_eq!(
            covers(conn, "Deep.Sub.Bad.Example:8443")?,
            Some(Severity::Suspend)
        );
        assert_eq!(covers(conn, "notbad.example")?, None);
        assert_eq!(covers(conn, "example")?, None);
    }

    fn the_strictest_policy_counts_and_a_later_one_replaces(conn) {
        instances::set_policy(conn, &policy("example", Severity::Suspend))?;
        instances::set_policy(conn, &policy("some.example", Severity::Limit))?;
        assert_eq!(
            instances::policy_for(conn, "some.example")?
                .unwrap()
                .severity,
            Severity::Suspend
        );
        instances::set_policy(conn, &policy("example", Severity::Limit))?;
        assert_eq!(
            instances::policy_for(conn, "some.example")?
                .unwrap()
                .severity,
            Severity::Limit
        );
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

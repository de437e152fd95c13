use time::Duration;

use super::*;
use crate::{
    activities, deliveries, hosts,
    model::{Activity, ActivityId, Delivery, DeliveryId, DeliveryState, Reach},
    receipts::{self, Receipt, Told},
};

const LEASE: Duration = Duration::minutes(5);

pub(super) fn activity(
    conn: &mut Connection,
    author: &Account,
    post: Option<&Post>,
) -> Result<Activity> {
    activity_of_kind(conn, author, post, "create")
}

pub(super) fn activity_of_kind(
    conn: &mut Connection,
    author: &Account,
    post: Option<&Post>,
    kind: &str,
) -> Result<Activity> {
    let id = next_id();
    let activity = Activity {
        id: ActivityId(id),
        account_id: author.id,
        uri: format!("{}#activities/{id}", author.uri),
        kind: kind.to_owned(),
        post_id: post.map(|post| post.id),
        reach: Reach::Followers,
        body: "{}".to_owned(),
        created_at: NOW.into(),
    };
    activities::insert(conn, &activity)?;
    Ok(activity)
}

pub(super) fn delivery(activity: &Activity, host: &str, inbox: &str) -> Delivery {
    Delivery {
        id: DeliveryId(next_id()),
        activity_id: activity.id,
        inbox: format!("https://{host}/{inbox}"),
        host: host.to_owned(),
        state: DeliveryState::Waiting,
        due_at: NOW.into(),
        attempts: 0,
        lease_until: None,
        leased_by: None,
        last_error: None,
        finished_at: None,
        created_at: NOW.into(),
    }
}

/// Three inboxes of one host and one of another.
pub(super) fn on_their_way(conn: &mut Connection) -> Result<Activity> {
    let wren = local(conn, "wren")?;
    let activity = activity(conn, &wren, None)?;
    let rows = [
        delivery(&activity, "big.example", "1"),
        delivery(&activity, "big.example", "2"),
        delivery(&activity, "big.example", "3"),
        delivery(&activity, "small.example", "1"),
    ];
    deliveries::insert(conn, &rows)?;
    Ok(activity)
}

pub(super) fn claim(
    conn: &mut Connection,
    now: OffsetDateTime,
    per_host: usize,
) -> Result<Vec<Delivery>> {
    deliveries::claim(conn, "worker", now, now + LEASE, 10, per_host)
}

pub(super) fn inboxes(rows: &[Delivery]) -> Vec<&str> {
    rows.iter().map(|row| row.inbox.as_str()).collect()
}

on_both_engines! {
    fn an_activity_is_written_once(conn) {
        let wren = local(conn, "wren")?;
        let first = activity(conn, &wren, None)?;
        activities::insert(
            conn,
            &Activity {
                id: ActivityId(next_id()),
                body: "other".into(),
                ..first.clone()
            },
        )?;
        assert_eq!(activities::by_uri(conn, &first.uri)?, Some(first.clone()));
        assert_eq!(activities::by_id(conn, first.id)?, Some(first));
    }

    fn an_inbox_gets_an_activity_once(conn) {
        let activity = on_their_way(conn)?;
        deliveries::insert(conn, &[delivery(&activity, "small.example", "1")])?;
        assert_eq!(deliveries::of_activity(conn, activity.id)?.len(), 4);
    }

    fn a_host_gets_so_many_at_a_time(conn) {
        on_their_way(conn)?;
        let first = claim(conn, NOW, 2)?;
        assert_eq!(
            inboxes(&first),
            [
                "https://big.example/1",
                "https://big.example/2",
                "https://small.example/1"
            ]
        );
        assert!(claim(conn, NOW, 2)?.is_empty());
        deliveries::finish(conn, first[0].id, DeliveryState::Delivered, None, NOW)?;
        assert_eq!(inboxes(&claim(conn, NOW, 2)?), ["https://big.example/3"]);
    }

    fn hosts_that_get_all_they_may_do_not_stand_before_others(conn) {
        on_their_way(conn)?;
        let mut one = || deliveries::claim(conn, "worker", NOW, NOW + LEASE, 1, 1);
        assert_eq!(inboxes(&one()?), ["https://big.example/1"]);
        assert_eq!(inboxes(&one()?), ["https://small.example/1"]);
    }

    fn however_much_waits_for_a_host_others_get_theirs(conn) {
        let wren = local(conn, "wren")?;
        let activity = activity(conn, &wren, None)?;
        for number in 0..50 {
            let row = delivery(&activity, "big.example", &format!("{number}"));
            deliveries::insert(conn, &[row])?;
        }
        let later = Delivery {
            due_at: (NOW + Duration::SECOND).into(),
            ..delivery(&activity, "small.example", "1")
        };
        deliveries::insert(conn, &[later])?;
        let now = NOW + Duration::MINUTE;
        let claimed = deliveries::claim(conn, "worker", now, now + LEASE, 5, 2)?;
        assert_eq!(
            inboxes(&claimed),
            [
                "https://big.example/0",
                "https://big.example/1",
                "https://small.example/1"
            ]
        );
    }

    fn what_many_took_is_written_down_with_their_health(conn) {
        let activity = on_their_way(conn)?;
        hosts::failed(conn, "big.example", NOW, 9)?;
        let claimed = claim(conn, NOW, 10)?;
        let ids: Vec<DeliveryId> = claimed.iter().map(|row| row.id).collect();
        let names: Vec<&str> = claimed.iter().map(|row| row.host.as_str()).collect();
        deliveries::delivered(conn, &ids, NOW)?;
        for _ in 0..2 {
            hosts::all_succeeded(conn, &names, NOW)?;
        }
        for row in deliveries::of_activity(conn, activity.id)? {
            assert_eq!((row.state, row.leased_by), (DeliveryState::Delivered, None));
            assert_eq!(row.finished_at, Some(NOW.into()));
        }
        for name in ["big.example", "small.example"] {
            let host = hosts::by_name(conn, name)?.unwrap();
            assert_eq!((host.failing_since, host.last_success_at), (None, Some(NOW.into())));
        }
    }

    fn a_delivery_whose_lease_ended_is_taken_over(conn) {
        on_their_way(conn)?;
        claim(conn, NOW, 10)?;
        let later = NOW + LEASE + Duration::SECOND;
        let again = claim(conn, later, 10)?;
        assert_eq!((again.len(), again[0].attempts), (4, 2));
        let ids: Vec<DeliveryId> = again.iter().map(|delivery| delivery.id).collect();
        deliveries::extend(conn, "worker", &ids, later + LEASE + LEASE)?;
        assert!(claim(conn, later + LEASE + Duration::SECOND, 10)?.is_empty());
        deliveries::release(conn, "worker")?;
        assert_eq!(claim(conn, later, 10)?.len(), 4);
    }

    fn what_waits_for_a_host_that_does_not_answer_is_put_off(conn) {
        on_their_way(conn)?;
        let tried = claim(conn, NOW, 1)?;
        let later = NOW + Duration::minutes(1);
        deliveries::put_off(conn, "big.example", later)?;
        deliveries::release(conn, "worker")?;
        let due = claim(conn, NOW, 10)?;
        assert_eq!(inboxes(&due), inboxes(&tried), "the others have to wait");
        assert_eq!(claim(conn, later, 10)?.len(), 2);
    }

    fn a_host_is_forgotten_when_nothing_was_tried_with_it_for_long(conn) {
        hosts::failed(conn, "gone.example", NOW, 1)?;
        hosts::failed(conn, "back.example", NOW, 1)?;
        hosts::succeeded(conn, "back.example", NOW + Duration::days(2))?;
        hosts::forget_before(conn, NOW)?;
        assert!(hosts::by_name(conn, "gone.example")?.is_some());
        hosts::forget_before(conn, NOW + Duration::days(1))?;
        assert_eq!(hosts::by_name(conn, "gone.example")?, None);
        assert!(hosts::by_name(conn, "back.example")?.is_some());
    }

    fn a_host_is_given_up_after_failures_on_so_many_days(conn) {
        for hours in [0, 1, 24, 25] {
            hosts::failed(conn, "big.example", NOW + Duration::hours(hours), 3)?;
        }
        let host = hosts::by_name(conn, "big.example")?.unwrap();
        assert_eq!((host.failing_days, host.unavailable_since), (2, None));
        assert_eq!(host.failing_since, Some(NOW.into()));
        hosts::failed(conn, "big.example", NOW + Duration::hours(48), 3)?;
        let host = hosts::by_name(conn, "big.example")?.unwrap();
        assert_eq!(
            host.unavailable_since,
            Some((NOW + Duration::hours(48)).into())
        );
        assert!(!hosts::succeeded(conn, "small.example", NOW)?);
        assert!(hosts::succeeded(conn, "big.example", NOW)?);
        assert_eq!(
            hosts::by_name(conn, "big.example")?.unwrap().failing_days,
            0
        );
    }

    fn what_is_put_off_waits_unless_its_host_is_heard_from(conn) {
        on_their_way(conn)?;
        for row in claim(conn, NOW, 10)? {
            deliveries::retry(conn, row.id, NOW + Duration::hours(1), "timed out")?;
        }
        assert!(claim(conn, NOW, 10)?.is_empty());
        deliveries::hurry(conn, "small.example", NOW)?;
        let hurried = claim(conn, NOW, 10)?;
        assert_eq!(inboxes(&hurried), ["https://small.example/1"]);
        assert_eq!(hurried[0].last_error.as_deref(), Some("timed out"));
    }

    fn a_receipt_counts_what_became_of_a_publication(conn) {
        let wren = local(conn, "wren")?;
        let post = publish(conn, &wren, Visibility::Public)?;
        let activity = activity(conn, &wren, Some(&post))?;
        let rows: Vec<Delivery> = ["a", "b", "c"]
            .map(|host| delivery(&activity, host, "inbox"))
            .into();
        deliveries::insert(conn, &rows)?;
        deliveries::finish(conn, rows[0].id, DeliveryState::Delivered, None, NOW)?;
        deliveries::finish(
            conn,
            rows[1].id,
            DeliveryState::Failed,
            Some("410 Gone"),
            NOW,
        )?;
        let follower = Account {
            shared_inbox: Some(rows[0].inbox.clone()),
            ..remote(conn, "robin", "a")?
        };
        crate::accounts::update_profile(conn, &follower)?;
        follow(conn, &follower, &wren, FollowState::Accepted)?;
        let unreached = remote(conn, "jay", "b")?;
        follow(conn, &unreached, &wren, FollowState::Accepted)?;
        let receipts = receipts::of_post(conn, wren.id, post.id)?;
        let expected = Receipt {
            told: Told::Published,
            delivered: 1,
            waiting: 1,
            failed: 1,
            followers: 1,
            begun_at: NOW.into(),
            last_at: Some(NOW.into()),
        };
        assert_eq!(receipts, [expected]);
        let servers = receipts::by_server(conn, post.id)?;
        let states: Vec<_> = servers.iter().map(|it| (it.host.as_str(), it.state)).collect();
        assert_eq!(
            states,
            [
                ("a", DeliveryState::Delivered),
                ("b", DeliveryState::Failed),
                ("c", DeliveryState::Waiting)
            ]
        );
        assert_eq!(servers[1].last_error.as_deref(), Some("410 Gone"));
    }

    fn what_ended_is_swept_but_not_the_receipt_of_a_post(conn) {
        let wren = local(conn, "wren")?;
        let create = activity(conn, &wren, None)?;
        let id = ActivityId(next_id());
        let update = Activity {
            id,
            uri: format!("{}#activities/{}", wren.uri, id.0),
            kind: "update".to_owned(),
            ..create.clone()
        };
        activities::insert(conn, &update)?;
        for activity in [&create, &update] {
            deliveries::insert(conn, &[delivery(activity, "a.example", "1")])?;
        }
        deliveries::insert(conn, &[delivery(&update, "b.example", "1")])?;
        for ended in claim(conn, NOW, 10)?.iter().filter(|it| it.host == "a.example") {
            deliveries::finish(conn, ended.id, DeliveryState::Delivered, None, NOW)?;
        }
        let later = NOW + Duration::SECOND;
        deliveries::delete_finished_before(conn, later)?;
        assert_eq!(deliveries::of_activity(conn, create.id)?.len(), 1);
        let left = deliveries::of_activity(conn, update.id)?;
        assert_eq!(inboxes(&left), ["https://b.example/1"]);
        deliveries::finish(conn, left[0].id, DeliveryState::Failed, None, NOW)?;
        deliveries::delete_finished_before(conn, later)?;
        assert!(activities::by_id(conn, update.id)?.is_none());
        assert!(activities::by_id(conn, create.id)?.is_some());
    }
}

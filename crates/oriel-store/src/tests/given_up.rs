//! What becomes of deliveries to hosts that do not answer.

use time::Duration;

use super::{
    deliveries::{activity, activity_of_kind, claim, delivery, inboxes, on_their_way},
    *,
};
use crate::{
    deliveries, hosts,
    model::{Delivery, DeliveryState},
};

on_both_engines! {
    fn what_waits_for_a_host_fails_when_the_host_is_given_up(conn) {
        let activity = on_their_way(conn)?;
        assert!(hosts::failed(conn, "big.example", NOW, 1)?);
        let all = deliveries::of_activity(conn, activity.id)?;
        let failed: Vec<_> = all.iter().filter(|it| it.host == "big.example").collect();
        assert_eq!(failed.len(), 3);
        for row in failed {
            assert_eq!((row.state, row.finished_at), (DeliveryState::Failed, Some(NOW.into())));
            assert!(row.last_error.as_deref().is_some_and(|it| it.contains("given up")));
        }
        assert_eq!(inboxes(&claim(conn, NOW, 10)?), ["https://small.example/1"]);
        assert!(hosts::succeeded(conn, "big.example", NOW)?);
        deliveries::hurry(conn, "big.example", NOW)?;
        assert!(claim(conn, NOW, 10)?.is_empty(), "what failed is not sent later");
    }

    fn a_delete_for_a_host_that_is_given_up_is_held_until_it_is_heard_from(conn) {
        let wren = local(conn, "wren")?;
        let delete = activity_of_kind(conn, &wren, None, "delete")?;
        deliveries::insert(conn, &[delivery(&delete, "big.example", "1")])?;
        hosts::failed(conn, "big.example", NOW, 1)?;
        let later = NOW + Duration::days(60);
        assert!(claim(conn, later, 10)?.is_empty());
        hosts::succeeded(conn, "big.example", later)?;
        let due = claim(conn, later, 10)?;
        assert_eq!(inboxes(&due), ["https://big.example/1"]);
        assert_eq!(due[0].attempts, 1, "it has all its attempts");
    }

    fn a_held_delete_fails_when_its_host_stays_away_for_long(conn) {
        let wren = local(conn, "wren")?;
        let delete = activity_of_kind(conn, &wren, None, "delete")?;
        deliveries::insert(conn, &[delivery(&delete, "big.example", "1")])?;
        deliveries::end_held_before(conn, NOW + Duration::DAY, NOW)?;
        hosts::failed(conn, "big.example", NOW, 1)?;
        deliveries::end_held_before(conn, NOW, NOW)?;
        assert_eq!(deliveries::waiting_for(conn, "big.example")?, 1);
        deliveries::end_held_before(conn, NOW + Duration::SECOND, NOW)?;
        assert_eq!(deliveries::waiting_for(conn, "big.example")?, 0);
    }

    fn a_delivery_under_way_when_its_host_is_given_up_ends_with_its_own_error(conn) {
        let wren = local(conn, "wren")?;
        let create = activity(conn, &wren, None)?;
        let delete = activity_of_kind(conn, &wren, None, "delete")?;
        for activity in [&create, &delete] {
            deliveries::insert(conn, &[delivery(activity, "big.example", "1")])?;
        }
        let under_way = claim(conn, NOW, 10)?;
        hosts::failed(conn, "big.example", NOW, 1)?;
        assert_eq!(deliveries::waiting_for(conn, "big.example")?, 2, "both are being sent");
        for row in &under_way {
            deliveries::end_or_hold(conn, row.id, "timed out", NOW)?;
        }
        let ended = deliveries::of_activity(conn, create.id)?.remove(0);
        assert_eq!(ended.state, DeliveryState::Failed);
        assert_eq!(ended.last_error.as_deref(), Some("timed out"));
        let held = deliveries::of_activity(conn, delete.id)?.remove(0);
        assert_eq!((held.state, held.leased_by), (DeliveryState::Waiting, None));
        assert_eq!(held.due_at.get(), deliveries::HELD);
    }

    fn a_claim_reads_live_rows_only_in_the_order_of_their_index(conn) {
        on_their_way(conn)?;
        crate::testing::gather_statistics(conn)?;
        let plan = deliveries::plan_of_claim(conn, NOW)?;
        assert!(plan.contains("deliveries_due"), "{plan}");
        assert!(!plan.to_lowercase().contains("sort"), "{plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{plan}");
    }

    fn what_ended_and_what_is_put_off_does_not_stand_before_what_is_due(conn) {
        let wren = local(conn, "wren")?;
        let activity = activity(conn, &wren, None)?;
        let many = |host: &str| -> Vec<Delivery> {
            (0..1_500).map(|it| delivery(&activity, host, &it.to_string())).collect()
        };
        for host in ["gone.example", "away.example"] {
            deliveries::insert(conn, &many(host))?;
        }
        hosts::failed(conn, "gone.example", NOW, 1)?;
        deliveries::put_off(conn, "away.example", NOW + Duration::HOUR)?;
        deliveries::insert(conn, &[delivery(&activity, "small.example", "1")])?;
        assert_eq!(inboxes(&claim(conn, NOW, 10)?), ["https://small.example/1"]);
    }

    fn those_of_some_hosts_that_are_given_up_are_known(conn) {
        hosts::failed(conn, "gone.example", NOW, 1)?;
        hosts::failed(conn, "away.example", NOW, 7)?;
        let asked = ["gone.example", "away.example", "new.example"];
        let given_up = hosts::given_up_of(conn, &asked)?;
        assert_eq!(given_up.into_iter().collect::<Vec<_>>(), ["gone.example"]);
    }
}

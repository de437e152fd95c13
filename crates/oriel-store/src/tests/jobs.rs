use time::Duration;

use super::*;
use crate::{
    jobs::{self, Kinds, NewJob},
    model::JobId,
};

fn job(kind: &str, dedupe: Option<&str>) -> NewJob {
    NewJob {
        id: JobId(next_id()),
        kind: kind.to_owned(),
        payload: "{}".to_owned(),
        due_at: NOW,
        dedupe: dedupe.map(str::to_owned),
        created_at: NOW,
    }
}

const ALL: Kinds = Kinds::AllBut(Vec::new());
const LEASE: Duration = Duration::minutes(5);

fn claim(conn: &mut Connection, worker: &str, now: OffsetDateTime) -> Result<Vec<String>> {
    let claimed = jobs::claim(conn, &ALL, worker, now, now + LEASE, 10)?.jobs;
    Ok(claimed.into_iter().map(|job| job.kind).collect())
}

on_both_engines! {
    fn many_jobs_are_written_at_once_and_so_is_none(conn) {
        jobs::enqueue_all(conn, &[])?;
        let new = [job("apply_activity", None), job("apply_activity", None)];
        jobs::enqueue_all(conn, &new)?;
        assert_eq!(jobs::count_waiting(conn)?, 2);
    }

    fn a_job_waits_until_it_is_due(conn) {
        jobs::enqueue(
            conn,
            &NewJob {
                due_at: NOW + Duration::hours(1),
                ..job("later", None)
            },
        )?;
        jobs::enqueue(conn, &job("now", None))?;
        assert_eq!(claim(conn, "one", NOW)?, ["now"]);
        assert_eq!(
            claim(conn, "one", NOW + Duration::hours(1))?,
            ["now", "later"]
        );
    }

    fn a_job_belongs_to_one_worker_until_its_lease_ends(conn) {
        jobs::enqueue(conn, &job("render", None))?;
        assert_eq!(claim(conn, "one", NOW)?, ["render"]);
        assert!(claim(conn, "two", NOW)?.is_empty());
        assert!(claim(conn, "two", NOW + LEASE)?.is_empty());
        assert_eq!(
            claim(conn, "two", NOW + LEASE + Duration::SECOND)?,
            ["render"]
        );
    }

    fn an_extended_lease_keeps_a_job_and_a_released_one_gives_it_back(conn) {
        let (kept, left) = (job("kept", None), job("left", None));
        jobs::enqueue(conn, &kept)?;
        jobs::enqueue(conn, &left)?;
        claim(conn, "one", NOW)?;
        let later = NOW + LEASE + Duration::SECOND;
        jobs::extend(conn, "one", &[kept.id], later + LEASE)?;
        assert_eq!(claim(conn, "two", later)?, ["left"]);
        jobs::extend(conn, "one", &[left.id], later + LEASE + LEASE)?;
        jobs::release(conn, "one")?;
        assert_eq!(claim(conn, "two", later)?, ["kept"], "what is another's stays theirs");
    }

    fn a_worker_takes_jobs_of_its_lane_only(conn) {
        for kind in ["render", "send", "sweep"] {
            jobs::enqueue(conn, &job(kind, None))?;
        }
        let mut of = |lane| {
            let claimed = jobs::claim(conn, &lane, "one", NOW, NOW + LEASE, 10)?.jobs;
            Ok::<_, crate::Error>(claimed.into_iter().map(|job| job.kind).collect::<Vec<_>>())
        };
        assert_eq!(of(Kinds::Only(vec!["render"]))?, ["render"]);
        assert_eq!(of(Kinds::AllBut(vec!["render", "send"]))?, ["sweep"]);
        assert_eq!(of(Kinds::AllBut(vec!["render", "sweep"]))?, ["send"]);
    }

    fn an_attempt_is_counted_when_it_begins(conn) {
        jobs::enqueue(conn, &job("render", None))?;
        assert_eq!(jobs::claim(conn, &ALL, "one", NOW, NOW, 1)?.jobs[0].attempts, 1);
        assert_eq!(
            jobs::claim(conn, &ALL, "two", NOW + LEASE, NOW, 1)?.jobs[0].attempts,
            2
        );
    }

    fn a_job_that_is_lost_with_its_process_twice_is_set_aside(conn) {
        jobs::enqueue(conn, &job("poison", None))?;
        let mut now = NOW;
        for worker in ["one", "two"] {
            assert_eq!(claim(conn, worker, now)?, ["poison"]);
            now += LEASE + Duration::SECOND;
        }
        let claimed = jobs::claim(conn, &ALL, "three", now, now + LEASE, 10)?;
        assert!(claimed.jobs.is_empty());
        let set_aside: Vec<_> = claimed.set_aside.into_iter().map(|job| job.kind).collect();
        assert_eq!(set_aside, ["poison"]);
        assert_eq!(jobs::count_waiting(conn)?, 0);
        assert!(claim(conn, "three", now + Duration::days(1))?.is_empty());
    }

    fn a_job_that_is_handed_back_is_not_lost(conn) {
        jobs::enqueue(conn, &job("render", None))?;
        for worker in ["one", "two", "three"] {
            assert_eq!(claim(conn, worker, NOW)?, ["render"]);
            jobs::release(conn, worker)?;
        }
        assert_eq!(claim(conn, "four", NOW + LEASE + LEASE)?, ["render"]);
    }

    fn a_job_that_fails_or_that_its_own_worker_takes_up_again_is_not_lost(conn) {
        let job = job("send", None);
        jobs::enqueue(conn, &job)?;
        let mut now = NOW;
        for _ in 0..3 {
            assert_eq!(claim(conn, "one", now)?, ["send"]);
            jobs::retry(conn, job.id, now, "no answer")?;
            assert_eq!(claim(conn, "one", now)?, ["send"]);
            now += LEASE + Duration::SECOND;
        }
        assert_eq!(claim(conn, "two", now)?, ["send"], "the first loss");
    }

    fn jobs_that_were_lost_together_are_tried_one_at_a_time(conn) {
        for kind in ["first", "second"] {
            jobs::enqueue(conn, &job(kind, None))?;
        }
        assert_eq!(claim(conn, "one", NOW)?, ["first", "second"]);
        jobs::enqueue(conn, &job("new", None))?;
        let now = NOW + LEASE + Duration::SECOND;
        assert_eq!(claim(conn, "two", now)?, ["first", "new"]);
        assert!(claim(conn, "two", now)?.is_empty());
        let again = now + LEASE + Duration::SECOND;
        assert_eq!(claim(conn, "three", again)?, ["second"], "that was not lost again");
    }

    fn two_jobs_with_one_key_are_one_until_the_first_begins(conn) {
        jobs::enqueue(conn, &job("first", Some("key")))?;
        jobs::enqueue(conn, &job("same", Some("key")))?;
        assert_eq!(claim(conn, "one", NOW)?, ["first"]);
        jobs::enqueue(conn, &job("next", Some("key")))?;
        assert_eq!(claim(conn, "one", NOW)?, ["next"]);
    }

    fn a_finished_job_is_gone_and_a_failed_one_is_set_aside(conn) {
        let (done, broken) = (job("done", None), job("broken", None));
        jobs::enqueue(conn, &done)?;
        jobs::enqueue(conn, &broken)?;
        assert_eq!(claim(conn, "one", NOW)?.len(), 2);
        jobs::finish(conn, &[done.id])?;
        jobs::fail(conn, broken.id, "no such photo", NOW)?;
        assert_eq!(jobs::count_waiting(conn)?, 0);
        assert!(claim(conn, "one", NOW + Duration::days(1))?.is_empty());
        jobs::delete_failed_before(conn, NOW + Duration::SECOND)?;
        jobs::retry(conn, broken.id, NOW, "")?;
        assert!(claim(conn, "one", NOW)?.is_empty());
    }

    fn a_job_that_is_put_off_comes_again(conn) {
        let job = job("send", None);
        jobs::enqueue(conn, &job)?;
        claim(conn, "one", NOW)?;
        jobs::retry(conn, job.id, NOW + Duration::minutes(1), "try again")?;
        assert!(claim(conn, "two", NOW)?.is_empty());
        assert_eq!(claim(conn, "two", NOW + Duration::minutes(1))?, ["send"]);
    }
}

async fn workers_never_share_a_job(engine: Engine) {
    let database = TestDatabase::new(engine).unwrap();
    let enqueue =
        |conn: &mut Connection| (0..40).try_for_each(|_| jobs::enqueue(conn, &job("render", None)));
    database.store.write(enqueue).await.unwrap();
    let mut workers = tokio::task::JoinSet::new();
    for worker in ["one", "two", "three", "four"] {
        let store = database.store.clone();
        workers.spawn(async move {
            let mut mine = Vec::new();
            loop {
                let some = store
                    .write(move |conn| jobs::claim(conn, &ALL, worker, NOW, NOW + LEASE, 3))
                    .await
                    .unwrap()
                    .jobs;
                if some.is_empty() {
                    return mine;
                }
                mine.extend(some.into_iter().map(|job| job.id));
            }
        });
    }
    let mut claimed: Vec<JobId> = workers.join_all().await.concat();
    assert_eq!(claimed.len(), 40);
    claimed.sort_unstable();
    claimed.dedup();
    assert_eq!(claimed.len(), 40);
}

#[tokio::test]
async fn workers_never_share_a_job_on_sqlite() {
    workers_never_share_a_job(Engine::Sqlite).await;
}

#[needs(postgres)]
#[tokio::test]
async fn workers_never_share_a_job_on_postgres() {
    workers_never_share_a_job(Engine::Postgres).await;
}

//! When what is sent to another server ends without having arrived.

use oriel_core::Config;
use oriel_store::{
    accounts, activities, deliveries,
    model::{Activity, ActivityId, Delivery, DeliveryState, Reach},
};
use oriel_test::{Backend, TestInstance, api, on_each_backend};
use serde_json::{Value, json};
use time::Duration;

use crate::federation::{meeting::Meeting, pair::text};

on_each_backend!(
    a_server_that_never_takes_an_activity_is_asked_sixteen_times,
    what_cannot_be_made_here_is_tried_sixteen_times,
    a_delete_outlasts_its_attempts_while_its_server_is_away,
    a_server_that_is_given_up_gets_nothing_new_until_it_is_heard_from,
    a_follow_finds_out_that_a_server_is_back,
);

/// Longer than any pause between two attempts.
const PAUSE: Duration = Duration::days(2);

fn patient(config: &mut Config) {
    config.federation.give_up_after_days = 1_000;
}

fn impatient(config: &mut Config) {
    config.federation.give_up_after_days = 1;
}

/// Many more attempts than there are.
async fn try_for_long(oriel: &TestInstance) -> anyhow::Result<()> {
    for _ in 0..20 {
        oriel.clock.advance(PAUSE);
        oriel.run_jobs().await?;
    }
    Ok(())
}

/// What became of a post on its way, as its author's app reads it.
async fn receipt(meeting: &Meeting, post: &Value) -> anyhow::Result<Value> {
    let path = format!("/api/oriel/v1/statuses/{}/receipt", api::id(post)?);
    meeting.ada.get(&path).await
}

async fn a_server_that_never_takes_an_activity_is_asked_sixteen_times(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::arrange_with(backend, patient).await?;
    meeting.peer.follow("mari", &meeting.actor).await?;
    meeting.oriel.run_jobs().await?;
    meeting.peer.set_ill(true);
    let posted = meeting.publish(1).await?;
    try_for_long(&meeting.oriel).await?;
    let told = receipt(&meeting, &posted).await?;
    let server = &told["servers"][0];
    assert_eq!(server["state"], "failed", "{told}");
    assert_eq!(server["attempts"], 16, "{told}");
    assert!(text(&server["error"]).contains("503"), "{told}");
    Ok(())
}

async fn a_delete_outlasts_its_attempts_while_its_server_is_away(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::arrange_with(backend, patient).await?;
    meeting.peer.follow("mari", &meeting.actor).await?;
    meeting.oriel.run_jobs().await?;
    let posted = meeting.publish(1).await?;
    let uri = text(&posted["uri"]);
    // The last success before is older than the Delete.
    meeting.oriel.clock.advance(PAUSE);
    meeting.peer.set_ill(true);
    let path = format!("/api/v1/statuses/{}", api::id(&posted)?);
    meeting.ada.delete(&path).await?;
    try_for_long(&meeting.oriel).await?;
    meeting.peer.set_ill(false);
    try_for_long(&meeting.oriel).await?;
    assert!(
        meeting.peer.known_post(&uri).is_some(),
        "it is not asked again"
    );
    // The peer signs with the time of this machine.
    meeting.oriel.clock.advance(-PAUSE * 41);
    meeting.peer.follow("mari", &meeting.actor).await?;
    meeting.oriel.run_jobs().await?;
    assert!(meeting.peer.known_post(&uri).is_none(), "it was heard from");
    Ok(())
}

/// An account without a key signs nothing: here one of another server.
async fn what_cannot_be_made_here_is_tried_sixteen_times(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange_with(backend, patient).await?;
    meeting.mari().await?;
    let core = meeting.oriel.core().clone();
    let (id, username) = (core.next_id(), "mari");
    let domain = meeting.peer.acct(username).replace("mari@", "");
    let for_rows = core.clone();
    core.store()
        .write(move |conn| {
            let mari = accounts::by_handle(conn, username, &domain)?.unwrap();
            let activity = Activity {
                id,
                account_id: mari.id,
                uri: format!("{}#unsigned", mari.uri),
                kind: "update".to_owned(),
                post_id: None,
                reach: Reach::Named,
                body: json!({ "type": "Update" }).to_string(),
                created_at: for_rows.now().into(),
            };
            activities::insert(conn, &activity)?;
            deliveries::insert(conn, &[waiting(&for_rows, id, &mari.inbox)])
        })
        .await?;
    try_for_long(&meeting.oriel).await?;
    let all = core
        .store()
        .read(move |conn| deliveries::of_activity(conn, id))
        .await?;
    assert_eq!((all[0].state, all[0].attempts), (DeliveryState::Failed, 16));
    let error = all[0].last_error.clone().unwrap_or_default();
    assert!(error.contains("has no private key"), "{error}");
    Ok(())
}

fn waiting(core: &oriel_core::Core, activity_id: ActivityId, inbox: &str) -> Delivery {
    Delivery {
        id: core.next_id(),
        activity_id,
        inbox: inbox.to_owned(),
        host: "unsigned.example".to_owned(),
        state: DeliveryState::Waiting,
        due_at: core.now().into(),
        attempts: 0,
        lease_until: None,
        leased_by: None,
        last_error: None,
        finished_at: None,
        created_at: core.now().into(),
    }
}

async fn a_server_that_is_given_up_gets_nothing_new_until_it_is_heard_from(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::arrange_with(backend, impatient).await?;
    meeting.peer.follow("mari", &meeting.actor).await?;
    meeting.oriel.run_jobs().await?;
    meeting.peer.set_ill(true);
    let tried = meeting.publish(1).await?;
    let told = receipt(&meeting, &tried).await?;
    assert_eq!(told["servers"][0]["state"], "failed", "{told}");
    let untried = meeting.publish(1).await?;
    assert_eq!(receipt(&meeting, &untried).await?["servers"], json!([]));
    meeting.peer.set_ill(false);
    meeting.peer.follow("mari", &meeting.actor).await?;
    meeting.oriel.run_jobs().await?;
    let posted = meeting.publish(1).await?;
    assert!(meeting.peer.known_post(&text(&posted["uri"])).is_some());
    for ended in [tried, untried] {
        assert!(meeting.peer.known_post(&text(&ended["uri"])).is_none());
    }
    Ok(())
}

async fn a_follow_finds_out_that_a_server_is_back(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange_with(backend, impatient).await?;
    let mari = meeting.mari().await?;
    meeting.peer.set_ill(true);
    let follow = format!("accounts/{mari}/follow");
    meeting.ada.act(&follow).await?;
    meeting.oriel.run_jobs().await?;
    meeting
        .ada
        .act(&format!("accounts/{mari}/unfollow"))
        .await?;
    meeting.oriel.run_jobs().await?;
    meeting.peer.set_ill(false);
    meeting.ada.act(&follow).await?;
    meeting.oriel.run_jobs().await?;
    let follows = meeting.peer.all_received();
    assert_eq!(follows.iter().filter(|one| one.is("Follow")).count(), 1);
    Ok(())
}

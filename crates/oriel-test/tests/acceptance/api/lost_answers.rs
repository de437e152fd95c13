//! Posts whose answer is lost, and that an app sends again under the same key.

use std::{collections::BTreeSet, time::Duration};

use oriel_core::{
    accounts::people,
    model::{PostId, PostState},
    posts::drafts,
};
use oriel_media::testing::jpeg;
use oriel_test::{ApiClient, Backend, TestInstance, api, on_each_backend};
use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt as _, net::TcpStream, time::sleep};

on_each_backend!(
    a_post_whose_connection_is_lost_is_out_once_when_it_is_sent_again,
    a_draft_that_an_earlier_try_left_behind_is_published,
    a_post_that_was_answered_for_is_published_though_its_process_ended,
    a_refused_post_leaves_no_draft,
);

const ROUNDS: u64 = 36;

/// Sends a request by hand, up to some bytes before its end, and hangs up after a while.
async fn send_and_hang_up(
    oriel: &TestInstance,
    ada: &ApiClient,
    (key, status): (&str, &Value),
    round: u64,
) -> anyhow::Result<()> {
    let (token, host, body) = (ada.token(), oriel.authority(), status.to_string());
    let length = body.len();
    let mut request = format!(
        "POST /api/v1/statuses HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\
         Idempotency-Key: {key}\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n\r\n{body}"
    );
    if round % 9 == 8 {
        request.truncate(request.len() - 5);
    }
    let mut stream = TcpStream::connect(&host).await?;
    stream.write_all(request.as_bytes()).await?;
    sleep(Duration::from_micros(700 * (round / 2))).await;
    if round.is_multiple_of(2) {
        stream.set_zero_linger()?;
    }
    Ok(())
}

async fn drafts_of_ada(oriel: &TestInstance) -> anyhow::Result<usize> {
    let person = people::by_name(oriel.core(), "ada").await?;
    Ok(drafts::list(oriel.core(), &person).await?.len())
}

/// The texts of what everybody may read of Ada, each as often as it is there.
async fn read_by_strangers(oriel: &TestInstance, ada: &ApiClient) -> anyhow::Result<Vec<String>> {
    let me = ada.get("/api/v1/accounts/verify_credentials").await?;
    let stranger = ApiClient::new(&oriel.base, "")?;
    let path = format!("/api/v1/accounts/{}/statuses?limit=40", api::id(&me)?);
    let found = stranger.get(&path).await?;
    let texts = found.as_array().into_iter().flatten();
    Ok(texts
        .map(|post| post["content"].as_str().unwrap_or_default().to_owned())
        .collect())
}

async fn a_post_whose_connection_is_lost_is_out_once_when_it_is_sent_again(
    backend: Backend,
) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
    let ada = oriel.person("ada").await?;
    let photo = ada.upload_photo(&jpeg(64, 48, 1), "Fog").await?;
    oriel.run_jobs().await?;
    for round in 0..ROUNDS {
        let (key, mut status) = (
            format!("key {round}"),
            json!({ "status": format!("Round {round}.") }),
        );
        if round % 3 == 0 {
            status["media_ids"] = json!([photo]);
        }
        send_and_hang_up(&oriel, &ada, (&key, &status), round).await?;
        let answered = ada.post_once(&key, &status).await?;
        assert_eq!(answered["oriel"]["publishing"], Value::Null, "{answered}");
        let stranger = ApiClient::new(&oriel.base, "")?;
        let path = format!("/api/v1/statuses/{}", api::id(&answered)?);
        assert_eq!(stranger.get(&path).await?["id"], answered["id"], "{round}");
    }
    oriel.run_jobs().await?;
    let found = read_by_strangers(&oriel, &ada).await?;
    let distinct: BTreeSet<&String> = found.iter().collect();
    assert_eq!(found.len(), usize::try_from(ROUNDS)?, "{found:?}");
    assert_eq!(distinct.len(), found.len(), "{found:?}");
    assert_eq!(drafts_of_ada(&oriel).await?, 0);
    Ok(())
}

async fn a_draft_that_an_earlier_try_left_behind_is_published(
    backend: Backend,
) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
    let ada = oriel.person("ada").await?;
    let person = people::by_name(oriel.core(), "ada").await?;
    let draft = drafts::create(oriel.core(), &person).await?.id;
    oriel
        .core()
        .store()
        .write(move |conn| oriel_store::posts::set_idempotency_key(conn, draft, "left"))
        .await?;
    let status = json!({ "status": "At last" });
    let answered = ada.post_once("left", &status).await?;
    assert_eq!(answered["id"], json!(draft.to_string()));
    assert_eq!(read_by_strangers(&oriel, &ada).await?, ["<p>At last</p>"]);
    assert_eq!(ada.post_once("left", &status).await?["id"], answered["id"]);
    assert_eq!(read_by_strangers(&oriel, &ada).await?.len(), 1);
    Ok(())
}

/// The state after a process ended between arming a post and publishing it.
async fn a_post_that_was_answered_for_is_published_though_its_process_ended(
    backend: Backend,
) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
    let ada = oriel.person("ada").await?;
    let answered = ada
        .post("/api/v1/statuses", &json!({ "status": "Fog" }))
        .await?;
    let post = PostId(api::id(&answered)?.parse()?);
    let (armed, out) = (PostState::Publishing, PostState::Published);
    oriel
        .core()
        .store()
        .write(move |conn| oriel_store::posts::change_state(conn, post, out, armed))
        .await?;
    assert_eq!(read_by_strangers(&oriel, &ada).await?.len(), 0);
    oriel.clock.advance(time::Duration::minutes(1));
    oriel.run_jobs().await?;
    assert_eq!(read_by_strangers(&oriel, &ada).await?, ["<p>Fog</p>"]);
    Ok(())
}

async fn a_refused_post_leaves_no_draft(backend: Backend) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
    let ada = oriel.person("ada").await?;
    let albums = "/api/oriel/v1/albums";
    for (path, refused) in [
        (
            "/api/v1/statuses",
            json!({ "status": "Fog", "media_ids": ["1"] }),
        ),
        ("/api/v1/statuses", json!({ "status": "" })),
        ("/api/v1/statuses", json!({ "status": "x".repeat(100_000) })),
        (
            "/api/v1/statuses",
            json!({ "status": "Fog", "language": "?" }),
        ),
        (
            "/api/v1/statuses",
            json!({ "status": "Fog", "scheduled_at": "2001-01-01T00:00:00Z" }),
        ),
        (albums, json!({ "title": "Fog", "media_ids": ["1"] })),
        (
            albums,
            json!({ "title": "Fog", "license_default": "none at all" }),
        ),
    ] {
        let answer = ada.post_once_to(path, "refused", &refused).await;
        assert!(answer.is_err(), "{refused}");
        assert_eq!(drafts_of_ada(&oriel).await?, 0, "{refused}");
    }
    let status = json!({ "status": "Good" });
    ada.post_once("refused", &status).await?;
    assert_eq!(read_by_strangers(&oriel, &ada).await?, ["<p>Good</p>"]);
    Ok(())
}

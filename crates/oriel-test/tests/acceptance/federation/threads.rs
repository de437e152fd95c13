//! Conversations are there as a whole, and one without end is not followed to its end.

use oriel_test::{Backend, Peer, api, on_each_backend};
use serde_json::{Value, json};

use crate::federation::{meeting::Meeting, pair::text};

on_each_backend!(
    what_a_reply_answers_is_fetched_upwards,
    a_conversation_without_end_is_followed_for_fifty_levels,
    a_conversation_in_a_circle_ends,
    the_first_answers_to_a_post_are_fetched,
);

async fn context(meeting: &Meeting, status: &Value) -> anyhow::Result<Value> {
    let path = format!("/api/v1/statuses/{}/context", api::id(status)?);
    meeting.ada.get(&path).await
}

fn words(list: &Value) -> Vec<String> {
    let all = list.as_array().into_iter().flatten();
    all.map(|it| text(&it["content"])).collect()
}

/// A post of Mal's, whom nobody here follows, that answers another.
async fn says(far: &Peer, number: usize, answers: Option<&str>) -> anyhow::Result<String> {
    let fields = json!({ "inReplyTo": answers, "published": "2025-01-01T10:00:00Z" });
    far.publish_with("mal", &format!("<p>{number}</p>"), fields)
        .await
}

async fn what_a_reply_answers_is_fetched_upwards(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let far = Peer::start(&["mal"]).await?;
    let first = says(&far, 1, None).await?;
    let second = says(&far, 2, Some(&first)).await?;
    let seen = meeting.hears(json!({ "inReplyTo": second })).await?;
    // A reply to a stranger is no news at home.
    assert_eq!(seen, Value::Null);
    let mari = meeting.mari().await?;
    let all = meeting
        .ada
        .get(&format!("/api/v1/accounts/{mari}/statuses"))
        .await?;
    let thread = context(&meeting, &all[0]).await?;
    assert_eq!(words(&thread["ancestors"]), ["<p>1</p>", "<p>2</p>"]);
    assert_eq!(
        meeting.ada.get("/api/v1/notifications").await?[0]["type"],
        "follow"
    );
    let top = meeting.ada.search(&first).await?["statuses"][0].clone();
    assert_eq!(top["replies_count"], 1, "{top}");
    let below = context(&meeting, &top).await?;
    assert_eq!(words(&below["descendants"]), ["<p>2</p>", "<p>Bore da</p>"]);
    Ok(())
}

async fn a_conversation_without_end_is_followed_for_fifty_levels(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let far = Peer::start(&["mal"]).await?;
    let mut last = says(&far, 0, None).await?;
    for number in 1..=60 {
        last = says(&far, number, Some(&last)).await?;
    }
    meeting.hears(json!({ "inReplyTo": last })).await?;
    let found = meeting.ada.search(&far.acct("mal")).await?;
    let mal = api::id(&found["accounts"][0])?;
    let mut count = 0;
    let mut page = format!("/api/v1/accounts/{mal}/statuses?limit=40");
    loop {
        let posts = meeting.ada.get(&page).await?;
        let Some(oldest) = posts.as_array().and_then(|all| all.last()) else {
            break;
        };
        count += posts.as_array().map_or(0, Vec::len);
        page = format!(
            "/api/v1/accounts/{mal}/statuses?limit=40&max_id={}",
            api::id(oldest)?
        );
    }
    assert_eq!(count, 50);
    Ok(())
}

async fn a_conversation_in_a_circle_ends(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let far = Peer::start(&["mal"]).await?;
    // Its parent is itself, one post later.
    let id = format!("{}/statuses/900", far.actor("mal"));
    let answer = says(&far, 1, Some(&id)).await?;
    let fields = json!({ "id": id, "inReplyTo": answer });
    far.publish_with("mal", "<p>2</p>", fields).await?;
    meeting.hears(json!({ "inReplyTo": answer })).await?;
    let top = meeting.ada.search(&id).await?["statuses"][0].clone();
    let thread = context(&meeting, &top).await?;
    assert!(words(&thread["ancestors"]).len() <= 1, "{thread}");
    Ok(())
}

async fn the_first_answers_to_a_post_are_fetched(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let far = Peer::start(&["mal"]).await?;
    let first = says(&far, 1, None).await?;
    let mut answers = Vec::new();
    for number in 2..=9 {
        answers.push(says(&far, number, Some(&first)).await?);
    }
    answers.insert(0, "https://elsewhere.example/posts/1".into());
    far.lists_replies(&first, &answers);
    let found = meeting.ada.search(&first).await?["statuses"][0].clone();
    meeting.oriel.run_jobs().await?;
    let below = context(&meeting, &found).await?;
    let mut said = words(&below["descendants"]);
    said.sort();
    assert_eq!(
        said,
        ["<p>2</p>", "<p>3</p>", "<p>4</p>", "<p>5</p>", "<p>6</p>"]
    );
    Ok(())
}

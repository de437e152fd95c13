//! What people of two instances say to each other, and what their posts said before.

use oriel_test::{ApiClient, Backend, api, on_each_backend};
use serde_json::{Value, json};

use crate::federation::{
    meeting::Meeting,
    pair::{Pair, text},
};

const ALL: &str = "/api/v1/conversations";

on_each_backend!(
    a_conversation_is_one_on_both_instances,
    what_one_deletes_leaves_the_conversation_of_the_other,
    the_history_of_a_post_is_kept_by_whoever_has_it,
    the_same_update_twice_is_one_version,
    those_who_boosted_a_post_from_elsewhere_are_told_when_it_is_edited,
);

async fn only(app: &ApiClient) -> anyhow::Result<Value> {
    let all = app.get(ALL).await?;
    assert_eq!(all.as_array().map(Vec::len), Some(1), "{all}");
    Ok(all[0].clone())
}

/// Ben, who knows Ada, tells her something.
async fn told(pair: &Pair) -> anyhow::Result<Value> {
    pair.ada_seen_by_ben().await?;
    let words = format!("Hello @ada@{}", pair.here.authority());
    let status = json!({ "status": words, "visibility": "direct" });
    let said = pair.ben.post("/api/v1/statuses", &status).await?;
    pair.settle().await?;
    Ok(said)
}

async fn a_conversation_is_one_on_both_instances(backend: Backend) -> anyhow::Result<()> {
    let pair = Pair::start(backend).await?;
    let said = told(&pair).await?;
    let adas = only(&pair.ada).await?;
    assert_eq!(adas["unread"], true);
    assert_eq!(adas["last_status"]["uri"], said["uri"]);
    assert_eq!(
        adas["accounts"][0]["acct"],
        format!("ben@{}", pair.there.authority())
    );

    let words = format!("And you, @ben@{}", pair.there.authority());
    let answer = json!({
        "status": words, "visibility": "direct", "in_reply_to_id": adas["last_status"]["id"],
    });
    let answered = pair.ada.post("/api/v1/statuses", &answer).await?;
    pair.settle().await?;
    for (app, unread) in [(&pair.ada, false), (&pair.ben, true)] {
        let one = only(app).await?;
        assert_eq!(one["last_status"]["uri"], answered["uri"]);
        assert_eq!(one["unread"], unread, "{one}");
    }
    Ok(())
}

async fn what_one_deletes_leaves_the_conversation_of_the_other(
    backend: Backend,
) -> anyhow::Result<()> {
    let pair = Pair::start(backend).await?;
    let said = told(&pair).await?;
    only(&pair.ada).await?;
    pair.ben
        .delete(&format!("/api/v1/statuses/{}", api::id(&said)?))
        .await?;
    pair.settle().await?;
    assert_eq!(pair.ada.get(ALL).await?, json!([]));
    assert_eq!(pair.ben.get(ALL).await?, json!([]));
    Ok(())
}

async fn the_history_of_a_post_is_kept_by_whoever_has_it(backend: Backend) -> anyhow::Result<()> {
    let pair = Pair::following(backend).await?;
    let posted = pair.publish(1).await?;
    let before = pair.newest_at_home().await?;
    let path = format!("/api/v1/statuses/{}", api::id(&posted)?);
    pair.ada.put(&path, &json!({ "status": "At dusk" })).await?;
    pair.settle().await?;
    let now = pair.newest_at_home().await?;
    let path = format!("/api/v1/statuses/{}/history", api::id(&now)?);
    let history = pair.ben.get(&path).await?;
    assert_eq!(history.as_array().map(Vec::len), Some(2), "{history}");
    assert_eq!(history[0]["content"], before["content"]);
    assert!(
        text(&history[1]["content"]).contains("At dusk"),
        "{history}"
    );
    assert_eq!(history[1]["created_at"], now["edited_at"]);
    assert_eq!(history[0]["created_at"], before["created_at"]);
    Ok(())
}

async fn the_same_update_twice_is_one_version(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let heard = meeting.hears(json!({})).await?;
    edited_twice(&meeting, &heard).await?;
    let path = format!("/api/v1/statuses/{}/history", api::id(&heard)?);
    let history = meeting.ada.get(&path).await?;
    let versions = history.as_array().into_iter().flatten();
    let contents: Vec<_> = versions.map(|it| text(&it["content"])).collect();
    assert_eq!(contents, ["<p>Bore da</p>", "<p>Nos da</p>"]);
    Ok(())
}

/// Mari's server sends the same edit of a post twice.
async fn edited_twice(meeting: &Meeting, post: &Value) -> anyhow::Result<()> {
    let mut note = meeting.peer.fetch(&text(&post["uri"])).await?;
    note["content"] = json!("<p>Nos da</p>");
    note["contentMap"] = json!({ "cy": "<p>Nos da</p>" });
    note["updated"] = json!("2026-11-27T10:00:00Z");
    for number in 0..2 {
        let update = json!({
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": format!("{}/updates/{number}", meeting.peer.base()),
            "type": "Update",
            "actor": meeting.peer.actor("mari"),
            "to": note["to"],
            "object": note,
        });
        let inbox = format!("{}/inbox", meeting.oriel.base);
        let status = meeting.peer.send("mari", &inbox, &update).await?;
        assert_eq!(status, 202);
        meeting.oriel.run_jobs().await?;
    }
    Ok(())
}

async fn those_who_boosted_a_post_from_elsewhere_are_told_when_it_is_edited(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let heard = meeting.hears(json!({})).await?;
    let boost = format!("statuses/{}/reblog", text(&heard["id"]));
    meeting.ada.act(&boost).await?;
    edited_twice(&meeting, &heard).await?;
    let path = "/api/v1/notifications?types[]=update";
    let told = meeting.ada.get(path).await?;
    assert_eq!(told[0]["status"]["id"], heard["id"], "{told}");
    assert_eq!(told[0]["account"]["id"], heard["account"]["id"]);
    assert_eq!(told[1], Value::Null, "once");
    Ok(())
}

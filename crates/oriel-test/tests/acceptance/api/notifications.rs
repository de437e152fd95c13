//! What happened, as apps show it and put it away.

use oriel_test::{ApiClient, Backend, Visitor, api, on_each_backend, on_sqlite};
use reqwest::Method;
use serde_json::{Value, json};

use crate::api::neighbours::{self, Neighbours, ids, keys, link, listed, page, refusal};

on_each_backend!(
    notifications_are_listed_by_kind_and_by_person,
    notifications_are_read_page_by_page,
    a_notification_is_put_away_for_good,
    who_likes_one_post_is_one_group,
    a_group_is_put_away_as_a_whole,
    those_who_boosted_a_post_are_told_when_it_is_edited,
    an_edit_is_told_to_nobody_who_may_not_see_it_or_wants_nothing_of_its_author,
    what_may_no_longer_be_seen_is_not_told,
    nothing_is_told_of_somebody_who_is_blocked,
);

on_sqlite!(
    a_notification_has_every_key_that_apps_read,
    the_notifications_of_others_are_not_there,
    everything_is_let_through,
);

const V1: &str = "/api/v1/notifications";
const V2: &str = "/api/v2/notifications";

/// Bea and Cai like what Ada says, and Bea follows her and boosts it. Returns the post.
async fn busy(it: &Neighbours) -> anyhow::Result<(Value, ApiClient)> {
    let post = it.say(&it.ada, "Fog").await?;
    let cai = it.oriel.person("cai").await?;
    let ada = neighbours::me(&it.ada).await?;
    it.bea.act(&format!("accounts/{ada}/follow")).await?;
    let status = format!("statuses/{}", api::id(&post)?);
    it.bea.act(&format!("{status}/favourite")).await?;
    cai.act(&format!("{status}/favourite")).await?;
    it.bea.act(&format!("{status}/reblog")).await?;
    Ok((post, cai))
}

fn kinds(list: &Value) -> Vec<&str> {
    let all = list.as_array().into_iter().flatten();
    all.filter_map(|it| it["type"].as_str()).collect()
}

async fn a_notification_has_every_key_that_apps_read(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let (post, _) = busy(&it).await?;
    let all = it.ada.get(V1).await?;
    assert_eq!(kinds(&all), ["reblog", "favourite", "favourite", "follow"]);
    let expected = [
        "account",
        "created_at",
        "group_key",
        "id",
        "moderation_warning",
        "report",
        "status",
        "type",
    ];
    assert_eq!(keys(&all[0]), expected);
    assert_eq!(all[0]["account"]["username"], "bea");
    assert_eq!(all[0]["status"]["id"], post["id"]);
    assert_eq!(all[3]["status"], Value::Null);
    let one = format!("{V1}/{}", api::id(&all[0])?);
    assert_eq!(it.ada.get(&one).await?, all[0]);
    Ok(())
}

async fn notifications_are_listed_by_kind_and_by_person(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    busy(&it).await?;
    let by_bea = format!("account_id={}", it.bea_id);
    for (query, expected) in [
        ("types[]=follow", vec!["follow"]),
        ("types[]=follow&types[]=reblog", vec!["reblog", "follow"]),
        ("exclude_types[]=favourite", vec!["reblog", "follow"]),
        ("types[]=admin.sign_up", vec![]),
        (&by_bea, vec!["reblog", "favourite", "follow"]),
    ] {
        let found = it.ada.get(&format!("{V1}?{query}")).await?;
        assert_eq!(kinds(&found), expected, "{query}");
    }
    Ok(())
}

async fn notifications_are_read_page_by_page(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    busy(&it).await?;
    let all = listed(&it.ada, V1).await?;
    let base = &it.oriel.base;
    let first = format!("{V1}?limit=2");
    assert_eq!(listed(&it.ada, &first).await?, all[..2]);
    let next = page(&link(&it.ada, base, &first).await?, base, "next").unwrap_or_default();
    assert_eq!(listed(&it.ada, &next).await?, all[2..]);
    let back = page(&link(&it.ada, base, &next).await?, base, "prev").unwrap_or_default();
    assert_eq!(listed(&it.ada, &back).await?, all[..2]);
    let end = page(&link(&it.ada, base, &next).await?, base, "next").unwrap_or_default();
    assert_eq!(link(&it.ada, base, &end).await?, "", "no page follows");
    Ok(())
}

async fn a_notification_is_put_away_for_good(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    busy(&it).await?;
    let all = listed(&it.ada, V1).await?;
    let count = |value: &Value| value["count"].as_i64();
    assert_eq!(
        count(&it.ada.get(&format!("{V1}/unread_count")).await?),
        Some(4)
    );
    let done = it
        .ada
        .act(&format!("notifications/{}/dismiss", all[1]))
        .await?;
    assert_eq!(done, json!({}));
    let left = listed(&it.ada, V1).await?;
    assert_eq!(left, [&all[0], &all[2], &all[3]].map(String::clone));
    it.ada.act("notifications/clear").await?;
    assert!(listed(&it.ada, V1).await?.is_empty());
    assert_eq!(
        count(&it.ada.get(&format!("{V2}/unread_count")).await?),
        Some(0)
    );
    Ok(())
}

async fn the_notifications_of_others_are_not_there(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    busy(&it).await?;
    let id = listed(&it.ada, V1).await?.remove(0);
    let one = format!("{V1}/{id}");
    assert_eq!(refusal(&it.bea, Method::GET, &one, Value::Null).await?, 404);
    let dismiss = format!("{one}/dismiss");
    assert_eq!(
        refusal(&it.bea, Method::POST, &dismiss, Value::Null).await?,
        404
    );
    assert_eq!(listed(&it.ada, V1).await?.len(), 4);
    Ok(())
}

async fn who_likes_one_post_is_one_group(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let (post, cai) = busy(&it).await?;
    let cai = neighbours::me(&cai).await?;
    let answer = it.ada.get(V2).await?;
    assert_eq!(
        keys(&answer),
        ["accounts", "notification_groups", "statuses"]
    );
    let groups = &answer["notification_groups"];
    assert_eq!(kinds(groups), ["reblog", "favourite", "follow"]);
    let likes = &groups[1];
    let id = api::id(&post)?;
    assert_eq!(likes["group_key"], format!("favourite-{id}"));
    assert_eq!(likes["notifications_count"], 2);
    assert_eq!(likes["sample_account_ids"], json!([cai, it.bea_id]));
    assert_eq!(likes["status_id"], id);
    assert!(likes["most_recent_notification_id"].is_i64(), "{likes}");
    let expected = [
        "group_key",
        "latest_page_notification_at",
        "moderation_warning",
        "most_recent_notification_id",
        "notifications_count",
        "page_max_id",
        "page_min_id",
        "report",
        "sample_account_ids",
        "status_id",
        "type",
    ];
    assert_eq!(keys(likes), expected);
    assert_eq!(ids(&answer["statuses"]), [&id], "each post once");
    assert_eq!(ids(&answer["accounts"]).len(), 2, "each person once");
    let asked = format!("{V2}?grouped_types[]=reblog");
    let apart = it.ada.get(&asked).await?;
    let kept = kinds(&apart["notification_groups"]);
    assert_eq!(kept, ["reblog", "favourite", "favourite", "follow"]);
    Ok(())
}

async fn a_group_is_put_away_as_a_whole(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let (post, _) = busy(&it).await?;
    let group = format!("{V2}/favourite-{}", api::id(&post)?);
    let one = it.ada.get(&group).await?;
    assert_eq!(kinds(&one["notification_groups"]), ["favourite"]);
    let people = it.ada.get(&format!("{group}/accounts")).await?;
    assert_eq!(people.as_array().map(Vec::len), Some(2));
    it.ada.post(&format!("{group}/dismiss"), &json!({})).await?;
    assert_eq!(kinds(&it.ada.get(V1).await?), ["reblog", "follow"]);
    assert_eq!(
        refusal(&it.ada, Method::GET, &group, Value::Null).await?,
        404
    );
    let wrong = format!("{V2}/nonsense");
    assert_eq!(
        refusal(&it.ada, Method::GET, &wrong, Value::Null).await?,
        404
    );
    Ok(())
}

async fn everything_is_let_through(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let policy = it.ada.get(&format!("{V2}/policy")).await?;
    for whom in [
        "for_not_following",
        "for_not_followers",
        "for_new_accounts",
        "for_private_mentions",
        "for_limited_accounts",
    ] {
        assert_eq!(policy[whom], "accept", "{whom}");
    }
    assert_eq!(it.ada.get(&format!("{V1}/requests")).await?, json!([]));
    Ok(())
}

const UPDATES: &str = "/api/v1/notifications?types[]=update";

async fn edit(it: &Neighbours, post: &Value, change: Value) -> anyhow::Result<()> {
    let path = format!("/api/v1/statuses/{}", api::id(post)?);
    it.bea.put(&path, &change).await?;
    it.oriel.run_jobs().await
}

async fn those_who_boosted_a_post_are_told_when_it_is_edited(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let cai = it.oriel.person("cai").await?;
    let post = it.say(&it.bea, "Fog").await?;
    let boost = format!("statuses/{}/reblog", api::id(&post)?);
    it.ada.act(&boost).await?;
    it.bea.act(&boost).await?;
    cai.act(&format!("statuses/{}/favourite", api::id(&post)?))
        .await?;
    assert_eq!(it.ada.get(UPDATES).await?, json!([]));
    let mut before = Value::Null;
    for words in ["Thick fog", "Thicker fog"] {
        edit(&it, &post, json!({ "status": words })).await?;
        let told = it.ada.get(UPDATES).await?;
        assert_eq!(kinds(&told), ["update"], "the latest edit alone");
        assert_ne!(told[0]["id"], before, "it is new");
        before = told[0]["id"].clone();
        assert_eq!(told[0]["account"]["username"], "bea");
        assert_eq!(told[0]["status"]["id"], post["id"]);
        let content = told[0]["status"]["content"].as_str().unwrap_or_default();
        assert!(content.contains(words), "{content}");
    }
    for other in [&it.bea, &cai] {
        assert_eq!(other.get(UPDATES).await?, json!([]));
    }
    let visitor = Visitor::signed_in(&it.oriel.base, "ada").await?;
    let shown = visitor.get("/notifications").await?.body;
    assert!(shown.contains("edited a post that you boosted"), "{shown}");
    Ok(())
}

async fn an_edit_is_told_to_nobody_who_may_not_see_it_or_wants_nothing_of_its_author(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let post = it.say(&it.bea, "Fog").await?;
    let id = api::id(&post)?;
    it.ada.act(&format!("statuses/{id}/reblog")).await?;
    it.ada.act(&format!("accounts/{}/mute", it.bea_id)).await?;
    edit(&it, &post, json!({ "status": "Thick fog" })).await?;
    assert_eq!(it.ada.get(UPDATES).await?, json!([]), "muted");
    it.ada
        .act(&format!("accounts/{}/unmute", it.bea_id))
        .await?;
    let ada = neighbours::me(&it.ada).await?;
    it.bea.act(&format!("accounts/{ada}/block")).await?;
    edit(&it, &post, json!({ "status": "Thicker fog" })).await?;
    assert_eq!(it.ada.get(UPDATES).await?, json!([]), "not to be seen");
    Ok(())
}

/// How many notifications an app is told of, one by one and in groups.
async fn told(app: &ApiClient) -> anyhow::Result<(usize, usize)> {
    let (one_by_one, grouped) = (app.get(V1).await?, app.get(V2).await?);
    let count = |list: &Value| list.as_array().map_or(0, Vec::len);
    Ok((count(&one_by_one), count(&grouped["notification_groups"])))
}

async fn what_may_no_longer_be_seen_is_not_told(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let follow = format!("/api/v1/accounts/{}/follow", it.bea_id);
    it.ada.post(&follow, &json!({ "notify": true })).await?;
    let private = json!({ "status": "Among us", "visibility": "private" });
    it.publish(&it.bea, private).await?;
    assert_eq!(told(&it.ada).await?, (1, 1));
    it.ada
        .act(&format!("accounts/{}/unfollow", it.bea_id))
        .await?;
    assert_eq!(told(&it.ada).await?, (0, 0));
    Ok(())
}

async fn nothing_is_told_of_somebody_who_is_blocked(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let post = it.say(&it.ada, "Fog").await?;
    it.bea
        .act(&format!("statuses/{}/favourite", api::id(&post)?))
        .await?;
    assert_eq!(told(&it.ada).await?, (1, 1));
    it.ada.act(&format!("accounts/{}/block", it.bea_id)).await?;
    assert_eq!(told(&it.ada).await?, (0, 0));
    let unread = it.ada.get("/api/v1/notifications/unread_count").await?;
    assert_eq!(unread["count"], 0);
    it.ada
        .act(&format!("accounts/{}/unblock", it.bea_id))
        .await?;
    assert_eq!(told(&it.ada).await?, (1, 1));
    Ok(())
}

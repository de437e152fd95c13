//! Albums that go out by themselves: in photo apps, and on the pages of whoever made them.

use oriel_core::config::RequireAltText;
use oriel_media::testing::jpeg;
use oriel_test::{Backend, TestInstance, Visitor, api, on_each_backend, on_sqlite};
use reqwest::Method;
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

use super::{ALBUMS, change, draft, photos};
use crate::api::neighbours::{self, Neighbours, listed, refusal};

on_each_backend!(
    a_scheduled_album_is_told_apart_and_comes_out_at_its_moment,
    a_scheduled_album_is_put_off_kept_or_published_now,
    what_will_be_no_album_is_not_among_them,
);

on_sqlite!(
    what_cannot_be_scheduled_is_refused,
    the_pages_tell_when_it_comes_out_and_change_it,
    the_editor_says_why_it_cannot_be_scheduled,
    descriptions_are_thought_of_before_it_is_scheduled,
);

fn moment(oriel: &TestInstance, ahead: Duration) -> anyhow::Result<OffsetDateTime> {
    Ok((oriel.clock.now() + ahead).replace_nanosecond(0)?)
}

fn at(it: &Neighbours, ahead: Duration) -> anyhow::Result<Value> {
    let at = moment(&it.oriel, ahead)?.format(&Rfc3339)?;
    Ok(json!({ "scheduled_at": at }))
}

/// A draft of Ada's that goes out in two hours. Returns its path and photos, and when.
async fn scheduled(it: &Neighbours) -> anyhow::Result<(String, Vec<String>, String)> {
    let (path, photos) = draft(&it.ada, "Stiles", 2).await?;
    let wish = at(it, Duration::hours(2))?;
    it.ada.put(&format!("{path}/schedule"), &wish).await?;
    let at = wish["scheduled_at"].as_str().unwrap_or_default();
    Ok((path, photos, at.replace('Z', ".000Z")))
}

async fn in_state(it: &Neighbours, state: &str) -> anyhow::Result<Vec<String>> {
    listed(&it.ada, &format!("{ALBUMS}?state={state}")).await
}

async fn a_scheduled_album_is_told_apart_and_comes_out_at_its_moment(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let (path, photos, expected) = scheduled(&it).await?;
    let (other, _) = draft(&it.ada, "Gates", 1).await?;
    let (waits, other) = (it.ada.get(&path).await?, it.ada.get(&other).await?);
    assert_eq!(waits["state"], "scheduled", "{waits}");
    assert_eq!(waits["scheduled_at"], expected);
    assert_eq!(other["scheduled_at"], Value::Null);
    assert_eq!(in_state(&it, "scheduled").await?, [api::id(&waits)?]);
    assert_eq!(in_state(&it, "draft").await?, [api::id(&other)?]);
    assert_eq!(it.ada.get(ALBUMS).await?.as_array().map(Vec::len), Some(2));
    assert_eq!(
        refusal(&it.bea, Method::GET, &path, Value::Null).await?,
        404
    );
    let words = json!({ "description": "Of slate" });
    change(&it.ada, Method::PATCH, &path, words).await?;
    it.oriel.clock.advance(Duration::hours(3));
    it.oriel.run_jobs().await?;
    assert!(in_state(&it, "scheduled").await?.is_empty());
    let out = it.ada.get(&format!("{ALBUMS}?state=published")).await?;
    let out = &out[0];
    assert_eq!(
        (&out["title"], &out["description"], &out["scheduled_at"]),
        (&json!("Stiles"), &json!("Of slate"), &Value::Null)
    );
    let items = format!("{ALBUMS}/{}/items", api::id(out)?);
    assert_eq!(listed(&it.bea, &items).await?, photos);
    Ok(())
}

async fn a_scheduled_album_is_put_off_kept_or_published_now(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let (path, ..) = scheduled(&it).await?;
    let schedule = format!("{path}/schedule");
    let later = at(&it, Duration::hours(5))?;
    it.ada.put(&schedule, &later).await?;
    it.oriel.clock.advance(Duration::hours(3));
    it.oriel.run_jobs().await?;
    assert_eq!(it.ada.get(&path).await?["state"], "scheduled");
    let kept = it.ada.delete(&schedule).await?;
    assert_eq!(
        (&kept["state"], &kept["scheduled_at"]),
        (&json!("draft"), &Value::Null)
    );
    let nothing = refusal(&it.ada, Method::DELETE, &schedule, Value::Null).await?;
    assert_eq!(nothing, 404, "it is not scheduled any more");
    it.oriel.clock.advance(Duration::hours(3));
    it.oriel.run_jobs().await?;
    assert_eq!(it.ada.get(&path).await?["state"], "draft", "it stays one");
    it.ada.put(&schedule, &at(&it, Duration::hours(5))?).await?;
    let now = it
        .ada
        .post(&format!("{path}/publish"), &Value::Null)
        .await?;
    assert_eq!(
        (&now["state"], &now["scheduled_at"]),
        (&json!("published"), &Value::Null)
    );
    Ok(())
}

async fn what_will_be_no_album_is_not_among_them(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let photo = photos(&it.ada, 1).await?;
    let mut words = at(&it, Duration::hours(2))?;
    words["status"] = json!("Evening");
    words["media_ids"] = json!(photo);
    let post = it.ada.post("/api/v1/statuses", &words).await?;
    words["oriel"] = json!({ "title": "Evenings" });
    words["media_ids"] = json!([]);
    let album = it.ada.post("/api/v1/statuses", &words).await?;
    assert_eq!(
        listed(&it.ada, ALBUMS).await?,
        [api::id(&album)?],
        "what has a title will be one"
    );
    let path = format!("{ALBUMS}/{}", api::id(&post)?);
    assert_eq!(
        refusal(&it.ada, Method::GET, &path, Value::Null).await?,
        404
    );
    let waiting = listed(&it.ada, "/api/v1/scheduled_statuses").await?;
    assert_eq!(waiting.len(), 2, "both wait");
    Ok(())
}

async fn what_cannot_be_scheduled_is_refused(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let untitled = json!({ "description": "Soon" });
    let untitled = it.ada.post(ALBUMS, &untitled).await?;
    let untitled = format!("{ALBUMS}/{}/schedule", api::id(&untitled)?);
    let (path, _) = draft(&it.ada, "Stiles", 1).await?;
    let schedule = format!("{path}/schedule");
    for (path, wish) in [
        (&untitled, at(&it, Duration::hours(1))?),
        (&schedule, at(&it, Duration::minutes(1))?),
        (&schedule, at(&it, Duration::days(3_000))?),
        (&schedule, json!({})),
        (&schedule, json!({ "scheduled_at": "tomorrow" })),
    ] {
        let refused = refusal(&it.ada, Method::PUT, path, wish.clone()).await?;
        assert_eq!(refused, 422, "{path} {wish}");
    }
    let wish = at(&it, Duration::hours(1))?;
    it.ada.put(&schedule, &wish).await?;
    let nameless = json!({ "title": "" });
    let refused = refusal(&it.ada, Method::PATCH, &path, nameless).await?;
    assert_eq!(refused, 422, "it is on its way");
    it.oriel.run_jobs().await?;
    it.ada
        .post(&format!("{path}/publish"), &Value::Null)
        .await?;
    let refused = refusal(&it.ada, Method::PUT, &schedule, wish).await?;
    assert_eq!(refused, 422, "it is out");
    Ok(())
}

/// A moment as a form has it.
fn typed(at: OffsetDateTime) -> String {
    let (date, time) = (at.date(), at.time());
    format!("{date}T{:02}:{:02}", time.hour(), time.minute())
}

async fn the_pages_tell_when_it_comes_out_and_change_it(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let (path, _) = draft(&it.ada, "Stiles", 1).await?;
    it.oriel.run_jobs().await?;
    let home = Visitor::signed_in(&it.oriel.base, "ada").await?;
    let album = it.ada.get(&path).await?;
    let editor = format!("/drafts/{}", api::id(&album)?);
    let schedule = format!("{editor}/schedule");
    for hours in [26, 50] {
        let wish = typed(moment(&it.oriel, Duration::hours(hours))?);
        let fields = [("scheduled_at", wish.as_str()), ("tags", "walks")];
        let sent = home.submit(&editor, &schedule, &fields).await?;
        assert_eq!(
            (sent.status, sent.location.as_deref()),
            (303, Some("/drafts"))
        );
        let told = it.ada.get(&path).await?;
        assert_eq!(told["scheduled_at"], format!("{wish}:00.000Z"));
        assert_eq!(told["tags"], json!(["walks"]), "what was typed is saved");
        let page = home.get(&editor).await?.body;
        assert!(page.contains("It goes out by itself at:"), "{page}");
        assert!(page.contains(&format!("value=\"{wish}\"")), "{page}");
        let (_, time) = wish.split_once('T').unwrap_or_default();
        let list = home.get("/drafts").await?.body;
        assert!(
            list.contains("goes out at:") && list.contains(&format!("{time} UTC")),
            "{list}"
        );
    }
    let welsh = home.get("/drafts?lang=cy").await?.body;
    assert!(welsh.contains("Cyhoeddi nawr"), "{welsh}");
    let kept = home
        .submit("/drafts", &format!("{editor}/unschedule"), &[])
        .await?;
    assert_eq!(kept.location.as_deref(), Some(editor.as_str()));
    assert_eq!(it.ada.get(&path).await?["state"], "draft");
    let wish = typed(moment(&it.oriel, Duration::hours(9))?);
    home.submit(&editor, &schedule, &[("scheduled_at", &wish)])
        .await?;
    let now = home
        .submit("/drafts", &format!("{editor}/publish"), &[])
        .await?;
    assert_eq!(now.status, 303, "{now:?}");
    assert_eq!(it.ada.get(&path).await?["state"], "published");
    Ok(())
}

async fn the_editor_says_why_it_cannot_be_scheduled(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let (path, _) = draft(&it.ada, "Stiles", 1).await?;
    let home = Visitor::signed_in(&it.oriel.base, "ada").await?;
    let editor = format!("/drafts/{}", api::id(&it.ada.get(&path).await?)?);
    let schedule = format!("{editor}/schedule");
    let soon = typed(moment(&it.oriel, Duration::minutes(2))?);
    for (wish, why) in [
        (soon.as_str(), "at least five minutes ahead"),
        ("", "Give the moment as a date and a time"),
        ("tomorrow", "Give the moment as a date and a time"),
    ] {
        let fields = [("scheduled_at", wish), ("title-en", "Stiles and gates")];
        let page = home.submit(&editor, &schedule, &fields).await?;
        assert_eq!(page.status, 422, "{wish}");
        assert!(page.body.contains(why), "{}", page.body);
        assert!(page.body.contains("Stiles and gates"), "{}", page.body);
    }
    assert_eq!(it.ada.get(&path).await?["state"], "draft");
    let bea = Visitor::signed_in(&it.oriel.base, "bea").await?;
    let wish = typed(moment(&it.oriel, Duration::hours(2))?);
    for action in ["schedule", "unschedule"] {
        let action = format!("{editor}/{action}");
        let fields = [("scheduled_at", wish.as_str())];
        let stolen = bea.submit("/drafts", &action, &fields).await?;
        assert_eq!(stolen.status, 404, "{action}");
    }
    Ok(())
}

async fn descriptions_are_thought_of_before_it_is_scheduled(
    backend: Backend,
) -> anyhow::Result<()> {
    let reminding = TestInstance::start_with(backend, |config| {
        config.moderation.require_alt_text = RequireAltText::Remind;
    });
    let oriel = reminding.await?;
    let ada = oriel.person("ada").await?;
    let photo = ada.upload_photo(&jpeg(96, 64, 1), "").await?;
    let words = json!({ "title": "Stiles", "media_ids": [photo] });
    let id = api::id(&ada.post(ALBUMS, &words).await?)?;
    let at = moment(&oriel, Duration::hours(2))?;
    let wish = json!({ "scheduled_at": at.format(&Rfc3339)?, "remind": true });
    let path = format!("{ALBUMS}/{id}/schedule");
    assert_eq!(refusal(&ada, Method::PUT, &path, wish).await?, 422);
    let home = Visitor::signed_in(&oriel.base, "ada").await?;
    let (editor, wish) = (format!("/drafts/{id}"), typed(at));
    let schedule = format!("{editor}/schedule");
    let fields = [("scheduled_at", wish.as_str()), ("reminded", "1")];
    let asked = home.submit(&editor, &schedule, &fields[..1]).await?;
    assert!(
        asked.status == 422 && asked.body.contains("Schedule anyway"),
        "{asked:?}"
    );
    let sent = home.submit(&editor, &schedule, &fields).await?;
    assert_eq!(sent.status, 303, "{sent:?}");
    let album = ada.get(&format!("{ALBUMS}/{id}")).await?;
    assert_eq!(album["state"], "scheduled");
    Ok(())
}

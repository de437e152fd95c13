//! Changes of one post, photo or account at the same time: none undoes another.

use oriel_core::{
    Core,
    accounts::{
        people,
        profile::{self, Change, ProfileEdit},
        rotate,
    },
    model::{LangMap, Photo, PhotoId, PhotoState, Post, PostId, Visibility},
    person::Person,
    photos::{self, Description},
    posts::edit::{self, PostEdit},
    store,
};
use oriel_media::testing::jpeg;
use oriel_test::{ApiClient, Backend, TestInstance, api, on_each_backend};
use serde_json::json;
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{api::neighbours, federation::meeting::Meeting};

on_each_backend!(
    two_edits_of_different_fields_both_last,
    a_post_that_is_narrowed_while_it_is_edited_stays_narrow,
    of_two_updates_of_a_remote_post_the_newest_lasts,
    a_photo_described_while_it_is_rendered_keeps_both,
    two_descriptions_of_different_fields_both_last,
    a_key_rotated_while_a_profile_is_saved_stays,
    a_profile_read_before_a_move_does_not_undo_it,
);

const ROUNDS: u8 = 50;

fn words(about: &str, round: u8) -> LangMap {
    LangMap::of("en", &format!("{about} {round}"))
}

async fn post(core: &Core, id: PostId) -> anyhow::Result<Post> {
    let found = core.store().read(move |conn| store::posts::by_id(conn, id));
    Ok(found.await?.unwrap())
}

async fn photo(core: &Core, id: PhotoId) -> anyhow::Result<Photo> {
    let found = core
        .store()
        .read(move |conn| store::photos::by_id(conn, id));
    Ok(found.await?.unwrap())
}

async fn ada(oriel: &TestInstance) -> anyhow::Result<Person> {
    Ok(people::by_name(oriel.core(), "ada").await?)
}

async fn two_edits_of_different_fields_both_last(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let (core, ada) = (it.oriel.core(), ada(&it.oriel).await?);
    let id: PostId = api::id(&it.say(&it.ada, "Fog").await?)?.parse()?;
    for round in 0..ROUNDS {
        let caption = PostEdit {
            caption: Some(words("Caption", round)),
            ..PostEdit::default()
        };
        let warning = PostEdit {
            warning: Some(words("Warning", round)),
            ..PostEdit::default()
        };
        let (one, other) = tokio::join!(
            edit::save(core, &ada, id, caption),
            edit::save(core, &ada, id, warning),
        );
        one?;
        other?;
        let post = post(core, id).await?;
        assert_eq!(post.caption, words("Caption", round), "round {round}");
        assert_eq!(post.warning, words("Warning", round), "round {round}");
    }
    Ok(())
}

async fn a_post_that_is_narrowed_while_it_is_edited_stays_narrow(
    backend: Backend,
) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let (core, ada) = (it.oriel.core(), ada(&it.oriel).await?);
    for round in 0..ROUNDS {
        let posted = json!({ "status": format!("Fog {round}") });
        let posted = it.ada.post("/api/v1/statuses", &posted).await?;
        let id: PostId = api::id(&posted)?.parse()?;
        let caption = PostEdit {
            caption: Some(words("Rain", round)),
            ..PostEdit::default()
        };
        let narrower = PostEdit {
            visibility: Some(Visibility::Followers),
            ..PostEdit::default()
        };
        let (one, other) = tokio::join!(
            edit::save(core, &ada, id, narrower),
            edit::save(core, &ada, id, caption),
        );
        one?;
        other?;
        let post = post(core, id).await?;
        assert_eq!(post.visibility, Visibility::Followers, "round {round}");
        assert_eq!(post.caption, words("Rain", round), "round {round}");
    }
    Ok(())
}

/// Mari says that a post of hers reads so since this moment.
async fn update(
    meeting: &Meeting,
    note: &str,
    text: &str,
    at: OffsetDateTime,
) -> anyhow::Result<()> {
    let (mari, moment) = (meeting.peer.actor("mari"), at.format(&Rfc3339)?);
    let public = "https://www.w3.org/ns/activitystreams#Public";
    let update = json!({
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": format!("{note}#updates/{moment}"),
        "type": "Update",
        "actor": mari,
        "to": [public],
        "object": {
            "id": note,
            "type": "Note",
            "attributedTo": mari,
            "content": format!("<p>{text}</p>"),
            "updated": moment,
            "to": [public],
        },
    });
    let inbox = format!("{}/inbox", meeting.oriel.base);
    assert_eq!(meeting.peer.send("mari", &inbox, &update).await?, 202);
    Ok(())
}

async fn of_two_updates_of_a_remote_post_the_newest_lasts(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::mutual(backend).await?;
    let shown = meeting.hears(json!({})).await?;
    let note = shown["uri"].as_str().unwrap_or_default().to_owned();
    let begin = meeting.oriel.core().now() - Duration::HOUR;
    for round in 0..ROUNDS {
        let older = begin + Duration::seconds(2 * i64::from(round));
        let newer = older + Duration::SECOND;
        let (late, early) = (format!("Newer {round}"), format!("Older {round}"));
        let (one, other) = tokio::join!(
            update(&meeting, &note, &late, newer),
            update(&meeting, &note, &early, older),
        );
        one?;
        other?;
        meeting.oriel.run_jobs().await?;
        let now = meeting.shown(&shown).await?;
        assert_eq!(now["content"], format!("<p>{late}</p>"), "round {round}");
    }
    Ok(())
}

async fn a_photo_described_while_it_is_rendered_keeps_both(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let (core, ada) = (it.oriel.core(), ada(&it.oriel).await?);
    for round in 0..ROUNDS {
        let id: PhotoId = sent(&it.ada, round).await?.parse()?;
        assert_eq!(photo(core, id).await?.state, PhotoState::Processing);
        let title = Description {
            title: Some(words("Title", round)),
            ..Description::default()
        };
        let (rendered, titled, described) = tokio::join!(
            photos::process(core, id),
            photos::describe(core, &ada, id, title),
            describe_until_rendered(core, &ada, id, round),
        );
        rendered?;
        titled?;
        described?;
        let photo = photo(core, id).await?;
        assert_eq!(photo.state, PhotoState::Ready, "round {round}");
        assert_eq!((photo.width, photo.height), (64, 48), "round {round}");
        assert_eq!(photo.title, words("Title", round), "round {round}");
        assert_eq!(photo.alt, words("Alt", round), "round {round}");
    }
    Ok(())
}

/// Saves one text and another until the photo is rendered, and the first at the end: some of the
/// changes meet the end of the rendering.
async fn describe_until_rendered(
    core: &Core,
    ada: &Person,
    id: PhotoId,
    round: u8,
) -> anyhow::Result<()> {
    let described = |about| Description {
        alt: Some(words(about, round)),
        ..Description::default()
    };
    loop {
        let is_rendered = photo(core, id).await?.state != PhotoState::Processing;
        photos::describe(core, ada, id, described("Alt")).await?;
        if is_rendered {
            return Ok(());
        }
        photos::describe(core, ada, id, described("Draft")).await?;
    }
}

/// Sends a photo, which is rendered by nobody yet.
async fn sent(app: &ApiClient, number: u8) -> anyhow::Result<String> {
    let answer = app.upload("photo.jpg", &jpeg(64, 48, number), "").await?;
    api::id(&answer.body)
}

async fn two_descriptions_of_different_fields_both_last(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let (core, ada) = (it.oriel.core(), ada(&it.oriel).await?);
    let id: PhotoId = sent(&it.ada, 1).await?.parse()?;
    for round in 0..ROUNDS {
        let alt = Description {
            alt: Some(words("Alt", round)),
            ..Description::default()
        };
        let title = Description {
            title: Some(words("Title", round)),
            ..Description::default()
        };
        let (one, other) = tokio::join!(
            photos::describe(core, &ada, id, alt),
            photos::describe(core, &ada, id, title),
        );
        one?;
        other?;
        let photo = photo(core, id).await?;
        assert_eq!(photo.alt, words("Alt", round), "round {round}");
        assert_eq!(photo.title, words("Title", round), "round {round}");
    }
    Ok(())
}

/// A change of the display name alone.
fn renamed(person: &Person, name: &str) -> Change {
    let account = &person.account;
    Change {
        profile: Some(ProfileEdit {
            display_name: name.to_owned(),
            biography: account.biography.clone(),
            fields: account.fields.to_vec(),
            locked: account.locked,
            discoverable: account.discoverable,
            quotable_by: account.quotable_by,
        }),
        ..Change::default()
    }
}

async fn a_key_rotated_while_a_profile_is_saved_stays(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let core = it.oriel.core();
    for round in 0..ROUNDS {
        let before = ada(&it.oriel).await?;
        let name = format!("Ada {round}");
        let (rotated, saved) = tokio::join!(
            rotate::rotate(core, "ada"),
            profile::change(core, &before, renamed(&before, &name)),
        );
        rotated?;
        saved?;
        // Saved once more by a tab that was opened before the rotation.
        profile::change(core, &before, renamed(&before, &name)).await?;
        let after = ada(&it.oriel).await?.account;
        assert_eq!(after.display_name, name);
        assert_ne!(after.public_key_pem, before.account.public_key_pem);
        assert_ne!(after.private_key_pem, before.account.private_key_pem);
    }
    Ok(())
}

async fn a_profile_read_before_a_move_does_not_undo_it(backend: Backend) -> anyhow::Result<()> {
    let it = neighbours::meet(backend).await?;
    let core = it.oriel.core();
    let before = ada(&it.oriel).await?;
    let mut moved = before.account.clone();
    moved.moved_to = Some("https://elsewhere.example/users/ada".to_owned());
    let expected = moved.moved_to.clone();
    core.store()
        .write(move |conn| store::accounts::set_moved_to(conn, &moved))
        .await?;
    profile::change(core, &before, renamed(&before, "Ada")).await?;
    assert_eq!(ada(&it.oriel).await?.account.moved_to, expected);
    Ok(())
}

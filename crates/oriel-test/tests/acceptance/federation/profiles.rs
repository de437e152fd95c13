//! Profiles as other servers are told of them, and pages that they name and that name them.

use std::fs;

use oriel_core::{
    accounts::{
        people,
        profile::{self, Change, ProfileEdit},
    },
    media_links::Picture,
    model::ProfileField,
};
use oriel_media::testing::jpeg;
use oriel_test::{Backend, Visitor, on_each_backend, on_sqlite};
use serde_json::{Value, json};

use crate::federation::meeting::Meeting;

on_each_backend!(
    the_pages_of_somebody_followed_are_asked_too,
    a_profile_and_its_pictures_are_told_of_once_or_not_at_all,
);

on_sqlite!(
    a_page_that_names_the_profile_is_shown_as_theirs,
    a_page_that_says_so_no_more_is_theirs_no_more,
    a_page_that_names_somebody_else_is_not_shown_as_theirs,
    a_link_that_shows_another_address_is_not_verified,
);

const CHECKED: &str = "Verified";

/// Saves Ada's profile with one line, which leads to a page on the peer.
async fn save(meeting: &Meeting, page: &str) -> anyhow::Result<()> {
    let core = meeting.oriel.core();
    let ada = people::by_name(core, "ada").await?;
    let edit = ProfileEdit {
        display_name: "Ada".into(),
        biography: ada.account.biography.clone(),
        fields: vec![ProfileField::new("Gwefan", page)],
        locked: false,
        discoverable: true,
        quotable_by: ada.account.quotable_by,
    };
    let change = Change {
        profile: Some(edit),
        ..Change::default()
    };
    profile::change(core, &ada, change).await?;
    meeting.oriel.run_jobs().await
}

/// A page with one link, as the peer serves it.
fn serve(meeting: &Meeting, name: &str, rel: &str, href: &str) -> String {
    let html = format!("<!doctype html><p>Bore da <a rel=\"{rel}\" href=\"{href}\">fi</a>");
    meeting.peer.serve(name, html.into_bytes())
}

/// Since when the first line of Ada's own profile is known to be hers.
async fn verified_at(meeting: &Meeting) -> anyhow::Result<Value> {
    let me = meeting
        .ada
        .get("/api/v1/accounts/verify_credentials")
        .await?;
    Ok(me["fields"][0]["verified_at"].clone())
}

async fn a_page_that_names_the_profile_is_shown_as_theirs(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    let profile = format!("{}/@ada", meeting.oriel.base);
    let page = serve(&meeting, "ada.html", "me", &profile);
    save(&meeting, &page).await?;
    assert!(verified_at(&meeting).await?.is_string());
    let visitor = Visitor::new(&meeting.oriel.base)?;
    let about = visitor.get("/@ada/about").await?.body;
    assert!(about.contains(CHECKED), "{about}");
    assert!(about.contains("rel=\"me nofollow noopener\""), "{about}");
    Ok(())
}

async fn a_page_that_says_so_no_more_is_theirs_no_more(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    let page = serve(&meeting, "ada.html", "me", &meeting.actor);
    save(&meeting, &page).await?;
    let since = verified_at(&meeting).await?;
    assert!(since.is_string());
    meeting.oriel.clock.advance(time::Duration::hours(1));
    save(&meeting, &page).await?;
    assert_eq!(verified_at(&meeting).await?, since, "it stays as it was");
    serve(&meeting, "ada.html", "nofollow", &meeting.actor);
    save(&meeting, &page).await?;
    assert_eq!(verified_at(&meeting).await?, Value::Null);
    Ok(())
}

async fn a_page_that_names_somebody_else_is_not_shown_as_theirs(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    let page = serve(&meeting, "mari.html", "me", &meeting.peer.actor("mari"));
    save(&meeting, &page).await?;
    assert_eq!(meeting.peer.served("mari.html"), 1, "it was asked");
    assert_eq!(verified_at(&meeting).await?, Value::Null);
    let visitor = Visitor::new(&meeting.oriel.base)?;
    let about = visitor.get("/@ada/about").await?.body;
    assert!(!about.contains(CHECKED), "{about}");
    Ok(())
}

/// A profile elsewhere with one line: a link that shows something.
fn line(href: &str, shown: &str) -> Value {
    let line = json!({
        "type": "PropertyValue",
        "name": "Gwefan",
        "value": format!("<a href=\"{href}\" rel=\"me nofollow\">{shown}</a>"),
    });
    json!({ "attachment": [line] })
}

async fn a_link_that_shows_another_address_is_not_verified(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    let page = serve(&meeting, "mari.html", "me", &meeting.peer.actor("mari"));
    // Nor is our own page about her, which leads to her.
    let about_her = format!("{}/@{}", meeting.oriel.base, meeting.peer.acct("mari"));
    let lines = [(&page, "https://bank.example/"), (&about_her, &about_her)];
    for (href, shown) in lines {
        meeting.peer.describe("mari", line(href, shown));
        let mari = meeting.mari().await?;
        meeting.ada.act(&format!("accounts/{mari}/follow")).await?;
        meeting.oriel.run_jobs().await?;
        let account = format!("/api/v1/accounts/{mari}");
        let seen = meeting.ada.get(&account).await?;
        assert_eq!(seen["fields"][0]["verified_at"], Value::Null, "{href}");
        meeting
            .ada
            .act(&format!("accounts/{mari}/unfollow"))
            .await?;
        meeting.oriel.clock.advance(time::Duration::days(2));
    }
    Ok(())
}

async fn the_pages_of_somebody_followed_are_asked_too(backend: Backend) -> anyhow::Result<()> {
    let meeting = Meeting::arrange(backend).await?;
    let page = serve(&meeting, "mari.html", "me", &meeting.peer.actor("mari"));
    meeting.peer.describe("mari", line(&page, &page));
    let mari = meeting.mari().await?;
    let account = format!("/api/v1/accounts/{mari}");
    meeting.oriel.run_jobs().await?;
    let before = meeting.ada.get(&account).await?;
    assert_eq!(before["fields"][0]["verified_at"], Value::Null);
    assert_eq!(
        meeting.peer.served("mari.html"),
        0,
        "nobody follows her yet"
    );
    meeting.ada.act(&format!("accounts/{mari}/follow")).await?;
    meeting.oriel.run_jobs().await?;
    let after = meeting.ada.get(&account).await?;
    assert!(after["fields"][0]["verified_at"].is_string(), "{after}");
    Ok(())
}

async fn a_profile_and_its_pictures_are_told_of_once_or_not_at_all(
    backend: Backend,
) -> anyhow::Result<()> {
    let meeting = Meeting::with_a_follower(backend).await?;
    let (core, folder) = (meeting.oriel.core(), tempfile::tempdir()?);
    let (photo, none) = (folder.path().join("a.jpg"), folder.path().join("a.txt"));
    fs::write(&photo, jpeg(64, 48, 3))?;
    fs::write(&none, "no picture")?;
    let updates = || {
        let received = meeting.peer.all_received();
        received.iter().filter(|it| it.is("Update")).count()
    };
    let change = |person: &oriel_core::person::Person, header| Change {
        profile: Some(ProfileEdit {
            display_name: "Ada L.".into(),
            biography: person.account.biography.clone(),
            fields: Vec::new(),
            locked: person.account.locked,
            discoverable: person.account.discoverable,
            quotable_by: person.account.quotable_by,
        }),
        pictures: vec![
            (Picture::Avatar, Some(photo.clone())),
            (Picture::Header, header),
        ],
        ..Change::default()
    };
    let ada = people::by_name(core, "ada").await?;
    let refused = profile::change(core, &ada, change(&ada, Some(none))).await;
    assert!(refused.is_err());
    meeting.oriel.run_jobs().await?;
    let kept = people::by_name(core, "ada").await?;
    assert_eq!((updates(), kept.account), (0, ada.account.clone()));
    profile::change(core, &ada, change(&ada, Some(photo.clone()))).await?;
    meeting.oriel.run_jobs().await?;
    let ada = people::by_name(core, "ada").await?;
    assert_eq!(
        (updates(), ada.account.display_name.as_str()),
        (1, "Ada L.")
    );
    let same = Change {
        pictures: Vec::new(),
        ..change(&ada, None)
    };
    profile::change(core, &ada, same).await?;
    meeting.oriel.run_jobs().await?;
    assert_eq!(updates(), 1, "nothing is another");
    Ok(())
}

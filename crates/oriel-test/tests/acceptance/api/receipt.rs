//! What a file holds beside its picture: taken out, told of, offered, and never passed on.

use oriel_core::{
    accounts::people,
    model::{PhotoId, PostId},
    photos::{self, Description, Upload},
    posts::drafts,
};
use oriel_media::testing::{PRIVATE, jpeg, jpeg_with_everything, with_iptc, with_xmp, xmp};
use oriel_test::{ApiClient, Backend, TestInstance, Visitor, api, on_each_backend};
use serde_json::json;

on_each_backend!(
    the_editor_tells_what_was_taken_out_of_a_photo,
    words_of_a_file_fill_only_what_is_empty,
    keywords_of_a_file_become_hashtags_when_asked_for,
    a_photo_that_was_sent_before_is_told_of_until_both_are_kept,
    the_region_is_shown_only_when_its_owner_asks_for_it,
    visitors_get_an_original_only_where_its_owner_allows,
    nobody_else_gets_an_original_that_is_kept_whole,
    camera_facts_of_all_photos_are_hidden_and_shown_again,
);

struct Studio {
    oriel: TestInstance,
    ada: ApiClient,
    home: Visitor,
    draft: PostId,
}

impl Studio {
    async fn open(backend: Backend, keep: &str) -> anyhow::Result<Self> {
        let keep = serde_json::from_value(json!(keep))?;
        let oriel = TestInstance::start_with(backend, |config| {
            config.media.keep_originals = keep;
        });
        let oriel = oriel.await?;
        let ada = oriel.person("ada").await?;
        let home = Visitor::signed_in(&oriel.base, "ada").await?;
        let person = people::by_name(oriel.core(), "ada").await?;
        let draft = drafts::create(oriel.core(), &person).await?.id;
        Ok(Self {
            oriel,
            ada,
            home,
            draft,
        })
    }

    /// A photo in the draft, rendered, with its original settled.
    async fn photo(&self, file: &[u8]) -> anyhow::Result<PhotoId> {
        let core = self.oriel.core();
        let person = people::by_name(core, "ada").await?;
        let kept = tempfile::NamedTempFile::new()?;
        std::fs::write(kept.path(), file)?;
        let upload = Upload {
            path: kept.path(),
            file_name: "photo.jpg".into(),
        };
        let photo = photos::receive(core, &person, upload).await?.id;
        drafts::add_photos(core, &person, self.draft, vec![photo]).await?;
        self.oriel.run_jobs().await?;
        Ok(photo)
    }

    async fn editor(&self) -> anyhow::Result<String> {
        Ok(self
            .home
            .get(&format!("/drafts/{}", self.draft))
            .await?
            .body)
    }

    async fn describe(&self, photo: PhotoId, description: Description) -> anyhow::Result<()> {
        let person = people::by_name(self.oriel.core(), "ada").await?;
        photos::describe(self.oriel.core(), &person, photo, description).await?;
        Ok(())
    }

    async fn publish(&self, photo: PhotoId, allow: bool) -> anyhow::Result<()> {
        let description = Description {
            allow_download: Some(allow),
            ..Description::default()
        };
        self.describe(photo, description).await?;
        let words = json!({ "status": "Fog", "media_ids": [photo.to_string()] });
        self.ada.post("/api/v1/statuses", &words).await?;
        self.oriel.run_jobs().await
    }

    /// What somebody without an account gets.
    async fn stranger(&self, photo: PhotoId) -> anyhow::Result<(u16, Vec<u8>)> {
        let url = format!("{}/photos/{photo}/original", self.oriel.base);
        ApiClient::new(&self.oriel.base, "")?.file(&url).await
    }
}

fn told() -> Vec<u8> {
    let properties = "<dc:title>Fog &amp; weir</dc:title>\
         <dc:description>The weir at Llanrwst</dc:description>\
         <dc:subject><rdf:Bag><rdf:li>Afon Conwy</rdf:li><rdf:li>niwl</rdf:li></rdf:Bag></dc:subject>\
         <xmpRights:WebStatement>https://creativecommons.org/licenses/by/4.0/</xmpRights:WebStatement>";
    with_xmp(&jpeg(320, 240, 1), &xmp(properties))
}

async fn the_editor_tells_what_was_taken_out_of_a_photo(backend: Backend) -> anyhow::Result<()> {
    let studio = Studio::open(backend, "stripped").await?;
    studio.photo(&jpeg_with_everything(640, 480, 6)).await?;
    let page = studio.editor().await?;
    for word in ["where it was taken", "serial numbers", "how it was edited"] {
        assert!(page.contains(word), "{word}: {page}");
    }
    for secret in PRIVATE {
        assert!(!page.contains(secret), "{secret}");
    }
    let plain = studio.photo(&jpeg(640, 480, 9)).await?;
    let page = studio.editor().await?;
    let (_, row) = page.split_once(&format!("data-photo=\"{plain}\"")).unwrap();
    assert!(row.contains("Nothing private was found"), "{row}");
    Ok(())
}

async fn words_of_a_file_fill_only_what_is_empty(backend: Backend) -> anyhow::Result<()> {
    let studio = Studio::open(backend, "stripped").await?;
    studio.photo(&told()).await?;
    let page = studio.editor().await?;
    for words in [
        "value=\"Fog &amp; weir\"",
        ">The weir at Llanrwst</textarea>",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let core = studio.oriel.core();
    let person = people::by_name(core, "ada").await?;
    let view = drafts::load(core, &person, studio.draft).await?;
    assert_eq!(view.photos[0].photo.licence, "CC-BY-4.0");
    assert!(
        view.photos[0].photo.alt.is_empty(),
        "a caption is no alt text"
    );
    Ok(())
}

async fn keywords_of_a_file_become_hashtags_when_asked_for(backend: Backend) -> anyhow::Result<()> {
    let studio = Studio::open(backend, "stripped").await?;
    let photo = studio.photo(&told()).await?;
    let page = studio.editor().await?;
    assert!(page.contains("Afon Conwy, niwl"), "{page}");
    let core = studio.oriel.core();
    let person = people::by_name(core, "ada").await?;
    let tags = async || {
        drafts::load(core, &person, studio.draft)
            .await
            .map(|view| view.post.extra_tags)
    };
    assert_eq!(tags().await?, "");
    let form = format!("/drafts/{}", studio.draft);
    let action = format!("{form}/photos/{photo}/keywords");
    let answer = studio
        .home
        .submit(&form, &action, &[("tags", "Cymru")])
        .await?;
    assert_eq!(answer.status, 303, "{answer:?}");
    let all = tags().await?;
    let mut all: Vec<_> = all.split(' ').collect();
    all.sort_unstable();
    assert_eq!(all, ["afonconwy", "cymru", "niwl"]);
    Ok(())
}

async fn a_photo_that_was_sent_before_is_told_of_until_both_are_kept(
    backend: Backend,
) -> anyhow::Result<()> {
    let studio = Studio::open(backend, "stripped").await?;
    let file = jpeg(640, 480, 1);
    studio.photo(&file).await?;
    assert!(!studio.editor().await?.contains("before"));
    let again = studio.photo(&file).await?;
    let page = studio.editor().await?;
    let (first, second) = page.split_once(&format!("data-photo=\"{again}\"")).unwrap();
    assert!(second.contains("You have sent this file before."), "{page}");
    assert!(!first.contains("You have sent this file before."), "{page}");
    let form = format!("/drafts/{}", studio.draft);
    let keep = format!("{form}/photos/{again}/keep");
    let answer = studio
        .home
        .submit(&form, &keep, &[("tags", "Cymru")])
        .await?;
    assert_eq!(answer.status, 303, "{answer:?}");
    let page = studio.editor().await?;
    assert!(!page.contains("before") && page.contains("cymru"), "{page}");
    studio.oriel.person("eve").await?;
    let eve = Visitor::signed_in(&studio.oriel.base, "eve").await?;
    assert_eq!(eve.submit("/", &keep, &[]).await?.status, 404);
    Ok(())
}

async fn the_region_is_shown_only_when_its_owner_asks_for_it(
    backend: Backend,
) -> anyhow::Result<()> {
    let studio = Studio::open(backend, "stripped").await?;
    let file = jpeg_with_everything(640, 480, 6);
    studio.photo(&file).await?;
    let editor = studio.editor().await?;
    let (_, offered) = editor.split_once("name=\"show_place-").unwrap();
    let (tick, words) = offered.split_once('>').unwrap();
    assert!(!tick.contains("checked") && words.contains("52.4° N, 4.1° W"));
    let id = studio.ada.upload_photo(&file, "Fog").await?;
    let words = json!({ "status": "Fog", "media_ids": [id] });
    let post = studio.ada.post("/api/v1/statuses", &words).await?;
    studio.oriel.run_jobs().await?;
    let path = format!("/@ada/{}/1", api::id(&post)?);
    let seen = async || {
        let page = Visitor::new(&studio.oriel.base)?.get(&path).await?;
        let told = studio.ada.get(&format!("/api/v1/media/{id}")).await?;
        anyhow::Ok((page.body, told["oriel"]["place"].clone()))
    };
    let (page, told) = seen().await?;
    assert!(!page.contains("52.") && told.is_null(), "{page} {told}");
    let form = format!("/drafts/{}", api::id(&post)?);
    let (alt, tick) = (format!("alt-{id}-en"), format!("show_place-{id}"));
    let fields = [(alt.as_str(), "Fog"), (tick.as_str(), "on")];
    let saved = studio.home.submit(&form, &form, &fields).await?;
    assert_eq!(saved.status, 303, "{saved:?}");
    let (page, told) = seen().await?;
    assert!(
        page.contains("52.4° N, 4.1° W") && !page.contains("52.41"),
        "{page}"
    );
    assert_eq!(told, json!({ "latitude": 52.4, "longitude": -4.1 }));
    Ok(())
}

async fn visitors_get_an_original_only_where_its_owner_allows(
    backend: Backend,
) -> anyhow::Result<()> {
    let studio = Studio::open(backend, "stripped").await?;
    let photo = studio
        .photo(&with_iptc(&jpeg_with_everything(640, 480, 6), &[]))
        .await?;
    studio.publish(photo, false).await?;
    assert_eq!(
        studio.stranger(photo).await?.0,
        303,
        "strangers may sign in"
    );
    studio.publish(photo, true).await?;
    let (status, bytes) = studio.stranger(photo).await?;
    assert_eq!(status, 200);
    let text = String::from_utf8_lossy(&bytes);
    for secret in PRIVATE.iter().filter(|it| **it != "Exif") {
        assert!(!text.contains(secret), "{secret}");
    }
    let unseen = studio.photo(&jpeg(640, 480, 3)).await?;
    let description = Description {
        allow_download: Some(true),
        ..Description::default()
    };
    studio.describe(unseen, description).await?;
    assert_eq!(
        studio.stranger(unseen).await?.0,
        303,
        "a draft is nobody else's"
    );
    Ok(())
}

async fn nobody_else_gets_an_original_that_is_kept_whole(backend: Backend) -> anyhow::Result<()> {
    let studio = Studio::open(backend, "full").await?;
    let photo = studio.photo(&jpeg_with_everything(640, 480, 6)).await?;
    studio.publish(photo, true).await?;
    assert_eq!(studio.stranger(photo).await?.0, 303);
    let own = format!("/photos/{photo}/original");
    assert_eq!(studio.home.get(&own).await?.status, 200);
    Ok(())
}

async fn camera_facts_of_all_photos_are_hidden_and_shown_again(
    backend: Backend,
) -> anyhow::Result<()> {
    let studio = Studio::open(backend, "stripped").await?;
    let core = studio.oriel.core();
    let (mut photos_of_ada, eve) = (Vec::new(), studio.oriel.person("eve").await?);
    for orientation in [1, 6] {
        let file = jpeg_with_everything(640, 480, orientation);
        photos_of_ada.push(studio.ada.upload_photo(&file, "Fog").await?);
    }
    let file = jpeg_with_everything(320, 240, 1);
    let of_eve = eve.upload_photo(&file, "Rain").await?;
    let words = json!({ "status": "Fog", "media_ids": photos_of_ada });
    let post = studio.ada.post("/api/v1/statuses", &words).await?;
    studio.oriel.run_jobs().await?;
    let page = format!("/@ada/{}/1", api::id(&post)?);
    let person = people::by_name(core, "ada").await?;
    for shown in [false, true] {
        photos::show_camera_everywhere(core, &person, shown).await?;
        studio.oriel.run_jobs().await?;
        let body = Visitor::new(&studio.oriel.base)?.get(&page).await?.body;
        assert_eq!(body.contains("X-T5"), shown, "{body}");
        for photo in &photos_of_ada {
            let told = studio.ada.get(&format!("/api/v1/media/{photo}")).await?;
            assert_eq!(told["oriel"]["camera"].is_object(), shown);
        }
        let told = eve.get(&format!("/api/v1/media/{of_eve}")).await?;
        assert!(told["oriel"]["camera"].is_object(), "eve's are her own");
    }
    Ok(())
}

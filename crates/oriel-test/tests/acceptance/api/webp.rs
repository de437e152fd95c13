//! WebP beside the JPEG: for browsers that take it, and for nobody else.

use oriel_core::media::config::Media;
use oriel_media::testing::jpeg;
use oriel_test::{ApiClient, Backend, TestInstance, Visitor, api, on_each_backend};
use serde_json::{Value, json};

on_each_backend!(
    pages_offer_webp_to_browsers_and_others_get_jpegs,
    pages_offer_no_webp_when_some_sizes_have_none,
    webps_are_hidden_and_deleted_with_their_photo,
);

struct Published {
    oriel: TestInstance,
    ada: ApiClient,
    photo: Value,
    post: Value,
}

fn with_webp(media: &mut Media, names: &[&str]) {
    for spec in &mut media.renditions {
        spec.webp = names.contains(&spec.name.as_ref()).then_some(75);
    }
}

/// Ada's post with a photo, where sizes of these names have a WebP.
async fn published(backend: Backend, names: &[&str]) -> anyhow::Result<Published> {
    let change = |config: &mut oriel_core::Config| with_webp(&mut config.media, names);
    let oriel = TestInstance::start_with(backend, change).await?;
    let ada = oriel.person("ada").await?;
    let id = ada.upload_photo(&jpeg(1_600, 1_000, 1), "Fog").await?;
    let words = json!({ "status": "Fog", "media_ids": [id] });
    let post = ada.post("/api/v1/statuses", &words).await?;
    oriel.run_jobs().await?;
    let photo = ada.get(&format!("/api/v1/media/{id}")).await?;
    Ok(Published {
        oriel,
        ada,
        photo,
        post,
    })
}

impl Published {
    async fn page(&self) -> anyhow::Result<String> {
        let path = format!("/@ada/{}", api::id(&self.post)?);
        let page = Visitor::new(&self.oriel.base)?.get(&path).await?;
        Ok(page.body)
    }

    /// The addresses of everything that is made of the photo, with their media types.
    fn variants(&self) -> Vec<(String, String)> {
        let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let all = self.photo["oriel"]["variants"].as_array();
        let all = all.into_iter().flatten();
        all.map(|made| (word(&made["url"]), word(&made["mime"])))
            .collect()
    }

    async fn stranger(&self, url: &str) -> anyhow::Result<(u16, Vec<u8>)> {
        ApiClient::new(&self.oriel.base, "")?.file(url).await
    }
}

const SHOWN: [&str; 5] = ["large", "medium", "small", "tile480", "tile320"];

async fn pages_offer_webp_to_browsers_and_others_get_jpegs(backend: Backend) -> anyhow::Result<()> {
    let published = published(backend, &SHOWN).await?;
    let page = published.page().await?;
    let source = page.split("<source type=\"image/webp\" srcset=\"").nth(1);
    let source = source.and_then(|rest| rest.split('"').next());
    let offered = source.unwrap_or_default().split(", ").count();
    assert_eq!(offered, SHOWN.len(), "{page}");
    let webps = published.variants();
    let webps: Vec<_> = webps
        .iter()
        .filter(|(_, kind)| kind == "image/webp")
        .collect();
    assert_eq!(webps.len(), SHOWN.len());
    for (url, _) in webps {
        let (status, bytes) = published.stranger(url).await?;
        assert_eq!(status, 200, "{url}");
        assert_eq!(image::guess_format(&bytes)?, image::ImageFormat::WebP);
    }
    for key in ["url", "preview_url"] {
        let url = published.photo[key].as_str().unwrap_or_default();
        let (_, bytes) = published.stranger(url).await?;
        assert_eq!(
            image::guess_format(&bytes)?,
            image::ImageFormat::Jpeg,
            "{url}"
        );
    }
    Ok(())
}

async fn pages_offer_no_webp_when_some_sizes_have_none(backend: Backend) -> anyhow::Result<()> {
    let published = published(backend, &["large", "medium"]).await?;
    let page = published.page().await?;
    assert!(
        page.contains("medium.jpg") && !page.contains(".webp"),
        "{page}"
    );
    Ok(())
}

async fn webps_are_hidden_and_deleted_with_their_photo(backend: Backend) -> anyhow::Result<()> {
    let published = published(backend, &SHOWN).await?;
    let path = format!("/api/v1/statuses/{}", api::id(&published.post)?);
    published.ada.delete(&path).await?;
    published.oriel.run_jobs().await?;
    for (url, _) in published.variants() {
        assert_eq!(published.stranger(&url).await?.0, 404, "{url}");
    }
    Ok(())
}

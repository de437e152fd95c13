//! Photos that are much wider or taller than screens are.

use oriel_media::testing::jpeg;
use oriel_test::{Backend, TestInstance, Visitor, api, on_each_backend};
use serde_json::json;

on_each_backend!(photos_of_any_shape_have_a_place_to_be_seen_in);

async fn photos_of_any_shape_have_a_place_to_be_seen_in(backend: Backend) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
    let ada = oriel.person("ada").await?;
    let shapes = [(2_000, 500), (300, 1_200), (900, 600)];
    let mut photos = Vec::new();
    for (width, height) in shapes {
        photos.push(ada.upload_photo(&jpeg(width, height, 1), "Sea").await?);
    }
    let words = json!({ "status": "Sea", "media_ids": photos });
    let post = ada.post("/api/v1/statuses", &words).await?;
    oriel.run_jobs().await?;
    let visitor = Visitor::new(&oriel.base)?;
    for (number, (stage, sizes)) in (1..).zip([
        (
            "stage wide\" tabindex=\"0\"",
            "sizes=\"(orientation:portrait) 180vh,100vw\"",
        ),
        ("stage tall\"", "sizes=\"min(100vw,28rem)\""),
        ("stage usual\"", "sizes=\"100vw\""),
    ]) {
        let path = format!("/@ada/{}/{number}", api::id(&post)?);
        let page = visitor.get(&path).await?.body;
        assert!(
            page.contains(stage) && page.contains(sizes),
            "{path}: {page}"
        );
    }
    Ok(())
}

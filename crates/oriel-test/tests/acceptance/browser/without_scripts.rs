//! Every step works by forms alone.

use oriel_test::{Scripts, needs};

use crate::browser::studio::{NAMES, Studio, alts, files};

/// After the first photo was given the third place.
const MOVED: [&str; 6] = ["birch", "cedar", "ash", "elm", "fir", "hazel"];

/// Sends what was chosen and reloads the page until it is ready.
async fn send(studio: &Studio, photos: usize) -> anyhow::Result<()> {
    let editor = studio.path().await?;
    studio.click("[data-drop] button").await?;
    // Going anywhere before the answer is there would break the upload off.
    studio
        .until("every photo has arrived", async || {
            Ok(studio.all("[data-photos] > li").await?.len() == photos)
        })
        .await?;
    studio
        .until("every photo is ready", async || {
            let ready = studio.all(".photo.ready").await?.len() == photos;
            if !ready {
                studio.go(&editor).await?;
            }
            Ok(ready)
        })
        .await
}

async fn arrive_at_album(studio: &Studio) -> anyhow::Result<()> {
    studio
        .until("the album is shown", async || {
            Ok(studio.path().await?.starts_with("/@megan/"))
        })
        .await
}

#[needs(chromium)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_album_is_put_in_order_and_published() -> anyhow::Result<()> {
    Studio::open(Scripts::Off, async |studio| {
        studio.set_up().await?;
        studio.choose(&NAMES, &[]).await?;
        send(studio, NAMES.len()).await?;
        let place = studio.one("[data-photos] > li [name^=position]").await?;
        place.clear().await?;
        place.send_keys("3").await?;
        studio.describe_photos().await?;
        studio.fill("#title-en", "Trees in winter").await?;
        studio.press("[formaction$='/order']").await?;
        studio
            .until("the photos stand in the new order", async || {
                let shown = studio.attributes("[data-photos] > li", "data-name");
                Ok(shown.await? == files(MOVED))
            })
            .await?;
        studio.click(".foot-bar .primary").await?;
        arrive_at_album(studio).await?;
        assert_eq!(studio.text("h1").await?, "Trees in winter");
        assert_eq!(studio.album().await?, alts(MOVED));
        Ok(())
    })
    .await
}

#[needs(chromium)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_no_photo_is_named_and_the_others_stay() -> anyhow::Result<()> {
    Studio::open(Scripts::Off, async |studio| {
        studio.set_up().await?;
        studio.choose(&["ash", "birch"], &["letter"]).await?;
        studio.click("[data-drop] button").await?;
        studio
            .until("something is complained about", async || {
                Ok(studio.all("[role=alert]").await?.len() == 1)
            })
            .await?;
        let complaint = studio.text("[role=alert]").await?;
        assert!(complaint.contains("letter.jpg"), "{complaint}");
        assert!(complaint.contains("not a photo"), "{complaint}");
        let kept = studio.attributes("[data-photos] > li", "data-name").await?;
        assert_eq!(kept, ["ash.jpg", "birch.jpg"]);
        Ok(())
    })
    .await
}

#[needs(chromium)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn missing_descriptions_are_asked_for_once() -> anyhow::Result<()> {
    Studio::open(Scripts::Off, async |studio| {
        studio.set_up().await?;
        studio.choose(&["ash"], &[]).await?;
        send(studio, 1).await?;
        studio.fill("#title-en", "One tree").await?;
        studio.click(".foot-bar .primary").await?;
        studio
            .until("the author is reminded", async || {
                Ok(studio.all("[name=reminded]").await?.len() == 1)
            })
            .await?;
        let title = studio.attributes("#title-en", "value").await?;
        assert_eq!(title, ["One tree"], "what was typed is still there");
        studio.click("[name=reminded]").await?;
        arrive_at_album(studio).await?;
        assert_eq!(studio.text("h1").await?, "One tree");
        Ok(())
    })
    .await
}

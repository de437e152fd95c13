//! The page helps: progress, order by keyboard, texts that save themselves.

use oriel_test::{Scripts, needs};
use thirtyfour::Key;

use crate::browser::studio::{NAMES, Studio, alts, files};

/// After the first photo has been moved behind the third.
const MOVED: [&str; 6] = ["birch", "cedar", "ash", "elm", "fir", "hazel"];

#[needs(chromium)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_new_publishes_an_album_reads_it_in_welsh_and_leaves() -> anyhow::Result<()> {
    Studio::open(Scripts::On, async |studio| {
        studio.set_up().await?;
        send_all(studio).await?;
        move_first_behind_third(studio).await?;
        publish(studio).await?;
        see_album(studio).await?;
        switch_to_welsh(studio).await?;
        sign_out(studio).await
    })
    .await
}

async fn send_all(studio: &Studio) -> anyhow::Result<()> {
    studio.drop_photos(&NAMES).await?;
    studio
        .until("every photo is ready", async || {
            Ok(studio.all(".photo.ready .handle-move").await?.len() == NAMES.len())
        })
        .await?;
    let shown = studio.attributes("[data-photos] > li", "data-name").await?;
    assert_eq!(shown, files(NAMES), "photos stand as they were chosen");
    Ok(())
}

async fn move_first_behind_third(studio: &Studio) -> anyhow::Result<()> {
    let handle = studio.one("[data-photos] > li .handle-move").await?;
    handle.focus().await?;
    for key in [Key::Space, Key::Down, Key::Down, Key::Space] {
        handle.send_keys(key).await?;
    }
    studio
        .until("the move is announced", async || {
            let live = studio.one("[data-live]").await?.inner_html().await?;
            Ok(live.contains("ash.jpg, now 3 of 6"))
        })
        .await?;
    let shown = studio.attributes("[data-photos] > li", "data-name").await?;
    assert_eq!(shown, files(MOVED));
    Ok(())
}

async fn publish(studio: &Studio) -> anyhow::Result<()> {
    studio.describe_photos().await?;
    studio.fill("#title-en", "Trees in winter").await?;
    studio.fill("#title-cy", "Coed yn y gaeaf").await?;
    studio
        .until("what was typed has saved itself", async || {
            Ok(studio.text("[data-saved]").await? == "Saved.")
        })
        .await?;
    studio.click(".foot-bar .primary").await?;
    studio
        .until("the album is shown", async || {
            Ok(studio.path().await?.starts_with("/@megan/"))
        })
        .await
}

async fn see_album(studio: &Studio) -> anyhow::Result<()> {
    assert_eq!(studio.text("h1").await?, "Trees in winter");
    assert_eq!(studio.album().await?, alts(MOVED));
    studio
        .until("every picture has loaded", async || {
            let mut widths = Vec::new();
            for picture in studio.all(".rows img").await? {
                widths.push(picture.prop("naturalWidth").await?);
            }
            Ok(widths.iter().all(|width| width.as_deref() != Some("0")))
        })
        .await?;
    let shape = studio.one(".rows li").await?;
    let shape = shape.css_value("aspect-ratio").await?;
    assert_eq!(shape, "1.5 / 1", "the page's own style passes its policy");
    Ok(())
}

async fn switch_to_welsh(studio: &Studio) -> anyhow::Result<()> {
    studio.click(".bar a[hreflang=cy]").await?;
    studio
        .until("the page is in Welsh", async || {
            Ok(studio.attributes("html", "lang").await? == ["cy"])
        })
        .await?;
    assert_eq!(studio.text("h1").await?, "Coed yn y gaeaf");
    Ok(())
}

async fn sign_out(studio: &Studio) -> anyhow::Result<()> {
    studio.click(".menu summary").await?;
    studio.click("form[action='/auth/sign-out'] button").await?;
    studio
        .until("the gallery is shown", async || {
            Ok(studio.path().await? == "/")
        })
        .await?;
    studio.go("/drafts").await?;
    assert_eq!(studio.path().await?, "/auth/sign-in");
    Ok(())
}

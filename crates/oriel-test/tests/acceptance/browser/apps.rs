//! Somebody lets an app in, and takes that back, by forms alone.

use oriel_test::{OAuthApp, Scripts, needs};

use crate::browser::studio::Studio;

/// Another site for the browser, though the same program answers there.
fn elsewhere(studio: &Studio) -> String {
    let here = studio.road.base();
    here.replace("127.0.0.1", "localhost") + "/about"
}

#[needs(chromium)]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_app_on_another_site_is_let_in_and_shut_out_again() -> anyhow::Result<()> {
    Studio::open(Scripts::Off, async |studio| {
        studio.set_up().await?;
        let back = elsewhere(studio);
        let app = OAuthApp::register(&studio.oriel.base, &back, "read write:media").await?;
        studio.go(&app.asking(&[("state", "7")])).await?;
        studio.click("button[value=allow]").await?;
        let driver = &studio.browser.driver;
        studio
            .until("the app has the person back", async || {
                let address = driver.current_url().await?;
                let is_back = address.as_str().starts_with(&format!("{back}?code="));
                Ok(is_back
                    && address
                        .query()
                        .is_some_and(|query| query.contains("state=7")))
            })
            .await?;
        let address = driver.current_url().await?;
        let code = address.query_pairs().find(|(name, _)| name == "code");
        let code = code.map(|(_, code)| code.into_owned()).unwrap_or_default();
        let acting = app.acting(&app.exchange(&code, &[]).await?)?;
        acting.get("/api/v1/accounts/verify_credentials").await?;
        studio.go("/settings/apps").await?;
        assert_eq!(studio.text(".lines strong").await?, "Camera");
        studio.click(".lines button").await?;
        studio
            .until("no app is left", async || {
                Ok(studio.all(".lines strong").await?.is_empty())
            })
            .await?;
        let ended = acting.get("/api/v1/accounts/verify_credentials").await;
        anyhow::ensure!(ended.is_err(), "it still acts: {ended:?}");
        Ok(())
    })
    .await
}

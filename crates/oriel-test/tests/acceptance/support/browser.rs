use oriel_test::{Browser, Scripts, needs};
use thirtyfour::By;

/// A page whose script changes what it says.
const PAGE: &str = "data:text/html,<p id='said'>no script</p>\
                    <script>document.getElementById('said').textContent='script'</script>";

/// What the page says.
async fn said(scripts: Scripts) -> String {
    let browser = Browser::start(scripts).await.unwrap();
    browser.driver.goto(PAGE).await.unwrap();
    let text = browser
        .driver
        .find(By::Id("said"))
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    browser.quit().await.unwrap();
    text
}

#[needs(chromium)]
#[tokio::test]
async fn it_runs_scripts() {
    assert_eq!(said(Scripts::On).await, "script");
}

#[needs(chromium)]
#[tokio::test]
async fn it_can_do_without_scripts() {
    assert_eq!(said(Scripts::Off).await, "no script");
}

#[needs(chromium)]
#[tokio::test]
async fn it_tells_what_a_page_complains_of() {
    let browser = Browser::start(Scripts::On).await.unwrap();
    let page = "data:text/html,<script>console.error('a broken page')</script>";
    browser.driver.goto(page).await.unwrap();
    let complaints = browser.complaints().await.unwrap();
    assert!(
        complaints.iter().any(|it| it.contains("a broken page")),
        "{complaints:?}"
    );
    assert!(browser.complaints().await.unwrap().is_empty());
    browser.quit().await.unwrap();
}

//! A new instance, a browser in front of it, and a folder of photos.

use std::{fs, time::Duration};

use anyhow::Context as _;
use oriel_core::accounts::setup;
use oriel_media::testing::jpeg;
use oriel_test::{Backend, Browser, Road, Scripts, TestInstance};
use tempfile::TempDir;
use thirtyfour::{By, Key, WebElement, error::WebDriverResult};
use tokio::time::{Instant, sleep};

/// Ample for six small photos on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);
const PAUSE: Duration = Duration::from_millis(100);

/// A browser lets a test choose files, but not drag them: they are chosen in a field of our own,
const HAND: &str = "const hand = document.createElement('input'); hand.type = 'file'; \
    hand.multiple = true; hand.id = 'hand'; document.body.append(hand);";
/// and what a drop brings is made of them.
const DROP: &str = "const hand = document.getElementById('hand'); \
    const brought = new DataTransfer(); for (const file of hand.files) brought.items.add(file); \
    hand.remove(); for (const kind of ['dragover', 'drop']) document.querySelector('main') \
    .dispatchEvent(new DragEvent(kind, { dataTransfer: brought, bubbles: true, cancelable: true }));";

/// The photos that are published, in the order they are chosen.
pub(crate) const NAMES: [&str; 6] = ["ash", "birch", "cedar", "elm", "fir", "hazel"];

pub(crate) struct Studio {
    pub(crate) oriel: TestInstance,
    pub(crate) browser: Browser,
    /// Between the two.
    pub(crate) road: Road,
    folder: TempDir,
}

impl Studio {
    /// Tells a story at a browser while the instance does its work. The browser must have nothing
    /// to complain of in its console.
    pub(crate) async fn open(
        scripts: Scripts,
        story: impl AsyncFnOnce(&Self) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let browser = Browser::start(scripts).await?;
        let mut road = Road::new()?;
        let base = road.base().parse()?;
        let config = |config: &mut oriel_core::Config| config.server.base_url = base;
        let oriel = TestInstance::start_with(Backend::SqliteDisk, config).await?;
        road.lead_to(oriel.authority().parse()?)?;
        let studio = Self {
            oriel,
            browser,
            road,
            folder: TempDir::new()?,
        };
        tokio::select! {
            told = story(&studio) => told?,
            stopped = studio.oriel.keep_working() => stopped?,
        }
        let complaints = studio.browser.complaints().await?;
        anyhow::ensure!(complaints.is_empty(), "the console says {complaints:?}");
        studio.browser.quit().await
    }

    /// Opens the link that the program prints, and becomes its admin.
    pub(crate) async fn set_up(&self) -> anyhow::Result<()> {
        let link = setup::link(self.oriel.core()).await?;
        self.browser.driver.goto(link.context("no link")?).await?;
        self.fill("#username", "megan").await?;
        self.fill("#email", "megan@example.org").await?;
        self.fill("#password", "hills and a long enough password")
            .await?;
        self.click("main form .primary").await?;
        self.until("the editor opens", async || {
            Ok(self.path().await?.starts_with("/drafts/"))
        })
        .await
    }

    /// Chooses photos with these names, and files with these names that are none.
    pub(crate) async fn choose(&self, photos: &[&str], letters: &[&str]) -> anyhow::Result<()> {
        let mut paths = Vec::new();
        for (seed, name) in (1..).zip(photos) {
            paths.push(self.keep(name, &jpeg(900, 600, seed))?);
        }
        for name in letters {
            paths.push(self.keep(name, b"Dear Megan,")?);
        }
        self.fill("#file", &paths.join("\n")).await
    }

    /// Drops photos with these names somewhere on the page, as from a folder beside the browser.
    pub(crate) async fn drop_photos(&self, photos: &[&str]) -> anyhow::Result<()> {
        let driver = &self.browser.driver;
        driver.execute(HAND, Vec::new()).await?;
        let mut paths = Vec::new();
        for (seed, name) in (1..).zip(photos) {
            paths.push(self.keep(name, &jpeg(900, 600, seed))?);
        }
        self.fill("#hand", &paths.join("\n")).await?;
        driver.execute(DROP, Vec::new()).await?;
        Ok(())
    }

    /// Chooses files that are kept already.
    pub(crate) async fn choose_kept(&self, paths: &[String]) -> anyhow::Result<()> {
        self.fill("#file", &paths.join("\n")).await
    }

    /// Keeps a photo beside the browser, and says where.
    pub(crate) fn keep(&self, name: &str, bytes: &[u8]) -> anyhow::Result<String> {
        let path = self.folder.path().join(format!("{name}.jpg"));
        fs::write(&path, bytes)?;
        Ok(path.display().to_string())
    }

    pub(crate) async fn one(&self, css: &str) -> anyhow::Result<WebElement> {
        let found = self.browser.driver.find(By::Css(css)).await;
        found.with_context(|| format!("nothing is {css}"))
    }

    pub(crate) async fn all(&self, css: &str) -> WebDriverResult<Vec<WebElement>> {
        self.browser.driver.find_all(By::Css(css)).await
    }

    pub(crate) async fn fill(&self, css: &str, text: &str) -> anyhow::Result<()> {
        Ok(self.one(css).await?.send_keys(text).await?)
    }

    pub(crate) async fn click(&self, css: &str) -> anyhow::Result<()> {
        Ok(self.one(css).await?.click().await?)
    }

    /// Focuses a button and presses Enter: for what may lie under the bar at the bottom.
    pub(crate) async fn press(&self, css: &str) -> anyhow::Result<()> {
        Ok(self.one(css).await?.send_keys(Key::Enter).await?)
    }

    pub(crate) async fn text(&self, css: &str) -> anyhow::Result<String> {
        Ok(self.one(css).await?.text().await?)
    }

    /// One attribute of everything that matches, in the order of the page.
    pub(crate) async fn attributes(&self, css: &str, name: &str) -> anyhow::Result<Vec<String>> {
        let mut values = Vec::new();
        for element in self.all(css).await? {
            values.push(element.attr(name).await?.unwrap_or_default());
        }
        Ok(values)
    }

    pub(crate) async fn path(&self) -> anyhow::Result<String> {
        Ok(self.browser.driver.current_url().await?.path().to_owned())
    }

    pub(crate) async fn go(&self, path: &str) -> anyhow::Result<()> {
        let address = format!("{}{path}", self.road.base());
        Ok(self.browser.driver.goto(address).await?)
    }

    /// Waits for what must come true.
    pub(crate) async fn until(
        &self,
        what: &str,
        holds: impl AsyncFn() -> anyhow::Result<bool>,
    ) -> anyhow::Result<()> {
        let end = Instant::now() + PATIENCE;
        loop {
            // A page that is being exchanged has elements that are gone a moment later.
            let seen = holds().await;
            if matches!(seen, Ok(true)) {
                return Ok(());
            }
            anyhow::ensure!(Instant::now() < end, "in vain until {what}: {seen:?}");
            sleep(PAUSE).await;
        }
    }

    /// Says what is in each photo, where it stands now.
    pub(crate) async fn describe_photos(&self) -> anyhow::Result<()> {
        for name in self.attributes("[data-photos] > li", "data-name").await? {
            let field = format!("[data-name='{name}'] [data-alt]");
            self.fill(&field, &alt_of(&name)).await?;
        }
        Ok(())
    }

    /// The alternative texts on an album's page, in order.
    pub(crate) async fn album(&self) -> anyhow::Result<Vec<String>> {
        self.attributes(".rows img", "alt").await
    }
}

/// What [`Studio::describe_photos`] says of a file.
fn alt_of(file_name: &str) -> String {
    format!("A tree: {}", file_name.trim_end_matches(".jpg"))
}

/// The alternative texts of photos with these names.
pub(crate) fn alts(names: [&str; 6]) -> Vec<String> {
    names.map(alt_of).to_vec()
}

/// The names of the files of photos.
pub(crate) fn files(names: [&str; 6]) -> Vec<String> {
    names.map(|name| format!("{name}.jpg")).to_vec()
}

//! One instance with something in it.

use oriel_core::{
    Clock, Config, Core,
    accounts::register,
    model::{LangMap, Role},
    person::Person,
    posts::{drafts, edit, publish},
};
use tempfile::TempDir;

/// A core on SQLite in a temporary folder, with one photographer.
pub struct Bench {
    pub core: Core,
    pub person: Person,
    _folder: TempDir,
}

impl Bench {
    /// # Errors
    /// When the instance cannot start.
    pub async fn new() -> anyhow::Result<Self> {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = TempDir::new()?;
        let mut config = Config::default();
        config.server.data_dir = folder.path().to_owned();
        config.server.listen = vec!["127.0.0.1:0".into()];
        config.limits.requests_per_5_minutes = 100_000_000;
        let core = Core::start(config, Clock::default()).await?;
        let new = register::NewPerson {
            username: "megan".into(),
            email: "megan@example.org".into(),
            password: "a long password".into(),
            locale: "en".into(),
            role: Role::User,
        };
        let person = register::create(&core, new).await?;
        Ok(Self {
            core,
            person,
            _folder: folder,
        })
    }

    /// Publishes so many posts of a few words.
    ///
    /// # Errors
    /// When one cannot be published.
    pub async fn publish(&self, count: usize) -> anyhow::Result<()> {
        for number in 0..count {
            let draft = drafts::create(&self.core, &self.person).await?;
            let words = LangMap::of("en", &format!("Fog number {number} over #Eryri"));
            let change = edit::PostEdit {
                caption: Some(words),
                ..edit::PostEdit::default()
            };
            edit::save(&self.core, &self.person, draft.id, change).await?;
            publish::publish(&self.core, &self.person, draft.id, true).await?;
        }
        Ok(())
    }
}

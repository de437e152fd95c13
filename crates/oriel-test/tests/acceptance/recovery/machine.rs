use std::{
    fs,
    path::{Path, PathBuf},
};

use oriel_core::{Clock, Core};
use oriel_test::{
    ApiClient, Backend, OrielProcess,
    instance::{Ground, newcomer},
};
use serde_json::{Value, json};

/// The program in a process of its own, and Ada, who uses it.
pub(crate) struct Machine {
    pub(crate) ground: Ground,
    pub(crate) config: PathBuf,
    pub(crate) core: Core,
    pub(crate) ada: ApiClient,
}

impl Machine {
    pub(crate) async fn set_up(backend: Backend) -> anyhow::Result<Self> {
        let ground = Ground::prepare(backend).await?;
        let config = ground.database.data_dir.path().join("oriel.toml");
        // As images and services are started: what renders a photo is a process of its own.
        let deployed = format!("{}\n[media]\nseparate_process = true\n", ground.config());
        fs::write(&config, deployed)?;
        let core = Core::start(toml::from_str(&ground.config())?, Clock::default()).await?;
        let ada = newcomer(&core, &ground.base(), "ada").await?;
        Ok(Self {
            ground,
            config,
            core,
            ada,
        })
    }

    pub(crate) async fn boot(&self) -> anyhow::Result<OrielProcess> {
        OrielProcess::serve(&self.config, &self.ground.address.to_string()).await
    }

    /// Uploads a photo that takes a moment to prepare.
    pub(crate) async fn upload(&self, number: u8, file: &[u8]) -> anyhow::Result<String> {
        self.ada
            .upload_photo(file, &format!("Photo {number}"))
            .await
    }

    /// Posts a text that is its own idempotency key.
    pub(crate) async fn post_text(&self, key: &str) -> anyhow::Result<Value> {
        self.ada.post_once(key, &json!({ "status": key })).await
    }

    pub(crate) async fn ready(&self, photos: &[String]) -> anyhow::Result<usize> {
        let mut ready = 0;
        for id in photos {
            let photo = self.ada.get(&format!("/api/v1/media/{id}")).await?;
            ready += usize::from(photo["url"].is_string());
        }
        Ok(ready)
    }

    pub(crate) async fn jobs_left(&self) -> anyhow::Result<i64> {
        Ok(self
            .core
            .store()
            .read(oriel_store::jobs::count_waiting)
            .await?)
    }

    pub(crate) fn files_kept(&self) -> anyhow::Result<usize> {
        match &self.ground.storage {
            Some(storage) => Ok(storage.keys()?.len()),
            None => count_files(&self.ground.database.data_dir.path().join("media")),
        }
    }
}

/// Files under their final names: a write that was cut off leaves one among the incoming.
fn count_files(folder: &Path) -> anyhow::Result<usize> {
    let mut count = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with("incoming") {
            continue;
        }
        count += if entry.file_type()?.is_dir() {
            count_files(&entry.path())?
        } else {
            1
        };
    }
    Ok(count)
}

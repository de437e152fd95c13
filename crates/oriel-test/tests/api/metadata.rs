//! What a camera wrote into a file does not leave the instance.

use std::{io::Write as _, path::Path, process::Command};

use oriel_media::testing::{PRIVATE, jpeg_with_everything};
use oriel_test::{ApiClient, Backend, TestInstance, api, on_each_backend, tools};
use serde_json::json;

on_each_backend!(no_rendition_holds_anything_private);

async fn no_rendition_holds_anything_private(backend: Backend) -> anyhow::Result<()> {
    let Some(oriel) = TestInstance::start(backend).await? else {
        return Ok(());
    };
    let ada = oriel.person("ada").await?;
    let file = jpeg_with_everything(1600, 1200, 6);
    assert!(
        PRIVATE.iter().all(|secret| holds(&file, secret)),
        "the photo has what is looked for"
    );
    let photo = ada.upload_photo(&file, "").await?;
    let posted = ada
        .post("/api/v1/statuses", &json!({ "media_ids": [photo] }))
        .await?;
    oriel.run_jobs().await?;
    let post = ada
        .get(&format!("/api/v1/statuses/{}", api::id(&posted)?))
        .await?;
    let stranger = ApiClient::new(&oriel.base, "")?;
    let variants = post["media_attachments"][0]["oriel"]["variants"]
        .as_array()
        .cloned();
    let variants = variants.unwrap_or_default();
    assert!(variants.len() >= 5, "{post}");
    for variant in variants {
        let url = variant["url"].as_str().unwrap_or_default();
        let (status, rendition) = stranger.file(url).await?;
        assert_eq!(status, 200, "{url}");
        for secret in PRIVATE {
            assert!(!holds(&rendition, secret), "{url} holds {secret}");
        }
        let known = exiftool(&rendition)?;
        assert_eq!(known, Vec::<String>::new(), "{url}");
    }
    Ok(())
}

fn holds(file: &[u8], secret: &str) -> bool {
    file.windows(secret.len())
        .any(|part| part == secret.as_bytes())
}

/// What `exiftool` finds beyond what a JPEG cannot do without; nothing where it is not installed.
fn exiftool(file: &[u8]) -> anyhow::Result<Vec<String>> {
    let program = Path::new("/usr/bin/exiftool");
    if !tools::installed(program)? {
        return Ok(Vec::new());
    }
    let mut kept = tempfile::NamedTempFile::with_suffix(".jpg")?;
    kept.write_all(file)?;
    let output = Command::new(program)
        .args([
            "-G1",
            "-s",
            "-EXIF:all",
            "-GPS:all",
            "-XMP:all",
            "-IPTC:all",
            "-MakerNotes:all",
        ])
        .args([
            "-Photoshop:all",
            "-Comment",
            "-MPF:all",
            "-Trailer:all",
            "-ICC_Profile:all",
        ])
        .arg(kept.path())
        .output()?;
    anyhow::ensure!(output.status.success(), "exiftool failed: {output:?}");
    Ok(String::from_utf8(output.stdout)?
        .lines()
        .map(str::to_owned)
        .collect())
}

//! What a camera wrote into a file does not leave the instance.

use std::{io::Write as _, path::Path, process::Command};

use oriel_media::{
    strip::strip_original,
    testing::{self, PRIVATE, jpeg, jpeg_with_everything},
};
use oriel_test::{ApiClient, Backend, TestInstance, api, needs, on_each_backend};
use serde_json::json;

on_each_backend!(needs(exiftool): no_rendition_holds_anything_private);

async fn no_rendition_holds_anything_private(backend: Backend) -> anyhow::Result<()> {
    let oriel = TestInstance::start(backend).await?;
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
        let known = exiftool(&rendition, ".jpg")?;
        assert_eq!(known, Vec::<String>::new(), "{url}");
    }
    Ok(())
}

/// What is found in a file that was stripped, beside its colours and which way is up.
fn left_in(file: &[u8], suffix: &str) -> anyhow::Result<Vec<String>> {
    let source = tempfile::NamedTempFile::new()?;
    std::fs::write(source.path(), file)?;
    let kept = tempfile::NamedTempFile::new()?;
    strip_original(source.path(), kept.path())?;
    let mut found = exiftool(&std::fs::read(kept.path())?, suffix)?;
    found.retain(|line| !line.starts_with("[ICC") && !line.contains("Orientation"));
    Ok(found)
}

#[needs(exiftool)]
#[test]
fn nothing_is_found_in_the_stripped_originals_of_phones_and_editors() -> anyhow::Result<()> {
    let (plain, exif) = (jpeg(320, 240, 1), testing::exif(6));
    let place = "<exif:GPSLatitude>52,24.9N</exif:GPSLatitude>";
    let png = testing::encoded(&testing::picture(64, 48, 1), image::ImageFormat::Png);
    let webp = testing::encoded(&testing::picture(64, 48, 1), image::ImageFormat::WebP);
    let files = [
        (jpeg_with_everything(320, 240, 6), ".jpg"),
        (testing::with_exif(&plain, &exif), ".jpg"),
        (testing::with_xmp(&plain, &testing::xmp(place)), ".jpg"),
        (
            testing::with_iptc(&plain, &[((2, 90), b"Llanrwst")]),
            ".jpg",
        ),
        (
            [plain.as_slice(), &testing::with_exif(&plain, &exif)].concat(),
            ".jpg",
        ),
        (testing::with_chunk(&png, *b"eXIf", &exif), ".png"),
        (testing::with_riff_chunk(&webp, *b"EXIF", &exif), ".webp"),
    ];
    for (file, suffix) in files {
        assert_eq!(left_in(&file, suffix)?, Vec::<String>::new(), "{suffix}");
    }
    Ok(())
}

/// Where there are any beside the repository.
#[needs(exiftool, camera_photos)]
#[test]
fn nothing_is_found_in_the_stripped_originals_of_real_cameras() -> anyhow::Result<()> {
    let folder = std::env::var("ORIEL_PHOTOS")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/photos").into());
    for kind in std::fs::read_dir(folder)?
        .flatten()
        .filter(|kind| kind.path().is_dir())
    {
        for photo in std::fs::read_dir(kind.path())?.flatten() {
            let path = photo.path();
            let suffix = path.extension().unwrap_or_default().to_string_lossy();
            let found = left_in(&std::fs::read(&path)?, &format!(".{suffix}"))?;
            assert_eq!(found, Vec::<String>::new(), "{}", path.display());
        }
    }
    Ok(())
}

fn holds(file: &[u8], secret: &str) -> bool {
    file.windows(secret.len())
        .any(|part| part == secret.as_bytes())
}

/// What `exiftool` finds beyond what a JPEG cannot do without.
fn exiftool(file: &[u8], suffix: &str) -> anyhow::Result<Vec<String>> {
    let program = Path::new("/usr/bin/exiftool");
    let mut kept = tempfile::NamedTempFile::with_suffix(suffix)?;
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

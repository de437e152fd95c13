//! The same promises for photos that real cameras took, where there are any.

use std::path::Path;

use oriel_pixels::Codecs;

use crate::{
    config::Media,
    inspect::Format,
    jpeg,
    pipeline::{Pipeline, Rendered},
    pipeline_tests::{assert_bare, stripped},
    strip::Removed,
};

/// Tables, frames, scans, colours, and at most an EXIF of one entry.
fn assert_stripped(bytes: &[u8]) {
    let walk = jpeg::walk(bytes).unwrap();
    assert_eq!(walk.end, Some(bytes.len()), "something follows the picture");
    for segment in &walk.segments {
        let allowed = match segment.marker {
            jpeg::APP1 => segment.body.starts_with(b"Exif\0\0MM") && segment.body.len() == 32,
            jpeg::APP0 | jpeg::APP2 | jpeg::APP14 => true,
            other => (0xc0..=0xdf).contains(&other),
        };
        assert!(allowed, "marker {:x}", segment.marker);
    }
}

/// No pixel was touched, and nothing that editors or phones write is left.
async fn assert_same_picture(pipeline: &Pipeline, kept: &[u8], before: &Rendered) {
    for private in ["Exif", "GPSLat", "iPhone", "xmpmeta", "ns.adobe.com"] {
        let found = memchr::memmem::find(kept, private.as_bytes());
        assert_eq!(found, None, "{private}");
    }
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), kept).unwrap();
    let media = Media::default();
    let after = pipeline
        .render(file.path(), &media.renditions)
        .await
        .unwrap();
    let bytes = |made: &Rendered| {
        made.renditions
            .iter()
            .map(|it| it.bytes.clone())
            .collect::<Vec<_>>()
    };
    assert!(bytes(&after) == bytes(before), "other pixels");
    assert_eq!(after.removed, Removed::default());
}

#[tokio::test]
async fn real_photos_lose_their_metadata_where_there_are_any() {
    let folder = std::env::var("ORIEL_PHOTOS")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/photos").into());
    if !Path::new(&folder).exists() {
        return;
    }
    for codecs in Codecs::all() {
        lose_their_metadata(Path::new(&folder), codecs).await;
    }
}

async fn lose_their_metadata(folder: &Path, codecs: Codecs) {
    let media = Media::default();
    let pipeline = Pipeline::with_codecs(&media, codecs);
    let mut seen = 0;
    for entry in walk_files(folder) {
        let Ok(rendered) = pipeline.render(&entry, &media.renditions).await else {
            continue;
        };
        seen += 1;
        for rendition in &rendered.renditions {
            assert_bare(&rendition.bytes);
        }
        let kept = stripped(&std::fs::read(&entry).unwrap());
        match rendered.format {
            Format::Jpeg => assert_stripped(&kept),
            _ => assert_same_picture(&pipeline, &kept, &rendered).await,
        }
    }
    assert!(seen > 20, "only {seen} photos could be rendered");
}

fn walk_files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(walk_files(&path));
        } else if path
            .extension()
            .is_some_and(|it| it.eq_ignore_ascii_case("jpg") || it.eq_ignore_ascii_case("heic"))
        {
            found.push(path);
        }
    }
    found
}

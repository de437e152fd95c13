use std::io::Write as _;

use image::{ImageFormat, RgbaImage};
use oriel_pixels::Codecs;
use tempfile::NamedTempFile;

use crate::{
    config::{ByteSize, Media},
    error::Refused,
    jpeg,
    on_each_codec::on_each_codec,
    pipeline::{Pipeline, Rendered},
    plan::{AVATAR, HEADER},
    strip, testing,
};

on_each_codec!(
    a_photo_with_everything_loses_everything_but_the_picture,
    all_eight_orientations_look_the_same,
    sizes_follow_the_plan_and_small_photos_stay_small,
    a_wide_gamut_photo_is_converted_to_srgb,
    what_is_no_photo_is_refused_by_its_bytes_with_a_reason,
    avatars_and_headers_are_cut_from_the_middle,
    many_at_once_wait_for_room_and_all_finish,
    what_is_small_and_well_compressed_already_is_not_compressed_again,
    what_is_small_but_badly_compressed_is_compressed,
    a_turned_photo_is_never_kept_as_it_is,
);

fn file(bytes: &[u8]) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    file
}

async fn render(bytes: &[u8]) -> Result<Rendered, Refused> {
    render_by(Codecs::default(), bytes).await
}

async fn render_by(codecs: Codecs, bytes: &[u8]) -> Result<Rendered, Refused> {
    let media = Media::default();
    Pipeline::with_codecs(&media, codecs)
        .render(file(bytes).path(), &media.renditions)
        .await
}

fn contains(bytes: &[u8], needle: &str) -> bool {
    bytes
        .windows(needle.len())
        .any(|window| window == needle.as_bytes())
}

/// Only what a picture needs may stand in a rendition.
pub(crate) fn assert_bare(bytes: &[u8]) {
    let walk = jpeg::walk(bytes).unwrap();
    assert_eq!(walk.end, Some(bytes.len()), "something follows the picture");
    for segment in &walk.segments {
        let allowed = matches!(segment.marker, 0xe0 | 0xdb | 0xc0 | 0xc4 | 0xda | 0xdd);
        assert!(allowed, "marker {:x}", segment.marker);
    }
}

async fn a_photo_with_everything_loses_everything_but_the_picture(codecs: Codecs) {
    let rendered = render_by(codecs, &testing::jpeg_with_everything(900, 600, 6))
        .await
        .unwrap();
    assert_eq!((rendered.width, rendered.height), (600, 900));
    for rendition in &rendered.renditions {
        assert_bare(&rendition.bytes);
        for private in testing::PRIVATE {
            assert!(
                !contains(&rendition.bytes, private),
                "{private} in {}",
                rendition.name
            );
        }
    }
}

#[tokio::test]
async fn camera_facts_are_read_and_exact_places_and_serial_numbers_are_not() {
    let rendered = render(&testing::jpeg_with_everything(300, 200, 1))
        .await
        .unwrap();
    let facts = rendered.camera;
    assert_eq!(facts.model.as_deref(), Some("X-T5"));
    assert_eq!(facts.lens.as_deref(), Some("XF 35mm F1.4"));
    assert_eq!((facts.aperture, facts.iso), (Some(5.6), Some(400)));
    assert_eq!(facts.exposure.as_deref(), Some("1/250"));
    assert_eq!(facts.taken_at.unwrap().to_string(), "2026-10-12 7:45:10.0");
    assert_eq!(
        rendered.described.description.as_deref(),
        Some("Fog over the weir")
    );
    let json = serde_json::to_string(&facts).unwrap();
    assert!(!json.contains("52.4") && !json.contains("SERIAL"), "{json}");
    let place = serde_json::to_string(&rendered.place).unwrap();
    assert_eq!(place, r#"{"latitude":52.4,"longitude":-4.1}"#);
}

async fn all_eight_orientations_look_the_same(codecs: Codecs) {
    let upright = testing::picture(320, 200, 9);
    let mut hashes = Vec::new();
    for exif in 1..=8_u16 {
        let orientation =
            image::metadata::Orientation::from_exif(u8::try_from(exif).unwrap()).unwrap();
        // The picture as a camera stores it: turned so that the orientation turns it back.
        let mut stored = image::DynamicImage::ImageRgb8(upright.clone());
        stored.apply_orientation(inverse(orientation));
        let plain = testing::encoded(&stored.into_rgb8(), ImageFormat::Jpeg);
        let rendered = render_by(codecs, &testing::with_orientation(&plain, exif))
            .await
            .unwrap();
        assert_eq!(
            (rendered.width, rendered.height),
            (320, 200),
            "orientation {exif}"
        );
        hashes.push(rendered.colour);
        let seen = image::load_from_memory(&rendered.renditions[0].bytes)
            .unwrap()
            .into_rgb8();
        assert!(distance(&seen, &upright) < 6.0, "orientation {exif}");
    }
    assert!(
        hashes
            .iter()
            .all(|colour| colour[0].abs_diff(hashes[0][0]) < 4)
    );
}

fn inverse(orientation: image::metadata::Orientation) -> image::metadata::Orientation {
    use image::metadata::Orientation::{Rotate90, Rotate270};
    match orientation {
        Rotate90 => Rotate270,
        Rotate270 => Rotate90,
        other => other,
    }
}

fn distance(one: &image::RgbImage, other: &image::RgbImage) -> f64 {
    let sum: u64 = one
        .as_raw()
        .iter()
        .zip(other.as_raw())
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .sum();
    f64::from(u32::try_from(sum).unwrap()) / f64::from(u32::try_from(one.as_raw().len()).unwrap())
}

async fn sizes_follow_the_plan_and_small_photos_stay_small(codecs: Codecs) {
    let rendered = render_by(codecs, &testing::jpeg(3_000, 2_000, 1))
        .await
        .unwrap();
    let sizes: Vec<_> = rendered
        .renditions
        .iter()
        .map(|it| (it.name.to_string(), it.width, it.height))
        .collect();
    let expected = [
        ("full", 3_000, 2_000),
        ("large", 2_560, 1_706),
        ("medium", 1_440, 960),
        ("small", 640, 426),
        ("tile480", 480, 320),
        ("tile320", 320, 213),
    ];
    assert_eq!(sizes, expected.map(|(name, w, h)| (name.to_owned(), w, h)));
    let small = render_by(codecs, &testing::jpeg(200, 100, 1))
        .await
        .unwrap();
    assert!(
        small
            .renditions
            .iter()
            .all(|it| (it.width, it.height) == (200, 100))
    );
}

async fn a_wide_gamut_photo_is_converted_to_srgb(codecs: Codecs) {
    let picture = image::RgbImage::from_pixel(64, 64, image::Rgb([100, 150, 120]));
    let plain = testing::encoded(&picture, ImageFormat::Jpeg);
    let profile = moxcms::ColorProfile::new_display_p3().encode().unwrap();
    let rendered = render_by(codecs, &testing::with_profile(&plain, &profile))
        .await
        .unwrap();
    let [red, green, blue] = rendered.colour;
    // Display P3 (100, 150, 120) is about (83, 152, 118) in sRGB.
    assert!(
        red.abs_diff(83) <= 3 && green.abs_diff(152) <= 3 && blue.abs_diff(118) <= 3,
        "{:?}",
        rendered.colour
    );
    let broken = render_by(codecs, &testing::with_profile(&plain, b"no profile at all"))
        .await
        .unwrap();
    assert!(broken.colour[0].abs_diff(100) <= 3);
}

async fn what_is_no_photo_is_refused_by_its_bytes_with_a_reason(codecs: Codecs) {
    let text = b"<html><script>alert(1)</script></html>".to_vec();
    for (bytes, code) in [
        (Vec::new(), "empty_file"),
        (b"just some words".to_vec(), "not_a_picture"),
        (text, "not_a_picture"),
        (
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec(),
            "unsupported_document",
        ),
        (b"%PDF-1.7".to_vec(), "unsupported_document"),
        (b"\0\0\0\x18ftypavif\0\0\0\0".to_vec(), "unsupported_format"),
        (b"\0\0\0\x18ftypcrx \0\0\0\0".to_vec(), "unsupported_raw"),
        (b"II*\0\x10\0\0\0CR\x02\0".to_vec(), "unsupported_raw"),
        (testing::raw_tiff(), "unsupported_raw"),
        (b"BM\0\0".to_vec(), "unsupported_format"),
        (b"FUJIFILMCCD-RAW 0201".to_vec(), "unsupported_raw"),
        (b"\0\0\0\x18ftypisom\0\0\0\0".to_vec(), "unsupported_video"),
        (b"RIFF\x10\0\0\0AVI LIST".to_vec(), "unsupported_video"),
        (b"\x1aE\xdf\xa3".to_vec(), "unsupported_video"),
        (b"GIF89a\x01\0".to_vec(), "incomplete"),
        (b"II*\0\xff\xff\xff\xff".to_vec(), "incomplete"),
        (testing::png_bomb(), "too_many_pixels"),
        (testing::truncated_jpeg(), "incomplete"),
        (b"\xff\xd8\xff\xe0 random".to_vec(), "incomplete"),
        (b"\x89PNG\r\n\x1a\n".to_vec(), "incomplete"),
    ] {
        let refused = render_by(codecs, &bytes).await.unwrap_err();
        assert_eq!(refused.code(), code, "{:?}", &bytes[..bytes.len().min(20)]);
    }
}

#[tokio::test]
async fn a_file_over_the_limit_is_refused_with_the_limit() {
    let media = Media {
        max_file_size: ByteSize::mib(1),
        ..Media::default()
    };
    let big = file(&vec![0xff; 1024 * 1024 + 1]);
    let refused = Pipeline::new(&media)
        .render(big.path(), &media.renditions)
        .await
        .unwrap_err();
    assert_eq!(refused, Refused::FileTooLarge { limit: 1024 * 1024 });
}

#[tokio::test]
async fn a_scan_bomb_is_refused_before_it_is_decoded() {
    let plain = testing::jpeg(64, 64, 1);
    let walk = jpeg::walk(&plain).unwrap();
    let scan = plain[walk.segments.last().unwrap().start..plain.len() - 2].to_vec();
    let mut bomb = plain[..plain.len() - 2].to_vec();
    for _ in 0..500 {
        bomb.extend(&scan);
    }
    bomb.extend([0xff, 0xd9]);
    assert_eq!(render(&bomb).await.unwrap_err(), Refused::Incomplete);
}

async fn avatars_and_headers_are_cut_from_the_middle(codecs: Codecs) {
    let media = Media::default();
    let source = file(&testing::jpeg(900, 600, 2));
    for (spec, width, height) in [(AVATAR, 400, 400), (HEADER, 900, 300)] {
        let made = Pipeline::with_codecs(&media, codecs)
            .render(source.path(), &[spec])
            .await
            .unwrap();
        let made = &made.renditions[0];
        assert_eq!((made.width, made.height), (width, height));
    }
}

async fn many_at_once_wait_for_room_and_all_finish(codecs: Codecs) {
    let media = Media {
        memory_budget: ByteSize::mib(64),
        processing_threads: 4,
        ..Media::default()
    };
    let pipeline = Pipeline::with_codecs(&media, codecs);
    let bytes = testing::jpeg(1_200, 800, 5);
    let all = (0..12).map(|_| {
        let (pipeline, renditions, source) =
            (pipeline.clone(), media.renditions.clone(), file(&bytes));
        tokio::spawn(async move {
            pipeline
                .render(source.path(), &renditions)
                .await
                .map(|_| ())
        })
    });
    for one in all.collect::<Vec<_>>() {
        one.await.unwrap().unwrap();
    }
}

pub(crate) fn stripped(bytes: &[u8]) -> Vec<u8> {
    let (source, dest) = (file(bytes), NamedTempFile::new().unwrap());
    strip::strip_original(source.path(), dest.path()).unwrap();
    std::fs::read(dest.path()).unwrap()
}

#[test]
fn a_stripped_original_keeps_its_pixels_and_its_orientation_and_nothing_else() {
    let original = testing::jpeg_with_everything(300, 200, 6);
    let kept = stripped(&original);
    for private in testing::PRIVATE
        .into_iter()
        .filter(|private| *private != "Exif")
    {
        assert!(!contains(&kept, private), "{private}");
    }
    let pixels = |bytes: &[u8]| image::load_from_memory(bytes).unwrap().into_rgb8();
    assert_eq!(pixels(&kept), pixels(&original));
    assert_eq!(
        kept.len(),
        kept.windows(2).rposition(|it| it == [0xff, 0xd9]).unwrap() + 2
    );
    let exif = exif::Reader::new()
        .read_from_container(&mut std::io::Cursor::new(&kept))
        .unwrap();
    assert_eq!(exif.fields().count(), 1);
    assert_eq!(exif.fields().next().unwrap().value.get_uint(0), Some(6));
}

#[test]
fn png_and_webp_lose_their_texts_and_what_follows_the_picture() {
    let picture = testing::picture(64, 48, 4);
    let png = testing::encoded(&picture, ImageFormat::Png);
    let text = [b"\0\0\0\x0ctEXtabc\0password".as_slice(), &[0; 4]].concat();
    let with_text = [&png[..33], &text, &png[33..], b"trailing zip"].concat();
    assert_eq!(stripped(&with_text), png);
    let webp = testing::encoded(&picture, ImageFormat::WebP);
    let mut with_exif = webp.clone();
    with_exif.extend(b"EXIF\x06\0\0\0secret");
    let length = u32::try_from(with_exif.len() - 8).unwrap();
    with_exif[4..8].copy_from_slice(&length.to_le_bytes());
    assert_eq!(stripped(&with_exif), webp);
}

/// The pixels of a JPEG, by a decoder that is not in the pipeline.
fn pixels(bytes: &[u8]) -> image::RgbImage {
    image::load_from_memory_with_format(bytes, ImageFormat::Jpeg)
        .unwrap()
        .into_rgb8()
}

async fn what_is_small_and_well_compressed_already_is_not_compressed_again(codecs: Codecs) {
    let sent = testing::jpeg_of_quality(600, 400, 60);
    let described = testing::with_exif(&sent, &testing::exif(1));
    let rendered = render_by(codecs, &described).await.unwrap();
    let full = &rendered.renditions[0];
    assert!(full.bytes.len() <= sent.len());
    assert_bare(&full.bytes);
    assert!(pixels(&full.bytes) == pixels(&sent), "a pixel differs");
    let smaller = &rendered.renditions[4];
    assert_eq!((smaller.width, smaller.height), (480, 320));
}

async fn what_is_small_but_badly_compressed_is_compressed(codecs: Codecs) {
    let sent = testing::jpeg_of_quality(600, 400, 100);
    let rendered = render_by(codecs, &sent).await.unwrap();
    assert!(rendered.renditions[0].bytes.len() < sent.len() * 9 / 10);
    assert!(pixels(&rendered.renditions[0].bytes) != pixels(&sent));
}

async fn a_turned_photo_is_never_kept_as_it_is(codecs: Codecs) {
    let sent = testing::jpeg_of_quality(600, 400, 60);
    let rendered = render_by(codecs, &testing::with_orientation(&sent, 6))
        .await
        .unwrap();
    let full = pixels(&rendered.renditions[0].bytes);
    assert_eq!(full.dimensions(), (400, 600));
}

#[tokio::test]
async fn every_kind_of_file_that_is_taken_becomes_the_same_picture() {
    let picture = testing::picture(300, 200, 3);
    for format in [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Tiff] {
        let rendered = render(&testing::encoded(&picture, format)).await.unwrap();
        let seen = pixels(&rendered.renditions[0].bytes);
        assert!(distance(&seen, &picture) < 4.0, "{format:?}");
    }
    // A GIF has few colours, so its picture is one.
    let mut gif = Vec::new();
    let flat = RgbaImage::from_pixel(300, 200, image::Rgba([200, 60, 30, 255]));
    image::codecs::gif::GifEncoder::new(&mut gif)
        .encode_frame(image::Frame::new(flat))
        .unwrap();
    let rendered = render(&gif).await.unwrap();
    assert_eq!((rendered.width, rendered.height), (300, 200));
    assert!(rendered.colour[0].abs_diff(200) < 6 && rendered.colour[2].abs_diff(30) < 6);
}

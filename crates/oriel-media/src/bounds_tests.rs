//! What a photo may cost, and which of its sizes is made from which.

use image::{ImageFormat, Rgb, RgbImage};

use crate::{
    config::{ByteSize, Media},
    error::Refused,
    pipeline::{Pipeline, Rendered},
    plan::RenditionSpec,
    testing,
};

async fn render(bytes: &[u8]) -> Result<Rendered, Refused> {
    render_with(&Media::default(), bytes).await
}

async fn render_with(media: &Media, bytes: &[u8]) -> Result<Rendered, Refused> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("upload");
    std::fs::write(&path, bytes).unwrap();
    Pipeline::new(media).render(&path, &media.renditions).await
}

#[tokio::test]
async fn large_pngs_and_webps_are_decoded_whole() {
    let picture = testing::picture(3_000, 2_500, 3);
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let rendered = render(&testing::encoded(&picture, format)).await.unwrap();
        assert_eq!(
            (rendered.width, rendered.height),
            (3_000, 2_500),
            "{format:?}"
        );
    }
}

#[tokio::test]
async fn sixteen_bits_a_channel_count_twice_against_memory() {
    // A hundred megapixels pass with eight bits, and would be 800 MB with sixteen and alpha.
    let deep = render(&testing::png_header(10_000, 10_000, 16, 6)).await;
    let Refused::TooManyPixels { limit } = deep.unwrap_err() else {
        panic!("it was not refused for its pixels");
    };
    assert!((50_000_000..80_000_000).contains(&limit), "{limit}");
    let flat = render(&testing::png_header(10_000, 10_000, 8, 2)).await;
    assert_eq!(flat.unwrap_err(), Refused::Incomplete);
}

#[tokio::test]
async fn a_photo_that_takes_too_long_is_given_up_and_the_next_one_is_made() {
    let media = Media {
        processing_threads: 1,
        ..Media::default()
    };
    let hurried = Media {
        processing_timeout_seconds: 0,
        ..media.clone()
    };
    let photo = testing::jpeg(600, 400, 1);
    let refused = render_with(&hurried, &photo).await.unwrap_err();
    assert_eq!(refused, Refused::Incomplete);
    assert!(render_with(&media, &photo).await.is_ok());
}

#[tokio::test]
async fn sizes_in_any_order_are_never_made_from_a_smaller_one() {
    let mut media = Media::default();
    media.renditions.reverse();
    let mut checks = RgbImage::new(1_440, 960);
    for (x, y, pixel) in checks.enumerate_pixels_mut() {
        *pixel = Rgb([if (x / 4 + y / 4) % 2 == 0 { 255 } else { 0 }; 3]);
    }
    let rendered = render_with(&media, &testing::encoded(&checks, ImageFormat::Png))
        .await
        .unwrap();
    let full = rendered.renditions.last().unwrap();
    assert_eq!(full.name, "full");
    let seen = image::load_from_memory(&full.bytes).unwrap().into_rgb8();
    // Enlarged from 320 pixels, all of it would be grey.
    assert!(seen.get_pixel(1, 1).0[0] > 200 && seen.get_pixel(5, 1).0[0] < 55);
}

#[tokio::test]
async fn camera_names_in_place_of_a_description_are_not_taken_for_one() {
    let plain = testing::jpeg(64, 48, 1);
    let factory = testing::with_exif(&plain, &testing::exif_of("OLYMPUS DIGITAL CAMERA", None));
    let rendered = render(&factory).await.unwrap();
    assert_eq!(rendered.described.description, None);
    let titled = testing::with_exif(
        &plain,
        &testing::exif_of("Fog\x07 below", Some("Y Gored ŵ")),
    );
    let described = render(&titled).await.unwrap().described;
    assert_eq!(described.description.as_deref(), Some("Fog below"));
    assert_eq!(described.title.as_deref(), Some("Y Gored ŵ"));
}

#[tokio::test]
async fn crops_and_whole_sizes_do_not_disturb_each_other() {
    let media = Media {
        renditions: vec![
            crate::plan::AVATAR,
            RenditionSpec {
                crop: None,
                ..crate::plan::AVATAR
            },
        ],
        ..Media::default()
    };
    let rendered = render_with(&media, &testing::jpeg(800, 600, 1))
        .await
        .unwrap();
    let sizes: Vec<_> = rendered
        .renditions
        .iter()
        .map(|it| (it.width, it.height))
        .collect();
    assert_eq!(sizes, [(400, 400), (400, 300)]);
}

#[tokio::test]
async fn a_photo_that_needs_more_memory_than_there_is_at_all_is_refused_at_once() {
    let media = Media {
        memory_budget: ByteSize::mib(64),
        ..Media::default()
    };
    let refused = render_with(&media, &testing::png_header(8_000, 8_000, 8, 2)).await;
    let Err(Refused::TooManyPixels { limit }) = refused else {
        panic!("{refused:?}");
    };
    assert!((1_000_000..64_000_000).contains(&limit), "{limit}");
}

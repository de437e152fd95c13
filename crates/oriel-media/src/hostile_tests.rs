//! Files that are rare, broken, or made to do harm.

use std::{io::Cursor, time::Instant};

use image::{DynamicImage, ImageBuffer, ImageFormat, Luma, Rgb, RgbImage};
use jpeg_encoder::{ColorType, Encoder};

use crate::{
    config::Media,
    error::Refused,
    jpeg,
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

fn assert_near(seen: [u8; 3], expected: [u8; 3], most: u8) {
    let near = seen
        .iter()
        .zip(&expected)
        .all(|(a, b)| a.abs_diff(*b) <= most);
    assert!(near, "{seen:?} is not {expected:?}");
}

fn jpeg_of(colours: ColorType, pixel: &[u8], progressive: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 95);
    encoder.set_progressive(progressive);
    encoder
        .encode(&pixel.repeat(64 * 48), 64, 48, colours)
        .unwrap();
    bytes
}

#[tokio::test]
async fn grey_and_progressive_jpegs_keep_their_colours() {
    let grey = jpeg_of(ColorType::Luma, &[90], false);
    assert_near(render(&grey).await.unwrap().colour, [90, 90, 90], 2);
    let progressive = jpeg_of(ColorType::Rgb, &[200, 60, 30], true);
    assert_near(render(&progressive).await.unwrap().colour, [200, 60, 30], 4);
}

#[tokio::test]
async fn a_cmyk_jpeg_is_not_inverted() {
    // No cyan, all magenta and yellow, no black: red. The file holds the complement, as Adobe's do.
    let red = jpeg_of(ColorType::Cmyk, &[0, 255, 255, 0], false);
    let [r, g, b] = render(&red).await.unwrap().colour;
    assert!(r > 200 && g < 80 && b < 80, "{:?}", [r, g, b]);
}

#[tokio::test]
async fn sixteen_bit_pictures_keep_their_tones() {
    let grey: ImageBuffer<Luma<u16>, Vec<u16>> = ImageBuffer::from_pixel(64, 48, Luma([0x4080]));
    let mut png = Cursor::new(Vec::new());
    DynamicImage::ImageLuma16(grey)
        .write_to(&mut png, ImageFormat::Png)
        .unwrap();
    let colour = render(png.get_ref()).await.unwrap().colour;
    assert_near(colour, [0x40, 0x40, 0x40], 2);
}

#[tokio::test]
async fn only_the_first_frame_of_an_animation_is_shown() {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 32, 32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_animated(2, 0).unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[250, 0, 0].repeat(1024)).unwrap();
    writer.write_image_data(&[0, 0, 250].repeat(1024)).unwrap();
    writer.finish().unwrap();
    assert_near(render(&bytes).await.unwrap().colour, [250, 0, 0], 2);
}

#[tokio::test]
async fn an_orientation_that_does_not_exist_turns_nothing() {
    let plain = testing::jpeg(64, 32, 1);
    for orientation in [0, 9, 99] {
        let rendered = render(&testing::with_orientation(&plain, orientation))
            .await
            .unwrap();
        assert_eq!((rendered.width, rendered.height), (64, 32), "{orientation}");
    }
}

#[tokio::test]
async fn exif_that_runs_in_circles_still_says_how_to_turn_the_photo() {
    let mut exif = testing::exif(6);
    // The link to a next directory leads back to the first.
    let next = 8 + 2 + 12 * usize::from(exif[9]);
    exif[next..next + 4].copy_from_slice(&8_u32.to_be_bytes());
    let photo = testing::with_exif(&testing::jpeg(64, 32, 1), &exif);
    let rendered = render(&photo).await.unwrap();
    assert_eq!((rendered.width, rendered.height), (32, 64));
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

/// A zlib stream of `size * size` zeros, as PNG encoders make it.
fn deflated_zeros(size: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, size, size);
    encoder.set_color(png::ColorType::Grayscale);
    let side = usize::try_from(size).unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&vec![0; side * side]).unwrap();
    writer.finish().unwrap();
    let (mut at, mut data) = (8, Vec::new());
    while at + 12 <= bytes.len() {
        let length =
            usize::try_from(u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap())).unwrap();
        if &bytes[at + 4..at + 8] == b"IDAT" {
            data.extend(&bytes[at + 8..at + 8 + length]);
        }
        at += 12 + length;
    }
    data
}

#[tokio::test]
async fn a_profile_or_text_that_inflates_without_end_does_no_harm() {
    let plain = testing::encoded(&testing::picture(64, 48, 1), ImageFormat::Png);
    let zeros = deflated_zeros(12_000);
    let body = [b"bomb\0\0".as_slice(), &zeros].concat();
    for name in [*b"iCCP", *b"zTXt"] {
        let began = Instant::now();
        let outcome = render(&testing::with_chunk(&plain, name, &body)).await;
        assert!(began.elapsed().as_millis() < 2_000, "{:?}", began.elapsed());
        match outcome {
            Ok(rendered) => assert_eq!((rendered.width, rendered.height), (64, 48)),
            Err(refused) => assert_eq!(refused, Refused::Incomplete),
        }
    }
}

#[tokio::test]
async fn a_jpeg_with_too_little_data_for_its_size_is_incomplete_before_it_is_decoded() {
    let mut claims = testing::jpeg(1_000, 1_000, 1);
    let walk = jpeg::walk(&claims).unwrap();
    let frame = walk.segments.iter().find(|it| it.marker == 0xc0).unwrap();
    let height_at = frame.start + 5;
    claims[height_at..height_at + 4].copy_from_slice(&[0x35, 0xb6, 0x35, 0xb6]);
    let began = Instant::now();
    assert_eq!(render(&claims).await.unwrap_err(), Refused::Incomplete);
    assert!(began.elapsed().as_millis() < 200, "{:?}", began.elapsed());
}

#[tokio::test]
async fn what_is_damaged_is_incomplete() {
    let picture = testing::picture(200, 150, 1);
    let jpeg = testing::jpeg(200, 150, 1);
    let mut flipped = testing::encoded(&picture, ImageFormat::Png);
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0x55;
    let mut empty_png = testing::png_header(0, 10, 8, 2);
    empty_png.truncate(40);
    let webp = testing::encoded(&picture, ImageFormat::WebP);
    let no_frame = b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xfe\x3f\0\xfe\x3f\0".to_vec();
    for (name, bytes) in [
        ("a flipped bit", flipped),
        ("no width", empty_png),
        ("cut in its header", jpeg[..100].to_vec()),
        ("a WebP cut in half", webp[..webp.len() / 2].to_vec()),
        ("a WebP without a frame", no_frame),
    ] {
        let refused = render(&bytes).await.err();
        assert_eq!(refused, Some(Refused::Incomplete), "{name}");
    }
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

//! WebP beside the JPEG of every size that asks for it.

use std::io::Write as _;

use image::{ImageDecoder as _, ImageFormat, ImageReader};
use moxcms::ColorProfile;
use tempfile::NamedTempFile;

use crate::{
    config::Media,
    inspect::Format,
    pipeline::{Pipeline, Rendered, Rendition},
    strip, testing,
};

/// Everybody's renditions with WebP beside them, or only some that keep strong colours.
async fn render(bytes: &[u8], wide_gamut: bool) -> Rendered {
    let mut media = Media {
        wide_gamut,
        ..Media::default()
    };
    for spec in &mut media.renditions {
        spec.webp = Some(75);
    }
    let mut photo = NamedTempFile::new().unwrap();
    photo.write_all(bytes).unwrap();
    let plan = media.plan("large");
    let rendered = Pipeline::new(&media).render(photo.path(), &plan).await;
    rendered.unwrap()
}

/// Each JPEG with what is beside it.
fn pairs(rendered: &Rendered) -> Vec<(&Rendition, &Rendition)> {
    let pairs: Vec<_> = rendered
        .renditions
        .chunks(2)
        .map(|pair| (&pair[0], &pair[1]))
        .collect();
    assert_eq!(pairs.len(), Media::default().renditions.len());
    for (jpeg, webp) in &pairs {
        assert_eq!(webp.name, format!("{}.webp", jpeg.name));
        assert_eq!(
            (jpeg.content_type(), webp.content_type()),
            ("image/jpeg", "image/webp")
        );
    }
    pairs
}

#[tokio::test]
async fn webps_are_smaller_than_their_jpegs_and_look_the_same() {
    let rendered = render(&testing::jpeg(1_500, 1_000, 6), false).await;
    let (mut of_jpegs, mut of_webps) = (0, 0);
    for (jpeg, webp) in pairs(&rendered) {
        of_jpegs += jpeg.bytes.len();
        of_webps += webp.bytes.len();
        let one = image::load_from_memory(&jpeg.bytes).unwrap().into_rgb8();
        let other = image::load_from_memory_with_format(&webp.bytes, ImageFormat::WebP)
            .unwrap()
            .into_rgb8();
        assert_eq!(one.dimensions(), other.dimensions());
        let off = one.iter().zip(other.iter());
        let off: u64 = off.map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
        let samples = u64::try_from(one.len()).unwrap();
        assert!(off / samples <= 8, "{}: {}", jpeg.name, off / samples);
    }
    assert!(of_webps < of_jpegs, "{of_webps} and {of_jpegs} bytes");
}

#[tokio::test]
async fn a_webp_has_nothing_but_the_picture() {
    let rendered = render(&testing::jpeg_with_everything(900, 600, 6), false).await;
    for (_, webp) in pairs(&rendered) {
        let removed = strip::examine(&webp.bytes, Format::WebP);
        assert_eq!(removed, strip::Removed::default(), "{}", webp.name);
    }
}

#[tokio::test]
async fn a_webp_says_in_which_colours_it_is_where_its_jpeg_does() {
    let profile = ColorProfile::new_display_p3().encode().unwrap();
    let photo = testing::with_profile(&testing::jpeg(801, 601, 1), &profile);
    let rendered = render(&photo, true).await;
    for (jpeg, webp) in pairs(&rendered) {
        let profile_of = |bytes: &[u8]| {
            let reader = ImageReader::new(std::io::Cursor::new(bytes));
            let mut decoder = reader
                .with_guessed_format()
                .unwrap()
                .into_decoder()
                .unwrap();
            decoder.icc_profile().unwrap()
        };
        let written = profile_of(&webp.bytes);
        assert_eq!(written, profile_of(&jpeg.bytes), "{}", jpeg.name);
        assert_eq!(written.is_none(), jpeg.name == "large");
    }
}

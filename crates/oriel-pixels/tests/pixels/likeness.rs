use image::{RgbImage, imageops};
use oriel_pixels::{
    Resizer,
    likeness::{are_alike, of},
    testing::encoded,
};

/// Hills of light.
fn picture() -> RgbImage {
    RgbImage::from_fn(640, 480, |x, y| {
        let (x, y) = (f64::from(x) / 90.0, f64::from(y) / 70.0);
        let light = (x + y * 0.4).sin() + (x * 0.3 - y).cos();
        let level = (light * 50.0 + 128.0).round().to_string();
        image::Rgb([level.parse().unwrap(); 3])
    })
}

fn likeness(picture: &RgbImage) -> u64 {
    of(picture, &mut Resizer::new()).unwrap()
}

#[test]
fn the_same_picture_is_alike_in_another_size_and_quality() {
    let one = picture();
    let small = imageops::resize(&one, 320, 240, imageops::FilterType::Triangle);
    let again = image::load_from_memory(&encoded(&small, image::ImageFormat::Jpeg)).unwrap();
    assert!(are_alike(likeness(&one), likeness(&again.into_rgb8())));
}

#[test]
fn other_pictures_and_mirrored_ones_are_not() {
    let one = picture();
    let mirrored = imageops::flip_horizontal(&one);
    assert!(!are_alike(likeness(&one), likeness(&mirrored)));
}

#[test]
fn flat_pictures_are_like_nothing() {
    let flat = RgbImage::from_pixel(640, 480, image::Rgb([90, 120, 60]));
    assert!(!are_alike(likeness(&flat), likeness(&flat)));
}

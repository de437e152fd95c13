use image::{DynamicImage, GrayImage, Luma, metadata::Orientation};
use oriel_pixels::{Plane, Turn};

#[test]
fn every_orientation_is_what_the_image_crate_makes_of_it() {
    let source = GrayImage::from_fn(170, 95, |x, y| {
        Luma([u8::try_from((x * 7 + y * 13) % 256).unwrap()])
    });
    for exif in 1..=8 {
        let orientation = Orientation::from_exif(exif).unwrap();
        let mut expected = DynamicImage::ImageLuma8(source.clone());
        expected.apply_orientation(orientation);
        let plane = Plane {
            width: 170,
            height: 95,
            samples: source.as_raw().clone(),
        };
        let seen = Turn::of(orientation).apply(plane);
        assert_eq!(
            (seen.width, seen.height),
            (expected.width(), expected.height())
        );
        assert_eq!(seen.samples, expected.into_luma8().into_raw(), "{exif}");
    }
}

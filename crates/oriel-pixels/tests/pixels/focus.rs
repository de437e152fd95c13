use image::{Rgb, RgbImage};
use oriel_pixels::{Resizer, suggested_focus, testing::picture};

/// A red thing on grass, its middle at these shares of the sides.
fn poppy(across: f64, down: f64) -> RgbImage {
    RgbImage::from_fn(128, 128, |x, y| {
        let (dx, dy) = (f64::from(x) / 128.0 - across, f64::from(y) / 128.0 - down);
        let shade = u8::try_from((x * 7 + y * 13) % 40).unwrap();
        if dx.hypot(dy) < 0.13 {
            Rgb([220, 40, 30])
        } else {
            Rgb([60 + shade, 120 + shade, 50])
        }
    })
}

#[test]
fn what_stands_out_in_one_place_is_suggested() {
    for (across, down) in [(0.25, 0.3), (0.7, 0.2), (0.5, 0.5), (0.8, 0.75)] {
        let (x, y) = suggested_focus(&poppy(across, down), &mut Resizer::new()).unwrap();
        let (meant_x, meant_y) = (across * 2.0 - 1.0, 1.0 - down * 2.0);
        let off = (f64::from(x) - meant_x).hypot(f64::from(y) - meant_y);
        assert!(off < 0.15, "{x} {y} for {meant_x} {meant_y}");
    }
}

#[test]
fn where_nothing_stands_out_it_is_the_centre() {
    let flat = RgbImage::from_pixel(128, 128, Rgb([90, 120, 60]));
    let even = picture(128, 128, 3);
    for quiet in [flat, even] {
        assert_eq!(
            suggested_focus(&quiet, &mut Resizer::new()).unwrap(),
            (0.0, 0.0)
        );
    }
}

use base64::{Engine as _, engine::general_purpose::STANDARD};
use image::{Rgb, RgbImage};
use oriel_pixels::{Resizer, placeholder};

#[test]
fn a_photo_of_one_colour_has_that_colour() {
    let flat = RgbImage::from_pixel(64, 48, Rgb([200, 100, 50]));
    let made = placeholder(&flat, &mut Resizer::new()).unwrap();
    assert_eq!(made.colour, [200, 100, 50]);
    assert_eq!(made.blurhash.len(), 4 + 2 * 4 * 3);
    assert_eq!(STANDARD.decode(made.bmp).unwrap().len(), 62);
}

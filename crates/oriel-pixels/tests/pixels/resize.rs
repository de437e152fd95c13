use image::imageops::{self, FilterType};
use oriel_pixels::{Resizer, testing::picture};

#[test]
fn rgb_is_resized_as_the_image_crate_does_it() {
    let source = picture(403, 301, 5);
    let mut resizer = Resizer::new();
    for (width, height) in [(200, 150), (97, 33), (1, 1), (640, 480)] {
        let seen = resizer.rgb(source.clone(), (width, height)).unwrap();
        let expected = imageops::resize(&source, width, height, FilterType::Lanczos3);
        assert_eq!(seen.dimensions(), (width, height));
        // Between the two directions we round and cut to bytes, at hard edges to be seen.
        let off: Vec<u64> = seen
            .iter()
            .zip(expected.iter())
            .map(|(a, b)| u64::from(a.abs_diff(*b)))
            .collect();
        let mean = off.iter().sum::<u64>() / u64::try_from(off.len()).unwrap();
        let most = off.iter().max().unwrap();
        assert!(mean < 1 && *most <= 24, "{width}x{height}: {mean}, {most}");
    }
}

//! Turning planes the right way up, block by block so that the cache is not fought.

use image::metadata::Orientation;

use crate::picture::Plane;

/// Samples a side of a block: a line of it fills a line of the cache.
const BLOCK: usize = 64;

/// A plane as it is meant to be seen.
pub(crate) fn turned(plane: Plane, orientation: Orientation) -> Plane {
    match orientation {
        Orientation::NoTransforms => plane,
        Orientation::FlipHorizontal => mirrored(plane),
        Orientation::Rotate180 => mirrored(upside_down(plane)),
        Orientation::FlipVertical => upside_down(plane),
        Orientation::Rotate90FlipH => transposed(&plane),
        Orientation::Rotate90 => mirrored(transposed(&plane)),
        Orientation::Rotate270FlipH => mirrored(upside_down(transposed(&plane))),
        Orientation::Rotate270 => upside_down(transposed(&plane)),
    }
}

/// Whether width and height change places.
pub(crate) fn swaps(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    )
}

fn width_of(plane: &Plane) -> usize {
    usize::try_from(plane.width).unwrap_or_default().max(1)
}

fn mirrored(mut plane: Plane) -> Plane {
    let width = width_of(&plane);
    plane
        .samples
        .chunks_exact_mut(width)
        .for_each(<[u8]>::reverse);
    plane
}

fn upside_down(mut plane: Plane) -> Plane {
    let width = width_of(&plane);
    let mut lines = plane.samples.chunks_exact_mut(width);
    while let (Some(upper), Some(lower)) = (lines.next(), lines.next_back()) {
        upper.swap_with_slice(lower);
    }
    plane
}

/// Lines become columns.
fn transposed(plane: &Plane) -> Plane {
    let width = width_of(plane);
    let height = plane.samples.len() / width;
    let mut samples = vec![0; plane.samples.len()];
    for top in (0..height).step_by(BLOCK) {
        for left in (0..width).step_by(BLOCK) {
            for x in left..(left + BLOCK).min(width) {
                let column = plane.samples.iter().skip(top * width + x).step_by(width);
                let line = samples.iter_mut().skip(x * height + top);
                for (to, from) in line.zip(column).take(BLOCK.min(height - top)) {
                    *to = *from;
                }
            }
        }
    }
    Plane {
        width: plane.height,
        height: plane.width,
        samples,
    }
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, GrayImage, Luma, metadata::Orientation};

    use super::turned;
    use crate::picture::Plane;

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
            let seen = turned(plane, orientation);
            assert_eq!(
                (seen.width, seen.height),
                (expected.width(), expected.height())
            );
            assert_eq!(seen.samples, expected.into_luma8().into_raw(), "{exif}");
        }
    }
}

//! Turning planes the right way up, block by block so that the cache is not fought.

use image::metadata::Orientation;

use crate::picture::Plane;

/// Samples a side of a block.
const BLOCK: usize = 16;

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
            let turned = block(&plane.samples, width, (left, top)).map(turn);
            match turned {
                Some(turned) => put(&mut samples, height, (left, top), &turned),
                None => edge(&plane.samples, &mut samples, (width, height), (left, top)),
            }
        }
    }
    Plane {
        width: plane.height,
        height: plane.width,
        samples,
    }
}

type Block = [[u8; BLOCK]; BLOCK];

/// A block; none where the plane ends within it.
fn block(samples: &[u8], width: usize, (left, top): (usize, usize)) -> Option<Block> {
    if left + BLOCK > width {
        return None;
    }
    let mut block = [[0; BLOCK]; BLOCK];
    for (line, y) in block.iter_mut().zip(top..) {
        *line = *samples.get(y * width + left..)?.first_chunk()?;
    }
    Some(block)
}

fn turn(block: Block) -> Block {
    let mut turned = [[0; BLOCK]; BLOCK];
    for (y, line) in block.iter().enumerate() {
        for (to, sample) in turned.iter_mut().zip(line) {
            if let Some(to) = to.get_mut(y) {
                *to = *sample;
            }
        }
    }
    turned
}

/// Writes a block of what lay at `(left, top)` where it belongs now.
fn put(samples: &mut [u8], height: usize, (left, top): (usize, usize), block: &Block) {
    for (line, x) in block.iter().zip(left..) {
        if let Some(to) = samples.get_mut(x * height + top..x * height + top + BLOCK) {
            to.copy_from_slice(line);
        }
    }
}

/// What is left of a block at an edge, sample by sample.
fn edge(from: &[u8], to: &mut [u8], (width, height): (usize, usize), (left, top): (usize, usize)) {
    for y in top..(top + BLOCK).min(height) {
        for x in left..(left + BLOCK).min(width) {
            if let (Some(to), Some(sample)) = (to.get_mut(x * height + y), from.get(y * width + x))
            {
                *to = *sample;
            }
        }
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

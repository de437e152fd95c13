//! Turning planes the right way up, block by block so that the cache is not fought.

#![expect(
    clippy::inline_always,
    reason = "what is inlined is compiled for the processor at hand"
)]

use fearless_simd::{Level, Simd, dispatch, prelude::*, u8x16};
use image::metadata::Orientation;

use crate::{picture::Plane, resize::fit};

/// What is to be done to see a plane as it is meant: first lines may become columns, then each line
/// may be reversed, and their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    transposed: bool,
    mirrored: bool,
    upside_down: bool,
}

impl Turn {
    /// Nothing is to be done.
    pub const NONE: Self = Self::of(Orientation::NoTransforms);

    /// What shows a picture that was stored with this orientation.
    pub const fn of(orientation: Orientation) -> Self {
        let (transposed, mirrored, upside_down) = match orientation {
            Orientation::NoTransforms => (false, false, false),
            Orientation::FlipHorizontal => (false, true, false),
            Orientation::Rotate180 => (false, true, true),
            Orientation::FlipVertical => (false, false, true),
            Orientation::Rotate90FlipH => (true, false, false),
            Orientation::Rotate90 => (true, true, false),
            Orientation::Rotate270FlipH => (true, true, true),
            Orientation::Rotate270 => (true, false, true),
        };
        Self {
            transposed,
            mirrored,
            upside_down,
        }
    }

    /// What is to be done to a plane whose lines have become columns already.
    pub(crate) const fn of_transposed(self) -> Self {
        Self {
            transposed: !self.transposed,
            ..self
        }
    }

    /// Whether width and height change places.
    pub const fn swaps(self) -> bool {
        self.transposed
    }

    /// Turns a plane, in place where lines stay lines.
    pub fn apply(self, plane: Plane) -> Plane {
        if self.transposed {
            self.apply_to(&plane)
        } else {
            self.flipped(plane)
        }
    }

    /// A turned copy of a plane.
    pub fn apply_to(self, plane: &Plane) -> Plane {
        if self.transposed {
            self.flipped(transposed(plane, Vec::new()))
        } else {
            self.flipped(plane.clone())
        }
    }

    fn flipped(self, mut plane: Plane) -> Plane {
        if self.upside_down {
            upside_down(&mut plane);
        }
        if self.mirrored {
            mirrored(&mut plane);
        }
        plane
    }
}

fn width_of(plane: &Plane) -> usize {
    usize::try_from(plane.width).unwrap_or_default().max(1)
}

fn mirrored(plane: &mut Plane) {
    let width = width_of(plane);
    plane
        .samples
        .chunks_exact_mut(width)
        .for_each(<[u8]>::reverse);
}

fn upside_down(plane: &mut Plane) {
    let width = width_of(plane);
    let mut lines = plane.samples.chunks_exact_mut(width);
    while let (Some(upper), Some(lower)) = (lines.next(), lines.next_back()) {
        upper.swap_with_slice(lower);
    }
}

/// Lines become columns, in a buffer that may be used.
pub(crate) fn transposed(plane: &Plane, mut buffer: Vec<u8>) -> Plane {
    let size @ (width, _) = sides((plane.width, plane.height));
    fit(&mut buffer, plane.samples.len());
    dispatch!(Level::new(), simd => {
        for (band, top) in plane.samples.chunks(width * TILE).zip((0..).step_by(TILE)) {
            transpose(simd, band, &mut buffer, size, top);
        }
    });
    Plane {
        width: plane.height,
        height: plane.width,
        samples: buffer,
    }
}

/// Lines become columns in one of the channels of a picture whose pixels have three bytes.
pub(crate) fn channel_transposed(
    pixels: &[u8],
    (width, height): (u32, u32),
    channel: usize,
    mut buffer: Vec<u8>,
) -> Plane {
    let size = sides((width, height));
    fit(&mut buffer, pixels.len() / 3);
    let mut of_channel = Vec::new();
    dispatch!(Level::new(), simd => {
        for (band, top) in pixels.chunks(size.0 * 3 * TILE).zip((0..).step_by(TILE)) {
            let (band, _) = band.as_chunks::<3>();
            of_channel.clear();
            of_channel.extend(band.iter().filter_map(|pixel| pixel.get(channel)));
            transpose(simd, &of_channel, &mut buffer, size, top);
        }
    });
    Plane {
        width: height,
        height: width,
        samples: buffer,
    }
}

fn sides((width, height): (u32, u32)) -> (usize, usize) {
    let side = |side: u32| usize::try_from(side).unwrap_or_default().max(1);
    (side(width), side(height))
}

/// Samples a side of a block, and of a tile of blocks: so many lines of both planes fit into the
/// nearest cache.
const BLOCK: usize = 16;
const TILE: usize = 128;

/// Writes a band of lines, of which the first is at `top`, as columns of a plane of this size.
#[inline(always)]
fn transpose<S: Simd>(
    simd: S,
    band: &[u8],
    to: &mut [u8],
    (width, height): (usize, usize),
    top: usize,
) {
    let lines = band.len() / width;
    for left in (0..width).step_by(TILE) {
        for x in (left..width.min(left + TILE)).step_by(BLOCK) {
            for y in (0..lines).step_by(BLOCK) {
                let start = x * height + top + y;
                if x + BLOCK <= width && y + BLOCK <= lines {
                    let block = block(simd, band, y * width + x, width);
                    put(&zipped(zipped(zipped(zipped(block)))), to, start, height);
                } else {
                    let size = (BLOCK.min(width - x), BLOCK.min(lines - y));
                    edge((band, y * width + x, width), (to, start, height), size);
                }
            }
        }
    }
}

type Block<S> = [u8x16<S>; BLOCK];

/// A block whose first sample is at `start` in lines of this length.
#[inline(always)]
fn block<S: Simd>(simd: S, samples: &[u8], start: usize, length: usize) -> Block<S> {
    std::array::from_fn(|y| {
        let line = samples.get(start + y * length..).unwrap_or_default();
        u8x16::load_array(simd, line.first_chunk().copied().unwrap_or_default())
    })
}

/// Each line zipped with the one eight below it: done four times, lines are columns.
#[inline(always)]
fn zipped<S: Simd>(block: Block<S>) -> Block<S> {
    let [
        a0,
        a1,
        a2,
        a3,
        a4,
        a5,
        a6,
        a7,
        b0,
        b1,
        b2,
        b3,
        b4,
        b5,
        b6,
        b7,
    ] = block;
    [
        a0.zip_low(b0),
        a0.zip_high(b0),
        a1.zip_low(b1),
        a1.zip_high(b1),
        a2.zip_low(b2),
        a2.zip_high(b2),
        a3.zip_low(b3),
        a3.zip_high(b3),
        a4.zip_low(b4),
        a4.zip_high(b4),
        a5.zip_low(b5),
        a5.zip_high(b5),
        a6.zip_low(b6),
        a6.zip_high(b6),
        a7.zip_low(b7),
        a7.zip_high(b7),
    ]
}

#[inline(always)]
fn put<S: Simd>(block: &Block<S>, samples: &mut [u8], start: usize, length: usize) {
    for (y, line) in block.iter().enumerate() {
        let to = samples.get_mut(start + y * length..).unwrap_or_default();
        if let Some(to) = to.first_chunk_mut() {
            line.store_array(to);
        }
    }
}

/// What is left of a block at an edge, sample by sample: each plane with the place of the first
/// one and the length of its lines.
fn edge(
    (from, first, width): (&[u8], usize, usize),
    (to, start, height): (&mut [u8], usize, usize),
    (across, down): (usize, usize),
) {
    for y in 0..down {
        for x in 0..across {
            let sample = from.get(first + y * width + x);
            if let (Some(to), Some(sample)) = (to.get_mut(start + x * height + y), sample) {
                *to = *sample;
            }
        }
    }
}

//! How coarsely each frequency is kept, and in which order.

use fearless_simd::{Simd, f32x8, i32x8, prelude::*};

use super::dct::{Block, SCALES};

/// Where the coefficients in the order of a scan are, row by row (ITU-T T.81, figure A.6).
pub(super) const ZIGZAG: [usize; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
    52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// Steps for quality 50 (ITU-T T.81, tables K.1 and K.2).
const LUMA: [u16; 64] = [
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56,
    14, 17, 22, 29, 51, 87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113,
    92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
];
const CHROMA: [u16; 64] = [
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99, 24, 26, 56, 99, 99, 99, 99, 99,
    47, 66, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
];

/// The steps of one kind of plane, row by row, and what its coefficients are multiplied with.
pub(super) struct Quantiser {
    pub(super) steps: [u8; 64],
    /// For coefficients as `dct::forward` leaves them: transposed, and without its factors.
    factors: [[f32; 8]; 8],
}

impl Quantiser {
    pub(super) fn luma(quality: u8) -> Self {
        Self::of(&LUMA, quality)
    }

    pub(super) fn chroma(quality: u8) -> Self {
        Self::of(&CHROMA, quality)
    }

    fn of(base: &[u16; 64], quality: u8) -> Self {
        let steps = base.map(|step| scaled(step, quality));
        let factors = std::array::from_fn(|across| {
            std::array::from_fn(|down| {
                let step = f64::from(steps[down * 8 + across]);
                narrow(1.0 / (step * SCALES[across] * SCALES[down]))
            })
        });
        Self { steps, factors }
    }

    /// Coefficients in whole steps.
    #[inline(always)]
    pub(super) fn quantised<S: Simd>(&self, simd: S, block: &Block<S>) -> Steps {
        let mut steps = [0; 64];
        let mut zeros = 0;
        let (pairs, _) = steps.as_chunks_mut::<16>();
        for (pair, at) in pairs.iter_mut().zip((0..8).step_by(2)) {
            let rounded = |row: usize| -> i32x8<S> {
                let factors = f32x8::load_array(simd, self.factors[row]);
                (block[row] * factors + ROUNDER).bitcast()
            };
            let both = rounded(at).narrow(rounded(at + 1)).max(-MOST).min(MOST);
            zeros |= both.simd_eq(0).to_bitmask() << (at * 8);
            both.store_array(pair);
        }
        Steps { steps, zeros }
    }
}

/// The coefficients of a block in whole steps, and which of them are nought; still transposed.
pub(super) struct Steps {
    steps: [i16; 64],
    zeros: u64,
}

impl Steps {
    /// The one at this place in the order of a scan.
    #[inline(always)]
    pub(super) fn at(&self, place: usize) -> i16 {
        self.steps[TRANSPOSED[place % 64]]
    }

    /// A bit for every place in the order of a scan where a coefficient is not nought, from the
    /// lowest.
    #[inline(always)]
    pub(super) fn present(&self) -> u64 {
        let rows = (!self.zeros).to_le_bytes();
        let places = rows.iter().zip(&PLACES);
        places.fold(0, |bits, (row, places)| bits | places[usize::from(*row)])
    }
}

/// Where the coefficients of a transposed block are, in the order of a scan.
const TRANSPOSED: [usize; 64] = {
    let mut transposed = [0; 64];
    let mut at = 0;
    while at < 64 {
        transposed[at] = ZIGZAG[at] % 8 * 8 + ZIGZAG[at] / 8;
        at += 1;
    }
    transposed
};

/// For each row of a transposed block, and each set of its columns: their places in the order of a
/// scan.
static PLACES: [[u64; 256]; 8] = {
    let mut places = [[0; 256]; 8];
    let mut place = 0;
    while place < 64 {
        let (row, column) = (TRANSPOSED[place] / 8, TRANSPOSED[place] % 8);
        let mut set = 0;
        while set < 256 {
            if set >> column & 1 == 1 {
                places[row][set] |= 1 << place;
            }
            set += 1;
        }
        place += 1;
    }
    places
};

/// As libjpeg scales steps to a quality.
fn scaled(step: u16, quality: u8) -> u8 {
    let quality = u32::from(quality.clamp(1, 100));
    let scale = if quality < 50 {
        5_000 / quality
    } else {
        200 - quality * 2
    };
    let scaled = (u32::from(step) * scale + 50) / 100;
    u8::try_from(scaled.clamp(1, 255)).unwrap_or(u8::MAX)
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "a factor needs no more digits than the coefficients have"
)]
fn narrow(factor: f64) -> f32 {
    factor as f32
}

/// One and a half times 2²³: a number so large that what is added to it is rounded to the nearest,
/// with the sum's lowest bits as an integer.
const ROUNDER: f32 = 12_582_912.0;

/// What baseline files may hold.
const MOST: i16 = 1_023;

//! From blocks to symbols, and from symbols to bits.

use super::{
    dct,
    huffman::{Counts, Table},
    quantise::{Quantiser, ZIGZAG},
};
use crate::picture::{Picture, Plane};

/// Tables in use: direct and alternating coefficients, of luma and of colour.
pub(super) const CONTEXTS: usize = 4;

/// Everything a scan writes: context and symbol in the upper half, the bits that follow the
/// symbol in the lower.
pub(super) struct Symbols {
    written: Vec<u32>,
    counts: [Counts; CONTEXTS],
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

/// Sixteen zeros, and nothing but zeros (ITU-T T.81, F.1.2.2).
const ZEROS: u32 = 0xf0 << 16;
const END: u32 = 0;
/// A power of two above the 64 symbols that a block takes at most.
const LONGEST_BLOCK: usize = 128;

/// Looks at every block of a picture, in the order of an interleaved scan.
pub(super) fn symbols(picture: &Picture, quantisers: &[Quantiser; 2]) -> Symbols {
    let [luma, colour] = quantisers;
    let (across, down) = match picture.chroma {
        Some(_) => (picture.factors.across, picture.factors.down),
        None => (1, 1),
    };
    let mut symbols = Symbols::with_room_for(picture);
    let mut last = [0_i16; 3];
    for row in 0..picture.height.div_ceil(8 * down) {
        for column in 0..picture.width.div_ceil(8 * across) {
            for y in 0..down {
                for x in 0..across {
                    let at = (column * across + x, row * down + y);
                    symbols.block(&picture.luma, at, luma, 0, &mut last[0]);
                }
            }
            if let Some([blue, red]) = &picture.chroma {
                symbols.block(blue, (column, row), colour, 2, &mut last[1]);
                symbols.block(red, (column, row), colour, 2, &mut last[2]);
            }
        }
    }
    symbols
}

impl Symbols {
    fn with_room_for(picture: &Picture) -> Self {
        let colour = picture
            .chroma
            .as_ref()
            .map_or(0, |[one, _]| one.samples.len() * 2);
        Self {
            written: Vec::with_capacity((picture.luma.samples.len() + colour) / 6),
            counts: [[0; 256]; CONTEXTS],
        }
    }

    pub(super) fn len(&self) -> usize {
        self.written.len()
    }

    #[inline]
    fn block(
        &mut self,
        plane: &Plane,
        at: (u32, u32),
        quantiser: &Quantiser,
        context: u8,
        last: &mut i16,
    ) {
        let mut block = samples(plane, at);
        dct::forward(&mut block);
        let steps = quantiser.quantised(&block);
        let direct = value(0, steps[0] - *last);
        *last = steps[0];
        let mut written = [0; LONGEST_BLOCK];
        written[0] = u32::from(context) << 24 | direct;
        let length = 1 + alternating(context + 1, &steps, &mut written);
        let written = &written[..length.min(LONGEST_BLOCK)];
        for symbol in written {
            let [context, symbol, ..] = symbol.to_be_bytes();
            self.counts[usize::from(context % 4)][usize::from(symbol)] += 1;
        }
        self.written.extend_from_slice(written);
    }

    /// The best tables for what is to be written.
    pub(super) fn tables(&self) -> [Table; CONTEXTS] {
        self.counts.each_ref().map(Table::of)
    }

    /// Writes everything, bits from the left; the last byte is filled with ones.
    pub(super) fn write(&self, tables: &[Table; CONTEXTS], out: &mut Vec<u8>) {
        let codes = tables.each_ref().map(Table::codes);
        let mut bits = Bits { held: 0, count: 0 };
        for written in &self.written {
            let [context, symbol, ..] = written.to_be_bytes();
            let (code, length) = codes[usize::from(context % 4)][usize::from(symbol)];
            let size = u32::from(symbol & 15);
            let value = u64::from(code) << size | u64::from(written & 0xffff);
            bits.put(value, u32::from(length) + size, out);
        }
        bits.finish(out);
    }
}

/// Writes the coefficients after the first behind it, and says how many symbols that took. Only
/// those that are not zero are visited.
#[inline]
fn alternating(context: u8, steps: &[i16; 64], written: &mut [u32; LONGEST_BLOCK]) -> usize {
    let context = u32::from(context) << 24;
    let steps = TRANSPOSED.map(|at| steps[at % 64]);
    let mut present = present(&steps) & !1;
    let (mut before, mut length) = (0, 0);
    let mut put = |symbol: u32| {
        length += 1;
        written[length % LONGEST_BLOCK] = context | symbol;
    };
    while present != 0 {
        let place = present.trailing_zeros();
        present &= present - 1;
        let mut run = place - before - 1;
        while run > 15 {
            put(ZEROS);
            run -= 16;
        }
        put(value(
            run,
            steps[usize::try_from(place % 64).unwrap_or_default()],
        ));
        before = place;
    }
    if before != 63 {
        put(END);
    }
    length
}

/// A bit for every value that is not zero, from the lowest.
#[inline]
fn present(steps: &[i16; 64]) -> u64 {
    // Eight bytes of nought or one, of which the product gathers the lowest bits in its highest byte.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let (eights, _) = steps.as_chunks::<8>();
    let mut bits = 0;
    for (eight, place) in eights.iter().zip(0_u32..) {
        let bytes = eight.map(|step| u8::from(step != 0));
        bits |= (u64::from_le_bytes(bytes).wrapping_mul(GATHER) >> 56) << (place * 8);
    }
    bits
}

/// The symbol of a value after a run of zeros, in which its size is, and the bits that follow.
#[inline]
fn value(run: u32, value: i16) -> u32 {
    let size = 16 - value.unsigned_abs().leading_zeros();
    // A negative value is written as its complement: one less, and only the lowest bits.
    let bits = u32::from((value + (value >> 15)).cast_unsigned()) & ((1 << size) - 1);
    (run << 4 | size) << 16 | bits
}

/// The samples of a block around zero; beyond the edge the last ones go on.
#[inline]
fn samples(plane: &Plane, (column, row): (u32, u32)) -> [[f32; 8]; 8] {
    let index = |number: u32| usize::try_from(number).unwrap_or_default();
    let (width, height) = (index(plane.width), index(plane.height));
    let (left, top) = (index(column) * 8, index(row) * 8);
    let mut block = [[0.0; 8]; 8];
    for (y, around_zero) in block.iter_mut().enumerate() {
        let start = (top + y).min(height - 1) * width;
        let line = plane.samples.get(start..start + width).unwrap_or_default();
        match line.get(left..).and_then(|rest| rest.first_chunk::<8>()) {
            Some(samples) => centre(samples, around_zero),
            None => centre(&last_ones(line, left), around_zero),
        }
    }
    block
}

#[inline(always)]
fn centre(samples: &[u8; 8], around_zero: &mut [f32; 8]) {
    for (to, sample) in around_zero.iter_mut().zip(samples) {
        *to = f32::from(*sample) - 128.0;
    }
}

/// The end of a line, with its last sample again and again.
#[cold]
fn last_ones(line: &[u8], left: usize) -> [u8; 8] {
    std::array::from_fn(|x| {
        let at = (left + x).min(line.len().saturating_sub(1));
        line.get(at).copied().unwrap_or(128)
    })
}

/// Bits that do not yet fill four bytes.
struct Bits {
    held: u64,
    count: u32,
}

impl Bits {
    #[inline]
    fn put(&mut self, value: u64, length: u32, out: &mut Vec<u8>) {
        self.held = self.held << length | value;
        self.count += length;
        if self.count >= 32 {
            self.count -= 32;
            let [_, _, _, _, bytes @ ..] = (self.held >> self.count).to_be_bytes();
            if bytes.contains(&0xff) {
                for byte in bytes {
                    stuffed(byte, out);
                }
            } else {
                out.extend(bytes);
            }
        }
    }

    fn finish(mut self, out: &mut Vec<u8>) {
        let missing = (8 - self.count % 8) % 8;
        self.held = self.held << missing | ((1 << missing) - 1);
        self.count += missing;
        while self.count > 0 {
            self.count -= 8;
            let [.., byte] = (self.held >> self.count).to_be_bytes();
            stuffed(byte, out);
        }
    }
}

/// A byte of ones would begin a marker: a zero says that it does not.
#[inline]
fn stuffed(byte: u8, out: &mut Vec<u8>) {
    out.push(byte);
    if byte == 0xff {
        out.push(0);
    }
}

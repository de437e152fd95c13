//! From blocks to symbols, and from symbols to bits.

use fearless_simd::{Level, Simd, dispatch, f32x8, prelude::*};

use super::{
    dct::{self, Block},
    huffman::{Counts, Table},
    quantise::{Quantiser, Steps},
};
use crate::picture::{Picture, Plane};

/// Tables in use: direct and alternating coefficients, of luma and of colour.
pub(super) const CONTEXTS: usize = 4;

/// Takes what a scan is made of.
trait Sink {
    /// A symbol of one of the tables, and the bits that follow it: as many as its lower half says.
    fn take(&mut self, context: usize, symbol: Symbol);
}

/// A symbol and the bits that follow it.
#[derive(Clone, Copy)]
struct Symbol {
    symbol: u8,
    bits: u16,
}

/// Sixteen zeros, and nothing but zeros (ITU-T T.81, F.1.2.2).
const ZEROS: Symbol = Symbol {
    symbol: 0xf0,
    bits: 0,
};
const END: Symbol = Symbol { symbol: 0, bits: 0 };

/// How often each symbol comes in a picture. Of large pictures only some rows are looked at, from
/// top to bottom: that makes the same tables, but for a thousandth of the file.
pub(super) fn counts(picture: &Picture, quantisers: &[Quantiser; 2]) -> [Counts; CONTEXTS] {
    let rows = rows(picture);
    let step = (rows / FEWEST_ROWS).clamp(1, MOST_SKIPPED);
    let mut counts = if step > 1 {
        [ANY_DIRECT, ANY_ALTERNATING, ANY_DIRECT, ANY_ALTERNATING]
    } else {
        [[0; 256]; CONTEXTS]
    };
    dispatch!(Level::new(), simd => {
        let rows = (step / 2..rows).step_by(index(step));
        scan(simd, picture, quantisers, rows, &mut counts);
    });
    counts
}

/// So many rows tell enough, and at least one in so many is looked at.
const FEWEST_ROWS: u32 = 16;
const MOST_SKIPPED: u32 = 8;

/// Every symbol that rows may have which were not looked at: coefficients have ten bits at most,
/// and differences of the first ones eleven.
const ANY_DIRECT: Counts = {
    let mut any = [0; 256];
    let mut size = 0;
    while size <= 11 {
        any[size] = 1;
        size += 1;
    }
    any
};
const ANY_ALTERNATING: Counts = {
    let mut any = [0; 256];
    let mut symbol = 0;
    while symbol < 256 {
        any[symbol] = match (symbol / 16, symbol % 16) {
            // Nothing more, sixteen zeros, and values after a run of zeros.
            (0 | 15, 0) | (_, 1..=10) => 1,
            _ => 0,
        };
        symbol += 1;
    }
    any
};

/// Writes a picture with tables that have all its symbols, bits from the left; the last byte is
/// filled with ones.
pub(super) fn write(
    picture: &Picture,
    quantisers: &[Quantiser; 2],
    tables: &[Table; CONTEXTS],
    out: &mut Vec<u8>,
) {
    let mut bits = Bits {
        codes: tables.each_ref().map(Table::codes),
        held: 0,
        count: 0,
        out,
    };
    dispatch!(Level::new(), simd => {
        scan(simd, picture, quantisers, 0..rows(picture), &mut bits);
    });
    bits.finish();
}

/// Samples of luma for one of colour, down and across.
fn factors(picture: &Picture) -> (u32, u32) {
    match picture.chroma {
        Some(_) => (picture.factors.across, picture.factors.down),
        None => (1, 1),
    }
}

/// Rows of the units of a scan.
fn rows(picture: &Picture) -> u32 {
    picture.height.div_ceil(8 * factors(picture).1)
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or_default()
}

/// Goes over rows of a picture in the order of an interleaved scan. Everything in here is inlined,
/// so that compilers use what the processor at hand has.
#[inline(always)]
fn scan<S: Simd>(
    simd: S,
    picture: &Picture,
    quantisers: &[Quantiser; 2],
    rows: impl Iterator<Item = u32>,
    sink: &mut impl Sink,
) {
    let [luma, colour] = quantisers;
    let (across, down) = factors(picture);
    let columns = picture.width.div_ceil(8 * across);
    let mut last = [0_i16; 3];
    for row in rows {
        for column in 0..columns {
            for y in 0..down {
                for x in 0..across {
                    let at = (column * across + x, row * down + y);
                    block(simd, &picture.luma, at, luma, 0, &mut last[0], sink);
                }
            }
            if let Some([blue, red]) = &picture.chroma {
                block(simd, blue, (column, row), colour, 2, &mut last[1], sink);
                block(simd, red, (column, row), colour, 2, &mut last[2], sink);
            }
        }
    }
}

#[inline(always)]
fn block<S: Simd>(
    simd: S,
    plane: &Plane,
    at: (u32, u32),
    quantiser: &Quantiser,
    context: usize,
    last: &mut i16,
    sink: &mut impl Sink,
) {
    let steps = quantiser.quantised(simd, &dct::forward(samples(simd, plane, at)));
    let first = steps.at(0);
    sink.take(context, value(0, first - *last));
    *last = first;
    alternating(context + 1, &steps, sink);
}

/// The coefficients after the first, of which only those that are not zero are visited.
#[inline(always)]
fn alternating(context: usize, steps: &Steps, sink: &mut impl Sink) {
    let mut present = steps.present() & !1;
    let mut before = 0;
    while present != 0 {
        let place = present.trailing_zeros();
        present &= present - 1;
        let mut run = place - before - 1;
        while run > 15 {
            sink.take(context, ZEROS);
            run -= 16;
        }
        sink.take(context, value(run, steps.at(index(place))));
        before = place;
    }
    if before != 63 {
        sink.take(context, END);
    }
}

/// The symbol of a value after a run of zeros, in which its size is, and the bits that follow.
#[inline(always)]
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "runs and sizes are below sixteen"
)]
fn value(run: u32, value: i16) -> Symbol {
    let size = 16 - value.unsigned_abs().leading_zeros();
    // A negative value is written as its complement: one less, and only the lowest bits.
    let bits = (value + (value >> 15)).cast_unsigned() & ((1 << size) - 1);
    Symbol {
        symbol: (run << 4 | size) as u8,
        bits,
    }
}

/// The samples of a block around zero; beyond the edge the last ones go on.
#[inline(always)]
fn samples<S: Simd>(simd: S, plane: &Plane, (column, row): (u32, u32)) -> Block<S> {
    let (width, height) = (index(plane.width), index(plane.height));
    let (left, top) = (index(column) * 8, index(row) * 8);
    std::array::from_fn(|y| {
        let start = (top + y).min(height - 1) * width;
        let line = plane.samples.get(start..start + width).unwrap_or_default();
        let samples = match line.get(left..).and_then(|rest| rest.first_chunk::<8>()) {
            Some(samples) => samples.map(f32::from),
            None => last_ones(line, left).map(f32::from),
        };
        f32x8::load_array(simd, samples) - 128.0
    })
}

/// The end of a line, with its last sample again and again.
#[cold]
fn last_ones(line: &[u8], left: usize) -> [u8; 8] {
    std::array::from_fn(|x| {
        let at = (left + x).min(line.len().saturating_sub(1));
        line.get(at).copied().unwrap_or(128)
    })
}

impl Sink for [Counts; CONTEXTS] {
    #[inline(always)]
    fn take(&mut self, context: usize, Symbol { symbol, .. }: Symbol) {
        self[context % CONTEXTS][usize::from(symbol)] += 1;
    }
}

/// Writes codes, and keeps the bits that do not yet fill four bytes.
struct Bits<'a> {
    codes: [&'a [(u16, u8); 256]; CONTEXTS],
    held: u64,
    count: u32,
    out: &'a mut Vec<u8>,
}

impl Sink for Bits<'_> {
    #[inline(always)]
    fn take(&mut self, context: usize, Symbol { symbol, bits }: Symbol) {
        let (code, length) = self.codes[context % CONTEXTS][usize::from(symbol)];
        let size = u32::from(symbol & 15);
        self.put(
            u64::from(code) << size | u64::from(bits),
            u32::from(length) + size,
        );
    }
}

impl Bits<'_> {
    #[inline(always)]
    fn put(&mut self, value: u64, length: u32) {
        self.held = self.held << length | value;
        self.count += length;
        if self.count >= 32 {
            self.count -= 32;
            let [_, _, _, _, bytes @ ..] = (self.held >> self.count).to_be_bytes();
            if bytes.contains(&0xff) {
                for byte in bytes {
                    self.stuffed(byte);
                }
            } else {
                self.out.extend(bytes);
            }
        }
    }

    fn finish(mut self) {
        let missing = (8 - self.count % 8) % 8;
        self.held = self.held << missing | ((1 << missing) - 1);
        self.count += missing;
        while self.count > 0 {
            self.count -= 8;
            let [.., byte] = (self.held >> self.count).to_be_bytes();
            self.stuffed(byte);
        }
    }

    /// A byte of ones would begin a marker: a zero says that it does not.
    fn stuffed(&mut self, byte: u8) {
        self.out.push(byte);
        if byte == 0xff {
            self.out.push(0);
        }
    }
}

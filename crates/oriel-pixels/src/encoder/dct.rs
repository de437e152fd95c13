//! The forward cosine transform of Arai, Agui and Nakajima: five multiplications for eight values.
//! What it leaves out, a factor for each coefficient, is part of the quantiser.

use fearless_simd::{Simd, f32x8, prelude::*};

/// A block, row by row.
pub(super) type Block<S> = [f32x8<S>; 8];

/// cos(4π/16), and the differences and sums of cos(6π/16) and cos(2π/16).
const C4: f32 = 0.707_106_77;
const C6: f32 = 0.382_683_43;
const C2_MINUS_C6: f32 = 0.541_196_1;
const C2_PLUS_C6: f32 = 1.306_563;

/// Transforms a block. The result is transposed: horizontal frequencies run downwards.
#[inline(always)]
pub(super) fn forward<S: Simd>(block: Block<S>) -> Block<S> {
    columns(transposed(columns(block)))
}

/// Transforms the columns of a block: all eight at once.
#[inline(always)]
fn columns<S: Simd>([a0, a1, a2, a3, a4, a5, a6, a7]: Block<S>) -> Block<S> {
    let (s07, d07) = (a0 + a7, a0 - a7);
    let (s16, d16) = (a1 + a6, a1 - a6);
    let (s25, d25) = (a2 + a5, a2 - a5);
    let (s34, d34) = (a3 + a4, a3 - a4);

    let (even0, even3) = (s07 + s34, s07 - s34);
    let (even1, even2) = (s16 + s25, s16 - s25);
    let turned = (even2 + even3) * C4;

    let (odd0, odd1, odd2) = (d34 + d25, d25 + d16, d16 + d07);
    let shared = (odd0 - odd2) * C6;
    let (low, high) = (odd0 * C2_MINUS_C6 + shared, odd2 * C2_PLUS_C6 + shared);
    let middle = odd1 * C4;
    let (sum, difference) = (d07 + middle, d07 - middle);
    [
        even0 + even1,
        sum + high,
        even3 + turned,
        difference - low,
        even0 - even1,
        difference + low,
        even3 - turned,
        sum - high,
    ]
}

/// Rows become columns: three times every row is zipped with the one four below it.
#[inline(always)]
fn transposed<S: Simd>(block: Block<S>) -> Block<S> {
    zipped(zipped(zipped(block)))
}

#[inline(always)]
fn zipped<S: Simd>([a0, a1, a2, a3, a4, a5, a6, a7]: Block<S>) -> Block<S> {
    [
        a0.zip_low(a4),
        a0.zip_high(a4),
        a1.zip_low(a5),
        a1.zip_high(a5),
        a2.zip_low(a6),
        a2.zip_high(a6),
        a3.zip_low(a7),
        a3.zip_high(a7),
    ]
}

/// By what the coefficients of [`forward`] are too large for each frequency in one direction:
/// √8 for none, 4 · cos(kπ/16) for others.
pub(super) const SCALES: [f64; 8] = [
    2.828_427_124_746_19,
    3.923_141_121_612_922,
    3.695_518_130_045_147,
    3.325_878_449_210_181,
    2.828_427_124_746_19,
    2.222_280_932_078_408,
    1.530_733_729_460_359,
    0.780_361_288_064_513,
];

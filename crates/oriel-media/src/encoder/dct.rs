//! The forward cosine transform of Arai, Agui and Nakajima: five multiplications for eight values.
//! What it leaves out, a factor for each coefficient, is part of the quantiser.

/// Eight values side by side, which compilers turn into vectors.
type Row = [f32; 8];

#[inline(always)]
fn add(a: &Row, b: &Row) -> Row {
    std::array::from_fn(|at| a[at] + b[at])
}

#[inline(always)]
fn subtract(a: &Row, b: &Row) -> Row {
    std::array::from_fn(|at| a[at] - b[at])
}

#[inline(always)]
fn times(a: &Row, factor: f32) -> Row {
    std::array::from_fn(|at| a[at] * factor)
}

/// cos(4π/16), and the differences and sums of cos(6π/16) and cos(2π/16).
const C4: f32 = 0.707_106_77;
const C6: f32 = 0.382_683_43;
const C2_MINUS_C6: f32 = 0.541_196_1;
const C2_PLUS_C6: f32 = 1.306_563;

/// Transforms the columns of a block: all eight at once.
#[inline(always)]
fn columns(block: &mut [Row; 8]) {
    let [a0, a1, a2, a3, a4, a5, a6, a7] = *block;
    let (s07, d07) = (add(&a0, &a7), subtract(&a0, &a7));
    let (s16, d16) = (add(&a1, &a6), subtract(&a1, &a6));
    let (s25, d25) = (add(&a2, &a5), subtract(&a2, &a5));
    let (s34, d34) = (add(&a3, &a4), subtract(&a3, &a4));

    let (even0, even3) = (add(&s07, &s34), subtract(&s07, &s34));
    let (even1, even2) = (add(&s16, &s25), subtract(&s16, &s25));
    let turned = times(&add(&even2, &even3), C4);
    block[0] = add(&even0, &even1);
    block[4] = subtract(&even0, &even1);
    block[2] = add(&even3, &turned);
    block[6] = subtract(&even3, &turned);

    let (odd0, odd1, odd2) = (add(&d34, &d25), add(&d25, &d16), add(&d16, &d07));
    let shared = times(&subtract(&odd0, &odd2), C6);
    let low = add(&times(&odd0, C2_MINUS_C6), &shared);
    let high = add(&times(&odd2, C2_PLUS_C6), &shared);
    let middle = times(&odd1, C4);
    let (sum, difference) = (add(&d07, &middle), subtract(&d07, &middle));
    block[5] = add(&difference, &low);
    block[3] = subtract(&difference, &low);
    block[1] = add(&sum, &high);
    block[7] = subtract(&sum, &high);
}

#[inline(always)]
fn transposed(block: &[Row; 8]) -> [Row; 8] {
    let mut turned = [[0.0; 8]; 8];
    for row in 0..8 {
        for column in 0..8 {
            turned[column][row] = block[row][column];
        }
    }
    turned
}

/// Transforms a block in place. The result is transposed: horizontal frequencies run downwards.
#[inline(always)]
pub(super) fn forward(block: &mut [Row; 8]) {
    columns(block);
    *block = transposed(block);
    columns(block);
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

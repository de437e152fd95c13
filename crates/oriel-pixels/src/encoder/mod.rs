//! Planes to a baseline JPEG (ITU-T T.81) that holds nothing but the picture, with Huffman tables
//! made for it. Libraries keep all coefficients, as large as the picture or twice as large, until
//! their tables are known; here some rows tell the tables, and then every block is written as it
//! comes.

#![expect(
    clippy::indexing_slicing,
    clippy::inline_always,
    reason = "places in blocks of 8 by 8 and tables of 256, in the innermost loops there are"
)]

mod dct;
mod huffman;
mod quantise;
mod scan;

use self::{
    huffman::Table,
    quantise::{Quantiser, ZIGZAG},
    scan::CONTEXTS,
};
use crate::{
    error::Error,
    picture::{Factors, Picture},
};

/// A JPEG of quality 1 to 100, as libjpeg counts it, with a colour profile if one is given.
///
/// # Errors
/// [`Error::Damaged`] when a side is longer than a JPEG can be.
pub fn jpeg(picture: &Picture, quality: u8, profile: Option<&[u8]>) -> Result<Vec<u8>, Error> {
    let side = |side: u32| u16::try_from(side).map_err(|_error| Error::Damaged);
    let size = (side(picture.width)?, side(picture.height)?);
    let quantisers = [Quantiser::luma(quality), Quantiser::chroma(quality)];
    let tables = scan::counts(picture, &quantisers).each_ref().map(Table::of);
    let mut out = Vec::with_capacity(picture.luma.samples.len() / 4);
    out.extend([0xff, 0xd8]);
    segment(&mut out, 0xe0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0");
    if let Some(profile) = profile {
        write_profile(&mut out, profile);
    }
    write_tables(&mut out, picture, &quantisers, &tables);
    write_frame(&mut out, picture, size);
    scan::write(picture, &quantisers, &tables, &mut out);
    out.extend([0xff, 0xd9]);
    Ok(out)
}

fn segment(out: &mut Vec<u8>, marker: u8, body: &[u8]) {
    let length = u16::try_from(body.len() + 2).unwrap_or(u16::MAX);
    out.extend([0xff, marker]);
    out.extend(length.to_be_bytes());
    out.extend(body);
}

/// A profile in one piece (ICC.1:2022, B.4); ours have a few hundred bytes.
fn write_profile(out: &mut Vec<u8>, profile: &[u8]) {
    let body = [b"ICC_PROFILE\0\x01\x01".as_slice(), profile].concat();
    segment(out, 0xe2, &body);
}

/// How many kinds of tables there are: for luma, and for colour unless the picture is grey.
fn kinds(picture: &Picture) -> usize {
    if picture.chroma.is_some() { 2 } else { 1 }
}

fn write_tables(
    out: &mut Vec<u8>,
    picture: &Picture,
    quantisers: &[Quantiser; 2],
    tables: &[Table; CONTEXTS],
) {
    for (quantiser, id) in quantisers.iter().take(kinds(picture)).zip(0_u8..) {
        let mut body = vec![id];
        body.extend(ZIGZAG.iter().filter_map(|at| quantiser.steps.get(*at)));
        segment(out, 0xdb, &body);
    }
    // Class and number: direct and alternating for luma, then both for colour.
    let ids = [0x00, 0x10, 0x01, 0x11];
    for (table, id) in tables.iter().zip(ids).take(kinds(picture) * 2) {
        segment(out, 0xc4, &table.definition(id));
    }
}

fn write_frame(out: &mut Vec<u8>, picture: &Picture, (width, height): (u16, u16)) {
    let Factors { across, down } = picture.factors;
    let grey = picture.chroma.is_none();
    let luma = if grey {
        0x11
    } else {
        u8::try_from(across << 4 | down).unwrap_or(0x11)
    };
    let parts: &[[u8; 3]] = &[[1, luma, 0], [2, 0x11, 1], [3, 0x11, 1]];
    let parts = parts.get(..if grey { 1 } else { 3 }).unwrap_or_default();
    let count = u8::try_from(parts.len()).unwrap_or(3);
    let mut frame = vec![8];
    frame.extend(height.to_be_bytes());
    frame.extend(width.to_be_bytes());
    frame.push(count);
    frame.extend(parts.iter().flatten());
    segment(out, 0xc0, &frame);
    let mut scan = vec![count];
    for [id, _, table] in parts {
        scan.extend([*id, table << 4 | table]);
    }
    scan.extend([0, 63, 0]);
    segment(out, 0xda, &scan);
}

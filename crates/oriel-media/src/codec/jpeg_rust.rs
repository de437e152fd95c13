//! JPEGs by zune-jpeg, which needs nothing but Rust. It decodes whole pictures only.

use image::RgbImage;
use zune_jpeg::{
    JpegDecoder,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

use super::Pixels;
use crate::{error::Refused, inspect::Inspected, picture::Picture};

/// The pixels, in the colours that the file has; none for files that need more than that.
pub(super) fn decode(bytes: &[u8], _needed: (u32, u32)) -> Result<Option<Pixels>, Refused> {
    let mut header = JpegDecoder::new(ZCursor::new(bytes));
    header
        .decode_headers()
        .map_err(|_error| Refused::Incomplete)?;
    let colours = match header.input_colorspace() {
        Some(colours @ (ColorSpace::YCbCr | ColorSpace::Luma)) => colours,
        _ => return Ok(None),
    };
    let options = DecoderOptions::default()
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX))
        .jpeg_set_out_colorspace(colours);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    let samples = decoder.decode().map_err(|_error| Refused::Incomplete)?;
    let (width, height) = decoder.dimensions().ok_or(Refused::Incomplete)?;
    let side = |side: usize| u32::try_from(side).map_err(|_error| Refused::Incomplete);
    let (width, height) = (side(width)?, side(height)?);
    if colours == ColorSpace::Luma {
        return Ok(Some(Pixels::Planes(Picture::grey(width, height, samples))));
    }
    let pixels = RgbImage::from_raw(width, height, samples).ok_or(Refused::Incomplete)?;
    Ok(Some(Pixels::Interleaved(pixels)))
}

/// The picture, and for a progressive one its coefficients, two bytes each.
pub(super) fn memory(inspected: &Inspected, _needed: (u32, u32)) -> u64 {
    let coefficients = if inspected.progressive {
        inspected.samples * 2
    } else {
        0
    };
    inspected.pixels() * 3 + coefficients
}

//! From pixels to a JPEG that holds nothing else.

use image::RgbImage;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use crate::{
    error::Refused,
    plan::{RenditionSpec, Subsampling},
};

/// A baseline JPEG with optimised Huffman tables: SOI, APP0, tables, one scan, EOI.
pub(crate) fn jpeg(pixels: &RgbImage, spec: &RenditionSpec) -> Result<Vec<u8>, Refused> {
    let side = |side: u32| u16::try_from(side).map_err(|_error| Refused::Incomplete);
    let (width, height) = (side(pixels.width())?, side(pixels.height())?);
    let mut bytes = Vec::with_capacity(pixels.as_raw().len() / 8);
    let mut encoder = Encoder::new(&mut bytes, spec.quality);
    encoder.set_sampling_factor(match spec.subsampling {
        Subsampling::Full => SamplingFactor::F_1_1,
        Subsampling::Quarter => SamplingFactor::F_2_2,
    });
    encoder.set_optimized_huffman_tables(true);
    encoder
        .encode(pixels.as_raw(), width, height, ColorType::Rgb)
        .map_err(|_error| Refused::Incomplete)?;
    Ok(bytes)
}

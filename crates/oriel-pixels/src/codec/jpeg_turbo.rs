//! JPEGs by libjpeg-turbo, which can decode a smaller picture than the file holds.

use turbojpeg::{Colorspace, DecompressHeader, Decompressor, ScalingFactor, Subsamp, YuvImage};

use super::{Memory, Pixels, pixels};
use crate::{
    error::Error,
    format::Inspected,
    picture::{Factors, Picture, Plane},
};

/// The eighths for which libjpeg-turbo has vector code; others take longer than the whole.
const EIGHTHS: [u64; 4] = [1, 2, 4, 8];
/// Honest files have about ten. Those that have more were refused by inspection.
const MAX_SCANS: u32 = 100;

/// The planes of the smallest picture that is at least as large as it will be needed; none for
/// files that are not made of luma and colour.
pub(super) fn decode(bytes: &[u8], needed: (u32, u32)) -> Result<Option<Pixels>, Error> {
    let broken = |_| Error::Damaged;
    let mut decoder = Decompressor::new().map_err(|_error| Error::Busy)?;
    let header = decoder.read_header(bytes).map_err(broken)?;
    let Some(factors) = factors(&header) else {
        return Ok(None);
    };
    let scale = scale(&header, needed);
    decoder.set_scaling_factor(scale).map_err(broken)?;
    decoder.set_scan_limit(MAX_SCANS).map_err(broken)?;
    let (width, height) = (scale.scale(header.width), scale.scale(header.height));
    let length = turbojpeg::yuv_pixels_len(width, 1, height, header.subsamp).map_err(broken)?;
    let mut planes = YuvImage {
        pixels: vec![0; length],
        width,
        align: 1,
        height,
        subsamp: header.subsamp,
    };
    decoder
        .decompress_to_yuv(bytes, planes.as_deref_mut())
        .map_err(broken)?;
    picture(planes, factors).map(|picture| Some(Pixels::Planes(picture)))
}

fn factors(header: &DecompressHeader) -> Option<Factors> {
    let known = matches!(header.colorspace, Colorspace::YCbCr | Colorspace::Gray);
    if !known || header.is_lossless {
        return None;
    }
    let (across, down) = match header.subsamp {
        Subsamp::None | Subsamp::Gray => (1, 1),
        Subsamp::Sub2x1 => (2, 1),
        Subsamp::Sub1x2 => (1, 2),
        Subsamp::Sub2x2 => (2, 2),
        Subsamp::Sub4x1 => (4, 1),
        _ => return None,
    };
    Some(Factors { across, down })
}

/// How many eighths of the picture are enough.
fn eighths((width, height): (u32, u32), needed: (u32, u32)) -> u64 {
    let large_enough = |eighths: &u64| {
        let enough =
            |side: u32, needed: u32| (u64::from(side) * eighths).div_ceil(8) >= u64::from(needed);
        enough(width, needed.0) && enough(height, needed.1)
    };
    EIGHTHS.into_iter().find(large_enough).unwrap_or(8)
}

fn scale(header: &DecompressHeader, needed: (u32, u32)) -> ScalingFactor {
    let side = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
    let eighths = eighths((side(header.width), side(header.height)), needed);
    ScalingFactor::new(usize::try_from(eighths).unwrap_or(8), 8)
}

/// The planes lie one after the other; lines are as long as whole pairs of samples need.
fn picture(planes: YuvImage<Vec<u8>>, factors: Factors) -> Result<Picture, Error> {
    let side = |side: usize| u32::try_from(side).map_err(|_error| Error::Damaged);
    let plane = |(width, height): (usize, usize), samples| -> Result<Plane, Error> {
        Ok(Plane {
            width: side(width)?,
            height: side(height)?,
            samples,
        })
    };
    let (luma_size, colour_size) = (planes.y_size(), planes.uv_size());
    let (width, height) = (side(planes.width)?, side(planes.height)?);
    let grey = planes.subsamp == Subsamp::Gray;
    let mut samples = planes.pixels;
    // From the end: what stays is the largest, and where it lies.
    let mut split = |at: usize| {
        let rest = samples.split_off(at.min(samples.len()));
        samples.shrink_to_fit();
        rest
    };
    let (luma, colour) = (luma_size.0 * luma_size.1, colour_size.0 * colour_size.1);
    let chroma = if grey {
        None
    } else {
        let red = plane(colour_size, split(luma + colour))?;
        Some([plane(colour_size, split(luma))?, red])
    };
    Ok(Picture {
        width,
        height,
        luma: plane(luma_size, samples)?,
        chroma,
        factors,
    })
}

/// The planes in the size in which they are decoded, and for a progressive file its coefficients,
/// two bytes each, which are all there. One plane after the other is made lower, then narrower.
pub(super) fn memory(inspected: &Inspected, needed: (u32, u32)) -> Memory {
    let coefficients = if inspected.progressive {
        inspected.samples * 2
    } else {
        0
    };
    let eighths = eighths((inspected.width, inspected.height), needed);
    let picture = inspected.samples * eighths * eighths / 64;
    let lower = u64::from(inspected.width) * eighths / 8 * u64::from(needed.1);
    Memory {
        // Once as libjpeg-turbo lays them, and for a moment those of colour as planes of their own.
        decoding: picture * 5 / 3 + coefficients,
        resizing: picture + lower * 2 + pixels(needed),
    }
}

//! Pictures of iPhones: HEVC in an ISO base media file (ISO/IEC 23008-12), by a decoder in Rust.

use heic_decoder::{
    HeifError,
    hevc::{
        nal::{NAL_SPS, parse_nal_header},
        params::{Sps, parse_sps},
    },
    isobmff::{self, ParsedHeif, ResolvedImage, Transform},
};
use image::{RgbImage, metadata::Orientation};

use super::{Decoded, Pixels};
use crate::{
    error::Error,
    format::{Format, Inspected},
};

/// What a file says of itself and of the pictures that it is put together from.
///
/// # Errors
/// [`Error`] when it is damaged, or holds something other than one picture.
pub(super) fn header(bytes: &[u8]) -> Result<Inspected, Error> {
    let parsed = isobmff::parse(bytes).map_err(|error| refused(&error))?;
    let tiles = parsed
        .images
        .iter()
        .map(tile)
        .collect::<Result<Vec<_>, _>>()?;
    let samples: u64 = tiles
        .iter()
        .map(|(width, height)| area(*width, *height))
        .sum();
    let (width, height) = match parsed.grid {
        Some(grid) => (grid.output_width, grid.output_height),
        None => tiles.first().copied().ok_or(Error::Damaged)?,
    };
    let (width, height) = if is_turned(&parsed) {
        (height, width)
    } else {
        (width, height)
    };
    Ok(Inspected {
        format: Format::Heic,
        width,
        height,
        decoded_bytes: area(width, height) * 3,
        samples: samples.max(area(width, height)),
        progressive: false,
        plain: false,
    })
}

fn area(width: u32, height: u32) -> u64 {
    u64::from(width) * u64::from(height)
}

/// The size in which a tile is coded: what is not shown of it is decoded as well.
fn tile(image: &ResolvedImage) -> Result<(u32, u32), Error> {
    let unit = image.hevc_config.nalus_of_type(NAL_SPS).next();
    let (_, payload) =
        parse_nal_header(unit.ok_or(Error::Damaged)?).map_err(|error| refused(&error))?;
    // Three bytes in which a start code would appear are written as four (ITU-T H.265, 7.4.2).
    let raw = without_emulation(payload);
    let Sps {
        pic_width_in_luma_samples: width,
        pic_height_in_luma_samples: height,
        ..
    } = parse_sps(&raw).map_err(|error| refused(&error))?;
    Ok((width, height))
}

fn without_emulation(payload: &[u8]) -> Vec<u8> {
    let mut raw = Vec::with_capacity(payload.len());
    for byte in payload {
        if !(*byte == 3 && raw.ends_with(&[0, 0])) {
            raw.push(*byte);
        }
    }
    raw
}

fn is_turned(parsed: &ParsedHeif) -> bool {
    let turns = parsed.transforms.iter().map(|transform| match transform {
        Transform::Rotate90Ccw(quarters) => *quarters,
        _ => 0,
    });
    turns.fold(0, u8::wrapping_add) % 2 == 1
}

/// Decodes the picture, the right way up. The decoder would use every core there is; one photo
/// has one, as all others.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded, Error> {
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    let alone = alone.map_err(|_error| Error::Busy)?;
    let (pixels, profile) = alone.install(|| {
        let mut image = heic_decoder::decode(bytes).map_err(|error| refused(&error))?;
        let profile = image.metadata.icc_profile.take();
        let pixels = image.to_rgb8().map_err(|error| refused(&error))?;
        Ok::<_, Error>((pixels, profile))
    })?;
    let side = |side: usize| u32::try_from(side).map_err(|_error| Error::Damaged);
    let (width, height) = (side(pixels.width)?, side(pixels.height)?);
    let pixels = RgbImage::from_raw(width, height, pixels.data).ok_or(Error::Damaged)?;
    Ok(Decoded {
        size: (width, height),
        pixels: Pixels::Rgb(pixels),
        orientation: Orientation::NoTransforms,
        profile,
    })
}

fn refused(error: &HeifError) -> Error {
    match error {
        HeifError::Unsupported(_) => Error::Unsupported(Format::Heic),
        HeifError::LimitExceeded(_) => Error::TooLarge {
            limit: Some(heic_decoder::MAX_IMAGE_PIXELS),
        },
        _ => Error::Damaged,
    }
}

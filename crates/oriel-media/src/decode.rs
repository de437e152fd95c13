//! From a file to pixels. With `encode`, the only place that names codecs.

use std::path::Path;

use image::{DynamicImage, ImageDecoder as _, ImageReader, RgbImage, metadata::Orientation};

use crate::{
    error::Refused,
    inspect::{Inspected, decoder_limits},
};

/// Pixels as stored, with what is needed to show them right.
pub(crate) struct Decoded {
    pub(crate) pixels: RgbImage,
    pub(crate) orientation: Orientation,
    pub(crate) profile: Option<Vec<u8>>,
}

/// A profile longer than this is not one.
const MAX_PROFILE_BYTES: usize = 4 * 1024 * 1024;

/// Decodes the first frame of a file that was inspected.
pub(crate) fn decode(path: &Path, inspected: &Inspected) -> Result<Decoded, Refused> {
    let mut reader = ImageReader::open(path)?;
    reader.set_format(inspected.format.as_image());
    reader.limits(decoder_limits());
    let broken = |_| Refused::Incomplete;
    let mut decoder = reader.into_decoder().map_err(broken)?;
    // A broken orientation or profile is no reason to refuse a photo.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten();
    let image = DynamicImage::from_decoder(decoder).map_err(broken)?;
    Ok(Decoded {
        pixels: flatten(image),
        orientation,
        profile: profile.filter(|profile| profile.len() <= MAX_PROFILE_BYTES),
    })
}

/// Eight bits a channel, without alpha: what is transparent is seen on white.
fn flatten(image: DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let source = image.into_rgba8();
    let mut flat = RgbImage::new(source.width(), source.height());
    for (to, from) in flat.pixels_mut().zip(source.pixels()) {
        let [red, green, blue, alpha] = from.0;
        to.0 = [red, green, blue].map(|channel| on_white(channel, alpha));
    }
    flat
}

fn on_white(channel: u8, alpha: u8) -> u8 {
    let (channel, alpha) = (u32::from(channel), u32::from(alpha));
    let mixed = (channel * alpha + 255 * (255 - alpha) + 127) / 255;
    u8::try_from(mixed).unwrap_or(u8::MAX)
}

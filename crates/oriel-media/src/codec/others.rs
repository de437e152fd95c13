//! What the `image` crate decodes: everything but most JPEGs, and what stands around their pixels.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageReader, RgbImage, metadata::Orientation};

use super::{Decoded, Pixels};
use crate::{
    error::Refused,
    inspect::{Format, Inspected, decoder_limits, tiff_limits},
    picture::Picture,
};

fn broken(_: image::ImageError) -> Refused {
    Refused::Incomplete
}

fn opened<'a>(
    bytes: &'a [u8],
    inspected: &Inspected,
) -> Result<impl ImageDecoder + use<'a>, Refused> {
    let mut reader = ImageReader::new(Cursor::new(bytes));
    reader.set_format(inspected.format.as_image().ok_or(Refused::NotAPicture)?);
    reader.limits(match inspected.format {
        Format::Tiff => tiff_limits(inspected.decoded_bytes),
        _ => decoder_limits(),
    });
    reader.into_decoder().map_err(broken)
}

/// Decodes the first frame.
pub(super) fn decode(bytes: &[u8], inspected: &Inspected) -> Result<Decoded, Refused> {
    let mut decoder = opened(bytes, inspected)?;
    let (orientation, profile) = meant(&mut decoder);
    let image = DynamicImage::from_decoder(decoder).map_err(broken)?;
    Ok(Decoded {
        size: (inspected.width, inspected.height),
        pixels: flatten(image),
        orientation,
        profile,
    })
}

/// Decodes the first frame with what is transparent of it.
pub(super) fn with_alpha(bytes: &[u8], inspected: &Inspected) -> Result<DynamicImage, Refused> {
    DynamicImage::from_decoder(opened(bytes, inspected)?).map_err(broken)
}

/// Pixels that another codec decoded, with what the head of the file says about them.
pub(super) fn around(
    head: &[u8],
    inspected: &Inspected,
    pixels: Pixels,
) -> Result<Decoded, Refused> {
    let (orientation, profile) = meant(&mut opened(head, inspected)?);
    Ok(Decoded {
        size: (inspected.width, inspected.height),
        pixels,
        orientation,
        profile,
    })
}

/// A broken orientation or profile is no reason to refuse a photo.
fn meant(decoder: &mut impl ImageDecoder) -> (Orientation, Option<Vec<u8>>) {
    (
        decoder.orientation().unwrap_or(Orientation::NoTransforms),
        decoder.icc_profile().ok().flatten(),
    )
}

/// Eight bits a channel, without alpha: what is transparent is seen on white.
fn flatten(image: DynamicImage) -> Pixels {
    if !image.color().has_color() && !image.color().has_alpha() {
        let grey = image.into_luma8();
        return Pixels::Planes(Picture::grey(grey.width(), grey.height(), grey.into_raw()));
    }
    if !image.color().has_alpha() {
        return Pixels::Rgb(image.into_rgb8());
    }
    let source = image.into_rgba8();
    let mut flat = RgbImage::new(source.width(), source.height());
    for (to, from) in flat.pixels_mut().zip(source.pixels()) {
        let [red, green, blue, alpha] = from.0;
        to.0 = [red, green, blue].map(|channel| on_white(channel, alpha));
    }
    Pixels::Rgb(flat)
}

fn on_white(channel: u8, alpha: u8) -> u8 {
    let (channel, alpha) = (u32::from(channel), u32::from(alpha));
    let mixed = (channel * alpha + 255 * (255 - alpha) + 127) / 255;
    u8::try_from(mixed).unwrap_or(u8::MAX)
}

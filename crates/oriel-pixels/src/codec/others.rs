//! What the `image` crate decodes: everything but most JPEGs, and what stands around their pixels.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, RgbImage,
    metadata::Orientation,
};

use super::{Decoded, Pixels, Source};
use crate::{
    error::Error,
    format::{Format, Inspected},
    picture::Picture,
};

/// Longest side of any picture, in pixels.
const MAX_SIDE: u32 = 65_000;
/// What a decoder may allocate for metadata while it reads the header.
const HEADER_ALLOCATION: u64 = 16 * 1024 * 1024;

pub(crate) fn decoder_limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(HEADER_ALLOCATION);
    limits
}

/// What the decoder of TIFFs may allocate for a picture of so many bytes: it counts the picture,
/// and one strip of it, which may be all of it.
pub(crate) fn tiff_limits(decoded_bytes: u64) -> Limits {
    let mut limits = decoder_limits();
    limits.max_alloc = Some(
        decoded_bytes
            .saturating_mul(2)
            .saturating_add(HEADER_ALLOCATION),
    );
    limits
}

fn broken(_: ImageError) -> Error {
    Error::Damaged
}

fn reader(
    bytes: &[u8],
    format: Format,
    limits: Limits,
) -> Result<ImageReader<Cursor<&[u8]>>, Error> {
    let known = format.as_image().ok_or(Error::Unsupported(format))?;
    let mut reader = ImageReader::new(Cursor::new(bytes));
    reader.set_format(known);
    reader.limits(limits);
    Ok(reader)
}

fn opened<'a>(
    bytes: &'a [u8],
    inspected: &Inspected,
) -> Result<impl ImageDecoder + use<'a>, Error> {
    let limits = match inspected.format {
        Format::Tiff => tiff_limits(inspected.decoded_bytes),
        _ => decoder_limits(),
    };
    let reader = reader(bytes, inspected.format, limits)?;
    reader.into_decoder().map_err(broken)
}

pub(super) fn header(bytes: &[u8], format: Format) -> Result<Inspected, Error> {
    let decoder = reader(bytes, format, decoder_limits())?
        .into_decoder()
        .map_err(|error| match error {
            ImageError::Limits(_) => Error::TooLarge { limit: None },
            ImageError::Unsupported(_) => Error::Unsupported(format),
            _ => Error::Damaged,
        })?;
    let (width, height) = decoder.dimensions();
    Ok(Inspected {
        format,
        width,
        height,
        decoded_bytes: decoder.total_bytes(),
        samples: u64::from(width) * u64::from(height) * 3,
        progressive: false,
        plain: false,
    })
}

/// Decodes the first frame.
pub(super) fn decode(bytes: &[u8], inspected: &Inspected) -> Result<Decoded, Error> {
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

pub(super) fn thumbnail(bytes: &[u8], inspected: &Inspected, side: u32) -> Result<Vec<u8>, Error> {
    let image = DynamicImage::from_decoder(opened(bytes, inspected)?).map_err(broken)?;
    let small = if image.width().max(image.height()) > side {
        image.thumbnail(side, side)
    } else {
        image
    };
    let mut png = Cursor::new(Vec::new());
    DynamicImage::ImageRgba8(small.into_rgba8())
        .write_to(&mut png, ImageFormat::Png)
        .map_err(broken)?;
    Ok(png.into_inner())
}

/// Pixels that another codec decoded, with what the head of the file says about them.
pub(super) fn around(source: &Source<'_>, pixels: Pixels) -> Result<Decoded, Error> {
    let inspected = source.inspected;
    let (orientation, profile) = meant(&mut opened(source.head, inspected)?);
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

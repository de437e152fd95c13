use std::io::Cursor;

use exif::Reader;
use image::{
    DynamicImage, ImageDecoder as _, ImageEncoder as _, ImageReader, codecs::tiff::TiffEncoder,
};

use super::Removed;
use crate::{
    error::Refused,
    inspect::{decoder_limits, tiff_limits},
};

fn broken(_: image::ImageError) -> Refused {
    Refused::Incomplete
}

/// A TIFF may point to anything anywhere, so its first picture is written anew, with the same
/// pixels, the right way up, and its profile.
pub(super) fn strip(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    let mut reader = ImageReader::new(Cursor::new(bytes));
    reader.set_format(image::ImageFormat::Tiff);
    reader.limits(decoder_limits());
    let mut decoder = reader.into_decoder().map_err(broken)?;
    let limits = tiff_limits(decoder.total_bytes());
    decoder.set_limits(limits).map_err(broken)?;
    let orientation = decoder.orientation().map_err(broken)?;
    let profile = decoder.icc_profile().map_err(broken)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(broken)?;
    picture.apply_orientation(orientation);
    write(&writable(picture), profile)
}

/// There is no grey with transparency.
fn writable(picture: DynamicImage) -> DynamicImage {
    match picture {
        DynamicImage::ImageLumaA8(_) => DynamicImage::ImageRgba8(picture.into_rgba8()),
        DynamicImage::ImageLumaA16(_) => DynamicImage::ImageRgba16(picture.into_rgba16()),
        other => other,
    }
}

fn write(picture: &DynamicImage, profile: Option<Vec<u8>>) -> Result<Vec<u8>, Refused> {
    let mut out = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut out);
    if let Some(profile) = profile {
        // It takes any.
        let _ = encoder.set_icc_profile(profile);
    }
    picture.write_with_encoder(encoder).map_err(broken)?;
    Ok(out.into_inner())
}

/// What its directories tell.
pub(super) fn note(bytes: &[u8], removed: &mut Removed) {
    let mut reader = Reader::new();
    reader.continue_on_error(true);
    let read = reader.read_from_container(&mut Cursor::new(bytes));
    let read = read.or_else(|error| error.distill_partial_result(|_| {}));
    if let Ok(exif) = read {
        exif.fields().for_each(|field| removed.field(field));
    }
}

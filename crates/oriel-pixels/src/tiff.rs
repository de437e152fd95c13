//! TIFFs written anew.

use std::io::Cursor;

use image::codecs::tiff::TiffEncoder;
use image::{DynamicImage, ImageDecoder as _, ImageEncoder as _, ImageFormat, ImageReader};

use crate::{
    codec::{decoder_limits, tiff_limits},
    error::Error,
};

fn broken(_: image::ImageError) -> Error {
    Error::Damaged
}

/// The first picture of a TIFF as a TIFF that has nothing else: the same pixels, the right way up,
/// and its profile.
///
/// # Errors
/// [`Error::Damaged`] when it cannot be decoded.
pub fn rewritten(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let mut reader = ImageReader::new(Cursor::new(bytes));
    reader.set_format(ImageFormat::Tiff);
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

fn write(picture: &DynamicImage, profile: Option<Vec<u8>>) -> Result<Vec<u8>, Error> {
    let mut out = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut out);
    if let Some(profile) = profile {
        // The encoder takes any profile: it cannot fail here.
        let _ = encoder.set_icc_profile(profile);
    }
    picture.write_with_encoder(encoder).map_err(broken)?;
    Ok(out.into_inner())
}

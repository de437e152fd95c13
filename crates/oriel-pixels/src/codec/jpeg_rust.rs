//! JPEGs by decoders in Rust: zune-jpeg is fast but decodes whole pictures only; photos that are
//! twice as large as needed are left to jpeg-decoder, which takes a fraction of the memory.

use image::RgbImage;
use jpeg_decoder::{ColorTransform, Decoder};
use zune_jpeg::{
    JpegDecoder,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

use super::{Memory, Pixels};
use crate::{error::Error, format::Inspected, picture::Picture};

/// The pixels, in the colours that the file has; none for files that need more than that.
pub(super) fn decode(bytes: &[u8], needed: (u32, u32)) -> Result<Option<Pixels>, Error> {
    let options = DecoderOptions::default()
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX));
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|_error| Error::Damaged)?;
    let Some(colours @ (ColorSpace::YCbCr | ColorSpace::Luma)) = decoder.input_colorspace() else {
        return Ok(None);
    };
    let (width, height) = decoder.dimensions().ok_or(Error::Damaged)?;
    let grey = colours == ColorSpace::Luma;
    let (size, samples) = if let Some(scaled) = scaled(bytes, (width, height), needed, grey)? {
        scaled
    } else {
        decoder.set_options(options.jpeg_set_out_colorspace(colours));
        let samples = decoder.decode().map_err(|_error| Error::Damaged)?;
        ((width, height), samples)
    };
    pixels(size, samples, grey).map(Some)
}

fn pixels((width, height): (usize, usize), samples: Vec<u8>, grey: bool) -> Result<Pixels, Error> {
    let side = |side: usize| u32::try_from(side).map_err(|_error| Error::Damaged);
    let (width, height) = (side(width)?, side(height)?);
    if grey {
        return Ok(Pixels::Planes(Picture::grey(width, height, samples)));
    }
    let pixels = RgbImage::from_raw(width, height, samples).ok_or(Error::Damaged)?;
    Ok(Pixels::Interleaved(pixels))
}

type Scaled = ((usize, usize), Vec<u8>);

/// Half of a picture each way, or less, where that is enough; none where it is not.
fn scaled(
    bytes: &[u8],
    (width, height): (usize, usize),
    needed: (u32, u32),
    grey: bool,
) -> Result<Option<Scaled>, Error> {
    let side = |side: u32| usize::try_from(side).map_err(|_error| Error::Damaged);
    let (across, down) = (side(needed.0)?, side(needed.1)?);
    if width.div_ceil(2) < across || height.div_ceil(2) < down {
        return Ok(None);
    }
    let broken = |_| Error::Damaged;
    let mut decoder = Decoder::new(bytes);
    if !grey {
        // Said to be RGB, luma and colour are left as they are.
        decoder.set_color_transform(ColorTransform::RGB);
    }
    let short = |side: usize| u16::try_from(side).map_err(|_error| Error::Damaged);
    let (width, height) = decoder
        .scale(short(across)?, short(down)?)
        .map_err(broken)?;
    let size = (usize::from(width), usize::from(height));
    if size.0 < across || size.1 < down {
        return Ok(None);
    }
    Ok(Some((size, decoder.decode().map_err(broken)?)))
}

/// The picture, and for a progressive one its coefficients, two bytes each. What is decoded at
/// half its size or less is there in planes and as pixels. All of it is made lower, and then one
/// plane of that after the other narrower.
pub(super) fn memory(inspected: &Inspected, needed @ (across, down): (u32, u32)) -> Memory {
    let coefficients = if inspected.progressive {
        inspected.samples * 2
    } else {
        0
    };
    let half = |side: u32| side.div_ceil(2);
    let (width, height) = (inspected.width, inspected.height);
    let (size, copies) = if half(width) >= across && half(height) >= down {
        ((half(width), half(height)), 2)
    } else {
        ((width, height), 1)
    };
    let (picture, lower) = (super::pixels(size) * 3, super::pixels((size.0, down)));
    Memory {
        decoding: picture * copies + coefficients,
        resizing: (picture + lower * 3).max(lower * 4 + super::pixels(needed) * 4),
    }
}

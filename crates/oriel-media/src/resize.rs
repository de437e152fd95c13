//! Making pictures smaller.

use fast_image_resize::{
    FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer,
    images::{Image, ImageRef},
};
use image::RgbImage;

use crate::error::Refused;

/// The picture at another size, by Lanczos; the same picture when the size is its own.
pub(crate) fn resize(
    source: &RgbImage,
    width: u32,
    height: u32,
    crop: Option<(f64, f64, f64, f64)>,
) -> Result<RgbImage, Refused> {
    let broken = |_| Refused::Incomplete;
    let (from_width, from_height) = source.dimensions();
    let view = ImageRef::new(from_width, from_height, source.as_raw(), PixelType::U8x3)
        .map_err(|_error| Refused::Incomplete)?;
    let mut target = Image::new(width, height, PixelType::U8x3);
    let mut options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
        .use_alpha(false);
    if let Some((left, top, width, height)) = crop {
        options = options.crop(left, top, width, height);
    }
    Resizer::new()
        .resize(&view, &mut target, &options)
        .map_err(broken)?;
    RgbImage::from_raw(width, height, target.into_vec()).ok_or(Refused::Incomplete)
}

//! Pictures on their way through the pipeline: planes of luma and colour (ITU-T T.871), as JPEG
//! has them, so that a photo is not converted to RGB and back for every size of it.

use fast_image_resize::{
    FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer,
    images::{Image, ImageRef},
};
use image::{RgbImage, metadata::Orientation};

use crate::{colour, error::Refused, orient::turned};

/// One plane of samples, of which the upper left part shows the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plane {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) samples: Vec<u8>,
}

/// How many colour samples there are for the samples of luma.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Factors {
    pub(crate) across: u32,
    pub(crate) down: u32,
}

impl Factors {
    pub(crate) const FULL: Self = Self { across: 1, down: 1 };
    pub(crate) const QUARTER: Self = Self { across: 2, down: 2 };
}

/// A part of a picture, in its pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Area {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// A picture without metadata, in luma and, unless it is grey, two planes of colour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) luma: Plane,
    pub(crate) chroma: Option<[Plane; 2]>,
    pub(crate) factors: Factors,
}

impl Picture {
    pub(crate) fn from_rgb(source: &RgbImage) -> Self {
        Self::from_planes(source.dimensions(), colour::to_planes(source))
    }

    /// From pixels whose bytes are luma and colour.
    pub(crate) fn from_interleaved(source: &RgbImage) -> Self {
        Self::from_planes(source.dimensions(), colour::split(source))
    }

    fn from_planes((width, height): (u32, u32), [luma, blue, red]: [Vec<u8>; 3]) -> Self {
        let plane = |samples| Plane {
            width,
            height,
            samples,
        };
        Self {
            width,
            height,
            luma: plane(luma),
            chroma: Some([plane(blue), plane(red)]),
            factors: Factors::FULL,
        }
    }

    pub(crate) fn grey(width: u32, height: u32, samples: Vec<u8>) -> Self {
        Self {
            width,
            height,
            luma: Plane {
                width,
                height,
                samples,
            },
            chroma: None,
            factors: Factors::FULL,
        }
    }

    pub(crate) fn whole(&self) -> Area {
        Area {
            left: 0.0,
            top: 0.0,
            width: f64::from(self.width),
            height: f64::from(self.height),
        }
    }

    /// The same picture, or a part of it, in another size and with so much colour.
    pub(crate) fn resized(
        &self,
        resizer: &mut Resizer,
        (width, height): (u32, u32),
        factors: Factors,
        area: Area,
    ) -> Result<Self, Refused> {
        let luma = self.luma.resized(resizer, (width, height), area)?;
        let chroma = match &self.chroma {
            None => None,
            Some([blue, red]) => {
                let size = (
                    width.div_ceil(factors.across),
                    height.div_ceil(factors.down),
                );
                let (across, down) = (f64::from(self.factors.across), f64::from(self.factors.down));
                let area = Area {
                    left: area.left / across,
                    top: area.top / down,
                    width: area.width / across,
                    height: area.height / down,
                };
                Some([
                    blue.resized(resizer, size, area)?,
                    red.resized(resizer, size, area)?,
                ])
            }
        };
        Ok(Self {
            width,
            height,
            luma,
            chroma,
            factors,
        })
    }

    /// The right way up.
    pub(crate) fn oriented(self, orientation: Orientation) -> Self {
        if orientation == Orientation::NoTransforms {
            return self;
        }
        let luma = turned(self.luma, orientation);
        let (width, height) = (luma.width, luma.height);
        Self {
            width,
            height,
            luma,
            chroma: self
                .chroma
                .map(|planes| planes.map(|plane| turned(plane, orientation))),
            factors: self.factors,
        }
    }

    /// In RGB, which screens and colour profiles are about.
    pub(crate) fn to_rgb(&self, resizer: &mut Resizer) -> Result<RgbImage, Refused> {
        let full;
        let whole = if self.factors == Factors::FULL {
            self
        } else {
            full = self.resized(
                resizer,
                (self.width, self.height),
                Factors::FULL,
                self.whole(),
            )?;
            &full
        };
        let Some([blue, red]) = &whole.chroma else {
            let pixels = whole.luma.samples.iter().flat_map(|grey| [*grey; 3]);
            return RgbImage::from_raw(self.width, self.height, pixels.collect())
                .ok_or(Refused::Incomplete);
        };
        let pixels = colour::to_rgb(&whole.luma.samples, &blue.samples, &red.samples);
        RgbImage::from_raw(self.width, self.height, pixels).ok_or(Refused::Incomplete)
    }
}

impl Plane {
    fn resized(
        &self,
        resizer: &mut Resizer,
        (width, height): (u32, u32),
        area: Area,
    ) -> Result<Self, Refused> {
        let whole = (f64::from(self.width), f64::from(self.height));
        if (width, height) == (self.width, self.height) && (area.width, area.height) == whole {
            return Ok(self.clone());
        }
        let samples = resize(
            resizer,
            (&self.samples, self.width, self.height, PixelType::U8),
            (width, height),
            area,
        )?;
        Ok(Self {
            width,
            height,
            samples,
        })
    }
}

/// RGB at another size, for files that are RGB inside.
pub(crate) fn resized_rgb(
    resizer: &mut Resizer,
    source: &RgbImage,
    (width, height): (u32, u32),
) -> Result<RgbImage, Refused> {
    let area = Area {
        left: 0.0,
        top: 0.0,
        width: f64::from(source.width()),
        height: f64::from(source.height()),
    };
    let from = (
        source.as_raw().as_slice(),
        source.width(),
        source.height(),
        PixelType::U8x3,
    );
    let pixels = resize(resizer, from, (width, height), area)?;
    RgbImage::from_raw(width, height, pixels).ok_or(Refused::Incomplete)
}

/// By Lanczos, as libvips and Pillow do.
fn resize(
    resizer: &mut Resizer,
    (samples, from_width, from_height, kind): (&[u8], u32, u32, PixelType),
    (width, height): (u32, u32),
    area: Area,
) -> Result<Vec<u8>, Refused> {
    let source = ImageRef::new(from_width, from_height, samples, kind)
        .map_err(|_error| Refused::Incomplete)?;
    let mut target = Image::new(width, height, kind);
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
        .use_alpha(false)
        .crop(area.left, area.top, area.width, area.height);
    resizer
        .resize(&source, &mut target, &options)
        .map_err(|_error| Refused::Incomplete)?;
    Ok(target.into_vec())
}

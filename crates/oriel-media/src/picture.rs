//! Pictures on their way through the pipeline: planes of luma and colour (ITU-T T.871), as JPEG
//! has them, so that a photo is not converted to RGB and back for every size of it.

use image::RgbImage;

use crate::{colour, error::Refused, orient::Turn, resize::Resizer};

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

    /// The size of planes of colour in a picture of this size.
    fn colour_of(self, (width, height): (u32, u32)) -> (u32, u32) {
        (width.div_ceil(self.across), height.div_ceil(self.down))
    }

    /// Where in planes of colour a part of the picture is.
    fn part_of(self, area: Area) -> Area {
        let (across, down) = (f64::from(self.across), f64::from(self.down));
        Area {
            left: area.left / across,
            top: area.top / down,
            width: area.width / across,
            height: area.height / down,
        }
    }
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
        Self::from_samples(source.dimensions(), colour::to_planes(source))
    }

    /// From pixels whose bytes are luma and colour.
    pub(crate) fn from_interleaved(source: &RgbImage) -> Self {
        Self::from_samples(source.dimensions(), colour::split(source))
    }

    fn from_samples((width, height): (u32, u32), samples: [Vec<u8>; 3]) -> Self {
        Self::from_planes(samples.map(|samples| Plane {
            width,
            height,
            samples,
        }))
    }

    /// From planes that are all as large.
    pub(crate) fn from_planes([luma, blue, red]: [Plane; 3]) -> Self {
        Self {
            width: luma.width,
            height: luma.height,
            luma,
            chroma: Some([blue, red]),
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

    pub(crate) fn size(&self) -> (u32, u32) {
        (self.width, self.height)
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
        size: (u32, u32),
        factors: Factors,
        area: Area,
    ) -> Result<Self, Refused> {
        let luma = resizer.plane(&self.luma, size, area, Turn::NONE)?;
        let (size, area) = (factors.colour_of(size), self.factors.part_of(area));
        let colour = |plane: &Plane| resizer.plane(plane, size, area, Turn::NONE);
        let chroma = self.chroma.as_ref().map(<[Plane; 2]>::each_ref);
        Self::of(luma, chroma.map(|planes| planes.map(colour)), factors)
    }

    /// The whole picture in another size, and then turned: `size` is the one before that. Each of
    /// its planes is given back as soon as it is not needed.
    pub(crate) fn into_resized(
        self,
        resizer: &mut Resizer,
        size: (u32, u32),
        factors: Factors,
        turn: Turn,
    ) -> Result<Self, Refused> {
        let whole = self.whole();
        let luma = resizer.plane(&self.luma, size, whole, turn)?;
        drop(self.luma);
        let (size, area) = (factors.colour_of(size), self.factors.part_of(whole));
        let colour = |plane: Plane| resizer.plane(&plane, size, area, turn);
        Self::of(luma, self.chroma.map(|planes| planes.map(colour)), factors)
    }

    fn of(
        luma: Plane,
        chroma: Option<[Result<Plane, Refused>; 2]>,
        factors: Factors,
    ) -> Result<Self, Refused> {
        let chroma = match chroma {
            Some([blue, red]) => Some([blue?, red?]),
            None => None,
        };
        Ok(Self {
            width: luma.width,
            height: luma.height,
            luma,
            chroma,
            factors,
        })
    }

    /// The right way up.
    pub(crate) fn turned(self, turn: Turn) -> Self {
        let luma = turn.apply(self.luma);
        Self {
            width: luma.width,
            height: luma.height,
            luma,
            chroma: self.chroma.map(|planes| planes.map(|it| turn.apply(it))),
            factors: self.factors,
        }
    }

    /// In RGB, which screens and colour profiles are about.
    pub(crate) fn to_rgb(&self, resizer: &mut Resizer) -> Result<RgbImage, Refused> {
        let full;
        let whole = if self.factors == Factors::FULL {
            self
        } else {
            full = self.resized(resizer, self.size(), Factors::FULL, self.whole())?;
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

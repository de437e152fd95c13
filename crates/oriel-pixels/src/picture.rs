//! Pictures on their way through the pipeline: planes of luma and colour (ITU-T T.871), as JPEG
//! has them, so that a photo is not converted to RGB and back for every size of it.

use image::RgbImage;

use crate::{colour, error::Error, orient::Turn, resize::Resizer};

/// One plane of samples, of which the upper left part shows the picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plane {
    /// Samples of a line.
    pub width: u32,
    /// Lines.
    pub height: u32,
    /// Line by line, from the top: `width` × `height` of them.
    pub samples: Vec<u8>,
}

/// How many colour samples there are for the samples of luma.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Factors {
    /// Samples of luma in a line for one of colour.
    pub across: u32,
    /// Lines of luma for one of colour.
    pub down: u32,
}

impl Factors {
    /// As many samples of colour as of luma, 4:4:4.
    pub const FULL: Self = Self { across: 1, down: 1 };
    /// Half as many in each direction, 4:2:0.
    pub const QUARTER: Self = Self { across: 2, down: 2 };

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
pub struct Area {
    /// Pixels left of it.
    pub left: f64,
    /// Pixels above it.
    pub top: f64,
    /// Pixels across.
    pub width: f64,
    /// Pixels down.
    pub height: f64,
}

/// A picture without metadata, in luma and, unless it is grey, two planes of colour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Y of ITU-T T.871.
    pub luma: Plane,
    /// Cb and Cr of ITU-T T.871; none of a grey picture.
    pub chroma: Option<[Plane; 2]>,
    /// How much smaller the planes of colour are.
    pub factors: Factors,
}

impl Picture {
    /// From pixels in RGB, with all their colour.
    pub fn from_rgb(source: &RgbImage) -> Self {
        Self::from_samples(source.dimensions(), colour::to_planes(source))
    }

    /// From pixels whose bytes are luma and colour.
    pub fn from_interleaved(source: &RgbImage) -> Self {
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
    pub fn from_planes([luma, blue, red]: [Plane; 3]) -> Self {
        Self {
            width: luma.width,
            height: luma.height,
            luma,
            chroma: Some([blue, red]),
            factors: Factors::FULL,
        }
    }

    /// From luma alone: `width` × `height` samples.
    pub fn grey(width: u32, height: u32, samples: Vec<u8>) -> Self {
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

    /// Width and height in pixels.
    pub fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// All of it.
    pub fn whole(&self) -> Area {
        Area {
            left: 0.0,
            top: 0.0,
            width: f64::from(self.width),
            height: f64::from(self.height),
        }
    }

    /// The part `area` of the picture in another size and with so much colour.
    ///
    /// # Errors
    /// [`Error::Damaged`] when a plane is shorter than its size, or no pixel would be left.
    pub fn resized(
        &self,
        resizer: &mut Resizer,
        size: (u32, u32),
        factors: Factors,
        area: Area,
    ) -> Result<Self, Error> {
        let luma = resizer.plane(&self.luma, size, area, Turn::NONE)?;
        let (size, area) = (factors.colour_of(size), self.factors.part_of(area));
        let colour = |plane: &Plane| resizer.plane(plane, size, area, Turn::NONE);
        let chroma = self.chroma.as_ref().map(<[Plane; 2]>::each_ref);
        Self::of(luma, chroma.map(|planes| planes.map(colour)), factors)
    }

    /// The whole picture in another size, and then turned: `size` is the one before that. Each of
    /// its planes is freed as soon as it is not needed.
    ///
    /// # Errors
    /// [`Error::Damaged`] when a plane is shorter than its size, or no pixel would be left.
    pub fn into_resized(
        self,
        resizer: &mut Resizer,
        size: (u32, u32),
        factors: Factors,
        turn: Turn,
    ) -> Result<Self, Error> {
        let whole = self.whole();
        let luma = resizer.plane(&self.luma, size, whole, turn)?;
        drop(self.luma);
        let (size, area) = (factors.colour_of(size), self.factors.part_of(whole));
        let colour = |plane: Plane| resizer.plane(&plane, size, area, turn);
        Self::of(luma, self.chroma.map(|planes| planes.map(colour)), factors)
    }

    fn of(
        luma: Plane,
        chroma: Option<[Result<Plane, Error>; 2]>,
        factors: Factors,
    ) -> Result<Self, Error> {
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
    #[must_use]
    pub fn turned(self, turn: Turn) -> Self {
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
    ///
    /// # Errors
    /// [`Error::Damaged`] when a plane is shorter than its size.
    pub fn to_rgb(&self, resizer: &mut Resizer) -> Result<RgbImage, Error> {
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
                .ok_or(Error::Damaged);
        };
        let pixels = colour::to_rgb(&whole.luma.samples, &blue.samples, &red.samples);
        RgbImage::from_raw(self.width, self.height, pixels).ok_or(Error::Damaged)
    }
}

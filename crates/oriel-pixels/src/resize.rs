//! Resizing by Lanczos, as libvips and Pillow do, with buffers that are used again and again.

use fast_image_resize::{
    FilterType, ResizeAlg, ResizeOptions,
    images::{TypedImage, TypedImageRef},
    pixels::U8,
};
use image::RgbImage;

use crate::{
    colour::joined,
    error::Error,
    orient::{Turn, channel_transposed, transposed},
    picture::{Area, Plane},
};

/// Resizes the planes of one photo.
#[derive(Default)]
pub struct Resizer {
    resizer: fast_image_resize::Resizer,
    /// Buffers that nothing is in any more: new ones would have to be cleared first.
    spare: Vec<Vec<u8>>,
}

impl Resizer {
    /// A resizer without buffers: they grow with what is resized, and are freed with it.
    pub fn new() -> Self {
        Self::default()
    }

    /// A plane, or a part of it, in another size, and then turned: `size` is the one before that.
    ///
    /// Only whole lines are resized, and then columns that were made lines: that is several times
    /// as fast as along a line, where samples do not lie side by side in vectors.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the plane is shorter than its size, or no sample would be left.
    pub fn plane(
        &mut self,
        plane: &Plane,
        (width, height): (u32, u32),
        area: Area,
        turn: Turn,
    ) -> Result<Plane, Error> {
        let whole = (f64::from(plane.width), f64::from(plane.height));
        if (width, height) == (plane.width, plane.height) && (area.width, area.height) == whole {
            return Ok(turn.apply(plane.clone()));
        }
        let buffer = self.buffer();
        let lower = self.lines(plane, (area.top, area.height), height, buffer)?;
        let columns = transposed(&lower, self.buffer());
        self.spare.push(lower.samples);
        self.narrower(columns, (area.left, area.width), width, turn)
    }

    /// The planes of a picture whose pixels have three bytes, in another size, and then turned.
    ///
    /// # Errors
    /// [`Error::Damaged`] when no pixel would be left.
    pub fn planes(
        &mut self,
        pixels: RgbImage,
        (width, height): (u32, u32),
        turn: Turn,
    ) -> Result<[Plane; 3], Error> {
        let (old_width, old_height) = pixels.dimensions();
        let wide = Plane {
            width: old_width * 3,
            height: old_height,
            samples: pixels.into_raw(),
        };
        let lower = self.lines(&wide, (0.0, f64::from(old_height)), height, Vec::new())?;
        drop(wide);
        let mut plane = |channel| {
            let size = (old_width, height);
            let columns = channel_transposed(&lower.samples, size, channel, self.buffer());
            self.narrower(columns, (0.0, f64::from(old_width)), width, turn)
        };
        Ok([plane(0)?, plane(1)?, plane(2)?])
    }

    /// From columns that are lines to a plane of this width, turned.
    fn narrower(
        &mut self,
        columns: Plane,
        part: (f64, f64),
        width: u32,
        turn: Turn,
    ) -> Result<Plane, Error> {
        let turn = turn.of_transposed();
        // What is kept gets a buffer that is no larger than it.
        let buffer = if turn.swaps() {
            self.buffer()
        } else {
            Vec::new()
        };
        let narrower = self.lines(&columns, part, width, buffer)?;
        self.spare.push(columns.samples);
        if !turn.swaps() {
            return Ok(turn.apply(narrower));
        }
        let turned = turn.apply_to(&narrower);
        self.spare.push(narrower.samples);
        Ok(turned)
    }

    fn buffer(&mut self) -> Vec<u8> {
        self.spare.pop().unwrap_or_default()
    }

    /// Some lines of a plane as so many.
    fn lines(
        &mut self,
        plane: &Plane,
        (top, lines): (f64, f64),
        height: u32,
        buffer: Vec<u8>,
    ) -> Result<Plane, Error> {
        let width = plane.width;
        let area = Area {
            left: 0.0,
            top,
            width: f64::from(width),
            height: lines,
        };
        let from = (plane.samples.as_slice(), width, plane.height);
        let samples = self.resize(from, (width, height), area, buffer)?;
        Ok(Plane {
            width,
            height,
            samples,
        })
    }

    /// RGB at another size, for files that are RGB inside.
    ///
    /// # Errors
    /// [`Error::Damaged`] when no pixel would be left.
    pub fn rgb(
        &mut self,
        source: RgbImage,
        (width, height): (u32, u32),
    ) -> Result<RgbImage, Error> {
        let planes = self.planes(source, (width, height), Turn::NONE)?;
        let [red, green, blue] = planes.each_ref().map(|plane| plane.samples.as_slice());
        let pixels = joined(red, green, blue);
        RgbImage::from_raw(width, height, pixels).ok_or(Error::Damaged)
    }

    /// For planes only: the library compiles hundreds of functions for each type of pixel that it is
    /// asked to resize.
    fn resize(
        &mut self,
        (samples, from_width, from_height): (&[u8], u32, u32),
        (width, height): (u32, u32),
        area: Area,
        mut buffer: Vec<u8>,
    ) -> Result<Vec<u8>, Error> {
        let side = |side: u32| usize::try_from(side).map_err(|_error| Error::Damaged);
        fit(&mut buffer, side(width)? * side(height)?);
        let source = TypedImageRef::<U8>::from_buffer(from_width, from_height, samples)
            .map_err(|_error| Error::Damaged)?;
        let mut target = TypedImage::<U8>::from_buffer(width, height, &mut buffer)
            .map_err(|_error| Error::Damaged)?;
        let options = ResizeOptions::new()
            .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
            .use_alpha(false)
            .crop(area.left, area.top, area.width, area.height);
        self.resizer
            .resize_typed(&source, &mut target, &options)
            .map_err(|_error| Error::Damaged)?;
        Ok(buffer)
    }
}

/// Makes a buffer so long; what is in it will be overwritten. Another one costs less than to copy
/// what this one has.
pub(crate) fn fit(buffer: &mut Vec<u8>, length: usize) {
    if buffer.capacity() < length {
        *buffer = vec![0; length];
    } else {
        buffer.resize(length, 0);
    }
}

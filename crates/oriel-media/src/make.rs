//! Every size of a photo, each from the one before it.

use std::borrow::Cow;

use oriel_pixels::{
    Area, Codecs, Decoded, Factors, Picture, Pixels, Profile, Resizer, Source, Target, Turn,
};

use crate::{
    error::Refused,
    inspect::{Format, Inspected},
    jpeg, kept, likeness, metadata,
    pipeline::{Rendered, Rendition},
    plan::{Aspect, RenditionSpec, Subsampling},
    strip, webp,
};

/// The size, in pixels as they are stored, from which all others can be made. Which way a photo
/// is turned is not known yet: limits are the same for both ways.
pub(crate) fn needed(inspected: &Inspected, specs: &[RenditionSpec]) -> (u32, u32) {
    let (width, height) = (inspected.width, inspected.height);
    let most = specs.iter().fold((1, 1), |(w, h), spec| {
        let as_it_lies = spec.needs(width, height);
        let (turned_height, turned_width) = spec.needs(height, width);
        (
            w.max(as_it_lies.0).max(turned_width),
            h.max(as_it_lies.1).max(turned_height),
        )
    });
    (most.0.min(width), most.1.min(height))
}

/// Makes a photo ready.
///
/// # Errors
/// [`Refused`] when the file is damaged.
pub(crate) fn renditions(
    bytes: Vec<u8>,
    inspected: &Inspected,
    specs: &[RenditionSpec],
    codecs: Codecs,
) -> Result<Rendered, Refused> {
    let removed = strip::examine(&bytes, inspected.format);
    let said = metadata::read(&bytes);
    let size = needed(inspected, specs);
    let decoded = decoded(&bytes, inspected, size, codecs)?;
    let turn = Turn::of(decoded.orientation);
    let (width, height) = upright(decoded.size, turn);
    let profile = decoded
        .profile
        .as_deref()
        .and_then(Profile::other_than_srgb);
    let may_stay = inspected.format == Format::Jpeg
        && turn == Turn::NONE
        && profile.is_none()
        && specs
            .iter()
            .any(|spec| spec.target(width, height) == (width, height));
    let as_it_is = may_stay.then(|| kept::as_it_is(&bytes)).flatten();
    drop(bytes);
    let largest = Largest::of(decoded, profile.as_ref(), size, specs)?;
    let mut cascade = Cascade {
        largest: &largest,
        size: (width, height),
        as_it_is,
        resizer: Resizer::new(),
    };
    let (mut made, last) = cascade.all(specs)?;
    made.sort_by_key(|(place, _)| *place);
    let small = last.resized(&mut cascade.resizer, SMALL, Factors::FULL, last.whole())?;
    let small = small.to_rgb(&mut cascade.resizer)?;
    let stand_in = oriel_pixels::placeholder(&small, &mut cascade.resizer)?;
    Ok(Rendered {
        format: inspected.format,
        width,
        height,
        blurhash: stand_in.blurhash,
        colour: stand_in.colour,
        placeholder: stand_in.bmp,
        likeness: likeness::of(&small, &mut cascade.resizer)?,
        focus: oriel_pixels::suggested_focus(&small, &mut cascade.resizer)?,
        camera: said.camera,
        described: said.described,
        place: said.place,
        removed,
        renditions: made.into_iter().map(|(_, rendition)| rendition).collect(),
    })
}

fn decoded(
    bytes: &[u8],
    inspected: &Inspected,
    needed: (u32, u32),
    codecs: Codecs,
) -> Result<Decoded, Refused> {
    let head = match inspected.format {
        Format::Jpeg => jpeg::head(bytes),
        _ => bytes,
    };
    let source = Source {
        bytes,
        head,
        inspected,
    };
    Ok(oriel_pixels::decode(&source, needed, codecs)?)
}

fn upright((width, height): (u32, u32), turn: Turn) -> (u32, u32) {
    if turn.swaps() {
        (height, width)
    } else {
        (width, height)
    }
}

/// Of which the blurhash is made.
const SMALL: (u32, u32) = (128, 128);

/// The picture at the largest size wanted, the right way up: everything expensive is done after
/// the first resize.
struct Largest {
    srgb: Picture,
    /// The same in colours beyond sRGB, where the photo has some and some size keeps them.
    wide: Option<Picture>,
}

impl Largest {
    fn of(
        decoded: Decoded,
        profile: Option<&Profile>,
        size: (u32, u32),
        specs: &[RenditionSpec],
    ) -> Result<Self, Refused> {
        // Of its own: its buffers are larger than any that is needed later.
        let resizer = &mut Resizer::new();
        let full = specs
            .iter()
            .any(|spec| spec.subsampling == Subsampling::Full);
        let factors = match profile {
            None if !full => Factors::QUARTER,
            _ => Factors::FULL,
        };
        let turn = Turn::of(decoded.orientation);
        let picture = first_size(decoded.pixels, size, factors, turn, resizer)?;
        let Some(profile) = profile else {
            return Ok(Self {
                srgb: picture,
                wide: None,
            });
        };
        let mut rgb = picture.to_rgb(resizer)?;
        drop(picture);
        let wide = specs.iter().any(|spec| spec.wide_gamut).then(|| {
            let mut rgb = rgb.clone();
            profile.convert(&mut rgb, Target::DisplayP3);
            Picture::from_rgb(&rgb)
        });
        profile.convert(&mut rgb, Target::Srgb);
        Ok(Self {
            srgb: Picture::from_rgb(&rgb),
            wide,
        })
    }
}

/// The first resize, in whatever form the codec has the pixels, which are given back at once; and
/// the right way up.
fn first_size(
    pixels: Pixels,
    size: (u32, u32),
    factors: Factors,
    turn: Turn,
    resizer: &mut Resizer,
) -> Result<Picture, Refused> {
    let rgb = match pixels {
        Pixels::Planes(picture) if (picture.size(), picture.factors) == (size, factors) => {
            return Ok(picture.turned(turn));
        }
        Pixels::Planes(picture) => return Ok(picture.into_resized(resizer, size, factors, turn)?),
        Pixels::Interleaved(pixels) if pixels.dimensions() == size => {
            return Ok(Picture::from_interleaved(&pixels).turned(turn));
        }
        Pixels::Interleaved(pixels) => {
            return Ok(Picture::from_planes(resizer.planes(pixels, size, turn)?));
        }
        Pixels::Rgb(pixels) if pixels.dimensions() == size => pixels,
        Pixels::Rgb(pixels) => resizer.rgb(pixels, size)?,
    };
    Ok(Picture::from_rgb(&rgb).turned(turn))
}

/// What sizes are made of.
struct Cascade<'a> {
    largest: &'a Largest,
    /// Of the photo, the right way up.
    size: (u32, u32),
    /// The file without its metadata, where it may be shown as it is.
    as_it_is: Option<Vec<u8>>,
    resizer: Resizer,
}

/// Sizes that were made, with their places in the plan.
type Made = Vec<(usize, Rendition)>;

impl<'a> Cascade<'a> {
    /// All sizes, each with its place in the plan: those in sRGB first, then those in wider
    /// colours; and the last picture in sRGB.
    fn all(&mut self, specs: &[RenditionSpec]) -> Result<(Made, Cow<'a, Picture>), Refused> {
        let largest = self.largest;
        let in_srgb = |spec: &RenditionSpec| !spec.wide_gamut || largest.wide.is_none();
        let (mut made, last) = self.of(&largest.srgb, Target::Srgb, specs, in_srgb)?;
        if let Some(wide) = &largest.wide {
            let rest = |spec: &RenditionSpec| !in_srgb(spec);
            made.extend(self.of(wide, Target::DisplayP3, specs, rest)?.0);
        }
        Ok((made, last))
    }

    /// Each size from the one before it, or from the largest where the one before is smaller.
    fn of(
        &mut self,
        largest: &'a Picture,
        colours: Target,
        specs: &[RenditionSpec],
        wanted: impl Fn(&RenditionSpec) -> bool,
    ) -> Result<(Made, Cow<'a, Picture>), Refused> {
        let profile = colours.embedded();
        let mut made = Vec::with_capacity(specs.len());
        let mut current = Cow::Borrowed(largest);
        for (place, spec) in specs.iter().enumerate().filter(|(_, spec)| wanted(spec)) {
            let factors = factors(spec);
            if let Some(aspect) = spec.crop {
                let cropped = self.cropped(largest, spec, aspect)?;
                let encoded = self.encoded(spec, &cropped, profile.as_deref())?;
                made.extend(encoded.map(|made| (place, made)));
                continue;
            }
            let (width, height) = spec.target(self.size.0, self.size.1);
            let less_colour = current.factors != Factors::FULL && factors == Factors::FULL;
            if current.width < width || current.height < height || less_colour {
                current = Cow::Borrowed(largest);
            }
            if (current.size(), current.factors) != ((width, height), factors) {
                let whole = current.whole();
                current = Cow::Owned(current.resized(
                    &mut self.resizer,
                    (width, height),
                    factors,
                    whole,
                )?);
            }
            let encoded = self.encoded(spec, &current, profile.as_deref())?;
            made.extend(encoded.map(|made| (place, made)));
        }
        Ok((made, current))
    }

    /// A JPEG, and what is to be beside it.
    fn encoded(
        &mut self,
        spec: &RenditionSpec,
        picture: &Picture,
        profile: Option<&[u8]>,
    ) -> Result<impl Iterator<Item = Rendition> + use<>, Refused> {
        let rendition = |name, bytes: Vec<u8>| Rendition {
            name,
            width: picture.width,
            height: picture.height,
            bytes: bytes.into(),
        };
        let jpeg = rendition(spec.name.clone(), self.jpeg(spec, picture, profile)?);
        let webp = match spec.webp {
            Some(quality) => {
                let pixels = picture.to_rgb(&mut self.resizer)?;
                let plain = oriel_pixels::webp(&pixels, quality)?;
                let bytes = match profile {
                    Some(profile) => webp::with_profile(&plain, picture.size(), profile),
                    None => plain,
                };
                Some(rendition(spec.webp_name(), bytes))
            }
            None => None,
        };
        Ok(std::iter::once(jpeg).chain(webp))
    }

    /// The picture as a JPEG; the file itself, stripped, where it has this size and is no larger.
    fn jpeg(
        &self,
        spec: &RenditionSpec,
        picture: &Picture,
        profile: Option<&[u8]>,
    ) -> Result<Vec<u8>, Refused> {
        let mut bytes = oriel_pixels::jpeg(picture, spec.quality, profile)?;
        if let Some(kept) = self.as_it_is.as_ref()
            && picture.size() == self.size
            && spec.crop.is_none()
            && kept.len() <= bytes.len()
        {
            bytes.clone_from(kept);
        }
        Ok(bytes)
    }

    /// The middle of the picture in another shape.
    fn cropped(
        &mut self,
        source: &Picture,
        spec: &RenditionSpec,
        aspect: Aspect,
    ) -> Result<Picture, Refused> {
        let (w, h) = (f64::from(source.width), f64::from(source.height));
        let (width, height) = aspect.within(w, h);
        let area = Area {
            left: (w - width) / 2.0,
            top: (h - height) / 2.0,
            width,
            height,
        };
        let long = f64::from(spec.max_edge).min(width.max(height));
        let size = if aspect.ratio() >= 1.0 {
            (rounded(long), rounded(long / aspect.ratio()))
        } else {
            (rounded(long * aspect.ratio()), rounded(long))
        };
        Ok(source.resized(&mut self.resizer, size, factors(spec), area)?)
    }
}

const fn factors(spec: &RenditionSpec) -> Factors {
    match spec.subsampling {
        Subsampling::Full => Factors::FULL,
        Subsampling::Quarter => Factors::QUARTER,
    }
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a side between 1 and the source's"
)]
fn rounded(side: f64) -> u32 {
    (side.round() as u32).max(1)
}

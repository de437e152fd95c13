//! Colours: every photo becomes sRGB, so that it looks the same wherever it is shown, or keeps its
//! wider range where that is wanted; and RGB becomes luma and colour, as JPEG has it.

#![expect(
    clippy::inline_always,
    reason = "what is inlined is compiled for the processor at hand"
)]

use fearless_simd::{Level, dispatch};
use image::RgbImage;
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformExecutor, TransformOptions};

/// How the colours of a file are meant, where that is not sRGB.
pub struct Profile(ColorProfile);

/// Into which colours pixels are converted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// IEC 61966-2-1, which every screen shows.
    Srgb,
    /// Display P3 of Apple, which newer screens show.
    DisplayP3,
}

/// Levels of each channel that tell whether a profile is sRGB by another name.
const LEVELS: [u8; 4] = [0, 90, 180, 255];
/// Rounding may make that difference.
const SAME: u8 = 1;

impl Profile {
    /// A profile to convert from; none for sRGB, of which there are many with other names. A
    /// profile that cannot be read, or is not one of RGB, is ignored, as every viewer does.
    pub fn other_than_srgb(bytes: &[u8]) -> Option<Self> {
        let profile = ColorProfile::new_from_slice(bytes).ok()?;
        if profile.color_space != DataColorSpace::Rgb {
            return None;
        }
        let mut levels = Vec::new();
        for red in LEVELS {
            for green in LEVELS {
                levels.extend(LEVELS.iter().flat_map(|blue| [red, green, *blue]));
            }
        }
        let mut seen = vec![0; levels.len()];
        let transform = transform(&profile, Target::Srgb)?;
        transform.transform(&levels, &mut seen).ok()?;
        let same = levels
            .iter()
            .zip(&seen)
            .all(|(a, b)| a.abs_diff(*b) <= SAME);
        (!same).then_some(Self(profile))
    }

    /// Converts pixels in place, line by line.
    pub fn convert(&self, pixels: &mut RgbImage, target: Target) {
        let Some(transform) = transform(&self.0, target) else {
            return;
        };
        let length = usize::try_from(pixels.width()).unwrap_or_default() * 3;
        let mut line = vec![0; length];
        for pixels in pixels.chunks_exact_mut(length.max(1)) {
            line.copy_from_slice(pixels);
            if transform.transform(&line, pixels).is_err() {
                return;
            }
        }
    }
}

type Transform = std::sync::Arc<dyn TransformExecutor<u8> + Send + Sync>;

fn transform(source: &ColorProfile, target: Target) -> Option<Transform> {
    let target = target.profile();
    source
        .create_transform_8bit(
            Layout::Rgb,
            &target,
            Layout::Rgb,
            TransformOptions::default(),
        )
        .ok()
}

impl Target {
    fn profile(self) -> ColorProfile {
        match self {
            Self::Srgb => ColorProfile::new_srgb(),
            Self::DisplayP3 => ColorProfile::new_display_p3(),
        }
    }

    /// What a file must carry for its colours to be understood; nothing for sRGB.
    pub fn embedded(self) -> Option<Vec<u8>> {
        match self {
            Self::Srgb => None,
            Self::DisplayP3 => self.profile().encode().ok(),
        }
    }
}

/// The three planes of pictures in RGB (ITU-T T.871, section 7).
pub(crate) fn to_planes(pixels: &RgbImage) -> [Vec<u8>; 3] {
    let (pixels, _) = pixels.as_raw().as_chunks::<3>();
    let plane = |weights: [i32; 3], offset: i32| -> Vec<u8> {
        let mut samples = vec![0; pixels.len()];
        dispatch!(Level::new(), _simd => {
            for (sample, rgb) in samples.iter_mut().zip(pixels) {
                *sample = weighed(*rgb, weights, offset);
            }
        });
        samples
    };
    [
        plane([19_595, 38_470, 7_471], 0),
        plane([-11_059, -21_709, 32_768], 128),
        plane([32_768, -27_439, -5_329], 128),
    ]
}

/// The three planes of pixels whose bytes are luma and colour already.
pub(crate) fn split(pixels: &RgbImage) -> [Vec<u8>; 3] {
    let (pixels, _) = pixels.as_raw().as_chunks::<3>();
    [
        pixels.iter().map(|[luma, _, _]| *luma).collect(),
        pixels.iter().map(|[_, blue, _]| *blue).collect(),
        pixels.iter().map(|[_, _, red]| *red).collect(),
    ]
}

/// Pixels of three channels that are planes of the same size.
pub(crate) fn joined(red: &[u8], green: &[u8], blue: &[u8]) -> Vec<u8> {
    let mut pixels = vec![0; red.len() * 3];
    let (chunks, _) = pixels.as_chunks_mut::<3>();
    for (((pixel, red), green), blue) in chunks.iter_mut().zip(red).zip(green).zip(blue) {
        *pixel = [*red, *green, *blue];
    }
    pixels
}

/// A sum of channels by weights of 65,536 parts, rounded.
#[inline(always)]
fn weighed([red, green, blue]: [u8; 3], weights: [i32; 3], offset: i32) -> u8 {
    let [r, g, b] = weights;
    let sum = r * i32::from(red) + g * i32::from(green) + b * i32::from(blue);
    sample((sum + (offset << 16) + 32_767) >> 16)
}

/// RGB from planes of the same size.
pub(crate) fn to_rgb(luma: &[u8], blue: &[u8], red: &[u8]) -> Vec<u8> {
    let mut pixels = vec![0; luma.len() * 3];
    let (chunks, _) = pixels.as_chunks_mut::<3>();
    dispatch!(Level::new(), _simd => {
        for (((pixel, luma), blue), red) in chunks.iter_mut().zip(luma).zip(blue).zip(red) {
            *pixel = rgb(*luma, *blue, *red);
        }
    });
    pixels
}

#[inline(always)]
fn rgb(luma: u8, blue: u8, red: u8) -> [u8; 3] {
    let y = (i32::from(luma) << 16) + 32_768;
    let (b, r) = (i32::from(blue) - 128, i32::from(red) - 128);
    [
        sample((y + 91_881 * r) >> 16),
        sample((y - 22_554 * b - 46_802 * r) >> 16),
        sample((y + 116_130 * b) >> 16),
    ]
}

#[expect(
    clippy::as_conversions,
    clippy::cast_sign_loss,
    reason = "cut to the range of a sample first"
)]
#[inline(always)]
fn sample(value: i32) -> u8 {
    value.clamp(0, 255) as u8
}

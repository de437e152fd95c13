//! Which sizes are made of every photo.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// How a rendition is encoded. A JPEG has the name of its size, `large`; what is beside it for
/// those who take it says more, `large.webp`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Lossy, in colours that every program shows.
    Jpeg,
    /// Lossy, for those who ask for it.
    WebP,
    /// What is transparent, and small.
    Png,
}

/// The name of the one size of an emoji.
pub const EMOJI: &str = "emoji.png";

const JPEG: &str = ".jpg";
const WEBP: &str = ".webp";

impl Encoding {
    /// By the name of a rendition.
    pub fn of(name: &str) -> Self {
        if name.ends_with(WEBP) {
            Self::WebP
        } else if name == EMOJI {
            Self::Png
        } else {
            Self::Jpeg
        }
    }

    /// The media type.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
            Self::Png => "image/png",
        }
    }
}

/// The name of a rendition's file: `large.jpg`, `large.webp`.
pub fn file_name(rendition: &str) -> String {
    match Encoding::of(rendition) {
        Encoding::Jpeg => format!("{rendition}{JPEG}"),
        Encoding::WebP | Encoding::Png => rendition.to_owned(),
    }
}

/// The name of the rendition in a file, if it can be one.
pub fn rendition_in(file: &str) -> Option<&str> {
    match Encoding::of(file) {
        Encoding::Jpeg => file.strip_suffix(JPEG),
        Encoding::WebP | Encoding::Png => Some(file),
    }
}

/// How much colour detail a JPEG keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Subsampling {
    /// All of it.
    #[serde(rename = "4:4:4")]
    Full,
    /// A quarter: half in each direction.
    #[default]
    #[serde(rename = "4:2:0")]
    Quarter,
}

/// Width to height of a crop around the middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aspect {
    /// Parts across.
    pub width: u32,
    /// Parts down.
    pub height: u32,
}

/// One size to make. A photo that is smaller keeps its own size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RenditionSpec {
    /// Lower-case letters and digits.
    pub name: Cow<'static, str>,
    /// Longest side in pixels.
    pub max_edge: u32,
    /// Most pixels.
    #[serde(default = "unbounded")]
    pub max_pixels: u64,
    /// JPEG quality, 1 to 100.
    pub quality: u8,
    /// Quality of a WebP beside the JPEG, 1 to 100; none is made without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webp: Option<u8>,
    /// Of the JPEG.
    #[serde(default)]
    pub subsampling: Subsampling,
    /// Cut from the middle in this shape; the whole picture without.
    #[serde(skip)]
    pub crop: Option<Aspect>,
    /// Whether colours beyond sRGB stay, for screens that show them; other servers might not.
    #[serde(skip)]
    pub wide_gamut: bool,
}

/// Longest side that a WebP has (RFC 9649, 2.5).
const WEBP_EDGE: u32 = 16_383;

fn unbounded() -> u64 {
    u64::MAX
}

impl RenditionSpec {
    pub(crate) fn is_sound(&self) -> bool {
        !self.name.is_empty()
            && self
                .name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
            && (16..=20_000).contains(&self.max_edge)
            && (1..=100).contains(&self.quality)
            && self
                .webp
                .is_none_or(|quality| (1..=100).contains(&quality) && self.max_edge <= WEBP_EDGE)
    }

    /// The names of what is made: a JPEG, and what is beside it.
    pub fn names(&self) -> impl Iterator<Item = Cow<'static, str>> {
        let webp = self.webp.map(|_| self.webp_name());
        std::iter::once(self.name.clone()).chain(webp)
    }

    pub(crate) fn webp_name(&self) -> Cow<'static, str> {
        Cow::Owned(format!("{}{WEBP}", self.name))
    }

    /// Width and height for a source of this size: never larger, every side at least a pixel.
    pub fn target(&self, width: u32, height: u32) -> (u32, u32) {
        let (w, h) = (f64::from(width), f64::from(height));
        let by_edge = f64::from(self.max_edge) / w.max(h);
        let pixels = u32::try_from(self.max_pixels).map_or(f64::INFINITY, f64::from);
        let by_pixels = (pixels / (w * h)).sqrt();
        let scale = by_edge.min(by_pixels).min(1.0);
        (scaled(w, scale), scaled(h, scale))
    }

    /// How large the whole source must be for this size to be made of it.
    pub(crate) fn needs(&self, width: u32, height: u32) -> (u32, u32) {
        let Some(aspect) = self.crop else {
            return self.target(width, height);
        };
        let (w, h) = (f64::from(width), f64::from(height));
        let (crop_width, crop_height) = aspect.within(w, h);
        let scale = (f64::from(self.max_edge) / crop_width.max(crop_height)).min(1.0);
        (scaled(w, scale) + 1, scaled(h, scale) + 1)
    }
}

impl Aspect {
    /// The largest crop of a picture.
    pub(crate) fn within(self, width: f64, height: f64) -> (f64, f64) {
        let ratio = self.ratio();
        if width / height > ratio {
            (height * ratio, height)
        } else {
            (width, width / ratio)
        }
    }

    pub(crate) fn ratio(self) -> f64 {
        f64::from(self.width) / f64::from(self.height)
    }
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a size between 1 and the source's, which is a u32"
)]
fn scaled(side: f64, scale: f64) -> u32 {
    // Down, so that rounding never passes a limit.
    ((side * scale).floor() as u32).max(1)
}

const fn spec(
    name: &'static str,
    max_edge: u32,
    quality: u8,
    subsampling: Subsampling,
    crop: Option<Aspect>,
) -> RenditionSpec {
    RenditionSpec {
        name: Cow::Borrowed(name),
        max_edge,
        max_pixels: u64::MAX,
        quality,
        webp: None,
        subsampling,
        crop,
        wide_gamut: false,
    }
}

/// An avatar: square.
pub const AVATAR: RenditionSpec = spec(
    "avatar",
    400,
    85,
    Subsampling::Full,
    Some(Aspect {
        width: 1,
        height: 1,
    }),
);

/// A profile's header: three to one.
pub const HEADER: RenditionSpec = spec(
    "header",
    1_500,
    82,
    Subsampling::Quarter,
    Some(Aspect {
        width: 3,
        height: 1,
    }),
);

/// The sizes of an instance that says nothing else. `full` stays under the 8,294,400 pixels up
/// to which Mastodon keeps a file untouched, and under the 5,000 pixels a side at which Pixelfed
/// drops a post.
pub fn defaults() -> Vec<RenditionSpec> {
    vec![
        RenditionSpec {
            max_pixels: 8_200_000,
            ..spec("full", 4_000, 90, Subsampling::Full, None)
        },
        spec("large", 2_560, 88, Subsampling::Full, None),
        spec("medium", 1_440, 84, Subsampling::Quarter, None),
        spec("small", 640, 80, Subsampling::Quarter, None),
        spec("tile480", 480, 72, Subsampling::Quarter, None),
        spec("tile320", 320, 72, Subsampling::Quarter, None),
    ]
}

#[cfg(test)]
mod tests {
    use super::{AVATAR, Encoding, defaults, file_name, rendition_in};

    #[test]
    fn nothing_is_enlarged_and_no_side_vanishes() {
        let specs = defaults();
        assert_eq!(specs[1].target(800, 600), (800, 600));
        assert_eq!(specs[5].target(30_000, 3), (320, 1));
        assert_eq!(AVATAR.target(1, 1), (1, 1));
    }

    #[test]
    fn a_file_says_how_its_rendition_is_encoded() {
        for (rendition, file, content_type) in [
            ("large", "large.jpg", "image/jpeg"),
            ("large.webp", "large.webp", "image/webp"),
        ] {
            assert_eq!(file_name(rendition), file);
            assert_eq!(rendition_in(file), Some(rendition));
            assert_eq!(Encoding::of(rendition).content_type(), content_type);
        }
        assert_eq!(rendition_in("large.png"), None);
    }

    #[test]
    fn the_full_size_is_one_that_other_servers_keep() {
        for (width, height) in [
            (6_000, 4_000),
            (4_000, 6_000),
            (5_000, 5_000),
            (20_000, 5_000),
        ] {
            let (w, h) = defaults()[0].target(width, height);
            assert!(
                u64::from(w) * u64::from(h) <= 8_200_000 && w.max(h) <= 4_000,
                "{w}x{h}"
            );
        }
        assert_eq!(defaults()[1].target(6_000, 4_000), (2_560, 1_706));
    }
}

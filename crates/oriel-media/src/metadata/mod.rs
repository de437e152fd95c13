//! What a file says about itself, as far as it is worth keeping: camera facts, words that may fill
//! a form, and in which region it was taken. Never where exactly, never whose camera it was.
//!
//! Files say the same thing in several places. Words are taken from XMP first, which is UTF-8 and
//! what editors write today, then from IPTC, then from EXIF; the date from EXIF first, since that
//! is the camera's own clock. Everything is bounded: bytes read, values kept, and their lengths.

pub(crate) mod exif;
mod iptc;
mod parts;
mod place;
#[cfg(test)]
mod tests;
mod xmp;

use serde::{Deserialize, Serialize};
use time::{Date, Month, PrimitiveDateTime, Time};

use self::parts::Parts;
pub use self::place::Place;

/// The facts that a photographer may show.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CameraFacts {
    /// Who made the camera.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub make: Option<String>,
    /// The model of the camera.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The model of the lens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lens: Option<String>,
    /// Millimetres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub focal_length_mm: Option<f64>,
    /// Millimetres on 35 mm film.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub focal_length_35mm: Option<u32>,
    /// The f-number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aperture: Option<f64>,
    /// Seconds as people say them: `1/250`, `2.5`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exposure: Option<String>,
    /// The ISO speed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iso: Option<u32>,
    /// The camera's own clock, which knows no time zone.
    #[serde(skip)]
    pub taken_at: Option<PrimitiveDateTime>,
}

/// Words in a file that may fill empty fields.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Described {
    /// A short name of the photo.
    pub title: Option<String>,
    /// What editors call description or caption.
    pub description: Option<String>,
    /// Written for somebody who cannot see the photo.
    pub alt: Option<String>,
    /// Each once, at most fifty.
    pub keywords: Vec<String>,
    /// The address of a Creative Commons licence, as the file gives it.
    pub licence: Option<String>,
}

/// What a file says about itself.
#[derive(Debug, Default)]
pub(crate) struct Said {
    pub(crate) camera: CameraFacts,
    pub(crate) described: Described,
    pub(crate) place: Option<Place>,
}

/// Reads what a file says about itself. A file that says nothing, or nonsense, has no facts.
pub(crate) fn read(bytes: &[u8]) -> Said {
    let parts = Parts::of(bytes);
    let exif = parts.exif.as_ref();
    let xmp = parts.xmp().map(|packet| xmp::read(&packet));
    let (xmp, iptc) = (xmp.unwrap_or_default(), iptc::read(&parts.photoshop));
    let mut camera = exif.map(exif::facts).unwrap_or_default();
    camera.taken_at = camera.taken_at.or(xmp.taken_at).or(iptc.taken_at);
    let from_exif = exif.map(exif::words).unwrap_or_default();
    let words = [xmp.words, iptc.words, from_exif];
    Said {
        camera,
        described: words.into_iter().reduce(filled).unwrap_or_default(),
        place: exif.and_then(place::place),
    }
}

/// What one place says, and where it says nothing what the next one does.
fn filled(one: Described, next: Described) -> Described {
    Described {
        title: one.title.or(next.title),
        description: one.description.or(next.description),
        alt: one.alt.or(next.alt),
        keywords: if one.keywords.is_empty() {
            next.keywords
        } else {
            one.keywords
        },
        licence: one.licence.or(next.licence),
    }
}

/// Characters of a name of a camera or lens.
const FACT_CHARS: usize = 100;
/// Characters of a title.
const TITLE_CHARS: usize = 200;
/// Characters of a description, and of an alt text.
const DESCRIPTION_CHARS: usize = 1_500;
/// Characters of a keyword.
const KEYWORD_CHARS: usize = 60;
/// Keywords of one photo.
const KEYWORDS: usize = 50;

/// A text in one line, without control characters.
fn plain(text: &str, most: usize) -> Option<String> {
    let words: String = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !c.is_control() && *c != char::REPLACEMENT_CHARACTER)
        .take(most)
        .collect();
    Some(words.trim().to_owned()).filter(|words| !words.is_empty())
}

/// Keywords, each once, in the order they stand in.
fn keywords<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for word in texts.filter_map(|text| plain(text, KEYWORD_CHARS)) {
        if found.len() == KEYWORDS {
            break;
        }
        if !found.contains(&word) {
            found.push(word);
        }
    }
    found
}

/// Many cameras describe every photo with their own name, which describes nothing.
fn is_from_the_factory(words: &str) -> bool {
    let words = words.to_ascii_lowercase();
    let known = [
        "digital camera",
        "digital still camera",
        "sony dsc",
        "dcim",
        "exif_jpeg",
    ];
    known.iter().any(|known| words.contains(known))
}

/// A description that somebody wrote.
fn description(text: &str) -> Option<String> {
    plain(text, DESCRIPTION_CHARS).filter(|words| !is_from_the_factory(words))
}

/// The address of a Creative Commons licence somewhere in a text: many write it into the notice
/// of copyright.
fn licence(text: &str) -> Option<String> {
    const HOST: &str = "creativecommons.org/";
    let (_, path) = text.split_once(HOST)?;
    let path: String = path
        .chars()
        .take(60)
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '.'))
        .collect();
    Some(format!("https://{HOST}{path}"))
}

/// A day and a time, if there are such.
fn moment(
    (year, month, day): (i32, u8, u8),
    (hour, minute, second): (u8, u8, u8),
) -> Option<PrimitiveDateTime> {
    let month = Month::try_from(month).ok()?;
    let date = Date::from_calendar_date(year, month, day).ok()?;
    let clock = Time::from_hms(hour, minute, second).ok()?;
    Some(PrimitiveDateTime::new(date, clock))
}

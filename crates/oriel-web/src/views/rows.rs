//! Justified rows, broken by the server.
//!
//! A browser's flex layout fills rows greedily and so makes them too tall before a wide photo.
//! Here the breaks of five ranges of container width are chosen beforehand by dynamic programming;
//! each photo gets its share of its row (`--f`, per cent) and the gaps beside it (`--n`), and one
//! flex rule in the style sheet does the rest. Nothing is cropped, nothing moves while loading,
//! and the order of reading is the order of the page.

use std::fmt::Write as _;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Serialize;

/// One range of container widths, in CSS pixels.
struct Range {
    /// The width from which the range holds.
    from: u32,
    /// The width at which its breaks are chosen.
    width: f64,
    /// The height a row should have.
    target: f64,
    /// The space between two photos.
    gap: f64,
}

const RANGES: [Range; 5] = [
    Range {
        from: 0,
        width: 380.0,
        target: 150.0,
        gap: 4.0,
    },
    Range {
        from: 480,
        width: 590.0,
        target: 190.0,
        gap: 6.0,
    },
    Range {
        from: 720,
        width: 870.0,
        target: 230.0,
        gap: 6.0,
    },
    Range {
        from: 1040,
        width: 1240.0,
        target: 270.0,
        gap: 8.0,
    },
    Range {
        from: 1480,
        width: 1760.0,
        target: 320.0,
        gap: 8.0,
    },
];

/// A photo to be placed.
#[derive(Debug, Clone, Copy)]
pub struct Shape<'a> {
    /// Pixels, after orientation.
    pub width: u32,
    pub height: u32,
    /// A tiny picture as a base64 image (BMP), shown until the photo arrives.
    pub placeholder: Option<&'a str>,
}

impl Shape<'_> {
    /// Width divided by height; a photo of unknown size counts as square, and extremes are tamed
    /// so that one very long picture cannot spoil the page.
    fn ratio(&self) -> f64 {
        if self.width == 0 || self.height == 0 {
            return 1.0;
        }
        (f64::from(self.width) / f64::from(self.height)).clamp(0.2, 8.0)
    }
}

/// Where a photo went: the class that the page's style speaks about, and `sizes` for its `<img>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    pub class: String,
    pub sizes: String,
}

/// The one `<style>` of a page, built list by list.
#[derive(Debug, Default)]
pub struct PageStyle {
    photos: String,
    ranges: [String; RANGES.len()],
    next: usize,
}

impl PageStyle {
    /// Lays out one list of photos in rows, and returns their places in the same order.
    pub fn rows(&mut self, photos: &[Shape]) -> Vec<Place> {
        let classes: Vec<String> = photos.iter().map(|photo| self.photo(photo)).collect();
        let ratios: Vec<f64> = photos.iter().map(Shape::ratio).collect();
        let mut sizes = vec![Vec::new(); photos.len()];
        for (range, css) in RANGES.iter().zip(&mut self.ranges) {
            let shares = shares(&ratios, range);
            for ((class, sizes), share) in classes.iter().zip(&mut sizes).zip(shares) {
                // Writing to a String cannot fail.
                let _ = write!(
                    css,
                    ".{class}{{--f:{};--n:{}}}",
                    thousandths(share.percent),
                    share.gaps
                );
                sizes.push(size(range, share.percent));
            }
        }
        classes
            .into_iter()
            .zip(sizes)
            .map(|(class, mut sizes)| {
                sizes.reverse();
                Place {
                    class,
                    sizes: sizes.join(","),
                }
            })
            .collect()
    }

    /// Gives a few photos only their ratio and placeholder: they fill a row greedily, as on a card.
    pub fn few(&mut self, photos: &[Shape]) -> Vec<Place> {
        let sizes = if photos.len() > 1 {
            "(min-width:44rem) 22rem,50vw"
        } else {
            "(min-width:44rem) 44rem,100vw"
        };
        photos
            .iter()
            .map(|photo| Place {
                class: self.photo(photo),
                sizes: sizes.to_owned(),
            })
            .collect()
    }

    /// The text between `<style>` and `</style>`; none when the page has no photos.
    pub fn finish(self) -> Option<String> {
        if self.photos.is_empty() {
            return None;
        }
        let mut css = self.photos;
        for (range, rules) in RANGES.iter().zip(self.ranges) {
            let _ = match (rules.is_empty(), range.from) {
                (true, _) => Ok(()),
                (false, 0) => write!(css, "{rules}"),
                (false, from) => write!(css, "@container rows (min-width:{from}px){{{rules}}}"),
            };
        }
        Some(css)
    }

    fn photo(&mut self, photo: &Shape) -> String {
        let class = format!("p{}", self.next);
        self.next += 1;
        let ratio = photo.ratio();
        let _ = write!(self.photos, ".{class}{{--r:{ratio:.4}");
        if let Some(data) = photo
            .placeholder
            .filter(|data| STANDARD.decode(data).is_ok())
        {
            let _ = write!(
                self.photos,
                ";background-image:url(data:image/bmp;base64,{data})"
            );
        }
        self.photos.push('}');
        class
    }
}

/// The source expression of a `<style>`'s text for `style-src` (CSP Level 3, §2.3.1), without quotes
/// and `sha256-`.
pub fn style_hash(css: &str) -> String {
    STANDARD.encode(ring::digest::digest(&ring::digest::SHA256, css.as_bytes()))
}

#[derive(Debug, Clone, Copy)]
struct Share {
    percent: f64,
    gaps: usize,
}

/// Rounded down to three decimals: rounding up could push the last photo of a row to the next.
fn thousandths(percent: f64) -> f64 {
    (percent * 1000.0).floor() / 1000.0
}

fn size(range: &Range, percent: f64) -> String {
    let share = percent.ceil().min(100.0);
    match range.from {
        0 => format!("{share}vw"),
        from => format!("(min-width:{from}px) {share}vw"),
    }
}

fn shares(ratios: &[f64], range: &Range) -> Vec<Share> {
    let mut shares = Vec::with_capacity(ratios.len());
    let mut rest = ratios;
    for length in row_lengths(ratios, range) {
        let (row, after) = rest.split_at(length.min(rest.len()));
        rest = after;
        let sum: f64 = row.iter().sum();
        let width = row
            .iter()
            .skip(1)
            .fold(range.width, |width, _| width - range.gap);
        // A last row that would be too tall keeps the wished height and leaves space at its end.
        let tallest = if ratios.len() < 3 {
            range.target * 2.0
        } else {
            range.target
        };
        let whole = if rest.is_empty() {
            sum.max(width / tallest)
        } else {
            sum
        };
        let gaps = row.len().saturating_sub(1);
        shares.extend(row.iter().map(|ratio| Share {
            percent: ratio / whole * 100.0,
            gaps,
        }));
    }
    shares
}

/// How many photos each row takes, so that the heights together stray least from the target.
fn row_lengths(ratios: &[f64], range: &Range) -> Vec<usize> {
    // For each number of photos: the least cost of placing them, and where their last row starts.
    let mut best: Vec<(f64, usize)> = vec![(0.0, 0)];
    for end in 1..=ratios.len() {
        let step = last_row(&best, ratios, end, range);
        best.push(step);
    }
    let mut lengths = Vec::new();
    let mut end = ratios.len();
    while let Some((_, start)) = best.get(end).filter(|_| end > 0) {
        lengths.push(end - start);
        end = *start;
    }
    lengths.reverse();
    lengths
}

fn last_row(best: &[(f64, usize)], ratios: &[f64], end: usize, range: &Range) -> (f64, usize) {
    let is_last = end == ratios.len();
    let mut choice = (f64::INFINITY, end - 1);
    let mut width = range.width + range.gap;
    let mut sum = 0.0;
    for (start, (ratio, (before, _))) in ratios.iter().zip(best).enumerate().take(end).rev() {
        sum += ratio;
        width -= range.gap;
        let height = width / sum;
        let strays = if is_last && height > range.target {
            0.0
        } else {
            (height / range.target).ln()
        };
        let cost = before + strays * strays;
        if cost < choice.0 {
            choice = (cost, start);
        }
        if height < range.target * 0.4 {
            break;
        }
    }
    choice
}

#[cfg(test)]
mod tests;

//! JPEGs that are good enough as they are: a picture that is small already loses nothing but what
//! is not picture, instead of being compressed a second time.

use crate::jpeg::{self, APP0, APP14, Walk};

/// A file for the web, without metadata and without another loss: only of a JPEG in sRGB that is
/// upright and that every browser and server reads. The caller has seen to size and colours.
pub(crate) fn as_it_is(bytes: &[u8]) -> Option<Vec<u8>> {
    let walk = jpeg::walk(bytes).ok()?;
    if walk.end.is_none() || !is_ordinary(&walk) {
        return None;
    }
    let mut out = vec![0xff, 0xd8];
    for segment in &walk.segments {
        if is_needed(segment.marker, segment.body) {
            out.extend(bytes.get(segment.start..segment.data_end)?);
        }
    }
    out.extend([0xff, 0xd9]);
    Some(out)
}

/// Tables, frames and scans, and the one header that says how colours are coded.
fn is_needed(marker: u8, body: &[u8]) -> bool {
    match marker {
        APP0 => is_jfif(body),
        0xc0..=0xc2 | 0xc4 | 0xda | 0xdb | 0xdd => true,
        _ => false,
    }
}

/// Without a thumbnail.
fn is_jfif(body: &[u8]) -> bool {
    body.starts_with(b"JFIF\0") && body.len() == 14
}

/// Eight bits, Huffman codes, and luma with or without colour, about which there is no doubt.
fn is_ordinary(walk: &Walk<'_>) -> bool {
    let Some(frame) = walk.frame() else {
        return false;
    };
    let ids: Vec<u8> = frame
        .components
        .iter()
        .map(|component| component.id)
        .collect();
    let adobe = walk
        .segments
        .iter()
        .any(|segment| segment.marker == APP14 && segment.body.starts_with(b"Adobe"));
    let known = matches!(ids.as_slice(), [1] | [1, 2, 3]);
    frame.precision == 8 && (frame.sequential || frame.progressive) && known && !adobe
}

//! The segments of a JPEG file, walked without decoding (ITU-T T.81, annex B).

use crate::error::Refused;

/// A marker segment, without its marker and length.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Segment<'a> {
    pub(crate) marker: u8,
    pub(crate) body: &'a [u8],
    /// Where the marker begins in the file.
    pub(crate) start: usize,
    /// Where what follows begins: for SOS, its entropy-coded data.
    pub(crate) end: usize,
}

pub(crate) const SOS: u8 = 0xda;
pub(crate) const EOI: u8 = 0xd9;
pub(crate) const APP0: u8 = 0xe0;
pub(crate) const APP1: u8 = 0xe1;
pub(crate) const APP2: u8 = 0xe2;
pub(crate) const APP14: u8 = 0xee;
pub(crate) const COM: u8 = 0xfe;

/// Everything up to the end of the first picture in the file.
#[derive(Debug)]
pub(crate) struct Walk<'a> {
    pub(crate) segments: Vec<Segment<'a>>,
    /// How many scans; a few for progressive files, hundreds in bombs.
    pub(crate) scans: usize,
    /// Bytes of entropy-coded data in all scans.
    pub(crate) entropy_bytes: usize,
    /// Where the end-of-image marker ends; none when the file stops before it.
    pub(crate) end: Option<usize>,
}

const MAX_SEGMENTS: usize = 10_000;

/// Walks a file from its start to the end of its first picture.
///
/// # Errors
/// [`Refused::Incomplete`] when the segments make no sense.
pub(crate) fn walk(bytes: &[u8]) -> Result<Walk<'_>, Refused> {
    let mut walk = Walk {
        segments: Vec::new(),
        scans: 0,
        entropy_bytes: 0,
        end: None,
    };
    let mut at = 2;
    while let Some((marker, start)) = next_marker(bytes, at) {
        if marker == EOI {
            walk.end = Some(start + 2);
            break;
        }
        if is_alone(marker) {
            at = start + 2;
            continue;
        }
        let Some(segment) = segment(bytes, marker, start) else {
            break;
        };
        at = segment.end;
        if marker == SOS {
            walk.scans += 1;
            at = end_of_scan(bytes, at);
            walk.entropy_bytes += at - segment.end;
        }
        if walk.segments.len() == MAX_SEGMENTS {
            return Err(Refused::Incomplete);
        }
        walk.segments.push(segment);
    }
    Ok(walk)
}

/// Markers without a body: TEM and the restarts.
fn is_alone(marker: u8) -> bool {
    marker == 0x01 || (0xd0..=0xd8).contains(&marker)
}

fn next_marker(bytes: &[u8], from: usize) -> Option<(u8, usize)> {
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == 0xff)?;
        match bytes.get(at + 1)? {
            0x00 => at += 2,
            0xff => at += 1,
            marker => return Some((*marker, at)),
        }
    }
}

fn segment(bytes: &[u8], marker: u8, start: usize) -> Option<Segment<'_>> {
    let [high, low] = *bytes.get(start + 2..start + 4)?.first_chunk::<2>()?;
    let length = usize::from(u16::from_be_bytes([high, low]));
    let end = start + 2 + length;
    let body = bytes.get(start + 4..end)?;
    Some(Segment {
        marker,
        body,
        start,
        end,
    })
}

/// The first marker in entropy-coded data that is neither stuffing nor a restart.
fn end_of_scan(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some((marker, start)) = next_marker(bytes, at) {
        if !(0xd0..=0xd7).contains(&marker) {
            return start;
        }
        at = start + 2;
    }
    bytes.len()
}

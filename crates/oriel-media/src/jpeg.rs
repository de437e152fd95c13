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
    /// Where its data ends: for SOS that is behind its entropy-coded data.
    pub(crate) data_end: usize,
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

/// What a frame header says (ITU-T T.81, B.2.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Frame {
    /// Baseline or extended, with Huffman codes: what everybody reads.
    pub(crate) sequential: bool,
    pub(crate) progressive: bool,
    /// Bits of a sample.
    pub(crate) precision: u8,
    pub(crate) width: u16,
    pub(crate) height: u16,
    pub(crate) components: Vec<Component>,
}

/// One plane of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Component {
    pub(crate) id: u8,
    /// Samples across and down, relative to those of the other planes.
    pub(crate) across: u8,
    pub(crate) down: u8,
}

impl Frame {
    fn parse(marker: u8, body: &[u8]) -> Option<Self> {
        let ([precision, h1, h0, w1, w0, count], rest) = body.split_first_chunk::<6>()?;
        let (components, _) = rest.as_chunks::<3>();
        Some(Self {
            sequential: matches!(marker, 0xc0 | 0xc1),
            progressive: marker == 0xc2,
            precision: *precision,
            width: u16::from_be_bytes([*w1, *w0]),
            height: u16::from_be_bytes([*h1, *h0]),
            components: components
                .get(..usize::from(*count))?
                .iter()
                .map(|[id, factors, _]| Component {
                    id: *id,
                    across: factors >> 4,
                    down: factors & 15,
                })
                .collect(),
        })
    }

    /// How many samples all planes have together.
    pub(crate) fn samples(&self) -> u64 {
        let most = |side: fn(&Component) -> u8| {
            let sides = self.components.iter().map(side);
            u64::from(sides.max().unwrap_or_default()).max(1)
        };
        let (across, down) = (most(|it| it.across), most(|it| it.down));
        let (width, height) = (u64::from(self.width), u64::from(self.height));
        let plane = |it: &Component| {
            let columns = (width * u64::from(it.across)).div_ceil(across);
            columns * (height * u64::from(it.down)).div_ceil(down)
        };
        self.components.iter().map(plane).sum()
    }
}

impl Walk<'_> {
    /// The header of the first frame.
    pub(crate) fn frame(&self) -> Option<Frame> {
        let is_frame =
            |marker| matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc);
        let segment = self.segments.iter().find(|it| is_frame(it.marker))?;
        Frame::parse(segment.marker, segment.body)
    }
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
        let Some(mut segment) = segment(bytes, marker, start) else {
            break;
        };
        if marker == SOS {
            walk.scans += 1;
            segment.data_end = end_of_scan(bytes, segment.end);
            walk.entropy_bytes += segment.data_end - segment.end;
        }
        at = segment.data_end;
        if walk.segments.len() == MAX_SEGMENTS {
            return Err(Refused::Incomplete);
        }
        walk.segments.push(segment);
    }
    Ok(walk)
}

/// Everything before the data of a file's first scan: all that is said about the picture.
pub(crate) fn head(bytes: &[u8]) -> &[u8] {
    let mut at = 2;
    while let Some((marker, start)) = next_marker(bytes, at) {
        at = match segment(bytes, marker, start) {
            _ if is_alone(marker) => start + 2,
            Some(segment) if marker == SOS => return bytes.get(..segment.end).unwrap_or(bytes),
            Some(segment) => segment.end,
            None => break,
        };
    }
    bytes
}

/// Markers without a body: TEM and the restarts.
fn is_alone(marker: u8) -> bool {
    marker == 0x01 || (0xd0..=0xd8).contains(&marker)
}

fn next_marker(bytes: &[u8], from: usize) -> Option<(u8, usize)> {
    let mut at = from;
    loop {
        at += memchr::memchr(0xff, bytes.get(at..)?)?;
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
        data_end: end,
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

use super::{Kind, Removed, only_orientation, orientation_of};
use crate::{
    error::Refused,
    jpeg::{self, APP0, APP1, APP2, APP14, COM, SOS, Segment},
};

const APP13: u8 = 0xed;

pub(super) fn strip(bytes: &[u8], removed: &mut Removed) -> Result<Vec<u8>, Refused> {
    let walk = jpeg::walk(bytes)?;
    let end = walk.end.ok_or(Refused::Incomplete)?;
    let mut out = vec![0xff, 0xd8];
    let exif =
        |segment: &&Segment<'_>| segment.marker == APP1 && segment.body.starts_with(b"Exif\0\0");
    let first = walk.segments.iter().find(exif);
    if let Some(orientation) = first.and_then(|segment| orientation_of(segment.body)) {
        out.extend([0xff, APP1, 0x00, 0x22]);
        out.extend(b"Exif\0\0");
        out.extend(only_orientation(orientation));
    }
    let mut segments = walk.segments.iter().peekable();
    while let Some(segment) = segments.next() {
        if !is_picture(segment.marker, segment.body) {
            note(segment, removed);
            continue;
        }
        let until = match segment.marker {
            // A scan's data reaches to the next segment, or to the end of the picture.
            SOS => segments.peek().map_or(end - 2, |next| next.start),
            _ => segment.end,
        };
        out.extend(bytes.get(segment.start..until).ok_or(Refused::Incomplete)?);
    }
    out.extend([0xff, 0xd9]);
    removed.tail(bytes.get(end..).unwrap_or_default());
    Ok(out)
}

/// Segments that the picture needs: tables, frames, scans, and what says how colours are meant.
fn is_picture(marker: u8, body: &[u8]) -> bool {
    match marker {
        APP0 => body.starts_with(b"JFIF\0") && body.len() <= 14,
        APP2 => body.starts_with(b"ICC_PROFILE\0"),
        APP14 => body.starts_with(b"Adobe") && body.len() <= 12,
        0xe1..=0xef | COM => false,
        _ => true,
    }
}

fn note(segment: &Segment<'_>, removed: &mut Removed) {
    let body = segment.body;
    match segment.marker {
        // A preview may follow in either (JFIF 1.02; JFXX).
        APP0 if body.starts_with(b"JF") => removed.note(Kind::Preview),
        APP1 if body.starts_with(b"Exif\0\0") => {
            removed.exif(body.get(6..).unwrap_or_default());
        }
        // The packet, and what did not fit into it (XMP part 3, 1.1.3).
        APP1 if body.starts_with(b"http://ns.adobe.com/x") => removed.xmp(body),
        APP2 if body.starts_with(b"MPF\0") => removed.note(Kind::FurtherPictures),
        APP13 if body.starts_with(b"Photoshop 3.0\0") => removed.photoshop(body),
        COM => removed.note(Kind::Comment),
        _ => removed.note(Kind::Other),
    }
}
